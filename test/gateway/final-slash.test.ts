/** Endpoints whose path ends with a slash, as Django and authentik write them, in the embedded token service. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basicHeader, post, type Running, run } from './running.ts'

const GRANT = { grant_type: 'client_credentials' }
const ENDPOINTS = {
  token: '/o/token/',
  introspection: '/o/introspect/',
  revocation: '/o/revoke_token/',
  jwks: '/o/jwks/',
}

describe('endpoints with a final slash', () => {
  let running: Running
  beforeAll(async () => {
    running = await run({ config: { endpoints: ENDPOINTS } })
  })
  afterAll(() => running.stop())

  const documentOf = async (path: string) =>
    (await (await fetch(`${running.url}${path}`)).json()) as Record<string, unknown>

  it('returns them in the metadata as they are', async () => {
    const metadata = await documentOf('/.well-known/oauth-authorization-server')
    const paths = ['token_endpoint', 'introspection_endpoint', 'revocation_endpoint', 'jwks_uri'].map(
      name => new URL(String(metadata[name])).pathname,
    )
    expect(paths).toEqual(Object.values(ENDPOINTS))
  })

  it('accepts requests there', async () => {
    const issued = await post(`${running.url}/o/token/`, GRANT, basicHeader('basic'))
    expect(issued.status).toBe(200)
    const { access_token: token } = (await issued.json()) as { access_token: string }
    const asked = await post(`${running.url}/o/introspect/`, { token }, basicHeader('basic'))
    expect(await asked.json()).toMatchObject({ active: true })
    expect((await post(`${running.url}/o/revoke_token/`, { token }, basicHeader('basic'))).status).toBe(200)
    expect(await documentOf('/o/jwks/')).toHaveProperty('keys')
  })

  it.each(['/o/token', '/o/token//', '/o//token/', '/token', '/token/', '/o/Token/'])('refuses %s', async path => {
    expect((await post(`${running.url}${path}`, GRANT, basicHeader('basic'))).status).toBe(404)
  })
})
