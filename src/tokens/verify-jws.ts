import { createJwsReader, type UnverifiedJws, verifySignature } from '../jose/index.ts'
import type { JsonObject } from '../oauth.ts'
import type { KeyRing } from './ring.ts'

/** Reads what we may have signed. What policies put into claims is as deep as they like, and may hold half of a surrogate pair. */
export const readOwnJws = createJwsReader({ maxLength: 64 * 1024, maxDepth: 1000, loneSurrogates: 'accepted' })

export interface VerifiedJws {
  readonly header: JsonObject
  readonly payload: JsonObject
}

/**
 * Verifies a compact JWS of at most 64 KiB that one of our keys signed and returns its parts, or null. The algorithm is
 * the key's; a header that says otherwise, or names no key of ours, is refused.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7515#section-5.2 RFC 7515 section 5.2}
 */
export const verifyJws = (token: string, ring: KeyRing): VerifiedJws | null => {
  const jws = readOwnJws(token)
  return jws.ok && isOurs(jws.value, ring) ? jws.value : null
}

/** Tells whether one of our keys signed what was read. */
export const isOurs = ({ alg, kid, signingInput, signature }: UnverifiedJws, ring: KeyRing): boolean => {
  const key = kid === null ? null : ring.find(kid)
  if (key === null || alg !== key.alg) return false
  return verifySignature(key.alg, signingInput, signature, key.publicKey)
}
