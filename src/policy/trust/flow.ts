import { type Node, REGISTRY } from '../../expression/index.ts'
import { all, isPinned, NO_PINS, type Pins, pinsOf } from './pins.ts'
import { isHeld, isVouchedFor, type Path, spelled } from './said.ts'
import { called, type Lets, type Place, termOf } from './term.ts'

/** What a client says, by its spelling. */
export type Said = ReadonlyMap<string, Path>

const NOTHING: Said = new Map()

const both = (...several: readonly Said[]): Said => {
  const some = several.filter(said => said.size > 0)
  return some.length < 2 ? (some[0] ?? NOTHING) : new Map(some.flatMap(said => [...said]))
}

interface Scope extends Place {
  readonly pins: Pins
  /** What the element of the selection or projection around it carries. */
  readonly item: Said
}

/**
 * Returns what a client says that has a say in the value of a node: by becoming it or a part of it, by choosing among
 * other values, by their number. What is pinned to fixed values is left out, and so is what is kept only where it is
 * among them: `#data.retainAll`, and a selection whose condition pins `#this`.
 */
export const saidIn = (node: Node, lets: Lets, pins: Pins = NO_PINS): Said =>
  flow(node, { lets, pins, inLoop: false, item: NOTHING })

const flow = (node: Node, scope: Scope): Said => {
  const term = termOf(node, scope)
  if (term !== null) {
    if (term.base === 'item') return scope.item
    if (term.path.length > 0 && (isVouchedFor(term.path) || isHeld(term.path))) return NOTHING
    return isPinned(term, scope.pins) ? NOTHING : new Map([[spelled(term.path), term.path]])
  }
  const within = (nodes: readonly (Node | null)[]): Said =>
    both(...nodes.map(one => (one === null ? NOTHING : flow(one, scope))))
  switch (node.type) {
    case 'Literal':
      return NOTHING
    case 'Variable': {
      const tree = scope.lets.get(node.name)
      return tree === undefined ? NOTHING : flow(tree, { ...scope, inLoop: false, item: NOTHING })
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

/** `#this`, which is the root outside of loops. */
const around = (scope: Scope): Said => (scope.inLoop ? scope.item : new Map([[spelled([]), []]]))

const inCall = (node: Extract<Node, { type: 'Call' }>, scope: Scope): Said => {
  const said = node.args.map(argument => flow(argument, scope))
  const keepsCommon = REGISTRY.get(called(node))?.comesFrom === 'common'
  return keepsCommon && said.some(one => one.size === 0) ? NOTHING : both(...said)
}

/** True when a selection keeps an element only when it is one of fixed values. */
const keepsFixed = (body: Node, lets: Lets): boolean =>
  isPinned({ base: 'item', path: [], cased: null }, pinsOf(body, true, { lets, inLoop: true }))
