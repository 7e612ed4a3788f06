import { createHash } from 'node:crypto'
import type { SignatureAlg } from '../oauth.ts'

/** The hash that belongs to each algorithm; Ed25519 hashes with SHA-512 inside. */
const hashOf = (alg: SignatureAlg): string => (alg === 'EdDSA' ? 'sha512' : `sha${alg.slice(2)}`)

/**
 * Computes `at_hash`: the left half of the hash that the ID token's algorithm uses.
 *
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken OpenID Connect Core section 3.1.3.6}
 */
export const tokenHash = (alg: SignatureAlg, token: string): string => {
  const digest = createHash(hashOf(alg)).update(token, 'latin1').digest()
  return digest.subarray(0, digest.length / 2).toString('base64url')
}
