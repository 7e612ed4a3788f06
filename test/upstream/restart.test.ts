import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { long } from '../long.ts'

/** Seconds of load; at least one restart, whatever it is. */
const SECONDS = Number(process.env['CLAIMGATE_RESTART_SECONDS'] ?? long(30, 1))
const BIN = fileURLToPath(new URL('../../dist/cli/bin.cjs', import.meta.url))
const SECRET = 'correct-horse-battery-staple-0123456789-0123456789'

const stops: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** A listener that hands each connection to whichever port is current: a balancer that notices at once. */
async function front(): Promise<{ readonly port: number; readonly turnTo: (port: number) => void }> {
  let target = 0
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, client => {
    const gateway = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true })
    for (const [one, other] of [
      [client, gateway],
      [gateway, client],
    ] as const) {
      sockets.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => sockets.delete(one))
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  stops.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    port: (server.address() as AddressInfo).port,
    turnTo: port => {
      target = port
    },
  }
}

/** A token service just large enough: metadata, tokens, and one answer to everything else, now and then a slow one. */
async function tokenService(issuer: string): Promise<number> {
  const json = (body: object): string => JSON.stringify(body)
  const metadata = json({
    issuer,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    grant_types_supported: ['client_credentials'],
  })
  let count = 0
  const server = createHttpServer(async (req, res) => {
    for await (const _ of req);
    if (++count % 20 === 0) await sleep(150)
    const token = { access_token: `t${count}`, token_type: 'Bearer', expires_in: 60 }
    const body = req.url?.startsWith('/.well-known/') ? metadata : json(req.url === '/token' ? token : { sub: 'me' })
    res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  stops.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

interface Served {
  readonly port: number
  /** Sends SIGTERM and waits for the exit code; `seen` is what /readyz said meanwhile. */
  readonly terminate: () => Promise<{ readonly code: number | null; readonly seen: number }>
}

async function serve(folder: string): Promise<Served> {
  const child = spawn(process.execPath, [BIN, 'serve', '--config', join(folder, 'claimgate.yaml')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, CLIENT_SECRET: SECRET },
  })
  stops.push(() => void child.kill('SIGKILL'))
  let printed = ''
  child.stderr.on('data', chunk => {
    printed += chunk
  })
  const at = (pattern: RegExp): string | undefined => pattern.exec(printed)?.[1]
  for (let round = 0; round < 300 && at(/admin\s+(\S+)\n/) === undefined; round++) {
    if (child.exitCode !== null) throw new Error(`It did not start:\n${printed}`)
    await sleep(50)
  }
  const readyz = at(/admin\s+(\S+)\n/) ?? ''
  for (let round = 0; round < 100 && (await fetch(readyz)).status !== 200; round++) await sleep(50)
  return {
    port: Number(at(/listening\s+\S+:(\d+)\n/)),
    terminate: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await sleep(200)
      const { status } = await fetch(readyz)
      const [code] = (await ended) as [number | null]
      return { code, seen: status }
    },
  }
}

const BASIC = `Basic ${Buffer.from(`service:${SECRET}`).toString('base64')}`

describe('a restart behind the same address', () => {
  it(
    'never fails a request, kept-alive connections and slow answers included',
    async () => {
      const { port, turnTo } = await front()
      const issuer = `http://127.0.0.1:${port}`
      const folder = mkdtempSync(join(tmpdir(), 'claimgate-restart-'))
      stops.push(() => rmSync(folder, { recursive: true, force: true }))
      const write = (file: string, value: object): void => writeFileSync(join(folder, file), JSON.stringify(value))
      mkdirSync(join(folder, 'clients'))
      mkdirSync(join(folder, 'policies'))
      write('clients/service.json', {
        client_id: 'service',
        grant_types: ['client_credentials'],
        secrets: [{ value: 'env:CLIENT_SECRET' }],
        upstream: { token_endpoint_auth_method: 'client_secret_basic', client_secret: 'env:CLIENT_SECRET' },
      })
      write('policies/all.json', { policy: 'all', rules: [{ id: 'registered', effect: 'allow', when: true }] })
      write('claimgate.yaml', {
        issuer,
        listen: { port: 0, drain_delay: 1 },
        admin: { port: 0 },
        store: { type: 'memory' },
        upstream: { url: `http://127.0.0.1:${await tokenService(issuer)}` },
        fulfilment: 'none',
        throttling: { enabled: false },
      })

      let current = await serve(folder)
      turnTo(current.port)
      const pool = new Pool(issuer, { connections: 8 })
      const failures: string[] = []
      let answered = 0
      let running = true
      const ask = async (pauseMs: number): Promise<void> => {
        while (running) {
          const post = answered % 2 === 0
          const request = post
            ? ({
                path: '/token',
                method: 'POST',
                headers: { authorization: BASIC, 'content-type': 'application/x-www-form-urlencoded' },
                body: 'grant_type=client_credentials',
              } as const)
            : ({ path: '/me', method: 'GET' } as const)
          try {
            const { statusCode, body } = await pool.request(request)
            const text = await body.text()
            if (statusCode !== 200) failures.push(`${request.method} ${statusCode} ${text}`)
          } catch (error) {
            failures.push(`${request.method} ${String(error)}`)
          }
          answered++
          await sleep(pauseMs)
        }
      }
      const clients = [0, 0, 2, 5, 20, 100].map(ask)
      const until = Date.now() + SECONDS * 1000
      let restarts = 0
      do {
        await sleep(300)
        const next = await serve(folder)
        turnTo(next.port)
        expect(await current.terminate()).toEqual({ code: 0, seen: 503 })
        current = next
        restarts++
      } while (Date.now() < until)
      running = false
      await Promise.all(clients)
      await pool.close()
      expect(failures).toEqual([])
      expect(restarts).toBeGreaterThanOrEqual(1)
      expect(answered).toBeGreaterThan(100)
    },
    60_000 + SECONDS * 2000,
  )
})
