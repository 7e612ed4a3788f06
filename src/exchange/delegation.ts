/** Who acts for whom, RFC 8693 sections 4.1 and 4.4. */
import { member } from '../jose/index.ts'
import { isObject, type JsonObject, type JsonValue } from '../oauth.ts'
import { accept } from '../outcome.ts'
import type { Asking, ExchangedToken } from './exchanged-token.ts'
import { type Exchanging, refuseToken } from './refusal.ts'

/** Actors that one token names, one after the other. */
const MOST_ACTORS = 4

/** Who acts: a name, and whose name it is. */
interface Actor {
  readonly iss: string
  readonly sub: string
}

/**
 * Makes the `act` of the new token: who acts now, and below it who has acted before. A chain that is too long is refused, and
 * never cut.
 */
export const actOf = (
  subject: ExchangedToken,
  actor: ExchangedToken | null,
  asking: Asking,
  issuer: string,
): Exchanging<JsonObject> => {
  if (actor !== null && member(actor.payload, 'act') !== undefined)
    return refuseToken('actor_token', 'exchange_actor', 'is of somebody for whom another one acts')
  const now = actor === null ? clientOf(asking, issuer) : { iss: actor.issuer, sub: actor.sub }
  // A client that acts by itself has its name with us; no token can say that it has.
  const issuers = actor === null ? [subject.issuer, issuer] : [subject.issuer]
  if (!mayAct(subject.payload, now, { clientId: asking.authenticated.client.clientId, issuers }))
    return refuseToken('subject_token', 'exchange_may_act', 'does not allow this actor')
  const before = member(subject.payload, 'act')
  if (before === undefined) return accept({ ...now })
  const chain = chainOf(before, subject.issuer)
  if (chain === null) return refuseToken('subject_token', 'exchange_malformed', 'cannot be used')
  if (chain.depth >= MOST_ACTORS) return refuseToken('subject_token', 'exchange_too_deep', 'names too many actors')
  return accept({ ...now, act: chain.act })
}

/**
 * Returns who has acted before, as the token says it, and nobody beside them: a client to which somebody was granted access
 * is named by `client_id`, and is no actor. Null when nobody has acted.
 */
export const actorsBefore = (token: ExchangedToken, asking: Asking, issuer: string): Exchanging<JsonObject | null> => {
  const { role, payload } = token
  const clientId = asking.authenticated.client.clientId
  if (!mayAct(payload, clientOf(asking, issuer), { clientId, issuers: [token.issuer, issuer] }))
    return refuseToken(role, 'exchange_may_act', 'does not allow this actor')
  const before = member(payload, 'act')
  if (before === undefined) return accept(null)
  const chain = chainOf(before, token.issuer)
  if (chain === null) return refuseToken(role, 'exchange_malformed', 'cannot be used')
  if (chain.depth > MOST_ACTORS) return refuseToken(role, 'exchange_too_deep', 'names too many actors')
  return accept(chain.act)
}

/** The client acts where no other token says who does; a client whose issuer vouches for it has the name that it has there. */
const clientOf = ({ authenticated: { client, method, assertion, certificate } }: Asking, issuer: string): Actor => {
  const [iss, sub] = method === 'federated_jwt' ? [assertion?.payload['iss'], assertion?.payload['sub']] : []
  if (typeof iss === 'string' && typeof sub === 'string') return { iss, sub }
  const id =
    method === 'spiffe_x509' ? certificate?.sanUri[0] : method === 'spiffe_jwt' ? assertion?.payload['sub'] : null
  const domain = typeof id === 'string' ? TRUST_DOMAIN.exec(id)?.[0] : undefined
  return typeof id === 'string' && domain !== undefined
    ? { iss: domain, sub: id }
    : { iss: issuer, sub: client.clientId }
}

/** What a SPIFFE ID begins with: whoever it is has it from there. */
const TRUST_DOMAIN = /^spiffe:\/\/[^/]+/

interface Chain {
  readonly act: JsonObject
  readonly depth: number
}

/** Reads the names of the actors of a subject token. A name without an issuer is one of the issuer that has written it. */
const chainOf = (act: JsonValue, issuer: string): Chain | null => {
  if (!isObject(act)) return null
  const sub = member(act, 'sub')
  const iss = member(act, 'iss') ?? issuer
  if (typeof sub !== 'string' || typeof iss !== 'string') return null
  const next = member(act, 'act')
  if (next === undefined) return { act: { iss, sub }, depth: 1 }
  const below = chainOf(next, issuer)
  return below === null ? null : { act: { iss, sub, act: below.act }, depth: below.depth + 1 }
}

/** Who is meant by `may_act` beside the actor itself. */
interface Meant {
  readonly clientId: string
  /** Whose names a `sub` without an issuer may be of. */
  readonly issuers: readonly string[]
}

/**
 * Tells whether the subject token lets the actor act. `may_act` only ever restricts: each member has to be that of the
 * actor, and a member that is not understood may be the one that excludes it. A `sub` alone is a name of the issuer that has
 * written it: somebody of that name elsewhere is somebody else.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8693#section-4.4 RFC 8693 section 4.4}
 */
const mayAct = (payload: JsonObject, { iss, sub }: Actor, { clientId, issuers }: Meant): boolean => {
  const named = member(payload, 'may_act')
  if (named === undefined) return true
  if (!isObject(named)) return false
  const actual: JsonObject = { iss, sub, client_id: clientId }
  const names = Object.keys(named)
  const isSomebody = names.includes('sub') || names.includes('client_id')
  if (names.includes('sub') && !names.includes('iss') && !issuers.includes(iss)) return false
  return isSomebody && names.every(name => Object.hasOwn(actual, name) && named[name] === actual[name])
}
