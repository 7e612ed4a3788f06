/** The last steps of both JWT methods, and the work that stands in for them. */
import { createPublicKey, createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { isHmac, SIGNATURES, verifyMac, verifySignature } from '../jose/algorithms.ts'
import type { FramedAssertion } from '../jose/jws.ts'
import { type Outcome, type Soon, soon } from '../outcome.ts'
import { checkClaims, defaultsOf } from './claims.ts'
import type { Client } from './client.ts'
import { type NotProven, notProven, type Proof, proven, type VerifyContext } from './methods/verify.ts'
import { claimJti, jtiHashOf } from './replay.ts'

/**
 * Checks the claims of an assertion whose signature has been verified, and then, last of all, claims its `jti`.
 *
 * @throws {GatewayError} `store_unavailable` or `store_full`.
 */
export const acceptClaims = (
  { header, payload, explicitlyTyped }: FramedAssertion,
  client: Client,
  keyThumbprint: string | null,
  { now, clockTolerance, endpointUrls, endpoint, issuer, store }: VerifyContext,
): Soon<Outcome<Proof, NotProven>> => {
  const legacyAudiences = [endpointUrls.token, endpointUrls[endpoint]]
  const { clientId, assertion: rules } = client
  const claimsContext = { rules, clientId, explicitlyTyped, issuer, legacyAudiences, now, clockTolerance }
  const checked = checkClaims(payload, claimsContext)
  if (!checked.ok) return notProven(checked.refusal)
  const byException = rules.until !== null && !checkClaims(payload, { ...claimsContext, rules: defaultsOf(rules) }).ok
  const { jti } = checked.value
  const assertion = { header, payload }
  if (jti === null) return proven({ assertion, keyThumbprint, byException })
  const jtiHash = jtiHashOf(jti)
  return soon(claimJti(store, client, jtiHash, checked.value, now, clockTolerance), claimed =>
    claimed.ok ? proven({ assertion, keyThumbprint, byException, jtiHash }) : notProven(claimed.refusal, jtiHash),
  )
}

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
