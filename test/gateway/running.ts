import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { exportJWK, type JWK, SignJWT } from 'jose'
import { createGateway, type GatewayOptions, type Listening, type RunningGateway } from '../../src/gateway/index.ts'
import { requireDecisionRecord } from '../admin/decision-lines.ts'
import { cryptoKeyPair } from '../key-pair.ts'

/** A gateway that listens, its files, and everything it logged. */
export interface Running {
  readonly gateway: RunningGateway
  readonly listening: Listening
  readonly url: string
  readonly issuer: string
  readonly folder: string
  readonly lines: readonly LogLine[]
  readonly write: (file: string, text: string) => void
  readonly stop: () => Promise<void>
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error'
  readonly message: string
  readonly fields: Record<string, unknown>
}

export const SECRET = 'correct-horse-battery-staple-0123456789-0123456789-0123456789-abcd'

export const FILES: { readonly [file: string]: string } = {
  'clients/basic.yaml': `
- client_id: basic
  token_endpoint_auth_method: client_secret_basic
  grant_types: [client_credentials]
  scope: orders:read orders:write
  audiences: [https://orders.example.com, https://stock.example.com]
  metadata: { tenant: acme, tier: gold }
  secrets: [{ value: "env:CLIENT_SECRET" }]
- client_id: post
  token_endpoint_auth_method: client_secret_post
  grant_types: [client_credentials]
  scope: orders:read
  audiences: [https://orders.example.com]
  access_token_lifetime: 600
  metadata: { tenant: acme, tier: silver }
  secrets: [{ value: "env:CLIENT_SECRET" }]
- client_id: hmac
  token_endpoint_auth_method: client_secret_jwt
  token_endpoint_auth_signing_alg: HS256
  grant_types: [client_credentials]
  scope: orders:read
  metadata: { tenant: acme, tier: gold }
  secrets: [{ value: "env:CLIENT_SECRET" }]
- client_id: other
  token_endpoint_auth_method: client_secret_basic
  grant_types: [client_credentials]
  audiences: [https://elsewhere.example.com]
  metadata: { tenant: other, tier: gold }
  secrets: [{ value: "env:CLIENT_SECRET" }]
- client_id: resource
  token_endpoint_auth_method: client_secret_basic
  grant_types: [client_credentials]
  audiences: [https://orders.example.com]
  metadata: { tenant: resource, tier: gold }
  secrets: [{ value: "env:CLIENT_SECRET" }]
`,
  'policies/baseline.yaml': `
policy: baseline
description: Registered clients get tokens, with their tenant in them.
metadata:
  required: [tenant, tier]
  properties: { tenant: { type: string }, tier: { type: string } }
rules:
  - { id: registered, effect: allow, when: true }
  - { id: not-other, effect: deny, when: "client.name == 'nobody'" }
claims:
  access_token:
    tenant: client.metadata.tenant
  introspection:
    tier: client.metadata.tier
`,
}

export interface Keys {
  readonly privateKey: Awaited<ReturnType<typeof cryptoKeyPair>>['privateKey']
  readonly publicJwk: JWK
}

export const clientKeys: Keys = await (async () => {
  const { privateKey, publicKey } = await cryptoKeyPair('RS256')
  return { privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' } }
})()

/** The file of the client `jwt`. */
export const jwtClient = (): string =>
  JSON.stringify({
    client_id: 'jwt',
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'RS256',
    jwks: { keys: [clientKeys.publicJwk] },
    grant_types: ['client_credentials'],
    scope: 'orders:read',
    metadata: { tenant: 'acme', tier: 'gold' },
  })

export interface RunOptions {
  readonly files?: { readonly [file: string]: string }
  readonly config?: object
  readonly gateway?: Partial<GatewayOptions>
}

const ISSUER = 'https://login.example.com'

/** Starts a gateway on a free port with files of its own. */
export async function run(options: RunOptions = {}): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-'))
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const config = {
    issuer: ISSUER,
    listen: { port: 0 },
    admin: { port: 0 },
    store: { type: 'memory' },
    access_token: { audience: 'https://api.example.com' },
    ...options.config,
  }
  write('claimgate.yaml', JSON.stringify(config))
  write('clients/jwt.json', jwtClient())
  for (const [file, text] of Object.entries({ ...FILES, ...options.files })) write(file, text)
  const lines: LogLine[] = []
  const log = (level: LogLine['level']) => (fields: object, message: string) => {
    requireDecisionRecord(fields)
    lines.push({ level, message, fields: { ...fields } })
  }
  const gateway = await createGateway({
    config: join(folder, 'claimgate.yaml'),
    env: { CLIENT_SECRET: SECRET },
    log: { info: log('info'), warn: log('warn'), error: log('error') },
    ...options.gateway,
  })
  const listening = await gateway.listen()
  return {
    gateway,
    listening,
    url: listening.url,
    issuer: ISSUER,
    folder,
    lines,
    write,
    stop: async () => {
      await listening.close(100)
      await gateway.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Posts a form; credentials of `basic` unless said otherwise. */
export function post(
  url: string,
  form: string | Record<string, string>,
  headers: Record<string, string> = basicHeader('basic'),
): Promise<Response> {
  const body = typeof form === 'string' ? form : new URLSearchParams(form).toString()
  return fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  })
}

export const basicHeader = (clientId: string, secret = SECRET): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`).toString('base64')}`,
})

/** Makes a client assertion; `claims` replace the good ones. */
export async function assertion(claims: Record<string, unknown> = {}, key = clientKeys.privateKey): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const good = { iss: 'jwt', sub: 'jwt', aud: ISSUER, iat: now, exp: now + 60, jti: crypto.randomUUID() }
  return new SignJWT({ ...good, ...claims }).setProtectedHeader({ alg: 'RS256', kid: 'k1' }).sign(key)
}

export const assertionForm = (jwt: string): Record<string, string> => ({
  grant_type: 'client_credentials',
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: jwt,
})

/** Waits until something is so; throws after ten seconds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let round = 0; round < 200; round++) {
    if (await condition()) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error('It did not happen within ten seconds')
}
