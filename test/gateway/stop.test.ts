import { Agent, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { basicHeader, type Running, run, until } from './running.ts'

const FORM = 'grant_type=client_credentials'
const HEADERS = { ...basicHeader('basic'), 'content-type': 'application/x-www-form-urlencoded' }

describe('the end of a gateway', () => {
  let running: Running
  const sockets: Socket[] = []
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy()
    await running.stop()
  })

  const port = (): number => Number(new URL(running.url).port)
  const open = async (): Promise<Socket> => {
    const socket = connect(port(), '127.0.0.1')
    sockets.push(socket)
    // A connection that is ended while its client writes is reset.
    socket.on('error', () => {})
    await new Promise(resolve => socket.once('connect', resolve))
    return socket
  }
  const headers = (): string =>
    Object.entries(HEADERS)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')
  const REQUEST = (): string =>
    `POST /token HTTP/1.1\r\nHost: x\r\n${headers()}Content-Length: ${FORM.length}\r\n\r\n${FORM}`
  /** What comes until the connection ends, or its error. */
  const rest = (socket: Socket): Promise<string> =>
    new Promise(resolve => {
      let text = ''
      socket.on('data', chunk => {
        text += chunk
      })
      socket.once('error', error => resolve(String('code' in error ? error.code : error)))
      socket.once('close', () => resolve(text))
    })
  /** Whether a connection can be made. */
  const reachable = (): Promise<string> =>
    new Promise(resolve => {
      const socket = connect(port(), '127.0.0.1')
      socket.once('connect', () => {
        socket.destroy()
        resolve('accepted')
      })
      socket.once('error', error => resolve(String('code' in error ? error.code : error)))
    })

  test('accepts one more request on each connection that was open, and ends the connection with its answer', async () => {
    running = await run()
    const fresh = await open()
    const used = await open()
    used.write(REQUEST())
    await new Promise(resolve => used.once('data', resolve))
    const closing = running.listening.close(10_000)
    await until(async () => (await reachable()) === 'ECONNREFUSED')
    for (const socket of [fresh, used]) {
      socket.write(REQUEST())
      const text = await rest(socket)
      expect(text).toMatch(/^HTTP\/1\.1 200 /)
      expect(text.toLowerCase()).toContain('connection: close')
    }
    await closing
  })

  test('accepts the rest of a request whose head had begun', async () => {
    running = await run()
    const socket = await open()
    const text = REQUEST()
    socket.write(text.slice(0, 30))
    const closing = running.listening.close(10_000)
    await until(async () => (await reachable()) === 'ECONNREFUSED')
    socket.write(text.slice(30))
    expect(await rest(socket)).toMatch(/^HTTP\/1\.1 200 /)
    await closing
  })

  test('ends connections on which nothing comes, each after its silence, and all after the grace', async () => {
    running = await run()
    const [silent, talking] = [await open(), await open()]
    const ended: string[] = []
    silent.once('close', () => ended.push('silent'))
    talking.once('close', () => ended.push('talking'))
    // The head never ends.
    talking.write('GET / HTTP/1.1\r\nHost: x\r\n')
    const going = setInterval(() => talking.write('X: y\r\n'), 10)
    await running.listening.close(1500, 300)
    clearInterval(going)
    await until(() => ended.length === 2)
    expect(ended).toEqual(['silent', 'talking'])
  })

  test('ends at once where nobody waits for clients that may come back', async () => {
    running = await run()
    const silent = await open()
    const ended = rest(silent)
    await running.listening.close(10_000, 0)
    expect(await ended).toBe('')
  })

  test('never resets a connection under load: what it has accepted is answered, and the rest is refused', async () => {
    running = await run()
    const agent = new Agent({ keepAlive: true, maxSockets: 24 })
    const seen = new Map<string, number>()
    let going = true
    const ask = (): Promise<string> =>
      new Promise(resolve => {
        const sent = request({
          port: port(),
          host: '127.0.0.1',
          path: '/token',
          method: 'POST',
          agent,
          headers: HEADERS,
        })
        sent.once('response', response => response.resume().once('end', () => resolve(String(response.statusCode))))
        sent.once('error', error => resolve(String('code' in error ? error.code : error)))
        sent.end(FORM)
      })
    const worker = async (): Promise<void> => {
      while (going) {
        const outcome = await ask()
        seen.set(outcome, (seen.get(outcome) ?? 0) + 1)
        if (outcome === 'ECONNREFUSED') going = false
      }
    }
    const load = Array.from({ length: 24 }, worker)
    await until(() => (seen.get('200') ?? 0) > 100)
    await running.listening.close()
    await Promise.all(load)
    agent.destroy()
    expect([...seen.keys()].sort()).toEqual(['200', 'ECONNREFUSED'])
  })
})
