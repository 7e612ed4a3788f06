/** Clients that the upstream knows and we do not, while they are being moved. */
import { SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { assertionForm, basicHeader, post } from '../gateway/running.ts'
import { type Behind, behind, CLIENTS } from './behind.ts'
import { UPSTREAM_SECRET } from './clients.ts'
import * as flows from './flows.ts'

const UNTIL = '2030-01-01T00:00:00Z'
/** `post` and `web` alone are registered here. */
const FILES = {
  'clients/clients.yaml': CLIENTS.split(/^(?=- )/m)
    .filter(entry => /client_id: (?:post|web)\n/.test(entry))
    .join(''),
}
const GRANT = { grant_type: 'client_credentials', scope: 'orders:read' }

/** The client of the upstream alone gets 401, and the upstream is not asked. */
const expectRefused = async ({ peer, issuer }: Awaited<ReturnType<typeof behind>>): Promise<void> => {
  await peer.forget()
  const response = await post(`${issuer}/token`, GRANT, basicHeader('service', UPSTREAM_SECRET))
  expect(response.status).toBe(401)
  expect(await peer.requests()).toEqual([])
}

describe('clients without a registration, before the date', () => {
  let running: Behind
  beforeAll(async () => {
    const mesh = { spiffe: 'example.org', bundle: 'https://spire.example.org/', use: { client_assertion: {} } }
    const config = { unregistered_clients: { forward_until: UNTIL }, trusted_issuers: { mesh } }
    running = await behind({ files: FILES, config })
  })
  beforeEach(() => running.peer.forget())
  afterAll(() => running.stop())

  const token = (headers: Record<string, string>, form: Record<string, string> = GRANT) =>
    post(`${running.issuer}/token`, form, headers)
  const arrived = async () => (await running.peer.requests()).filter(({ method }) => method === 'POST')
  const lastAudit = () => running.lines.filter(({ fields }) => fields['event'] === 'request').at(-1)?.fields

  it('forwards their requests with the credential they came with, and relays the answer', async () => {
    const header = basicHeader('service', UPSTREAM_SECRET)
    const response = await token({ ...header, cookie: 'a=b', 'x-forwarded-for': '192.0.2.1' })
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toMatchObject({ token_type: 'Bearer', scope: 'orders:read' })
    const [request, ...more] = await arrived()
    expect(more).toEqual([])
    expect(request).toMatchObject({ url: '/token', headers: { authorization: header['authorization'] } })
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual(GRANT)
    expect(request?.headers).not.toHaveProperty('cookie')
    expect(request?.headers['x-forwarded-for']).toBe('127.0.0.1')
  })

  it('reports whom the upstream has accepted, and counts', async () => {
    await token(basicHeader('service', UPSTREAM_SECRET))
    expect(lastAudit()).toMatchObject({
      client_id: 'service',
      detail: 'unregistered_forwarded',
      decision: null,
      status: 200,
    })
    const { host, port } = running.listening.admin
    const metrics = await (await fetch(`http://${host}:${port}/metrics`)).text()
    expect(metrics).toMatch(/claimgate_unregistered_requests_total\{endpoint="token"\} [1-9]\d*\n/)
  })

  it('never names in the log whom the upstream has refused', async () => {
    const response = await token(basicHeader('nobody-knows-me', 'wrong'))
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ error: 'invalid_client' })
    expect(response.headers.get('www-authenticate')).not.toBeNull()
    expect(lastAudit()).toMatchObject({ client_id: null, detail: 'unregistered_forwarded', status: 401 })
    expect(JSON.stringify(running.lines)).not.toContain('nobody-knows-me')
  })

  it('forwards secrets in the body, secret JWTs, introspection and device authorization', async () => {
    const hmac = flows.secretJwt('hmac', UPSTREAM_SECRET)
    const { access_token } = await flows.clientCredentials(running.issuer, hmac, { scope: 'orders:read' })
    expect(await flows.introspect(running.issuer, flows.basic('service', UPSTREAM_SECRET), access_token)).toMatchObject(
      { active: true },
    )
    const device = await post(`${running.issuer}/device/auth`, { scope: 'openid' }, basicHeader('tv', UPSTREAM_SECRET))
    expect(await device.json()).toHaveProperty('device_code')
    expect((await arrived()).map(({ url }) => url)).toEqual(['/token', '/token/introspection', '/device/auth'])
  })

  it('never forwards a name that is registered, whatever credential it comes with', async () => {
    const base64 = (text: string) => Buffer.from(text).toString('base64')
    const attempts: readonly (readonly [Record<string, string>, Record<string, string>])[] = [
      [{}, { ...GRANT, client_id: 'post', client_secret: UPSTREAM_SECRET }],
      [basicHeader('post', UPSTREAM_SECRET), GRANT],
      [{ authorization: `Basic ${base64(`%70ost:${UPSTREAM_SECRET}`)}` }, GRANT],
      [{ authorization: `Basic ${base64(`%70ost:${UPSTREAM_SECRET}`)}` }, { ...GRANT, client_id: '%70ost' }],
      [basicHeader('service', UPSTREAM_SECRET), { ...GRANT, client_id: 'post' }],
      [basicHeader('POST', UPSTREAM_SECRET), GRANT],
      [basicHeader('post ', UPSTREAM_SECRET), GRANT],
      [{}, { ...GRANT, client_id: ' Post', client_secret: UPSTREAM_SECRET }],
      [basicHeader('service', UPSTREAM_SECRET), { ...GRANT, CLIENT_ID: 'post' }],
      ...[
        '%70ost',
        '%2570ost',
        '%25252570ost',
        'p%6Fst',
        'ｐｏｓｔ',
        'poſt',
        'pos\u00adt',
        '+post',
        'post\0x',
        'pöst',
        '%u0070ost',
        'post%2500',
      ].flatMap(name => [
        [{}, { ...GRANT, client_id: name, client_secret: UPSTREAM_SECRET }] as const,
        [{ authorization: `Basic ${base64(`${encodeURIComponent(name)}:${UPSTREAM_SECRET}`)}` }, GRANT] as const,
      ]),
    ]
    for (const [headers, form] of attempts) {
      const { status } = await token(headers, form)
      expect([400, 401]).toContain(status)
    }
    const secret = new TextEncoder().encode(UPSTREAM_SECRET)
    const claims = { aud: running.issuer, jti: 'a', iss: 'post', sub: 'hmac' }
    const assertion = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('1m')
      .sign(secret)
    expect((await token({}, assertionForm(assertion))).status).toBe(401)
    expect(await arrived()).toEqual([])
  })

  it('never forwards the name of a workload of a trust domain: who it is is decided here', async () => {
    const named = (client_id: string) => token({}, { ...GRANT, client_id })
    expect((await named('spiffe://example.org/billing')).status).toBe(401)
    expect(await arrived()).toEqual([])
    await named('spiffe://example.org.example/billing')
    expect(await arrived()).toHaveLength(1)
  })

  it('refuses malformed requests itself', async () => {
    const twice = { ...GRANT, client_id: 'service', client_secret: 'x' }
    expect((await token(basicHeader('service', UPSTREAM_SECRET), twice)).status).toBe(400)
    expect((await token({}, GRANT)).status).toBe(401)
    expect((await token({ authorization: 'Bearer abc' })).status).toBe(401)
    expect(await arrived()).toEqual([])
  })

  it.each([
    [{ kind: 'reset' } as const, 502],
    [{ kind: 'redirect' } as const, 302],
    [{ kind: 'huge' } as const, 502],
  ])('returns for %j of the upstream %s, and follows nothing', async (fault, status) => {
    await running.peer.fault({ ...fault, path: '/token' })
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...basicHeader('service', UPSTREAM_SECRET) }
    const body = new URLSearchParams(GRANT).toString()
    const response = await fetch(`${running.issuer}/token`, { method: 'POST', body, headers, redirect: 'manual' })
    await running.peer.heal()
    expect(response.status).toBe(status)
    expect(response.headers.get('location')).toBeNull()
    expect(await arrived()).toHaveLength(1)
  })
})

describe('clients without a registration, otherwise', () => {
  it('refuses them from the date on, in the words for anybody', async () => {
    const clock = { ms: Date.parse(UNTIL) - 1000 }
    const running = await behind({
      files: FILES,
      config: { unregistered_clients: { forward_until: UNTIL } },
      gateway: { clockMs: () => clock.ms },
    })
    try {
      const ask = () => post(`${running.issuer}/token`, GRANT, basicHeader('service', UPSTREAM_SECRET))
      expect((await ask()).status).toBe(200)
      clock.ms += 1000
      await running.peer.forget()
      const response = await ask()
      expect(response.status).toBe(401)
      expect(await response.json()).toEqual({
        error: 'invalid_client',
        error_description: 'client authentication failed',
      })
      expect(await running.peer.requests()).toEqual([])
    } finally {
      await running.stop()
    }
  })

  it('never forwards a name that several of our clients share at the upstream', async () => {
    const [service = ''] = CLIENTS.split(/^(?=- )/m).filter(entry => entry.includes('client_id: service\n'))
    const shared = service
      .replace('client_id: service', 'client_id: caller')
      .replace('upstream: {', '$& client_id: service,')
    const running = await behind({
      fulfilment: 'reissue',
      files: { 'clients/clients.yaml': shared },
      config: { unregistered_clients: { forward_until: UNTIL } },
    })
    try {
      await expectRefused(running)
    } finally {
      await running.stop()
    }
  })

  it('refuses them where nothing is configured', async () => {
    const running = await behind({ files: FILES })
    try {
      await expectRefused(running)
    } finally {
      await running.stop()
    }
  })
})
