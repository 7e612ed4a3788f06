/** The gate every client key passes before it may verify anything: RFC 7517 section 4, RFC 8725 section 3.4. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import type { JsonObject, JsonValue } from '../oauth.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'
import { algorithmOf, algsOfKeyType, isHmac, type SignatureAlg } from './algorithms.ts'
import { decodeKeyMember } from './base64url.ts'
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

/**
 * `private`: must not be in a client's set. `weak`: no key of this strength is accepted. `malformed`: written in a way that
 * nobody could read; the key itself may be fine. `foreign`: fine, but not for our use.
 */
export interface KeyRefusal {
  readonly kind: 'private' | 'weak' | 'malformed' | 'foreign'
  /** Completes "the key ..." without any key material. */
  readonly reason: string
}

const weak = (reason: string) => refuse<KeyRefusal>({ kind: 'weak', reason })
const malformed = (reason: string) => refuse<KeyRefusal>({ kind: 'malformed', reason })
const foreign = (reason: string) => refuse<KeyRefusal>({ kind: 'foreign', reason })

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'] as const
const MAX_KID = 1024
const MIN_MODULUS_BITS = 2048
const MAX_MODULUS_BITS = 8192
const MIN_EXPONENT = 65537n

/** Returns a member; undefined also where it is null, as writers leave members that they have no value for. */
const given = (jwk: JsonObject, name: string): JsonValue | undefined => member(jwk, name) ?? undefined

/** Refuses a JWK that is more than a public key; null when it is none. Computes nothing. */
export const secretPartOf = (jwk: JsonObject): ReturnType<typeof refuse<KeyRefusal>> | null => {
  const part = member(jwk, 'kty') === 'oct' ? 'kty: oct' : PRIVATE_MEMBERS.find(name => given(jwk, name) !== undefined)
  return part === undefined ? null : refuse({ kind: 'private', reason: `has private or symmetric parts (\`${part}\`)` })
}

/**
 * Reads one JWK as a signature verification key. It accepts RSA of 2048 to 8192 bits with an odd exponent of at least
 * 65537, P-256, P-384, P-521 and Ed25519. Numbers count, not their spelling: octets of zero before them, as Java's
 * BigInteger writes them, padding and the other base64 alphabet are read over, and the thumbprint is that of the canonical
 * spelling. A member that is null is not there.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7518#section-6 RFC 7518 section 6}
 */
export const readVerificationKey = (jwk: JsonObject): Outcome<VerificationKey, KeyRefusal> => {
  const kty = member(jwk, 'kty')
  if (typeof kty !== 'string') return malformed('has no `kty`')
  const secret = secretPartOf(jwk)
  if (secret !== null) return secret
  const kid = member(jwk, 'kid') ?? null
  if (kid !== null && (typeof kid !== 'string' || kid.length > MAX_KID))
    return malformed('has a `kid` that is not short text')
  const use = given(jwk, 'use')
  if (use !== undefined && use !== 'sig') return foreign('is not for signatures (`use`)')
  const operations = given(jwk, 'key_ops')
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify')))
    return foreign('is not for verification (`key_ops`)')
  const material = readMaterial(kty, jwk)
  if (!material.ok) return material
  const { thumbprintInput, fits } = material.value
  const algs = algorithmsOf(given(jwk, 'alg'), fits)
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

const octetsOf = (jwk: JsonObject, name: string): Outcome<Buffer, KeyRefusal> => {
  const text = given(jwk, name)
  if (text === undefined) {
    const isOnlyCertified = given(jwk, 'x5c') !== undefined
    return malformed(`has no \`${name}\`${isOnlyCertified ? '; the certificate in `x5c` is not read' : ''}`)
  }
  if (typeof text !== 'string') return malformed(`has no text in \`${name}\``)
  const octets = decodeKeyMember(text)
  return octets === null ? malformed(`has no base64url in \`${name}\``) : accept(octets)
}

/** Reads an unsigned number without the zeros before it, which would give one key two thumbprints. */
const numberOf = (jwk: JsonObject, name: string): Outcome<Buffer, KeyRefusal> => {
  const octets = octetsOf(jwk, name)
  if (!octets.ok) return octets
  const first = octets.value.findIndex(octet => octet !== 0)
  return first < 0 ? malformed(`has nothing but zeros in \`${name}\``) : accept(octets.value.subarray(first))
}

const integerOf = (octets: Buffer): bigint => BigInt(`0x${octets.toString('hex')}`)

const readRsa = (jwk: JsonObject): Outcome<Material, KeyRefusal> => {
  const modulusOctets = numberOf(jwk, 'n')
  if (!modulusOctets.ok) return modulusOctets
  const exponentOctets = numberOf(jwk, 'e')
  if (!exponentOctets.ok) return exponentOctets
  const n = modulusOctets.value
  const e = exponentOctets.value
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

/** Reads a coordinate, RFC 7518 section 6.2.1.2: as long as the field, whatever zeros a writer put before it or left out. */
const coordinateOf = (jwk: JsonObject, name: 'x' | 'y', length: number): Outcome<Buffer, KeyRefusal> => {
  const octets = octetsOf(jwk, name)
  if (!octets.ok) return octets
  const all = octets.value
  const zeros = all.subarray(0, Math.max(0, all.length - length))
  if (zeros.some(octet => octet !== 0)) return malformed('has coordinates of the wrong length')
  return accept(Buffer.concat([Buffer.alloc(Math.max(0, length - all.length)), all.subarray(zeros.length)]))
}

const readEc = (jwk: JsonObject): Outcome<Material, KeyRefusal> => {
  const type = keyTypeOf('EC', member(jwk, 'crv'))
  if (type === null || type.crv === null) return foreign('is on a curve other than P-256, P-384 and P-521')
  const { crv, coordinateOctets } = type
  const x = coordinateOf(jwk, 'x', coordinateOctets ?? 0)
  if (!x.ok) return x
  const y = coordinateOf(jwk, 'y', coordinateOctets ?? 0)
  if (!y.ok) return y
  const thumbprintInput = { crv, kty: 'EC', x: x.value.toString('base64url'), y: y.value.toString('base64url') }
  return accept({ thumbprintInput, fits: algsOfKeyType(type) })
}

const readOkp = (jwk: JsonObject): Outcome<Material, KeyRefusal> => {
  if (member(jwk, 'crv') !== 'Ed25519') return foreign('is on a curve other than Ed25519')
  const x = octetsOf(jwk, 'x')
  if (!x.ok) return x
  // Octets, not a number: none may be added or missing.
  if (x.value.length !== ED25519.coordinateOctets) return malformed('has a coordinate of the wrong length')
  if (!isSoundEd25519(x.value)) return weak('is not a point of large order on its curve')
  return accept({
    thumbprintInput: { crv: 'Ed25519', kty: 'OKP', x: x.value.toString('base64url') },
    fits: algsOfKeyType(ED25519),
  })
}

const algorithmsOf = (pinned: unknown, fits: readonly SignatureAlg[]): ReadonlySet<SignatureAlg> | null => {
  if (pinned === undefined) return new Set(fits)
  const alg = typeof pinned === 'string' ? algorithmOf(pinned) : null
  return alg !== null && !isHmac(alg) && fits.includes(alg) ? new Set([alg]) : null
}
