import { type Node, REGISTRY } from '../../expression/index.ts'
import { createMemo } from './memo.ts'
import { type Chosen, isVouchedFor, type Path, shortened } from './said.ts'

/** The trees of the `let` names of a policy. */
export interface Lets extends ReadonlyMap<string, Node> {
  readonly chosen?: Chosen
}

/** A fact, or a fact with the case of its letters changed. */
export interface Term {
  /** `item` inside a selection or projection: the path begins at its element. */
  readonly base: 'root' | 'item'
  readonly path: Path
  /** The case function around it: `string.lowerCase`; null for the fact as it is. */
  readonly cased: string | null
}

/** Where a node stands: inside a selection or projection bare names are members of the element. */
export interface Place {
  readonly lets: Lets
  readonly inLoop: boolean
}

/** Functions that change nothing but the case of letters. */
const CASES: ReadonlySet<string> = new Set(['string.lowerCase', 'string.upperCase'])

/** Functions whose lists hold nothing but members, or names of members, of what they are given. */
const MEMBERS: ReadonlySet<string> = new Set(['list.distinct', 'list.flatten', 'map.keys'])

type Call = Extract<Node, { type: 'Call' }>

/** The name of a function that is called, `string.lowerCase`. */
export const called = ({ namespace, name }: Call): string => `${namespace}.${name}`

/** True for a call that changes nothing but the case of letters. */
export const isCase = (node: Call): boolean => CASES.has(called(node))

/** Returns the fact that a node is, through `let` names as well; null for anything that is computed otherwise. */
export const termOf = (node: Node, place: Place): Term | null => {
  const base = place.inLoop ? 'item' : 'root'
  switch (node.type) {
    case 'Property':
      if (node.object === null) return { base, path: named(base, [node.name]), cased: null }
      return member(node.object, node.name, place)
    case 'Index': {
      const { index } = node
      if (index.type !== 'Literal' || (index.kind !== 'string' && index.kind !== 'int')) return null
      if (node.object === null) return { base, path: named(base, [index.value]), cased: null }
      return member(node.object, index.value, place)
    }
    case 'Variable': {
      if (node.name === 'root') return { base: 'root', path: [], cased: null }
      if (node.name === 'this') return { base, path: [], cased: null }
      const tree = place.lets.get(node.name)
      return tree === undefined ? null : termOf(tree, { ...place, inLoop: false })
    }
    case 'Call': {
      const [argument, ...others] = node.args
      if (argument === undefined || others.length > 0 || !isCase(node)) return null
      const term = termOf(argument, place)
      return term === null || term.cased !== null ? null : { ...term, cased: called(node) }
    }
    default:
      return null
  }
}

const named = (base: Term['base'], path: Path): Path => (base === 'root' ? shortened(path) : path)

const member = (object: Node, name: string | number, place: Place): Term | null => {
  const term = termOf(object, place)
  if (term === null || term.cased !== null) return null
  return { ...term, path: named(term.base, [...term.path, name]) }
}

const fixed = createMemo<Lets, boolean>()

/**
 * True for a value that nobody but the operator, or somebody who was verified, has chosen, as it was chosen: constants,
 * configured and verified facts, lists of them, and what is looked up in them by them. What is computed in another way
 * does not count, since a comparison with a part or a length of it leaves a choice.
 */
export const isFixed = (node: Node, place: Place): boolean => {
  const every = (nodes: readonly Node[]): boolean => nodes.every(one => isFixed(one, place))
  switch (node.type) {
    case 'Literal':
      return true
    case 'Variable': {
      if (node.name === 'root' || node.name === 'this') return false
      const { lets } = place
      const tree = lets.get(node.name)
      return tree === undefined || fixed(lets, tree, () => isFixed(tree, { lets, inLoop: false }))
    }
    case 'Property':
    case 'Index': {
      const term = termOf(node, place)
      if (term !== null) return term.base === 'root' && term.path.length > 0 && isVouchedFor(term.path, place.lets)
      if (node.object === null || !isFixed(node.object, place)) return false
      return node.type === 'Property' || isFixed(node.index, place)
    }
    case 'List':
      return every(node.elements)
    case 'Ternary':
      return every([node.test, node.consequent, node.alternate])
    case 'Elvis':
      return every([node.test, node.alternate])
    case 'Call':
      // A look-up, or a list of the same members: the value is one of the first argument, or made of them.
      return (REGISTRY.get(called(node))?.comesFrom === 'first' || MEMBERS.has(called(node))) && every(node.args)
    case 'Unary':
    case 'Binary':
    case 'Map':
    case 'NewArray':
    case 'Select':
    case 'Project':
      return false
  }
}
