/** The values that matter to policies: what random requests are made of, so that they hit the branches. */
import type { Expression, Node } from '../../expression/index.ts'
import type { Endpoint, JsonObject, JsonValue } from '../../oauth.ts'
import type { CompiledPolicy } from '../compiled.ts'
import type { ClientRecord, PolicyInput } from '../decision.ts'
import { BLOCKS, type BlockName, type PolicyFile, type Shape } from '../file.ts'
import type { ClientFile } from './case.ts'
import type { LoadedTest } from './files.ts'
import { expressionsOf, type ReadFacts, readFacts } from './read-names.ts'

/** Texts and numbers kept at most; the first are those of the policies. */
const MOST = 200

export interface Words {
  readonly texts: readonly string[]
  readonly numbers: readonly number[]
  /** Every client a request can come from: an id of the registry, or a client the test file writes out. */
  readonly clients: readonly (string | ClientFile)[]
  readonly endpoints: readonly Endpoint[]
  readonly grantTypes: readonly string[]
  /** Thumbprints of registered keys. */
  readonly keys: readonly string[]
  /** True where something depends on the instant. */
  readonly clock: boolean
  /** What the policies and the invariant read. */
  readonly reads: ReadFacts
  readonly shapes: Readonly<Record<BlockName, readonly Shape[]>>
}

/** Collects what the policies and an invariant compare with, and who may ask. */
export const wordsOf = (
  { test, policies }: LoadedTest,
  input: PolicyInput,
  invariant: readonly Expression[],
): Words => {
  const expressions = [...expressionsOf(policies), ...invariant]
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
    for (const { tree } of expressionsOf([policy])) for (const literal of literalsOf(tree)) collect(literal)
    collect(fileOf(policy).const ?? {})
  }
  for (const { tree } of invariant) for (const literal of literalsOf(tree)) collect(literal)
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
    clients: [...input.clients.map(({ clientId }) => clientId), ...unique([...written, ...leavingIn(input.clients)])],
    endpoints: [...new Set(policies.flatMap(({ applies }) => [...applies.endpoints]))],
    grantTypes: [...new Set(policies.flatMap(({ applies }) => [...(applies.grantTypes ?? [])]))],
    keys: input.clients.flatMap(({ keys }) => (keys ?? []).map(({ thumbprint }) => thumbprint)),
    clock: expressions.some(({ text }) => CLOCK.test(text)),
    reads: readFacts(expressions),
    shapes,
  }
}

/** The library's clock, and claims that authentication compares with ours. */
const CLOCK = /#datetime\.now|\b(?:iat|exp|nbf)\b/

const fileOf = ({ source }: CompiledPolicy): PolicyFile => source.value as unknown as PolicyFile

const membersOf = (value: JsonObject): readonly JsonValue[] => Object.values(value)

/** Clients that change their method, by the one that they leave: it counts too. */
const leavingIn = (clients: readonly ClientRecord[]): readonly ClientFile[] =>
  clients.flatMap(({ clientId, leaving, scopes, accessTokenLifetime, grantTypes, audiences, metadata }) =>
    leaving == null
      ? []
      : {
          client_id: clientId,
          token_endpoint_auth_method: leaving,
          grant_types: [...grantTypes],
          scope: scopes.join(' '),
          audiences: [...audiences],
          metadata,
          ...(accessTokenLifetime === null ? {} : { access_token_lifetime: accessTokenLifetime }),
        },
  )

const unique = (clients: readonly ClientFile[]): readonly ClientFile[] => [
  ...new Map(clients.map(client => [JSON.stringify(client), client])).values(),
]

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
