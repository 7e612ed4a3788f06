/** CORS in front of a real token service, without a browser: what goes upstream, and what comes back. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Behind, behind } from './behind.ts'
import { SECRET } from './flows.ts'

const APP = 'https://spa.example'
const TOKEN = '/token'
const JSON_TYPE = { 'content-type': 'application/json' }

const post = (running: Behind, form: Record<string, string>, headers: Record<string, string> = {}, path = TOKEN) =>
  fetch(running.issuer + path, { method: 'POST', body: new URLSearchParams(form), headers })
const preflight = (running: Behind, path: string, headers: Record<string, string> = {}) =>
  fetch(running.issuer + path, {
    method: 'OPTIONS',
    headers: { origin: APP, 'access-control-request-method': 'POST', ...headers },
  })
const corsOf = (response: Response) =>
  Object.fromEntries([...response.headers].filter(([name]) => name.startsWith('access-control-')))
const options = async (running: Behind) => (await running.peer.requests()).filter(({ method }) => method === 'OPTIONS')
const right = { grant_type: 'client_credentials', client_id: 'post', client_secret: SECRET }

describe('CORS as the upstream has it', () => {
  let running: Behind
  beforeAll(async () => {
    running = await behind({
      config: { throttling: { failures: 3, window: 60 } },
      peer: { corsOrigins: [APP] },
    })
  })
  beforeEach(async () => {
    await running.peer.heal()
    await running.peer.forget()
  })
  afterAll(() => running.stop())

  it('forwards a preflight of every intercepted path with Origin and Access-Control-Request-*, and nothing else', async () => {
    for (const path of [TOKEN, '/token/introspection', '/token/revocation', '/request', '/device/auth']) {
      await running.peer.forget()
      const headers = {
        'access-control-request-headers': 'authorization,dpop',
        cookie: 'a=b',
        authorization: 'Basic x',
      }
      const response = await preflight(running, path, headers)
      expect([path, response.status]).toEqual([path, 204])
      expect(corsOf(response)).toMatchObject({ 'access-control-allow-origin': APP })
      expect(corsOf(response)['access-control-allow-headers']).toMatch(/dpop/i)
      expect(corsOf(response)).not.toHaveProperty('access-control-allow-credentials')
      expect(response.headers.get('vary')).toMatch(/Origin/)
      const [asked, ...more] = await running.peer.requests()
      expect(more).toEqual([])
      expect(asked).toMatchObject({ method: 'OPTIONS', url: path, body: '' })
      expect(asked?.headers).toMatchObject({ origin: APP, 'access-control-request-headers': 'authorization,dpop' })
      for (const name of ['cookie', 'authorization', 'content-type', 'user-agent'])
        expect(asked?.headers).not.toHaveProperty(name)
    }
  })

  it('never relays Allow-Credentials, another origin, or what is no field', async () => {
    const cors = { 'access-control-allow-origin': APP, 'access-control-allow-credentials': 'true', vary: 'X-Other' }
    await running.peer.fault({ kind: 'answer', path: TOKEN, status: 200, headers: cors, body: 'ok' })
    const response = await preflight(running, TOKEN)
    expect([response.status, corsOf(response)]).toEqual([204, { 'access-control-allow-origin': APP }])
    await running.peer.heal()
    const other = { ...cors, 'access-control-allow-origin': 'https://other.example' }
    await running.peer.fault({ kind: 'answer', path: TOKEN, status: 204, headers: other })
    expect(corsOf(await preflight(running, TOKEN))).toEqual({})
  })

  it.each([
    [405, 405],
    [403, 403],
    [302, 502],
    [500, 502],
  ])('returns for a preflight that the upstream answers with %i: %i, and no permission', async (status, expected) => {
    await running.peer.fault({ kind: 'answer', path: TOKEN, status, headers: { 'access-control-allow-origin': '*' } })
    const response = await preflight(running, TOKEN)
    expect([response.status, corsOf(response)]).toEqual([expected, {}])
  })

  it('forwards Origin with the request, and returns the fields of its answer', async () => {
    const response = await post(running, right, { origin: APP })
    expect(response.status).toBe(200)
    const [sent] = (await running.peer.requests()).filter(({ method }) => method === 'POST')
    expect(sent?.headers['origin']).toBe(APP)
    expect(response.headers.get('vary')).toBe('Origin')
    expect(response.headers.get('access-control-allow-origin')).toBe(APP)
  })

  it.each([
    ['allows', { 'access-control-allow-origin': APP }, APP],
    ['allows to all', { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'X-Own' }, '*'],
    ['does not allow', {}, null],
  ])('returns its answer readable as the upstream %s', async (_, headers, expected) => {
    const body = { error: 'invalid_grant' }
    await running.peer.fault({ kind: 'answer', path: TOKEN, status: 400, headers: { ...JSON_TYPE, ...headers }, body })
    const response = await post(running, right, { origin: APP })
    expect(await response.json()).toEqual(body)
    expect(response.headers.get('access-control-allow-origin')).toBe(expected)
    const exposed = response.headers.get('access-control-expose-headers')
    if (expected === null) expect(exposed).toBeNull()
    else for (const name of ['DPoP-Nonce', 'Retry-After', 'WWW-Authenticate']) expect(exposed).toContain(name)
    expect(await options(running)).toEqual([])
  })

  it('returns answers of its own with what one preflight has allowed: 400, 401, 405, 415, 429, 503', async () => {
    const origin = 'https://own.example'
    const wrong = { ...right, client_secret: 'wrong' }
    const seen: number[] = []
    const check = async (response: Response): Promise<void> => {
      seen.push(response.status)
      expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([response.status, origin])
      expect(response.headers.get('access-control-expose-headers')).toBe('DPoP-Nonce, Retry-After, WWW-Authenticate')
      expect(response.headers.get('vary')).toBe('Origin')
    }
    await check(await post(running, { ...right, grant_type: 'unknown' }, { origin }))
    await check(await fetch(running.issuer + TOKEN, { headers: { origin } }))
    await check(await post(running, wrong, { origin, 'content-encoding': 'gzip' }))
    for (let i = 0; i < 5; i++) await check(await post(running, wrong, { origin }))
    expect(new Set(seen)).toEqual(new Set([400, 405, 415, 401, 429]))
    const asked = await options(running)
    expect(asked).toHaveLength(1)
    expect(asked[0]?.headers).toMatchObject({ origin, 'access-control-request-method': 'POST' })
  })

  it('never asks on behalf of what no browser sends as an origin, and returns no permission', async () => {
    for (const origin of [
      'spa.example',
      'https://a.example/path',
      'https://a b',
      `https://${'a'.repeat(300)}.example`,
    ]) {
      const response = await post(running, { ...right, client_secret: 'wrong' }, { origin })
      expect([origin, response.headers.get('access-control-allow-origin')]).toEqual([origin, null])
    }
    expect(await options(running)).toEqual([])
  })

  it('never asks more often than the rate, whoever names origins', async () => {
    await Promise.all(
      Array.from({ length: 120 }, (_, i) => post(running, { grant_type: 'x' }, { origin: `https://o${i}.example` })),
    )
    const asked = await options(running)
    expect(asked.length).toBeGreaterThan(10)
    expect(asked.length).toBeLessThan(100)
  })

  it.each(['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'])(
    'P12 returns 204 to the preflight of %s, whatever fields a script adds',
    async path => {
      const headers = { 'access-control-request-method': 'GET', 'access-control-request-headers': 'x-trace' }
      const response = await preflight(running, path, headers)
      expect([response.status, corsOf(response)['access-control-allow-origin']]).toEqual([204, '*'])
      expect(corsOf(response)['access-control-allow-headers']).toContain('*')
      expect((await fetch(running.issuer + path)).headers.get('access-control-allow-origin')).toBe('*')
      expect((await fetch(running.issuer + path, { method: 'OPTIONS' })).status).toBe(405)
    },
  )

  it('Q10 returns a strong ETag with its documents, and 304 to those who have it', async () => {
    const url = `${running.issuer}/.well-known/openid-configuration`
    const first = await fetch(url)
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[\w-]{43}"$/)
    for (const given of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await fetch(url, { headers: { 'if-none-match': given } })
      expect([given, again.status, await again.text()]).toEqual([given, 304, ''])
      expect(again.headers.get('etag')).toBe(etag)
      expect(again.headers.get('cache-control')).toBe('public, max-age=300')
    }
    expect((await fetch(url, { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
  })
})

describe('CORS by a list of origins', () => {
  let running: Behind
  beforeAll(async () => {
    running = await behind({ fulfilment: 'reissue', config: { cors: { origins: [APP] } } })
  })
  afterAll(() => running.stop())

  it('returns preflights itself, and never sends Origin upstream', async () => {
    await running.peer.forget()
    expect(corsOf(await preflight(running, TOKEN))).toMatchObject({
      'access-control-allow-origin': APP,
      'access-control-allow-methods': 'POST',
    })
    const foreign = await preflight(running, TOKEN, { origin: 'https://evil.example' })
    expect([foreign.status, corsOf(foreign)]).toEqual([204, {}])
    for (const form of [right, { ...right, client_secret: 'wrong' }]) {
      expect((await post(running, form, { origin: APP })).headers.get('access-control-allow-origin')).toBe(APP)
      const other = await post(running, form, { origin: 'https://evil.example' })
      expect([corsOf(other), other.headers.get('vary')]).toEqual([{}, 'Origin'])
    }
    for (const { headers } of await running.peer.requests()) expect(headers).not.toHaveProperty('origin')
    expect(await options(running)).toEqual([])
  })

  it('P12 returns 204 to the preflight of its keys, with an ETag on them', async () => {
    const response = await preflight(running, '/jwks', { 'access-control-request-method': 'GET' })
    expect([response.status, corsOf(response)['access-control-allow-origin']]).toEqual([204, '*'])
    const etag = (await fetch(`${running.issuer}/jwks`)).headers.get('etag') ?? ''
    expect((await fetch(`${running.issuer}/jwks`, { headers: { 'if-none-match': etag } })).status).toBe(304)
  })
})

describe('no CORS', () => {
  let running: Behind
  beforeAll(async () => {
    running = await behind({ config: { cors: 'off' } })
  })
  afterAll(() => running.stop())

  it('returns no field of CORS anywhere, and never sends Origin upstream', async () => {
    await running.peer.forget()
    expect((await preflight(running, TOKEN)).status).toBe(405)
    const document = '/.well-known/openid-configuration'
    expect((await preflight(running, document)).status).toBe(405)
    for (const response of [
      await post(running, right, { origin: APP }),
      await post(running, { ...right, client_secret: 'wrong' }, { origin: APP }),
      await fetch(running.issuer + document, { headers: { origin: APP } }),
    ]) {
      expect([corsOf(response), response.headers.get('vary')]).toEqual([{}, null])
    }
    for (const { headers } of await running.peer.requests()) expect(headers).not.toHaveProperty('origin')
  })
})
