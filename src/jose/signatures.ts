/**
 * Signing and verifying. `node:crypto` is used synchronously because it costs a third of WebCrypto's processor time for
 * RSA and two thirds for the curves, and 0.05 to 0.25 ms is less than the way to the thread pool and back.
 */
import { createHmac, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto'
import { ALGORITHMS, type HmacAlg, isHmac, type JwsAlg, type SignatureAlg } from './algorithms.ts'

/**
 * Verifies one signature over `input` with a public key that already fits the algorithm. Answers false for a signature
 * of another length, whatever the key would say.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7518#section-3 RFC 7518 section 3}
 */
export const verifySignature = (alg: SignatureAlg, input: string, signature: Uint8Array, key: KeyObject): boolean => {
  const { octets, prehashed, hash, keyInput } = ALGORITHMS[alg]
  if (signature.length !== (octets ?? modulusOctets(key))) return false
  try {
    return verify(prehashed ? hash : null, Buffer.from(input, 'latin1'), keyInput(key), signature)
  } catch {
    return false // OpenSSL throws for some malformed signatures; a client must never cause a 5xx
  }
}

/** RFC 8017 sections 8.1.2 and 8.2.2: as long as the modulus. OpenSSL takes a PSS signature without its leading zero too. */
const modulusOctets = (key: KeyObject): number => Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8)

/**
 * Verifies a whole MAC in constant time; a truncated one is refused.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7518#section-3.2 RFC 7518 section 3.2}
 */
export const verifyMac = (alg: HmacAlg, input: string, mac: Uint8Array, secret: KeyObject): boolean => {
  const expected = macOf(alg, input, secret)
  return mac.length === expected.length && timingSafeEqual(mac, expected)
}

const macOf = (alg: HmacAlg, input: string, secret: KeyObject): Buffer =>
  createHmac(ALGORITHMS[alg].hash, secret).update(input, 'latin1').digest()

/** Signs the part of a JWS before its signature: ASCII, as base64url is. */
export type SignInput = (input: string) => Buffer

/**
 * Prepares signing with a private key, or authenticating with a secret one. The key must fit the algorithm.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7518#section-3 RFC 7518 section 3}
 */
export const signerOf = (alg: JwsAlg, key: KeyObject): SignInput => {
  if (isHmac(alg)) return input => macOf(alg, input, key)
  const { hash, prehashed, keyInput } = ALGORITHMS[alg]
  const digest = prehashed ? hash : null
  const prepared = keyInput(key)
  return input => sign(digest, Buffer.from(input, 'latin1'), prepared)
}
