/** A token service in this process that answers what a test says, in every coding, and notes what is revoked. */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { JsonObject } from '../../src/oauth.ts'
import { freePort } from '../free-port.ts'
import { type Behind, type BehindOptions, front } from './behind.ts'
import { type IssuerKey, issuerKey } from './issuer.ts'
import type { Peer } from './peer.ts'

export interface ForeignAnswer {
  readonly status?: number
  readonly headers?: { readonly [name: string]: string }
  readonly body?: string | Buffer | JsonObject
  /** Milliseconds before it is given. */
  readonly afterMs?: number
}

export interface Foreign {
  readonly issuer: string
  readonly behind: Behind
  readonly key: IssuerKey
  /** The answer of each path; the documents have one already. */
  readonly answers: Map<string, ForeignAnswer>
  /** Requests as they arrived, oldest first. */
  readonly arrived: { readonly path: string; readonly form: URLSearchParams; readonly req: IncomingMessage }[]
  /** Applied to every body. */
  encode: { readonly coding: string; readonly apply: (body: Buffer) => Buffer } | null
  /** Values of `token` at the revocation endpoint. */
  readonly revoked: () => readonly (string | null)[]
  /** An access token of this service. */
  readonly token: (claims?: JsonObject) => Promise<string>
}

const key = await issuerKey('RS256')

/** Starts the service and a gateway in front of it. The client is `shop`, its secret that of the other tests. */
export async function foreign(
  options: BehindOptions = {},
  encode: Foreign['encode'] = null,
  metadata: (issuer: string) => JsonObject = () => ({}),
): Promise<Foreign> {
  const issuer = `http://127.0.0.1:${await freePort()}`
  const arrived: Foreign['arrived'] = []
  const answers = new Map<string, ForeignAnswer>()
  const server = createServer(async (req, res) => {
    const path = (req.url ?? '').split('?')[0] ?? ''
    let text = ''
    for await (const chunk of req) text += chunk
    arrived.push({ path, form: new URLSearchParams(text), req })
    const { status = 200, headers = {}, body = '', afterMs = 0 } = answers.get(path) ?? { status: 404 }
    if (afterMs > 0) await sleep(afterMs)
    const plain = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
    const octets = made.encode === null ? plain : made.encode.apply(plain)
    const coding = made.encode === null ? {} : { 'content-encoding': made.encode.coding }
    const type = typeof body === 'string' || Buffer.isBuffer(body) ? {} : { 'content-type': 'application/json' }
    res.writeHead(status, { ...type, ...coding, ...headers }).end(octets)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  answers.set('/.well-known/openid-configuration', {
    body: {
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      introspection_endpoint: `${issuer}/introspect`,
      revocation_endpoint: `${issuer}/revoke`,
      device_authorization_endpoint: `${issuer}/device`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      ...metadata(issuer),
    },
  })
  answers.set('/keys', { body: { keys: [key.jwk] } })
  answers.set('/revoke', { status: 200 })
  const made: Foreign = {
    issuer,
    key,
    answers,
    arrived,
    encode,
    behind: null as unknown as Behind,
    revoked: () => arrived.filter(({ path }) => path === '/revoke').map(({ form }) => form.get('token')),
    token: (claims = {}) => {
      const now = Math.floor(Date.now() / 1000)
      return key.sign({ iss: issuer, sub: 'shop', client_id: 'shop', iat: now, exp: now + 300, aud: 'x', ...claims })
    },
  }
  const clients = `
client_id: shop
grant_types: [client_credentials, authorization_code, refresh_token, "urn:ietf:params:oauth:grant-type:device_code"]
scope: openid read write
secrets: [{ value: "env:CLIENT_SECRET" }]
upstream: { client_secret: "env:UPSTREAM_SECRET" }
`
  const stop = async (): Promise<void> => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  const peer = { url: own, issuer, stop } as unknown as Peer
  const files = { 'clients/clients.yaml': clients, ...options.files }
  const behind = await front(issuer, peer, { ...options, files })
  return Object.assign(made, { behind })
}
