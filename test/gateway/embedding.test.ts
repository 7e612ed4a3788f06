import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import * as oauth from 'oauth4webapi'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { clientAuthentication, guardedFetch, guardedListener } from '../../src/gateway/index.ts'
import { assertion, assertionForm, basicHeader, clientKeys, post, type Running, run, SECRET } from './running.ts'

let running: Running
let server: Server | null = null
beforeAll(async () => {
  running = await run()
})
afterAll(() => running.stop())
afterEach(async () => {
  await new Promise<void>(resolve => (server === null ? resolve() : server.close(() => resolve())))
  server = null
})

const serve = async (listener: RequestListener): Promise<string> => {
  const opened = createServer(listener)
  server = opened
  await new Promise<void>(resolve => opened.listen(0, '127.0.0.1', resolve))
  opened.unref()
  return `http://127.0.0.1:${(opened.address() as AddressInfo).port}`
}

const JSON_BODY = { 'content-type': 'application/json', connection: 'close' }
const REFUSED = '{"error":"invalid_client","error_description":"client authentication failed"}'
const at = (path: string, init: RequestInit = {}): Request => new Request(`https://login.example.com${path}`, init)
const form = new URLSearchParams({ grant_type: 'client_credentials' })

describe('the gateway as a listener', () => {
  test('accepts token requests of node:http, and answers 404 elsewhere', async () => {
    const url = await serve(running.gateway.listener)
    expect(await (await post(`${url}/token`, { grant_type: 'client_credentials' })).json()).toMatchObject({
      token_type: 'Bearer',
    })
    expect((await fetch(`${url}/elsewhere`)).status).toBe(404)
  })

  test('accepts token requests in front of the routes of Express, which keep their bodies', async () => {
    const app = express()
    app.use(running.gateway.listener)
    app.post('/own', express.json(), (req, res) => void res.json({ got: req.body }))
    const url = await serve(app)
    expect((await post(`${url}/token`, { grant_type: 'client_credentials' })).status).toBe(200)
    const own = await fetch(`${url}/own`, { method: 'POST', headers: JSON_BODY, body: '{"a":1}' })
    expect([own.status, await own.json()]).toEqual([200, { got: { a: 1 } }])
    expect(own.headers.get('claimgate-revision')).toBeNull()
  })
})

describe('the gateway as a fetch handler', () => {
  test('accepts a token request of oauth4webapi, without a network', async () => {
    const as = { issuer: running.issuer, token_endpoint: `${running.issuer}/token` }
    const client = { client_id: 'jwt' }
    const credential = oauth.PrivateKeyJwt({ key: clientKeys.privateKey, kid: 'k1' })
    const answer = await oauth.clientCredentialsGrantRequest(as, client, credential, new URLSearchParams(), {
      [oauth.customFetch]: (url, init) => running.gateway.fetch(new Request(url, init as RequestInit)),
    })
    expect(await oauth.processClientCredentialsResponse(as, client, answer)).toMatchObject({ token_type: 'bearer' })
  })

  test('refuses what it refuses at a listener: a wrong secret, another method, two parameters', async () => {
    const headers = basicHeader('basic', 'wrong')
    const refused = await running.gateway.fetch(at('/token', { method: 'POST', headers, body: form }))
    expect([refused.status, await refused.text()]).toEqual([401, REFUSED])
    expect((await running.gateway.fetch(at('/token'))).status).toBe(405)
    const twice = at('/token', {
      method: 'POST',
      headers: basicHeader('basic'),
      body: new URLSearchParams([...form, ...form]),
    })
    expect((await running.gateway.fetch(twice)).status).toBe(400)
  })

  test('refuses a body that is too large before its end', async () => {
    const body = new ReadableStream<Uint8Array>({ pull: controller => controller.enqueue(new Uint8Array(65_536)) })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const endless = at('/token', { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
    expect((await running.gateway.fetch(endless)).status).toBe(413)
  })

  test('returns documents, nothing for HEAD and 304, and 404 elsewhere', async () => {
    const keys = await running.gateway.fetch(at('/jwks'))
    expect(((await keys.json()) as { keys: unknown[] }).keys.length).toBeGreaterThan(0)
    const known = { 'if-none-match': keys.headers.get('etag') ?? '' }
    expect((await running.gateway.fetch(at('/jwks', { headers: known }))).status).toBe(304)
    const head = await running.gateway.fetch(at('/jwks', { method: 'HEAD' }))
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect((await running.gateway.fetch(at('/elsewhere'))).status).toBe(404)
  })

  test('records the address that it is told, and one for all requests without', async () => {
    const before = running.lines.length
    await running.gateway.fetch(at('/token', { method: 'POST', body: form }), { remoteAddress: '192.0.2.7' })
    await running.gateway.fetch(at('/token', { method: 'POST', body: form }))
    const told = () =>
      running.lines
        .slice(before)
        .flatMap(({ fields }) => (fields['event'] === 'request' ? [fields['remote_address']] : []))
    // What was refused is told after the answer.
    await vi.waitFor(() => expect(told()).toEqual(['192.0.2.7', '0.0.0.0']))
  })

  test('never gives an answer to a request that was broken off', async () => {
    const controller = new AbortController()
    controller.abort()
    await expect(running.gateway.fetch(at('/jwks', { signal: controller.signal }))).rejects.toThrow(/abort/i)
  })
})

describe('the guard of a JSON API', () => {
  const koaApp = (): RequestListener => {
    const app = new Koa()
    const guard = clientAuthentication(running.gateway, {
      read: 'headers',
      credentials: ctx => (ctx.request.body ?? {}) as object,
    })
    return app
      .use(bodyParser({ enableTypes: ['json'] }))
      .use(guard)
      .use(ctx => {
        ctx.body = { client: ctx.state.client.client.clientId, form: ctx.state.form, body: ctx.request.body }
      })
      .callback()
  }

  test.each(['GET', 'POST', 'PUT', 'DELETE'])('accepts %s with Basic credentials, whatever the body', async method => {
    const url = await serve(koaApp())
    const body = method === 'GET' ? {} : { body: '{"name":"x"}' }
    const answer = await fetch(`${url}/own?scope=a&token=b`, {
      method,
      headers: { ...JSON_BODY, ...basicHeader('basic') },
      ...body,
    })
    expect([answer.status, await answer.json()]).toMatchObject([200, { client: 'basic', form: {} }])
  })

  test('accepts an assertion from the parsed body, once', async () => {
    const url = await serve(koaApp())
    const { grant_type: _, ...credentials } = assertionForm(await assertion())
    const send = () =>
      fetch(url, { method: 'POST', headers: JSON_BODY, body: JSON.stringify({ ...credentials, a: [1] }) })
    const answer = await send()
    expect([answer.status, await answer.json()]).toMatchObject([200, { client: 'jwt', body: { a: [1] } }])
    expect((await send()).status).toBe(401)
  })

  test.each([
    ['no credentials', {}, {}, 401],
    ['a wrong secret', basicHeader('basic', 'wrong'), {}, 401],
    ['the secret of a client of another method', basicHeader('post'), {}, 401],
    ['credentials in two places', basicHeader('basic'), { client_id: 'basic', client_secret: SECRET }, 400],
    ['a number for a name', {}, { client_id: 5 }, 400],
    ['a list for a secret', {}, { client_id: 'post', client_secret: [SECRET] }, 400],
    ['an object for an assertion', {}, { client_assertion: {}, client_assertion_type: 'x' }, 400],
    ['an assertion beyond the limit', {}, { client_assertion: 'a'.repeat(40_000), client_assertion_type: 'x' }, 413],
    ['a credential in the query alone', {}, {}, 401],
  ])('refuses %s with %j', async (_, headers, body, status) => {
    const url = await serve(koaApp())
    const query = `?client_id=post&client_secret=${SECRET}`
    const init = { method: 'POST', headers: { ...JSON_BODY, ...headers }, body: JSON.stringify(body) }
    expect((await fetch(url + query, init)).status).toBe(status)
  })

  test('records that a credential is no text', async () => {
    const url = await serve(koaApp())
    await fetch(url, { method: 'POST', headers: JSON_BODY, body: '{"client_id":5}' })
    await vi.waitFor(() => expect(running.lines.at(-1)?.fields).toMatchObject({ detail: 'credential_malformed' }))
  })
})

describe('the guard without Koa', () => {
  test('accepts clients in a listener of node:http, with the form', async () => {
    const listener = guardedListener(running.gateway, (_, res, { client, form: given }) => {
      res.setHeader('content-type', 'application/json')
      res.end(JSON.stringify({ client: client.client.clientId, given }))
    })
    const url = await serve(listener)
    const answer = await post(url, { client_id: 'post', client_secret: SECRET, a: 'b' }, { connection: 'close' })
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { client: 'post', given: { client_id: 'post', a: 'b' } },
    ])
    expect(await (await post(url, { a: 'b' }, basicHeader('basic', 'wrong'))).text()).toBe(REFUSED)
  })

  test('accepts clients in a route of Express behind its JSON parser', async () => {
    const app = express()
    const guarded = guardedListener(
      running.gateway,
      (req, res, { client }) => {
        res.end(JSON.stringify([client.client.clientId, (req as express.Request).body]))
      },
      { read: 'headers', credentials: req => (req as express.Request).body },
    )
    app.post('/own', express.json(), guarded)
    const url = await serve(app)
    const body = JSON.stringify({ client_id: 'post', client_secret: SECRET, a: 1 })
    const answer = await fetch(`${url}/own`, { method: 'POST', headers: JSON_BODY, body })
    expect([answer.status, await answer.json()]).toMatchObject([200, ['post', { a: 1 }]])
  })

  test('answers 500 without a word of the error when the handler fails', async () => {
    const url = await serve(guardedListener(running.gateway, () => Promise.reject(new Error('secret-detail'))))
    const answer = await post(url, { a: 'b' }, { ...basicHeader('basic'), connection: 'close' })
    expect([answer.status, await answer.text()]).toEqual([500, 'Internal Server Error'])
  })

  test('never leaves a client waiting when the handler fails within its answer', async () => {
    const url = await serve(
      guardedListener(running.gateway, (_, res) => {
        res.writeHead(200, { 'content-length': '10' })
        res.write('abc')
        throw new Error('secret-detail')
      }),
    )
    const answer = post(url, { a: 'b' }, { ...basicHeader('basic'), connection: 'close' })
    await expect(answer.then(response => response.text())).rejects.toThrow()
  })

  test('accepts clients in a fetch handler, which reads the body itself', async () => {
    const handler = guardedFetch(
      running.gateway,
      async (request, { client }) => Response.json({ client: client.client.clientId, body: await request.json() }),
      { read: 'headers' },
    )
    const init = { method: 'PUT', headers: { ...JSON_BODY, ...basicHeader('basic') }, body: '{"a":1}' }
    const answer = await handler(at('/own', init))
    expect([answer.status, await answer.json()]).toEqual([200, { client: 'basic', body: { a: 1 } }])
    expect(answer.headers.get('claimgate-decision')).toMatch(/^[0-9a-f-]{36}$/)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const refused = await handler(at('/own', { ...init, headers: JSON_BODY }))
    expect([refused.status, await refused.text()]).toEqual([401, REFUSED])
  })

  test('accepts a form in a fetch handler, and an assertion from a body that was cloned', async () => {
    const read = guardedFetch(running.gateway, (_, { form: given }) =>
      Response.json(given, { headers: { 'cache-control': 'private' } }),
    )
    const body = new URLSearchParams({ client_id: 'post', client_secret: SECRET, a: 'b' })
    const answer = await read(at('/own', { method: 'POST', body }))
    expect(await answer.json()).toEqual({ client_id: 'post', a: 'b' })
    expect(answer.headers.get('cache-control')).toBe('private')
    const json = guardedFetch(running.gateway, async request => new Response(await request.text()), {
      read: 'headers',
      credentials: async request => (await request.clone().json()) as object,
    })
    const text = JSON.stringify(assertionForm(await assertion()))
    expect(await (await json(at('/own', { method: 'POST', headers: JSON_BODY, body: text }))).text()).toBe(text)
  })

  test.each(['null', '5', '[]', '"x"'])('refuses a body of %s without a word of 5xx', async text => {
    const app = new Koa()
    app.use(bodyParser({ enableTypes: ['json'], strict: false }))
    app.use(clientAuthentication(running.gateway, { read: 'headers', credentials: ctx => ctx.request.body as never }))
    const url = await serve(app.callback())
    expect((await fetch(url, { method: 'POST', headers: JSON_BODY, body: text })).status).toBe(401)
    expect((await fetch(url, { headers: { connection: 'close' } })).status).toBe(401)
  })

  test('refuses text that is no JSON with 400, and fails with 500 where the application fails', async () => {
    const guardOf = (credentials: (request: Request) => Promise<object>) =>
      guardedFetch(running.gateway, () => new Response('in'), { read: 'headers', credentials })
    const json = guardOf(async request => (await request.clone().json()) as object)
    expect((await json(at('/own', { method: 'POST', headers: JSON_BODY, body: '{"a"' }))).status).toBe(400)
    const parser = guardOf(() => Promise.reject(Object.assign(new Error('request entity too large'), { status: 413 })))
    expect((await parser(at('/own', { method: 'POST', headers: JSON_BODY, body: '{}' }))).status).toBe(400)
    const broken = guardOf(() => Promise.reject(new Error('down')))
    expect((await broken(at('/own', { method: 'POST', headers: JSON_BODY, body: '{}' }))).status).toBe(500)
  })

  test('never believes an address that is none', async () => {
    const answer = await running.gateway.fetch(at('/token', { method: 'POST', body: form }), {
      remoteAddress: 5,
    } as never)
    expect(answer.status).toBe(401)
  })

  test('refuses what is no gateway', () => {
    expect(() => clientAuthentication({} as never)).toThrow('This is no gateway')
  })
})
