/**
 * Conditions that are so for a client of which nothing is registered but what every client has: they are tried with
 * some that nobody has heard of.
 */
import { type Name, type Node, prepare, print } from '../../expression/index.ts'
import type { JsonObject, JsonValue } from '../../oauth.ts'
import type { CompiledPolicy } from '../compiled.ts'
import { FACTS } from '../facts.ts'
import type { PolicyFile, Shape } from '../file.ts'

interface Stranger {
  /** Stands for every text that an operator would choose. */
  readonly word: string
  readonly number: number
  /** What stands in each list. */
  readonly items: number
}

const STRANGERS: readonly Stranger[] = [
  { word: 'k', number: 0, items: 0 },
  { word: 'zz-9', number: 1, items: 1 },
  { word: '4711', number: -1, items: 1 },
  { word: 'Some-client.of_nobody-01234567-89ab-4cde-8f01-23456789abcd', number: 1, items: 3 },
  { word: 'https://nobody.example/path', number: 1, items: 2 },
]

/** True when a condition is so, or is not, for a client that has nothing registered to rest on. */
export const isSoForAnybody = (node: Node, holds: boolean, policy: CompiledPolicy): boolean => {
  const text = print(node)
  return strangersOf(policy).some(({ root, names }) => valueUnder(text, root, names, policy) === holds)
}

/** Names that double each other are nobody's condition. */
const LONGEST = 100_000

interface Tried {
  readonly root: JsonObject
  readonly names: ReadonlyMap<string, Name>
}

const tried = new WeakMap<CompiledPolicy, readonly Tried[]>()

const strangersOf = (policy: CompiledPolicy): readonly Tried[] => {
  const known = tried.get(policy) ?? STRANGERS.map(stranger => triedBy(policy, stranger))
  tried.set(policy, known)
  return known
}

/** The facts of a stranger, and what each name is for it. A name that fails, or is none of the file, is null. */
const triedBy = (policy: CompiledPolicy, stranger: Stranger): Tried => {
  const file = fileOf(policy)
  const root = factsOf(stranger, file.metadata)
  const names = new Map<string, Name>(
    Object.entries(file.const ?? {}).map(([name, value]) => [name, { kind: 'const', value }]),
  )
  for (const [at, name] of policy.letNames.entries()) {
    const tree = policy.lets[at]?.tree
    if (tree === undefined) continue
    const value = valueUnder(print(tree), root, names, policy)
    names.set(name, { kind: 'const', value: JSON.stringify(value).length > LONGEST ? null : value })
  }
  return { root, names }
}

const fileOf = ({ source }: CompiledPolicy): PolicyFile => source.value as unknown as PolicyFile

const valueUnder = (
  text: string,
  root: JsonObject,
  names: ReadonlyMap<string, Name>,
  policy: CompiledPolicy,
): JsonValue => {
  const profile = fileOf(policy).language ?? 'strict'
  const prepared = prepare(text, {
    profile,
    root: { kind: 'any', nullable: true },
    names,
    undefinedNames: 'null',
  })
  if (!prepared.ok) return null
  const evaluation = prepared.expression.evaluate(root, { nowMs: 0 })
  return evaluation.ok ? evaluation.value : null
}

/** The facts that every client has; what a client may lack is null, as the table of facts has it. */
const factsOf = (stranger: Stranger, metadata: Shape | undefined): JsonObject => {
  const { word } = stranger
  const { client, context } = FACTS.fallback
  const clientAssertion = { iss: word, sub: word }
  const list = listOf(stranger, word)
  return {
    ...FACTS.fallback,
    client: {
      ...client,
      clientId: word,
      method: word,
      scopes: list,
      audiences: list,
      metadata: metadata === undefined ? {} : valueFor(metadata, stranger),
    },
    context: {
      requestData: { ...context.requestData, clientAssertion },
      appConfig: { ...context.appConfig, clientId: word },
    },
    clientAssertion,
  } as JsonObject
}

const listOf = ({ items }: Stranger, of: JsonValue): readonly JsonValue[] =>
  Array.from({ length: items }, (_, at) => (typeof of === 'string' && at > 0 ? `${of}${at}` : of))

/** A value of a schema block: members that may be left out are, unless they have a default. */
const valueFor = (shape: Shape, stranger: Stranger): JsonValue => {
  if (shape.default !== undefined) return shape.default
  const [type] = [shape.type ?? 'object'].flat()
  switch (type) {
    case 'string':
      return stranger.word
    case 'integer':
    case 'number':
      return stranger.number
    case 'boolean':
      return stranger.items > 1
    case 'array':
      return listOf(stranger, shape.items === undefined ? stranger.word : valueFor(shape.items, stranger)) as JsonValue
    case 'object': {
      const properties = Object.entries(shape.properties ?? {})
      const had = properties.filter(
        ([name, one]) => shape.required?.includes(name) === true || one.default !== undefined,
      )
      return Object.fromEntries(had.map(([name, one]) => [name, valueFor(one, stranger)]))
    }
    default:
      return null
  }
}
