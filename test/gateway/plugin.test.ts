import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Koa, { type Middleware } from 'koa'
import bodyParser from 'koa-bodyparser'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { clientAuthentication } from '../../src/gateway/index.ts'
import { basicHeader, post, type Running, run } from './running.ts'

let running: Running
let server: Server
beforeAll(async () => {
  running = await run()
})
afterAll(() => running.stop())
afterEach(() => new Promise<void>(resolve => server.close(() => resolve())))

const serve = async (...middleware: readonly Middleware[]): Promise<string> => {
  const app = new Koa()
  app.silent = true
  for (const one of middleware) app.use(one)
  server = createServer(app.callback())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const form = { grant_type: 'client_credentials' }
const hello: Middleware = ctx => {
  ctx.body = { client: ctx.state['client']?.client.clientId ?? null, body: ctx.request.body ?? null }
}

describe('the plugin', () => {
  test('accepts token requests in an application, and leaves its other routes alone', async () => {
    const url = await serve(running.gateway.routes, bodyParser(), hello)
    expect(await (await post(`${url}/token`, form)).json()).toMatchObject({ token_type: 'Bearer' })
    const other = await post(`${url}/hello`, { a: 'b' }, { connection: 'close' })
    expect(await other.json()).toEqual({ client: null, body: { a: 'b' } })
    expect(other.headers.get('cache-control')).toBeNull()
    expect(other.headers.get('claimgate-revision')).toBeNull()
  })

  test('refuses to work behind another body parser, and says so in the log', async () => {
    const url = await serve(bodyParser(), running.gateway.routes)
    const response = await post(`${url}/token`, form)
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({ error: 'server_error' })
    const failure = running.lines.find(({ fields }) => fields['event'] === 'failure')
    expect(failure?.fields['message']).toContain('mount before the body parser')
  })
})

describe('the guard', () => {
  test('accepts an authenticated client and goes on with it, without its credentials', async () => {
    const url = await serve(clientAuthentication(running.gateway), hello)
    const response = await post(`${url}/own`, { a: 'b', client_id: 'basic' })
    expect(await response.json()).toEqual({ client: 'basic', body: { a: 'b', client_id: 'basic' } })
  })

  test('refuses everybody else with the constant answer', async () => {
    const url = await serve(clientAuthentication(running.gateway), hello)
    const response = await post(`${url}/own`, form, basicHeader('basic', 'wrong'))
    expect(response.status).toBe(401)
    expect(await response.text()).toBe('{"error":"invalid_client","error_description":"client authentication failed"}')
  })
})
