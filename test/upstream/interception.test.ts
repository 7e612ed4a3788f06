/** What an intercepted endpoint lets through to the upstream, and what it answers, octet by octet. */

import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { assertion, assertionForm, basicHeader, clientKeys, post } from '../gateway/running.ts'
import { cryptoKeyPair } from '../key-pair.ts'
import { type Behind, behind, CLIENTS } from './behind.ts'
import { openBrowser } from './browser.ts'
import { UPSTREAM_CLIENTS, UPSTREAM_SECRET } from './clients.ts'
import * as flows from './flows.ts'
import type { Arrived } from './peer.ts'

const PATHS = {
  token: '/token',
  introspection: '/token/introspection',
  revocation: '/token/revocation',
  pushed_authorization_request: '/request',
  device_authorization: '/device/auth',
} as const

/** More clients: one that signs, one that only looks at tokens. */
const MORE = `
- client_id: jwt
  token_endpoint_auth_method: private_key_jwt
  token_endpoint_auth_signing_alg: RS256
  jwks: { keys: [${JSON.stringify(clientKeys.publicJwk)}] }
  grant_types: [client_credentials]
  scope: orders:read
  upstream: { client_secret: "env:UPSTREAM_SECRET" }
- client_id: resource
  grant_types: [client_credentials]
  audiences: [https://orders.example.com]
  secrets: [{ value: "env:CLIENT_SECRET" }]
  upstream: { client_secret: "env:UPSTREAM_SECRET" }
`
const POLICIES = {
  'policies/deny.yaml': `
policy: guards
description: What may be refused anywhere.
applies_to: { endpoints: [token, pushed_authorization_request, device_authorization, introspection, revocation] }
rules:
  - { id: not-today, effect: deny, when: "request.parameters.weather == 'bad'", message: Not in this weather }
`,
}
const service = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }

let running: Behind
beforeAll(async () => {
  const more = ['jwt', 'resource'].map(client_id => ({ client_id, client_secret: UPSTREAM_SECRET, ...service }))
  running = await behind({
    files: { 'clients/clients.yaml': `${CLIENTS}${MORE}`, ...POLICIES },
    peer: { clients: [...UPSTREAM_CLIENTS, ...more], features: { dPoP: { enabled: true } } },
  })
})
afterAll(() => running.stop())
beforeEach(async () => {
  await running.peer.forget()
  ;(running.lines as unknown[]).length = 0
})
afterEach(() => running.peer.heal())

const ask = (
  endpoint: keyof typeof PATHS,
  form: string | Record<string, string>,
  headers: Record<string, string> = basicHeader('service'),
): Promise<Response> => post(running.issuer + PATHS[endpoint], form, headers)

const CREDENTIALS = { grant_type: 'client_credentials' }
const answering = (body: object, more: object = {}) => running.peer.fault({ kind: 'answer', body, ...more })

/** The one request that the upstream has received. */
async function only(): Promise<Arrived> {
  const arrived = await running.peer.requests()
  expect(arrived).toHaveLength(1)
  return arrived[0] as Arrived
}
const nothing = async () => expect(await running.peer.requests()).toEqual([])
const errorOf = async (response: Response) => [response.status, ((await response.json()) as { error: string }).error]

describe('what arrives', () => {
  it('G2 forwards the parameters written anew, never the octets that came', async () => {
    await answering({ access_token: 'a', token_type: 'Bearer' })
    const orders = 'resource=https://orders.example.com&resource=https:%2F%2Fopaque.example.com'
    const sent = `&&empty=&none&grant%5Ftype=client_credentials&a.b=c&a%5Bb%5D=1&euro=%e2%82%ac&plus=a+b%20c&${orders}&${orders.replaceAll('resource', 'audience')}&client_id=service`
    expect((await ask('token', sent)).status).toBe(200)
    expect((await only()).body).toBe(
      'grant_type=client_credentials&a.b=c&a%5Bb%5D=1&euro=%E2%82%AC&plus=a+b+c' +
        '&resource=https%3A%2F%2Forders.example.com&resource=https%3A%2F%2Fopaque.example.com' +
        '&audience=https%3A%2F%2Forders.example.com&audience=https%3A%2F%2Fopaque.example.com' +
        '&client_id=service',
    )
  })

  it.each([
    'grant_type=client_credentials;client_id=other',
    'grant_type=client_credentials&client_id=service&client_id=other',
    'grant_type=client_credentials&client_id=service%00',
    '\ufeffgrant_type=client_credentials',
  ])('G2 refuses, or reads as one name, what two parsers could read in two ways: %j', async body => {
    const response = await ask('token', body)
    expect(response.status).toBe(400)
    await nothing()
  })

  it('G3 forwards nothing that only we may say, and no field that nobody needs', async () => {
    await answering({ access_token: 'a', token_type: 'Bearer' })
    const response = await ask('token', CREDENTIALS, {
      ...basicHeader('service'),
      cookie: 'session=canary-cookie',
      'client-cert': ':canary-certificate:',
      'client-cert-chain': ':canary-certificate:',
      'x-ssl-client-cert': 'canary-certificate',
      'x-client-cert': 'canary-certificate',
      'x-forwarded-for': '203.0.113.99',
      'x-forwarded-host': 'canary-host.example',
      'x-forwarded-proto': 'https',
      forwarded: 'for=203.0.113.99;host=canary-host.example',
      'x-real-ip': '203.0.113.99',
      'claimgate-decision': 'canary-decision',
      'x-claims': 'canary-claims',
      'proxy-authorization': 'Basic canary',
      'x-original-url': '/canary',
      accept: 'text/canary',
    })
    expect(response.status).toBe(200)
    const arrived = await only()
    expect(JSON.stringify(arrived)).not.toMatch(/canary|203\.0\.113/)
    const names = Object.keys(arrived.headers).filter(
      name => !['connection', 'user-agent', 'accept-language'].includes(name),
    )
    expect(names.sort()).toEqual([
      ...['accept', 'accept-encoding', 'authorization', 'content-length', 'content-type', 'forwarded', 'host'],
      ...['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto'],
    ])
    const host = new URL(running.issuer).host
    expect(arrived.headers).toMatchObject({
      host,
      accept: 'application/json',
      'accept-encoding': 'identity',
      'content-type': 'application/x-www-form-urlencoded',
      forwarded: `for=127.0.0.1;host="${host}";proto=http`,
      'x-forwarded-for': '127.0.0.1',
    })
  })

  it('G3 never forwards the credential of the client, whatever the method', async () => {
    await answering({ access_token: 'a', token_type: 'Bearer' })
    const jwt = await assertion({ aud: running.issuer, secret_claim: 'canary-claim' })
    const ways: readonly (readonly [Record<string, string>, Record<string, string>])[] = [
      [CREDENTIALS, basicHeader('service')],
      [{ ...CREDENTIALS, client_id: 'post', client_secret: flows.SECRET }, {}],
      [assertionForm(jwt), {}],
    ]
    for (const [form, headers] of ways) expect((await ask('token', form, headers)).status).toBe(200)
    const arrived = await running.peer.requests()
    expect(arrived).toHaveLength(3)
    const heard = JSON.stringify(arrived)
    for (const canary of [flows.SECRET, jwt, ...jwt.split('.'), 'canary']) expect(heard).not.toContain(canary)
    expect(new URLSearchParams(arrived[2]?.body).get('client_id')).toBe('jwt')
    expect(arrived.map(({ body }) => /client_assertion/.test(body))).toEqual([false, false, false])
  })

  it('G9 forwards a DPoP proof, trace context, language and user agent', async () => {
    await answering({ access_token: 'a', token_type: 'DPoP' })
    const along = {
      dpop: 'a.b.c',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      tracestate: 'a=b',
      'accept-language': 'de',
      'user-agent': 'test/1',
    }
    await ask('token', CREDENTIALS, { ...basicHeader('service'), ...along })
    expect((await only()).headers).toMatchObject(along)
  })

  it('G9 never forwards a field that is too long to be of use, but a proof whatever its length', async () => {
    await answering({ access_token: 'a', token_type: 'DPoP' })
    const long = 'a'.repeat(3000)
    const along = { dpop: long, traceparent: long, tracestate: long, 'accept-language': long, 'user-agent': long }
    await ask('token', CREDENTIALS, { ...basicHeader('service'), ...along })
    const { headers } = await only()
    expect(Object.keys(along).filter(name => headers[name] === long)).toEqual(['dpop'])
  })
})

describe('what comes back', () => {
  it('returns the answer with our headers, and none of the upstream', async () => {
    const body = { access_token: 'a', token_type: 'Bearer', expires_in: 5, scope: 'orders:read', custom: { x: [1] } }
    const headers = { 'content-type': 'application/json', 'set-cookie': 'a=b', server: 'idp', 'x-powered-by': 'idp' }
    await answering(body, { headers: { ...headers, 'cache-control': 'public' } })
    const response = await ask('token', { ...CREDENTIALS, scope: 'orders:read' })
    expect(await response.json()).toEqual(body)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('claimgate-revision')).toBe(running.gateway.revision().id)
    expect(response.headers.get('claimgate-decision')).toMatch(/^[0-9a-f-]{36}$/)
    for (const name of ['set-cookie', 'server', 'x-powered-by']) expect(response.headers.get(name)).toBeNull()
  })

  it('accepts a lifetime that is written as text, as some token services do', async () => {
    const body = { access_token: 'a', token_type: 'Bearer', expires_in: '60', scope: 'orders:read' }
    await answering(body)
    const response = await ask('token', { ...CREDENTIALS, scope: 'orders:read' })
    expect([response.status, await response.json()]).toEqual([200, body])
  })

  it('returns the answer of a pushed request unchanged, with 201 and for no cache', async () => {
    const form = {
      redirect_uri: flows.REDIRECT_URI,
      response_type: 'code',
      scope: 'openid',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    }
    const response = await ask('pushed_authorization_request', form, basicHeader('web'))
    expect(response.status).toBe(201)
    expect(response.headers.get('cache-control')).toBe('no-cache, no-store')
    expect(await response.json()).toEqual({
      request_uri: expect.stringMatching(/^urn:/),
      expires_in: expect.any(Number),
    })
    const sent = new URLSearchParams((await only()).body)
    expect(sent.get('client_id')).toBe('web')
    expect(Object.fromEntries(sent)).toEqual({ ...form, client_id: 'web' })
  })

  it('G9 returns the nonce of a DPoP challenge, and accepts the proof that has it', async () => {
    const nonces = await behind({ peer: { dpopNonce: true } })
    try {
      const { privateKey, publicKey } = await cryptoKeyPair('ES256')
      const keys = { privateKey, publicKey } as oauth.CryptoKeyPair
      const DPoP = oauth.DPoP({}, keys)
      const who = flows.basic('service')
      const first = flows.clientCredentials(nonces.issuer, who, {}, { DPoP })
      await expect(first).rejects.toMatchObject({ error: 'use_dpop_nonce', status: 400 })
      const answer = await flows.clientCredentials(nonces.issuer, who, {}, { DPoP })
      expect(answer.token_type).toBe('dpop')
      expect(await flows.introspect(nonces.issuer, who, answer.access_token)).toMatchObject({
        active: true,
        cnf: { jkt: await DPoP.calculateThumbprint() },
      })
    } finally {
      await nonces.stop()
    }
  })

  it.each([
    [
      400,
      { error: 'invalid_grant', error_description: 'no "such" code\n at stack.js:1' },
      'invalid_grant',
      "no 'such' code  at stack.js:1",
    ],
    [400, { error: 'authorization_pending' }, 'authorization_pending', undefined],
    [403, { error: 'vendor_specific', error_uri: 'https://idp.internal/docs' }, 'vendor_specific', undefined],
    [429, { error: 'slow_down' }, 'slow_down', undefined],
  ])('returns an error of the upstream about the request, cleaned: %s %j', async (status, body, error, description) => {
    await answering(body, { status, headers: { 'content-type': 'application/json', 'retry-after': '7' } })
    const response = await ask('token', CREDENTIALS)
    expect(response.status).toBe(status)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('retry-after')).toBe('7')
    expect(await response.json()).toEqual({
      error,
      ...(description === undefined ? {} : { error_description: description }),
    })
    const [record] = running.lines.filter(({ fields }) => fields['event'] === 'request')
    const known = error === 'vendor_specific' ? 'other' : error
    expect(record?.fields).toMatchObject({ outcome: 'refused', error: known, detail: 'upstream_refused', status })
  })
})

describe('what is refused before the upstream hears of it', () => {
  const CODE = { grant_type: 'authorization_code', code: 'x', redirect_uri: flows.REDIRECT_URI }
  const PUSHED = { response_type: 'code', redirect_uri: flows.REDIRECT_URI, scope: 'openid' }
  const native = { client_id: 'native' }

  it.each([
    ['token', { grant_type: '' }, 'service', 'invalid_request'],
    ['token', { grant_type: 'password' }, 'service', 'unsupported_grant_type'],
    ['token', { ...CODE }, 'service', 'unauthorized_client'],
    ['token', { ...CREDENTIALS, scope: 'admin' }, 'service', 'invalid_scope'],
    ['token', { ...CREDENTIALS, scope: 'a  b' }, 'service', 'invalid_scope'],
    ['token', { ...CREDENTIALS, resource: 'https://elsewhere.example' }, 'service', 'invalid_target'],
    ['token', { ...CREDENTIALS, audience: 'https://elsewhere.example' }, 'service', 'invalid_target'],
    ['token', { ...CREDENTIALS, SCOPE: 'admin' }, 'service', 'invalid_request'],
    ['token', { ...CREDENTIALS, ' scope': 'admin' }, 'service', 'invalid_request'],
    ['token', { ...CREDENTIALS, 'scope[]': 'admin' }, 'service', 'invalid_request'],
    ['token', { ...CREDENTIALS, Resource: 'https://elsewhere.example' }, 'service', 'invalid_request'],
    ['token', { ...CREDENTIALS, 'client.id': 'web' }, 'service', 'invalid_request'],
    ['token', { ...CREDENTIALS, 'client[id': 'web' }, 'service', 'invalid_request'],
    ['introspection', { token: 'x', 'token[1]': 'y' }, 'service', 'invalid_request'],
    ['revocation', { token: 'x', Token: 'y' }, 'service', 'invalid_request'],
    ['pushed_authorization_request', { ...PUSHED, Request: 'a.b.c' }, 'web', 'invalid_request'],
    ['device_authorization', { scope: 'openid', request: 'a.b.c' }, 'tv', 'invalid_request'],
    ['device_authorization', { scope: 'openid', request_uri: 'urn:x' }, 'tv', 'invalid_request'],
    ['device_authorization', { scope: 'openid', Request_Uri: 'urn:x' }, 'tv', 'invalid_request'],
    ['token', { grant_type: 'refresh_token', refresh_token: 'x', scope: 'admin' }, 'web', 'invalid_scope'],
    ['token', { ...CREDENTIALS, weather: 'bad' }, 'service', 'unauthorized_client'],
    ['pushed_authorization_request', { ...PUSHED, scope: 'openid admin' }, 'web', 'invalid_scope'],
    ['pushed_authorization_request', { ...PUSHED, request_uri: 'urn:x' }, 'web', 'invalid_request'],
    ['pushed_authorization_request', { ...PUSHED, request: 'a.b.c' }, 'web', 'invalid_request'],
    ['pushed_authorization_request', { ...PUSHED, resource: 'https://elsewhere.example' }, 'web', 'invalid_target'],
    ['pushed_authorization_request', { ...PUSHED, weather: 'bad' }, 'web', 'unauthorized_client'],
    ['device_authorization', { scope: 'openid orders:write' }, 'tv', 'invalid_scope'],
    ['device_authorization', { weather: 'bad' }, 'tv', 'unauthorized_client'],
    ['introspection', {}, 'service', 'invalid_request'],
    ['introspection', { token: 'x', weather: 'bad' }, 'service', 'unauthorized_client'],
    ['revocation', {}, 'service', 'invalid_request'],
    ['revocation', { token: 'x', weather: 'bad' }, 'service', 'unauthorized_client'],
  ] as const)('refuses at %s: %j of %s with %s', async (endpoint, form, clientId, error) => {
    expect(await errorOf(await ask(endpoint, form, basicHeader(clientId)))).toEqual([400, error])
    await nothing()
  })

  it.each([
    ['token', { ...native, ...CODE }, 'invalid_request'],
    ['pushed_authorization_request', { ...native, ...PUSHED }, 'invalid_request'],
    ['pushed_authorization_request', { ...native, ...PUSHED, code_challenge: 'x'.repeat(43) }, 'invalid_request'],
    [
      'pushed_authorization_request',
      { ...native, ...PUSHED, code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' },
      'invalid_request',
    ],
  ] as const)('requires PKCE of a public client at %s: %j', async (endpoint, form, error) => {
    expect(await errorOf(await ask(endpoint, form, {}))).toEqual([400, error])
    await nothing()
  })

  it('G8 refuses a public client at introspection like one that failed to authenticate', async () => {
    const response = await ask('introspection', { ...native, token: 'x' }, {})
    expect(await errorOf(response)).toEqual([401, 'invalid_client'])
    expect(response.headers.get('www-authenticate')).toMatch(/^Basic/)
    await nothing()
  })

  it.each(Object.keys(PATHS) as (keyof typeof PATHS)[])(
    'refuses a wrong secret, a GET and a query at %s',
    async endpoint => {
      const wrong = await ask(endpoint, { ...CREDENTIALS, token: 'x' }, basicHeader('service', 'wrong'))
      expect(await errorOf(wrong)).toEqual([401, 'invalid_client'])
      expect((await fetch(running.issuer + PATHS[endpoint])).status).toBe(405)
      expect(
        (await post(`${running.issuer}${PATHS[endpoint]}?scope=x`, CREDENTIALS, basicHeader('service'))).status,
      ).toBe(400)
      await nothing()
    },
  )
})

describe('whose it is', () => {
  it('G7 refuses the refresh token of one client to another', async () => {
    const config = await flows.configure(running.issuer, flows.basic('web'))
    const { refresh_token = '' } = await flows.codeFlow(config)
    const form = { grant_type: 'refresh_token', refresh_token }
    expect(await errorOf(await ask('token', form, basicHeader('tv')))).toEqual([400, 'invalid_grant'])
    expect(await errorOf(await ask('token', { ...form, client_id: 'native' }, {}))).toEqual([400, 'invalid_grant'])
  })

  it('G7 refuses the code of one client to another, and accepts it from the one it was issued to', async () => {
    const verifier = openid.randomPKCECodeVerifier()
    const query = new URLSearchParams({
      client_id: 'web',
      response_type: 'code',
      redirect_uri: flows.REDIRECT_URI,
      scope: 'openid',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    const page = await openBrowser(running.issuer).open(`${running.issuer}/auth?${query}`, { login: 'alice' })
    const code = page.url.searchParams.get('code') ?? ''
    expect(code).not.toBe('')
    const form = {
      ...{ grant_type: 'authorization_code', code },
      redirect_uri: flows.REDIRECT_URI,
      code_verifier: verifier,
    }
    expect(await errorOf(await ask('token', { ...form, client_id: 'native' }, {}))).toEqual([400, 'invalid_grant'])
    expect((await ask('token', form, basicHeader('web'))).status).toBe(200)
  })

  it('G7 refuses the pushed request of one client to another', async () => {
    const pushed = await ask(
      'pushed_authorization_request',
      {
        redirect_uri: flows.REDIRECT_URI,
        response_type: 'code',
        scope: 'openid',
        code_challenge: 'x'.repeat(43),
        code_challenge_method: 'S256',
      },
      basicHeader('web'),
    )
    const { request_uri } = (await pushed.json()) as { request_uri: string }
    const query = new URLSearchParams({ client_id: 'native', request_uri })
    const response = await fetch(`${running.issuer}/auth?${query}`, { redirect: 'manual' })
    const { searchParams } = new URL(response.headers.get('location') ?? '')
    expect([...searchParams.keys()]).toContain('error')
  })

  it('G8 returns what the upstream says to the client of the token, and to the resource it is for', async () => {
    const { access_token } = await flows.clientCredentials(running.issuer, flows.basic('service'))
    for (const who of ['service', 'resource'].map(name => flows.basic(name))) {
      expect(await flows.introspect(running.issuer, who, access_token)).toMatchObject({
        active: true,
        client_id: 'service',
      })
    }
  })

  it.each([
    ['of another client', { active: true, client_id: 'web', aud: 'https://elsewhere.example' }],
    ['that names neither client nor audience', { active: true, scope: 'orders:read' }],
    ['whose audience only resembles one', { active: true, aud: ['https://orders.example.com/'] }],
    ['that is inactive, with something beside it', { active: false, client_id: 'service' }],
  ])('G8 returns exactly that it is inactive for a token %s', async (_, said) => {
    await answering(said)
    const response = await ask('introspection', { token: 'x' })
    expect(await response.text()).toBe('{"active":false}')
  })

  it('G8 refuses an introspection answer without `active`', async () => {
    await answering({ client_id: 'service' })
    expect(await errorOf(await ask('introspection', { token: 'x' }))).toEqual([502, 'server_error'])
  })

  it('G8 never revokes the token of another client', async () => {
    const { access_token } = await flows.clientCredentials(running.issuer, flows.basic('service'))
    await ask('revocation', { token: access_token }, basicHeader('resource'))
    const who = flows.basic('service')
    expect(await flows.introspect(running.issuer, who, access_token)).toMatchObject({ active: true })
  })

  it('returns JSON although the caller asks for a signed answer: nothing here is signed by us', async () => {
    const { access_token } = await flows.clientCredentials(running.issuer, flows.basic('service'))
    const headers = { ...basicHeader('service'), accept: 'application/token-introspection+jwt' }
    const response = await ask('introspection', { token: access_token }, headers)
    expect(response.headers.get('content-type')).toBe('application/json')
  })
})

it('returns one record for each request, with the decision, and none of the tokens', async () => {
  const answer = await flows.clientCredentials(running.issuer, flows.basic('service'), { scope: 'orders:read' })
  const [record, ...others] = running.lines.filter(({ fields }) => fields['event'] === 'request')
  expect(others).toEqual([])
  expect(record?.fields).toMatchObject({
    endpoint: 'token',
    client_id: 'service',
    method: 'client_secret_basic',
    outcome: 'answered',
    status: 200,
    error: null,
    grant_type: 'client_credentials',
    decision: 'allow',
    rules: ['baseline/registered'],
  })
  const logged = JSON.stringify(running.lines)
  for (const canary of [answer.access_token, ...answer.access_token.split('.'), flows.SECRET, UPSTREAM_SECRET])
    expect(logged).not.toContain(canary)
})
