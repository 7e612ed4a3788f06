/** Connections to the upstream are renewed, and nobody notices. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { type PassingListener, passTo } from './passing.ts'

let server: Server
let passing: PassingListener
const sockets = new Set<Socket>()
/** How many connections there have been. */
let opened = 0

const start = async (ageMs?: number): Promise<void> => {
  opened = 0
  server = createServer({ keepAliveTimeout: 60_000 }, async (req, res) => {
    let octets = 0
    for await (const chunk of req) octets += chunk.length
    if (req.url !== '/stream') {
      res.end(String(octets))
      return
    }
    for (let n = 0; n < 20; n++) {
      res.write(`${n} `)
      await sleep(100)
    }
    res.end('end')
  })
  server.on('connection', socket => {
    opened++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const limits = ageMs === undefined ? {} : { ageMs }
  passing = await passTo((server.address() as AddressInfo).port, { limits })
}
afterEach(async () => {
  await passing.stop()
  for (const socket of sockets) socket.destroy()
  server.close()
})

const ask = async (path = '/', body?: string): Promise<string> => {
  const response = await fetch(
    `http://127.0.0.1:${passing.port}${path}`,
    body === undefined ? {} : { method: 'POST', body },
  )
  return `${response.status} ${await response.text()}`
}

describe('a connection to the upstream', () => {
  it('takes no more requests when it is old, and none of them fails', async () => {
    await start(300)
    const answers: string[] = []
    const stream = ask('/stream')
    for (const begun = performance.now(); performance.now() - begun < 1500; ) {
      answers.push(await ask('/', 'x'.repeat(100)), await ask())
      await sleep(5)
    }
    expect(new Set(answers)).toEqual(new Set(['200 100', '200 0']))
    // One at a time, and one for the stream.
    expect(opened).toBeGreaterThanOrEqual(4)
    expect(opened).toBeLessThan(12)
    // What began on an old one runs to its end, and then it is closed.
    expect(await stream).toBe(`200 ${Array.from({ length: 20 }, (_, n) => `${n} `).join('')}end`)
    await expect.poll(() => sockets.size).toBeLessThanOrEqual(1)
  })

  it('is closed with what runs on it when the gateway closes, however old it is', async () => {
    await start(100)
    const stream = ask('/stream').catch((error: Error) => error.message)
    await sleep(200)
    await ask()
    expect(sockets.size).toBe(2)
    await passing.connection.close()
    expect(await stream).toBe('terminated')
    await expect.poll(() => sockets.size).toBe(0)
  })

  it('serves many requests while it is young', async () => {
    await start()
    for (let n = 0; n < 50; n++) expect(await ask()).toBe('200 0')
    expect(opened).toBe(1)
  })
})
