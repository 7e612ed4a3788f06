import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { basicHeader, post, type Running, run } from './running.ts'

let running: Running
beforeAll(async () => {
  running = await run()
})
afterAll(() => running.stop())

const token = async (clientId = 'basic'): Promise<string> => {
  const response = await post(`${running.url}/token`, { grant_type: 'client_credentials' }, basicHeader(clientId))
  return ((await response.json()) as { access_token: string }).access_token
}
const introspect = (text: string, clientId = 'basic', headers: Record<string, string> = {}): Promise<Response> =>
  post(`${running.url}/introspect`, { token: text }, { ...basicHeader(clientId), ...headers })

describe('the introspection endpoint', () => {
  test('returns the claims, and the remembered ones, to the client it was issued to', async () => {
    const answer = (await (await introspect(await token())).json()) as Record<string, unknown>
    expect(Object.keys(answer).sort()).toEqual([
      'active',
      'aud',
      'client_id',
      'exp',
      'iat',
      'iss',
      'jti',
      'scope',
      'sub',
      'tenant',
      'tier',
      'token_type',
    ])
    expect(answer).toMatchObject({
      active: true,
      client_id: 'basic',
      tenant: 'acme',
      tier: 'gold',
      token_type: 'Bearer',
    })
  })

  test('returns them to a resource of the audience too', async () => {
    expect(await (await introspect(await token(), 'resource')).json()).toMatchObject({ active: true })
  })

  test('returns exactly {"active":false} to anybody else', async () => {
    const response = await introspect(await token(), 'other')
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('{"active":false}')
  })

  test.each(['x', 'a.b.c', 'e30.e30.', '\u00e9', 'x'.repeat(20_000)])(
    'returns exactly {"active":false} for %j',
    async text => {
      const response = await introspect(text)
      expect(response.status).toBe(200)
      expect(await response.text()).toBe('{"active":false}')
    },
  )

  test('accepts a hint that is wrong', async () => {
    const form = { token: await token(), token_type_hint: 'refresh_token' }
    expect(await (await post(`${running.url}/introspect`, form)).json()).toMatchObject({ active: true })
  })

  test('requires a token', async () => {
    const response = await post(`${running.url}/introspect`, {})
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'invalid_request' })
  })

  test('requires authentication', async () => {
    const response = await post(`${running.url}/introspect`, { token: await token() }, {})
    expect(response.status).toBe(401)
  })

  test('returns a signed answer for the caller when the caller asks for one', async () => {
    const response = await introspect(await token(), 'resource', { accept: 'application/token-introspection+jwt' })
    expect(response.headers.get('content-type')).toBe('application/token-introspection+jwt')
    const keys = createRemoteJWKSet(new URL('/jwks', running.url))
    const { payload, protectedHeader } = await jwtVerify(await response.text(), keys, {
      issuer: running.issuer,
      audience: 'resource',
      typ: 'token-introspection+jwt',
    })
    expect(protectedHeader.alg).toBe('ES256')
    expect(Object.keys(payload).sort()).toEqual(['aud', 'iat', 'iss', 'token_introspection'])
    expect(payload['token_introspection']).toMatchObject({ active: true, client_id: 'basic' })
  })

  test.each(['*/*', 'application/json', 'application/token-introspection+jwt;q=0'])(
    'returns JSON for Accept: %s',
    async accept => {
      const response = await introspect(await token(), 'basic', { accept })
      expect(response.headers.get('content-type')).toBe('application/json')
    },
  )
})

describe('the revocation endpoint', () => {
  test('accepts a token of the client, which is inactive at once', async () => {
    const text = await token()
    const response = await post(`${running.url}/revoke`, { token: text })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
    expect(await (await introspect(text)).text()).toBe('{"active":false}')
    expect(await (await introspect(text, 'resource')).text()).toBe('{"active":false}')
  })

  test.each(['x', 'a.b.c'])('accepts the unknown token %j', async text => {
    expect((await post(`${running.url}/revoke`, { token: text })).status).toBe(200)
  })

  test('refuses a token of another client, which stays active', async () => {
    const text = await token()
    const response = await post(`${running.url}/revoke`, { token: text }, basicHeader('resource'))
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'invalid_grant' })
    expect(await (await introspect(text)).json()).toMatchObject({ active: true })
  })

  test('requires a token', async () => {
    expect((await post(`${running.url}/revoke`, {})).status).toBe(400)
  })
})

describe('the public documents', () => {
  test('returns one metadata document at both places', async () => {
    const [first, second] = await Promise.all(
      ['oauth-authorization-server', 'openid-configuration'].map(name => fetch(`${running.url}/.well-known/${name}`)),
    )
    expect(first?.headers.get('cache-control')).toBe('public, max-age=300')
    const metadata = await first?.json()
    expect(metadata).toEqual(await second?.json())
    const methods = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt']
    expect(metadata).toMatchObject({
      issuer: 'https://login.example.com',
      token_endpoint: 'https://login.example.com/token',
      introspection_endpoint: 'https://login.example.com/introspect',
      revocation_endpoint: 'https://login.example.com/revoke',
      jwks_uri: 'https://login.example.com/jwks',
      token_endpoint_auth_methods_supported: methods,
      introspection_endpoint_auth_methods_supported: methods,
      revocation_endpoint_auth_methods_supported: methods,
      grant_types_supported: ['client_credentials', 'urn:ietf:params:oauth:grant-type:token-exchange'],
    })
    expect(JSON.stringify(metadata)).not.toContain('"none"')
  })

  test('returns public keys without private members', async () => {
    const response = await fetch(`${running.url}/jwks`)
    expect(response.headers.get('cache-control')).toBe('public, max-age=300')
    const { keys } = (await response.json()) as { keys: Record<string, unknown>[] }
    for (const key of keys) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
  })

  test('refuses POST with 405 and names GET and HEAD', async () => {
    const response = await fetch(`${running.url}/jwks`, { method: 'POST' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD')
  })

  test('returns the documents of an issuer with a path where RFC 8414 and OpenID put them', async () => {
    const tenant = await run({ config: { issuer: 'https://login.example.com/a(b)/c' } })
    try {
      const paths = ['/.well-known/oauth-authorization-server/a(b)/c', '/a(b)/c/.well-known/openid-configuration']
      for (const path of paths) {
        expect(await (await fetch(tenant.url + path)).json()).toMatchObject({
          issuer: 'https://login.example.com/a(b)/c',
        })
      }
      expect((await fetch(`${tenant.url}/.well-known/openid-configuration`)).status).toBe(404)
    } finally {
      await tenant.stop()
    }
  })
})
