/** What comes back of passed requests: to HTTP/1.0, late, early, long, and with the upstream's own name. */

import { once } from 'node:events'
import { request } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { long } from '../long.ts'
import { type Nginx, nginxInstalled, startNginx } from './nginx.ts'
import { type PassingListener, type PassingOptions, type Program, passTo, start } from './passing.ts'
import { send, written } from './wire.ts'

const MIB = 1024 * 1024
let peer: Program
let passing: PassingListener
beforeAll(async () => {
  peer = await start('lengths.mjs')
  passing = await passTo(peer.port, { limits: { bodyBytes: 300 * MIB } })
})
afterAll(async () => {
  await passing.stop()
  await peer.stop()
})

/** Sends a request over HTTP/1.0 and notes when the octets come. */
const old = (port: number, path: string, head = '') =>
  new Promise<{ head: string; octets: number; failed: boolean; times: number[] }>(resolve => {
    const begunMs = performance.now()
    const times: number[] = []
    let text = ''
    let octets = 0
    let failed = false
    const socket = connect(port, '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.0\r\n${head}\r\n`))
    socket.on('data', chunk => {
      times.push(performance.now() - begunMs)
      if (text.length < 4096) text += chunk.toString('latin1')
      octets += chunk.length
    })
    socket.on('error', () => {
      failed = true
    })
    socket.on('close', () => {
      const end = text.indexOf('\r\n\r\n') + 4
      resolve({ head: text.slice(0, end), octets: octets - end, failed, times })
    })
  })

/** Asks and says when the head came, and when each part did. */
const timed = (port: number, path: string) =>
  new Promise<{ status: number; headMs: number; parts: number[] }>((resolve, reject) => {
    const begunMs = performance.now()
    const parts: number[] = []
    request({ port, host: '127.0.0.1', path, agent: false }, res => {
      const headMs = performance.now() - begunMs
      res.on('data', () => parts.push(performance.now() - begunMs))
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headMs, parts }))
      res.on('error', reject)
    })
      .on('error', reject)
      .end()
  })

describe('HTTP/1.0', () => {
  it('returns 12 MiB without length, and ends by closing', async () => {
    const { head, octets, failed } = await old(passing.port, '/12m')
    expect(head).toMatch(/^HTTP\/1\.1 200 /)
    expect(head).not.toMatch(/content-length|transfer-encoding/i)
    expect(head).toMatch(/^connection: close/im)
    expect([octets, failed]).toEqual([12 * MIB, false])
  })

  it('returns each part as it comes, even where the connection should stay', async () => {
    const { times, head } = await old(passing.port, '/sse', 'Connection: keep-alive\r\n')
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(600)
    expect(times.length).toBeGreaterThanOrEqual(4)
    expect(head).toMatch(/^connection: close/im)
  })

  it('never ends a broken body like a whole one', async () => {
    const { octets, failed } = await old(passing.port, '/broken')
    expect(octets).toBeGreaterThan(0)
    expect(failed).toBe(true)
  })

  it.each(['GET', 'HEAD'])('never returns a head before the head to %s, nor trailers', async method => {
    const hints = await send(passing.port, `${method} /hints HTTP/1.0\r\n\r\n`)
    expect(hints.raw.toString()).toMatch(/^HTTP\/1\.1 200 /)
    expect(hints.information).toEqual([])
    const trailers = await send(passing.port, `${method} /trailers HTTP/1.0\r\n\r\n`)
    expect(trailers.raw.toString()).toMatch(method === 'GET' ? /\r\n\r\npart one, part two$/ : /\r\n\r\n$/)
  })
})

describe('a head', () => {
  it('returns before there is a body', async () => {
    const { status, headMs, parts } = await timed(passing.port, '/sse')
    expect(status).toBe(200)
    expect((parts[0] ?? 0) - headMs).toBeGreaterThan(100)
    expect(parts).toHaveLength(4)
  })
})

describe.skipIf(!nginxInstalled())('through nginx as Debian configures it', () => {
  let nginx: Nginx
  beforeAll(async () => {
    nginx = await startNginx(passing.port)
  })
  afterAll(() => nginx.stop())

  it('returns 12 MiB', async () => {
    const response = await fetch(`http://127.0.0.1:${nginx.port}/12m`)
    expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([200, 12 * MIB])
  })

  it('returns a stream as it comes', async () => {
    const { headMs, parts } = await timed(nginx.port, '/sse')
    expect((parts[0] ?? 0) - headMs).toBeGreaterThan(100)
    expect(parts).toHaveLength(4)
    expect((parts[3] ?? 0) - (parts[0] ?? 0)).toBeGreaterThan(500)
  })

  it('never returns a broken body as a whole one', async () => {
    const response = await fetch(`http://127.0.0.1:${nginx.port}/broken`)
    await expect(response.arrayBuffer()).rejects.toThrow()
  })

  it('returns 413 to a body that is too large', async () => {
    const small = await passTo(peer.port)
    onTestFinished(small.stop)
    const front = await startNginx(small.port)
    onTestFinished(front.stop)
    for (let round = 0; round < 3; round++) {
      const response = await fetch(`http://127.0.0.1:${front.port}/size`, {
        method: 'POST',
        body: Buffer.alloc(11 * MIB),
      })
      expect(response.status).toBe(413)
    }
  })
})

describe('an answer before the end of the body', () => {
  let small: PassingListener
  beforeAll(async () => {
    small = await passTo(peer.port)
  })
  afterAll(() => small.stop())

  it.each([11, 50])('returns 413 to a client that sends %i MiB, each time', async mebibytes => {
    for (let round = 0; round < 5; round++) {
      const url = `http://127.0.0.1:${small.port}/size`
      const response = await fetch(url, { method: 'POST', body: Buffer.alloc(mebibytes * MIB) })
      expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([413, 'invalid_request'])
    }
  })

  it.each(['with a length', 'in chunks'])(
    'returns it to a client that reads only after it has sent all, %s',
    async how => {
      const answer = await blocking(small.port, 11 * MIB, how === 'in chunks')
      expect(answer.split('\r\n')[0]).toBe('HTTP/1.1 413 Payload Too Large')
    },
  )

  it.runIf(long(true, false))('never reads without end', async () => {
    const begunMs = performance.now()
    await blocking(small.port, 400 * MIB, false)
    expect(performance.now() - begunMs).toBeLessThan(20_000)
    const socket = connect({ port: small.port, host: '127.0.0.1', allowHalfOpen: true }, () =>
      socket.write(`POST /size HTTP/1.1\r\nHost: a\r\nContent-Length: ${99 * MIB}\r\n\r\nx`),
    )
    const closed = new Promise(resolve => socket.resume().on('close', resolve))
    socket.on('error', () => {})
    await sleep(3000)
    // The first octet meets a connection that has gone, the second one learns so.
    socket.write('x')
    await sleep(100)
    socket.write('x')
    await closed
  })
})

/** Sends a whole body before it reads anything, as urllib does. */
const blocking = (port: number, octets: number, chunked: boolean): Promise<string> =>
  new Promise(resolve => {
    let text = ''
    const length = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${octets}`
    const block = Buffer.alloc(256 * 1024, 'x')
    const part = chunked ? Buffer.concat([Buffer.from('40000\r\n'), block, Buffer.from('\r\n')]) : block
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => {
      socket.write(`POST /size HTTP/1.1\r\nHost: a\r\n${length}\r\n\r\n`)
      let sent = 0
      const more = (): void => {
        if (sent < octets && !socket.destroyed) socket.write(part, more)
        else
          socket
            .on('data', chunk => {
              text += chunk
            })
            .on('end', () => socket.end())
        sent += block.length
      }
      more()
    })
    socket.on('error', () => resolve(text))
    socket.on('close', () => resolve(text))
  })

/** An upstream that writes these octets to every request. */
const raw = async (octets: string, options: PassingOptions = {}): Promise<{ own: number; gateway: number }> => {
  const server = createServer(socket => {
    socket.on('error', () => {})
    socket.on('data', () => socket.write(octets.replaceAll('OWN', `127.0.0.1:${port}`)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const gateway = await passTo(port, options)
  onTestFinished(async () => {
    await gateway.stop()
    server.close()
  })
  return { own: port, gateway: gateway.port }
}

describe('fields of an answer', () => {
  it('never returns a length with 204', async () => {
    const { gateway } = await raw('HTTP/1.1 204 No Content\r\nContent-Length: 3\r\nX-Kept: 1\r\n\r\n')
    const { lines, statusLine } = await send(gateway, written('DELETE', '/x'))
    expect(statusLine).toBe('HTTP/1.1 204 No Content')
    expect(lines.filter(line => /^content-length/i.test(line))).toEqual([])
    expect(lines).toContain('X-Kept: 1')
  })

  it('returns the length of 304 and of the answer to HEAD', async () => {
    const { gateway } = await raw('HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n')
    expect((await send(gateway, written('GET', '/x'))).lines).toContain('Content-Length: 3')
    expect((await send(gateway, written('HEAD', '/x'))).lines).toContain('Content-Length: 3')
  })

  const PUBLIC = 'https://login.example:27443'
  const field = async (line: string, options: PassingOptions): Promise<string | undefined> => {
    const { own, gateway } = await raw(`HTTP/1.1 302 Found\r\n${line}\r\nContent-Length: 0\r\n\r\n`, options)
    const { lines } = await send(gateway, written('GET', '/x'))
    return lines[0]?.replaceAll(`127.0.0.1:${own}`, 'OWN')
  }

  it.each([
    ['Location: http://OWN/next?a=http://OWN/b#c', `Location: ${PUBLIC}/next?a=http://OWN/b#c`],
    ['location: HTTP://OWN', `location: ${PUBLIC}`],
    ['Location: http://OWN?x', `Location: ${PUBLIC}?x`],
    ['Location: //OWN/next', 'Location: //login.example:27443/next'],
    ['Content-Location: http://OWN/doc', `Content-Location: ${PUBLIC}/doc`],
    ['Refresh: 5; url=http://OWN/next', `Refresh: 5; url=${PUBLIC}/next`],
    ['Refresh: 0;URL="http://OWN/next"', `Refresh: 0;URL="${PUBLIC}/next"`],
    ['Refresh: 3, http://OWN/next', `Refresh: 3, ${PUBLIC}/next`],
    ['Location: /next', 'Location: /next'],
    ['Location: https://OWN/next', 'Location: https://OWN/next'],
    ['Location: http://OWN.evil.example/', 'Location: http://OWN.evil.example/'],
    ['Location: http://OWN@evil.example/', 'Location: http://OWN@evil.example/'],
    ['Location: http://OWN\\@evil.example/', 'Location: http://OWN\\@evil.example/'],
    ['Location: http://a@OWN/', 'Location: http://a@OWN/'],
    ['Location: http://OWN1/', 'Location: http://OWN1/'],
    ['Location: http://127.0.0.1/', 'Location: http://127.0.0.1/'],
    ['Refresh: 5', 'Refresh: 5'],
    ['Link: <http://OWN/>; rel=next', 'Link: <http://OWN/>; rel=next'],
  ])('returns %s under host: upstream with the public origin', async (line, expected) => {
    expect(await field(line, { host: 'upstream', issuer: `${PUBLIC}/realm` })).toBe(expected)
    expect(await field(line, { host: 'preserve', issuer: PUBLIC })).toBe(line)
  })
})

describe('200 MiB', () => {
  const growth = async (work: () => Promise<unknown>): Promise<number> => {
    const before = process.memoryUsage().rss
    let most = before
    const timer = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss)
    }, 20)
    await work()
    clearInterval(timer)
    return (most - before) / MIB
  }

  it.each(['HTTP/1.0', 'HTTP/1.1'])('returns without holding them, over %s', async version => {
    const grown = await growth(async () => {
      let octets = 0
      if (version === 'HTTP/1.0') octets = (await old(passing.port, '/200m')).octets
      else {
        const response = await fetch(`http://127.0.0.1:${passing.port}/200m`)
        for await (const chunk of response.body as AsyncIterable<Uint8Array>) octets += chunk.length
      }
      expect(octets).toBe(200 * MIB)
    })
    expect(grown).toBeLessThan(100)
  })

  it('forwards them without holding them', async () => {
    const grown = await growth(async () => {
      const sent = request({ port: passing.port, host: '127.0.0.1', method: 'POST', path: '/size', agent: false })
      const answered = once(sent, 'response')
      const block = Buffer.alloc(MIB)
      for (let index = 0; index < 200; index++) if (!sent.write(block)) await once(sent, 'drain')
      sent.end()
      const [res] = (await answered) as [AsyncIterable<Buffer>]
      let text = ''
      for await (const chunk of res) text += chunk
      expect(text).toBe(String(200 * MIB))
    })
    expect(grown).toBeLessThan(100)
  })
})

describe('a request that was answered before its end', () => {
  it.runIf(long(true, false))('never keeps its connection for ever, also where that is kept', async () => {
    // An upstream that answers at once, whatever is still to come. It gets a request once 64 KiB of its body are there.
    const { gateway } = await raw('HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno')
    const socket = connect({ port: gateway, host: '127.0.0.1' }, () =>
      socket.write(`POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(70_000)}`),
    )
    const begunMs = performance.now()
    let text = ''
    socket.on('error', () => {})
    socket.on('data', chunk => {
      text += chunk
    })
    await new Promise(resolve => socket.on('close', resolve))
    expect(text).toMatch(/^HTTP\/1\.1 404 /)
    expect(performance.now() - begunMs).toBeLessThan(10_000)
  })
})
