/** The gate every client key passes before it may verify anything: RFC 7517 section 4, RFC 8725 section 3.4. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import type { JsonObject } from '../oauth.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'
import { algorithmOf, algsOfKeyType, isHmac, type SignatureAlg } from './algorithms.ts'
import { decodeBase64url } from './base64url.ts'
import { isSoundEd25519 } from './ed25519.ts'
import { ED25519, keyTypeOf, RSA } from './key-types.ts'
import { hasRocaFingerprint } from './roca.ts'
import { member } from './strict-json.ts'

/** A public key of a client, strong enough and prepared: nothing is parsed when a signature arrives. */
export interface VerificationKey {
  readonly kid: string | null
  /** Every algorithm this key may be used with. */
  readonly algs: ReadonlySet<SignatureAlg>
  readonly publicKey: KeyObject
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint: string
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array
}

/** `private`: must not be in a client's set. `weak`: too weak or malformed. `foreign`: fine, but not for our use. */
export interface KeyRefusal {
  readonly kind: 'private' | 'weak' | 'foreign'
  /** Completes "the key ..." without any key material. */
  readonly reason: string
}

const weak = (reason: string) => refuse<KeyRefusal>({ kind: 'weak', reason })
const foreign = (reason: string) => refuse<KeyRefusal>({ kind: 'foreign', reason })

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'] as const
const MAX_KID = 1024
const MIN_MODULUS_BITS = 2048
const MAX_MODULUS_BITS = 8192
const MIN_EXPONENT = 65537n

/** Refuses a JWK that is more than a public key; null when it is none. Computes nothing. */
export const secretPartOf = (jwk: JsonObject): ReturnType<typeof refuse<KeyRefusal>> | null => {
  const part = member(jwk, 'kty') === 'oct' ? 'kty: oct' : PRIVATE_MEMBERS.find(name => Object.hasOwn(jwk, name))
  return part === undefined ? null : refuse({ kind: 'private', reason: `has private or symmetric parts (\`${part}\`)` })
}

/**
 * Reads one JWK as a signature verification key. It accepts RSA of 2048 to 8192 bits with an odd exponent of at least
 * 65537, P-256, P-384, P-521 and Ed25519.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7518#section-6 RFC 7518 section 6}
 */
export const readVerificationKey = (jwk: JsonObject): Outcome<VerificationKey, KeyRefusal> => {
  const kty = member(jwk, 'kty')
  if (typeof kty !== 'string') return weak('has no `kty`')
  const secret = secretPartOf(jwk)
  if (secret !== null) return secret
  const kid = member(jwk, 'kid') ?? null
  if (kid !== null && (typeof kid !== 'string' || kid.length > MAX_KID))
    return weak('has a `kid` that is not short text')
  const use = member(jwk, 'use')
  if (use !== undefined && use !== 'sig') return foreign('is not for signatures (`use`)')
  const operations = member(jwk, 'key_ops')
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify')))
    return foreign('is not for verification (`key_ops`)')
  const material = readMaterial(kty, jwk)
  if (!material.ok) return material
  const { thumbprintInput, fits } = material.value
  const algs = algorithmsOf(member(jwk, 'alg'), fits)
  if (algs === null) return foreign('has an `alg` that does not fit its type')
  try {
    const publicKey = createPublicKey({ key: { ...thumbprintInput }, format: 'jwk' })
    const thumbprint = createHash('sha256').update(JSON.stringify(thumbprintInput)).digest('base64url')
    let spki: Uint8Array | null = null
    return accept({
      kid,
      algs,
      publicKey,
      thumbprint,
      // Only self-signed certificates are compared with it, and writing it takes longer than all else here.
      get spki() {
        spki ??= publicKey.export({ type: 'spki', format: 'der' })
        return spki
      },
    })
  } catch {
    return weak('is not a point on its curve, or is otherwise malformed') // OpenSSL checks points of the NIST curves
  }
}

/** A public JWK's required members in the order of RFC 7638 section 3.2, and the algorithms its type fits. */
interface Material {
  readonly thumbprintInput: Readonly<Record<string, string>>
  readonly fits: readonly SignatureAlg[]
}

const readMaterial = (kty: string, jwk: JsonObject): Outcome<Material, KeyRefusal> => {
  switch (kty) {
    case 'RSA':
      return readRsa(jwk)
    case 'EC':
      return readEc(jwk)
    case 'OKP':
      return readOkp(jwk)
  }
  return foreign('has a `kty` other than RSA, EC and OKP')
}

const octetsOf = (jwk: JsonObject, name: string): Buffer | null => {
  const text = member(jwk, name)
  return typeof text === 'string' ? decodeBase64url(text) : null
}

const integerOf = (octets: Buffer): bigint => BigInt(`0x${octets.toString('hex')}`)

const readRsa = (jwk: JsonObject): Outcome<Material, KeyRefusal> => {
  const n = octetsOf(jwk, 'n')
  const e = octetsOf(jwk, 'e')
  // A leading zero octet would give one key two thumbprints.
  if (n === null || e === null || n[0] === 0 || e[0] === 0) return weak('has a malformed `n` or `e`')
  const bits = 8 * (n.length - 1) + 32 - Math.clz32(n[0] ?? 0)
  if (bits < MIN_MODULUS_BITS || bits > MAX_MODULUS_BITS)
    return weak(`has a modulus of ${bits} bits; ${MIN_MODULUS_BITS} to ${MAX_MODULUS_BITS} are accepted`)
  const modulus = integerOf(n)
  if (modulus % 2n === 0n) return weak('has an even modulus')
  if (e.length > 8) return weak('has an exponent of more than 64 bits')
  const exponent = integerOf(e)
  if (exponent < MIN_EXPONENT || exponent % 2n === 0n) return weak('has an exponent that is even or less than 65537')
  if (hasRocaFingerprint(modulus)) return weak('was made by a generator whose keys can be factored (ROCA)')
  const thumbprintInput = { e: e.toString('base64url'), kty: 'RSA', n: n.toString('base64url') }
  return accept({ thumbprintInput, fits: algsOfKeyType(RSA) })
}

const readEc = (jwk: JsonObject): Outcome<Material, KeyRefusal> => {
  const type = keyTypeOf('EC', member(jwk, 'crv'))
  if (type === null || type.crv === null) return foreign('is on a curve other than P-256, P-384 and P-521')
  const { crv, coordinateOctets: octets } = type
  const x = octetsOf(jwk, 'x')
  const y = octetsOf(jwk, 'y')
  if (x?.length !== octets || y?.length !== octets) return weak('has coordinates of the wrong length')
  const thumbprintInput = { crv, kty: 'EC', x: x.toString('base64url'), y: y.toString('base64url') }
  return accept({ thumbprintInput, fits: algsOfKeyType(type) })
}

const readOkp = (jwk: JsonObject): Outcome<Material, KeyRefusal> => {
  if (member(jwk, 'crv') !== 'Ed25519') return foreign('is on a curve other than Ed25519')
  const x = octetsOf(jwk, 'x')
  if (x?.length !== ED25519.coordinateOctets) return weak('has a coordinate of the wrong length')
  if (!isSoundEd25519(x)) return weak('is not a point of large order on its curve')
  return accept({
    thumbprintInput: { crv: 'Ed25519', kty: 'OKP', x: x.toString('base64url') },
    fits: algsOfKeyType(ED25519),
  })
}

const algorithmsOf = (pinned: unknown, fits: readonly SignatureAlg[]): ReadonlySet<SignatureAlg> | null => {
  if (pinned === undefined) return new Set(fits)
  const alg = typeof pinned === 'string' ? algorithmOf(pinned) : null
  return alg !== null && !isHmac(alg) && fits.includes(alg) ? new Set([alg]) : null
}
