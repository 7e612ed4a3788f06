import type { Expression, Node } from '../../expression/index.ts'
import { searchNearest } from '../../nearest.ts'
import { isObject, type JsonValue } from '../../oauth.ts'
import type { Diagnostic } from '../../outcome.ts'
import type { Sliced } from '../../slices.ts'
import type { Path, Source } from '../../source/index.ts'
import { changedClients } from '../changed-clients.ts'
import type { CompiledPolicy } from '../compiled.ts'
import type { ClientRecord } from '../decision.ts'
import type { PolicyFile, Shape } from '../file.ts'
import type { Lint } from './lint.ts'

const CLIENTS_A_STEP = 2000

/** A text that a fact of the client is compared with, and where it is written. */
interface Compared {
  readonly names: readonly string[]
  readonly text: string
  readonly span: (source: Source) => ReturnType<Source['spanOf']>
}

/** What was found for a text. */
interface Found {
  /** A client that has it, or of which nobody can know; null where there is none, or none is looked for. */
  readonly witness: ClientRecord | null
  readonly told: Diagnostic | null
}

/** What was found for a policy. */
interface Kept {
  readonly clients: readonly ClientRecord[]
  readonly all: readonly Compared[]
  readonly found: readonly Found[]
}

const kept = new WeakMap<CompiledPolicy, Kept>()

/** Warns about ids, issuers, metadata and thumbprints that a policy compares with, and that none of its clients has: a slip, mostly. */
export const valueOfNobody: Lint = function* (policies, clientsOf, report) {
  for (const policy of policies) {
    yield
    const clients = clientsOf(policy)
    const known = kept.get(policy)
    const all = known?.all ?? comparedIn(policy)
    const stands = known === undefined ? () => false : yield* standing(known, clients)
    const found: Found[] = []
    for (const [at, one] of all.entries()) {
      const before = known?.found[at]
      found.push(before !== undefined && stands(one, before) ? before : yield* find(policy, one, clients))
    }
    kept.set(policy, { clients, all, found })
    for (const { told } of found) if (told !== null) report(told)
  }
}

/** Tells what holds for other clients too: they have the same texts, or the one that has this text is still there. */
function* standing(
  { clients: before, all }: Kept,
  after: readonly ClientRecord[],
): Sliced<(one: Compared, found: Found) => boolean> {
  if (all.length === 0 || before === after) return () => true
  const changed = yield* changedClients(before, after)
  if (changed === null || before.length === 0 || after.length === 0) return () => false
  const gone = new Set(changed.gone)
  const textsIn = (clients: readonly ClientRecord[], names: readonly string[]): string =>
    JSON.stringify(clients.map(client => textsOfClient(client, names) ?? [null]).sort())
  return ({ names }, { witness }) =>
    witness === null ? textsIn(changed.gone, names) === textsIn(changed.come, names) : !gone.has(witness)
}

const NOTHING: Found = { witness: null, told: null }

function* find(
  policy: CompiledPolicy,
  { names, text, span }: Compared,
  clients: readonly ClientRecord[],
): Sliced<Found> {
  // That no client fits at all is told where the clients are named.
  if (clients.length === 0 || isForeseen(policy, names, text)) return NOTHING
  const witness = yield* whoHas(clients, names, text)
  if (witness !== null) return { witness, told: null }
  const near = yield* searchNearest(text, yield* textsOfAll(clients, names))
  const { source } = policy
  const told = source.diagnose(span(source), {
    code: 'CG3121',
    severity: 'warning',
    message: `none of the clients this policy concerns has the ${WHAT(names)} \`${text}\``,
    help: near === null ? 'check the spelling, or register the client' : `did you mean \`${near}\`?`,
  })
  return { witness, told }
}

function* textsOfAll(clients: readonly ClientRecord[], names: readonly string[]): Sliced<ReadonlySet<string>> {
  const values = new Set<string>()
  for (const [at, client] of clients.entries()) {
    if (at % CLIENTS_A_STEP === 0) yield
    for (const value of textsOfClient(client, names) ?? []) values.add(value)
  }
  return values
}

const WHAT = ([, first = '', second = '']: readonly string[]): string =>
  first === 'metadata' ? `metadata \`${second}\`` : first === 'clientId' ? 'client_id' : first

/** The first client that has the text, or of which nobody can know. */
function* whoHas(
  clients: readonly ClientRecord[],
  names: readonly string[],
  text: string,
): Sliced<ClientRecord | null> {
  for (const [at, client] of clients.entries()) {
    if (at % CLIENTS_A_STEP === 0) yield
    const values = textsOfClient(client, names)
    if (values === null || values.includes(text)) return client
  }
  return null
}

/** The texts that a client has as this fact; null when they are not known here. */
const textsOfClient = (
  { clientId, issuer, keys, metadata }: ClientRecord,
  [, first = '', second = '']: readonly string[],
): readonly string[] | null => {
  if (first === 'clientId') return [clientId]
  if (first === 'issuer') return issuer == null ? [] : [issuer]
  if (first === 'key') return keys == null ? null : keys.map(({ thumbprint }) => thumbprint)
  const held = Object.hasOwn(metadata, second) ? metadata[second] : undefined
  return [held].flat().filter(one => typeof one === 'string')
}

/**
 * A value that the metadata block lists, or gives to who has none, may belong to a client of tomorrow, or of today. Nothing
 * is no slip: `!= ''` asks whether there is anything.
 */
const isForeseen = ({ source }: CompiledPolicy, [, first, name = '']: readonly string[], text: string): boolean => {
  if (text === '') return true
  const { metadata } = source.value as unknown as PolicyFile
  const declared: Shape | undefined = first === 'metadata' ? metadata?.properties?.[name] : undefined
  const shapes = [declared, declared?.items]
  return shapes.some(
    shape => shape?.enum?.includes(text) === true || [shape?.const, shape?.default].flat().includes(text),
  )
}

const comparedIn = (policy: CompiledPolicy): readonly Compared[] => {
  const file = policy.source.value as unknown as PolicyFile
  const lets = Object.keys(file.let ?? {})
  const placed: readonly (readonly [Expression, Path])[] = [
    ...policy.rules.flatMap(({ when, path }) => (when.kind === 'expression' ? [[when.expression, path] as const] : [])),
    ...[...policy.claims, ...policy.settings].flatMap(({ term, path }) =>
      term.kind === 'expression' ? [[term.expression, path] as const] : [],
    ),
    ...policy.lets.map((expression, at) => [expression, ['let', policy.letNames[at] ?? lets[at] ?? '']] as const),
  ]
  const found = placed.flatMap(([expression, path]) =>
    comparisonsOf(expression.tree).flatMap(([fact, other]) => {
      const names = namesOf(fact)
      return names === null ? [] : textsOf(other, { expression, path, file }).map(one => ({ names, ...one }))
    }),
  )
  return [...new Map(found.map(one => [JSON.stringify([one.names, one.text]), one])).values()]
}

type Pair = readonly [Node, Node]

const comparisonsOf = (tree: Node): readonly Pair[] => {
  const found: Pair[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item)
    else if (typeof value === 'object' && value !== null) {
      const node = value as Partial<Extract<Node, { type: 'Binary' }>>
      if (node.type === 'Binary' && node.left !== undefined && node.right !== undefined) {
        if (node.operator === '==' || node.operator === '!=')
          found.push([node.left, node.right], [node.right, node.left])
        if (node.operator === 'in') found.push([node.left, node.right])
      }
      for (const member of Object.values(value)) visit(member)
    }
  }
  visit(tree)
  return found
}

/** The names of a fact of the client that the registry holds; null for any other value. */
const namesOf = (node: Node): readonly string[] | null => {
  const names = pathOf(node)
  if (names === null) return null
  const [root, first, second, ...rest] = names
  if (root === 'context' && first === 'appConfig' && second === 'clientId' && rest.length === 0)
    return ['client', 'clientId']
  if (root !== 'client' || rest.length > 0) return null
  if ((first === 'clientId' || first === 'issuer') && second === undefined) return names
  if (first === 'key' && second === 'thumbprint') return names
  return first === 'metadata' && second !== undefined ? names : null
}

const pathOf = (node: Node): readonly string[] | null => {
  if (node.type === 'Variable') return node.name === 'root' ? [] : null
  if (node.type === 'Property') {
    const before = node.object === null ? [] : pathOf(node.object)
    return before === null ? null : [...before, node.name]
  }
  if (node.type !== 'Index' || node.object === null || node.index.type !== 'Literal') return null
  const before = pathOf(node.object)
  return before === null || typeof node.index.value !== 'string' ? null : [...before, node.index.value]
}

interface Place {
  readonly expression: Expression
  readonly path: Path
  readonly file: PolicyFile
}

/** The texts that a side of a comparison is written out of, or that its constant lists. */
const textsOf = (node: Node, place: Place): readonly Omit<Compared, 'names'>[] => {
  if (node.type === 'List') return node.elements.flatMap(element => textsOf(element, place))
  if (node.type === 'Literal' && typeof node.value === 'string') {
    const { start, end } = node
    return [{ text: node.value, span: source => spanIn(source, place, start, end) }]
  }
  if (node.type !== 'Variable') return []
  const { const: consts } = place.file
  const value = consts !== undefined && Object.hasOwn(consts, node.name) ? consts[node.name] : undefined
  return value === undefined ? [] : constantTexts(value, ['const', node.name])
}

const constantTexts = (value: JsonValue, path: Path): readonly Omit<Compared, 'names'>[] => {
  if (typeof value === 'string') return [{ text: value, span: source => source.spanOf(path) }]
  return Array.isArray(value) ? value.flatMap((item, at) => constantTexts(item, [...path, at])) : []
}

/** PingOne's wrapper may stand around the expression, so its place in the scalar is looked for. */
const spanIn = (source: Source, { expression, path }: Place, start: number, end: number) => {
  const written = valueAt(source.value, path)
  const shift = typeof written === 'string' ? written.indexOf(expression.text) : -1
  return shift < 0 ? source.spanOf(path) : source.spanInScalar(path, start + shift, end + shift)
}

const valueAt = (value: JsonValue, path: Path): JsonValue => {
  let at: JsonValue = value
  for (const step of path) {
    if (Array.isArray(at)) at = at[Number(step)] ?? null
    else if (isObject(at)) at = Object.hasOwn(at, String(step)) ? (at[String(step)] ?? null) : null
    else return null
  }
  return at
}
