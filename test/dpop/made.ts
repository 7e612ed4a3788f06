/** Proofs as clients make them, and as they should not. */
import { createHash, randomUUID, sign } from 'node:crypto'
import { type KeyPair, newKeyPair } from '../key-pair.ts'

/** A key of a client, and its RFC 7638 thumbprint. */
export interface ProofKey {
  readonly pair: KeyPair
  readonly jwk: Record<string, unknown>
  readonly thumbprint: string
}

/** The members of RFC 7638 section 3.2, in their order. */
const REQUIRED: { readonly [kty: string]: readonly string[] } = {
  EC: ['crv', 'kty', 'x', 'y'],
  RSA: ['e', 'kty', 'n'],
  OKP: ['crv', 'kty', 'x'],
}

export const proofKey = (pair = newKeyPair('ec', { namedCurve: 'P-256' })): ProofKey => {
  const jwk = { ...pair.publicKey.export({ format: 'jwk' }) } as Record<string, unknown>
  const members = (REQUIRED[String(jwk['kty'])] ?? []).map(name => [name, jwk[name]])
  const thumbprint = createHash('sha256')
    .update(JSON.stringify(Object.fromEntries(members)))
    .digest('base64url')
  return { pair, jwk, thumbprint }
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

export interface ProofParts {
  readonly header?: Record<string, unknown>
  readonly claims?: Record<string, unknown>
  /** Hash and padding of the signature; those of ES256 when absent. */
  readonly signed?: (input: string) => Buffer
}

/** Makes a proof for a POST; members that are undefined are left out. */
export const makeProof = (key: ProofKey, htu: string, { header, claims, signed }: ProofParts = {}): string => {
  const input = [
    encoded({ typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk, ...header }),
    encoded({ jti: randomUUID(), htm: 'POST', htu, iat: Math.floor(Date.now() / 1000), ...claims }),
  ].join('.')
  const es256 = (text: string): Buffer =>
    sign('sha256', Buffer.from(text), { key: key.pair.privateKey, dsaEncoding: 'ieee-p1363' })
  return `${input}.${(signed ?? es256)(input).toString('base64url')}`
}

/** The `ath` of a token, RFC 9449 section 4.2. */
export const athOf = (token: string): string => createHash('sha256').update(token).digest('base64url')
