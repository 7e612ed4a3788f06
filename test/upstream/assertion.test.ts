/** Strategy `assertion` with real clients: the claims of the policies travel in the assertion that we send. */

import { decodeJwt, exportJWK, type JWTPayload } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newKeyPair } from '../key-pair.ts'
import { type Behind, behind } from './behind.ts'
import { UPSTREAM_CLIENTS, UPSTREAM_SECRET } from './clients.ts'
import * as flows from './flows.ts'

const upstreamKey = newKeyPair('ec', { namedCurve: 'P-256' })
const WITH_SECRET = 'upstream: { token_endpoint_auth_method: client_secret_jwt, client_secret: "env:UPSTREAM_SECRET" }'

const FILES = {
  'up.jwk.json': JSON.stringify({ ...upstreamKey.privateKey.export({ format: 'jwk' }), kid: 'up-1', alg: 'ES256' }),
  'clients/clients.yaml': `
- client_id: service
  grant_types: [client_credentials]
  scope: orders:read orders:write
  audiences: [https://orders.example.com]
  metadata: { tenant: acme }
  secrets: [{ value: "env:CLIENT_SECRET" }]
  upstream: { token_endpoint_auth_method: private_key_jwt, key: "file:../up.jwk.json" }
- client_id: web
  grant_types: [authorization_code, refresh_token]
  scope: openid offline_access orders:read orders:write
  metadata: { tenant: acme }
  secrets: [{ value: "env:CLIENT_SECRET" }]
  ${WITH_SECRET}
- client_id: tv
  grant_types: ["urn:ietf:params:oauth:grant-type:device_code", refresh_token]
  scope: openid offline_access orders:read
  metadata: { tenant: acme }
  secrets: [{ value: "env:CLIENT_SECRET" }]
  ${WITH_SECRET}
- client_id: native
  token_endpoint_auth_method: none
  grant_types: [authorization_code, refresh_token]
  scope: openid offline_access
`,
  'policies/baseline.yaml': `
policy: baseline
description: Registered clients get tokens.
rules:
  - { id: registered, effect: allow, when: true }
`,
  'policies/claims.yaml': `
policy: claims
description: The tenant of the client, and what the request was.
applies_to: { clients: [service, web, tv] }
metadata: { required: [tenant], properties: { tenant: { type: string } } }
claims:
  access_token:
    tenant: client.metadata.tenant
    grant: request.grantType
    wanted: { value: "request.parameters.wanted", required: false }
  id_token:
    dept: { const: sales }
`,
  'policies/narrow.yaml': `
policy: narrow
description: Nobody writes orders by itself.
applies_to: { clients: [service], grant_types: [client_credentials] }
rules:
  - { id: no-admin, effect: deny, when: "request.parameters.wanted == 'admin'" }
token:
  scope: "request.scopes.?[#this != 'orders:write']"
`,
}

const registered = async () => [
  ...UPSTREAM_CLIENTS.filter(client => !['service', 'web', 'tv'].includes((client as { client_id: string }).client_id)),
  {
    client_id: 'service',
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    jwks: { keys: [{ ...(await exportJWK(upstreamKey.publicKey)), kid: 'up-1', alg: 'ES256', use: 'sig' }] },
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
  },
  ...UPSTREAM_CLIENTS.filter(client => ['web', 'tv'].includes((client as { client_id: string }).client_id)).map(
    client => ({ ...client, token_endpoint_auth_method: 'client_secret_jwt' }),
  ),
]

let running: Behind
beforeAll(async () => {
  running = await behind({ fulfilment: 'assertion', files: FILES, peer: { clients: await registered() } })
})
afterAll(() => running.stop())
beforeEach(() => running.peer.forget())

/** The assertions that the upstream has received, decoded. */
async function assertions(path = '/token'): Promise<readonly JWTPayload[]> {
  const arrived = (await running.peer.requests()).filter(({ method, url }) => method === 'POST' && url === path)
  return arrived.map(({ body }) => decodeJwt(new URLSearchParams(body).get('client_assertion') ?? ''))
}

describe('a service', () => {
  const who = flows.basic('service')

  it('returns a token of the upstream with the claims of the policies', async () => {
    const parameters = { scope: 'orders:read', wanted: 'more' }
    const { access_token } = await flows.clientCredentials(running.issuer, who, parameters)
    expect(decodeJwt(access_token)).toMatchObject({ tenant: 'acme', grant: 'client_credentials', wanted: 'more' })
    const [assertion] = await assertions()
    expect(assertion).toMatchObject({
      iss: 'service',
      sub: 'service',
      aud: running.issuer,
      id_token: { dept: 'sales' },
    })
  })

  it('returns no claim whose value is null', async () => {
    const { access_token } = await flows.clientCredentials(running.issuer, who, { scope: 'orders:read' })
    expect(decodeJwt(access_token)).not.toHaveProperty('wanted')
  })

  it('forwards the scope that the policies left, and says which', async () => {
    const reduced = await flows.clientCredentials(running.issuer, who, { scope: 'orders:read orders:write' })
    expect(reduced.scope).toBe('orders:read')
    const all = await flows.clientCredentials(running.issuer, who)
    expect(all.scope).toBe('orders:read')
    const sent = (await running.peer.requests()).filter(({ url }) => url === '/token')
    expect(sent.map(({ body }) => new URLSearchParams(body).get('scope'))).toEqual(['orders:read', 'orders:read'])
  })

  it('refuses, before the upstream hears of it, what nothing is left of and what a rule denies', async () => {
    const write = flows.clientCredentials(running.issuer, who, { scope: 'orders:write' })
    await expect(write).rejects.toMatchObject({ error: 'invalid_scope' })
    const denied = flows.clientCredentials(running.issuer, who, { wanted: 'admin' })
    await expect(denied).rejects.toMatchObject({ error: 'unauthorized_client' })
    expect(await assertions()).toEqual([])
  })

  it('refuses when a claim cannot be had', async () => {
    const long = flows.clientCredentials(running.issuer, who, { wanted: 'x'.repeat(20_000) })
    await expect(long).rejects.toMatchObject({ error: 'invalid_request' })
    expect(await assertions()).toEqual([])
  })

  it('forwards a new assertion with every request', async () => {
    const { access_token } = await flows.clientCredentials(running.issuer, who)
    expect(await flows.introspect(running.issuer, who, access_token)).toMatchObject({ active: true, tenant: 'acme' })
    await flows.revoke(running.issuer, who, access_token)
    const all = [
      ...(await assertions()),
      ...(await assertions('/token/introspection')),
      ...(await assertions('/token/revocation')),
    ]
    expect(new Set(all.map(({ jti }) => jti)).size).toBe(3)
    for (const { aud, exp, iat } of all) expect([aud, Number(exp) - Number(iat)]).toEqual([running.issuer, 60])
    expect(all.slice(1).every(({ tenant }) => tenant === undefined)).toBe(true)
  })
})

describe('a user', () => {
  it.each([false, true])('returns the claims in both tokens for a code, pushed: %s, and anew on refresh', async par => {
    const config = await flows.configure(running.issuer, flows.basic('web'))
    const scope = 'openid orders:read'
    const tokenParameters = { wanted: 'first' }
    const tokens = await flows.codeFlow(config, { par, scope, login: 'bob', tokenParameters })
    expect(tokens.claims()).toMatchObject({ sub: 'bob', aud: 'web', iss: running.issuer, dept: 'sales' })
    expect(decodeJwt(tokens.access_token)).toMatchObject({
      tenant: 'acme',
      grant: 'authorization_code',
      wanted: 'first',
    })
    const again = await flows.refresh(config, tokens.refresh_token ?? '', { wanted: 'second' })
    expect(decodeJwt(again.access_token)).toMatchObject({ tenant: 'acme', grant: 'refresh_token', wanted: 'second' })
    expect(again.claims()).toMatchObject({ sub: 'bob', dept: 'sales' })
    // A pushed request evaluates rules, never claims.
    for (const pushed of await assertions('/request')) expect(pushed).not.toHaveProperty('tenant')
  })

  it('returns the claims to a device', async () => {
    const config = await flows.configure(running.issuer, flows.basic('tv'))
    const tokens = await flows.deviceFlow(config)
    expect(tokens.claims()).toMatchObject({ sub: 'alice', dept: 'sales' })
    expect(decodeJwt(tokens.access_token)).toMatchObject({ tenant: 'acme' })
  })

  it('returns tokens without claims to a public client that no policy gives any', async () => {
    const config = await flows.configure(running.issuer, flows.publicClient('native'))
    const tokens = await flows.codeFlow(config)
    expect(tokens.claims()).toMatchObject({ sub: 'alice' })
    expect(tokens.claims()).not.toHaveProperty('dept')
  })
})

it('never sends the secret of one side to the other', async () => {
  await flows.clientCredentials(running.issuer, flows.basic('service'))
  const heard = JSON.stringify(await running.peer.requests())
  expect(heard).not.toContain(flows.SECRET)
  expect(JSON.stringify(running.lines)).not.toContain(UPSTREAM_SECRET)
})
