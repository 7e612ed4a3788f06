/** JWTs that the upstream has issued: verified with its keys, or not believed. */
import {
  createJwsReader,
  isHmac,
  type JwsFault,
  type JwsReader,
  member,
  type SignatureAlg,
  type Signed,
  tokenHash,
} from '../jose/index.ts'
import type { JsonObject, NumericDate } from '../oauth.ts'
import { accept, GatewayError, type Outcome, refuse } from '../outcome.ts'
import type { UpstreamKeys } from './jwks.ts'

/** Characters of a token: its entry, claims included, must fit into a store. */
export const MAX_TOKEN_LENGTH = 24 * 1024
/** The reason of a token that could not be verified because the upstream's keys could not be had. */
export const KEYS_UNAVAILABLE = 'token_keys_unavailable'
/** Seconds that the upstream's clock may differ from ours. */
const TOLERANCE = 15

/** A token of the upstream whose signature, issuer and times are right. */
export interface VerifiedToken {
  readonly alg: SignatureAlg
  /** As the header spells it. */
  readonly typ: string | null
  readonly payload: JsonObject
}

export interface TokenExpectation {
  /** The upstream's issuer identifier. */
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
 * Verifies a JWT access token; its audience does not matter. A refusal is a reason code for the log: `token_opaque`,
 * `token_encrypted`, `token_alg_refused` (symmetric ones too), `token_expired`, ...
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9068#section-4 RFC 9068 section 4}
 */
export const verifyAccessToken = (token: string, expected: TokenExpectation): Verified =>
  verifyJwt(token, expected, readAccessJws, () => null)

/**
 * Verifies an ID token that came from the token endpoint. The nonce is the client's to compare.
 *
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation OpenID Connect Core section 3.1.3.7}
 */
export const verifyIdToken = (token: string, expected: IdTokenExpectation): Verified =>
  verifyJwt(token, expected, readIdJws, ({ alg, payload }) => {
    const { clientId, accessToken } = expected
    const audience = member(payload, 'aud')
    if (audience !== clientId && !(Array.isArray(audience) && audience.includes(clientId)))
      return 'token_audience_wrong'
    if ((member(payload, 'azp') ?? clientId) !== clientId) return 'token_azp_wrong'
    const hash = member(payload, 'at_hash')
    // Our own hash is computed anew, which would turn a wrong one into a right one.
    return hash === undefined || hash === tokenHash(alg, accessToken) ? null : 'token_hash_wrong'
  })

/** An upstream may write null for what it leaves out. */
const OPTIONS = { maxLength: MAX_TOKEN_LENGTH, nulls: 'absent' } as const
const readAccessJws = createJwsReader({ ...OPTIONS, types: ['at+jwt', 'jwt'] })
const readIdJws = createJwsReader({ ...OPTIONS, types: ['jwt'] })

const REASONS: Readonly<Record<JwsFault, string>> = {
  too_large: 'token_too_large',
  not_compact_jws: 'token_opaque',
  compact_jwe: 'token_encrypted',
  not_base64url: 'token_opaque',
  header_malformed: 'token_opaque',
  header_enc: 'token_encrypted',
  header_extension: 'token_header_extension',
  carries_key: 'token_carries_key',
  alg_unknown: 'token_alg_refused',
  kid_malformed: 'token_kid_malformed',
  typ_refused: 'token_typ_refused',
  payload_malformed: 'token_opaque',
}

const verifyJwt = async (
  token: string,
  { issuer, keys, now }: TokenExpectation,
  read: JwsReader,
  faultOf: (token: VerifiedToken) => string | null,
): Verified => {
  const jws = read(token)
  if (!jws.ok) return refuse(REASONS[jws.refusal])
  const { alg, kid, header, payload, signingInput, signature } = jws.value
  if (isHmac(alg)) return refuse('token_alg_refused')
  if (member(payload, 'iss') !== issuer) return refuse('token_issuer_wrong')
  const late = timeFault(payload, now)
  if (late !== null) return refuse(late)
  const verified = await verifyWithUpstream({ alg, kid, signingInput, signature }, keys, now)
  if (!verified.ok) return verified
  const typ = member(header, 'typ')
  const verifiedToken = { alg, typ: typeof typ === 'string' ? typ : null, payload }
  const fault = faultOf(verifiedToken)
  return fault === null ? accept(verifiedToken) : refuse(fault)
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

const verifyWithUpstream = async (
  signed: Signed,
  keys: UpstreamKeys,
  now: NumericDate,
): Promise<Outcome<unknown, string>> => {
  try {
    const verified = await keys.verify(signed, now)
    return verified.ok ? verified : refuse(`token_${verified.refusal}`)
  } catch (error) {
    // Without keys nothing is proven: the token is treated as any other that cannot be verified.
    if (error instanceof GatewayError && error.code === 'jwks_unavailable') return refuse(KEYS_UNAVAILABLE)
    throw error
  }
}
