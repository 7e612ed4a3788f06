/** Which facts a condition reads, and which of them a request may lack. */
import type { Node } from '../../expression/index.ts'
import type { JsonValue } from '../../oauth.ts'
import type { CompiledPolicy } from '../compiled.ts'
import type { PolicyFile, Shape } from '../file.ts'
import { isIn, isOfIssuer, type Lets, type Path, termOf } from '../trust/index.ts'
import { isExchangeOnly } from '../unfilled.ts'

/** The nodes below a node that are computed where it stands, each with whether it is inside a selection or projection. */
export const childrenOf = (node: Node, inLoop: boolean): readonly (readonly [Node, boolean])[] => {
  const here = (...nodes: readonly (Node | null)[]): readonly (readonly [Node, boolean])[] =>
    nodes.flatMap(one => (one === null ? [] : [[one, inLoop] as const]))
  switch (node.type) {
    case 'Literal':
    case 'Variable':
      return []
    case 'Property':
      return here(node.object)
    case 'Index':
      return here(node.object, node.index)
    case 'Call':
      return here(...node.args)
    case 'Select':
    case 'Project':
      return [...here(node.object), [node.body, true]]
    case 'List':
      return here(...node.elements)
    case 'Map':
      return here(...node.entries.flatMap(({ key, value }) => [key, value]))
    case 'NewArray':
      return here(...node.dimensions, node.elements)
    case 'Unary':
      return here(node.argument)
    case 'Binary':
      return here(node.left, node.right)
    case 'Ternary':
      return here(node.test, node.consequent, node.alternate)
    case 'Elvis':
      return here(node.test, node.alternate)
  }
}

/**
 * The facts that a condition reads, through names as well: their paths from the root, each once. `inLoop` says that it stands
 * in a selection or projection, where bare names are members of the element.
 */
export const pathsIn = (tree: Node, lets: Lets, inLoop = false): readonly Path[] => {
  const found = new Map<string, Path>()
  const seen = new Set<Node>()
  const visit = (node: Node, isInside: boolean): void => {
    const term = termOf(node, { lets, inLoop: isInside })
    if (term?.base === 'root') found.set(JSON.stringify(term.path), term.path)
    if (term !== null) return
    const named = node.type === 'Variable' ? lets.get(node.name) : undefined
    if (named !== undefined && !seen.has(named)) {
      seen.add(named)
      visit(named, false)
    }
    for (const [child, loop] of childrenOf(node, isInside)) visit(child, loop)
  }
  visit(tree, inLoop)
  return [...found.values()]
}

/** What stands behind a name. */
export const written = (node: Node, lets: Lets): Node => {
  const named = node.type === 'Variable' ? lets.get(node.name) : undefined
  return named === undefined ? node : written(named, lets)
}

/** The elements of a list that is written out, or of lists of which it is one or that it is made of. */
export const elementsOf = (node: Node, lets: Lets): readonly Node[] => {
  const list = written(node, lets)
  switch (list.type) {
    case 'List':
      return list.elements
    case 'Elvis':
      return [list.test, list.alternate].flatMap(one => elementsOf(one, lets))
    case 'Ternary':
      return [list.consequent, list.alternate].flatMap(one => elementsOf(one, lets))
    case 'Call':
      return list.namespace === 'list' || list.namespace === 'data'
        ? list.args.flatMap(one => elementsOf(one, lets))
        : []
    default:
      return []
  }
}

/** The operands of `or`, or of `and`, through names as well; those of a name once. */
export const operandsOf = (tree: Node, operator: 'or' | 'and', lets: Lets): readonly Node[] => {
  const seen = new Set<Node>()
  const operands = (node: Node): readonly Node[] => {
    if (node.type === 'Binary' && node.operator === operator) return [...operands(node.left), ...operands(node.right)]
    const named = node.type === 'Variable' ? lets.get(node.name) : undefined
    if (named === undefined) return [node]
    if (seen.has(named)) return []
    seen.add(named)
    return operands(named)
  }
  return operands(tree)
}

/** Of every assertion that authenticates a client. */
const ALWAYS: Readonly<Record<string, ReadonlySet<unknown>>> = {
  clientAssertion: new Set(['iss', 'sub', 'aud', 'exp']),
  clientAssertionHeader: new Set(['alg']),
}

/** The beginnings of a path that an object of this shape may lack: `above` is where the object stands. */
const optionalIn = (shape: Shape | undefined, path: Path, above: Path): readonly Path[] => {
  const [name, ...rest] = path
  if (name === undefined) return []
  const here = [...above, name]
  const member = typeof name === 'string' ? shape?.properties?.[name] : shape?.items
  const surely =
    typeof name === 'string' && (shape?.required?.includes(name) === true || hasDefault(member)) && !mayBeNull(member)
  return [...(surely ? [] : [here]), ...optionalIn(member, rest, here)]
}

const hasDefault = (shape: Shape | undefined): boolean => shape?.default !== undefined && shape.default !== null

const mayBeNull = (shape: Shape | undefined): boolean =>
  [shape?.type ?? []].flat().includes('null') || (shape?.enum ?? []).some((one: JsonValue) => one === null)

/** The tokens of an exchange, with the block that describes each; a header has none. */
const EXCHANGED: Readonly<Record<string, 'subject_token' | 'actor_token' | null>> = {
  subjectToken: 'subject_token',
  subjectTokenHeader: null,
  actorToken: 'actor_token',
  actorTokenHeader: null,
}
/** Of every token that is exchanged. */
const ALWAYS_EXCHANGED: ReadonlySet<unknown> = new Set(['iss', 'sub', 'aud', 'exp', 'alg'])

/** What a client may leave out by its choice of the tokens that it exchanges; null for other paths. */
const leftOutOfTokens = ([fact, data, token = '', ...rest]: Path, file: PolicyFile): readonly Path[] | null => {
  if (fact !== 'context' || data !== 'requestData' || !Object.hasOwn(EXCHANGED, token)) return null
  const block = EXCHANGED[token] ?? null
  const shape = block === null ? undefined : file[block]
  const whole = [fact, data, token]
  const isThere = String(token).startsWith('subject')
    ? isExchangeOnly(file) || (file.subject_token?.required ?? []).length > 0
    : (file.actor_token?.required ?? []).length > 0
  const members = rest.length === 0 || ALWAYS_EXCHANGED.has(rest[0]) ? [] : optionalIn(shape, rest, whole)
  return isThere ? members : [whole, ...members]
}

/**
 * The beginnings of a path of what a client says that it may leave out; none for other paths. Nobody but the issuer leaves a
 * claim out that the workload does not choose, unless the tokens of another issuer never have it.
 */
export const leftOut = (path: Path, policy: CompiledPolicy): readonly Path[] =>
  isOfIssuer(path, policy.chosen) && !policy.partial.has(String(path[1])) ? [] : optionalAlong(path, policy)

/** The beginnings of a path of what a request says that may not be there, whoever leaves it out. */
const optionalAlong = (path: Path, policy: CompiledPolicy): readonly Path[] => {
  const [fact = '', ...rest] = path
  const { file } = policy
  const ofTokens = leftOutOfTokens(path, file)
  if (ofTokens !== null) return ofTokens
  const always = ALWAYS[fact]
  if (always !== undefined) {
    const shape = fact === 'clientAssertion' ? file.assertion : file.assertion_header
    const [name] = rest
    return rest.length === 0 || always.has(name) ? [] : optionalIn(shape, rest, [fact])
  }
  const asked = fact === 'request' && path[1] === 'parameters' && path.length > 2
  if (asked) return [path.slice(0, 3)]
  const named = fact === 'context' && path[1] === 'requestData' && path.length > 2 && path[2] !== 'grantType'
  return named ? [path.slice(0, 3)] : []
}

const NULLABLE: readonly Path[] = [
  ['client', 'name'],
  ['client', 'issuer'],
  ['client', 'key'],
  ['client', 'certificate'],
  ['request', 'grantType'],
  ['context', 'requestData', 'grantType'],
  ['context', 'appConfig', 'tokenEndpointAuthMethod'],
]

/** True when a fact may be null, whoever stands for it. */
export const mayBeMissing = (path: Path, policy: CompiledPolicy): boolean => {
  const [fact = '', name, ...rest] = path
  const file = policy.file
  if (fact === 'client' && name === 'metadata') return optionalIn(file.metadata, rest, []).length > 0
  if (fact === 'clientAssertion' || fact === 'clientAssertionHeader') {
    // Clients with other methods have no assertion at all, unless a member of it is required.
    const shape = fact === 'clientAssertion' ? file.assertion : file.assertion_header
    return (shape?.required ?? []).length === 0 || optionalAlong(path, policy).length > 0
  }
  if (leftOut(path, policy).length > 0) return true
  return isIn(path, NULLABLE)
}

/** The block that describes a fact, and where it stands in it; null for what no block describes. */
const blockOf = (path: Path, file: PolicyFile): readonly [Shape | undefined, Path] | null => {
  const [fact, name, ...rest] = path
  if (fact === 'client' && name === 'metadata') return [file.metadata, rest]
  if (fact === 'clientAssertion') return [file.assertion, path.slice(1)]
  const token = fact === 'context' && name === 'requestData' ? EXCHANGED[rest[0] ?? ''] : undefined
  if (token != null) return [file[token], path.slice(3)]
  return fact === 'clientAssertionHeader' ? [file.assertion_header, path.slice(1)] : null
}

const shapeAt = (shape: Shape | undefined, path: Path): Shape | undefined =>
  path.reduce<Shape | undefined>(
    (above, name) => (typeof name === 'string' ? above?.properties?.[name] : above?.items),
    shape,
  )

/** True when an element of a list or a map, or a member of the element, may be null. */
export const memberMayBeMissing = (collection: Path, path: Path, policy: CompiledPolicy): boolean => {
  const block = blockOf(collection, policy.file)
  // Lists of texts that the gateway makes itself.
  if (block === null) return path.length > 0
  const shape = shapeAt(...block)
  // The entries of a map have a `key` and a `value`.
  if ([shape?.type ?? []].flat().includes('object')) return path[0] !== 'key' && path.length > 0
  const items = shape?.items
  if (path.length === 0) return items?.type === undefined && items?.enum === undefined ? true : mayBeNull(items)
  return optionalIn(items, path, []).length > 0
}
