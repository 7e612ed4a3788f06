/** Whether a proof is one of this request: everything but whether it was used before. */
import { hash } from 'node:crypto'
import { kindOf, likeText, likeUrl } from '../foreign-text.ts'
import { publicKeyOf, type SignatureAlg, thumbprintOf, verifySignature } from '../jose/index.ts'
import type { NumericDate } from '../oauth.ts'
import { accept, type Comparison, type Outcome, type Refusal, refuse } from '../outcome.ts'
import type { Nonces } from './nonces.ts'
import { readProof, type WrittenProof } from './proof.ts'
import { DESCRIPTIONS, type ProofReason } from './reasons.ts'
import { isTarget, type Origins } from './target.ts'

/** Seconds that a proof may be old, and that the clock of its maker may be ahead. */
export const MAX_AGE = 300
export const MAX_AHEAD = 60

/** A proof whose signature has been verified. */
export interface Proof {
  /** RFC 7638, SHA-256, base64url: the `jkt` of a token that is bound to its key. */
  readonly thumbprint: string
  readonly jti: string
  readonly iat: NumericDate
  readonly alg: SignatureAlg
}

/** A request with a proof. */
export interface ProofRequest {
  /** The value of the `DPoP` field, as Node has it. */
  readonly field: string
  readonly method: string
  /** The path under its public name. */
  readonly path: string
  readonly now: NumericDate
  /** The token that comes with the proof; null at endpoints that give tokens. */
  readonly accessToken: string | null
}

export type ProofRefusal = Refusal<ProofReason>
/** A proof of this request, if its signature is right. */
export type UnverifiedProof = WrittenProof
export type CheckProof = (request: ProofRequest) => Outcome<UnverifiedProof, ProofRefusal>

export interface ProofRules {
  readonly origins: Origins
  /** Null when no proof needs a nonce. */
  readonly nonces: Nonces | null
}

/**
 * Makes the check of proofs without their signatures, which costs next to nothing: anybody can send a proof. Nothing is
 * remembered.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-4.3 RFC 9449 section 4.3}
 */
export const createProofCheck =
  ({ origins, nonces }: ProofRules): CheckProof =>
  request => {
    const read = readProof(request.field)
    if (!read.ok) return refused(read.refusal)
    const proof = read.value
    const fault = faultOf(proof, request, origins)
    if (fault !== null) return fault
    if (nonces !== null && !(proof.nonce !== null && nonces.isFresh(proof.nonce, request.now)))
      return refused('dpop_nonce', { seen: { nonce: proof.nonce === null ? 'absent' : 'other' }, wanted: {} })
    return read
  }

/** Verifies the signature of a proof with the key that it carries: the one thing about it that takes time. */
export const verifyProof = ({ jws, key, jti, iat }: UnverifiedProof): Outcome<Proof, ProofRefusal> => {
  const publicKey = publicKeyOf(key)
  if (publicKey === null || !verifySignature(jws.alg, jws.signingInput, jws.signature, publicKey))
    return refused('dpop_signature')
  return accept({ thumbprint: thumbprintOf(key), jti, iat, alg: jws.alg })
}

/** Makes the refusal of a request for its proof. */
export const refusalOf = (reason: ProofReason, compared?: Comparison): ProofRefusal => ({
  error: reason === 'dpop_nonce' ? 'use_dpop_nonce' : 'invalid_dpop_proof',
  description: DESCRIPTIONS[reason],
  detail: reason,
  ...(compared === undefined ? {} : { compared }),
})

export const refused = (reason: ProofReason, compared?: Comparison) => refuse(refusalOf(reason, compared))

const faultOf = (
  { htm, htu, iat, ath }: WrittenProof,
  { method, path, now, accessToken }: ProofRequest,
  origins: Origins,
): ReturnType<typeof refused> | null => {
  if (htm !== method)
    return refused('dpop_htm', { seen: { htm: likeText(htm, method) ?? 'other' }, wanted: { htm: method } })
  if (!isTarget(htu, path, origins)) {
    const wanted = [...origins].map(origin => origin + path)
    const like = wanted.map(url => likeUrl(htu, url)).find(one => one !== null)
    return refused('dpop_htu', { seen: { htu: like ?? 'other' }, wanted: { htu: wanted } })
  }
  if (!(iat >= now - MAX_AGE && iat <= now + MAX_AHEAD)) {
    const wanted = { iat_from: Math.floor(now - MAX_AGE), iat_to: Math.floor(now + MAX_AHEAD) }
    return refused('dpop_iat', { seen: { iat }, wanted })
  }
  if (accessToken !== null && ath !== hash('sha256', accessToken, 'base64url'))
    return refused('dpop_ath', { seen: { ath: ath === null ? kindOf(undefined) : 'other' }, wanted: {} })
  return null
}
