/** An endpoint that has hung is tried by one request after another, and no client can keep that place from the others. */
import { once } from 'node:events'
import { type ClientRequest, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { finished } from 'node:stream/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { long } from '../long.ts'
import { client, type Double, json, startDouble } from './double.ts'

let on: Double
let server: WebSocketServer
/** Answers that the upstream owes; none are while it works. */
let owed: (() => void)[] | null = null
const sockets: Socket[] = []

/** An upstream that answers with the number of octets that it got, and echoes WebSockets. */
beforeEach(async () => {
  owed = []
  on = await startDouble({
    config: {
      fulfilment: 'none',
      store: { type: 'memory' },
      limits: { timeouts: 2, body: 200_000 },
      upstream: { timeout: 1, upgrades: true },
    },
    clients: client('web', 'grant_types: [client_credentials]\nscope: read'),
    paths: {
      '/raw': async (req, res) => {
        let octets = 0
        req.on('data', (chunk: Buffer) => {
          octets += chunk.length
        })
        await finished(req).catch(() => {})
        if (owed === null) json(res, { octets })
        else owed.push(() => json(res, { octets }))
      },
    },
  })
  server = new WebSocketServer({ noServer: true })
  on.server.on('upgrade', (req, socket, head) => {
    const accept = (): void => server.handleUpgrade(req, socket, head, () => {})
    socket.on('error', () => {})
    if (owed === null) accept()
    else owed.push(() => socket.destroy())
  })
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  works()
  for (const one of server.clients) one.terminate()
  server.close()
  await on.stop()
})
const works = (): void => {
  for (const answer of owed ?? []) answer()
  owed = null
}

interface Asked {
  readonly method?: string
  readonly headers?: { readonly [name: string]: string | number }
  readonly body?: Buffer
  /** The address from which it comes. */
  readonly from?: string
  readonly path?: string
}

const ask = ({ method = 'GET', headers = {}, body, from = '127.0.0.1', path = '/raw' }: Asked = {}): ClientRequest =>
  request(on.issuer + path, { method, headers, localAddress: from, agent: false })
    .on('error', () => {})
    .end(body)
const status = async (asked?: Asked): Promise<number> => {
  const [response] = await once(ask(asked), 'response')
  response.resume()
  return response.statusCode
}
/** A request that begins a body of 100,000 octets, and never ends it. */
const stall = async (from: string): Promise<void> => {
  const socket = connect({ port: Number(new URL(on.issuer).port), host: '127.0.0.1', localAddress: from })
  sockets.push(socket)
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write('POST /raw HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n')
  socket.write(Buffer.alloc(80_000, 'x'))
  // Until the gateway has it.
  await new Promise(resolve => setTimeout(resolve, 200))
}
const tooLong: Asked = { method: 'POST', headers: { 'transfer-encoding': 'chunked' }, body: Buffer.alloc(400_000, 'x') }
const hang = async (): Promise<void> => {
  expect([await status(), await status()]).toEqual([504, 504])
  expect(await status()).toBe(503)
}
const untilTried = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 5100))

describe('an endpoint that has hung', () => {
  it.runIf(long(true, false))(
    'serves all again while a WebSocket is open that was the first to get through',
    async () => {
      await hang()
      works()
      await untilTried()
      const socket = new WebSocket(`${on.issuer.replace('http:', 'ws:')}/raw`)
      await once(socket, 'open')
      expect(await Promise.all([status(), status(), status({ from: '127.0.0.2' })])).toEqual([200, 200, 200])
      expect(socket.readyState).toBe(WebSocket.OPEN)
      socket.terminate()
    },
    30_000,
  )

  it.runIf(long(true, false))(
    'serves others while uploads stand still that were the first to get through',
    async () => {
      await hang()
      works()
      await untilTried()
      for (const from of ['127.0.0.2', '127.0.0.3', '127.0.0.2']) await stall(from)
      expect(await status()).toBe(200)
      expect(await Promise.all([status(), status({ from: '127.0.0.3' })])).toEqual([200, 200])
    },
    30_000,
  )

  it.runIf(long(true, false))(
    'serves others when one network leaves again and again before it is answered',
    async () => {
      await hang()
      await untilTried()
      for (let n = 0; n < 20; n++) {
        const left = ask({ from: '127.0.0.2' })
        await new Promise(resolve => setTimeout(resolve, 30))
        left.destroy()
      }
      const again = ask({ from: '127.0.0.2' })
      await new Promise(resolve => setTimeout(resolve, 100))
      // What was sent is never answered; what is sent now is.
      owed = null
      expect(await status()).toBe(200)
      again.destroy()
    },
    30_000,
  )

  it.runIf(long(true, false))(
    'is not open again because a client made a mistake of its own, nor is a time-out forgotten for it',
    async () => {
      expect(await status()).toBe(504)
      expect(await status(tooLong)).toBe(413)
      expect(await status()).toBe(504)
      expect(await status()).toBe(503)
      await untilTried()
      expect(await status({ ...tooLong, from: '127.0.0.2' })).toBe(413)
      const trials = await Promise.all([status(), status()])
      expect(trials.toSorted()).toEqual([503, 504])
    },
    30_000,
  )
})
