import { type Node, REGISTRY } from '../../expression/index.ts'
import { createMemo } from './memo.ts'
import { all, isPinned, keyOf, NO_PINS, type Pins, pinsOf } from './pins.ts'
import { isHeld, isVouchedFor } from './said.ts'
import { called, type Lets, type Place, type Term, termOf } from './term.ts'

/** What a client says, by its key. */
export type Said = ReadonlyMap<string, Term>

const NOTHING: Said = new Map()
/** The facts as a whole. */
const ROOT: Term = { base: 'root', path: [], cased: null }

const says = (term: Term): Said => new Map([[keyOf(term), term]])

const both = (...several: readonly Said[]): Said => {
  const some = several.filter(said => said.size > 0)
  return some.length < 2 ? (some[0] ?? NOTHING) : new Map(some.flatMap(said => [...said]))
}

/** What the trees of names say under the pins of the whole. */
type Names = (tree: Node, find: () => Said) => Said

interface Scope extends Place {
  /** What the rules pin, and in the branch of a condition what that pins. */
  readonly pins: Pins
  readonly given: Pins
  readonly names: Names
  /** What the element of the selection or projection around it carries. */
  readonly item: Said
}

/**
 * Returns what a client says that has a say in the value of a node: by becoming it or a part of it, by choosing among
 * other values, by their number. What is pinned to fixed values is left out, and so is what is kept only where it is
 * among them: `#data.retainAll`, and a selection whose condition pins `#this`.
 */
export const saidIn = (node: Node, lets: Lets, pins: Pins = NO_PINS): Said => {
  const memo = createMemo<Lets, Said>()
  const names: Names = (tree, find) => memo(lets, tree, find)
  return flow(node, { lets, pins, given: pins, names, inLoop: false, item: NOTHING })
}

const flow = (node: Node, scope: Scope): Said => {
  const term = termOf(node, scope)
  if (term !== null) {
    if (term.base === 'item') return scope.item
    if (term.path.length > 0 && (isVouchedFor(term.path, scope.lets) || isHeld(term.path))) return NOTHING
    return isPinned(term, scope.pins) ? NOTHING : says(term)
  }
  const within = (nodes: readonly (Node | null)[]): Said =>
    both(...nodes.map(one => (one === null ? NOTHING : flow(one, scope))))
  switch (node.type) {
    case 'Literal':
      return NOTHING
    case 'Variable': {
      const tree = scope.lets.get(node.name)
      return tree === undefined ? NOTHING : named(tree, scope)
    }
    case 'Property':
      return node.object === null ? around(scope) : flow(node.object, scope)
    case 'Index':
      return both(node.object === null ? around(scope) : flow(node.object, scope), flow(node.index, scope))
    case 'Call':
      return inCall(node, scope)
    case 'Select':
    case 'Project': {
      const item = node.object === null ? around(scope) : flow(node.object, scope)
      if (node.type === 'Select' && keepsFixed(node.body, scope.lets)) return NOTHING
      return both(item, flow(node.body, { ...scope, inLoop: true, item }))
    }
    case 'List':
      return within(node.elements)
    case 'NewArray':
      return within([...node.dimensions, node.elements])
    case 'Map':
      return within(node.entries.flatMap(({ key, value }) => [key, value]))
    case 'Unary':
      return flow(node.argument, scope)
    case 'Binary':
      return within([node.left, node.right])
    case 'Ternary': {
      const branch = (part: Node, holds: boolean): Said =>
        flow(part, { ...scope, pins: all(scope.pins, pinsOf(node.test, holds, scope)) })
      return both(flow(node.test, scope), branch(node.consequent, true), branch(node.alternate, false))
    }
    case 'Elvis':
      return within([node.test, node.alternate])
  }
}

/** A name says the same wherever it stands, less what the branch around it pins. */
const named = (tree: Node, scope: Scope): Said => {
  const { given, pins, names } = scope
  const said = names(tree, () => flow(tree, { ...scope, pins: given, inLoop: false, item: NOTHING }))
  return pins === given ? said : new Map([...said].filter(([, term]) => !isPinned(term, pins)))
}

/** `#this`, which is the root outside of loops. */
const around = (scope: Scope): Said => (scope.inLoop ? scope.item : says(ROOT))

const inCall = (node: Extract<Node, { type: 'Call' }>, scope: Scope): Said => {
  const said = node.args.map(argument => flow(argument, scope))
  const keepsCommon = REGISTRY.get(called(node))?.comesFrom === 'common'
  return keepsCommon && said.some(one => one.size === 0) ? NOTHING : both(...said)
}

/** True when a selection keeps an element only when it is one of fixed values. */
const keepsFixed = (body: Node, lets: Lets): boolean =>
  isPinned({ base: 'item', path: [], cased: null }, pinsOf(body, true, { lets, inLoop: true }))
