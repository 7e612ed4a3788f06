import { type Node, REGISTRY } from '../expression/index.ts'

/** Paths of self-asserted facts: `clientAssertion.tenant`. */
export type Flow = ReadonlySet<string>

const NOTHING: Flow = new Set()
const both = (...flows: readonly Flow[]): Flow => new Set(flows.flatMap(flow => [...flow]))

/** What names mean where a node stands. */
interface Scope {
  readonly lets: ReadonlyMap<string, Flow>
  /** What `#this` carries inside a selection or projection, where bare names are its members; null outside. */
  readonly item: Flow | null
  /** True where the condition refuses when it holds: in a `deny`, or below a `not`. */
  readonly negated: boolean
}

const SHORT = 'context.requestData.'

/** The path of a chain of names from the root, under its short name; null for anything else. */
const pathOf = (node: Node, scope: Scope): string | null => {
  const parts: string[] = []
  let at: Node | null = node
  while (at !== null) {
    if (at.type === 'Property') {
      parts.unshift(at.name)
      at = at.object
    } else if (at.type === 'Index' && at.object !== null && at.index.type === 'Literal' && at.index.kind === 'string') {
      parts.unshift(at.index.value)
      at = at.object
    } else if (at.type === 'Variable' && at.name === 'root') return shortened(parts)
    else return null
  }
  return scope.item === null ? shortened(parts) : null
}

const shortened = (parts: readonly string[]): string => {
  const path = parts.join('.')
  return path.startsWith(SHORT) ? path.slice(SHORT.length) : path
}

/** `#this`, which is the root outside of loops. */
const itemOf = ({ item }: Scope): Flow => item ?? new Set(['clientAssertion'])

const isSelfAsserted = (path: string): boolean => /^clientAssertion(?:Header)?(?:\.|$)/.test(path)

/** Returns the self-asserted facts that can become the value of a node; what only chooses among other values does not. */
export const flowOf = (node: Node, lets: ReadonlyMap<string, Flow>): Flow =>
  flow(node, { lets, item: null, negated: false })

const flow = (node: Node, scope: Scope): Flow => {
  switch (node.type) {
    case 'Literal':
    case 'NewArray':
      return NOTHING
    case 'Property':
    case 'Index': {
      const path = pathOf(node, scope)
      if (path !== null) return isSelfAsserted(path) ? new Set([path]) : NOTHING
      // A lookup: the value comes from the object, the index only chooses.
      return node.object === null ? itemOf(scope) : flow(node.object, scope)
    }
    case 'Variable':
      if (node.name === 'this') return itemOf(scope)
      if (node.name === 'root') return new Set(['clientAssertion'])
      return scope.lets.get(node.name) ?? NOTHING
    case 'Call': {
      const flows = node.args.map(argument => flow(argument, scope))
      const source = REGISTRY.get(`${node.namespace}.${node.name}`)?.comesFrom
      if (source === 'common' && flows.some(one => one.size === 0)) return NOTHING
      return source === 'first' ? (flows[0] ?? NOTHING) : both(...flows)
    }
    case 'Select': {
      const item = node.object === null ? itemOf(scope) : flow(node.object, scope)
      return item.size > 0 && filters(node.body, { ...scope, item }) ? NOTHING : item
    }
    case 'Project': {
      const item = node.object === null ? itemOf(scope) : flow(node.object, scope)
      return flow(node.body, { ...scope, item })
    }
    case 'List':
      return both(...node.elements.map(element => flow(element, scope)))
    case 'Map':
      return both(...node.entries.flatMap(({ key, value }) => [flow(key, scope), flow(value, scope)]))
    case 'Unary':
      return flow(node.argument, scope)
    case 'Binary':
      // Whether something is there is not a value a client can choose to its gain.
      if ([node.left, node.right].some(isNull)) return NOTHING
      return both(flow(node.left, scope), flow(node.right, scope))
    case 'Ternary':
      return both(flow(node.test, scope), flow(node.consequent, scope), flow(node.alternate, scope))
    case 'Elvis':
      return both(flow(node.test, scope), flow(node.alternate, scope))
  }
}

/** True when a selection compares its items with something that the client does not control. */
const filters = (body: Node, scope: Scope): boolean => ties(body, scope).size > 0

/** Operators that pin a value to another one; an order, a pattern or `!= 'admin'` leaves it the client's choice. */
const COMPARISONS = new Set(['==', '!=', 'in', 'between'])

/**
 * Returns the self-asserted facts that a condition compares with something the client does not control: a comparison, or
 * a call that takes both. Comparing with null or an empty text ties nothing, and neither does a text given to a call,
 * which is a prefix or a pattern.
 */
export const tiesOf = (node: Node, lets: ReadonlyMap<string, Flow>, denies: boolean): Flow =>
  ties(node, { lets, item: null, negated: denies })

const ties = (node: Node, scope: Scope): Flow => {
  const within = (children: readonly (Node | null)[]): Flow =>
    both(...children.map(child => (child === null ? NOTHING : ties(child, scope))))
  switch (node.type) {
    case 'Literal':
    case 'Variable':
    case 'NewArray':
      return NOTHING
    case 'Property':
      return within([node.object])
    case 'Index':
      return within([node.object, node.index])
    case 'Call':
      return both(across(node.args, scope, scope.negated ? isLiteral : isText), within(node.args))
    case 'Select':
    case 'Project': {
      const item = node.object === null ? itemOf(scope) : flow(node.object, scope)
      return both(ties(node.body, { ...scope, item }), within([node.object]))
    }
    case 'List':
      return within(node.elements)
    case 'Map':
      return within(node.entries.flatMap(({ key, value }) => [key, value]))
    case 'Unary':
      return ties(node.argument, node.operator === 'not' ? { ...scope, negated: !scope.negated } : scope)
    case 'Binary': {
      const sides = [node.left, node.right]
      const excludes = (node.operator === '!=') !== scope.negated
      const says = excludes ? isLiteral : isEmptyLiteral
      return both(COMPARISONS.has(node.operator) ? across(sides, scope, says) : NOTHING, within(sides))
    }
    case 'Ternary':
      return within([node.test, node.consequent, node.alternate])
    case 'Elvis':
      return within([node.test, node.alternate])
  }
}

/** Of nodes that are put side by side: what the self-asserted ones carry, when another is somebody else's and says something. */
const across = (nodes: readonly Node[], scope: Scope, saysNothing: (node: Node) => boolean): Flow => {
  const flows = nodes.map(node => flow(node, scope))
  const independent = nodes.some((node, at) => flows[at]?.size === 0 && !saysNothing(node))
  return independent ? both(...flows) : NOTHING
}

const isText = (node: Node): boolean => node.type === 'Literal' || isEmptyLiteral(node)

const isNull = (node: Node): boolean => node.type === 'Literal' && node.kind === 'null'

const isLiteral = (node: Node): boolean =>
  node.type === 'Literal' || (node.type === 'List' && node.elements.every(isLiteral))

/** Null, an empty text and an empty list say only that something is there. */
const isEmptyLiteral = (node: Node): boolean =>
  isNull(node) ||
  (node.type === 'Literal' && node.kind === 'string' && node.value === '') ||
  (node.type === 'List' && node.elements.length === 0)
