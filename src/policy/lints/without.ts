import { evaluateDynamic, isWithin, type Node, type Profile, print, REGISTRY } from '../../expression/index.ts'
import type { JsonValue } from '../../oauth.ts'
import { called, createMemo, type Lets, type Path, termOf } from '../trust/index.ts'
import { childrenOf, elementsOf, written } from './reads.ts'

/** What is known of a value when some facts are absent and nothing else is known. */
export type Outcome = 'null' | 'true' | 'false' | 'unknown'

export interface Known {
  /** The facts that are left out, with what is below them. */
  readonly absent: readonly Path[]
  /** Nodes that are null, whatever they read. */
  readonly nulls?: ReadonlySet<Node>
  readonly lets: Lets
  readonly profile: Profile
}

const outcomes = createMemo<Known, Outcome>()

/** Evaluates a condition as far as the absence of some facts decides it. What is compared with them is taken to be there. */
export const valueWithout = (node: Node, known: Known): Outcome => outcomes(known, node, () => evaluated(node, known))

const evaluated = (node: Node, known: Known): Outcome => {
  if (known.nulls?.has(node) === true) return 'null'
  const term = termOf(node, { lets: known.lets, inLoop: false })
  if (term !== null) return known.absent.some(path => isWithin(term.path, path)) ? 'null' : 'unknown'
  switch (node.type) {
    case 'Literal':
      if (node.kind === 'null') return 'null'
      return node.kind === 'boolean' ? truth(node.value) : 'unknown'
    case 'Variable': {
      const named = known.lets.get(node.name)
      return named === undefined ? 'unknown' : valueWithout(named, known)
    }
    case 'Property':
    case 'Index':
    case 'Select':
    case 'Project':
      return node.object !== null && valueWithout(node.object, known) === 'null' ? 'null' : computed(node, known)
    case 'Call':
      return call(node, known)
    case 'List':
    case 'Map':
    case 'NewArray':
      return 'unknown'
    case 'Unary':
      return node.operator === 'not' ? negated(valueWithout(node.argument, known)) : 'unknown'
    case 'Binary':
      return binary(node, known)
    case 'Ternary': {
      const test = valueWithout(node.test, known)
      if (test !== 'unknown') return valueWithout(test === 'true' ? node.consequent : node.alternate, known)
      const branches = [valueWithout(node.consequent, known), valueWithout(node.alternate, known)]
      return branches[0] === branches[1] ? (branches[0] ?? 'unknown') : 'unknown'
    }
    case 'Elvis': {
      const test = valueWithout(node.test, known)
      return test === 'null' ? valueWithout(node.alternate, known) : test
    }
  }
}

const truth = (value: boolean): Outcome => (value ? 'true' : 'false')

const negated = (outcome: Outcome): Outcome => (outcome === 'true' ? 'false' : outcome === 'false' ? 'true' : 'unknown')

const binary = (node: Extract<Node, { type: 'Binary' }>, known: Known): Outcome => {
  const sides = [valueWithout(node.left, known), valueWithout(node.right, known)]
  const nulls = sides.filter(side => side === 'null').length
  switch (node.operator) {
    case 'and':
      return sides.includes('false') ? 'false' : sides.every(side => side === 'true') ? 'true' : 'unknown'
    case 'or':
      return sides.includes('true') ? 'true' : sides.every(side => side === 'false') ? 'false' : 'unknown'
    case '==':
    case '!=': {
      const [left, right] = sides
      const same = nulls > 0 ? nulls === 2 : left === 'unknown' || right === 'unknown' ? null : left === right
      return same === null ? computed(node, known) : truth(same === (node.operator === '=='))
    }
    case 'in':
      return contains(node.right, node.left, known) ?? computed(node, known)
    case 'between':
    case 'matches':
      return sides[0] === 'null' ? 'false' : computed(node, known)
    case '<':
    case '<=':
    case '>':
    case '>=':
      // What is not null stands after null in `pel`; in `strict` the comparison fails, which refuses.
      if (known.profile === 'pel' && nulls > 0)
        return truth(nulls === 2 ? node.operator.length === 2 : (sides[0] === 'null') === node.operator.startsWith('<'))
      return computed(node, known)
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '^':
      return 'unknown'
  }
}

/** Whether a list holds a value, where that is known of every such list. */
const contains = (list: Node, value: Node, known: Known): Outcome | null => {
  if (isEmpty(list, known)) return 'false'
  if (valueWithout(value, known) !== 'null') return null
  const hasNull = elementsOf(list, known.lets).some(one => valueWithout(one, known) === 'null')
  return hasNull && written(list, known.lets).type !== 'List' ? 'unknown' : truth(hasNull)
}

const call = (node: Extract<Node, { type: 'Call' }>, known: Known): Outcome => {
  const entry = REGISTRY.get(called(node))
  if (entry === undefined) return 'unknown'
  const [list, value] = node.args
  if (called(node) === 'list.contains' && list !== undefined && value !== undefined) {
    const held = valueWithout(list, known) === 'null' ? 'false' : contains(list, value, known)
    return held ?? computed(node, known)
  }
  const nulls = node.args.filter(argument => valueWithout(argument, known) === 'null').length
  // A function that answers yes or no says no of null; only two nulls can be equal.
  if (entry.returns.type === 'Boolean' && nulls > 0) return truth(nulls > 1 && /^equals/.test(node.name))
  return computed(node, known)
}

/** The value of a node that reads nothing but what is absent: computed, not guessed. */
const computed = (node: Node, known: Known): Outcome => {
  const value = valueOfClosed(node, known)
  return value === null ? 'null' : typeof value === 'boolean' ? truth(value) : 'unknown'
}

/** True for a list that is empty without what is absent, such as `(clientAssertion.groups ?: {})`. */
const isEmpty = (node: Node, known: Known): boolean => {
  const value = node.type === 'Literal' ? undefined : valueOfClosed(node, known)
  return Array.isArray(value) && value.length === 0
}

/** The value of a node that reads nothing but what is absent; undefined where it reads more, or fails. */
const valueOfClosed = (node: Node, known: Known): JsonValue | undefined => {
  const closed = known.nulls === undefined ? withNulls(node, known) : null
  if (closed === null || isLong(closed)) return undefined
  const evaluation = evaluateDynamic(print(closed), {}, { profile: known.profile, nowMs: 0 })
  return evaluation.ok ? evaluation.value : undefined
}

/** Nodes beyond which nothing is computed: constants that somebody has doubled by names are nobody's guard. */
const MOST_NODES = 10_000

const isLong = (tree: Node): boolean => {
  let count = 0
  const visit = (node: Node): boolean => {
    count += 1
    return count > MOST_NODES || childrenOf(node, false).some(([child]) => visit(child))
  }
  return visit(tree)
}

const LITERALS = { null: ['null', null], true: ['boolean', true], false: ['boolean', false] } as const

/** The literal of a value that is known. */
const literal = (outcome: Exclude<Outcome, 'unknown'>, { start, end }: Node): Node => {
  const [kind, value] = LITERALS[outcome]
  return { type: 'Literal', kind, value, start, end } as Node
}

const closings = createMemo<Known, { readonly closed: Node | null }>()

/** The node with null for what is absent, and values or trees for names; null where it reads anything else. */
const withNulls = (node: Node, known: Known): Node | null => {
  switch (node.type) {
    case 'Literal':
      return node
    case 'Property':
    case 'Index':
    case 'Select':
    case 'Project':
      return partWithNulls(node, known)
    case 'Variable': {
      const named = known.lets.get(node.name)
      if (named === undefined) return null
      const outcome = valueWithout(named, known)
      if (outcome !== 'unknown') return literal(outcome, node)
      return closings(known, named, () => ({ closed: withNulls(named, known) })).closed
    }
    case 'Call': {
      const args = allWithNulls(node.args, known)
      const keepsCommon = args === null && REGISTRY.get(called(node))?.comesFrom === 'common'
      if (keepsCommon && node.args.some(argument => isEmpty(argument, known))) return emptyAt(node)
      return args && { ...node, args }
    }
    case 'List': {
      const elements = allWithNulls(node.elements, known)
      return elements && { ...node, elements }
    }
    case 'Map': {
      const values = allWithNulls(
        node.entries.map(({ value }) => value),
        known,
      )
      return values && { ...node, entries: node.entries.map((entry, at) => ({ ...entry, value: values[at] as Node })) }
    }
    case 'Unary': {
      const argument = withNulls(node.argument, known)
      return argument && { ...node, argument }
    }
    case 'Binary': {
      const left = withNulls(node.left, known)
      const right = left && withNulls(node.right, known)
      return left && right && { ...node, left, right }
    }
    case 'Elvis': {
      const test = withNulls(node.test, known)
      const alternate = test && withNulls(node.alternate, known)
      return test && alternate && { ...node, test, alternate }
    }
    case 'Ternary': {
      const [test, consequent, alternate] = allWithNulls([node.test, node.consequent, node.alternate], known) ?? []
      return test && consequent && alternate ? { ...node, test, consequent, alternate } : null
    }
    default:
      return null
  }
}

type Part = Extract<Node, { type: 'Property' | 'Index' | 'Select' | 'Project' }>

/** What is taken out of nothing, or out of an empty list. */
const partWithNulls = (node: Part, known: Known): Node | null => {
  const { object } = node
  if (termOf(node, { lets: known.lets, inLoop: false }) !== null)
    return valueWithout(node, known) === 'null' ? literal('null', node) : null
  if (object === null) return null
  if (valueWithout(object, known) === 'null') return literal('null', node)
  if (!isEmpty(object, known)) return null
  const isList = node.type === 'Project' || (node.type === 'Select' && node.which === 'all')
  return isList ? emptyAt(node) : literal('null', node)
}

const emptyAt = ({ start, end }: Node): Node => ({ type: 'List', elements: [], start, end })

const allWithNulls = (nodes: readonly Node[], known: Known): readonly Node[] | null => {
  const closed = nodes.flatMap(one => withNulls(one, known) ?? [])
  return closed.length === nodes.length ? closed : null
}
