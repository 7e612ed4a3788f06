/** Upstreams as they are: several issuers, several hosts, names of certificates, no metadata, paths that begin with `//`. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { afterEach, describe, expect, it } from 'vitest'
import { freePort } from '../free-port.ts'
import { issued, selfSigned } from '../gateway/certificates.ts'
import { until } from '../gateway/running.ts'
import { type Behind, type BehindOptions, behind } from './behind.ts'
import { SECRET } from './flows.ts'
import { type IssuerKey, issuerKey } from './issuer.ts'

const endings: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  endings.push(() => {
    server.closeAllConnections()
    return new Promise(resolve => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}
const serving = (listener: RequestListener): Promise<number> => listening(createServer(listener))
const inFront = async (options: BehindOptions): Promise<Behind> => {
  const running = await behind(options)
  endings.push(running.stop)
  return running
}
const json = (res: Parameters<RequestListener>[1], body: object, status = 200): void => {
  res.writeHead(status, { 'content-type': 'application/json' })
  res.end(JSON.stringify(body))
}
const token = (url: string, client: string, path: string): Promise<Response> =>
  fetch(url + path, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
    headers: { authorization: `Basic ${btoa(`${client}:${SECRET}`)}` },
  })

const client = (id: string, more = '') => `
- client_id: ${id}
  grant_types: [client_credentials]
  scope: orders:read
  audiences: [https://orders.example.com]
  secrets: [{ value: "env:CLIENT_SECRET" }]
  upstream: { client_secret: "env:UPSTREAM_SECRET"${more} }`

describe('P11 one token endpoint with an issuer for each application', () => {
  const APPS = ['shop', 'orders'] as const

  it('accepts the clients of every issuer, and signs with the issuer that came', async () => {
    const port = await freePort()
    const at = (app: string): string => `http://127.0.0.1:${port}/application/o/${app}/`
    const keys = Object.fromEntries(
      await Promise.all(APPS.map(async app => [app, await issuerKey('RS256', `k-${app}`)] as const)),
    ) as Record<(typeof APPS)[number], IssuerKey>
    const upstream = await serving(async (req, res) => {
      const path = req.url ?? ''
      if (path === '/application/o/token/') {
        const credential = atob((req.headers.authorization ?? '').slice(6)).split(':')[0] ?? ''
        const app = credential === 'web-orders' ? 'orders' : 'shop'
        const now = Math.floor(Date.now() / 1000)
        const payload = { iss: at(app), sub: credential, aud: 'x', client_id: credential, iat: now, exp: now + 60 }
        return json(res, { access_token: await keys[app].sign(payload), token_type: 'Bearer', expires_in: 60 })
      }
      const app = APPS.find(name => path.startsWith(`/application/o/${name}/`))
      if (app !== undefined && path.endsWith('/jwks/')) return json(res, { keys: [keys[app].jwk] })
      if (app === undefined || path !== `/application/o/${app}/.well-known/openid-configuration`)
        return json(res, {}, 404)
      const token_endpoint = `http://127.0.0.1:${port}/application/o/token/`
      json(res, {
        issuer: at(app),
        token_endpoint,
        jwks_uri: `${at(app)}jwks/`,
        introspection_endpoint: `${at(app)}introspect/`,
        end_session_endpoint: `${at(app)}end/`,
      })
    })
    const running = await inFront({
      fulfilment: 'reissue',
      config: {
        issuer: at('shop'),
        listen: { port },
        upstream: { url: `http://127.0.0.1:${upstream}`, issuers: [at('orders')] },
      },
      files: { 'clients/clients.yaml': client('web-shop') + client('web-orders', `, issuer: "${at('orders')}"`) },
    })
    // Guarded at every issuer, served at the first.
    const introspect = (app: string) => fetch(`${at(app)}introspect/`, { method: 'POST', body: 'token=x' })
    expect([(await introspect('shop')).status, (await introspect('orders')).status]).toEqual([400, 404])
    for (const app of APPS) {
      const answer = await token(`http://127.0.0.1:${port}`, `web-${app}`, '/application/o/token/')
      const { access_token } = (await answer.json()) as { access_token: string }
      const document = await (await fetch(`${at(app)}.well-known/openid-configuration`)).json()
      expect(document).toMatchObject({ issuer: at(app), jwks_uri: `${at(app)}jwks/` })
      const set = (await (await fetch(`${at(app)}jwks/`)).json()) as JSONWebKeySet
      const { payload } = await jwtVerify(access_token, createLocalJWKSet(set), { issuer: at(app) })
      expect(payload['client_id']).toBe(`web-${app}`)
    }
    expect(running.lines.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('refuses a token of another issuer than the client’s', async () => {
    const port = await freePort()
    const at = (app: string): string => `http://127.0.0.1:${port}/o/${app}/`
    const key = await issuerKey('RS256')
    const upstream = await serving(async (req, res) => {
      const now = Math.floor(Date.now() / 1000)
      if (req.url === '/o/token/')
        return json(res, {
          access_token: await key.sign({ iss: at('orders'), iat: now, exp: now + 60 }),
          token_type: 'Bearer',
        })
      const app = APPS.find(name => req.url === `/o/${name}/.well-known/openid-configuration`)
      if (req.url === '/o/jwks') return json(res, { keys: [key.jwk] })
      if (app === undefined) return json(res, {}, 404)
      json(res, { issuer: at(app), token_endpoint: `${at('x')}../token/`, jwks_uri: `${at('x')}../jwks` })
    })
    await inFront({
      fulfilment: 'reissue',
      config: {
        issuer: at('shop'),
        listen: { port },
        upstream: { url: `http://127.0.0.1:${upstream}`, issuers: [at('orders')] },
      },
      files: { 'clients/clients.yaml': client('web') },
    })
    expect((await token(`http://127.0.0.1:${port}`, 'web', '/o/token/')).status).toBe(502)
  })
})

describe('Q5 endpoints at several hosts', () => {
  it('forwards to each host what the metadata names there, under that host’s own name', async () => {
    const seen: string[] = []
    const other = await serving((req, res) => {
      seen.push(`${req.method} ${req.url} ${req.headers.host}`)
      if (req.url === '/t?p=1') return json(res, { access_token: 'x', token_type: 'Bearer' })
      json(res, { who: 'other' })
    })
    const port = await freePort()
    const issuer = `http://127.0.0.1:${port}`
    const at = `http://127.0.0.1:${other}`
    const main = await serving((req, res) => {
      if (req.url !== '/.well-known/openid-configuration') return json(res, { who: 'main' }, 404)
      json(res, { issuer, token_endpoint: `${at}/t?p=1`, userinfo_endpoint: `${at}/me`, jwks_uri: `${issuer}/jwks` })
    })
    const upstream = { url: `http://127.0.0.1:${main}`, hosts: [`127.0.0.1:${other}`] }
    const config = { issuer, listen: { port }, upstream }
    const running = await inFront({ config, files: { 'clients/clients.yaml': client('web') } })
    expect((await token(issuer, 'web', '/t')).status).toBe(200)
    expect(seen).toEqual([`POST /t?p=1 127.0.0.1:${other}`])
    seen.length = 0
    const document = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as object
    expect(document).toMatchObject({ token_endpoint: `${issuer}/t`, userinfo_endpoint: `${issuer}/me` })
    expect(await (await fetch(`${issuer}/me`)).json()).toEqual({ who: 'other' })
    expect(seen).toEqual([`GET /me 127.0.0.1:${other}`])
    expect(running.lines.map(({ fields }) => (fields as { event?: string }).event)).not.toContain('upstream_elsewhere')
  })
})

describe('TLS to the upstream', () => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-names-'))
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const ca = write('ca.pem', selfSigned('names-ca').cert)
  const server = issued('idp.example.test', 'names-ca')
  const ours = issued('claimgate.example.test', 'names-ca')
  const certificate = { cert: write('ours.pem', ours.cert), key: write('ours.key', ours.key) }
  let names: (string | undefined)[] = []

  const start = async (more: object): Promise<Behind> => {
    const port = await freePort()
    const issuer = `http://127.0.0.1:${port}`
    names = []
    const tls = createTlsServer(
      { ...server, ca: selfSignedAuthority, requestCert: true, rejectUnauthorized: false },
      (req, res) => {
        const socket = req.socket as unknown as { getPeerCertificate: () => { subject?: { CN: string } } }
        names.push(socket.getPeerCertificate().subject?.CN)
        if (req.url === '/.well-known/openid-configuration')
          return json(res, { issuer, token_endpoint: `${issuer}/token` })
        json(res, {}, 404)
      },
    )
    const upstream = { url: `https://127.0.0.1:${await listening(tls as unknown as Server)}`, ca, ...more }
    return inFront({ config: { issuer, listen: { port }, upstream }, files: { 'clients/clients.yaml': client('web') } })
  }
  const selfSignedAuthority = selfSigned('names-other').cert
  const line = ({ lines }: Behind) =>
    lines.map(({ fields }) => fields as Record<string, unknown>).find(({ event }) => event === 'upstream_unknown')

  it('P19 reports which rule of TLS the upstream’s certificate breaks', async () => {
    expect(line(await start({}))).toMatchObject({
      code: 'upstream_unreachable',
      connection: 'ERR_TLS_CERT_ALTNAME_INVALID',
      path: '/.well-known/oauth-authorization-server',
    })
    expect(line(await start({ ca: write('other.pem', selfSignedAuthority) }))).toMatchObject({
      code: 'upstream_unreachable',
      connection: expect.stringMatching(/UNABLE_TO_|SELF_SIGNED_/),
    })
  })

  it('Q3 accepts the name that is configured, and Q4 shows our certificate on every connection', async () => {
    const running = await start({ server_name: 'idp.example.test', certificate })
    expect(running.gateway.status().upstream?.discovered).toBe(true)
    await fetch(`http://127.0.0.1:${running.listening.port}/page`)
    expect(new Set(names)).toEqual(new Set(['claimgate.example.test']))
    expect(line(await start({ server_name: 'other.example.test' }))).toMatchObject({
      connection: 'ERR_TLS_CERT_ALTNAME_INVALID',
    })
  })

  it('P19 reports TLS spoken to a plain port', async () => {
    const port = await serving((_, res) => json(res, {}))
    expect(line(await start({ url: `https://127.0.0.1:${port}` }))).toMatchObject({
      code: 'upstream_unreachable',
      connection: expect.stringMatching(/wrong version number|packet length too long|ERR_SSL/i),
    })
  })
})

describe('G1 an upstream without metadata', () => {
  it('accepts tokens of @node-oauth/express-oauth-server by a file, and withholds nothing else', async () => {
    const require = createRequire(import.meta.url)
    const express = require('express') as () => Express
    const OAuthServer = require('@node-oauth/express-oauth-server') as new (options: object) => { token: () => unknown }
    const app = express()
    const clients = { id: 'web', grants: ['client_credentials'] }
    const oauth = new OAuthServer({
      model: {
        getClient: async (id: string) => (id === 'web' ? clients : null),
        getUserFromClient: async () => ({ id: 'service' }),
        saveToken: async (saved: object, of: object, user: object) => ({ ...saved, client: of, user }),
        validateScope: async (_: object, __: object, scope: unknown) => scope,
      },
    })
    app.use((require('express') as { urlencoded: (options: object) => unknown }).urlencoded({ extended: false }))
    app.post('/oauth/token', oauth.token())
    const upstream = await serving(app)
    const port = await freePort()
    const issuer = `http://127.0.0.1:${port}`
    await inFront({
      config: {
        issuer,
        listen: { port },
        upstream: { url: `http://127.0.0.1:${upstream}`, metadata: 'file:./up.json', default_scope: 'registered' },
      },
      files: {
        'clients/clients.yaml': client('web'),
        'up.json': JSON.stringify({ token_endpoint: `${issuer}/oauth/token` }),
      },
    })
    const answer = await token(issuer, 'web', '/oauth/token')
    expect([answer.status, await answer.json()]).toMatchObject([200, { access_token: expect.any(String) }])
    expect((await fetch(`${issuer}/oauth/token`, { method: 'POST', body: 'client_id=web' })).status).not.toBe(200)
    const document = await (await fetch(`${issuer}/.well-known/oauth-authorization-server`)).json()
    expect(document).toMatchObject({ issuer, token_endpoint: `${issuer}/oauth/token` })
  })

  interface Express extends RequestListener {
    readonly use: (handler: unknown) => void
    readonly post: (path: string, handler: unknown) => void
  }
})

describe('F5 an upstream that is not known', () => {
  it('reports it in the metrics and in the log, each answer counted, both issuers named', async () => {
    const upstream = await serving((_, res) =>
      json(res, { issuer: 'https://other.example', token_endpoint: 'https://other.example/token' }),
    )
    const running = await inFront({ config: { upstream: { url: `http://127.0.0.1:${upstream}` } } })
    for (let i = 0; i < 3; i++) expect((await token(running.issuer, 'web', '/token')).status).toBe(503)
    const text = await running.gateway.metrics.text()
    expect(text).toContain('\nclaimgate_upstream_discovered 0\n')
    expect(text).toContain('\nclaimgate_upstream_unknown_answers_total 3\n')
    const fields = running.lines.map(line => line.fields as Record<string, unknown>)
    expect(fields).toContainEqual(
      expect.objectContaining({
        event: 'upstream_unknown',
        code: 'issuer_mismatch',
        expected: running.issuer,
        found: 'https://other.example',
      }),
    )
    expect(fields.filter(({ event }) => event === 'upstream_unknown_answers')).toHaveLength(1)
  })

  it('reports preflights that it answers with 503 as it reports all others', async () => {
    const upstream = await serving((_, res) => json(res, {}, 500))
    const running = await inFront({ config: { upstream: { url: `http://127.0.0.1:${upstream}` } } })
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'POST' }
    for (const path of ['/token', '/token', '/page'])
      expect((await fetch(running.issuer + path, { method: 'OPTIONS', headers })).status).toBe(503)
    const text = await running.gateway.metrics.text()
    expect(text).toContain('\nclaimgate_upstream_unknown_answers_total 3\n')
    expect(text).toContain('\nclaimgate_unavailable_total{reason="upstream_unknown"} 3\n')
    const told = running.lines.map(line => line.fields as Record<string, unknown>)
    expect(told.filter(({ event }) => event === 'upstream_unknown_answers')).toHaveLength(1)
  })

  it('reports in the metrics that it is known again', async () => {
    let up = false
    const port = await freePort()
    const issuer = `http://127.0.0.1:${port}`
    const upstream = await serving((_, res) =>
      up ? json(res, { issuer, token_endpoint: `${issuer}/token` }) : json(res, {}, 404),
    )
    const config = { issuer, listen: { port }, upstream: { url: `http://127.0.0.1:${upstream}` } }
    const running = await inFront({ config, files: { 'clients/clients.yaml': client('web') } })
    expect(await running.gateway.metrics.text()).toContain('\nclaimgate_upstream_discovered 0\n')
    up = true
    await until(async () => (await running.gateway.metrics.text()).includes('\nclaimgate_upstream_discovered 1\n'))
  })
})

describe('F7 endpoint paths that begin with //', () => {
  it('returns them right in our metadata, and forwards what comes there', async () => {
    const port = await freePort()
    const issuer = `http://127.0.0.1:${port}`
    const seen: string[] = []
    const upstream = await serving((req, res) => {
      seen.push(req.url ?? '')
      if (req.url?.startsWith('/.well-known/'))
        return json(res, { issuer, token_endpoint: `${issuer}//api/oidc/token`, jwks_uri: `${issuer}//api/oidc/jwks` })
      json(res, { access_token: 'x', token_type: 'Bearer' })
    })
    const running = await inFront({
      config: { issuer, listen: { port }, upstream: { url: `http://127.0.0.1:${upstream}` } },
      files: { 'clients/clients.yaml': client('web') },
    })
    const document = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()
    expect(document).toMatchObject({ token_endpoint: `${issuer}//api/oidc/token` })
    expect((await token(issuer, 'web', '//api/oidc/token')).status).toBe(200)
    expect(seen.at(-1)).toBe('//api/oidc/token')
    expect(running.gateway.revision().endpoints.token).toBe('//api/oidc/token')
  })
})
