/** The gate every client key passes before it may verify anything: RFC 7517 section 4, RFC 8725 section 3.4. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import type { JsonObject, JsonValue } from '../oauth.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'
import { algorithmOf, algsOfKeyType, isHmac, SIGNATURE_ALGS, type SignatureAlg } from './algorithms.ts'
import { decodeKeyMember } from './base64url.ts'
import { isOnCurve } from './curve-points.ts'
import { isSoundEd25519 } from './ed25519.ts'
import { ED25519, type KeyType, keyTypeOf, P256, P384, P521, RSA } from './key-types.ts'
import { hasRocaFingerprint } from './roca.ts'
import { member } from './strict-json.ts'

/** A public key of a client, strong enough. Most of many thousands wait for long: what a signature needs is made once, for the first. */
export interface VerificationKey {
  readonly kid: string | null
  /** Every algorithm this key may be used with. */
  readonly algs: ReadonlySet<SignatureAlg>
  /** Its required members, in the order of RFC 7638 section 3.2. */
  readonly members: Readonly<Record<string, string>>
}

/** What is made of a key when it is first asked for. */
interface Made {
  publicKey?: KeyObject | null
  thumbprint?: string
  spki?: Uint8Array | undefined
}

const made = new WeakMap<VerificationKey, Made>()

const madeOf = (key: VerificationKey): Made => {
  const known = made.get(key) ?? {}
  if (!made.has(key)) made.set(key, known)
  return known
}

/** Returns the key as node:crypto takes it; null where OpenSSL has no such keys, as in a mode that forbids them. */
export const publicKeyOf = (key: VerificationKey): KeyObject | null => {
  const known = madeOf(key)
  if (known.publicKey === undefined) known.publicKey = importKey(key)
  return known.publicKey
}

const importKey = ({ members }: VerificationKey): KeyObject | null => {
  try {
    return createPublicKey({ key: { ...members }, format: 'jwk' })
  } catch {
    return null
  }
}

/** Returns the thumbprint of a key: RFC 7638, SHA-256, base64url. */
export const thumbprintOf = (key: VerificationKey): string => {
  const known = madeOf(key)
  known.thumbprint ??= createHash('sha256').update(JSON.stringify(key.members)).digest('base64url')
  return known.thumbprint
}

/** Returns the SubjectPublicKeyInfo of a key as DER, which certificates are compared with; null as for `publicKeyOf`. */
export const spkiOf = (key: VerificationKey): Uint8Array | null => {
  const known = madeOf(key)
  known.spki ??= publicKeyOf(key)?.export({ type: 'spki', format: 'der' })
  return known.spki ?? null
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
  const { members, type, isPoint } = material.value
  const algs = algorithmsOf(given(jwk, 'alg'), type)
  if (algs === null) return foreign('has an `alg` that does not fit its type')
  return isPoint ? accept({ kid, algs, members }) : weak('is not a point on its curve, or is otherwise malformed')
}

interface Material {
  /** The required members of a public JWK, in the order of RFC 7638 section 3.2. */
  readonly members: Readonly<Record<string, string>>
  readonly type: KeyType
  /** False where the coordinates are no point of the curve. */
  readonly isPoint: boolean
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
  const members = { e: e.toString('base64url'), kty: 'RSA', n: n.toString('base64url') }
  return accept({ members, type: RSA, isPoint: true })
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
  const members = { crv, kty: 'EC', x: x.value.toString('base64url'), y: y.value.toString('base64url') }
  return accept({ members, type, isPoint: isOnCurve(crv, integerOf(x.value), integerOf(y.value)) })
}

const readOkp = (jwk: JsonObject): Outcome<Material, KeyRefusal> => {
  if (member(jwk, 'crv') !== 'Ed25519') return foreign('is on a curve other than Ed25519')
  const x = octetsOf(jwk, 'x')
  if (!x.ok) return x
  // Octets, not a number: none may be added or missing.
  if (x.value.length !== ED25519.coordinateOctets) return malformed('has a coordinate of the wrong length')
  if (!isSoundEd25519(x.value)) return weak('is not a point of large order on its curve')
  return accept({
    members: { crv: 'Ed25519', kty: 'OKP', x: x.value.toString('base64url') },
    type: ED25519,
    isPoint: true,
  })
}

/** One set for all keys of a type, and one for all that are pinned to an algorithm: there may be many keys. */
const OF_TYPE = new Map([RSA, P256, P384, P521, ED25519].map(type => [type, new Set(algsOfKeyType(type))]))
const PINNED = new Map(SIGNATURE_ALGS.map(alg => [alg, new Set([alg])]))

const algorithmsOf = (pinned: unknown, type: KeyType): ReadonlySet<SignatureAlg> | null => {
  const fits = OF_TYPE.get(type)
  if (pinned === undefined) return fits ?? null
  const alg = typeof pinned === 'string' ? algorithmOf(pinned) : null
  return alg !== null && !isHmac(alg) && fits?.has(alg) === true ? (PINNED.get(alg) ?? null) : null
}
