import { createPublicKey } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK } from 'jose'
import { ALGORITHMS, type SignatureAlg } from '../jose/index.ts'
import type { JsonObject } from '../oauth.ts'

export interface ClientKeyPair {
  /** Stays with the client. */
  readonly privateJwk: JsonObject
  /** Goes into `jwks` of the client's file. */
  readonly publicJwk: JsonObject
}

/** Makes a key pair for `private_key_jwt`; the `kid` is the RFC 7638 thumbprint. */
export const makeClientKey = async (alg: SignatureAlg): Promise<ClientKeyPair> => {
  const privateKey = ALGORITHMS[alg].key.generate()
  const bare = await exportJWK(createPublicKey(privateKey))
  const named = { kid: await calculateJwkThumbprint(bare), alg, use: 'sig' }
  return {
    publicJwk: { ...bare, ...named } as JsonObject,
    privateJwk: { ...(await exportJWK(privateKey)), ...named } as JsonObject,
  }
}

const PUBLIC_MEMBERS = new Set(['kty', 'crv', 'x', 'y', 'n', 'e', 'kid', 'alg', 'use'])

/** The public half of a private JWK. */
export const publicHalf = (privateJwk: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(privateJwk).filter(([name]) => PUBLIC_MEMBERS.has(name)))
