/** Limits are settings, and nobody can use all of one up: not a network, not a path, not an endpoint that hangs. */
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { long } from '../long.ts'
import { client, type Double, type DoubleOptions, json, SECRET, startDouble } from './double.ts'

const CLIENTS =
  client('web', 'grant_types: [client_credentials]\nscope: read') +
  client('other', 'grant_types: [client_credentials]\nscope: read')

const until = (holds: () => boolean | Promise<boolean>): Promise<void> =>
  vi.waitFor(async () => expect(await holds()).toBe(true), { timeout: 5000, interval: 10 })

let on: Double
const sockets: Socket[] = []
/** Requests that the upstream does not answer. */
let held: (() => void)[] = []
const start = async (limits: object, more: Partial<DoubleOptions> = {}, rest: object = {}): Promise<void> => {
  on = await startDouble({
    config: { fulfilment: 'none', store: { type: 'memory' }, limits, ...rest },
    clients: CLIENTS,
    ...more,
    paths: { '/hang': (_, res) => void held.push(() => json(res, {})), ...more.paths },
  })
}
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const release of held) release()
  held = []
  await on.stop()
})

const open = async (text = ''): Promise<Socket> => {
  const socket = connect(Number(new URL(on.issuer).port), '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => {})
  await new Promise(resolve => socket.once('connect', resolve))
  if (text !== '') socket.write(text)
  return socket
}
const ended = (socket: Socket): Promise<string> =>
  new Promise(resolve => {
    let text = ''
    socket.on('data', chunk => {
      text += chunk
    })
    socket.once('close', () => resolve(text))
  })
/** Status of a request on a connection of its own. */
const status = (path: string, headers: Record<string, string> = {}, body?: Buffer): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = request(on.issuer + path, { method: body ? 'POST' : 'GET', headers, agent: false }, response => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.end(body)
  })
const limits = (): unknown[] => on.lines.filter(({ fields }) => 'limit' in fields).map(({ fields }) => fields)

describe('connections of one network', () => {
  it('refuses those beyond the limit, has room when one ends, and says so once', async () => {
    await start({ connections_per_address: 3 })
    const first = [await open(), await open(), await open()]
    const over = [await open(), await open()]
    expect(await Promise.all(over.map(ended))).toEqual(['', ''])
    first[0]?.destroy()
    await until(async () => (await status('/x').catch(() => 0)) === 200)
    expect(limits()).toEqual([
      { event: 'limit', limit: 'limits.connections_per_address', network: '127.0.0.1', before: 0 },
    ])
  })

  it('never counts those of a trusted proxy', async () => {
    await start({ connections_per_address: 1 }, {}, { trusted_proxies: ['127.0.0.1/32'] })
    for (let count = 0; count < 5; count++) await open()
    expect(await status('/x')).toBe(200)
  })
})

describe('passed requests', () => {
  it.each([
    ['Content-Length: 100000\r\n\r\nx'],
    ['Content-Length: 40000\r\n\r\nx'],
    ['Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n'],
  ])('never cost a place before their body is there: %j', async rest => {
    await start({ passed: 4, connections_per_address: 256 })
    for (let count = 0; count < 60; count++) await open(`POST /login HTTP/1.1\r\nHost: a\r\n${rest}`)
    await new Promise(resolve => setTimeout(resolve, 100))
    expect(await status('/login')).toBe(200)
    expect(await status('/login', {}, Buffer.alloc(200_000))).toBe(200)
    expect(on.seen).toHaveLength(2 + 1 + 1)
  })

  it('to a path that hangs leave places for others, and say which limit it was', async () => {
    await start({ passed: 8 })
    const hanging = Array.from({ length: 12 }, () => status('/hang?x=1'))
    await until(() => held.length === 6)
    expect(await status('/x')).toBe(200)
    expect(await status('/hang')).toBe(503)
    for (const release of held.splice(0)) release()
    expect((await Promise.all(hanging)).filter(one => one === 200)).toHaveLength(6)
    expect(limits()[0]).toMatchObject({ limit: 'limits.passed', network: '127.0.0.1' })
    expect(await status('/x')).toBe(200)
  })

  it('of one network behind a trusted proxy leave places for other networks, a /64 being one', async () => {
    await start({ passed: 8, connections_per_address: 2 }, {}, { trusted_proxies: ['127.0.0.1/32'] })
    const from = (address: string, path: string) => status(path, { 'x-forwarded-for': address })
    const hanging = [from('2001:db8::1', '/hang'), from('2001:db8::2', '/hang')]
    await until(() => held.length === 2)
    expect(await from('2001:db8::3', '/x')).toBe(503)
    expect(await from('2001:db8:0:1::3', '/x')).toBe(200)
    expect(await from('192.0.2.1', '/x')).toBe(200)
    for (const release of held.splice(0)) release()
    expect(await Promise.all(hanging)).toEqual([200, 200])
    expect(await from('2001:db8::3', '/x')).toBe(200)
  })
})

describe('requests of claimgate to an endpoint that hangs', () => {
  it('leave places for other endpoints and other clients', async () => {
    await start(
      { requests: 8 },
      {
        paths: {
          '/token': (_, res) => void held.push(() => json(res, { access_token: 'x', token_type: 'Bearer' })),
          '/introspect': (_, res) => json(res, { active: false }),
        },
      },
    )
    const form = { grant_type: 'client_credentials' }
    const hanging = Array.from({ length: 10 }, () => on.token(form))
    await until(() => held.length === 5)
    expect(await on.token(form)).toMatchObject({ status: 503 })
    expect(await on.post('/introspect', { token: 'x' }, 'other')).toMatchObject({ status: 200 })
    for (const release of held.splice(0)) release()
    expect((await Promise.all(hanging)).filter(answer => answer.status === 200)).toHaveLength(5)
    expect(limits()[0]).toMatchObject({ limit: 'limits.requests', path: '/token' })
  })
})

describe('head, body and silence', () => {
  it('refuses a head beyond limits.head with 431 and a reason, and tells the log', async () => {
    await start({ head: 4096 })
    const text = await ended(await open(`GET /x HTTP/1.1\r\nHost: a\r\nCookie: ${'c'.repeat(5000)}\r\n\r\n`))
    expect(text).toMatch(/^HTTP\/1\.1 431 /)
    expect(text).toContain('"error":"invalid_request"')
    expect(limits()).toEqual([{ event: 'limit', limit: 'limits.head', status: 431, network: '127.0.0.1', before: 0 }])
  })

  it('accepts a larger head where it is set', async () => {
    await start({ head: 65_536 }, { paths: { '/raw': (_, res) => void res.end() } })
    expect(await status('/x', { cookie: 'c'.repeat(15_000) })).toBe(200)
    await on.stop()
    await start({ head: 65_536 })
    expect(await status('/.well-known/openid-configuration', { cookie: 'c'.repeat(40_000) })).toBe(200)
  })

  it('refuses a body beyond limits.body with 413, accepts it up to there, and tells the log', async () => {
    await start({ body: 100_000 })
    expect(await status('/x', {}, Buffer.alloc(100_000))).toBe(200)
    expect(await status('/x', { 'content-length': '100001', expect: '100-continue' })).toBe(413)
    expect(limits()[0]).toMatchObject({ limit: 'limits.body', fault: 'body_too_large' })
    await on.stop()
    await start({ body: 20 << 20 })
    expect(await status('/x', {}, Buffer.alloc(15 << 20))).toBe(200)
  })

  it('refuses a body that stops for limits.idle with 408, before it costs a place', async () => {
    await start({ idle: 1 })
    const { host } = new URL(on.issuer)
    const text = await ended(await open(`POST /x HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 10\r\n\r\nx`))
    expect(text).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('refuses what is not HTTP with 400', async () => {
    await start({})
    expect(await ended(await open('what\r\n\r\n'))).toMatch(/^HTTP\/1\.1 400 /)
  })
})

describe('forms, answers and connections', () => {
  /** In several parameters, since one alone has a limit of its own. */
  const form = (size: number): Record<string, string> => ({
    grant_type: 'client_credentials',
    scope: 'read',
    ...Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`x${index}`, 'x'.repeat(size / 50)])),
  })

  it('refuses a form beyond limits.form with 413, with and without a length, and accepts it up to there', async () => {
    await start({ form: 10_000 })
    expect(await on.token(form(9000))).toMatchObject({ status: 200 })
    expect((await on.token(form(10_000))).status).toBe(413)
    const { host } = new URL(on.issuer)
    const auth = Buffer.from(`web:${SECRET}`).toString('base64')
    const head = `POST /token HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Basic ${auth}\r\nConnection: close\r\n`
    const type = 'Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n'
    const body = `3000\r\nx=${'x'.repeat(0x3000 - 2)}\r\n0\r\n\r\n`
    expect(await ended(await open(head + type + body))).toMatch(/^HTTP\/1\.1 413 /)
    await on.stop()
    await start({ form: 200_000 })
    expect((await on.token(form(150_000))).status).toBe(200)
  })

  it('refuses a form that has not come whole after limits.form_time with 408, however it goes on', async () => {
    await start({ form_time: 1 })
    const { host } = new URL(on.issuer)
    const auth = Buffer.from(`web:${SECRET}`).toString('base64')
    const socket = await open(
      `POST /token HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Basic ${auth}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\ngrant_type=`,
    )
    const drip = setInterval(() => socket.write('x'), 100)
    expect(await ended(socket)).toMatch(/^HTTP\/1\.1 408 /)
    clearInterval(drip)
  })

  it('refuses a head that has not come whole after limits.head_time with 408', async () => {
    await start({ head_time: 1 })
    expect(await ended(await open('GET /x HTTP/1.1\r\nHost: a'))).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('ends a connection without a request after limits.keep_alive', async () => {
    await start({ keep_alive: 1 })
    const { host } = new URL(on.issuer)
    expect(await ended(await open(`GET /x HTTP/1.1\r\nHost: ${host}\r\n\r\n`))).toMatch(
      /^HTTP\/1\.1 200 [\s\S]*Keep-Alive: timeout=1/,
    )
  })

  it('refuses the head of an answer beyond limits.answer_head with 502, and forwards it up to there', async () => {
    const paths = { '/much': (_: unknown, res: ServerResponse) => void res.setHeader('X', 'x'.repeat(20_000)).end() }
    await start({ answer_head: 16_384 }, { paths })
    expect(await status('/much')).toBe(502)
    await on.stop()
    await start({ answer_head: 32_768 }, { paths })
    const sent = request(`${on.issuer}/much`, { agent: false, maxHeaderSize: 65_536 })
    const answered = once(sent, 'response')
    sent.end()
    const [response] = (await answered) as [IncomingMessage]
    response.resume()
    expect([response.statusCode, response.headers['x']?.length]).toEqual([200, 20_000])
  })

  it('refuses an answer that it reads beyond limits.answer with 502, and accepts it up to there', async () => {
    const paths = {
      '/token': (_: unknown, res: ServerResponse) =>
        json(res, { access_token: 'x', token_type: 'Bearer', x: 'x'.repeat(1_200_000) }),
    }
    await start({}, { paths })
    expect((await on.token({ grant_type: 'client_credentials' })).status).toBe(502)
    await on.stop()
    await start({ answer: 2_000_000 }, { paths })
    expect((await on.token({ grant_type: 'client_credentials' })).status).toBe(200)
  })

  it('returns 504 after limits.connect from an upstream whose port accepts nothing that is TLS', async () => {
    // It accepts, and never says a word.
    const mute = createServer(socket => void sockets.push(socket)).listen(0, '127.0.0.1')
    await once(mute, 'listening')
    const { port } = mute.address() as AddressInfo
    const file = join(mkdtempSync(join(tmpdir(), 'claimgate-mute-')), 'upstream.json')
    writeFileSync(file, JSON.stringify({ token_endpoint: 'https://127.0.0.1/token' }))
    await start({ connect: 1 }, {}, { upstream: { url: `https://127.0.0.1:${port}`, metadata: `file:${file}` } })
    expect(await status('/x')).toBe(504)
    rmSync(dirname(file), { recursive: true })
    mute.close()
  })
})

describe.runIf(long(true, false))('time', () => {
  it('ends a slow head after ten seconds and a slow form after thirty, and never an upload that goes on', async () => {
    await start({})
    const auth = Buffer.from(`web:${SECRET}`).toString('base64')
    const form = `Authorization: Basic ${auth}\r\nContent-Type: application/x-www-form-urlencoded\r\n`
    const begun = Date.now()
    const after = async (text: string) => ({
      text: await ended(await open(text)),
      seconds: (Date.now() - begun) / 1000,
    })
    const { host } = new URL(on.issuer)
    const upload = await open(`POST /x HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Length: 36\r\n\r\n`)
    const drip = setInterval(() => upload.write('x'), 1000)
    const [silent, head, token, whole] = await Promise.all([
      after(''),
      after('GET /x HTTP/1.1\r\nHost: a'),
      after(`POST /token HTTP/1.1\r\nHost: a\r\n${form}Content-Length: 100\r\n\r\ngrant_type=`),
      ended(upload),
    ])
    clearInterval(drip)
    expect(silent.seconds).toBeLessThan(14)
    expect(head.text).toMatch(/^HTTP\/1\.1 408 /)
    expect(head.seconds).toBeLessThan(14)
    expect(token.text).toMatch(/^HTTP\/1\.1 408 /)
    expect(token.seconds).toBeLessThan(34)
    expect(whole).toMatch(/^HTTP\/1\.1 200 /)
  }, 60_000)
})

describe('preflights', () => {
  it('for which there is no place are counted among the answers with 503', async () => {
    await start({ requests: 2 }, { paths: { '/token': (_, res) => void held.push(() => json(res, {})) } })
    const waiting = [1, 2].map(() => on.token({ grant_type: 'client_credentials' }))
    await until(() => held.length === 2)
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'POST' }
    expect((await fetch(`${on.issuer}/token`, { method: 'OPTIONS', headers })).status).toBe(503)
    expect(await on.gateway.metrics.text()).toContain('\nclaimgate_unavailable_total{reason="overloaded"} 1\n')
    for (const release of held.splice(0)) release()
    await Promise.all(waiting)
  })
})
