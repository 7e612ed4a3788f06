/**
 * What public reports say of proxies before token services, each tried twice: directly, and through Debian's nginx with nothing
 * but `proxy_pass`, which speaks HTTP/1.0 to us and writes `Host: $proxy_host`, `Connection: close` and no field about the
 * client. The names are those of the list of reports.
 */
import { once } from 'node:events'
import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { decodeJwt } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { long } from '../long.ts'
import { client, type Double, type DoubleOptions, json, startDouble } from './double.ts'
import { nginxInstalled } from './nginx.ts'

const MIB = 1 << 20
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code'
const CREDENTIALS = { grant_type: 'client_credentials' }
const CODE = { grant_type: 'authorization_code', code: 'c' }
const CLIENTS =
  client(
    'web',
    `grant_types: [client_credentials, authorization_code, "${EXCHANGE}", "${DEVICE}"]\nscope: openid read write gz br list failed`,
  ) + client('api', 'grant_types: []\nintrospects: any')

/** What the gateway tells the upstream of its public name. */
const publicName = ({ headers }: IncomingMessage): string =>
  `${headers['x-forwarded-proto']}://${headers['x-forwarded-host']}`

const ways = [['directly', undefined], ...(nginxInstalled() ? ([['through nginx', '']] as const) : [])] as const

describe.each(ways)('%s', (_, nginx) => {
  const open = async (options: Partial<DoubleOptions>): Promise<Double> => {
    const on = await startDouble({ clients: CLIENTS, ...options, ...(nginx === undefined ? {} : { nginx }) })
    return on
  }
  const plain = { fulfilment: 'none', store: { type: 'memory' } }
  let only: Double | null = null
  afterEach(async () => {
    await only?.stop()
    only = null
  })

  describe('with the upstream’s own tokens', () => {
    let on: Double
    beforeAll(async () => {
      on = await open({
        config: { ...plain, limits: { body: MIB, idle: 1 }, upstream: { adds_scopes: ['added'] } },
        paths: {
          '/token': (_, res, { form }) => {
            const scope = form.get('scope')
            const body = { access_token: 'x', token_type: 'Bearer', expires_in: 60, ...(scope ? { scope } : {}) }
            if (scope === 'gz')
              return void res
                .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
                .end(gzipSync(JSON.stringify(body)))
            if (scope === 'br')
              return void res
                .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'br' })
                .end(brotliCompressSync(JSON.stringify(body)))
            if (scope === 'list') return json(res, { ...body, scope: ['list', 'added'] })
            if (scope === 'failed') return json(res, { error: 'bad_verification_code' })
            json(res, body)
          },
          '/introspect': (_, res) => json(res, { active: true, sub: 'alice' }),
          '/sse': async (_, res) => {
            res.writeHead(200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' }).flushHeaders()
            await once(res.req.socket, 'go')
            res.end('data: 1\n\n')
          },
          '/12m': (_, res) => {
            res.writeHead(200)
            for (let part = 0; part < 12; part++) res.write(Buffer.alloc(MIB))
            res.end()
          },
          '/none': (_, res) => void res.socket?.end('HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n'),
        },
      })
    })
    afterAll(() => on.stop())
    beforeEach(() => void on.seen.splice(0))

    it.each(['gz', 'br'])('P3 accepts an answer in %s', async scope => {
      expect(await on.token({ ...CREDENTIALS, scope })).toMatchObject({ status: 200, body: { access_token: 'x' } })
    })

    it('P5 forwards no scope where none was asked for', async () => {
      expect((await on.token(CREDENTIALS)).status).toBe(200)
      expect(on.seen[0]?.form.has('scope')).toBe(false)
    })

    it('P7 returns 12 MiB without length', async () => {
      expect((await (await fetch(`${on.url}/12m`)).arrayBuffer()).byteLength).toBe(12 * MIB)
    })

    it('P8 returns a head before there is a body', async () => {
      const sockets = new Promise<Socket>(resolve =>
        on.server.on('request', (req: IncomingMessage) => void (req.url === '/sse' && resolve(req.socket))),
      )
      const sent = request(`${on.url}/sse`, { agent: false })
      const answered = once(sent, 'response')
      sent.end()
      const [response] = (await answered) as [IncomingMessage]
      expect(response.statusCode).toBe(200)
      // The upstream goes on once the head has come, and not before.
      ;(await sockets).emit('go')
      let text = ''
      for await (const chunk of response) text += chunk
      expect(text).toBe('data: 1\n\n')
    })

    it.each(['/page', '/token'])('P9 returns 413 to a body of 3 MiB at %s, each time', async path => {
      for (let round = 0; round < 4; round++) {
        const headers = { 'content-type': 'application/x-www-form-urlencoded' }
        const response = await fetch(on.url + path, { method: 'POST', headers, body: Buffer.alloc(3 * MIB, 'x') })
        expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([
          413,
          'invalid_request',
        ])
      }
    })

    it.each(['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'])(
      'P12 returns 204 to the preflight of %s',
      async path => {
        const asked = {
          origin: 'https://a',
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'x-trace',
        }
        const { status, headers } = await fetch(on.url + path, { method: 'OPTIONS', headers: asked })
        expect([status, headers.get('access-control-allow-origin')]).toEqual([204, '*'])
        expect(headers.get('access-control-allow-headers')).toMatch(/x-trace|\*/)
      },
    )

    it('P14 returns a scope that is a list as a text', async () => {
      expect((await on.token({ ...CREDENTIALS, scope: 'list' })).body['scope']).toBe('list added')
    })

    it('P16 returns 204 without a length', async () => {
      const { status, headers } = await fetch(`${on.url}/none`)
      expect([status, headers.get('content-length')]).toEqual([204, null])
    })

    it('P18 forwards an upload that takes longer than the limit of silence', async () => {
      const sent = request(`${on.url}/slow`, { method: 'POST', agent: false, headers: { 'content-length': 6 } })
      const answered = once(sent, 'response')
      for (let part = 0; part < 6; part++) {
        sent.write('x')
        await new Promise(resolve => setTimeout(resolve, 250))
      }
      sent.end()
      const [response] = (await answered) as [IncomingMessage]
      response.resume()
      expect(response.statusCode).toBe(200)
    })

    it('P20 returns an error that comes with status 200 as 400', async () => {
      expect(await on.token({ ...CREDENTIALS, scope: 'failed' })).toMatchObject({
        status: 400,
        body: { error: 'bad_verification_code' },
      })
    })

    it('P22 returns to a resource server without a grant what it may look at', async () => {
      expect((await on.post('/introspect', { token: 'x' }, 'api')).body).toMatchObject({ active: true })
      expect((await on.token(CREDENTIALS, 'api')).body['error']).toBe('unauthorized_client')
    })

    it('Q10 returns 304 to those who have a document', async () => {
      const at = `${on.url}/.well-known/openid-configuration`
      const etag = (await fetch(at)).headers.get('etag') ?? ''
      expect((await fetch(at, { headers: { 'if-none-match': etag } })).status).toBe(304)
    })
  })

  describe('with tokens of ours', () => {
    let on: Double
    /** What the token endpoint says instead. */
    let says: ((sign: Double['sign']) => Promise<object>) | null = null
    beforeAll(async () => {
      on = await open({
        config: { upstream: { exchange: ['/account'] } },
        paths: {
          '/token': async (_, res, { form }) => {
            const scope = form.get('scope') ?? 'openid read'
            const claims = { sub: 'alice', client_id: 'web', aud: 'https://api.example', scope }
            json(
              res,
              says === null
                ? { access_token: await on.sign(claims), token_type: 'Bearer', expires_in: 600, scope }
                : await says(on.sign),
            )
          },
        },
      })
    })
    afterAll(() => on.stop())
    beforeEach(() => {
      on.seen.splice(0)
      says = null
    })
    const kidOf = (token: string): unknown =>
      JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid

    it('P4 forwards the upstream’s token for ours: at its own interfaces, and as a subject token', async () => {
      const token = (await on.token(CODE)).body['access_token'] ?? ''
      expect(kidOf(token)).not.toBe('up')
      const echo = (await (
        await fetch(`${on.url}/account/x`, { headers: { authorization: `Bearer ${token}` } })
      ).json()) as { authorization: string }
      expect(kidOf(echo.authorization.slice(7))).toBe('up')
      const subject_token_type = 'urn:ietf:params:oauth:token-type:access_token'
      await on.token({ grant_type: EXCHANGE, subject_token: token, subject_token_type })
      expect(kidOf(on.seen.at(-1)?.form.get('subject_token') ?? '')).toBe('up')
    })

    it('P14 revokes what was issued before a 502', async () => {
      says = async () => ({ access_token: 'opaque', token_type: 'Bearer', scope: [1] })
      expect((await on.token(CREDENTIALS)).status).toBe(502)
      expect(on.seen.filter(({ url }) => url === '/revoke').map(({ form }) => form.get('token'))).toEqual(['opaque'])
    })

    it('P17 returns whole seconds', async () => {
      says = async sign => {
        const exp = Math.floor(Date.now() / 1000) + 120.7
        return {
          access_token: await sign({ sub: 'web', client_id: 'web', aud: 'x', scope: 'read', exp }),
          token_type: 'Bearer',
          expires_in: 300.5,
        }
      }
      const { body } = await on.token({ ...CREDENTIALS, scope: 'read' })
      expect(Number.isInteger(body['expires_in'])).toBe(true)
      expect(Number.isInteger(decodeJwt(body['access_token'] ?? '').exp)).toBe(true)
    })

    it('P21 refuses answers that the upstream would sign', async () => {
      expect((await fetch(`${on.url}/auth?response_type=code&response_mode=query.jwt&client_id=web`)).status).toBe(400)
      expect(on.seen).toEqual([])
    })

    it('P12 returns 204 to the preflight of our keys', async () => {
      const asked = { origin: 'https://a', 'access-control-request-method': 'GET' }
      expect((await fetch(`${on.url}/jwks`, { method: 'OPTIONS', headers: asked })).status).toBe(204)
    })
  })

  it('P1 refuses the path without the prefix of the issuer, and reports it', async () => {
    const document = (issuer: string) => ({ issuer, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks` })
    const token: NonNullable<DoubleOptions['paths']>[string] = (_, res) =>
      json(res, { access_token: 'x', token_type: 'Bearer' })
    const on = await open({
      config: plain,
      issuer: url => `${url}/a/sso`,
      paths: {
        '/a/sso/.well-known/openid-configuration': (req, res) => json(res, document(`${publicName(req)}/a/sso`)),
        '/.well-known/oauth-authorization-server/a/sso': (_, res) => void res.writeHead(404).end(),
        '/a/sso/token': token,
        '/sso/token': token,
        '/token': token,
      },
    })
    only = on
    const post = (path: string) =>
      fetch(on.url + path, { method: 'POST', body: new URLSearchParams({ ...CREDENTIALS, client_id: 'anybody' }) })
    on.seen.splice(0)
    for (const path of ['/token', '/sso/token', '/SSO/token', '/sso//token'])
      expect([path, (await post(path)).status]).toEqual([path, 404])
    for (const path of ['/.well-known/openid-configuration', '/sso/.well-known/openid-configuration'])
      expect([path, (await fetch(on.url + path)).status]).toEqual([path, 404])
    expect(on.lines.filter(({ fields }) => fields['event'] === 'prefix_stripped')).toHaveLength(1)
    expect(on.seen).toEqual([])
    expect((await post('/a/sso/token')).status).toBe(401)
  })

  it('P2 and P6 tell the upstream scheme, host and port of the issuer, where the proxy says nothing of them', async () => {
    const on = await open({
      config: plain,
      issuer: () => 'https://login.example:27443',
      paths: { '/device': (req, res) => json(res, req.headers) },
    })
    only = on
    const told = (await (await fetch(`${on.url}/device`)).json()) as Record<string, string>
    expect(told).toMatchObject({ 'x-forwarded-proto': 'https' })
    expect(told['forwarded']).toContain(';proto=https')
    expect(told['forwarded']).toContain(`;host="${told['x-forwarded-host']}"`)
    await on.token(CREDENTIALS)
    expect(on.seen.at(-1)?.headers).toMatchObject({
      'x-forwarded-host': 'login.example:27443',
      'x-forwarded-port': '27443',
    })
  })

  it('P10 returns the public name where the upstream knows its own alone', async () => {
    const own = (res: ServerResponse) => `http://${res.req.headers.host}`
    const on = await open({
      config: { ...plain, upstream: { host: 'upstream' } },
      paths: {
        '/go': (_, res) =>
          void res
            .writeHead(302, {
              location: `${own(res)}/next?a=b#c`,
              'content-location': `${own(res)}/x`,
              refresh: `5; url=${own(res)}/y`,
            })
            .end(),
      },
    })
    only = on
    const { headers } = await fetch(`${on.url}/go`, { redirect: 'manual' })
    expect([headers.get('location'), headers.get('content-location'), headers.get('refresh')]).toEqual([
      `${on.url}/next?a=b#c`,
      `${on.url}/x`,
      `5; url=${on.url}/y`,
    ])
  })

  it('P11 returns the tokens of a further issuer, and says nothing of an error', async () => {
    const other = (url: string) => `${url}/o/orders`
    const document = (issuer: string, url: string) => ({
      issuer,
      token_endpoint: `${url}/token`,
      jwks_uri: `${url}/jwks`,
    })
    const on = await startDouble({
      clients: `${CLIENTS}- client_id: orders\n  secrets: [{ value: "env:S" }]\n  upstream: { client_secret: "env:UP", issuer: "ISSUER" }\n  grant_types: [client_credentials]\n  scope: read\n`,
      ...(nginx === undefined ? {} : { nginx }),
      issuers: url => [other(url)],
      paths: {
        '/o/orders/.well-known/openid-configuration': (req, res) =>
          json(res, document(other(publicName(req)), publicName(req))),
        '/token': async (_, res) =>
          json(res, {
            access_token: await on.sign({
              iss: other(on.url),
              sub: 'orders',
              client_id: 'orders',
              aud: 'x',
              scope: 'read',
            }),
            token_type: 'Bearer',
            scope: 'read',
          }),
      },
    })
    only = on
    const { status, body } = await on.token({ ...CREDENTIALS, scope: 'read' }, 'orders')
    expect([status, decodeJwt(body['access_token'] ?? '').iss]).toEqual([200, other(on.url)])
  })

  // Its wait is ten seconds; verify.test.ts has a shorter one.
  it.runIf(long(true, false))(
    'P13 accepts a second rotation of the upstream’s keys right after the first',
    async () => {
      let served = 'up'
      const on = await open({
        paths: {
          '/jwks': async (_, res) => {
            const { kid, ...jwk } = on.jwk
            json(res, { keys: [{ ...jwk, kid: served }] })
            expect(kid).toBe('up')
          },
          '/token': async (_, res) => {
            const claims = { sub: 'web', client_id: 'web', aud: 'x', scope: 'read' }
            json(res, { access_token: await on.sign(claims, 'at+jwt', served), token_type: 'Bearer', scope: 'read' })
          },
        },
      })
      only = on
      for (const kid of ['up', 'second', 'third']) {
        served = kid
        expect([kid, (await on.token({ ...CREDENTIALS, scope: 'read' })).status]).toEqual([kid, 200])
      }
    },
    40_000,
  )

  it.runIf(nginx !== undefined)(
    'refuses passed requests with 421 under the name that nginx makes up, and nothing else',
    async () => {
      const on = await open({ config: { ...plain, hosts: ['login.example.com'] } })
      only = on
      expect((await fetch(`${on.url}/page`)).status).toBe(421)
      expect((await on.token({ ...CREDENTIALS, scope: 'read' })).status).toBe(200)
      expect((await fetch(`${on.url}/.well-known/openid-configuration`)).status).toBe(200)
      expect(on.lines.filter(({ fields }) => fields['event'] === 'host_not_vouched')).toHaveLength(1)
    },
  )

  it('P15 forwards X-Forwarded-Prefix of a trusted proxy, and nobody else’s', async () => {
    for (const trusted of [[], ['127.0.0.1/32']]) {
      const on = await open({
        config: { ...plain, trusted_proxies: trusted },
        paths: { '/page': (req, res) => json(res, req.headers) },
      })
      only = on
      const told = (await (
        await fetch(`${on.url}/page`, { headers: { 'x-forwarded-prefix': '/auth' } })
      ).json()) as object
      if (trusted.length === 0) expect(told).not.toHaveProperty('x-forwarded-prefix')
      else expect(told).toHaveProperty('x-forwarded-prefix', '/auth')
      await on.stop()
      only = null
    }
  })

  it('P19 reports where a redirect leads that is met in the place of the metadata', async () => {
    const on = await open({
      config: plain,
      paths: {
        '/.well-known/openid-configuration': (_, res) =>
          void res.writeHead(301, { location: 'https://idp.example/x?secret=1' }).end(),
      },
    })
    only = on
    expect((await fetch(`${on.url}/page`)).status).toBe(503)
    expect(on.lines.find(({ fields }) => fields['event'] === 'upstream_unknown')?.fields).toMatchObject({
      code: 'redirect',
      path: '/.well-known/openid-configuration',
      status: 301,
      location: 'https://idp.example/x',
    })
  })
})
