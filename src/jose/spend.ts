/** The work that stands in for a verification. */
import { createPublicKey, createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { isHmac, SIGNATURES, verifyMac, verifySignature } from './algorithms.ts'
import type { FramedAssertion } from './jws.ts'

type DummyName = 'hmac' | 'RSA' | 'P-256' | 'P-384' | 'P-521' | 'Ed25519'
const dummies = new Map<DummyName, KeyObject>()

/** Keys that verify nothing, made when first needed: an RSA one needs no primes to be computed with. */
const DUMMIES: Readonly<Record<DummyName, () => KeyObject>> = {
  hmac: () => createSecretKey(randomBytes(64)),
  RSA: () => {
    const n = randomBytes(256)
    n[0] = (n[0] ?? 0) | 0x80
    n[255] = (n[255] ?? 0) | 1
    return createPublicKey({ key: { kty: 'RSA', n: n.toString('base64url'), e: 'AQAB' }, format: 'jwk' })
  },
  'P-256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey,
  'P-384': () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey,
  'P-521': () => generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey,
  Ed25519: () => generateKeyPairSync('ed25519').publicKey,
}

const dummyOf = (name: DummyName): KeyObject => {
  const known = dummies.get(name) ?? DUMMIES[name]()
  dummies.set(name, known)
  return known
}

/** Spends the time of one verification, so that an unknown client or key is refused no sooner than a wrong signature. */
export const spendVerification = ({
  alg,
  signingInput,
  signature,
}: Pick<FramedAssertion, 'alg' | 'signingInput' | 'signature'>): void => {
  if (isHmac(alg)) verifyMac(alg, signingInput, signature, dummyOf('hmac'))
  else verifySignature(alg, signingInput, signature, dummyOf(SIGNATURES[alg].curve ?? 'RSA'))
}
