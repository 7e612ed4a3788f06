/** Which path of an upstream is whose, seen from outside. */
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import Koa from 'koa'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../free-port.ts'
import { until } from '../gateway/running.ts'
import { type Behind, behind } from './behind.ts'
import * as flows from './flows.ts'
import { startPeer } from './peer.ts'

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Sends a request target octet for octet, which fetch does not. */
const raw = (url: string, target: string, method = 'GET', headers: Record<string, string> = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(url)
    const sent = request({ host: '127.0.0.1', port, path: target, method, headers, agent: false }, res => {
      const chunks: Buffer[] = []
      res.on('data', chunk => chunks.push(chunk))
      res.on('end', () =>
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks).toString() }),
      )
    })
    sent.on('error', reject)
    sent.end()
  })

describe('paths in front of an upstream', () => {
  let running: Behind
  beforeAll(async () => {
    running = await behind({
      fulfilment: 'reissue',
      peer: { features: { registration: { enabled: true } } },
      config: { endpoints: { introspection: '/inspect' } },
    })
  })
  beforeEach(() => running.peer.forget())
  afterAll(() => running.stop())

  it.each([
    ['an intercepted path', ['/Token', '/token/', '//token', '/%74oken', '/x/../token', '/token;a=b', '/token%2f']],
    ['one to those who read a host before it', ['//x/token', '//x:80/y/../token', '/\\x/token', '//x//Token']],
    ['what is below the registration endpoint', ['/reg/web', '/REG/web', '/%72eg/web', '/reg%2fweb', '//x/reg/web/']],
    ['one in a folder', ['/token%2Frevocation', '/token//revocation', '/TOKEN/revocation', '/token/./revocation']],
    ['a withheld path', ['/REG', '/reg/', '/%72eg', '/token/introspection/', '/token/Introspection']],
    ['a swapped path', ['/ME', '/me/', '/auth/', '/%61uth', '/session/end/', '/session//end']],
    ['our documents', ['/JWKS', '/jwks/', '/.well-known/OpenID-configuration', '//.well-known/openid-configuration']],
  ])('G1 refuses what resembles %s, and never passes it', async (_, targets) => {
    for (const target of targets) expect([target, (await raw(running.issuer, target)).status]).toEqual([target, 404])
    expect(await running.peer.requests()).toEqual([])
  })

  it.each(['/reg', '/token/introspection', '/.well-known/oauth-authorization-server/'])(
    'refuses %s, which the upstream serves and we do not',
    async target => {
      for (const method of ['GET', 'POST']) expect((await raw(running.issuer, target, method)).status).toBe(404)
      expect(await running.peer.requests()).toEqual([])
    },
  )

  it.each(['/token', '/inspect', '/token/revocation', '/request', '/device/auth'])(
    'refuses every method but POST, and a query, at %s',
    async target => {
      for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH']) {
        const { status, headers } = await raw(running.issuer, target, method)
        expect([method, status, headers.allow]).toEqual([method, 405, 'POST'])
      }
      const { status, body } = await raw(running.issuer, `${target}?client_id=web`, 'POST')
      expect([status, JSON.parse(body)]).toMatchObject([400, { error: 'invalid_request' }])
      expect(await running.peer.requests()).toEqual([])
    },
  )

  it('never lets a cache keep a refusal', async () => {
    const refusals = [
      ['GET', '/token', 405],
      ['GET', '/reg', 404],
      ['GET', '/token/', 404],
      ['POST', '/jwks', 405],
      ['GET', 'http://evil.example/', 400],
    ] as const
    for (const [method, target, status] of refusals) {
      const answer = await raw(running.issuer, target, method)
      expect([target, answer.status, answer.headers['cache-control']]).toEqual([target, status, 'no-store'])
    }
  })

  it('never counts it as a failure that a client breaks off', async () => {
    const { port } = running.listening
    for (const path of ['/token', '/me', '/session/end']) {
      const socket = connect(port, '127.0.0.1')
      socket.write(
        `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\na`,
      )
      await new Promise(resolve => socket.once('ready', () => setTimeout(resolve, 20)))
      socket.destroy()
    }
    const ended = () => running.lines.filter(({ fields }) => fields['event'] === 'http_error')
    await until(() => ended().length >= 3)
    expect(ended().filter(({ level }) => level === 'error')).toEqual([])
  })

  it('forwards everything else, octet for octet', async () => {
    const targets = ['/', '/auth?client_id=a&x=%2f..%2F', '/me?a', '/elsewhere/%41//b;c?d=%zz', '/tokens', '/token/x']
    for (const target of targets) {
      await raw(running.issuer, target, 'GET', { cookie: 'a=b', authorization: 'Bearer x' })
    }
    const arrived = await running.peer.requests()
    expect(arrived.map(({ url }) => url)).toEqual(targets)
    for (const { headers } of arrived) {
      expect(headers).toMatchObject({ cookie: 'a=b', authorization: 'Bearer x', host: new URL(running.issuer).host })
    }
  })

  it('accepts the absolute form of our own name, and passes its origin form', async () => {
    await raw(running.issuer, `${running.issuer}/elsewhere?a=b`)
    expect((await running.peer.requests()).map(({ url }) => url)).toEqual(['/elsewhere?a=b'])
    expect((await raw(running.issuer, `${running.issuer}/reg`)).status).toBe(404)
    expect((await raw(running.issuer, `${running.issuer}/token`)).status).toBe(405)
  })

  it('refuses the absolute form of another name', async () => {
    await running.peer.forget()
    for (const path of ['/token', '/elsewhere']) {
      expect((await raw(running.issuer, `https://evil.example${path}`)).status).toBe(400)
    }
    expect((await raw(running.issuer, '/elsewhere#a')).status).toBe(404)
    expect(await running.peer.requests()).toEqual([])
  })

  it('reports requests to the upstream by purpose and outcome', async () => {
    await raw(running.issuer, '/elsewhere')
    await running.peer.fault({ kind: 'reset' })
    expect((await raw(running.issuer, '/elsewhere')).status).toBe(502)
    await running.peer.heal()
    const { host, port } = running.listening.admin
    const text = await (await fetch(`http://${host}:${port}/metrics`)).text()
    expect(text).toMatch(/claimgate_upstream_requests_total\{purpose="pass",outcome="4xx"\} \d+\n/)
    expect(text).toMatch(/claimgate_upstream_requests_total\{purpose="pass",outcome="upstream_broken"\} 1\n/)
    expect(text).toMatch(/claimgate_upstream_requests_total\{purpose="discovery",outcome="2xx"\} 2\n/)
    expect(text).toMatch(/claimgate_upstream_duration_seconds_count\{purpose="pass"\} \d+\n/)
  })

  it('forwards as before after a reload', async () => {
    running.write('policies/more.yaml', 'policy: more\nrules: [{ id: a, effect: allow, when: true }]\n')
    const { result, diagnostics } = await running.gateway.reload()
    expect([result, diagnostics]).toEqual(['applied', []])
    expect((await raw(running.issuer, '/reg')).status).toBe(404)
    expect((await raw(running.issuer, '/.well-known/openid-configuration')).status).toBe(200)
  })

  it('refuses a reload without the upstream, and says that it takes a restart', async () => {
    const { result, restartRequired } = await behindWithout(running)
    expect(result).toBe('rejected')
    expect(restartRequired).toContain('upstream.url')
    expect((await raw(running.issuer, '/elsewhere')).status).toBe(404)
    expect((await running.peer.requests()).map(({ url }) => url)).toContain('/elsewhere')
  })
})

async function behindWithout(running: Behind) {
  const clients = `
- client_id: embedded
  grant_types: [client_credentials]
  audiences: [https://a.example]
  secrets: [{ value: "env:CLIENT_SECRET" }]
`
  running.write('clients/clients.yaml', clients)
  const listen = { port: Number(new URL(running.issuer).port) }
  running.write('claimgate.yaml', JSON.stringify({ issuer: running.issuer, listen, access_token: { alg: 'RS256' } }))
  return running.gateway.reload()
}

describe('an issuer with a path', () => {
  it('Q9 returns our documents at each of its places, and nothing at the places that others might try', async () => {
    const running = await behind({ path: '/realm' })
    try {
      const url = running.issuer.replace(/\/realm$/, '')
      for (const path of [
        '/.well-known/oauth-authorization-server/realm',
        '/realm/.well-known/openid-configuration',
        '/realm/.well-known/oauth-authorization-server',
      ]) {
        const document = (await (await fetch(url + path)).json()) as Record<string, unknown>
        expect(document).toMatchObject({ issuer: running.issuer, token_endpoint: `${running.issuer}/token` })
      }
      await running.peer.forget()
      for (const path of ['/.well-known/openid-configuration/realm']) expect((await fetch(url + path)).status).toBe(404)
      expect(await running.peer.requests()).toEqual([])
      expect((await flows.discover(running.issuer)).issuer).toBe(running.issuer)
    } finally {
      await running.stop()
    }
  })
})

describe('an upstream that is not known yet', () => {
  it('refuses everything with 503 until it is, and then serves', async () => {
    const port = await freePort()
    const upstreamPort = await freePort()
    const issuer = `http://127.0.0.1:${port}`
    const running = await behind({
      config: { issuer, listen: { port }, upstream: { url: `http://127.0.0.1:${upstreamPort}` } },
    })
    try {
      const { admin } = running.listening
      const status = async () => {
        const page = await fetch(`http://${admin.host}:${admin.port}/statusz`)
        return ((await page.json()) as { upstream: object }).upstream
      }
      expect(running.lines.find(({ fields }) => fields['event'] === 'load')?.fields['codes']).toEqual([])
      for (const [target, method] of [
        ['/token', 'POST'],
        ['/auth', 'GET'],
        ['/', 'GET'],
        ['/Token', 'GET'],
        ['/.well-known/openid-configuration', 'GET'],
      ] as const) {
        const answer = await raw(issuer, target, method)
        expect([target, answer.status]).toEqual([target, 503])
        expect(answer.headers['retry-after']).toBe('5')
        expect(JSON.parse(answer.body)).toMatchObject({ error: 'temporarily_unavailable' })
      }
      expect(await status()).toMatchObject({
        issuer,
        discovered: false,
        since: null,
        failure: { code: 'upstream_unreachable' },
      })
      expect((await fetch(`http://${admin.host}:${admin.port}/readyz`)).status).toBe(200)
      const peer = await startPeer({ issuer, port: upstreamPort })
      try {
        await until(async () => (await raw(issuer, '/.well-known/openid-configuration')).status === 200)
        expect(await status()).toMatchObject({ discovered: true, failure: null })
        expect((await raw(issuer, '/token', 'GET')).status).toBe(405)
        expect((await raw(issuer, '/jwks')).status).toBe(200)
      } finally {
        await peer.stop()
      }
      expect((await raw(issuer, '/jwks')).status).toBe(502)
      expect(await status()).toMatchObject({ discovered: true })
    } finally {
      await running.stop()
    }
  })
})

describe('a gateway mounted in an application', () => {
  it('forwards what the application has not taken before', async () => {
    const running = await behind()
    const app = new Koa()
    app.use((ctx, next) => {
      if (ctx.path !== '/mine') return next()
      ctx.body = 'mine'
      return undefined
    })
    app.use(running.gateway.routes)
    const server = app.listen(0, '127.0.0.1')
    try {
      await new Promise(resolve => server.once('listening', resolve))
      const at = server.address()
      const url = `http://127.0.0.1:${typeof at === 'object' ? at?.port : 0}`
      await running.peer.forget()
      expect((await raw(url, '/mine')).body).toBe('mine')
      expect((await raw(url, '/token', 'GET')).status).toBe(405)
      const { host } = new URL(running.issuer)
      expect((await raw(url, '/jwks', 'GET', { host })).status).toBe(200)
      expect((await running.peer.requests()).map(({ url: target }) => target)).toEqual(['/jwks'])
    } finally {
      server.close()
      server.closeAllConnections()
      await running.stop()
    }
  })
})
