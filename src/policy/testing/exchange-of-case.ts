/** The tokens of a token exchange in a policy test, as the gateway would have verified them. */
import { type JsonObject, TOKEN_EXCHANGE } from '../../oauth.ts'
import type { Diagnostic } from '../../outcome.ts'
import type { Path, Source } from '../../source/index.ts'
import type { ClientRecord, Fulfilment } from '../decision.ts'
import type { ValuesOf } from '../fact-kinds.ts'
import type { EXCHANGED } from '../facts.ts'
import type { Given } from './case.ts'

/** The tokens of a case, as facts. */
export type ExchangedFacts = ValuesOf<typeof EXCHANGED>

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'

/** What says whether exchanges have tokens that policies see. */
export interface Exchanging {
  readonly fulfilment: Fulfilment
  readonly exchanges?: boolean
}

/** The world of a test file, which may name a fulfilment of its own: then its folder says nothing of exchanges. */
export const worldOf = <T extends Exchanging>(input: T, fulfilment: Fulfilment | undefined): T =>
  fulfilment === undefined || fulfilment === input.fulfilment
    ? input
    : { ...input, fulfilment, exchanges: fulfilment === 'issue' }

/** Tells whether the tokens of exchanges are verified here. */
export const verifiesTokens = ({ fulfilment, exchanges = fulfilment === 'issue' }: Exchanging): boolean => exchanges

/** Tells whether a case is a token exchange whose tokens are verified here. */
export const isExchange = ({ request }: Given, world: Exchanging): boolean =>
  (request?.endpoint ?? 'token') === 'token' && request?.grant_type === TOKEN_EXCHANGE && verifiesTokens(world)

/** The case with the types that its tokens have where it does not say them. */
export const withTokenTypes = (given: Given): Given => ({
  ...given,
  request: {
    ...given.request,
    subject_token_type: given.request?.subject_token_type ?? ACCESS_TOKEN,
    ...(given.actor_token == null ? {} : { actor_token_type: given.request?.actor_token_type ?? ACCESS_TOKEN }),
  },
})

/**
 * Makes the tokens of an exchange. Without a word about it, the subject token is one of ours that the client itself has got,
 * with all of its scopes, and the client acts.
 */
export const exchangedOf = (
  given: Given,
  { clientId, scopes }: Pick<ClientRecord, 'clientId' | 'scopes'>,
  nowMs: number,
  issuer: string,
): ExchangedFacts => {
  const now = Math.floor(nowMs / 1000)
  const token = (written: JsonObject | null | undefined, jti: string): JsonObject => {
    const iss = written?.['iss'] ?? issuer
    const standard = { iss, sub: clientId, aud: clientId, iat: now, exp: now + 300, jti }
    // Only a token of ours has scopes for certain.
    const own = iss === issuer ? { client_id: clientId, scope: scopes.join(' ') } : {}
    return { ...standard, ...own, ...written }
  }
  const header = (written: JsonObject | null | undefined): JsonObject => ({ alg: 'ES256', ...written })
  const { actor_token: actor } = given
  return {
    subjectToken: token(given.subject_token, 'subject-of-the-test'),
    subjectTokenHeader: header(given.subject_token_header),
    actorToken: actor == null ? null : token(actor, 'actor-of-the-test'),
    actorTokenHeader: actor == null ? null : header(given.actor_token_header),
  }
}

const PARTS = ['subject_token', 'subject_token_header', 'actor_token', 'actor_token_header'] as const

/** Reports tokens that the request of a case does not have: it would show a decision that the gateway never makes. */
export const strayTokens = (
  source: Source,
  given: Given,
  world: Exchanging,
  placeOf: (part: (typeof PARTS)[number]) => Path,
): readonly Diagnostic[] => {
  if (isExchange(given, world)) return []
  return PARTS.filter(name => given[name] != null).map(name =>
    source.diagnose(source.spanOfKey(placeOf(name)), {
      code: 'CG3101',
      message: `\`${name}\` is part of a token exchange, and this request is none`,
      help: `write request: { grant_type: "${TOKEN_EXCHANGE}" }; in front of an upstream also token_exchange: { tokens: verified }`,
    }),
  )
}
