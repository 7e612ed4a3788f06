/** A real token service with a gateway in front of it, both at one public name. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createGateway, type GatewayOptions, type Listening, type RunningGateway } from '../../src/gateway/index.ts'
import { requireDecisionRecord } from '../admin/decision-lines.ts'
import { freePort } from '../free-port.ts'
import type { LogLine } from '../gateway/running.ts'
import { UPSTREAM_CLIENTS, UPSTREAM_SECRET } from './clients.ts'
import { SECRET } from './flows.ts'
import { type Peer, type PeerOptions, startPeer } from './peer.ts'

/** A gateway in front of a token service, its files, and everything it logged. */
export interface Behind {
  readonly peer: Peer
  readonly gateway: RunningGateway
  readonly listening: Listening
  /** The issuer: where the gateway listens. */
  readonly issuer: string
  readonly folder: string
  readonly lines: readonly LogLine[]
  readonly write: (file: string, text: string) => void
  readonly stop: () => Promise<void>
}

export interface BehindOptions {
  readonly fulfilment?: 'assertion' | 'reissue' | 'introspection' | 'none'
  /** Over the usual configuration; `upstream` is merged with the usual one. */
  readonly config?: { readonly upstream?: object; readonly [key: string]: unknown }
  readonly peer?: PeerOptions
  /** Over the usual files: `clients/clients.yaml`, `policies/baseline.yaml`. */
  readonly files?: { readonly [file: string]: string }
  readonly gateway?: Partial<GatewayOptions>
  /** The path of the issuer, `/realm`; the provider serves everything under it. */
  readonly path?: string
}

/** Our registrations of the clients in `clients.ts`. Each secret here is `SECRET`, at the upstream `UPSTREAM_SECRET`. */
export const CLIENTS = `
- client_id: service
  grant_types: [client_credentials]
  scope: orders:read orders:write
  audiences: [https://orders.example.com, https://opaque.example.com, https://es.example.com]
  metadata: { tenant: acme }
  secrets: [{ value: "env:CLIENT_SECRET" }]
  upstream: { token_endpoint_auth_method: client_secret_basic, client_secret: "env:UPSTREAM_SECRET" }
- client_id: post
  token_endpoint_auth_method: client_secret_post
  grant_types: [client_credentials]
  scope: orders:read
  audiences: [https://orders.example.com]
  metadata: { tenant: acme }
  secrets: [{ value: "env:CLIENT_SECRET" }]
  upstream: { token_endpoint_auth_method: client_secret_post, client_secret: "env:UPSTREAM_SECRET" }
- client_id: hmac
  token_endpoint_auth_method: client_secret_jwt
  token_endpoint_auth_signing_alg: HS256
  grant_types: [client_credentials]
  scope: orders:read
  audiences: [https://orders.example.com]
  metadata: { tenant: acme }
  secrets: [{ value: "env:CLIENT_SECRET" }]
  upstream:
    token_endpoint_auth_method: client_secret_jwt
    token_endpoint_auth_signing_alg: HS256
    client_secret: "env:UPSTREAM_SECRET"
- client_id: web
  grant_types: [authorization_code, refresh_token]
  scope: openid offline_access orders:read orders:write
  audiences: [https://orders.example.com, https://opaque.example.com]
  metadata: { tenant: acme }
  secrets: [{ value: "env:CLIENT_SECRET" }]
  upstream: { token_endpoint_auth_method: client_secret_basic, client_secret: "env:UPSTREAM_SECRET" }
- client_id: native
  token_endpoint_auth_method: none
  grant_types: [authorization_code, refresh_token]
  scope: openid offline_access orders:read orders:write
  audiences: [https://orders.example.com]
  metadata: { tenant: acme }
- client_id: tv
  grant_types: ["urn:ietf:params:oauth:grant-type:device_code", refresh_token]
  scope: openid offline_access orders:read
  audiences: [https://orders.example.com]
  metadata: { tenant: acme }
  secrets: [{ value: "env:CLIENT_SECRET" }]
  upstream: { token_endpoint_auth_method: client_secret_basic, client_secret: "env:UPSTREAM_SECRET" }
`

export const FILES: { readonly [file: string]: string } = {
  'clients/clients.yaml': CLIENTS,
  'policies/baseline.yaml': `
policy: baseline
description: Registered clients get tokens.
rules:
  - { id: registered, effect: allow, when: true }
`,
}

export const RESOURCES: NonNullable<PeerOptions['resources']> = {
  'https://orders.example.com': { scope: 'openid orders:read orders:write' },
  'https://opaque.example.com': { format: 'opaque' },
  'https://es.example.com': { alg: 'ES256' },
}

/** Starts both. */
export async function behind(options: BehindOptions = {}): Promise<Behind> {
  const port = await freePort()
  const { path = '' } = options
  const issuer = `http://127.0.0.1:${port}${path}`
  const usual = { issuer, prefix: path, clients: UPSTREAM_CLIENTS, resources: RESOURCES }
  const peer = await startPeer({ ...usual, ...options.peer })
  try {
    return await front(issuer, peer, options)
  } catch (error) {
    await peer.stop()
    throw error
  }
}

export async function front(
  issuer: string,
  peer: Peer,
  { fulfilment = 'none', config = {}, files = {}, gateway: more = {} }: BehindOptions,
): Promise<Behind> {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-behind-'))
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const { upstream = {}, ...rest } = config
  const written = {
    issuer,
    listen: { port: Number(new URL(issuer).port) },
    admin: { port: 0 },
    store: fulfilment === 'reissue' || fulfilment === 'introspection' ? { type: 'lmdb' } : { type: 'memory' },
    access_token: { alg: 'RS256' },
    upstream: { url: peer.url, ...upstream },
    fulfilment,
    ...rest,
  }
  write('claimgate.yaml', JSON.stringify(written, null, 2))
  for (const [file, text] of Object.entries({ ...FILES, ...files })) write(file, text)
  const lines: LogLine[] = []
  const log = (level: LogLine['level']) => (fields: object, message: string) => {
    requireDecisionRecord(fields)
    lines.push({ level, message, fields: { ...fields } })
  }
  const cleared = <T>(error: T): never => {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  const gateway = await createGateway({
    config: join(folder, 'claimgate.yaml'),
    env: { CLIENT_SECRET: SECRET, UPSTREAM_SECRET },
    log: { info: log('info'), warn: log('warn'), error: log('error') },
    ...more,
  }).catch(cleared)
  const listening = await gateway.listen()
  return {
    peer,
    gateway,
    listening,
    issuer,
    folder,
    lines,
    write,
    stop: async () => {
      await listening.close(100)
      await gateway.close()
      await peer.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
