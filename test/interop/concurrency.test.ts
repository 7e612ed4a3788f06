/** One assertion, many uses at once, several processes: exactly one of them is the first. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { createKeysFile, firstKeys } from '../../src/tokens/index.ts'
import { type RedisServer, redisInstalled, startRedis } from '../stores/redis_server.ts'
import { assertionForm, CLIENTS, claims, es256, ISSUER, inSeconds, jws } from './forge.ts'
import { CONSTANT_401 } from './rules.ts'
import { POLICY } from './stage.ts'
import { form } from './wire.ts'

const ROUNDS = 100
const USES = 64

const REPLICA = fileURLToPath(new URL('replica.ts', import.meta.url))
/** Node 20 does not run TypeScript; vite, which vitest brings along, does. */
const RUN = `import { runnerImport } from 'vite'; await runnerImport(${JSON.stringify(REPLICA)}, { configFile: false })`

interface Replica {
  readonly pool: Pool
  readonly stop: () => Promise<void>
}
interface Told {
  readonly status: number
  readonly error: string | null
  readonly retryAfter: string | null
  readonly body: string
  readonly elapsedMs: number
}

const replicas: Replica[] = []
const folders: string[] = []
afterEach(async () => {
  await Promise.all(replicas.splice(0).map(replica => replica.stop()))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** Writes the files that all replicas of a test share. */
async function deploy(store: object): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-replicas-'))
  folders.push(folder)
  for (const name of ['clients', 'policies']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'clients/interop.json'), CLIENTS)
  writeFileSync(join(folder, 'policies/baseline.yaml'), POLICY)
  const config = {
    issuer: ISSUER,
    listen: { host: '127.0.0.1', port: 0 },
    admin: { port: 0 },
    store,
    access_token: { audience: 'https://api.example.com' },
    throttling: { enabled: false },
  }
  writeFileSync(join(folder, 'claimgate.yaml'), JSON.stringify(config))
  await createKeysFile(join(folder, 'keys.json'), firstKeys('ES256', Date.now() / 1000))
  return folder
}

async function start(folder: string): Promise<Replica> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', RUN, join(folder, 'claimgate.yaml')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const { value, done } = await lines.next()
  if (done === true) throw new Error('the replica did not start')
  const { port } = JSON.parse(value) as { port: number }
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: USES / 2 })
  const replica = {
    pool,
    stop: async () => {
      await pool.destroy()
      const gone = once(child, 'exit')
      child.stdin.end()
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
      await gone
      clearTimeout(timer)
    },
  }
  replicas.push(replica)
  return replica
}

const newAssertion = (): string => jws({ alg: 'ES256', kid: 'e1' }, claims('i-ec', { exp: inSeconds(200) }), es256)

async function use({ pool }: Replica, assertion: string, path = '/token'): Promise<Told> {
  const started = performance.now()
  const answer = await pool.request({
    path,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form({ grant_type: 'client_credentials', token: 'x', ...assertionForm(assertion) }),
  })
  const body = await answer.body.text()
  const { error } = JSON.parse(body === '' ? '{}' : body) as { error?: string }
  return {
    status: answer.statusCode,
    error: error ?? null,
    retryAfter: answer.headers['retry-after']?.toString() ?? null,
    body,
    elapsedMs: performance.now() - started,
  }
}

/** Every round: how many of the uses were accepted; everybody else must have got the one 401. */
async function rounds(pair: readonly Replica[]): Promise<readonly number[]> {
  const accepted: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const assertion = newAssertion()
    const uses = pair.flatMap(replica => Array.from({ length: USES / pair.length }, () => use(replica, assertion)))
    const told = await Promise.all(uses)
    accepted.push(told.filter(({ status }) => status === 200).length)
    const others = told.filter(({ status }) => status !== 200)
    expect(new Set(others.map(({ status, body }) => `${status} ${body}`))).toEqual(new Set([`401 ${CONSTANT_401}`]))
  }
  return accepted
}
const ALL_ONE = Array.from({ length: ROUNDS }, () => 1)

describe('two processes on one lmdb store', () => {
  test('refuse all but one of 64 simultaneous uses, a hundred times', { timeout: 120_000 }, async () => {
    const folder = await deploy({ type: 'lmdb', path: './state' })
    const pair = [await start(folder), await start(folder)]
    expect(await rounds(pair)).toEqual(ALL_ONE)
  })

  test('refuse at one endpoint of one process what was used at another of the other', async () => {
    const folder = await deploy({ type: 'lmdb', path: './state' })
    const [first, second] = [await start(folder), await start(folder)]
    const assertion = newAssertion()
    expect((await use(first, assertion, '/introspect')).status).toBe(200)
    for (const path of ['/token', '/introspect', '/revoke'])
      expect((await use(second, assertion, path)).status).toBe(401)
  })

  test('refuse a used assertion after both have started again', async () => {
    const folder = await deploy({ type: 'lmdb', path: './state' })
    const assertion = newAssertion()
    const [first, second] = [await start(folder), await start(folder)]
    expect((await use(first, assertion)).status).toBe(200)
    await Promise.all([first.stop(), second.stop()])
    replicas.length = 0
    for (const replica of [await start(folder), await start(folder)]) {
      expect((await use(replica, assertion)).status).toBe(401)
      expect((await use(replica, newAssertion())).status).toBe(200)
    }
  })
})

describe.runIf(redisInstalled())('two processes on one redis', () => {
  const servers: RedisServer[] = []
  afterAll(() => Promise.all(servers.map(server => server.stop())))

  const stage = async (): Promise<{ server: RedisServer; pair: readonly [Replica, Replica] }> => {
    const server = await startRedis()
    servers.push(server)
    const folder = await deploy({ type: 'redis', url: server.url })
    return { server, pair: [await start(folder), await start(folder)] }
  }

  /** Asks until both replicas have their store again. */
  const recovered = async (pair: readonly Replica[]): Promise<void> => {
    for (const replica of pair) {
      for (let attempt = 0; (await use(replica, newAssertion())).status === 503; attempt++) {
        if (attempt > 200) throw new Error('redis came back, the gateway did not')
        await pause(50)
      }
    }
  }

  test('refuse all but one of 64 simultaneous uses, a hundred times', { timeout: 120_000 }, async () => {
    const { pair } = await stage()
    expect(await rounds(pair)).toEqual(ALL_ONE)
  })

  const stops: readonly (readonly [string, (server: RedisServer) => Promise<() => Promise<void>>])[] = [
    [
      'stopped',
      async server => {
        server.signal('SIGSTOP')
        return async () => server.signal('SIGCONT')
      },
    ],
    [
      'paused',
      async server => {
        await server.command('CLIENT', 'PAUSE', '600000', 'ALL')
        return async () => {
          // Nobody can lift the pause over a connection that is paused itself: CLIENT UNPAUSE is let through.
          await server.command('CLIENT', 'UNPAUSE')
        }
      },
    ],
  ]
  test.each(stops)(
    'answer 503 with Retry-After within a second while redis is %s, and accept nothing twice',
    async (_, stop) => {
      const { server, pair } = await stage()
      const before = newAssertion()
      expect((await use(pair[0], before)).status).toBe(200)
      const resume = await stop(server)
      const assertions = Array.from({ length: 8 }, newAssertion)
      const told = await Promise.all(
        [...assertions, before].flatMap(assertion => pair.map(replica => use(replica, assertion))),
      )
      for (const { status, error, retryAfter, elapsedMs } of told) {
        expect({ status, error }).toEqual({ status: 503, error: 'temporarily_unavailable' })
        expect(retryAfter).toMatch(/^[1-9]\d*$/)
        expect(elapsedMs).toBeLessThan(1000)
      }
      await resume()
      await recovered(pair)
      for (const replica of pair) expect((await use(replica, before)).status).toBe(401)
      for (const assertion of assertions) {
        // Redis may have done what it was asked before it fell silent: then the assertion is spent and nobody got a token.
        const after = await Promise.all(pair.flatMap(replica => [use(replica, assertion), use(replica, assertion)]))
        expect(after.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
        expect(after.every(({ status }) => status === 200 || status === 401)).toBe(true)
      }
      expect((await use(pair[1], newAssertion())).status).toBe(200)
    },
  )

  test('refuse used assertions after redis came back empty', async () => {
    const { server, pair } = await stage()
    const used = Array.from({ length: 8 }, newAssertion)
    for (const [index, assertion] of used.entries()) {
      expect((await use(index % 2 === 0 ? pair[0] : pair[1], assertion)).status).toBe(200)
    }
    // A second later, because `iat` has whole seconds.
    await pause(1100)
    await server.restart()
    const after: number[] = []
    for (const assertion of used) {
      for (const replica of pair) {
        let told = await use(replica, assertion)
        for (let attempt = 0; told.status === 503 && attempt < 200; attempt++) {
          await pause(50)
          told = await use(replica, assertion)
        }
        after.push(told.status)
      }
    }
    expect(after).toEqual(after.map(() => 401))
  })

  test('refuse used assertions after FLUSHALL', async () => {
    const { server, pair } = await stage()
    const used = newAssertion()
    expect((await use(pair[0], used)).status).toBe(200)
    await pause(1100)
    await server.command('FLUSHALL')
    const told = [await use(pair[0], used), await use(pair[1], used), await use(pair[0], used)]
    expect(told.map(({ status }) => status)).toEqual([401, 401, 401])
  })
})
