/** What every token of a trusted issuer is asked first: whether it is the issuer's, whose it is, for whom, and until when. */
import { isDeepStrictEqual } from 'node:util'
import type { TrustedIssuer, Users } from '../issuers/index.ts'
import { isHmac, type JwksCache, member, type UnverifiedJws, verifyWithKeys } from '../jose/index.ts'
import type { JsonObject, NumericDate } from '../oauth.ts'
import { accept } from '../outcome.ts'
import type { ExchangedToken, SingleUse } from './exchanged-token.ts'
import { type Exchanging, type Role, refuseToken } from './refusal.ts'
import { checkTimes, type Times } from './times.ts'

export interface SignedTokenContext {
  /** The keys of trusted issuers, by our names of them. */
  readonly issuerKeys: JwksCache
}

/** Characters of a `sub`. */
const MAX_SUBJECT = 1024
/** Characters of a `jti`. */
const MAX_JTI = 256

/** A token that its issuer has signed, with claims that can be used. Whether it was meant for us is not asked yet. */
export type SignedToken = Pick<ExchangedToken, 'sub' | 'audience'> & Times

/**
 * Verifies a token of a trusted issuer: by its keys and algorithms, and its times.
 *
 * @throws GatewayError `jwks_unavailable` when the keys of the issuer cannot be had.
 */
export const verifySigned = async (
  role: Role,
  { alg, kid, signingInput, signature, payload }: UnverifiedJws,
  issuer: TrustedIssuer,
  now: NumericDate,
  { issuerKeys }: SignedTokenContext,
): Promise<Exchanging<SignedToken>> => {
  if (isHmac(alg) || !issuer.algs.includes(alg)) return refuseToken(role, 'exchange_signature', 'cannot be verified')
  const key = await verifyWithKeys({ alg, kid, signingInput, signature }, issuer.keys, { jwks: issuerKeys, now })
  if (!key.ok) return refuseToken(role, 'exchange_signature', 'cannot be verified')
  const sub = member(payload, 'sub')
  const audience = audiencesIn(payload)
  if (typeof sub !== 'string' || sub === '' || sub.length > MAX_SUBJECT || audience === null)
    return refuseToken(role, 'exchange_malformed', 'cannot be used')
  const times = checkTimes(role, payload, issuer.maxLifetime, now)
  return times.ok ? accept({ sub, audience, ...times.value }) : times
}

/** The audiences of a token; null where it has none, or something else. */
const audiencesIn = (payload: JsonObject): readonly string[] | null => {
  const aud = member(payload, 'aud')
  const values: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  return values.length > 0 && values.every(value => typeof value === 'string') ? values : null
}

/** Tells whether the token has each claim that the entry of its issuer asks for. */
export const hasMatch = (payload: JsonObject, { match }: Users): boolean =>
  match.every(([name, value]) => isDeepStrictEqual(member(payload, name), value))

/** What remembers that the token was used, where it may be used once; null for a token that may come again. */
export const singleUseOf = (
  role: Role,
  payload: JsonObject,
  { usableFrom }: Times,
  isOnce: boolean,
): Exchanging<SingleUse | null> => {
  if (!isOnce) return accept(null)
  const jti = member(payload, 'jti')
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI)
    return refuseToken(role, 'exchange_malformed', 'cannot be used')
  return accept({ jti, usableFrom })
}
