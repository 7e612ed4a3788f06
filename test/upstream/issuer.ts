/** A token service as far as its keys go: signs with real keys and publishes them on a real socket. */
import { exportJWK, type JWTPayload, SignJWT } from 'jose'
import { onTestFinished } from 'vitest'
import type { JsonObject } from '../../src/oauth.ts'
import { createConnection } from '../../src/upstream/connection.ts'
import { getKeys } from '../../src/upstream/get-keys.ts'
import { createUpstreamKeys, type UpstreamKeys } from '../../src/upstream/jwks.ts'
import { addressingOf } from '../../src/upstream/own-request.ts'
import { type Publisher, publish, setOf } from '../jose/publisher.ts'
import { cryptoKeyPair } from '../key-pair.ts'

export const UPSTREAM = 'https://login.example.com'
export const NOW = 1_800_000_000

export interface IssuerKey {
  readonly kid: string
  readonly jwk: JsonObject
  readonly sign: (payload: JsonObject, header?: JsonObject) => Promise<string>
}

export async function issuerKey(alg: string, kid = `k-${alg}`): Promise<IssuerKey> {
  const { privateKey, publicKey } = await cryptoKeyPair(alg)
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } as unknown as JsonObject
  return {
    kid,
    jwk,
    sign: (payload, header = {}) =>
      new SignJWT(payload as JWTPayload).setProtectedHeader({ alg, kid, typ: 'at+jwt', ...header }).sign(privateKey),
  }
}

export interface Issuer {
  readonly publisher: Publisher
  readonly keys: UpstreamKeys
}

/** Publishes keys; `keys` reads them through a connection of ours. */
export async function issuer(...published: readonly JsonObject[]): Promise<Issuer> {
  return patientIssuer(0.05, ...published)
}

/** The same, with the seconds that a token waits for its key. */
export async function patientIssuer(patience: number, ...published: readonly JsonObject[]): Promise<Issuer> {
  const publisher = await publish(setOf(...published))
  const { origin, pathname } = new URL(publisher.uri)
  const settings = { url: origin, issuer: UPSTREAM, host: 'upstream', ca: null, timeout: 5 } as const
  const connection = await createConnection(settings)
  onTestFinished(() => connection.close())
  return { publisher, keys: createUpstreamKeys(getKeys(connection, addressingOf(settings)), patience)(pathname) }
}

/** What an access token of the upstream says, with what the test wants different. */
export const accessClaims = (different: JsonObject = {}): JsonObject => ({
  iss: UPSTREAM,
  sub: 'alice',
  aud: 'https://orders.example.com',
  client_id: 'web',
  scope: 'orders:read orders:write',
  iat: NOW - 5,
  exp: NOW + 600,
  jti: 'upstream-jti',
  ...different,
})

export const idClaims = (different: JsonObject = {}): JsonObject => ({
  iss: UPSTREAM,
  sub: 'alice',
  aud: 'web',
  nonce: 'n-1',
  auth_time: NOW - 60,
  iat: NOW - 5,
  exp: NOW + 300,
  ...different,
})
