/** WebSocket on passed paths, with a real server behind and a real client in front. */
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { client, type Double, SECRET, startDouble } from './double.ts'
import { nginxInstalled } from './nginx.ts'

let on: Double
let server: WebSocketServer
/** The heads that asked the upstream for an upgrade. */
let asked: { url: string; headers: NodeJS.Dict<string | string[]> }[] = []

const start = async (upstream: object = { upgrades: true }, config: object = {}, nginx?: string): Promise<void> => {
  on = await startDouble({
    ...(nginx === undefined ? {} : { nginx }),
    config: { fulfilment: 'none', store: { type: 'memory' }, upstream, ...config },
    clients: client('web', 'grant_types: [client_credentials]\nscope: openid read write'),
  })
  asked = []
  server = new WebSocketServer({
    noServer: true,
    maxPayload: 64 << 20,
    handleProtocols: protocols => [...protocols][0] ?? false,
  })
  on.server.on('upgrade', (req, socket, head) => {
    asked.push({ url: req.url ?? '', headers: req.headers })
    if (req.url === '/ws/refused') {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno')
      return
    }
    if (req.url === '/ws/other') {
      socket
        .resume()
        .on('end', () => socket.destroy())
        .on('error', () => {})
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: Upgrade\r\n\r\n')
      return
    }
    server.handleUpgrade(req, socket, head, socket => {
      socket.on('message', (data, binary) => socket.send(data, { binary }))
      socket.on('error', () => {})
    })
  })
}
const open: WebSocket[] = []
afterEach(async () => {
  for (const socket of open.splice(0)) socket.terminate()
  server.close()
  await on.stop()
})

const at = (path: string): string => on.issuer.replace('http:', 'ws:') + path
const dial = (
  path: string,
  ...more: ConstructorParameters<typeof WebSocket> extends [unknown, ...infer R] ? R : never
) => {
  const socket = new WebSocket(at(path), ...(more as []))
  open.push(socket)
  return socket
}
/** The status that a refused handshake got. */
const refusal = async (path: string): Promise<number> => {
  const socket = dial(path)
  socket.on('error', () => {})
  const [, response] = await once(socket, 'unexpected-response')
  return (response as { statusCode: number }).statusCode
}
const raw = async (text: string): Promise<string> => {
  const socket = connect(Number(new URL(on.issuer).port), '127.0.0.1')
  socket.write(text)
  let answer = ''
  socket.on('data', chunk => {
    answer += chunk
  })
  await Promise.race([once(socket, 'close'), new Promise(resolve => setTimeout(resolve, 700))])
  socket.destroy()
  return answer
}
const HANDSHAKE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'

describe('with upstream.upgrades', () => {
  it('forwards messages of any size both ways, and the end', async () => {
    await start()
    const socket = dial('/ws/client/?token=x')
    await once(socket, 'open')
    for (const size of [1, 70_000, 8 << 20]) {
      const sent = Buffer.alloc(size, 'm')
      socket.send(sent)
      const [data, binary] = await once(socket, 'message')
      expect(binary).toBe(true)
      expect(Buffer.compare(data as Buffer, sent)).toBe(0)
    }
    socket.close(4001, 'enough')
    expect((await once(socket, 'close'))[0]).toBe(4001)
    await vi.waitFor(() => expect(server.clients.size).toBe(0))
  })

  it('forwards the request as any passed one: path, fields, subprotocol, and what we say of the connection', async () => {
    await start()
    const headers = {
      cookie: 'a=b',
      origin: 'https://app.example',
      'x-forwarded-for': '6.6.6.6',
      'x-original-url': '/token',
    }
    const socket = dial('/ws/a?b=c', ['v1', 'v2'], { headers })
    await once(socket, 'open')
    expect(socket.protocol).toBe('v1')
    expect(asked[0]?.url).toBe('/ws/a?b=c')
    expect(asked[0]?.headers).toMatchObject({
      host: new URL(on.issuer).host,
      cookie: 'a=b',
      origin: 'https://app.example',
      'x-forwarded-for': '127.0.0.1',
    })
    expect(asked[0]?.headers).not.toHaveProperty('x-original-url')
  })

  it('forwards what the upstream answers instead', async () => {
    await start()
    expect(await refusal('/ws/refused')).toBe(403)
  })

  it('refuses another protocol than the one asked for with 502', async () => {
    await start()
    expect(await refusal('/ws/other')).toBe(502)
  })

  it.each([
    ['/token', 405],
    ['/Token', 404],
    ['//x/token', 404],
    ['/introspect', 405],
  ])('never forwards an upgrade at %s', async (path, status) => {
    await start()
    expect(await refusal(path)).toBe(status)
    expect(asked).toEqual([])
  })

  it('refuses upgrades to anything else, and upgrades with a body, as without the setting', async () => {
    await start()
    const head = 'GET /ws HTTP/1.1\r\nHost: a\r\n'
    for (const rest of [
      HANDSHAKE.replace('websocket', 'tls/1.0'),
      HANDSHAKE.replace(/Sec-WebSocket-Key.*\r\n/, ''),
      `${HANDSHAKE}Content-Length: 1\r\n`,
      `${HANDSHAKE}Transfer-Encoding: chunked\r\n`,
      HANDSHAKE.replace('websocket', 'websocket, h2c'),
    ])
      expect(await raw(`${head}${rest}\r\n`)).toMatch(/^HTTP\/1\.1 400 /)
    expect(await raw(`POST /ws HTTP/1.1\r\nHost: a\r\n${HANDSHAKE}Content-Length: 0\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 400 /,
    )
    expect(asked).toEqual([])
  })

  it('accepts requests that offer h2c, with their bodies, at passed and intercepted paths', async () => {
    await start()
    const offer = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAAP__' }
    const posted = (path: string, body: string, more: object = {}): Promise<string> =>
      new Promise((resolve, reject) => {
        const sent = request(on.issuer + path, { method: 'POST', headers: { ...offer, ...more } }, async response => {
          let text = ''
          for await (const chunk of response) text += chunk
          resolve(text)
        })
        sent.on('error', reject)
        sent.end(body)
      })
    expect(JSON.parse(await posted('/echo', 'the body'))).toMatchObject({ body: 'the body' })
    const authorization = `Basic ${Buffer.from(`web:${SECRET}`).toString('base64')}`
    const form = { authorization, 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await posted('/token', 'grant_type=client_credentials', form)
    expect(JSON.parse(answer)).toMatchObject({ token_type: 'Bearer' })
  })

  it('never lets sockets without octets live longer than limits.idle', async () => {
    await start({ upgrades: true }, { limits: { idle: 1 } })
    const socket = dial('/ws')
    await once(socket, 'open')
    const begun = Date.now()
    const beat = setInterval(() => socket.ping(), 300)
    await new Promise(resolve => setTimeout(resolve, 1600))
    expect(socket.readyState).toBe(WebSocket.OPEN)
    clearInterval(beat)
    await once(socket, 'close')
    expect(Date.now() - begun).toBeLessThan(5000)
  })

  it('never holds more places than limits.passed, and gives each back', async () => {
    await start({ upgrades: true }, { limits: { passed: 2 } })
    const both = [dial('/ws'), dial('/ws')]
    await Promise.all(both.map(socket => once(socket, 'open')))
    expect(await refusal('/ws')).toBe(503)
    both[0]?.terminate()
    await vi.waitFor(() => expect(server.clients.size).toBe(1))
    const third = dial('/ws')
    await once(third, 'open')
  })

  it('ends sockets when the gateway closes', async () => {
    await start()
    const socket = dial('/ws')
    socket.on('error', () => {})
    await once(socket, 'open')
    const begun = Date.now()
    await Promise.all([once(socket, 'close'), on.listening.close(10_000)])
    expect(Date.now() - begun).toBeLessThan(3000)
  })
})

/** What people write for WebSockets. */
const LINES = 'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";'

describe.skipIf(!nginxInstalled())('through nginx', () => {
  it('forwards messages both ways, and each close code', async () => {
    await start({ upgrades: true }, {}, LINES)
    for (const code of [1000, 1001, 4001]) {
      const socket = dial('/ws')
      await once(socket, 'open')
      const sent = Buffer.alloc(1 << 20, 'm')
      socket.send(sent)
      const [data] = await once(socket, 'message')
      expect(Buffer.compare(data as Buffer, sent)).toBe(0)
      socket.close(code, 'enough')
      expect((await once(socket, 'close'))[0]).toBe(code)
    }
    const socket = dial('/ws')
    await once(socket, 'open')
    // Every other request has `Connection: upgrade` then, and no `Upgrade`.
    expect((await fetch(`${on.url}/page`, { method: 'POST', body: 'x' })).status).toBe(200)
    expect((await on.token({ grant_type: 'client_credentials', scope: 'read' })).status).toBe(200)
    // The server may be the one that ends it.
    for (const one of server.clients) one.close(1012, 'restart')
    expect((await once(socket, 'close'))[0]).toBe(1012)
    await vi.waitFor(() => expect(server.clients.size).toBe(0))
  })

  it('forwards what the upstream answers instead, and never an upgrade at a guarded path', async () => {
    await start({ upgrades: true }, {}, LINES)
    expect(await refusal('/ws/refused')).toBe(403)
    for (const [path, status] of [
      ['/token', 405],
      ['/Token', 404],
      ['/introspect', 405],
      ['//x/token', 404],
    ] as const)
      expect([path, await refusal(path)]).toEqual([path, status])
    expect(asked.map(({ url }) => url)).toEqual(['/ws/refused'])
  })

  it('accepts many at once, gives their places back, and ends them when the gateway closes', async () => {
    await start({ upgrades: true }, { limits: { passed: 100, connections_per_address: 200 } }, LINES)
    const opened = Array.from({ length: 60 }, () => dial('/ws'))
    await Promise.all(opened.map(socket => once(socket, 'open')))
    for (const socket of opened.splice(0, 30)) socket.terminate()
    await vi.waitFor(() => expect(server.clients.size).toBe(30), { timeout: 10_000 })
    const again = Array.from({ length: 30 }, () => dial('/ws'))
    await Promise.all(again.map(socket => once(socket, 'open')))
    const ends = [...opened, ...again].map(socket =>
      once(
        socket.on('error', () => {}),
        'close',
      ),
    )
    await on.listening.close(10_000)
    for (const [code] of await Promise.all(ends)) expect(code).toBe(1006)
  })

  it('refuses a WebSocket with 400 without the setting', async () => {
    await start({}, {}, LINES)
    expect(await refusal('/ws')).toBe(400)
  })
})

describe('without upstream.upgrades', () => {
  it('refuses a WebSocket with 400, wherever it is', async () => {
    await start({})
    for (const path of ['/ws', '/login']) expect(await refusal(path)).toBe(400)
    expect(asked).toEqual([])
  })
})
