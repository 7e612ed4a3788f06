/** What lies around the endpoints at which clients authenticate, seen from outside. */
import { createServer, type Server } from 'node:http'
import express from 'express'
import Fastify from 'fastify'
import Koa from 'koa'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTargets } from '../../src/gateway/request/paths.ts'
import { SECRET } from './flows.ts'
import { type InFront, inFrontOf, metadataAt, type Recorded, recorder } from './in-front.ts'
import { send, written } from './wire.ts'

const FORM = ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 29']
const BODY = 'grant_type=client_credentials'

const post = async (port: number, path: string, ...fields: string[]): Promise<number> =>
  Number((await send(port, written('POST', path, [...fields, ...FORM], BODY))).statusLine.split(' ')[1])
const get = async (port: number, path: string, method = 'GET'): Promise<number> =>
  Number((await send(port, written(method, path))).statusLine.split(' ')[1])

describe('mtls_endpoint_aliases', () => {
  const aliased = (issuer: string): object => ({
    userinfo_endpoint: `${issuer}/userinfo`,
    token_endpoint: `${issuer}/token`,
    introspection_endpoint: `${issuer}/mtls/introspect`,
  })

  it.each(['reissue', 'none'])(
    'passes userinfo under %s where its alias is the same path, and no other alias',
    async fulfilment => {
      const upstream = await recorder(issuer => metadataAt(issuer, { mtls_endpoint_aliases: aliased(issuer) }))
      const running = await inFrontOf(upstream.url, { fulfilment, store: { type: 'lmdb', path: './state' } })
      try {
        expect(await get(running.port, '/userinfo')).toBe(200)
        expect(await post(running.port, '/token')).toBe(401)
        for (const path of ['/mtls/introspect', '/mtls/introspect/x']) expect(await post(running.port, path)).toBe(404)
      } finally {
        await running.stop()
        await upstream.stop()
      }
    },
  )
})

describe('guarded trees', () => {
  let upstream: Recorded
  let running: InFront
  beforeAll(async () => {
    upstream = await recorder(issuer => metadataAt(issuer, { token_endpoint: `${issuer}/o/token` }))
    running = await inFrontOf(upstream.url, { upstream: { pass: ['/api/o/token', '/o/token/info'] } })
  })
  afterEach(() => upstream.forget())
  afterAll(async () => {
    await running.stop()
    await upstream.stop()
  })

  it.each([
    [
      '///x/o/token',
      '////x/o/token',
      '/\\\\x/o/token',
      '/\\/x/o/token',
      '//\\x/o/token',
      '\\\\x/o/token'.replace(/^/, '/'),
    ],
    [
      '/o/to%E2%84%AAen',
      '/revo%E2%84%AAe',
      '/u%C5%BFerinfo',
      '/%EF%BD%8F/token',
      '/o%EF%BC%8Ftoken',
      '/o/token%EF%BC%9Bx',
    ],
    [
      '/o/(S(abc))/token',
      '/(A(x))/o/token',
      '/o/to(F(x)S(y))ken',
      '/o%2f%28S%28x%29%29/token',
      '/(a(b))(S(c))/o/token',
    ],
    ['/o/%c1%b4oken', '/o/t%u006fken', '/o/%25252574oken', '/o/%2525252574oken', '/o/to%C2%ADken', '/o/to%E2%80%8Bken'],
    [
      '/o/./token',
      '/x/..\\o/token',
      '/o/x/..;/token',
      '/o/%2e%2e/o/token',
      '/o//x/..//token',
      '/AUTH',
      '/%6awks',
      '/userinfo;a',
    ],
  ])('G1 refuses another spelling whatever the method: %s', async (...paths) => {
    for (const path of paths) {
      for (const method of ['GET', 'OPTIONS', 'DELETE'])
        expect([path, method, await get(running.port, path, method)]).toEqual([path, method, 404])
      expect([path, await post(running.port, path)]).toEqual([path, 404])
    }
    expect(upstream.seen()).toEqual([])
  })

  it.each([
    ['below it', ['/o/token/x', '/o/token/x/y', '/O/Token/x', '/o/token/../x', '/o%2ftoken%2fx', '/o/token/info/x']],
    [
      'with an extension',
      ['/o/token.json', '/o/token.x', '/o/token.', '/O/token.XML', '/revoke.json', '/o/token%2ejson'],
    ],
    [
      'at the end of another',
      ['/index.php/o/token', '/x/o/token/', '/v1/revoke', '/x/Y/o/token.json', '/a/introspect'],
    ],
    [
      'without its prefix',
      ['/token', '/Token/', '/token.json', '/%74oken', '/token/x', '/index.php/token', '/a/b.cgi/token/x'],
    ],
  ])('G1 refuses a body %s', async (_, paths) => {
    for (const path of paths) {
      expect([path, await post(running.port, path)]).toEqual([path, 404])
      expect([path, await get(running.port, path, 'DELETE')]).toEqual([path, 404])
      for (const query of ['grant_type=x', 'a=b&client%5Fid=x', 'GRANT_TYPE=x', '_method=POST&token=x', 'a;scope=b'])
        expect([path, query, await get(running.port, `${path}?${query}`)]).toEqual([path, query, 404])
      const chunked = written('GET', path, ['Transfer-Encoding: chunked'], '1\r\na\r\n0\r\n\r\n')
      expect([path, (await send(running.port, chunked)).statusLine]).toEqual([path, 'HTTP/1.1 404 Not Found'])
    }
    expect(upstream.seen()).toEqual([])
  })

  it('forwards pages in a tree, octet for octet', async () => {
    const pages = ['/o/token/x', '/assets/o/token.js?v=3', '/token', '/o/token.json', '/x/Revoke']
    for (const page of pages) for (const method of ['GET', 'HEAD', 'OPTIONS']) await get(running.port, page, method)
    expect(upstream.seen().map(({ target }) => target)).toEqual(pages.flatMap(page => [page, page, page]))
  })

  it('G1 refuses another spelling of a guarded path although upstream.pass lists it', async () => {
    const pass = ['/o/token/', '/O/TOKEN', '/o/%74oken', '/o//token', '/AUTH', '/o/token;x', '/o/token.json']
    const open = await inFrontOf(upstream.url, { upstream: { pass } }).catch((error: Error) => error)
    // What the upstream has is known, so this does not load.
    expect(open).toBeInstanceOf(Error)
    const guards = { spelled: ['/o/token', '/auth'], trees: ['/o/token'], named: pass }
    const targets = createTargets(guards)
    expect(pass.map(path => targets.read(path).kind)).toEqual([...Array(6).fill('near_miss'), 'path'])
  })

  it('forwards what the metadata names and what upstream.pass lists, with a body', async () => {
    const paths = [
      '/auth',
      '/userinfo',
      '/logout',
      '/api/o/token',
      '/o/token/info',
      '/tokens',
      '/o/tokens',
      '/o/tokenx/y',
    ]
    for (const path of paths) expect([path, await post(running.port, path)]).toEqual([path, 200])
    expect(upstream.seen().map(({ target }) => target)).toEqual(paths)
  })

  it('reports the first refusal of each tree with the line that opens it, and a prefix that was taken off, once', async () => {
    const other = await inFrontOf(upstream.url)
    const lines = (event: string) => other.lines.filter(({ fields }) => fields['event'] === event)
    try {
      for (const path of ['/api/o/token', '/x/o/token', '/token', '/token']) await post(other.port, path)
      expect(lines('path_guarded').map(({ fields }) => fields)).toEqual([
        { event: 'path_guarded', tree: '/o/token', relation: 'ends', line: 'upstream: { pass: ["/api/o/token"] }' },
      ])
      expect(lines('prefix_stripped').map(({ fields }) => fields['tree'])).toEqual(['/o/token'])
      expect(lines('prefix_stripped')[0]?.fields['remedy']).toContain('pass whole paths')
    } finally {
      await other.stop()
    }
    const asked = await inFrontOf(upstream.url)
    try {
      await post(asked.port, '/o/token')
      await post(asked.port, '/token')
      expect(asked.lines.some(({ fields }) => fields['event'] === 'prefix_stripped')).toBe(false)
    } finally {
      await asked.stop()
    }
  })

  it('forwards below the path of upstream.url, and takes it off what the metadata names', async () => {
    const based = await recorder(issuer => ({
      ...metadataAt(issuer, {}),
      token_endpoint: `${issuer}/base/connect/token`,
      userinfo_endpoint: `${issuer}/base/userinfo?a=b`,
      op_policy_uri: `${based.url}/base/policy`,
    }))
    const front = await inFrontOf(`${based.url}/base/`, {})
    try {
      const { token_endpoint, userinfo_endpoint, op_policy_uri, authorization_endpoint } = (await (
        await fetch(`${front.issuer}/.well-known/openid-configuration`)
      ).json()) as Record<string, unknown>
      expect({ token_endpoint, userinfo_endpoint, op_policy_uri, authorization_endpoint }).toEqual({
        token_endpoint: `${front.issuer}/connect/token`,
        userinfo_endpoint: `${front.issuer}/userinfo?a=b`,
        op_policy_uri: `${front.issuer}/policy`,
        authorization_endpoint: `${front.issuer}/auth`,
      })
      expect(await get(front.port, '/page?a=%2f')).toBe(200)
      for (const path of ['/connect/token/', '/Connect/token', '/connect/token/x', '/token'])
        expect([path, await post(front.port, path)]).toEqual([path, 404])
      const credential = `Basic ${Buffer.from(`service:${SECRET}`).toString('base64')}`
      await post(front.port, '/connect/token', `Authorization: ${credential}`)
      expect(based.seen().map(({ method, target }) => [method, target])).toEqual([
        ['GET', '/base/page?a=%2f'],
        ['POST', '/base/connect/token'],
      ])
    } finally {
      await front.stop()
      await based.stop()
    }
  })

  it('refuses the documents without the prefix of the issuer', async () => {
    const prefixed = await recorder(issuer => metadataAt(issuer, {}), '/a/sso')
    const front = await inFrontOf(prefixed.url, {}, '/a/sso')
    try {
      for (const path of ['/sso', ''].flatMap(rest => [
        `${rest}/.well-known/openid-configuration`,
        `/.well-known/oauth-authorization-server${rest}`,
      ]))
        expect([path, await get(front.port, path)]).toEqual([path, 404])
      for (const path of ['/sso/token', '/token', '/SSO/token']) expect(await post(front.port, path)).toBe(404)
      expect(prefixed.seen()).toEqual([])
    } finally {
      await front.stop()
      await prefixed.stop()
    }
  })

  it('forwards under upstream.paths only what lies in a tree in every reading, and what the metadata names', async () => {
    const listed = await inFrontOf(upstream.url, { upstream: { paths: ['/login', '/assets/'], pass: ['/exact'] } })
    try {
      for (const path of [
        '/login',
        '/login/x',
        '/assets/',
        '/assets/a%20b.js',
        '/auth',
        '/userinfo',
        '/exact',
        '/login//x',
      ])
        expect([path, await get(listed.port, path)]).toEqual([path, 200])
      upstream.forget()
      for (const path of [
        ...[
          '/',
          '/admin',
          '/assets',
          '/loginx',
          '/Login',
          '/exact/x',
          '/assets/../admin',
          '/assets/%2e%2e/admin',
          '/assets/..;/x',
        ],
        ...[
          '/login/%252e%252e/admin',
          '/login/..\\admin',
          '/login/%5c..%5c..%5cadmin',
          '//x/login',
          '//login',
          '/login/..',
        ],
        ...[
          '/x/../login/a',
          '/assets/%2525252e%2525252e/admin',
          '/login/../login/../x',
          '/login/%EF%BC%8E%EF%BC%8E/admin',
        ],
      ])
        expect([path, await get(listed.port, path)]).toEqual([path, 404])
      for (const path of ['/login/o/token', '/assets/o/token.json']) expect(await post(listed.port, path)).toBe(404)
      expect(upstream.seen()).toEqual([])
    } finally {
      await listed.stop()
    }
  })

  it('never passes a field with a name that CGI folds, one that reroutes, or one of upstream.drop_fields', async () => {
    const front = await inFrontOf(upstream.url, { upstream: { drop_fields: ['X-Internal-User'] } })
    const dropped = [
      ...[
        'Client.Cert',
        'X.Original.Url',
        'X!Real!Ip',
        'SSL.Client.Verify',
        'Script_Name',
        'a_b',
        "x'y",
        'X~Host',
        'x*y|z',
      ],
      ...['Script-Name', 'Path-Info', 'X-Script-Name', 'X-HTTP-Method-Override', 'X-Original-Host', 'X-Rewrite-Url'],
      ...[
        'Remote-User',
        'X-Remote-Groups',
        'X-Auth-Request-Email',
        'X-Webauth-User',
        'X-Forwarded-Prefix',
        'OIDC-claim-sub',
      ],
      ...['X-Middleware-Subrequest', 'X-Envoy-Original-Path', 'x-internal-USER', 'Proxy', 'Fastly-Client-Ip'],
    ]
    try {
      await send(front.port, written('GET', '/page', [...dropped.map(name => `${name}: x`), 'X-Mine: 1', 'Accept: a']))
      const names = upstream
        .seen()[0]
        ?.fields.filter((_, index) => index % 2 === 0)
        .map(name => name.toLowerCase())
      expect(names).toEqual(expect.arrayContaining(['x-mine', 'accept']))
      expect(names?.filter(name => dropped.some(one => one.toLowerCase() === name))).toEqual([])
      expect(names?.every(name => /^[a-z0-9-]+$/.test(name))).toBe(true)
    } finally {
      await front.stop()
    }
  })
})

/** An upstream of each kind: its token endpoint is at `/token`, as its framework routes. */
type Hit = (path: string) => void
const UPSTREAMS: readonly (readonly [string, (hit: Hit) => Promise<{ server: Server; stop: () => Promise<void> }>])[] =
  [
    [
      'Express with a prefix mount',
      hit => {
        const app = express()
        app.use('/token', (req, res) => {
          hit(req.originalUrl)
          res.json({ access_token: 'x' })
        })
        return serving(createServer(app))
      },
    ],
    [
      'Fastify without case',
      async hit => {
        const app = Fastify({
          routerOptions: { caseSensitive: false, ignoreTrailingSlash: true, ignoreDuplicateSlashes: true },
        })
        app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
        for (const url of ['/token', '/token/*'])
          app.post(url, request => {
            hit(request.raw.url ?? '')
            return { access_token: 'x' }
          })
        await app.ready()
        const server = createServer((req, res) => app.routing(req, res))
        return serving(server)
      },
    ],
    [
      'Koa with a prefix mount',
      hit => {
        const app = new Koa()
        app.use(ctx => {
          if (!/^\/(?:sso\/)?token(?:\/|$)/.test(ctx.path)) return
          hit(ctx.url)
          ctx.body = { access_token: 'x' }
        })
        return serving(createServer(app.callback()))
      },
    ],
    [
      'node with new URL',
      hit =>
        serving(
          createServer((req, res) => {
            if (new URL(req.url ?? '', 'http://h').pathname === '/token') hit(req.url ?? '')
            res.end('{"access_token":"x"}')
          }),
        ),
    ],
  ]

async function serving(server: Server) {
  return {
    server,
    stop: () =>
      new Promise<void>(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

describe('the frameworks that upstreams are made of', () => {
  it.each(UPSTREAMS)('never lets a request past claimgate reach the token endpoint: %s', async (_, make) => {
    const hits: string[] = []
    const { server, stop } = await make(path => hits.push(path))
    const app = server.listeners('request')[0] as (...args: unknown[]) => void
    const upstream = await recorder(
      issuer => metadataAt(issuer, {}),
      '',
      (req, res) => app(req, res),
    )
    const front = await inFrontOf(upstream.url)
    try {
      // The endpoint is really there.
      await post(Number(new URL(upstream.url).port), '/token')
      expect(hits).toEqual(['/token'])
      for (const path of [
        ...[
          '///x/token',
          '/\\\\x/token',
          '//x:80/token',
          '/token/x',
          '/token/',
          '/TOKEN',
          '/to%E2%84%AAen',
          '/token.json',
        ],
        ...[
          '/%74oken',
          '/token%2fx',
          '//token',
          '/token;x',
          '/./token',
          '/x/../token',
          '/token/../x',
          '/index.php/token',
          '/sso/token',
        ],
      ])
        await post(front.port, path)
      await send(front.port, written('POST', `${front.issuer}///x/token`, FORM, BODY, new URL(front.issuer).host))
      expect(hits).toEqual(['/token'])
    } finally {
      await front.stop()
      await upstream.stop()
      await stop()
    }
  })
})
