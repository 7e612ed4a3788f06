/** The form of a DPoP proof: RFC 9449 section 4.2, before anything in it is believed. */
import {
  ALG_NAMES,
  algorithmOf,
  createJwsReader,
  isHmac,
  type JwsFault,
  member,
  readVerificationKey,
  type SignatureAlg,
  type UnverifiedJws,
  type VerificationKey,
} from '../jose/index.ts'
import { isObject, type JsonObject } from '../oauth.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'
import type { ProofReason } from './reasons.ts'

/** The `typ` of a proof. */
const PROOF_TYP = 'dpop+jwt'

/** Every `alg` that a proof may have, as metadata lists them: those of our table that sign with a private key. */
export const PROOF_ALG_NAMES: readonly string[] = ALG_NAMES.filter(name => {
  const alg = algorithmOf(name)
  return alg !== null && !isHmac(alg)
})

/** Characters of a proof: an RSA key of 8192 bits and its signature, and twice as many. */
const MAX_PROOF_LENGTH = 8 * 1024
const MAX_JTI = 256

const read = createJwsReader({ maxLength: MAX_PROOF_LENGTH, types: [PROOF_TYP] })

/** A proof as it is written, with the key that it carries. */
export interface WrittenProof {
  readonly jws: UnverifiedJws & { readonly alg: SignatureAlg }
  readonly key: VerificationKey
  readonly jti: string
  readonly htm: string
  readonly htu: string
  readonly iat: number
  /** Null when there is none. */
  readonly nonce: string | null
  /** Null when there is none. */
  readonly ath: string | null
}

/** The faults of a JWS that are not simply malformed. */
const FAULTS: { readonly [fault in JwsFault]?: ProofReason } = { typ_refused: 'dpop_typ', alg_unknown: 'dpop_alg' }

/**
 * Reads the value of the `DPoP` field. Node joins repeated fields with a comma, which no JWS has.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-4.2 RFC 9449 section 4.2}
 */
export const readProof = (field: string): Outcome<WrittenProof, ProofReason> => {
  if (field.includes(',')) return refuse('dpop_repeated')
  const jws = read(field)
  if (!jws.ok) return refuse(FAULTS[jws.refusal] ?? 'dpop_malformed')
  const { alg, typ, header, payload } = jws.value
  if (typ === null) return refuse('dpop_typ')
  if (isHmac(alg)) return refuse('dpop_alg')
  const key = keyIn(header)
  if (key === null) return refuse('dpop_key')
  if (!key.algs.has(alg)) return refuse('dpop_alg')
  const claims = claimsIn(payload)
  return claims === null ? refuse('dpop_claims') : accept({ jws: { ...jws.value, alg }, key, ...claims })
}

/** A client writes the same header again and again, and the reader of JWS then has the same object: its key is read once. */
const keys = new WeakMap<JsonObject, VerificationKey | null>()

const keyIn = (header: JsonObject): VerificationKey | null => {
  const known = keys.get(header)
  if (known !== undefined) return known
  const jwk = member(header, 'jwk')
  const key = isObject(jwk) ? readVerificationKey(jwk) : null
  const usable = key?.ok === true ? key.value : null
  keys.set(header, usable)
  return usable
}

const claimsIn = (payload: JsonObject): Omit<WrittenProof, 'jws' | 'key'> | null => {
  const [jti, htm, htu, iat] = ['jti', 'htm', 'htu', 'iat'].map(name => member(payload, name))
  const [nonce = null, ath = null] = ['nonce', 'ath'].map(name => member(payload, name))
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI) return null
  if (typeof htm !== 'string' || typeof htu !== 'string' || typeof iat !== 'number') return null
  if (!isTextOrNull(nonce) || !isTextOrNull(ath)) return null
  return { jti, htm, htu, iat, nonce, ath }
}

const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === 'string'
