/** Which clients can get a token, and with which request. */
import type { JsonValue } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import { type Given, type PolicyTestInput, prepareInvariants, setOf } from '../policy/index.ts'
import { readSource } from '../source/index.ts'
import { kindsOf, newTally, proveKind } from './kinds.ts'
import type { Obstacle } from './obstacle.ts'

/** What the token has: all that is written of it. */
export interface WantedToken {
  readonly audience?: string
  readonly scope?: string
  /** Claims of the access token, or elements of those that are lists. */
  readonly claims: readonly (readonly [name: string, value: JsonValue])[]
}

/** One client with one of its grants. */
export interface WhoCan {
  readonly client: string
  readonly grantType: string | null
  readonly answer: 'can' | 'cannot' | 'not_decided'
  /** A request that gets such a token. */
  readonly request: Given | null
  readonly obstacles: readonly Obstacle[]
}

export interface WhoCanAll {
  readonly diagnostics: readonly Diagnostic[]
  readonly clients: readonly WhoCan[]
}

/** Asks of every registered client, with each of its grants, whether it can get such a token. */
export const whoCanGet = (input: PolicyTestInput, wanted: WantedToken): WhoCanAll => {
  const clients: WhoCan[] = []
  const diagnostics: Diagnostic[] = []
  for (const restricted of [true, false]) {
    const own = input.clients.filter(({ audiences }) => audiences.length > 0 === restricted)
    const { audience, ...others } = wanted
    // A client without audiences gets tokens for that of the configuration, where tokens are issued here.
    const isFixed = !restricted && input.fulfilment === 'issue'
    if (own.length === 0) continue
    if (isFixed && audience !== undefined && audience !== input.audience)
      clients.push(...own.flatMap(({ clientId, grantTypes }) => grantTypes.map(grant => cannot(clientId, grant))))
    else {
      const answered = askAll({ ...input, clients: own }, isFixed ? others : wanted)
      clients.push(...answered.clients)
      diagnostics.push(...answered.diagnostics)
    }
  }
  return { diagnostics, clients: clients.toSorted(byName) }
}

const cannot = (client: string, grantType: string): WhoCan => ({
  client,
  grantType,
  answer: 'cannot',
  request: null,
  obstacles: [],
})

const byName = (one: WhoCan, other: WhoCan): number =>
  one.client === other.client ? 0 : one.client < other.client ? -1 : 1

const askAll = (input: PolicyTestInput, wanted: WantedToken): WhoCanAll => {
  const invariant = { name: 'who', when: conditionOf(wanted), expect: 'false' }
  const { source } = readSource('who', JSON.stringify({ invariants: [invariant] }))
  const { invariants, diagnostics } = prepareInvariants({ ...input, tests: source === null ? [] : [source] })
  const clients = invariants.flatMap(prepared => {
    const real = setOf(prepared.policies)
    return [...kindsOf({ ...prepared, endpoints: ['token'] }, input)].map((asked): WhoCan => {
      const { client, grantType } = asked.kind
      const tally = newTally()
      const found = proveKind(prepared, asked, real, tally)
      const known = { client: client.clientId, grantType }
      if (found === 'proved') return { ...known, answer: 'cannot', request: null, obstacles: [] }
      if (found === 'not_decided')
        return { ...known, answer: 'not_decided', request: null, obstacles: [...tally.obstacles.values()] }
      return { ...known, answer: 'can', request: found.given, obstacles: [] }
    })
  })
  return { diagnostics, clients }
}

/** The condition that such a token is given, as an author would write it. */
const conditionOf = ({ audience, scope, claims }: WantedToken): string =>
  [
    "decision == 'allow'",
    ...(scope === undefined
      ? []
      : [`${quoted(scope)} in request.scopes`, `(token.scope == null or ${quoted(scope)} in token.scope)`]),
    ...(audience === undefined
      ? []
      : [
          `${quoted(audience)} in request.resources`,
          `(token.audience == null or ${quoted(audience)} in token.audience)`,
        ]),
    ...claims.map(([name, value]) => `#data.containsAny({${written(value)}}, claims.access_token[${quoted(name)}])`),
  ].join(' and ')

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

const written = (value: JsonValue): string => (typeof value === 'string' ? quoted(value) : String(value))
