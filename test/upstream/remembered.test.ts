import { join } from 'node:path'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { long } from '../long.ts'
import { dumpOf } from '../stores/dump.ts'
import { type Behind, behind } from './behind.ts'
import { UPSTREAM_SECRET } from './clients.ts'
import * as flows from './flows.ts'
import { ACCOUNTS, ask, basicHeader, claimsPolicy, payloadOf, verify } from './strategies.ts'

const OPAQUE = 'https://opaque.example.com'

const POLICIES = {
  'policies/claims.yaml': claimsPolicy(false),
  'policies/required.yaml': `
policy: required
applies_to: { clients: [web] }
claims:
  introspection:
    needed: { value: "request.parameters['fail'] == null ? 'x' : null", required: true }
`,
}

let on: Behind
beforeAll(async () => {
  on = await behind({ fulfilment: 'introspection', files: POLICIES, peer: { accounts: ACCOUNTS } })
})
afterAll(() => on.stop())
afterEach(() => on.peer.heal())

const service = flows.basic('service')
const web = flows.basic('web')
const atUpstream = (path: string, form: Record<string, string>, clientId = 'service') =>
  ask(`${on.peer.url}${path}`, form, basicHeader(clientId, UPSTREAM_SECRET))

describe('tokens under introspection', () => {
  it('returns them as the upstream made them', async () => {
    const { access_token } = await flows.clientCredentials(on.issuer, service, { scope: 'orders:read' })
    const { payload } = await jwtVerify(access_token, createRemoteJWKSet(new URL(`${on.peer.url}/jwks`)))
    expect(payload).not.toHaveProperty('tenant')
    expect((await verify(on.issuer, access_token)).payload).toEqual(payload)
    expect((await atUpstream('/token/introspection', { token: access_token })).body).toMatchObject({ active: true })
  })

  it.each([
    ['a JWT', {}],
    ['an opaque token', { resource: OPAQUE }],
  ])('returns the claims with the introspection of %s', async (_, parameters) => {
    const { access_token } = await flows.clientCredentials(on.issuer, service, { scope: 'orders:read', ...parameters })
    const theirs = (await atUpstream('/token/introspection', { token: access_token })).body
    const ours = await flows.introspect(on.issuer, service, access_token)
    const { was, ...claims } = ours
    expect(claims).toEqual({ ...theirs, tenant: 'acme', tier: 'gold' })
    // What an opaque token says nobody can verify, so nothing is known of it.
    expect(was).toBe('resource' in parameters ? undefined : payloadOf(access_token)['jti'])
  })

  it('returns claims about the user, and again on refresh, from the refresh request', async () => {
    const config = await flows.configure(on.issuer, web)
    const scope = 'openid offline_access orders:read'
    const tokens = await flows.codeFlow(config, {
      par: true,
      scope,
      login: 'bob',
      tokenParameters: { purpose: 'first' },
    })
    expect(tokens.claims()).toMatchObject({ sub: 'bob', dept: 'sales' })
    const first = { active: true, tenant: 'acme', dept: 'sales', purpose: 'first', tier: 'gold', needed: 'x' }
    expect(await flows.introspect(on.issuer, web, tokens.access_token)).toMatchObject(first)
    const again = await flows.refresh(config, tokens.refresh_token ?? '', { purpose: 'second' })
    const second = { ...first, purpose: 'second' }
    expect(await flows.introspect(on.issuer, web, again.access_token)).toMatchObject(second)
    const page = await flows.logout(config, tokens.id_token ?? '', flows.browserOf(config))
    expect(page.status).toBeLessThan(400)
  })

  it('returns claims about the user of a device, and of a public client to a resource server', async () => {
    const tv = await flows.deviceFlow(await flows.configure(on.issuer, flows.basic('tv')), { login: 'bob' })
    expect(await flows.introspect(on.issuer, flows.basic('tv'), tv.access_token)).toMatchObject({ dept: 'sales' })
    const native = await flows.codeFlow(await flows.configure(on.issuer, flows.publicClient('native')))
    expect(await flows.introspect(on.issuer, service, native.access_token)).toMatchObject({ dept: 'it', tier: 'gold' })
  })

  it('reports a token that the upstream calls inactive as inactive, and nothing else', async () => {
    const { access_token } = await flows.clientCredentials(on.issuer, service)
    await atUpstream('/token/revocation', { token: access_token })
    expect(await flows.introspect(on.issuer, service, access_token)).toEqual({ active: false })
    const other = await flows.clientCredentials(on.issuer, service)
    await flows.revoke(on.issuer, service, other.access_token)
    expect(await flows.introspect(on.issuer, service, other.access_token)).toEqual({ active: false })
    expect((await atUpstream('/token/introspection', { token: other.access_token })).body).toEqual({ active: false })
  })

  it('reports nothing to a client whom the token does not concern', async () => {
    const { access_token } = await flows.clientCredentials(on.issuer, service, { resource: 'https://es.example.com' })
    expect(await flows.introspect(on.issuer, web, access_token)).toEqual({ active: false })
  })

  it('reports a token that came from elsewhere without claims', async () => {
    const { body } = await atUpstream('/token', { grant_type: 'client_credentials' })
    const answer = await flows.introspect(on.issuer, service, body.access_token)
    expect(answer).toMatchObject({ active: true })
    expect(answer).not.toHaveProperty('tier')
  })

  it('returns no tokens and revokes both when a required claim has no value', async () => {
    await on.peer.forget()
    const config = await flows.configure(on.issuer, web)
    const scope = 'openid offline_access orders:read'
    const refused = flows.codeFlow(config, { scope, tokenParameters: { fail: 'yes' } })
    await expect(refused).rejects.toMatchObject({ error: 'invalid_request', status: 400 })
    const revocations = (await on.peer.requests()).filter(({ url }) => url.startsWith('/token/revocation'))
    const hints = revocations.map(({ body }) => new URLSearchParams(body).get('token_type_hint'))
    expect(hints.sort()).toEqual(['access_token', 'refresh_token'])
    for (const { body } of revocations) {
      const token = new URLSearchParams(body).get('token') ?? ''
      expect((await atUpstream('/token/introspection', { token }, 'web')).body).toEqual({ active: false })
    }
  })

  it.runIf(long(true, false))('returns no tokens while the upstream’s keys cannot be had', async () => {
    const cold = await behind({ fulfilment: 'introspection', files: POLICIES })
    try {
      await cold.peer.fault({ kind: 'answer', path: '/jwks', status: 500 })
      const form = { grant_type: 'client_credentials' }
      const answer = await ask(`${cold.issuer}/token`, form, basicHeader('service'))
      expect(answer).toMatchObject({ status: 502, body: { error: 'server_error' } })
      const revocation = (await cold.peer.requests()).find(({ url }) => url.startsWith('/token/revocation'))
      expect(revocation).toBeDefined()
    } finally {
      await cold.stop()
    }
  })

  it('never stores a token or a claim in the clear', async () => {
    const { access_token } = await flows.clientCredentials(on.issuer, service)
    const folder = join(on.folder, 'state')
    const dump = dumpOf(folder)
    expect(dump).toContain('remembered:')
    expect(dump).not.toContain('acme')
    for (const part of access_token.split('.')) expect(dump).not.toContain(part.slice(0, 30))
  })
})
