import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { GatewayError } from '../../src/outcome.ts'
import { type PassingListener, type PassingOptions, passTo } from './passing.ts'
import { nameOf, send, type WireAnswer, written } from './wire.ts'

const running: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

interface Upstream {
  readonly port: number
  /** Request lines, as they arrived. */
  readonly seen: readonly string[]
  /** Open connections that have carried a request; undici opens one in advance for each that it breaks off. */
  readonly sockets: ReadonlySet<Socket>
}

/** An upstream that does with each request what a test says. `count` is of the connection, from 1. */
async function upstream(behave: (socket: Socket, head: string, count: number) => void): Promise<Upstream> {
  const seen: string[] = []
  const sockets = new Set<Socket>()
  const all = new Set<Socket>()
  const server: Server = createServer(socket => {
    all.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    let count = 0
    let text = ''
    socket.on('data', chunk => {
      text += chunk.toString('latin1')
      const end = text.indexOf('\r\n\r\n')
      if (end < 0 || !/^[A-Z]+ \//.test(text)) return
      const head = text.slice(0, end)
      text = ''
      sockets.add(socket)
      seen.push(head.split('\r\n')[0] ?? '')
      behave(socket, head, ++count)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  running.push(async () => {
    for (const socket of all) socket.destroy()
    server.close()
    await once(server, 'close')
  })
  return { port: (server.address() as AddressInfo).port, seen, sockets }
}

async function passing(port: number, options: PassingOptions = {}): Promise<PassingListener> {
  const started = await passTo(port, options)
  running.push(started.stop)
  return started
}

const get = (port: number, path = '/'): Promise<WireAnswer> => send(port, written('GET', path))
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

function expectFailure(answer: WireAnswer, status: number): void {
  expect(answer.statusLine).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(Object.keys(JSON.parse(answer.body.toString()) as object)).toEqual(['error', 'error_description'])
  expect(answer.lines).toContain('Cache-Control: no-store')
  expect(answer.lines).toContain('Content-Type: application/json')
}

const codeOf = ({ ended }: PassingListener): string | null => {
  const fault = ended.at(-1)?.fault ?? null
  return fault instanceof GatewayError ? fault.code : fault
}

const until = async (condition: () => boolean): Promise<void> => {
  for (let round = 0; round < 300 && !condition(); round++) await sleep(10)
  expect(condition()).toBe(true)
}

describe('an upstream that does not answer', () => {
  it('returns 502 when it refuses connections', async () => {
    const closed = createServer().listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const { port } = closed.address() as AddressInfo
    closed.close()
    await once(closed, 'close')
    const gateway = await passing(port)
    expectFailure(await get(gateway.port), 502)
    expect(codeOf(gateway)).toBe('upstream_unreachable')
    expectFailure(await send(gateway.port, written('POST', '/', ['Content-Length: 4'], 'body')), 502)
  })

  it('returns 504 when a connection cannot be made in time, TLS included', async () => {
    const mute = createServer(socket => socket.on('error', () => {})).listen(0, '127.0.0.1')
    await once(mute, 'listening')
    const { port } = mute.address() as AddressInfo
    const gateway = await passing(port, { scheme: 'https', limits: { connectMs: 100, headMs: 60_000 } })
    expectFailure(await get(gateway.port), 504)
    expect(codeOf(gateway)).toBe('upstream_timeout')
    mute.close()
  })

  it('returns 504 when it accepts and never answers', async () => {
    const silent = await upstream(() => {})
    const gateway = await passing(silent.port, { limits: { headMs: 100 } })
    expectFailure(await get(gateway.port), 504)
    expect(codeOf(gateway)).toBe('upstream_timeout')
    await until(() => silent.sockets.size === 0)
  })

  it('returns 504 when the head arrives too slowly', async () => {
    const slow = await upstream(socket => {
      socket.write('HTTP/1.1 200 OK\r\nX-Slow: ')
    })
    const gateway = await passing(slow.port, { limits: { headMs: 100 } })
    expectFailure(await get(gateway.port), 504)
  })

  it('returns 502 when it ends the connection instead of answering', async () => {
    const ending = await upstream(socket => socket.end())
    const gateway = await passing(ending.port)
    expectFailure(await send(gateway.port, written('POST', '/', ['Content-Length: 4'], 'body')), 502)
    expect(codeOf(gateway)).toBe('upstream_broken')
    expect(ending.seen).toEqual(['POST / HTTP/1.1'])
  })

  it('returns 503 when too many requests are under way, and room again when they end', async () => {
    const held: Socket[] = []
    const slow = await upstream(socket => held.push(socket))
    const gateway = await passing(slow.port, { limits: { concurrent: 2 } })
    const first = [get(gateway.port), get(gateway.port)]
    await until(() => held.length === 2)
    const third = await get(gateway.port)
    expectFailure(third, 503)
    expect(third.lines.map(nameOf)).toContain('retry-after')
    for (const socket of held.splice(0)) socket.write(OK)
    for (const answer of await Promise.all(first)) expect(answer.body.toString()).toBe('ok')
    const fourth = get(gateway.port)
    await until(() => held.length === 1)
    held[0]?.write(OK)
    expect((await fourth).body.toString()).toBe('ok')
  })
})

describe('requests of our own', () => {
  const OWN = { method: 'POST', path: '/token', headers: [], body: Buffer.from('a=b') } as const

  it('refuses those that are too many with overloaded, whatever is passed, and has room again when they end', async () => {
    const held: Socket[] = []
    const slow = await upstream(socket => held.push(socket))
    const { connection, port } = await passing(slow.port, { limits: { concurrent: 2 } })
    const first = [connection.request(OWN), connection.request(OWN)]
    await until(() => held.length === 2)
    await expect(connection.request(OWN)).rejects.toMatchObject({ code: 'overloaded' })
    const passed = get(port)
    await until(() => held.length === 3)
    for (const socket of held.splice(0)) socket.write(OK)
    for (const answer of await Promise.all(first)) expect(answer.status).toBe(200)
    expect((await passed).body.toString()).toBe('ok')
    const again = connection.request(OWN)
    await until(() => held.length === 1)
    held[0]?.write(OK)
    expect((await again).status).toBe(200)
  })

  it('never sends one that was given up while it waited for its connection', async () => {
    const other = await upstream(socket => socket.write(OK))
    const { connection } = await passing(other.port)
    const asked = connection.request({ ...OWN, timeoutMs: 1 })
    // Timers that are due run before a connection is noticed, so the time is over first.
    const begun = performance.now()
    while (performance.now() - begun < 20);
    await expect(asked).rejects.toMatchObject({ code: 'upstream_timeout' })
    await sleep(200)
    expect(other.seen).toEqual([])
  })
})

describe('an upstream that is no HTTP server', () => {
  it.each([
    ['noise', 'hello, who is there?\r\n\r\n'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a bare line feed', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok'],
    [
      'length and chunks at once',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok'],
    ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok'],
    ['a header name that is none', 'HTTP/1.1 200 OK\r\nBad Name: 1\r\nContent-Length: 2\r\n\r\nok'],
    ['a control character in a header', 'HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 2\r\n\r\nok'],
    ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
  ])('returns 502 to %s', async (_, text) => {
    const odd = await upstream(socket => socket.write(text))
    const gateway = await passing(odd.port)
    expectFailure(await send(gateway.port, written('POST', '/', ['Content-Length: 4'], 'body')), 502)
    expect(codeOf(gateway)).toBe('upstream_broken')
  })

  it('returns 502 to a head that is too large', async () => {
    const large = await upstream(socket => socket.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`))
    const gateway = await passing(large.port)
    expectFailure(await send(gateway.port, written('POST', '/', ['Content-Length: 4'], 'body')), 502)
  })
})

describe('a body that breaks off', () => {
  it.each([
    ['with a length', 'Content-Length: 100\r\n\r\npart', 'destroy'],
    ['with a length, reset', 'Content-Length: 100\r\n\r\npart', 'reset'],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n4\r\npart\r\n', 'destroy'],
    ['in chunks, reset', 'Transfer-Encoding: chunked\r\n\r\n4\r\npart\r\n', 'reset'],
    ['in chunks that are none', 'Transfer-Encoding: chunked\r\n\r\n4\r\npart\r\nzz\r\n', 'stay'],
    ['until the connection closes, reset', 'Connection: close\r\n\r\npart', 'reset'],
  ] as const)('never ends cleanly: %s', async (_, rest, end) => {
    const breaking = await upstream(async socket => {
      socket.write(`HTTP/1.1 200 OK\r\n${rest}`)
      await sleep(50)
      if (end === 'destroy') socket.destroy()
      if (end === 'reset') socket.resetAndDestroy()
    })
    const gateway = await passing(breaking.port)
    const answer = await get(gateway.port)
    expect(answer.whole).toBe(false)
    expect(codeOf(gateway)).toBe('upstream_broken')
    const modern = await fetch(`http://127.0.0.1:${gateway.port}/`)
    await expect(modern.text()).rejects.toThrow()
    const old = await send(gateway.port, 'GET / HTTP/1.0\r\n\r\n')
    expect(old.whole && old.statusLine.includes('200')).toBe(false)
  })

  it('never ends cleanly when it stands still', async () => {
    const slow = await upstream(socket => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart'))
    const gateway = await passing(slow.port, { limits: { idleMs: 100 } })
    const answer = await get(gateway.port)
    expect(answer.whole).toBe(false)
    expect(codeOf(gateway)).toBe('upstream_timeout')
    await until(() => slow.sockets.size === 0)
  })

  it('returns a body that is longer than its length only to its length', async () => {
    const long = await upstream(socket =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n'),
    )
    const gateway = await passing(long.port)
    expect((await get(gateway.port)).raw.toString()).toMatch(/\r\n\r\nok$/)
    expect((await get(gateway.port)).raw.toString()).toMatch(/\r\n\r\nok$/)
  })
})

describe('kept-alive connections', () => {
  /** Answers the first request of a connection and ends it under the second. */
  const fickle = (): Promise<Upstream> =>
    upstream((socket, _, count) => {
      if (count === 1) socket.write(OK)
      else socket.resetAndDestroy()
    })

  const exchange = async (gateway: PassingListener, method: string): Promise<number> => {
    const { statusLine } = await send(
      gateway.port,
      written(method, '/', method === 'POST' ? ['Content-Length: 0'] : []),
    )
    return Number(statusLine.split(' ')[1])
  }

  it('accepts that they die between requests', async () => {
    const closing = await upstream(socket => {
      socket.write(OK)
      setTimeout(() => socket.destroy(), 5)
    })
    const gateway = await passing(closing.port)
    for (let round = 0; round < 20; round++) {
      expect(await exchange(gateway, 'GET')).toBe(200)
      await sleep(10)
      expect(await exchange(gateway, 'POST')).toBe(200)
      await sleep(10)
    }
    expect(closing.seen).toHaveLength(40)
  })

  it('forwards a GET again when its connection dies before an answer', async () => {
    const dying = await fickle()
    const gateway = await passing(dying.port)
    for (let round = 0; round < 6; round++) expect(await exchange(gateway, 'GET')).toBe(200)
    expect(dying.seen.length).toBeGreaterThan(6)
  })

  it('never forwards a POST again', async () => {
    const dying = await fickle()
    const gateway = await passing(dying.port)
    const statuses: number[] = []
    for (let round = 0; round < 6; round++) statuses.push(await exchange(gateway, 'POST'))
    expect(dying.seen).toHaveLength(6)
    expect(statuses).toEqual([200, 502, 200, 502, 200, 502])
  })

  it('never forwards a GET more than three times', async () => {
    const dead = await upstream(socket => socket.resetAndDestroy())
    const gateway = await passing(dead.port)
    expect(await exchange(gateway, 'GET')).toBe(502)
    expect(dead.seen).toHaveLength(3)
  })

  it('never forwards a GET again once an octet of its answer has come', async () => {
    const half = await upstream(socket => {
      socket.write('HTTP/1.1 20', () => socket.destroy())
    })
    const gateway = await passing(half.port)
    expect(await exchange(gateway, 'GET')).toBe(502)
    expect(half.seen).toHaveLength(1)
  })
})

describe('a client', () => {
  it('that sends thousands of header fields has its body forwarded too', async () => {
    let seen = ''
    const counting = await upstream((socket, head) => {
      seen = head
      socket.write(OK)
    })
    const gateway = await passing(counting.port)
    const fields = Array.from({ length: 3000 }, () => 'a:').join('\r\n')
    const text = `POST / HTTP/1.1\r\n${fields}\r\nHost: a\r\nContent-Length: 14\r\n\r\nthe-whole-body`
    expect((await send(gateway.port, text)).statusLine).toBe('HTTP/1.1 200 OK')
    expect(seen.toLowerCase()).toContain('content-length: 14')
    expect(seen.split('\r\n').length).toBeGreaterThan(3000)
  })

  it('that goes away while it waits ends the exchange with the upstream', async () => {
    const silent = await upstream(() => {})
    const gateway = await passing(silent.port)
    const client = connect(gateway.port, '127.0.0.1', () => client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))
    await until(() => silent.seen.length === 1)
    client.destroy()
    await until(() => silent.sockets.size === 0)
    expect(gateway.ended).toEqual([])
  })

  it('that goes away while it reads ends the exchange with the upstream', async () => {
    const endless = await upstream(socket => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
      const timer = setInterval(() => socket.write('4\r\nmore\r\n'), 5)
      socket.on('close', () => clearInterval(timer))
    })
    const gateway = await passing(endless.port)
    const client = connect(gateway.port, '127.0.0.1', () => client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))
    await once(client, 'data')
    client.destroy()
    await until(() => endless.sockets.size === 0)
  })

  it('that goes away while it sends ends the exchange with the upstream', async () => {
    const silent = await upstream(() => {})
    const gateway = await passing(silent.port)
    const head = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n'
    // Less than 64 KiB would not have gone on yet.
    const client = connect(gateway.port, '127.0.0.1', () => client.write(head + 'p'.repeat(70_000)))
    await until(() => silent.seen.length === 1)
    client.destroy()
    await until(() => silent.sockets.size === 0)
  })

  it('that stops sending its body gets 408', async () => {
    const silent = await upstream(() => {})
    const gateway = await passing(silent.port, { limits: { idleMs: 100 } })
    const answer = await send(gateway.port, written('POST', '/', ['Content-Length: 1000'], 'part'))
    expectFailure(answer, 408)
    await until(() => silent.sockets.size === 0)
  })

  it('that stops reading is let go', async () => {
    const block = Buffer.alloc(65_536)
    const generous = await upstream(socket => {
      socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n')
      const more = (): void => {
        while (socket.writable && socket.write(block));
      }
      socket.on('drain', more)
      more()
    })
    const gateway = await passing(generous.port, { limits: { idleMs: 200 } })
    const client = connect(gateway.port, '127.0.0.1', () => client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))
    client.on('error', () => {})
    client.pause()
    await until(() => generous.seen.length === 1)
    await until(() => generous.sockets.size === 0)
    expect(codeOf(gateway)).toBe('client_too_slow')
    client.destroy()
  })

  it('that sends more than 10 MiB gets 413, with its length or in chunks', async () => {
    const reading = await upstream(() => {})
    const gateway = await passing(reading.port, { limits: { bodyBytes: 1000 } })
    expectFailure(await send(gateway.port, written('POST', '/', ['Content-Length: 1001'], 'x')), 413)
    expect(reading.seen).toEqual([])
    const chunk = `3e8\r\n${'x'.repeat(1000)}\r\n1\r\nx\r\n`
    expectFailure(await send(gateway.port, written('POST', '/', ['Transfer-Encoding: chunked'], chunk)), 413)
    await until(() => reading.sockets.size === 0)
  })

  it('that is answered before its body was read can ask again on the same connection', async () => {
    const early = await upstream(socket =>
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno'),
    )
    const gateway = await passing(early.port)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ask = async (): Promise<IncomingMessage> => {
      const sent = request({ port: gateway.port, host: '127.0.0.1', method: 'POST', agent })
      sent.end(Buffer.alloc(300_000))
      const [answer] = (await once(sent, 'response')) as [IncomingMessage]
      answer.resume()
      await once(answer, 'end')
      return answer
    }
    const first = await ask()
    const second = await ask()
    expect([first.statusCode, second.statusCode]).toEqual([403, 403])
    agent.destroy()
  })

  it('that asks for an upgrade gets an answer and the end of the connection', async () => {
    const silent = await upstream(() => {})
    const gateway = await passing(silent.port)
    const fields = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Key: eA==', 'Sec-WebSocket-Version: 13']
    const text = `GET /chat HTTP/1.1\r\nHost: a\r\n${fields.join('\r\n')}\r\n\r\n`
    const answer = await send(gateway.port, text)
    expectFailure(answer, 400)
    expect(answer.lines).toContain('Connection: close')
    expect(silent.seen).toEqual([])
  })

  it('that offers HTTP/2 in the clear is answered in HTTP/1.1', async () => {
    const plain = await upstream((socket, head) => {
      expect(head).not.toMatch(/upgrade|http2-settings/i)
      socket.write(OK)
    })
    const gateway = await passing(plain.port)
    const text =
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n'
    const client = connect(gateway.port, '127.0.0.1', () => client.write(text))
    const [chunk] = (await once(client, 'data')) as [Buffer]
    expect(chunk.toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    client.destroy()
  })

  it('that sends CONNECT gets an answer and the end of the connection', async () => {
    const silent = await upstream(() => {})
    const gateway = await passing(silent.port)
    const answer = await send(gateway.port, 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n')
    expectFailure(answer, 405)
    expect(answer.lines).toContain('Connection: close')
    expect(silent.seen).toEqual([])
  })

  it.each([
    [
      'length and chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n',
    ],
    [
      'chunks not last',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\nGET /evil HTTP/1.1\r\n\r\n',
    ],
    [
      'chunks by another name',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\nContent-Length: 5\r\n\r\nGET /evil HTTP/1.1\r\n\r\n',
    ],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!GET /evil HTTP/1.1\r\n\r\n',
    ],
    ['a length with a sign', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhelloGET /evil HTTP/1.1\r\n\r\n'],
    [
      'a folded header',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\nGET /evil HTTP/1.1\r\n\r\n',
    ],
    [
      'a space before the colon',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n',
    ],
    ['bare line feeds', 'GET / HTTP/1.1\nHost: a\nX: 1\n\nGET /evil HTTP/1.1\nHost: a\n\n'],
    [
      'a bare line feed in a chunk',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\nGET /evil HTTP/1.1\r\n\r\n',
    ],
    [
      'a chunk size that is none',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n',
    ],
    ['a null in a header', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n'],
    ['a raw octet in the target', 'GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
  ])('that smuggles with %s is refused, and the upstream sees no second request', async (_, text) => {
    const watching = await upstream(socket => socket.write(OK))
    const gateway = await passing(watching.port)
    const answer = await send(gateway.port, Buffer.from(text, 'latin1'))
    expect(answer.raw.toString()).toMatch(/HTTP\/1\.1 400 Bad Request/)
    await sleep(20)
    expect(watching.seen.filter(line => line.includes('evil'))).toEqual([])
  })

  it('returns 100 streams at once, each whole', async () => {
    const streaming = await upstream((socket, head) => {
      const name = /^GET (\S+)/.exec(head)?.[1] ?? ''
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
      let left = 20
      const timer = setInterval(() => {
        const text = `${name}:${left};`
        socket.write(`${text.length.toString(16)}\r\n${text}\r\n`)
        if (--left > 0) return
        clearInterval(timer)
        socket.write('0\r\n\r\n')
      }, 5)
      socket.on('close', () => clearInterval(timer))
    })
    const gateway = await passing(streaming.port)
    const names = Array.from({ length: 100 }, (_, index) => `/s${index}`)
    const answers = await Promise.all(names.map(name => get(gateway.port, name)))
    const whole = (name: string): string => Array.from({ length: 20 }, (_, index) => `${name}:${20 - index};`).join('')
    expect(answers.map(({ body }) => body.toString())).toEqual(names.map(whole))
  })
})
