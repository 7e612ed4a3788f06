/** The values that matter to policies: what random requests are made of, so that they hit the branches. */
import { type FactPath, isWithin, type Node } from '../../expression/index.ts'
import type { Endpoint, JsonObject, JsonValue } from '../../oauth.ts'
import type { CompiledPolicy, Term } from '../compiled.ts'
import type { PolicyInput } from '../decision.ts'
import { BLOCKS, type BlockName, type PolicyFile, type Shape } from '../file.ts'
import type { ClientFile } from './case.ts'
import type { LoadedTest } from './files.ts'

/** Texts and numbers kept at most; the first are those of the policies. */
const MOST = 200

export interface Words {
  readonly texts: readonly string[]
  readonly numbers: readonly number[]
  /** Every client a request can come from: an id of the registry, or a client the test file writes out. */
  readonly clients: readonly (string | ClientFile)[]
  readonly endpoints: readonly Endpoint[]
  readonly grantTypes: readonly string[]
  readonly parameters: readonly string[]
  readonly shapes: Readonly<Record<BlockName, readonly Shape[]>>
}

/** Collects what the policies compare with, and who may ask. */
export const wordsOf = ({ test, policies }: LoadedTest, input: PolicyInput): Words => {
  const texts = new Set<string>()
  const numbers = new Set<number>()
  const collect = (value: JsonValue): void => {
    if (typeof value === 'string') texts.add(value)
    else if (typeof value === 'number') numbers.add(value)
    else if (Array.isArray(value)) for (const item of value) collect(item)
    else if (typeof value === 'object' && value !== null)
      for (const [name, member] of Object.entries(value)) {
        texts.add(name)
        collect(member)
      }
  }
  for (const policy of policies) {
    for (const tree of treesOf(policy)) for (const literal of literalsOf(tree)) collect(literal)
    collect(fileOf(policy).const ?? {})
  }
  collect(input.consts)
  const written = [test.defaults, ...(test.cases ?? [])].flatMap(given =>
    typeof given?.client === 'object' && given.client !== null ? [given.client] : [],
  )
  for (const { metadata, clientId } of input.clients) collect([clientId, ...membersOf(metadata)])
  for (const client of written) collect([client.client_id ?? 'client', ...membersOf(client.metadata ?? {})])
  const shapes = Object.fromEntries(
    (Object.keys(BLOCKS) as BlockName[]).map(name => [name, policies.flatMap(policy => fileOf(policy)[name] ?? [])]),
  ) as unknown as Words['shapes']
  return {
    texts: [...texts].slice(0, MOST),
    numbers: [...numbers].slice(0, MOST),
    clients: [...input.clients.map(({ clientId }) => clientId), ...unique(written)],
    endpoints: [...new Set(policies.flatMap(({ applies }) => [...applies.endpoints]))],
    grantTypes: [...new Set(policies.flatMap(({ applies }) => [...(applies.grantTypes ?? [])]))],
    parameters: parametersOf(policies),
    shapes,
  }
}

const fileOf = ({ source }: CompiledPolicy): PolicyFile => source.value as unknown as PolicyFile

const membersOf = (value: JsonObject): readonly JsonValue[] => Object.values(value)

const unique = (clients: readonly ClientFile[]): readonly ClientFile[] => [
  ...new Map(clients.map(client => [JSON.stringify(client), client])).values(),
]

const treesOf = ({ rules, claims, settings, lets }: CompiledPolicy): readonly Node[] => {
  const treeOf = (term: Term): readonly Node[] => (term.kind === 'expression' ? [term.expression.tree] : [])
  return [
    ...rules.flatMap(({ when }) => treeOf(when)),
    ...[...claims, ...settings].flatMap(({ term }) => treeOf(term)),
    ...lets.map(({ tree }) => tree),
  ]
}

const literalsOf = (tree: Node): readonly JsonValue[] => {
  const literals: JsonValue[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item)
    else if (typeof value === 'object' && value !== null) {
      const literal = value as Partial<Extract<Node, { type: 'Literal' }>>
      if (literal.type === 'Literal' && (typeof literal.value === 'string' || typeof literal.value === 'number'))
        literals.push(literal.value)
      for (const member of Object.values(value)) visit(member)
    }
  }
  visit(tree)
  return literals
}

const PARAMETERS: FactPath = ['request', 'parameters']

const parametersOf = (policies: readonly CompiledPolicy[]): readonly string[] => {
  const reads: readonly FactPath[] = policies.flatMap(({ rules, claims, settings, lets }) => [
    ...[...rules.map(({ when }) => when), ...[...claims, ...settings].map(({ term }) => term)].flatMap(term =>
      term.kind === 'expression' ? term.expression.reads : [],
    ),
    ...lets.flatMap(expression => expression.reads),
  ])
  const names = reads.filter(read => isWithin(read, PARAMETERS)).map(read => read[PARAMETERS.length])
  return [...new Set(names.filter(name => typeof name === 'string'))]
}
