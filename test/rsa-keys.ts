/**
 * RSA keys at a fraction of their price, for everything that runs in the process of a test. What a key costs is the search
 * for its two primes, and the tests and the gateways that they start need hundreds of keys: here each prime is part of many
 * keys, so that twelve of them make 66. No two keys are the same, which is all that tests ask; outside of tests such keys
 * would be worth nothing. Processes that tests start make real ones.
 */
import crypto, { createPrivateKey, createPublicKey, generatePrimeSync, type KeyObject } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { isDeepStrictEqual } from 'node:util'

const EXPONENT = 65_537n

const PRIME_BITS = 1024

const primes: bigint[] = []
let taken = 0

/** Returns a private key that nobody has yet in this process: of the n-th pair of primes. */
const newRsaKey = (): KeyObject => {
  const at = taken++
  const later = Math.floor((1 + Math.sqrt(1 + 8 * at)) / 2)
  const earlier = at - (later * (later - 1)) / 2
  while (primes.length <= later) primes.push(newPrime())
  return keyOf(primes[later] as bigint, primes[earlier] as bigint)
}

const newPrime = (): bigint => {
  for (;;) {
    const prime = generatePrimeSync(PRIME_BITS, { bigint: true })
    if (prime % EXPONENT !== 1n) return prime
  }
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc8017#section-3.2 RFC 8017 section 3.2} */
const keyOf = (p: bigint, q: bigint): KeyObject => {
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n))
  const numbers = { n: p * q, e: EXPONENT, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) }
  const members = Object.entries(numbers).map(([name, value]) => [name, base64urlOf(value)])
  return createPrivateKey({ key: { kty: 'RSA', ...Object.fromEntries(members) }, format: 'jwk' })
}

const inverse = (value: bigint, modulus: bigint): bigint => {
  let [rest, next] = [modulus, value % modulus]
  let [result, following] = [0n, 1n]
  while (next > 0n) {
    const times = rest / next
    ;[rest, next] = [next, rest - times * next]
    ;[result, following] = [following, result - times * following]
  }
  return ((result % modulus) + modulus) % modulus
}

const base64urlOf = (value: bigint): string => {
  const hex = value.toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url')
}

interface Options {
  readonly modulusLength?: number
  readonly publicExponent?: number
  readonly publicKeyEncoding?: unknown
  readonly privateKeyEncoding?: unknown
}

const DER = { publicKeyEncoding: { format: 'der', type: 'spki' }, privateKeyEncoding: { format: 'der', type: 'pkcs8' } }

const isOrdinary = ({ modulusLength, publicExponent = 65_537, publicKeyEncoding, privateKeyEncoding }: Options) =>
  modulusLength === 2048 &&
  publicExponent === 65_537 &&
  isDeepStrictEqual({ publicKeyEncoding, privateKeyEncoding }, DER)

const generate = crypto.generateKeyPairSync as (type: string, options: Options) => unknown
const generateCheaply = (type: string, options: Options): unknown => {
  if (type !== 'rsa' || !isOrdinary(options)) return generate(type, options)
  const key = newRsaKey()
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return { publicKey, privateKey: key.export({ format: 'der', type: 'pkcs8' }) }
}

crypto.generateKeyPairSync = generateCheaply as typeof crypto.generateKeyPairSync
syncBuiltinESMExports()
