/** One assertion or one proof of possession, many uses at once, several processes: exactly one of them is the first. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKeysFile, firstKeys } from '../../src/tokens/index.ts'
import { makeProof, proofKey } from '../dpop/made.ts'
import { builtFrom } from '../gateway/built-from.ts'
import { long } from '../long.ts'
import { type RedisServer, redisInstalled, startRedis } from '../stores/redis-server.ts'
import { assertionForm, CLIENTS, claims, es256, ISSUER, inSeconds, jws, SECRET } from './forge.ts'
import { CONSTANT_401 } from './rules.ts'
import { POLICY } from './stage.ts'
import { form } from './wire.ts'

const ROUNDS = long(200, 8)
const PROOF_ROUNDS = long(100, 6)
/** Rounds without a result that a busy machine is granted. */
const BUSY = long(100, 50)
const SILENCE_MS = long(5000, 2000)
const USES = 64

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
const REPLICA = path('replica.mjs')

const FROM = builtFrom()

/** Where a clock has stepped, the store cannot vouch for what came before. */
const LOST_503 = '{"error":"temporarily_unavailable","error_description":"try again with a new assertion"}'
const CONSTANT_503 = '{"error":"temporarily_unavailable","error_description":"try again later with a new assertion"}'

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
afterAll(async () => {
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
    dpop: { nonce: 'required' },
  }
  writeFileSync(join(folder, 'claimgate.yaml'), JSON.stringify(config))
  await createKeysFile(join(folder, 'keys.json'), firstKeys('ES256', Date.now() / 1000))
  return folder
}

async function start(folder: string): Promise<Replica> {
  const child = spawn(process.execPath, [REPLICA, FROM, join(folder, 'claimgate.yaml')], {
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
      if (child.exitCode !== null || child.signalCode !== null) return
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

async function use({ pool }: Replica, assertion: string, target = '/token'): Promise<Told> {
  const started = performance.now()
  const answer = await pool.request({
    path: target,
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

/** Starts two replicas of one deployment. */
const startPair = (folder: string): Promise<readonly [Replica, Replica]> => Promise.all([start(folder), start(folder)])

/**
 * Uses one assertion everywhere at once, until enough rounds were decided: exactly one use is the first and all
 * others get the one 401. A machine that is too busy for a store to be heard in time may answer 503, and then perhaps
 * nobody was the first: such a round is held to "never two", does not count, and must not be the rule.
 */
async function exactlyOne(pair: readonly Replica[]): Promise<void> {
  let busy = 0
  for (let round = 0; round < ROUNDS + busy; round++) {
    const assertion = newAssertion()
    const uses = pair.flatMap(replica => Array.from({ length: USES / pair.length }, () => use(replica, assertion)))
    const told = await Promise.all(uses)
    const accepted = told.filter(({ status }) => status === 200).length
    const unavailable = told.some(({ status }) => status === 503)
    if (unavailable) busy++
    expect(busy).toBeLessThan(BUSY)
    expect(accepted).toBeLessThanOrEqual(1)
    if (!unavailable) expect(accepted).toBe(1)
    const others = new Set(told.filter(({ status }) => status !== 200).map(({ status, body }) => `${status} ${body}`))
    // A machine that is too busy may have no answer for anybody; whoever got one got the 401.
    if (unavailable) for (const body of [CONSTANT_503, LOST_503]) others.delete(`503 ${body}`)
    others.delete(`401 ${CONSTANT_401}`)
    expect([...others]).toEqual([])
  }
}

const key = proofKey()

/** Asks for a token with a proof. */
async function prove({ pool }: Replica, dpop: string) {
  const answer = await pool.request({
    path: '/token',
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', dpop },
    body: form({ grant_type: 'client_credentials', client_id: 'i-post', client_secret: SECRET }),
  })
  const { error = null, token_type: type = null } = (await answer.body.json()) as Record<string, string>
  return { told: [answer.statusCode, error ?? type].join(' '), nonce: answer.headers['dpop-nonce']?.toString() }
}

/** Uses one proof everywhere at once, and once more: as `exactlyOne`, with a nonce that the first replica has given out. */
async function exactlyOneProof(pair: readonly [Replica, Replica]): Promise<void> {
  const { told, nonce } = await prove(pair[0], makeProof(key, `${ISSUER}/token`))
  expect(told).toBe('400 use_dpop_nonce')
  let busy = 0
  for (let round = 0; round < PROOF_ROUNDS + busy; round++) {
    const proof = makeProof(key, `${ISSUER}/token`, { claims: { nonce } })
    const uses = pair.flatMap(replica => Array.from({ length: 8 }, () => prove(replica, proof)))
    const all = (await Promise.all(uses)).map(use => use.told)
    for (const replica of pair) all.push((await prove(replica, proof)).told)
    const accepted = all.filter(one => one === '200 DPoP').length
    const unavailable = all.includes('503 temporarily_unavailable')
    if (unavailable) busy++
    expect(busy).toBeLessThan(BUSY)
    expect(accepted).toBeLessThanOrEqual(1)
    if (!unavailable) expect(accepted).toBe(1)
    const others = new Set(all)
    for (const one of ['200 DPoP', '400 invalid_dpop_proof']) others.delete(one)
    if (unavailable) others.delete('503 temporarily_unavailable')
    expect([...others]).toEqual([])
  }
}

describe('two processes on one lmdb store', () => {
  let folder: string
  let pair: readonly [Replica, Replica]
  beforeAll(async () => {
    folder = await deploy({ type: 'lmdb', path: './state' })
    pair = await startPair(folder)
  })

  test('refuses all but one of 64 simultaneous uses, again and again', { timeout: 120_000 }, () => exactlyOne(pair))

  test('refuses all but one of the uses of a proof', { timeout: 120_000 }, () => exactlyOneProof(pair))

  test('refuses at one endpoint of one process what was used at another of the other', async () => {
    const assertion = newAssertion()
    expect((await use(pair[0], assertion, '/introspect')).status).toBe(200)
    for (const path of ['/token', '/introspect', '/revoke'])
      expect((await use(pair[1], assertion, path)).status).toBe(401)
  })

  test('refuses a used assertion after both have started again', async () => {
    const assertion = newAssertion()
    expect((await use(pair[0], assertion)).status).toBe(200)
    await Promise.all(pair.map(replica => replica.stop()))
    for (const replica of await startPair(folder)) {
      expect((await use(replica, assertion)).status).toBe(401)
      expect((await use(replica, newAssertion())).status).toBe(200)
    }
  })
})

describe.runIf(redisInstalled())('two processes on one redis', () => {
  let server: RedisServer
  let pair: readonly [Replica, Replica]
  beforeAll(async () => {
    server = await startRedis()
    pair = await startPair(await deploy({ type: 'redis', url: server.url }))
  })
  afterAll(() => server.stop())

  /** What a gateway says that has its store back, and may have lost what it held. */
  const LOST = 'try again with a new assertion'
  /** Uses an assertion; asks again while the store is away. */
  const useWhenBack = async (replica: Replica, assertion: string): Promise<Told> => {
    for (let attempt = 0; attempt < 200; attempt++) {
      const told = await use(replica, assertion)
      if (told.status !== 503 || told.body.includes(LOST)) return told
      await pause(50)
    }
    throw new Error('redis came back, the gateway did not')
  }

  test('refuses all but one of 64 simultaneous uses, again and again', { timeout: 120_000 }, () => exactlyOne(pair))

  test('refuses all but one of the uses of a proof', { timeout: 120_000 }, () => exactlyOneProof(pair))

  const silences: readonly (readonly [string, () => Promise<() => Promise<unknown>>])[] = [
    [
      'stopped',
      async () => {
        server.signal('SIGSTOP')
        return async () => server.signal('SIGCONT')
      },
    ],
    [
      'paused',
      async () => {
        await server.command('CLIENT', 'PAUSE', String(SILENCE_MS), 'ALL')
        return async () => {}
      },
    ],
  ]
  test.each(silences)(
    'returns 503 with Retry-After within a second while redis is %s for seconds, and accepts nothing twice',
    { timeout: 60_000 },
    async (_, silence) => {
      const before = newAssertion()
      expect((await use(pair[0], before)).status).toBe(200)
      const assertions = Array.from({ length: 8 }, newAssertion)
      const over = performance.now() + SILENCE_MS
      const resume = await silence()
      // Clients keep trying, as they do; the last try begins well before the silence ends.
      while (performance.now() < over - 500) {
        const told = await Promise.all(
          [...assertions, before].flatMap(assertion => pair.map(replica => use(replica, assertion))),
        )
        for (const { status, error, retryAfter, elapsedMs } of told) {
          expect({ status, error }).toEqual({ status: 503, error: 'temporarily_unavailable' })
          expect(retryAfter).toMatch(/^[1-9]\d*$/)
          expect(elapsedMs).toBeLessThan(1000)
        }
        await pause(100)
      }
      await pause(Math.max(0, over - performance.now()))
      await resume()
      for (const replica of pair) expect((await useWhenBack(replica, before)).status).toBe(401)
      for (const assertion of assertions) {
        // Redis may have done what it was asked before it fell silent: then the assertion is spent, and nobody got a token.
        const after = await Promise.all(
          pair.flatMap(replica => [useWhenBack(replica, assertion), useWhenBack(replica, assertion)]),
        )
        expect(after.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
        const isRight = ({ status, body }: Told): boolean => status === 200 || status === 401 || body === LOST_503
        expect(after.filter(told => !isRight(told))).toEqual([])
      }
      expect((await useWhenBack(pair[1], newAssertion())).status).toBe(200)
    },
  )

  const losses: readonly (readonly [string, (server: RedisServer) => Promise<unknown>])[] = [
    ['after FLUSHALL', server => server.command('FLUSHALL')],
    ['after redis came back empty', server => server.restart()],
  ]
  test.each(losses)('refuses used assertions %s', async (_, lose) => {
    const own = await startRedis()
    try {
      const two = await startPair(await deploy({ type: 'redis', url: own.url }))
      const used = Array.from({ length: 8 }, newAssertion)
      for (const [index, assertion] of used.entries())
        expect((await useWhenBack(index % 2 === 0 ? two[0] : two[1], assertion)).status).toBe(200)
      // `iat` has whole seconds.
      await pause(1100)
      await lose(own)
      const after: number[] = []
      for (const assertion of used)
        for (const replica of two) after.push((await useWhenBack(replica, assertion)).status)
      // Redis does not know any more whether they were used: that is no fault of the client.
      expect(after).toEqual(after.map(() => 503))
      await Promise.all(two.map(replica => replica.stop()))
    } finally {
      await own.stop()
    }
  })
})
