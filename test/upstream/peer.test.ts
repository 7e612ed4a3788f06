/** The token service of the tests by itself: what the other tests take for granted. */
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { UPSTREAM_CLIENTS, UPSTREAM_SECRET } from './clients.ts'
import * as flows from './flows.ts'
import { type Peer, startPeer } from './peer.ts'

let peer: Peer
beforeAll(async () => {
  peer = await startPeer({
    clients: UPSTREAM_CLIENTS,
    resources: {
      'https://orders.example.com': { scope: 'openid orders:read orders:write' },
      'https://opaque.example.com': { format: 'opaque' },
      'https://es.example.com': { alg: 'ES256' },
    },
  })
})
afterAll(() => peer.stop())
afterEach(() => peer.heal())

const service = flows.basic('service', UPSTREAM_SECRET)
const web = flows.basic('web', UPSTREAM_SECRET)

describe('the token service of the tests', () => {
  it.each([
    ['https://orders.example.com', 'RS256'],
    ['https://es.example.com', 'ES256'],
  ])('returns access tokens for %s signed with %s', async (resource, alg) => {
    const { access_token } = await flows.clientCredentials(peer.issuer, service, { resource, scope: 'orders:read' })
    const { jwks_uri } = await flows.discover(peer.issuer)
    const { payload, protectedHeader } = await jwtVerify(access_token, createRemoteJWKSet(new URL(jwks_uri ?? '')))
    expect(protectedHeader).toMatchObject({ alg, typ: 'at+jwt' })
    expect(payload).toMatchObject({ aud: resource, sub: 'service', scope: 'orders:read' })
  })

  it('returns opaque access tokens', async () => {
    const resource = 'https://opaque.example.com'
    const { access_token } = await flows.clientCredentials(peer.issuer, service, { resource, scope: 'orders:read' })
    expect(access_token).not.toContain('.')
    expect(await flows.introspect(peer.issuer, service, access_token)).toMatchObject({ active: true, aud: resource })
  })

  it('accepts introspection and revocation of its JWT access tokens', async () => {
    const { access_token } = await flows.clientCredentials(peer.issuer, service)
    expect(await flows.introspect(peer.issuer, service, access_token)).toMatchObject({ active: true })
    await flows.revoke(peer.issuer, service, access_token)
    expect(await flows.introspect(peer.issuer, service, access_token)).toEqual({ active: false })
  })

  it('accepts secrets in the body and secret JWTs', async () => {
    const secret = UPSTREAM_SECRET
    for (const who of [flows.post('post', secret), flows.secretJwt('hmac', secret)]) {
      expect((await flows.clientCredentials(peer.issuer, who)).token_type).toBe('bearer')
    }
  })

  it.each([true, false])('returns tokens for a code, pushed: %s, and again on refresh', async par => {
    const config = await flows.configure(peer.issuer, web)
    const scope = 'openid orders:read'
    const tokens = await flows.codeFlow(config, { par, scope, login: 'bob' })
    expect(tokens.claims()).toMatchObject({ sub: 'bob', aud: 'web' })
    const again = await flows.refresh(config, tokens.refresh_token ?? '')
    expect(again.claims()?.sub).toBe('bob')
    const userinfo = await fetch(config.serverMetadata().userinfo_endpoint ?? '', {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    })
    expect(await userinfo.json()).toMatchObject({ sub: 'bob' })
  })

  it('returns tokens to a public client and to a device', async () => {
    const native = await flows.configure(peer.issuer, flows.publicClient('native'))
    expect((await flows.codeFlow(native)).claims()?.sub).toBe('alice')
    const tv = await flows.configure(peer.issuer, flows.basic('tv', UPSTREAM_SECRET))
    expect((await flows.deviceFlow(tv)).claims()?.sub).toBe('alice')
  })

  it('accepts its own ID token as a hint at the logout', async () => {
    const config = await flows.configure(peer.issuer, web)
    const browser = flows.browserOf(config)
    const tokens = await flows.codeFlow(config, { browser })
    const page = await flows.logout(config, tokens.id_token ?? '', browser)
    expect(page.url.href).toBe(flows.AFTER_LOGOUT_URI)
  })

  it('returns what a fault says, as often as it says', async () => {
    await peer.fault({ kind: 'answer', path: '/token', times: 1, status: 418, body: { error: 'teapot' } })
    const ask = () => fetch(`${peer.url}/token`, { method: 'POST' })
    expect((await ask()).status).toBe(418)
    expect((await ask()).status).toBe(400)
  })

  it('never signs with an old key after a rotation', async () => {
    const kids = async () => {
      const { keys } = (await (await fetch(`${peer.url}/jwks`)).json()) as { keys: { kid: string }[] }
      return keys.map(({ kid }) => kid)
    }
    const before = await kids()
    await peer.rotate()
    const after = await kids()
    expect(after).toHaveLength(2)
    expect(after.filter(kid => before.includes(kid))).toEqual([])
  })

  it('reports every request as it arrived', async () => {
    await peer.forget()
    await fetch(`${peer.url}/token`, { method: 'POST', body: new URLSearchParams({ a: 'b' }) })
    expect(await peer.requests()).toMatchObject([{ method: 'POST', url: '/token', body: 'a=b' }])
  })
})
