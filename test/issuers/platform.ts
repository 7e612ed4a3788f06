/** Platforms of the tests' own: issuers that serve their metadata and their keys over TLS. */
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { JsonObject } from '../../src/oauth.ts'
import { newEc, newRsa, type Pair, signed } from '../clients/stage.ts'
import { issued, selfSigned } from '../gateway/certificates.ts'

/** The authority of all platforms, and the certificate of their one host. */
const authority = selfSigned('platform-authority')
const host = issued('platform-host', 'platform-authority', 'DNS:localhost,IP:127.0.0.1')

export const PLATFORM_CA = authority.cert
export const PLATFORM_HOST = host

export interface Platform {
  readonly issuer: string
  /** The paths that were asked for, with what came in `Authorization`. */
  readonly asked: (readonly [path: string, authorization: string | undefined])[]
  /** Changes what it serves. */
  readonly serve: (changed: Partial<Served>) => void
  /** Signs claims as the platform would, with every standard claim in place; undefined takes one away. */
  readonly token: (claims?: Claims, header?: JsonObject, key?: Pair) => string
  readonly key: Pair
  readonly close: () => Promise<void>
}

export type Claims = { readonly [name: string]: JsonObject[string] | undefined }

interface Served {
  readonly metadata: JsonObject
  readonly keys: readonly JsonObject[]
  /** What every request is answered with. */
  readonly status: number
  readonly authorization: string | null
}

export interface PlatformOptions {
  readonly alg?: 'RS256' | 'ES256'
  readonly path?: string
  /** What every token says, unless told otherwise. */
  readonly claims?: JsonObject
}

const KID = 'platform-1'

export const startPlatform = async (options: PlatformOptions = {}): Promise<Platform> => {
  const { alg = 'RS256', path = '' } = options
  const key = alg === 'RS256' ? newRsa() : newEc()
  const asked: [string, string | undefined][] = []
  let served: Served = { metadata: {}, keys: [{ ...key.jwk, kid: KID, use: 'sig' }], status: 200, authorization: null }
  const server = createServer({ cert: host.cert, key: host.key }, ({ url = '', headers }, response) => {
    asked.push([url, headers.authorization])
    const body =
      url === `${path}/.well-known/openid-configuration`
        ? served.metadata
        : url === `${path}/keys`
          ? { keys: served.keys }
          : null
    const refused = served.authorization !== null && headers.authorization !== served.authorization
    const status = refused ? 401 : body === null ? 404 : served.status
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const issuer = `https://localhost:${(server.address() as AddressInfo).port}${path}`
  served = { ...served, metadata: { issuer, jwks_uri: `${issuer}/keys` } }
  return {
    issuer,
    asked,
    key,
    serve: changed => {
      served = { ...served, ...changed }
    },
    token: (claims = {}, header = {}, signer = key) => {
      const now = Math.floor(Date.now() / 1000)
      const standard = { iss: issuer, aud: 'https://login.example.com', iat: now, nbf: now - 5, exp: now + 300 }
      const payload = { ...standard, jti: crypto.randomUUID(), ...options.claims, ...claims }
      const written = { typ: 'JWT', alg, kid: KID, ...header }
      return signed(written, JSON.parse(JSON.stringify(payload)) as JsonObject, signer.privateKey)
    },
    close: () =>
      new Promise(done => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}
