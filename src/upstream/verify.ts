/** JWTs that the upstream has issued: verified with its keys, or not believed. */
import { algorithmOf, decodeBase64url, isHmac, member, readStrictObject, tokenHash } from '../jose/index.ts'
import type { JsonObject, NumericDate, SignatureAlg } from '../oauth.ts'
import { accept, GatewayError, type Outcome, refuse } from '../outcome.ts'
import type { Signed, UpstreamKeys } from './jwks.ts'

/** Characters of a token; with what is remembered beside it, its entry must fit into a store. */
export const MAX_TOKEN_LENGTH = 24 * 1024
/** The reason of a token that could not be verified because the upstream's keys could not be had. */
export const KEYS_UNAVAILABLE = 'token_keys_unavailable'
/** Seconds that the upstream's clock may differ from ours. */
const TOLERANCE = 15

/** A token of the upstream whose signature, issuer and times are right. */
export interface VerifiedToken {
  readonly alg: SignatureAlg
  readonly typ: string | null
  readonly payload: JsonObject
}

export interface TokenExpectation {
  /** What the upstream calls itself. */
  readonly issuer: string
  readonly keys: UpstreamKeys
  readonly now: NumericDate
}

export interface IdTokenExpectation extends TokenExpectation {
  /** The client as the upstream knows it. */
  readonly clientId: string
  /** The access token that came with it. */
  readonly accessToken: string
}

type Verified = Promise<Outcome<VerifiedToken, string>>

/**
 * Verifies a JWT access token; whom it is for does not matter. A refusal is a reason code for the log: `token_opaque`,
 * `token_encrypted`, `token_alg_refused` (symmetric ones too), `token_expired`, ...
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9068#section-4 RFC 9068 section 4}
 */
export const verifyAccessToken = (token: string, expected: TokenExpectation): Verified =>
  verifyJwt(token, expected, ['at+jwt', 'jwt'], () => null)

/**
 * Verifies an ID token that came from the token endpoint. The nonce is the client's to compare.
 *
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation OpenID Connect Core section 3.1.3.7}
 */
export const verifyIdToken = (token: string, expected: IdTokenExpectation): Verified =>
  verifyJwt(token, expected, ['jwt'], ({ alg, payload }) => {
    const { clientId, accessToken } = expected
    const audience = member(payload, 'aud')
    if (audience !== clientId && !(Array.isArray(audience) && audience.includes(clientId)))
      return 'token_audience_wrong'
    if ((member(payload, 'azp') ?? clientId) !== clientId) return 'token_azp_wrong'
    const hash = member(payload, 'at_hash')
    // Ours is computed anew, which would make a wrong one right.
    return hash === undefined || hash === tokenHash(alg, accessToken) ? null : 'token_hash_wrong'
  })

type Framed = Signed & VerifiedToken

const verifyJwt = async (
  token: string,
  { issuer, keys, now }: TokenExpectation,
  types: readonly string[],
  faultOf: (token: VerifiedToken) => string | null,
): Verified => {
  const framed = frame(token, types)
  if (!framed.ok) return framed
  const { alg, typ, payload } = framed.value
  if (member(payload, 'iss') !== issuer) return refuse('token_issuer_wrong')
  const late = timeFault(payload, now)
  if (late !== null) return refuse(late)
  const signature = await verifySignature(framed.value, keys, now)
  if (!signature.ok) return signature
  const fault = faultOf(framed.value)
  return fault === null ? accept({ alg, typ, payload }) : refuse(fault)
}

const frame = (token: string, types: readonly string[]): Outcome<Framed, string> => {
  if (token.length > MAX_TOKEN_LENGTH) return refuse('token_too_large')
  const [first = '', second = '', third = '', ...more] = token.split('.')
  const header = objectIn(first)
  if (header === null || more.length > 2) return refuse('token_opaque')
  if (more.length === 2 || Object.hasOwn(header, 'enc')) return refuse('token_encrypted')
  const payload = objectIn(second)
  const signature = decodeBase64url(third)
  if (more.length > 0 || payload === null || signature === null) return refuse('token_opaque')
  if (['crit', 'b64', 'zip'].some(name => Object.hasOwn(header, name))) return refuse('token_header_extension')
  const name = member(header, 'alg')
  const alg = typeof name === 'string' ? algorithmOf(name) : null
  if (alg === null || isHmac(alg)) return refuse('token_alg_refused')
  const typ = member(header, 'typ') ?? null
  if (typ !== null && !(typeof typ === 'string' && types.includes(typ.toLowerCase().replace(/^application\//, ''))))
    return refuse('token_typ_refused')
  const kid = member(header, 'kid') ?? null
  if (kid !== null && typeof kid !== 'string') return refuse('token_kid_malformed')
  return accept({ alg, typ, kid, payload, signature, signingInput: `${first}.${second}` })
}

const objectIn = (part: string): JsonObject | null => {
  const octets = decodeBase64url(part)
  return octets === null ? null : readStrictObject(octets)
}

const timeFault = (payload: JsonObject, now: NumericDate): string | null => {
  const [exp, iat, nbf] = ['exp', 'iat', 'nbf'].map(name => member(payload, name))
  if (typeof exp !== 'number') return 'token_exp_missing'
  if (exp + TOLERANCE <= now) return 'token_expired'
  for (const begin of [iat, nbf]) {
    if (begin === undefined) continue
    if (typeof begin !== 'number' || begin - TOLERANCE > now) return 'token_not_yet_valid'
  }
  return null
}

const verifySignature = async (
  signed: Signed,
  keys: UpstreamKeys,
  now: NumericDate,
): Promise<Outcome<unknown, string>> => {
  try {
    const verified = await keys.verify(signed, now)
    return verified.ok ? verified : refuse(verified.refusal.replace(/^assertion/, 'token'))
  } catch (error) {
    // Keys that cannot be had prove nothing: the token is treated as any other that cannot be verified.
    if (error instanceof GatewayError && error.code === 'jwks_unavailable') return refuse(KEYS_UNAVAILABLE)
    throw error
  }
}
