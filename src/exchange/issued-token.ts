/** A token of a trusted issuer as a subject or actor token. */
import { isDeepStrictEqual } from 'node:util'
import type { SubjectTokens } from '../clients/index.ts'
import type { TrustedIssuer } from '../issuers/index.ts'
import { isHmac, type JwksCache, member, type UnverifiedJws, verifyWithKeys } from '../jose/index.ts'
import type { JsonObject } from '../oauth.ts'
import { accept } from '../outcome.ts'
import type { Asking, ExchangedToken } from './exchanged-token.ts'
import type { PresentedToken } from './parameters.ts'
import { type Exchanging, refuseToken } from './refusal.ts'
import { checkTimes } from './times.ts'
import { isIdToken } from './token-types.ts'

export interface IssuedTokenContext {
  /** The keys of trusted issuers, by our names of them. */
  readonly issuerKeys: JwksCache
}

/** Characters of a `sub`. */
const MAX_SUBJECT = 1024
/** Characters of a `jti`. */
const MAX_JTI = 256

/**
 * Verifies a token of a trusted issuer: by its keys and algorithms, its times and its tenant, and that the client may
 * exchange tokens like it. A client of which no entry names the issuer makes nobody look for keys.
 *
 * @throws GatewayError `jwks_unavailable` when the keys of the issuer cannot be had.
 */
export const verifyIssued = async (
  { role, type }: PresentedToken,
  jws: UnverifiedJws,
  issuer: TrustedIssuer,
  { authenticated: { client }, now }: Asking,
  { issuerKeys }: IssuedTokenContext,
): Promise<Exchanging<ExchangedToken>> => {
  const { exchanged } = issuer
  if (exchanged === null) return refuseToken(role, 'exchange_issuer', 'is of an issuer that is not trusted with it')
  const entries = client.subjectTokens.filter(entry => entry.issuer === issuer.name)
  if (entries.length === 0) return refuseToken(role, 'exchange_not_party', 'does not concern the client')
  const { alg, kid, signingInput, signature, payload, header } = jws
  if (isHmac(alg) || !issuer.algs.includes(alg)) return refuseToken(role, 'exchange_signature', 'cannot be verified')
  const key = await verifyWithKeys({ alg, kid, signingInput, signature }, issuer.keys, { jwks: issuerKeys, now })
  if (!key.ok) return refuseToken(role, 'exchange_signature', 'cannot be verified')
  const sub = member(payload, 'sub')
  const audience = audiencesIn(payload)
  if (typeof sub !== 'string' || sub === '' || sub.length > MAX_SUBJECT || audience === null)
    return refuseToken(role, 'exchange_malformed', 'cannot be used')
  const times = checkTimes(role, payload, issuer.maxLifetime, now)
  if (!times.ok) return times
  if (issuer.forClients && audience.includes(issuer.audience))
    return refuseToken(role, 'exchange_audience', 'was made for another use')
  const meant = entries.filter(entry => audience.includes(entry.audience))
  if (meant.length === 0) return refuseToken(role, 'exchange_audience', 'was made for somebody else')
  if (!exchanged.match.every(([name, value]) => isDeepStrictEqual(member(payload, name), value)))
    return refuseToken(role, 'exchange_match', 'was made for somebody else')
  if (!meant.some(entry => isGivenTo(entry, payload, isIdToken(type) && audience.length > 1)))
    return refuseToken(role, 'exchange_not_party', 'does not concern the client')
  const jti = issuer.tokens === 'once' ? member(payload, 'jti') : null
  if (jti !== null && (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI))
    return refuseToken(role, 'exchange_malformed', 'cannot be used')
  const { expiresAt, usableFrom } = times.value
  const once = jti === null ? null : { jti, usableFrom }
  return accept({
    role,
    payload,
    header,
    issuer: issuer.issuer,
    sub,
    audience,
    expiresAt,
    own: null,
    behind: null,
    saysScope: false,
    trusted: issuer,
    once,
  })
}

/** The audiences of a token; null where it has none, or something else. */
const audiencesIn = (payload: JsonObject): readonly string[] | null => {
  const aud = member(payload, 'aud')
  const values: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  return values.length > 0 && values.every(value => typeof value === 'string') ? values : null
}

/**
 * Tells whether the issuer gave the token to the application that is meant. Of an ID token for several parties the one that
 * asked for it has to be known.
 *
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation OpenID Connect Core section 3.1.3.7}
 */
const isGivenTo = ({ azp }: SubjectTokens, payload: JsonObject, needsParty: boolean): boolean => {
  if (azp === null) return !needsParty
  return (member(payload, 'azp') ?? member(payload, 'client_id')) === azp
}
