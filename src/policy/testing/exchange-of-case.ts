/** The tokens of a token exchange in a policy test, as the gateway would have verified them. */
import { DELEGATING_GRANTS, ID_JAG, ID_JAG_TYP, type JsonObject, JWT_BEARER, TOKEN_EXCHANGE } from '../../oauth.ts'
import type { Diagnostic } from '../../outcome.ts'
import type { Path, Source } from '../../source/index.ts'
import type { ClientRecord, Fulfilment } from '../decision.ts'
import type { ValuesOf } from '../fact-kinds.ts'
import type { EXCHANGED } from '../facts.ts'
import type { Given } from './case.ts'

/** The tokens of a case, as facts. */
export type ExchangedFacts = ValuesOf<typeof EXCHANGED>

const URN = 'urn:ietf:params:oauth:token-type:'
const ACCESS_TOKEN = `${URN}access_token`
const ID_TOKEN = `${URN}id_token`

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

/** Tells whether a case has the tokens of others: an exchange, or a grant by assertion, whose tokens are verified here. */
export const isExchange = ({ request }: Given, world: Exchanging): boolean =>
  (request?.endpoint ?? 'token') === 'token' &&
  DELEGATING_GRANTS.has(request?.grant_type ?? null) &&
  verifiesTokens(world)

const isAssertion = ({ request }: Given): boolean => request?.grant_type === JWT_BEARER

const wantsIdJag = ({ request }: Given): boolean => request?.requested_token_type === ID_JAG

/** The case with the types that its tokens have where it does not say them; an assertion has none. */
export const withTokenTypes = (given: Given): Given =>
  isAssertion(given)
    ? given
    : {
        ...given,
        request: {
          ...given.request,
          subject_token_type: given.request?.subject_token_type ?? (wantsIdJag(given) ? ID_TOKEN : ACCESS_TOKEN),
          ...(given.actor_token == null ? {} : { actor_token_type: given.request?.actor_token_type ?? ACCESS_TOKEN }),
        },
      }

/** Whoever makes tokens in a test, where it does not say who. */
export interface Issuers {
  /** We. */
  readonly issuer: string
  /** Whoever makes assertions, and the ID tokens for which an ID-JAG is issued. */
  readonly others: string
  /** What a client without audiences may get tokens for; null for nothing. */
  readonly audience: string | null
}

/**
 * Makes the tokens of an exchange. Without a word about it, the subject token is one of ours that the client itself has got,
 * with all of its scopes, and the client acts. An ID-JAG is asked for with an ID token of the client; an assertion is an
 * ID-JAG for all that is registered.
 */
export const exchangedOf = (
  given: Given,
  client: Pick<ClientRecord, 'clientId' | 'scopes' | 'audiences'>,
  nowMs: number,
  issuers: Issuers,
): ExchangedFacts => {
  const { clientId, scopes } = client
  const { issuer } = issuers
  const now = Math.floor(nowMs / 1000)
  const token = (written: JsonObject | null | undefined, jti: string, from = issuer): JsonObject => {
    const iss = written?.['iss'] ?? from
    const standard = { iss, sub: clientId, aud: clientId, iat: now, exp: now + 300, jti }
    // Only a token of ours has scopes for certain.
    const own = iss === issuer ? { client_id: clientId, scope: scopes.join(' ') } : {}
    return { ...standard, ...own, ...written }
  }
  const header = (written: JsonObject | null | undefined): JsonObject => ({ alg: 'ES256', ...written })
  const { actor_token: actor, subject_token: subject, subject_token_header: subjectHeader } = given
  const isGrant = isAssertion(given)
  const from = isGrant || wantsIdJag(given) ? issuers.others : issuer
  const typ = isGrant ? { typ: ID_JAG_TYP, ...subjectHeader } : subjectHeader
  const granted = isGrant && typ?.['typ'] === ID_JAG_TYP ? grantedBy(client, issuers) : {}
  const aud = isGrant ? { aud: issuer } : {}
  return {
    subjectToken: token({ ...aud, ...granted, ...subject }, 'subject-of-the-test', from),
    subjectTokenHeader: header(typ),
    actorToken: actor == null ? null : token(actor, 'actor-of-the-test'),
    actorTokenHeader: actor == null ? null : header(given.actor_token_header),
  }
}

/** What an ID-JAG says for a client that is granted everything. */
const grantedBy = (
  { clientId, scopes, audiences }: Pick<ClientRecord, 'clientId' | 'scopes' | 'audiences'>,
  { audience }: Issuers,
): JsonObject => {
  const resource = audiences.length > 0 || audience === null ? audiences : [audience]
  return { client_id: clientId, resource, ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }) }
}

const PARTS = ['subject_token', 'subject_token_header', 'actor_token', 'actor_token_header'] as const

/** An assertion stands in the place of the subject token, and nobody acts. */
const ACTOR: readonly (typeof PARTS)[number][] = ['actor_token', 'actor_token_header']
const NONE: readonly (typeof PARTS)[number][] = []

/** Reports tokens that the request of a case does not have: it would show a decision that the gateway never makes. */
export const strayTokens = (
  source: Source,
  given: Given,
  world: Exchanging,
  placeOf: (part: (typeof PARTS)[number]) => Path,
): readonly Diagnostic[] => {
  const parts = isExchange(given, world) ? (isAssertion(given) ? ACTOR : NONE) : PARTS
  return parts
    .filter(name => given[name] != null)
    .map(name =>
      source.diagnose(source.spanOfKey(placeOf(name)), {
        code: 'CG3101',
        message: `\`${name}\` is part of a token exchange, and this request is none`,
        help: `write request: { grant_type: "${TOKEN_EXCHANGE}" }; in front of an upstream also token_exchange: { tokens: verified }`,
      }),
    )
}
