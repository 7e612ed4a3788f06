/** The embedded token service behind a proxy that takes the issuer's prefix off. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { assertion, assertionForm, basicHeader, jwtClient, post, type Running, run } from './running.ts'

const ISSUER = 'https://login.example.com/auth'
let running: Running
beforeAll(async () => {
  const legacy = { ...JSON.parse(jwtClient()), assertion: { audience: 'legacy', until: '2999-01-01' } }
  running = await run({
    config: { issuer: ISSUER, listen: { port: 0, stripped_prefix: '/auth' } },
    files: { 'clients/jwt.json': JSON.stringify(legacy) },
  })
})
afterAll(() => running.stop())

it('returns public URLs in its documents, at the paths that arrive', async () => {
  for (const path of [
    '/.well-known/openid-configuration',
    '/.well-known/oauth-authorization-server',
    '/.well-known/oauth-authorization-server/auth',
  ]) {
    const document = await (await fetch(running.url + path)).json()
    expect(document).toMatchObject({
      issuer: ISSUER,
      token_endpoint: `${ISSUER}/token`,
      introspection_endpoint: `${ISSUER}/introspect`,
      jwks_uri: `${ISSUER}/jwks`,
    })
  }
  expect((await fetch(`${running.url}/auth/.well-known/openid-configuration`)).status).toBe(404)
})

it('accepts an assertion for the public URL of its token endpoint, and refuses one for the path that arrives', async () => {
  const at = async (aud: string) =>
    (await post(`${running.url}/token`, assertionForm(await assertion({ aud })), {})).status
  expect(await at(`${ISSUER}/token`)).toBe(200)
  expect(await at('https://login.example.com/token')).toBe(401)
})

it('returns tokens at the path that arrives, and 404 at the public one', async () => {
  const form = { grant_type: 'client_credentials', scope: 'orders:read' }
  expect((await post(`${running.url}/token`, form, basicHeader('basic'))).status).toBe(200)
  expect((await post(`${running.url}/auth/token`, form, basicHeader('basic'))).status).toBe(404)
})
