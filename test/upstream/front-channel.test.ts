import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { createVet } from '../../src/gateway/front/front-channel.ts'
import { upstreamPaths } from '../../src/gateway/front/path-map.ts'
import { readDiscovered } from '../../src/upstream/discovered.ts'
import { client, type Double, startDouble } from './double.ts'

const object = (payload: unknown): string =>
  `${[{ alg: 'none' }, payload].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`
const inObject = (payload: string): string =>
  `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(payload).toString('base64url')}.`
const vet = createVet({ refuse: ['token', 'id_token'], jarm: true })

describe('the parameters of an authorization request', () => {
  test.each([
    'response_type=token',
    'response_type=id_token',
    'response_type=id_token%20token',
    'response_type=code+token',
    'response_type=code%09token',
    'response_type=token%0A',
    'response_type=TOKEN',
    'response_type=%74oken',
    'response_type=%EF%BD%94oken',
    'response_type=to%E2%84%AAen',
    'response_type=code&response_type=token',
    'response_type=code;token',
    'a=b;response_type=token',
    'Response_Type=token',
    'response.type=token',
    'response_type[]=token',
    'response_type%5B0%5D=token',
    '%72esponse_type=token',
    ' response_type=token',
    'response_type=token%00',
    'response_type=code,token',
    `request=${object({ response_type: 'token' })}`,
    `request=${object({ response_type: ['code', 'id_token'] })}`,
    `response_type=code&request=${encodeURIComponent(object({ response_type: 'code id_token' }))}`,
    `REQUEST=${object({ Response_Type: 'token' })}`,
    `request=${object({ response_mode: 'query.jwt' })}`,
    `request=${object({ request_uri: 'https://a.example/x' })}`,
    'request=eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d',
    'request=nothing',
    'request=a.b.c',
    'request=a.%%%.c',
    'request_uri=https://client.example/object',
    'request_uri=urn:example:bwc4JK-ESC0w8acc191e-Y1LTC2',
    'request_uri=%20data:,x',
    'response_mode=jwt',
    'response_mode=query.jwt',
    'response_mode=FORM_POST.JWT',
    'response_type=code&response%5Fmode=fragment.jwt',
  ])('refuses %s', parameters => {
    expect(vet(parameters)).not.toBeNull()
  })

  test.each([
    '',
    'response_type=code',
    'response_type=none',
    'response_type=code&response_mode=form_post',
    'response_type=code&nonce=token&state=id_token&scope=token',
    'token=response_type',
    'response_type=code&access_token=x',
    `response_type=code&request=${object({ response_type: 'code', redirect_uri: 'https://a.example' })}`,
    'request_uri=urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c',
    'request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3A6esc&client_id=a',
    'response_type=code&login_hint=tokenizer',
    'response_type=my_token',
  ])('accepts %s', parameters => {
    expect(vet(parameters)).toBeNull()
  })

  it('accepts what is not configured to be refused', () => {
    const open = createVet({ refuse: [], jarm: false })
    expect(open('response_type=id_token%20token&response_mode=query.jwt')).toBeNull()
    expect(createVet({ refuse: ['token'], jarm: false })('response_type=code%20id_token')).toBeNull()
  })
})

describe.each(['none', 'introspection', 'reissue'])('under fulfilment %s', fulfilment => {
  let on: Double
  beforeAll(async () => {
    on = await startDouble({
      config: { fulfilment },
      clients: client('web', 'grant_types: [authorization_code]\nscope: openid read write'),
    })
  })
  afterAll(() => on.stop())
  const ask = (path: string, init: RequestInit = {}) => fetch(on.issuer + path, { redirect: 'manual', ...init })
  const posted = (body: string, type = 'application/x-www-form-urlencoded'): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': type },
    body,
  })
  const arrived = (): readonly string[] => on.seen.splice(0).map(({ method, url }) => `${method} ${url}`)

  it('refuses the response types that no policy sees with a plain 400, before the upstream hears of it', async () => {
    arrived()
    const answers = [
      await ask('/auth?client_id=web&response_type=token&redirect_uri=https://a.example'),
      await ask('/auth/resume?response_type=token'),
      await ask('/auth', posted('client_id=web&response_type=code%20token')),
      await ask('/auth', posted('{"response_type":"token"}', 'application/json')),
      await ask('/auth?request_uri=https://a.example/object'),
      await ask('/auth/resume', posted('response_type=token')),
      await ask('/auth/resume', {
        ...posted('response_type=token'),
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'gzip' },
      }),
      await ask('/auth/resume', posted('response_type=token', 'multipart/form-data; boundary=x')),
    ]
    for (const answer of answers) {
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
      expect(await answer.text()).toContain('response_type=code')
    }
    expect(arrived()).toEqual([])
  })

  it('forwards the code flow octet for octet, in the query and in a form', async () => {
    arrived()
    const query = '/auth?client_id=web&response_type=code&state=a%20b+c&scope=openid'
    expect((await ask(query)).status).toBe(200)
    const form = 'client_id=web&response_type=code&state=a%20b+c'
    const answer = (await (await ask('/auth', posted(form))).json()) as { readonly body: string }
    expect(answer.body).toBe(form)
    expect((await ask('/auth/resume', posted('{"a":1}', 'application/json'))).status).toBe(200)
    expect((await ask('/auth/resume', posted('step=2&response_type=code'))).status).toBe(200)
    expect(arrived()).toEqual([`GET ${query}`, 'POST /auth', 'POST /auth/resume', 'POST /auth/resume'])
  })

  it('refuses a pushed request for the same, and forwards one for a code', async () => {
    const pushed = (more: Record<string, string>) =>
      on.post('/par', { client_id: 'web', redirect_uri: 'https://a.example', ...more }, 'web')
    expect(await pushed({ response_type: 'code token' })).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    })
    expect(
      (await pushed({ response_type: 'code', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' })).status,
    ).not.toBe(400)
  })
})

it('accepts id_token under a strategy whose tokens are the upstream’s own', async () => {
  const on = await startDouble({
    config: { fulfilment: 'none', store: { type: 'memory' } },
    clients: client('web', 'grant_types: [authorization_code]\nscope: openid'),
  })
  try {
    expect((await fetch(`${on.issuer}/auth?response_type=code%20id_token`)).status).toBe(200)
  } finally {
    await on.stop()
  }
})

describe('other ways to the authorization endpoint', () => {
  let on: Double
  beforeAll(async () => {
    on = await startDouble({
      config: {
        upstream: { exchange: ['/auth', '/api'] },
        unregistered_clients: { forward_until: '2099-01-01' },
      },
      clients: client('web', 'grant_types: [authorization_code]\nscope: openid read write'),
    })
  })
  afterAll(() => on.stop())
  it('refuses a request object and a foreign reference in the pushed request of a client that is not registered', async () => {
    on.seen.splice(0)
    for (const more of [
      { request: object({ response_type: 'token' }) },
      { request: inObject('{"n":9007199254740993,"response_type":"token"}') },
      { request: 'not-readable' },
      { request_uri: 'https://a.example/object' },
    ]) {
      const answer = await fetch(`${on.issuer}/par`, {
        method: 'POST',
        body: new URLSearchParams({ client_id: 'nobody', ...more }),
      })
      expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([400, 'invalid_request'])
    }
    expect(on.seen).toEqual([])
  })

  it('refuses two content types, of which a server may take either', async () => {
    on.seen.splice(0)
    const { port, hostname, host } = new URL(on.issuer)
    const socket = connect(Number(port), hostname)
    const body = '{"response_type":"token"}'
    socket.write(
      `POST /auth HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    let text = ''
    for await (const chunk of socket) text += chunk
    expect(text).toMatch(/^HTTP\/1\.1 400 /)
    expect(on.seen).toEqual([])
  })

  it('refuses them below the endpoint where tokens are exchanged too', async () => {
    expect((await fetch(`${on.issuer}/auth/x?response_type=token`)).status).toBe(400)
    expect((await fetch(`${on.issuer}/api/x?response_type=json`)).status).toBe(200)
    expect((await fetch(`${on.issuer}/api/x?response_type=token`)).status).toBe(400)
  })
})

it('requires the check at the authorization endpoint of the document that does not count', () => {
  const issuer = 'https://login.example.com'
  const document = (path: string) => ({
    issuer,
    token_endpoint: `${issuer}/token`,
    authorization_endpoint: issuer + path,
  })
  const read = readDiscovered(
    { authorizationServer: document('/oauth/authorize'), openid: document('/auth') },
    { issuer, url: issuer },
  )
  if (!read.ok) throw new Error('the documents are not read')
  const upstream = { issuer, pass: [], passPaths: [], exchange: [], stripped: '' }
  const { swapped } = upstreamPaths({ issuer, endpoints: {}, fulfilment: 'none', upstream }, read.value)
  expect([...swapped]).toEqual([
    ['/auth', 'authorization'],
    ['/oauth/authorize', 'authorization'],
  ])
})
