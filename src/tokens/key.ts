import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { ALGORITHMS, type SigningAlg } from '../jose/index.ts'
import type { JsonObject, NumericDate } from '../oauth.ts'

/** The life of a key, in order. All three are published. */
export const KEY_STATES = ['next', 'active', 'retired'] as const
export type KeyState = (typeof KEY_STATES)[number]

/** What may be shown of a key. */
export interface KeyEntry {
  readonly kid: string
  readonly alg: SigningAlg
  readonly state: KeyState
  /** When it entered that state. */
  readonly since: NumericDate
}

/** A key as the keys file holds it. `jwk` has the private members: it is never logged or shown. */
export interface StoredKey extends KeyEntry {
  readonly jwk: JsonObject
}

const pick = (jwk: JsonObject, members: readonly string[]): JsonObject =>
  Object.fromEntries(members.flatMap(member => (jwk[member] === undefined ? [] : [[member, jwk[member]]])))

/** Returns `kty` and the public members only. */
export const publicMembers = (alg: SigningAlg, jwk: JsonObject): JsonObject => ({
  kty: ALGORITHMS[alg].key.kty,
  ...pick(jwk, ALGORITHMS[alg].key.publicMembers),
})

/** Returns `kty` and the members a private key needs, nothing else. */
export const privateMembers = (alg: SigningAlg, jwk: JsonObject): JsonObject => ({
  ...publicMembers(alg, jwk),
  ...pick(jwk, ALGORITHMS[alg].key.privateMembers),
})

/**
 * Returns the SHA-256 thumbprint of the public part, base64url.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7638#section-3 RFC 7638 section 3}
 */
export const thumbprint = (alg: SigningAlg, jwk: JsonObject): string => {
  const members = Object.entries(publicMembers(alg, jwk)).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify(Object.fromEntries(members)))
    .digest('base64url')
}

/** Generates a key; its `kid` is its thumbprint. RSA keys have 2048 bits and take some 100 ms. */
export const generateKey = (alg: SigningAlg, state: KeyState, now: NumericDate): StoredKey => {
  const exported = ALGORITHMS[alg].key.generate().export({ format: 'jwk' })
  const jwk = privateMembers(alg, { ...exported } as JsonObject)
  return { kid: thumbprint(alg, jwk), alg, state, since: Math.floor(now), jwk }
}

/** Imports the private part. Throws what node:crypto throws when the members are not a key. */
export const privateKeyOf = ({ alg, jwk }: StoredKey): KeyObject =>
  createPrivateKey({ key: { ...privateMembers(alg, jwk) }, format: 'jwk' })

/** Imports the public part. Throws what node:crypto throws when the members are not a key. */
export const publicKeyOf = ({ alg, jwk }: StoredKey): KeyObject =>
  createPublicKey({ key: { ...publicMembers(alg, jwk) }, format: 'jwk' })
