import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assertion, assertionForm, basicHeader, clientKeys, post, type Running, run, SECRET } from './running.ts'

let running: Running
beforeAll(async () => {
  running = await run()
})
afterAll(() => running.stop())

/** The issuer is a public name; requests go to where the test listens. */
const rebased = (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
  const url = new URL(input instanceof Request ? input.url : input)
  return fetch(new URL(url.pathname + url.search, running.url), init)
}
const to = { [oauth.customFetch]: rebased as never }

const server = async (): Promise<oauth.AuthorizationServer> => {
  const issuer = new URL(running.issuer)
  const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...to })
  return oauth.processDiscoveryResponse(issuer, response)
}

const METHODS: readonly (readonly [string, string, () => oauth.ClientAuth])[] = [
  ['client_secret_basic', 'basic', () => oauth.ClientSecretBasic(SECRET)],
  ['client_secret_post', 'post', () => oauth.ClientSecretPost(SECRET)],
  ['client_secret_jwt', 'hmac', () => oauth.ClientSecretJwt(SECRET)],
  ['private_key_jwt', 'jwt', () => oauth.PrivateKeyJwt({ key: clientKeys.privateKey, kid: 'k1' })],
]

describe('the token endpoint', () => {
  test.each(METHODS)('accepts %s from oauth4webapi', async (_, clientId, auth) => {
    const as = await server()
    const client = { client_id: clientId }
    const response = await oauth.clientCredentialsGrantRequest(as, client, auth(), new URLSearchParams(), to)
    const answer = await oauth.processClientCredentialsResponse(as, client, response)
    const keys = createRemoteJWKSet(new URL('/jwks', running.url))
    const { payload, protectedHeader } = await jwtVerify(answer.access_token, keys)
    expect(Object.keys(protectedHeader).sort()).toEqual(['alg', 'kid', 'typ'])
    expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'at+jwt' })
    expect(Object.keys(payload).sort()).toEqual([
      'aud',
      'client_id',
      'exp',
      'iat',
      'iss',
      'jti',
      'scope',
      'sub',
      'tenant',
    ])
    expect(payload).toMatchObject({ iss: running.issuer, sub: clientId, client_id: clientId, tenant: 'acme' })
    expect(answer.token_type).toBe('bearer')
  })

  test.each([
    ['client_secret_basic', 'basic', openid.ClientSecretBasic(SECRET)],
    ['client_secret_post', 'post', openid.ClientSecretPost(SECRET)],
    ['client_secret_jwt', 'hmac', openid.ClientSecretJwt(SECRET)],
    ['private_key_jwt', 'jwt', openid.PrivateKeyJwt({ key: clientKeys.privateKey, kid: 'k1' })],
  ] as const)('accepts %s from openid-client', async (_, clientId, auth) => {
    const config = await openid.discovery(new URL(running.issuer), clientId, undefined, auth, {
      [openid.customFetch]: rebased as never,
    })
    const answer = await openid.clientCredentialsGrant(config, { scope: 'orders:read' })
    expect(answer.scope).toBe('orders:read')
    const introspected = await openid.tokenIntrospection(config, answer.access_token)
    expect(introspected).toMatchObject({ active: true, client_id: clientId })
    await openid.tokenRevocation(config, answer.access_token)
    expect(await openid.tokenIntrospection(config, answer.access_token)).toEqual({ active: false })
  })

  test('returns exactly the members of RFC 6749 section 5.1', async () => {
    const response = await post(`${running.url}/token`, { grant_type: 'client_credentials', scope: 'orders:read' })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'orders:read',
    })
  })

  test('R3 returns no-store, the decision and the revision on answers and on errors', async () => {
    for (const form of ['grant_type=client_credentials', 'grant_type=nonsense', 'a=1&a=2']) {
      const { headers } = await post(`${running.url}/token`, form)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('pragma')).toBe('no-cache')
      expect(headers.get('content-type')).toBe('application/json')
      expect(headers.get('claimgate-revision')).toBe(running.gateway.revision().id)
      expect(headers.get('claimgate-decision')).toMatch(/^[0-9a-f-]{36}$/)
    }
  })

  test.each([
    [{ scope: 'orders:read' }, { scope: 'orders:read' }],
    [{}, { scope: 'orders:read orders:write' }],
    [{ scope: 'orders:write orders:read orders:write' }, { scope: 'orders:write orders:read' }],
  ])('accepts %j and grants %j', async (form, expected) => {
    const response = await post(`${running.url}/token`, { grant_type: 'client_credentials', ...form })
    expect(await response.json()).toMatchObject(expected)
  })

  test.each([
    ['', 'https://orders.example.com'],
    ['&resource=https%3A%2F%2Fstock.example.com', 'https://stock.example.com'],
    [
      '&resource=https%3A%2F%2Fstock.example.com&resource=https%3A%2F%2Forders.example.com',
      ['https://stock.example.com', 'https://orders.example.com'],
    ],
  ])('accepts the resources %j', async (form, audience) => {
    const response = await post(`${running.url}/token`, `grant_type=client_credentials${form}`)
    const { access_token } = (await response.json()) as { access_token: string }
    expect(JSON.parse(Buffer.from(access_token.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
      aud: audience,
    })
  })

  test('returns the lifetime that the client is capped to', async () => {
    const form = { grant_type: 'client_credentials', client_id: 'post', client_secret: SECRET }
    expect(await (await post(`${running.url}/token`, form, {})).json()).toMatchObject({ expires_in: 600 })
  })

  test.each([
    ['scope=admin', 'invalid_scope'],
    ['scope=orders%3Aread++orders%3Awrite', 'invalid_scope'],
    ['scope=%22', 'invalid_scope'],
    ['resource=https%3A%2F%2Fevil.example', 'invalid_target'],
  ])('refuses %s with %s', async (form, error) => {
    const response = await post(`${running.url}/token`, `grant_type=client_credentials&${form}`)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error })
  })

  test.each([
    ['', 'invalid_request'],
    ['grant_type=', 'invalid_request'],
    ['grant_type=password', 'unsupported_grant_type'],
    ['grant_type=authorization_code&code=x', 'unsupported_grant_type'],
  ])('refuses the grant %j with %s', async (form, error) => {
    const response = await post(`${running.url}/token`, form)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error })
  })
})

describe('failed authentication', () => {
  const form = { grant_type: 'client_credentials' }
  const cases: readonly (readonly [
    string,
    string,
    () => Promise<readonly [Record<string, string>, Record<string, string>]>,
  ])[] = [
    ['a wrong secret', 'secret_wrong', async () => [form, basicHeader('basic', 'wrong')]],
    ['an unknown client', 'unknown_client', async () => [form, basicHeader('nobody')]],
    ['another method than the registered one', 'wrong_method', async () => [form, basicHeader('post')]],
    ['an expired assertion', 'assertion_expired', async () => [assertionForm(await assertion({ exp: 1 })), {}]],
    [
      'a wrong audience',
      'assertion_aud_mismatch',
      async () => [assertionForm(await assertion({ aud: 'https://evil.example' })), {}],
    ],
    ['an assertion of another key', 'signature', async () => [assertionForm(await foreign()), {}]],
  ]
  const foreign = async (): Promise<string> => {
    const { privateKey } = await crypto.subtle.generateKey(
      { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
      true,
      ['sign'],
    )
    return assertion({}, privateKey)
  }

  test.each(cases)('R7 refuses %s with the one constant answer', async (_, detail, request) => {
    const response = await post(`${running.url}/token`, ...(await request()))
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe(
      'Basic realm="https://login.example.com", error="invalid_client", error_description="client authentication failed"',
    )
    expect(await response.text()).toBe('{"error":"invalid_client","error_description":"client authentication failed"}')
    const record = running.lines.at(-1)?.fields
    expect(record).toMatchObject({ event: 'request', error: 'invalid_client', status: 401, decision: null })
    expect(String(record?.['detail'])).toContain(detail)
  })

  test('R7 refuses a replayed assertion with the same answer', async () => {
    const again = assertionForm(await assertion())
    expect((await post(`${running.url}/token`, again, {})).status).toBe(200)
    const response = await post(`${running.url}/introspect`, { ...again, token: 'x' }, {})
    expect(response.status).toBe(401)
    expect(await response.text()).toBe('{"error":"invalid_client","error_description":"client authentication failed"}')
    expect(running.lines.at(-1)?.fields).toMatchObject({ client_id: 'jwt', detail: 'assertion_replayed' })
  })

  test('never writes an unregistered client id to the log', async () => {
    await post(`${running.url}/token`, form, basicHeader('canary-client'))
    expect(running.lines.at(-1)?.fields).toMatchObject({ client_id: null, detail: 'unknown_client' })
    expect(JSON.stringify(running.lines)).not.toContain('canary-client')
  })

  test('R8 refuses two mechanisms in one request', async () => {
    const response = await post(`${running.url}/token`, { ...form, client_id: 'basic', client_secret: SECRET })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'invalid_request' })
  })
})
