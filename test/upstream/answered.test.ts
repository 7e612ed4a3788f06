/** Answers of intercepted endpoints as upstreams give them: coded, silent, wider, broken, late. */
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import type { JsonObject } from '../../src/oauth.ts'
import { basicHeader, post } from '../gateway/running.ts'
import type { BehindOptions } from './behind.ts'
import { type Foreign, foreign } from './foreign.ts'

let on: Foreign
const running = new Map<string, Foreign>()
afterAll(async () => {
  for (const one of running.values()) await one.behind.stop()
})

/** One gateway for all tests that configure the same. */
const using = async (options: BehindOptions = {}): Promise<Foreign> => {
  const name = JSON.stringify(options)
  const one = running.get(name) ?? (await foreign(options))
  running.set(name, one)
  one.encode = null
  one.arrived.length = 0
  for (const path of ['/token', '/device', '/introspect']) one.answers.delete(path)
  ;(one.behind.lines as unknown[]).length = 0
  return one
}

const CREDENTIALS = { grant_type: 'client_credentials' }
const CODE = { grant_type: 'authorization_code', code: 'c', redirect_uri: 'https://a.example', code_verifier: 'x' }
const REFRESH = { grant_type: 'refresh_token', refresh_token: 'r' }

const ask = async (form: Record<string, string>, path = '/token') => {
  const response = await post(on.issuer + path, form, basicHeader('shop'))
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: text === '' ? null : JSON.parse(text) }
}
const answers = (body: JsonObject | string | Buffer, more: object = {}) => on.answers.set('/token', { body, ...more })
const bearer = (more: JsonObject = {}): JsonObject => ({
  access_token: 'opaque',
  token_type: 'Bearer',
  expires_in: 60,
  ...more,
})
const sentScope = (): string | null => on.arrived.findLast(({ path }) => path === '/token')?.form.get('scope') ?? null
const events = (event: string) => on.behind.lines.filter(({ fields }) => fields['event'] === event)

const QUICK = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }
const CODINGS: readonly (readonly [string, (body: Buffer) => Buffer])[] = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['GZip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['gzip, br', body => brotliCompressSync(gzipSync(body))],
  ['identity, deflate , gzip', body => gzipSync(deflateSync(body))],
  ['identity', body => body],
]

describe('content codings of the upstream', () => {
  it.each(CODINGS)('accepts metadata, keys and tokens in %s, although it asks for identity', async (coding, apply) => {
    on = await foreign({ fulfilment: 'reissue' }, { coding, apply })
    onTestFinished(() => on.behind.stop())
    answers(bearer({ access_token: await on.token({ scope: 'read' }), scope: 'read' }))
    const { status, body } = await ask({ ...CREDENTIALS, scope: 'read' })
    expect([status, body?.scope]).toEqual([200, 'read'])
    expect(on.arrived.map(({ req }) => req.headers['accept-encoding'])).toEqual(on.arrived.map(() => 'identity'))
  })

  it.each([
    ['a bomb', 'gzip', () => gzipSync(Buffer.alloc(100 * 1024 * 1024, 0x20), { level: 1 })],
    ['a bomb in a bomb', 'gzip, gzip', () => gzipSync(gzipSync(Buffer.alloc(50 * 1024 * 1024), { level: 1 }))],
    ['a bomb of br', 'br', () => brotliCompressSync(Buffer.alloc(50 * 1024 * 1024), QUICK)],
    ['a coding that is not asked for', 'zstd', (body: Buffer) => body],
    ['a coding of the prototype', 'constructor', (body: Buffer) => body],
    ['many codings', 'gzip, gzip, gzip, gzip', (body: Buffer) => gzipSync(gzipSync(gzipSync(gzipSync(body))))],
    ['what is not in its coding', 'gzip', (body: Buffer) => body],
    ['what breaks off', 'gzip', (body: Buffer) => gzipSync(body).subarray(0, 20)],
  ] as const)('refuses %s within the size limit', async (_, coding, apply) => {
    on = await using()
    answers(bearer())
    on.encode = { coding, apply }
    const before = process.memoryUsage().rss
    const { status, body } = await ask(CREDENTIALS)
    expect([status, body.error]).toEqual([502, 'server_error'])
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024)
  })

  it('accepts a silent answer that names a coding', async () => {
    on = await using()
    on.encode = { coding: 'gzip', apply: () => Buffer.alloc(0) }
    answers('', { status: 400 })
    expect((await ask(REFRESH)).body.error).toBe('invalid_grant')
  })
})

describe('client credentials without scope', () => {
  it('forwards none, and returns what the upstream gives of the registered ones', async () => {
    on = await using()
    answers(bearer({ scope: 'read' }))
    expect((await ask(CREDENTIALS)).body).toEqual(bearer({ scope: 'read' }))
    expect(sentScope()).toBeNull()
    answers(bearer())
    expect((await ask(CREDENTIALS)).body).toEqual(bearer())
  })

  it('forwards the registered ones when that is configured, and what a policy leaves', async () => {
    on = await using({ config: { upstream: { default_scope: 'registered' } } })
    answers(bearer())
    await ask(CREDENTIALS)
    expect(sentScope()).toBe('openid read write')
  })

  it('forwards what a policy leaves of the registered ones', async () => {
    const policy = [
      'policy: p',
      'applies_to: { grant_types: [client_credentials] }',
      'rules: [{ id: a, effect: allow, when: "\'write\' in request.scopes" }]',
      'token: { scope: "{\'read\'}" }',
    ]
    on = await using({ files: { 'policies/baseline.yaml': policy.join('\n') } })
    answers(bearer())
    expect((await ask(CREDENTIALS)).body.scope).toBe('read')
    expect(sentScope()).toBe('read')
  })
})

describe('the scope of an answer', () => {
  it.each(['none', 'introspection'] as const)(
    'refuses more than was sent under %s, and revokes it',
    async fulfilment => {
      on = await using({ fulfilment })
      for (const [form, scope, beyond] of [
        [{ ...CREDENTIALS, scope: 'read' }, 'read write admin', 'write admin'],
        [{ ...CREDENTIALS, scope: 'read' }, ['read', 'write'], 'write'],
        [CREDENTIALS, 'read write admin', 'admin'],
        [CODE, 'openid root', 'root'],
        [{ ...REFRESH, scope: 'read' }, 'read  write', 'write'],
      ] as const) {
        on.arrived.length = 0
        answers(bearer({ scope, refresh_token: 'again' } as JsonObject))
        const { status, body } = await ask(form)
        expect([status, body.error]).toEqual([400, 'invalid_scope'])
        expect([...on.revoked()].sort()).toEqual(['again', 'opaque'])
        expect(events('upstream_scope').at(-1)?.fields).toMatchObject({
          client: 'shop',
          scope: beyond,
          remedy: expect.stringContaining(JSON.stringify(beyond.split(' '))),
        })
      }
    },
  )

  it('accepts what was sent, what is registered where nothing was, and what the upstream is known to add', async () => {
    on = await using({ config: { upstream: { adds_scopes: ['email', 'profile'] } } })
    for (const [form, scope] of [
      [{ ...CREDENTIALS, scope: 'read' }, 'read'],
      [{ ...CREDENTIALS, scope: 'read' }, 'email read profile'],
      [CODE, 'openid write email'],
      [REFRESH, 'openid read'],
    ] as const) {
      answers(bearer({ scope }))
      expect((await ask(form)).body?.scope).toBe(scope)
    }
    expect(on.revoked()).toEqual([])
  })

  it('returns a list as the text it should have been', async () => {
    on = await using()
    answers(bearer({ scope: ['read', 'write'] }))
    expect((await ask({ ...CREDENTIALS, scope: 'read write' })).body.scope).toBe('read write')
  })

  it.each([
    ['a text', { scope: 'read write admin' }, { scope: 'read' }],
    ['a list', { scp: ['read', 'admin'] }, { scp: ['read'] }],
    ['two claims', { scope: 'read', scp: ['read', 'admin'] }, { scope: 'read', scp: ['read'] }],
    ['the answer alone', {}, { scope: 'read' }],
  ])('never issues again more than was sent: %s', async (_, claims, left) => {
    on = await foreign({ fulfilment: 'reissue' })
    onTestFinished(() => on.behind.stop())
    const access_token = await on.token(claims as JsonObject)
    answers(bearer({ access_token, scope: 'read write admin' }))
    const { status, body } = await ask({ ...CREDENTIALS, scope: 'read' })
    expect([status, body.scope]).toEqual([200, 'read'])
    const payload = JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url').toString())
    expect(payload).toMatchObject(left)
    expect(JSON.stringify(payload)).not.toContain('admin')
    await ask({ ...CREDENTIALS, scope: 'read' })
    expect(events('upstream_scope')).toHaveLength(1)
  })

  it('refuses under reissue what would leave nothing, and says what it was', async () => {
    on = await using({ fulfilment: 'reissue' })
    const access_token = await on.token({ scope: 'admin' })
    answers(bearer({ access_token }))
    expect((await ask({ ...CREDENTIALS, scope: 'read' })).body.error).toBe('invalid_scope')
    expect(on.revoked()).toEqual([access_token])
    expect(events('upstream_scope')[0]?.fields).toMatchObject({ scope: 'admin' })
  })
})

describe('what was issued before a 502', () => {
  const J = { 'content-type': 'application/json' }
  it.each([
    ['a scope of numbers', bearer({ scope: [1] }), {}, ['opaque']],
    ['no token type', { access_token: 'opaque', refresh_token: 'r2' }, {}, ['opaque', 'r2']],
    ['a lifetime that is text', bearer({ expires_in: 'soon' }), {}, ['opaque']],
    ['another success than 200', bearer(), { status: 201 }, ['opaque']],
    ['another media type', JSON.stringify(bearer()), { headers: { 'content-type': 'text/html' } }, ['opaque']],
    ['a form', 'access_token=op%2Faque&token_type=bearer', { headers: { 'content-type': 'text/plain' } }, ['op/aque']],
    ['one name twice', '{"access_token":"one","access_token":"t\\u0077o"}', { headers: J }, ['one', 'two']],
    ['JSON that breaks off', '{"refresh_token" : "r2", "access_token":"opaque","x', { headers: J }, ['opaque', 'r2']],
    ['an ID token that is an object', bearer({ id_token: {} }), {}, ['opaque']],
    ['a token of octets that no field takes', bearer({ access_token: 'a b', refresh_token: 'r2' }), {}, ['r2']],
    ['a server error', bearer(), { status: 500 }, []],
  ])('is revoked: %s', async (_, body, more, revoked) => {
    on = await using({ fulfilment: 'reissue' })
    answers(body as JsonObject | string, more)
    expect((await ask(CREDENTIALS)).status).toBe(502)
    expect([...on.revoked()].sort()).toEqual(revoked)
  })

  it('returns whole seconds where exp has a fraction', async () => {
    on = await using({ fulfilment: 'reissue' })
    const exp = Math.floor(Date.now() / 1000) + 120.7
    answers(bearer({ access_token: await on.token({ exp }), expires_in: 300.5 }))
    const { body } = await ask(CREDENTIALS)
    expect(Number.isInteger(body.expires_in)).toBe(true)
    const payload = JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url').toString())
    expect(payload.exp).toBe(Math.floor(exp))
  })
})

describe('refusals', () => {
  it.each([
    [CODE, 'invalid_grant'],
    [REFRESH, 'invalid_grant'],
    [CREDENTIALS, 'invalid_request'],
  ])('returns 400 for an empty one to %j: %s', async (form, error) => {
    on = await using()
    for (const [body, headers] of [
      ['', {}],
      [' \r\n', { 'content-type': 'application/json' }],
      ['<p>no</p>', { 'content-type': 'text/html' }],
    ] as const) {
      answers(body, { status: 400, headers })
      const { status, body: said } = await ask(form)
      expect([status, said.error]).toEqual([400, error])
    }
    on.answers.set('/device', { status: 400 })
    expect((await ask({ scope: 'read' }, '/device')).body.error).toBe('invalid_request')
  })

  it.each([401, 403])('reports %i without a body as a refusal of our credential', async status => {
    on = await using()
    answers('', { status })
    expect((await ask(CREDENTIALS)).status).toBe(502)
    answers('', { status, headers: { 'content-type': 'application/json' } })
    expect((await ask(CREDENTIALS)).status).toBe(502)
    expect(events('upstream_refuses_credential')).toHaveLength(2)
  })

  it('returns errors that come with status 200 as 400', async () => {
    on = await using()
    answers({ error: 'bad_verification_code', error_description: 'expired' })
    const { status, body } = await ask(CODE)
    expect([status, body]).toEqual([400, { error: 'bad_verification_code', error_description: 'expired' }])
    answers({ error: 'invalid_client' })
    expect((await ask(CODE)).status).toBe(502)
    on.answers.set('/device', { body: { error: 'device_flow_disabled' } })
    expect((await ask({ scope: 'read' }, '/device')).body).toEqual({ error: 'device_flow_disabled' })
    on.answers.set('/introspect', { body: { active: false, error: 'note' } })
    expect((await ask({ token: 't' }, '/introspect')).body).toEqual({ active: false })
  })

  it('returns 503 with the upstream’s Retry-After, and 502 without one', async () => {
    on = await using()
    for (const value of ['7', 'Fri, 27 Nov 2026 12:00:00 GMT']) {
      answers('busy', { status: 503, headers: { 'retry-after': value } })
      const { status, headers, body } = await ask(CREDENTIALS)
      expect([status, headers.get('retry-after'), body.error]).toEqual([503, value, 'temporarily_unavailable'])
    }
    for (const value of ['soon', '-1', '']) {
      answers('busy', { status: 503, headers: { 'retry-after': value } })
      expect((await ask(CREDENTIALS)).status).toBe(502)
    }
    answers('slow down', { status: 429, headers: { 'retry-after': '3' } })
    const { status, headers } = await ask(CREDENTIALS)
    expect([status, headers.get('retry-after')]).toEqual([429, '3'])
  })
})

it('returns a device answer with the public name where the upstream knows its own alone', async () => {
  on = await using({ config: { upstream: { host: 'upstream' } } })
  const own = on.behind.peer.url
  on.answers.set('/device', {
    body: {
      device_code: 'd',
      verification_uri: `${own}/device`,
      verification_uri_complete: `${own}?user_code=A`,
      elsewhere: `${own}/x`,
    },
  })
  expect((await ask({ scope: 'read' }, '/device')).body).toEqual({
    device_code: 'd',
    verification_uri: `${on.issuer}/device`,
    verification_uri_complete: `${on.issuer}?user_code=A`,
    elsewhere: `${own}/x`,
  })
})

describe('an answer before the end of the body, at an intercepted endpoint', () => {
  const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
  it.each([
    [413, 'POST', FORM],
    [415, 'POST', { ...FORM, 'content-encoding': 'gzip' }],
    [400, 'POST', { 'content-type': 'text/plain' }],
    [405, 'PUT', FORM],
  ])('returns %i to a client that sends 11 MiB with %s %j', async (status, method, headers) => {
    on = await using()
    for (let round = 0; round < 3; round++) {
      const body = Buffer.alloc(11 * 1024 * 1024, 'a')
      const response = await fetch(`${on.issuer}/token`, { method, headers: headers as Record<string, string>, body })
      expect(response.status).toBe(status)
      expect(await response.json()).toMatchObject({ error: 'invalid_request' })
    }
  })
})
