import { createHash } from 'node:crypto'
import { ALGORITHMS, type SignatureAlg } from './algorithms.ts'

/**
 * Computes `at_hash`: the left half of the hash that the ID token's algorithm uses.
 *
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken OpenID Connect Core section 3.1.3.6}
 */
export const tokenHash = (alg: SignatureAlg, token: string): string => {
  const digest = createHash(ALGORITHMS[alg].hash).update(token, 'latin1').digest()
  return digest.subarray(0, digest.length / 2).toString('base64url')
}
