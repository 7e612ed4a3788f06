/** What is known of the tokens of an exchange in front of an upstream: from the token map, and from the upstream itself. */
import {
  type Exchanging,
  hasKind,
  isAccessToken,
  isIdToken,
  type KnownToken,
  type KnowToken,
  type PresentedToken,
  refuseToken,
} from '../../exchange/index.ts'
import { member, type UnverifiedJws } from '../../jose/index.ts'
import type { JsonObject } from '../../oauth.ts'
import { accept, GatewayError } from '../../outcome.ts'
import { digestOf } from '../../stores/index.ts'
import { type AccessToken, activityOf, isOurs, issuedIn } from '../../tokens/index.ts'
import { KEYS_UNAVAILABLE, type MappedToken, verifyAccessToken } from '../../upstream/index.ts'
import type { Exchange } from '../request/exchange.ts'
import { activeAtUpstream, isAskable } from './active-at-upstream.ts'
import { activityContext, isClientEnded, isTokenEnded } from './ended-client.ts'
import { keysOf } from './returned-tokens.ts'
import { credentialOf, issuerOf, mappedToken, upstreamOf } from './upstream-of.ts'

/** Makes the function that knows tokens for the client of an exchange. */
export const knowsTokens =
  (exchange: Exchange): KnowToken =>
  (presented, jws) =>
    jws !== null && isOurs(jws, exchange.revision.keys)
      ? ofOurs(exchange, presented, jws)
      : ofUpstream(exchange, presented, jws)

const inactive = ({ role }: PresentedToken): Exchanging<never> => refuseToken(role, `${role}_inactive`, 'is not active')

const wrongKind = ({ role }: PresentedToken): Exchanging<never> =>
  refuseToken(role, 'exchange_typ', 'is not of the type that the request says')

/**
 * A token that we have signed. The token map knows it for as long as it is not revoked, and the upstream is asked about the
 * token behind it: its word wins.
 */
const ofOurs = async (
  exchange: Exchange,
  presented: PresentedToken,
  jws: UnverifiedJws,
): Promise<Exchanging<KnownToken>> => {
  const mapped = await mappedToken(exchange, presented.text)
  if (mapped === null) return inactive(presented)
  if (!isMeant(exchange, presented, jws, mapped.kind)) return wrongKind(presented)
  const own = mapped.kind === 'exchanged' ? issuedHere(exchange, jws) : issuedAgain(mapped, presented, jws)
  if (own === null) return refuseToken(presented.role, 'exchange_malformed', 'cannot be used')
  const isEnded =
    mapped.kind === 'exchanged'
      ? (await activityOf(own, activityContext(exchange))).reason !== null
      : await isTokenEnded(exchange, mapped.clientId, jws.payload)
  if (isEnded) return inactive(presented)
  // No upstream says of an ID token whether it is active, and what comes from one has nothing to end with.
  const behind = mapped.kind === 'id_token' || mapped.token === '' ? null : mapped.token
  if (behind !== null && isAskable(exchange) && (await activeAtUpstream(exchange, behind)) === null)
    return inactive(presented)
  return accept({
    kind: mapped.kind === 'id_token' ? 'id_token' : 'access_token',
    issuer: String(jws.payload['iss']),
    clientId: mapped.clientId,
    payload: jws.payload,
    header: jws.header,
    own,
    behind,
    saysScope: mapped.kind === 'exchanged',
  })
}

/** An access token that the upstream calls active is one, whatever its `typ` says; some write `JWT` into all of theirs. */
const isMeant = (
  exchange: Exchange,
  { type }: PresentedToken,
  { typ }: UnverifiedJws,
  kind: MappedToken['kind'],
): boolean => {
  if (kind === 'id_token') return !isAccessToken(type) && hasKind(type, typ)
  if (isIdToken(type)) return false
  return hasKind(type, typ) || (kind === 'access_token' && isAccessToken(type) && isAskable(exchange))
}

const issuedHere = ({ revision, now }: Exchange, { header, payload }: UnverifiedJws): AccessToken | null =>
  issuedIn({ header, payload }, { issuer: revision.config.issuer, now })

/** Names a token that was issued again as what it is to those that come from it. */
const issuedAgain = (
  { clientId }: MappedToken,
  { text }: PresentedToken,
  { payload: written }: UnverifiedJws,
): AccessToken | null => {
  // The upstream's: nobody here has written it.
  const { derived_from: _, ...payload } = written
  const { exp, iat, jti } = payload
  if (typeof exp !== 'number') return null
  const name = typeof jti === 'string' ? jti : digestOf(text)
  const issuedAt = typeof iat === 'number' ? iat : 0
  return { jti: name, clientId, audience: [], expiresAt: exp, issuedAt, payload, isExpired: false }
}

/** What looks like a signed JWT, and cannot be read as one, is not opaque: nobody's word makes up for that. */
const LIKE_JWS = /^eyJ[\w-]*\.[\w-]*\.[\w-]*$/

/** A token of the upstream: its signature where it is a JWT, and its word in any case. Only ID tokens are not asked about. */
const ofUpstream = async (
  exchange: Exchange,
  presented: PresentedToken,
  jws: UnverifiedJws | null,
): Promise<Exchanging<KnownToken>> => {
  const { role, type, text } = presented
  const issuer = issuerOf(exchange)
  if (jws === null && (!isAccessToken(type) || LIKE_JWS.test(text)))
    return refuseToken(role, 'exchange_not_jwt', 'is no signed JWT')
  if (jws !== null) {
    const refused = await verifiedByUpstream(exchange, presented, jws)
    if (refused !== null) return refused
  }
  if (jws !== null && isIdToken(type)) {
    const { payload, header } = jws
    if (!isPlainIdToken(payload, jws.typ)) return wrongKind(presented)
    const named = member(payload, 'azp') ?? member(payload, 'aud')
    return known(exchange, presented, { kind: 'id_token', issuer, payload, header, named, behind: null })
  }
  if (!isAskable(exchange))
    return jws === null
      ? refuseToken(role, 'exchange_not_jwt', 'is no signed JWT')
      : refuseToken(role, 'exchange_issuer', 'is of an issuer that is not trusted with it')
  const active = await activeAtUpstream(exchange, text)
  if (active === null) return inactive(presented)
  if (isRefreshToken(active)) return wrongKind(presented)
  if (jws !== null && !hasKind(type, jws.typ) && !isAccessToken(type)) return wrongKind(presented)
  const payload = jws?.payload ?? active
  const named = member(active, 'client_id') ?? member(payload, 'client_id') ?? member(payload, 'azp')
  if (jws === null && typeof named !== 'string') return refuseToken(role, 'exchange_malformed', 'cannot be used')
  const header = jws?.header ?? {}
  return known(exchange, presented, { kind: 'access_token', issuer, payload, header, named, behind: text })
}

interface Found extends Pick<KnownToken, 'kind' | 'issuer' | 'payload' | 'header' | 'behind'> {
  /** The client, as the upstream names it. */
  readonly named: unknown
}

/** Where several clients share a name at the upstream, a token with it is nobody's. */
const known = async (
  exchange: Exchange,
  presented: PresentedToken,
  { named, ...token }: Found,
): Promise<Exchanging<KnownToken>> => {
  const { credentials } = upstreamOf(exchange)
  if (token.kind === 'id_token' && credentialOf(exchange).shared)
    return refuseToken(presented.role, 'exchange_not_party', 'does not concern the client')
  const clientId = typeof named === 'string' && !credentials.isShared(named) ? named : null
  if (clientId !== null && (await isClientEnded(exchange, clientId, token.payload))) return inactive(presented)
  return accept({ ...token, clientId, own: null, saysScope: false })
}

/** Refuses a JWT that the upstream has not signed, or not now; null for one that it has. */
const verifiedByUpstream = async (
  exchange: Exchange,
  { role, text }: PresentedToken,
  { payload }: UnverifiedJws,
): Promise<Exchanging<never> | null> => {
  const issuer = issuerOf(exchange)
  if (member(payload, 'iss') !== issuer)
    return refuseToken(role, 'exchange_issuer', 'is of an issuer that is not trusted with it')
  const keys = keysOf(exchange)
  if (keys === null) return refuseToken(role, 'exchange_signature', 'cannot be verified')
  const verified = await verifyAccessToken(text, { issuer, keys, now: exchange.now })
  if (verified.ok) return null
  if (verified.refusal === KEYS_UNAVAILABLE)
    throw new GatewayError('upstream_broken', 'The keys of the upstream cannot be had, and a token needs them')
  const [detail, what] = FAULTS[verified.refusal] ?? (['exchange_signature', 'cannot be verified'] as const)
  return refuseToken(role, detail, what)
}

const FAULTS: {
  readonly [fault: string]: readonly [
    'exchange_expired' | 'exchange_times' | 'exchange_typ' | 'exchange_malformed',
    string,
  ]
} = {
  token_expired: ['exchange_expired', 'has expired'],
  token_not_yet_valid: ['exchange_times', 'is not valid yet'],
  token_typ_refused: ['exchange_typ', 'is not of the type that the request says'],
  token_exp_missing: ['exchange_malformed', 'cannot be used'],
}

/** Whether a JWT of the upstream is an ID token: an access token says what it is good for, or for whom. */
const isPlainIdToken = (payload: JsonObject, typ: string | null): boolean =>
  (typ === null || typ === 'jwt') &&
  ['scope', 'scp', 'client_id'].every(name => member(payload, name) === undefined) &&
  ['ID', undefined].includes(member(payload, 'typ') as string | undefined)

/** Token services that know refresh tokens at introspection say what they are, in one of these ways. */
const isRefreshToken = (active: JsonObject): boolean =>
  ['token_use', 'token_type', 'typ'].some(name =>
    String(member(active, name) ?? '')
      .toLowerCase()
      .startsWith('refresh'),
  )
