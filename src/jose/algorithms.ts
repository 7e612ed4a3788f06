/** What each JWS algorithm needs: RFC 7518 section 3, RFC 8037 section 3.1. */
import { constants, createHmac, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto'
import { type AssertionAlg, HMAC_ALGS, type HmacAlg, SIGNATURE_ALGS, type SignatureAlg } from '../oauth.ts'

interface HmacRow {
  readonly hash: 'sha256' | 'sha384' | 'sha512'
  /** Octets of the hash, and the least octets of the secret (RFC 7518 section 3.2). */
  readonly octets: 32 | 48 | 64
}

export const HMACS: Readonly<Record<HmacAlg, HmacRow>> = {
  HS256: { hash: 'sha256', octets: 32 },
  HS384: { hash: 'sha384', octets: 48 },
  HS512: { hash: 'sha512', octets: 64 },
}

export type Curve = 'P-256' | 'P-384' | 'P-521' | 'Ed25519'

interface SignatureRow {
  readonly hash: 'sha256' | 'sha384' | 'sha512' | null
  readonly kty: 'RSA' | 'EC' | 'OKP'
  readonly curve: Curve | null
  /** Octets of a signature; null where the modulus decides. */
  readonly octets: number | null
  readonly pss: boolean
}

const rsa = (hash: 'sha256' | 'sha384' | 'sha512', pss: boolean): SignatureRow => ({
  hash,
  kty: 'RSA',
  curve: null,
  octets: null,
  pss,
})

export const SIGNATURES: Readonly<Record<SignatureAlg, SignatureRow>> = {
  RS256: rsa('sha256', false),
  RS384: rsa('sha384', false),
  RS512: rsa('sha512', false),
  PS256: rsa('sha256', true),
  PS384: rsa('sha384', true),
  PS512: rsa('sha512', true),
  ES256: { hash: 'sha256', kty: 'EC', curve: 'P-256', octets: 64, pss: false },
  ES384: { hash: 'sha384', kty: 'EC', curve: 'P-384', octets: 96, pss: false },
  ES512: { hash: 'sha512', kty: 'EC', curve: 'P-521', octets: 132, pss: false },
  EdDSA: { hash: null, kty: 'OKP', curve: 'Ed25519', octets: 64, pss: false },
}

const BY_WIRE_NAME: ReadonlyMap<string, AssertionAlg> = new Map<string, AssertionAlg>([
  ...[...HMAC_ALGS, ...SIGNATURE_ALGS].map(alg => [alg, alg] as const),
  ['Ed25519', 'EdDSA'],
])

/**
 * Returns the algorithm of an `alg` value, compared exactly, or null. `Ed25519` (RFC 9864) is another spelling of the
 * only `EdDSA` we know; `none` is not an algorithm in any spelling.
 */
export const algorithmOf = (wireName: string): AssertionAlg | null => BY_WIRE_NAME.get(wireName) ?? null

export const isHmac = (alg: AssertionAlg): alg is HmacAlg => Object.hasOwn(HMACS, alg)

/**
 * Verifies one signature over `input` with a public key that already fits the algorithm. Answers false for a signature
 * of another length, whatever the key would say.
 *
 * `node:crypto` is used synchronously because it costs a third of WebCrypto's processor time for RSA and two thirds
 * for the curves, and 0.05 to 0.25 ms is less than the way to the thread pool and back.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7518#section-3 RFC 7518 section 3}
 */
export const verifySignature = (alg: SignatureAlg, input: string, signature: Uint8Array, key: KeyObject): boolean => {
  const row = SIGNATURES[alg]
  if (signature.length !== (row.octets ?? modulusOctets(key))) return false
  const message = Buffer.from(input, 'latin1')
  try {
    if (row.kty === 'EC') return verify(row.hash, message, { key, dsaEncoding: 'ieee-p1363' }, signature)
    if (!row.pss) return verify(row.hash, message, key, signature)
    const padding = constants.RSA_PKCS1_PSS_PADDING
    return verify(row.hash, message, { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }, signature)
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
  const expected = createHmac(HMACS[alg].hash, secret).update(input, 'latin1').digest()
  return mac.length === expected.length && timingSafeEqual(mac, expected)
}

/**
 * Signs `input`, or authenticates it with a secret key, for the client's side of an assertion. The key must fit the
 * algorithm.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7518#section-3 RFC 7518 section 3}
 */
export const signInput = (alg: AssertionAlg, input: string, key: KeyObject): Buffer => {
  if (isHmac(alg)) return createHmac(HMACS[alg].hash, key).update(input, 'latin1').digest()
  const { hash, kty, pss } = SIGNATURES[alg]
  const message = Buffer.from(input, 'latin1')
  if (kty === 'EC') return sign(hash, message, { key, dsaEncoding: 'ieee-p1363' })
  if (!pss) return sign(hash, message, key)
  const padding = constants.RSA_PKCS1_PSS_PADDING
  return sign(hash, message, { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST })
}
