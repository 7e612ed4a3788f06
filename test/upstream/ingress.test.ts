/** Ingresses that take a prefix off, or put one before: nginx in front, an upstream that knows the prefix or does not. */
import { afterEach, describe, expect, it } from 'vitest'
import { freePort } from '../free-port.ts'
import { long } from '../long.ts'
import { type Behind, front, RESOURCES } from './behind.ts'
import { openBrowser } from './browser.ts'
import { UPSTREAM_CLIENTS } from './clients.ts'
import {
  basic,
  clientCredentials,
  codeFlow,
  configure,
  discover,
  introspect,
  logout,
  refresh,
  revoke,
  SECRET,
} from './flows.ts'
import { type InFront, inFrontOf, metadataAt, recorder } from './in-front.ts'
import { nginxInstalled, startNginx } from './nginx.ts'
import { startPeer } from './peer.ts'
import { send, written } from './wire.ts'

const HOST = 'proxy_set_header Host $http_host;'
const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** A public name whose prefix nginx takes off, and a gateway behind it. */
const stripping = async (prefix = '/auth') => {
  const [port, inner] = [await freePort(), await freePort()]
  const nginx = await startNginx(inner, HOST, {
    port,
    location: `${prefix}/`,
    becomes: '/',
    whole: [`/.well-known/oauth-authorization-server${prefix}`],
  })
  stops.push(nginx.stop)
  return { port, inner, origin: `http://127.0.0.1:${port}`, issuer: `http://127.0.0.1:${port}${prefix}` }
}

/** oidc-provider that serves everything below the prefix, as it does in public. */
const inFrontOfProvider = async (fulfilment: 'reissue' | 'none'): Promise<Behind> => {
  const { inner, issuer } = await stripping()
  const peer = await startPeer({ issuer, prefix: '/auth', clients: UPSTREAM_CLIENTS, resources: RESOURCES })
  const config = { listen: { port: inner }, upstream: { url: `${peer.url}/auth` } }
  const running = await front(issuer, peer, { fulfilment, config })
  stops.push(running.stop)
  return running
}

describe.skipIf(!nginxInstalled())('an ingress that takes the prefix of the issuer off', () => {
  it.each(long(['reissue', 'none'] as const, ['reissue'] as const))(
    'accepts users and services where upstream.url has it, under %s',
    async fulfilment => {
      const { issuer } = await inFrontOfProvider(fulfilment)
      const web = basic('web')
      expect(await discover(issuer, 'oidc')).toMatchObject({
        issuer,
        token_endpoint: `${issuer}/token`,
        authorization_endpoint: `${issuer}/auth`,
        jwks_uri: `${issuer}/jwks`,
      })
      const config = await configure(issuer, web)
      const browser = openBrowser(new URL(issuer).origin)
      const tokens = await codeFlow(config, { scope: 'openid offline_access', browser })
      const renewed = await refresh(config, tokens.refresh_token ?? '')
      expect(await introspect(issuer, web, renewed.access_token)).toMatchObject({ active: true, sub: 'alice' })
      await revoke(issuer, web, renewed.access_token)
      const page = await logout(config, renewed.id_token ?? '', browser)
      expect(page.url.href).toContain('https://app.example.com/bye')
      const service = await clientCredentials(issuer, basic('service'), { scope: 'orders:read' })
      expect(service.access_token).toBeTruthy()
    },
  )

  it('accepts clients of an upstream that does not know it, and refuses what resembles its endpoints', async () => {
    const { port, inner, origin, issuer } = await stripping()
    const upstream = await recorder(
      () => ({ ...metadataAt(issuer, {}), op_policy_uri: `${origin}/policy` }),
      '',
      (req, res) => {
        if (req.url === '/go') res.writeHead(302, { Location: `${upstream.url}/next?a=b` })
        if (req.url === '/token') res.setHeader('Content-Type', 'application/json')
        res.end(req.url === '/token' ? '{"access_token":"x","token_type":"Bearer"}' : '{}')
      },
    )
    stops.push(upstream.stop)
    const front = await inFrontOf(upstream.url, {
      issuer,
      listen: { port: inner, stripped_prefix: '/auth/' },
      hosts: [`127.0.0.1:${port}`],
      upstream: { host: 'upstream' },
    })
    stops.push(front.stop)
    const document = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()
    expect(document).toMatchObject({
      issuer,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
    })
    expect(await (await fetch(`${issuer}/.well-known/oauth-authorization-server`)).json()).toEqual(document)
    const credential = `Basic ${Buffer.from(`service:${SECRET}`).toString('base64')}`
    const token = (path: string, authorization = credential) =>
      fetch(issuer + path, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'grant_type=client_credentials',
      })
    expect((await token('/token')).status).toBe(200)
    expect((await token('/token', 'Basic eDp5')).status).toBe(401)
    // As it arrives without nginx, and as it would arrive had nginx not taken the prefix off.
    for (const path of ['/auth/token', '/auth//token', '/x/token', '//x/token', '/token/x', '/Token'])
      expect([
        path,
        (await send(inner, written('POST', path, ['Content-Length: 1'], 'x', `127.0.0.1:${port}`))).statusLine,
      ]).toEqual([path, 'HTTP/1.1 404 Not Found'])
    for (const path of ['/auth/.well-known/openid-configuration', '/.well-known/openid-configuration/auth'])
      expect([path, (await send(inner, written('GET', path, [], '', `127.0.0.1:${port}`))).statusLine]).toEqual([
        path,
        'HTTP/1.1 404 Not Found',
      ])
    const moved = await fetch(`${issuer}/go`, { redirect: 'manual' })
    expect(moved.headers.get('location')).toBe(`${issuer}/next?a=b`)
    expect(upstream.seen().map(({ method, target }) => [method, target])).toEqual([
      ['POST', '/token'],
      ['GET', '/go'],
    ])
    const sent = upstream.seen()[0]?.fields ?? []
    expect(sent[sent.indexOf('X-Forwarded-Prefix') + 1]).toBe('/auth')
  })

  it('reports once a prefix that is not taken off although it should be', async () => {
    const upstream = await recorder(issuer => metadataAt(issuer, {}), '/auth')
    stops.push(upstream.stop)
    const front = await inFrontOf(`${upstream.url}/auth`, {}, '/auth')
    stops.push(front.stop)
    for (let round = 0; round < 2; round++)
      await send(front.port, written('POST', '/auth/token', ['Content-Length: 1'], 'x', `127.0.0.1:${front.port}`))
    expect(front.lines.filter(({ fields }) => fields['event'] === 'prefix_not_stripped')).toMatchObject([
      { level: 'warn', fields: { tree: '/token', remedy: expect.stringContaining('upstream.url') } },
    ])
    expect(upstream.seen()).toEqual([])
  })
})

describe.skipIf(!nginxInstalled())('an ingress that passes the issuer’s path whole', () => {
  it('accepts an upstream whose path is another one', async () => {
    const [port, inner] = [await freePort(), await freePort()]
    const nginx = await startNginx(inner, HOST, { port })
    stops.push(nginx.stop)
    const issuer = `http://127.0.0.1:${port}/auth`
    const upstream = await recorder(
      () => metadataAt(issuer, {}),
      '/base/auth',
      (req, res) => {
        res.writeHead(302, { Location: req.url?.endsWith('/own') ? `/base/auth/next` : `${issuer}/next` }).end()
      },
    )
    stops.push(upstream.stop)
    const front = await inFrontOf(`${upstream.url}/base`, {
      issuer,
      listen: { port: inner },
      hosts: [`127.0.0.1:${port}`],
    })
    stops.push(front.stop)
    for (const path of ['/own', '/public']) {
      const { headers } = await fetch(issuer + path, { redirect: 'manual' })
      expect(new URL(headers.get('location') ?? '', issuer).href).toBe(`${issuer}/next`)
    }
    expect(upstream.seen().map(({ target }) => target)).toEqual(['/base/auth/own', '/base/auth/public'])
  })
})

describe('a path in upstream.url', () => {
  let front: InFront

  it('means nothing at another host that the metadata names', async () => {
    const other = await recorder(issuer => metadataAt(issuer, {}))
    stops.push(other.stop)
    const upstream = await recorder(issuer => ({
      ...metadataAt(issuer, {}),
      userinfo_endpoint: `${other.url}/base/me`,
    }))
    stops.push(upstream.stop)
    const front = await inFrontOf(`${upstream.url}/base`, { upstream: { hosts: [new URL(other.url).host] } })
    stops.push(front.stop)
    const document = (await (await fetch(`${front.issuer}/.well-known/openid-configuration`)).json()) as object
    expect(document).toHaveProperty('userinfo_endpoint', `${front.issuer}/base/me`)
    expect((await fetch(`${front.issuer}/base/me`)).status).toBe(200)
    expect(other.seen().map(({ target }) => target)).toEqual(['/base/me'])
    expect(upstream.seen()).toEqual([])
  })

  it.each([
    '/../admin',
    '/x/../../admin',
    '/%2e%2e/admin',
    '/..;/admin',
    '/..%2fadmin',
    '/..\\admin',
    '/.%2e%5cadmin',
    '/x//../../../admin',
    '/%252e%252e/admin',
    '/a/..%00/../admin',
    '/．．/admin',
  ])('never lets a request reach what is above it: %s', async path => {
    const upstream = await recorder(issuer => metadataAt(issuer, {}), '')
    stops.push(upstream.stop)
    front = await inFrontOf(`${upstream.url}/realms/a`)
    stops.push(front.stop)
    const get = async (target: string): Promise<string> => {
      const octets = Buffer.from(target).toString('latin1')
      return (await send(front.port, written('GET', octets, [], '', `127.0.0.1:${front.port}`))).statusLine
    }
    expect(await get(path)).toMatch(/ (?:404|400) /)
    expect(await get('/a/../b')).toMatch(/ 200 /)
    expect(upstream.seen().map(({ target }) => target)).toEqual(['/realms/a/a/../b'])
  })
})
