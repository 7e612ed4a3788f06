import { decodeBase64url, member, readStrictObject, readVerificationKey, thumbprintOf } from '../jose/index.ts'
import { isObject } from '../oauth.ts'

const MAX_PROOF_LENGTH = 16 * 1024

/**
 * Reads the RFC 7638 thumbprint of the key in a DPoP proof; null when there is none. The upstream verifies the proof
 * itself; this function only reads the key.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-4.2 RFC 9449 section 4.2}
 */
export const proofThumbprint = (proof: string | undefined): string | null => {
  if (proof === undefined || proof.length > MAX_PROOF_LENGTH) return null
  const octets = decodeBase64url(proof.slice(0, Math.max(0, proof.indexOf('.'))))
  const header = octets === null ? null : readStrictObject(octets)
  const jwk = header === null ? undefined : member(header, 'jwk')
  if (!isObject(jwk)) return null
  const read = readVerificationKey(jwk)
  return read.ok ? thumbprintOf(read.value) : null
}
