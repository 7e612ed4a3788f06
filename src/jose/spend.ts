/** The work that stands in for a verification. */
import { createPublicKey, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { ALGORITHMS, isHmac } from './algorithms.ts'
import type { UnverifiedJws } from './jws.ts'
import { type KeyType, RSA } from './key-types.ts'
import { verifyMac, verifySignature } from './signatures.ts'

/** Keys that verify nothing, made when first needed. */
const dummies = new Map<KeyType | 'secret', KeyObject>()

const dummyOf = (type: KeyType | 'secret'): KeyObject => {
  const known = dummies.get(type) ?? newDummy(type)
  dummies.set(type, known)
  return known
}

const newDummy = (type: KeyType | 'secret'): KeyObject => {
  if (type === 'secret') return createSecretKey(randomBytes(64))
  return type === RSA ? newModulus() : createPublicKey(type.generate())
}

/** An RSA key that verifies nothing needs no primes, which take long to find. */
const newModulus = (): KeyObject => {
  const n = randomBytes(256)
  n[0] = (n[0] ?? 0) | 0x80
  n[255] = (n[255] ?? 0) | 1
  return createPublicKey({ key: { kty: 'RSA', n: n.toString('base64url'), e: 'AQAB' }, format: 'jwk' })
}

/** Spends the time of verifications, so that an unknown client or key is refused no sooner than a wrong signature. */
export const spendVerification = (
  { alg, signingInput, signature }: Pick<UnverifiedJws, 'alg' | 'signingInput' | 'signature'>,
  times = 1,
): void => {
  for (let left = times; left > 0; left--) {
    if (isHmac(alg)) verifyMac(alg, signingInput, signature, dummyOf('secret'))
    else verifySignature(alg, signingInput, signature, dummyOf(ALGORITHMS[alg].key))
  }
}
