import { hkdfSync, type KeyObject } from 'node:crypto'
import { writeExact } from '../exact-json.ts'
import { type SigningAlg, signerOf } from '../jose/index.ts'
import type { JsonObject, Members } from '../oauth.ts'
import { GatewayError } from '../outcome.ts'
import { type KeyEntry, privateKeyOf, publicKeyOf, publicMembers, type StoredKey } from './key.ts'

/** Signs JWTs. */
export interface SigningKey extends KeyEntry {
  /**
   * Returns the compact JWS of the payload, with header members `alg`, `kid` and, unless null, `typ`. Members that are
   * undefined are left out.
   */
  readonly sign: (typ: string | null, payload: Members) => string
}

/** Verifies what the signing key of the same entry has signed. */
export interface PublishedKey extends KeyEntry {
  readonly publicKey: KeyObject
}

/** The keys of one revision: immutable, all work that can be done before a request is done. */
export interface KeyRing {
  /** What `/jwks` answers: every key, public members only. */
  readonly publicJwks: { readonly keys: readonly JsonObject[] }
  /** Algorithms with an active key. */
  readonly algs: readonly SigningAlg[]
  /** The key that signs with the algorithm, or null. */
  readonly active: (alg: SigningAlg) => SigningKey | null
  /**
   * The key of any state. Next keys too: during a rotation, another process may have begun to sign with what is next
   * here.
   */
  readonly find: (kid: string) => PublishedKey | null
  /**
   * Derives secrets for one purpose, one from each private key, RFC 5869: that of an active key first. Every process that has
   * the keys file derives the same.
   */
  readonly derive: (purpose: string) => readonly [Buffer, ...Buffer[]]
}

/** Creates the ring of checked keys. */
export const createKeyRing = (keys: readonly StoredKey[]): KeyRing => {
  const active = new Map<SigningAlg, SigningKey>()
  const byKid = new Map<string, PublishedKey>()
  for (const key of keys) {
    if (key.state === 'active') active.set(key.alg, signingKey(key))
    byKid.set(key.kid, publishedKey(key))
  }
  const published = keys.map(({ kid, alg, jwk }) => Object.freeze({ ...publicMembers(alg, jwk), use: 'sig', alg, kid }))
  return {
    publicJwks: Object.freeze({ keys: Object.freeze(published) }),
    algs: [...active.keys()],
    active: alg => active.get(alg) ?? null,
    find: kid => byKid.get(kid) ?? null,
    derive: purpose => {
      const [first, ...others] = keys.toSorted((a, b) => Number(b.state === 'active') - Number(a.state === 'active'))
      if (first === undefined) throw new GatewayError('keys_missing', 'There is no key to derive a secret from')
      return [derived(first, purpose), ...others.map(key => derived(key, purpose))]
    },
  }
}

/** The private exponent or scalar, which every type of key has. */
const derived = ({ jwk }: StoredKey, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', Buffer.from(String(jwk['d']), 'base64url'), '', `claimgate ${purpose}`, 32))

const entryOf = ({ kid, alg, state, since }: StoredKey): KeyEntry => ({ kid, alg, state, since })
const encode = (value: Members): string => Buffer.from(writeExact(value)).toString('base64url')

/** Prepares a key for signing. */
export const signingKey = (key: StoredKey): SigningKey => {
  const { alg, kid } = key
  const signature = signerOf(alg, privateKeyOf(key))
  // There are as many headers as types of token: a handful, encoded once each.
  const headers = new Map<string | null, string>()
  const headerOf = (typ: string | null): string => {
    const known = headers.get(typ)
    if (known !== undefined) return known
    const header = encode(typ === null ? { alg, kid } : { alg, typ, kid })
    if (headers.size < 16) headers.set(typ, header)
    return header
  }
  return {
    ...entryOf(key),
    sign: (typ, payload) => {
      const input = `${headerOf(typ)}.${encode(payload)}`
      return `${input}.${signature(input).toString('base64url')}`
    },
  }
}

const publishedKey = (key: StoredKey): PublishedKey => ({ ...entryOf(key), publicKey: publicKeyOf(key) })
