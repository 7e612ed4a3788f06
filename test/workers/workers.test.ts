import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { selfSigned, shownTo } from '../gateway/certificates.ts'
import { basicHeader, FILES } from '../gateway/running.ts'
import { long } from '../long.ts'
import { redisInstalled, startRedis } from '../stores/redis-server.ts'
import {
  type Answered,
  ask,
  assertionForm,
  events,
  load,
  outdated,
  startTeam,
  type Team,
  type WorkerOfStatus,
  withoutProcess,
  writeFolder,
} from './team.ts'

const PATIENCE = { timeout: 20_000, interval: 25 }
const REDIS = long(true, false) && redisInstalled()
const BASELINE = FILES['policies/baseline.yaml'] ?? ''

const TWENTY_ONE = [...Array.from({ length: 20 }, () => 401), 429]

/** Fails 21 times as one client from one address, at one place after the other. */
const guess = async (urls: readonly string[], round: number): Promise<readonly Answered[]> => {
  const answers = []
  for (let failure = 0; failure < 21; failure++) {
    const headers = basicHeader(`guessed-${round}`, `wrong-${failure}`)
    answers.push(await ask(urls[failure % urls.length] ?? '', { localAddress: `127.0.1.${1 + round}`, headers }))
  }
  return answers
}

const isBack =
  (killed: number) =>
  ({ pid, state }: WorkerOfStatus): boolean =>
    state === 'serving' && pid !== killed

/** Kills a worker, and waits until another process has its place. */
const kill = async (team: Team, worker: number): Promise<number> => {
  const victim = (await team.workers())[worker - 1]
  const beganMs = performance.now()
  process.kill(victim?.pid ?? 0, 'SIGKILL')
  await expect.poll(async () => (await team.workers()).filter(isBack(victim?.pid ?? 0)).length, PATIENCE).toBe(2)
  return performance.now() - beganMs
}

describe('two workers', () => {
  let team: Team
  beforeAll(async () => {
    team = await startTeam(writeFolder({ listen: { port: 0, drain_delay: 1 } }))
  })
  afterAll(() => team?.stop())

  it('serve 40 to 60 % of the requests each, and are told of as one', async () => {
    // Of several at a time, more meet the worker that the system lets run for longer.
    const busy = load(team.url, long(8, 1))
    await expect.poll(() => busy.answers.length, PATIENCE).toBeGreaterThan(long(300, 100))
    await busy.stop()
    expect(busy.failures).toEqual([])
    const ofFirst = busy.answers.filter(({ worker }) => worker === 1).length / busy.answers.length
    expect(ofFirst).toBeGreaterThan(0.4)
    expect(ofFirst).toBeLessThan(0.6)
    expect(new Set(busy.answers.map(({ worker }) => worker))).toEqual(new Set([1, 2]))
    const metrics = await team.metrics()
    expect(metrics).toContain(
      `claimgate_requests_total{endpoint="token",status="200",error="none"} ${busy.answers.length}\n`,
    )
    expect(metrics).toContain('claimgate_workers_serving 2\n')
    expect(metrics).toMatch(/process_resident_memory_bytes\{worker="primary"\} \d+\n/)
    expect(metrics.match(/^claimgate_revision_info\{/gm)).toHaveLength(1)
    expect((await fetch(`${team.admin}/readyz`)).status).toBe(200)
    expect(await team.workers()).toMatchObject([
      { worker: 1, state: 'serving', ends: 0 },
      { worker: 2, state: 'serving', ends: 0 },
    ])
    await expect.poll(() => events(team.out(), 'request').length, PATIENCE).toBe(busy.answers.length)
  })

  it('never answer with an older revision once one of them has answered with a newer one', async () => {
    const busy = load(team.url, 8)
    await expect.poll(() => busy.answers.length, PATIENCE).toBeGreaterThan(20)
    const changes = long(40, 3)
    for (let change = 1; change <= changes; change++) {
      const seen = new Set(busy.answers.map(({ revision }) => revision))
      team.write('policies/baseline.yaml', BASELINE.replace('nobody', `nobody-${change}`))
      await expect.poll(() => busy.answers.some(one => !seen.has(one.revision)), PATIENCE).toBe(true)
    }
    await sleep(50)
    await busy.stop()
    expect(busy.failures).toEqual([])
    expect(new Set(busy.answers.map(({ revision }) => revision)).size).toBe(changes + 1)
    expect(outdated(busy.answers)).toEqual([])
    expect(new Set(busy.answers.map(({ worker }) => worker)).size).toBe(2)
  })

  it('refuse the 21st failure in every round, whichever of them is asked', async () => {
    for (let round = 0; round < long(100, 3); round++) {
      const answers = await guess([team.url], round)
      expect(new Set(answers.map(({ worker }) => worker)).size).toBe(2)
      expect(answers.map(({ status }) => status)).toEqual(TWENTY_ONE)
    }
  })

  it('let no more than 20 failures through that come together', async () => {
    for (let round = 0; round < long(20, 1); round++) {
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, failure) =>
          ask(team.url, {
            localAddress: `127.0.2.${1 + round}`,
            headers: basicHeader(`together-${round}`, `wrong-${failure}`),
          }),
        ),
      )
      expect(answers.filter(({ status }) => status === 401)).toHaveLength(20)
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(10)
    }
  })

  it('are replaced, with the same revision, while the files on the disk are wrong', async () => {
    const [before] = await team.workers()
    const counted = /claimgate_requests_total\{endpoint="token",status="200",error="none"\} (\d+)/
    const answered = Number(counted.exec(await team.metrics())?.[1])
    team.write('policies/baseline.yaml', 'policy: [')
    await expect.poll(() => events(team.out(), 'load').some(({ result }) => result === 'rejected'), PATIENCE).toBe(true)
    await kill(team, 1)
    expect(await team.workers()).toMatchObject([{ revision: before?.revision, ends: 1 }, { ends: 0 }])
    expect((await ask(team.url)).status).toBe(200)
    expect((await ask(team.url)).status).toBe(200)
    // What the one that is gone had counted still counts.
    expect(Number(counted.exec(await team.metrics())?.[1])).toBe(answered + 2)
  })

  it('lose no request on SIGTERM', async () => {
    // Lines wait for half a second.
    await sleep(600)
    const before = events(team.out(), 'request').length
    const busy = load(team.url, 16)
    await expect.poll(() => busy.answers.length, PATIENCE).toBeGreaterThan(200)
    // As a terminal does: every process of the group is told.
    for (const { pid } of await team.workers()) process.kill(pid, 'SIGTERM')
    team.child.kill('SIGTERM')
    expect(await team.ended).toBe(0)
    await busy.stop()
    // Whoever makes a connection when nobody listens any more is refused, and nothing else happens to anybody.
    expect(new Set(busy.failures)).toEqual(new Set(['ECONNREFUSED']))
    expect(new Set(busy.answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(busy.answers.length).toBeGreaterThan(long(600, 200))
    expect(events(team.out(), 'request').length - before).toBe(busy.answers.length)
    expect(events(team.out(), 'worker_ended')).toHaveLength(1)
  })
})

describe('workers', () => {
  let teams: Team[] = []
  afterEach(async () => {
    await Promise.all(teams.map(team => team.stop()))
    teams = []
  })
  const start = async (folder: string, options: Parameters<typeof startTeam>[1] = {}): Promise<Team> => {
    const team = await startTeam(folder, options)
    teams.push(team)
    return team
  }

  it.each([{ type: 'lmdb' }, ...(REDIS ? [{ type: 'redis' }] : [])])(
    'accept no assertion twice, whichever of them is killed under load ($type)',
    async ({ type }) => {
      const redis = type === 'redis' ? await startRedis(['--maxmemory-policy', 'noeviction']) : null
      try {
        const team = await start(writeFolder(redis === null ? {} : { store: { type: 'redis', url: redis.url } }))
        const forms = new Map<number, Promise<{ readonly [name: string]: string }>>()
        /** Two in a row present the same assertion. */
        const formOf = (n: number) => {
          const made = forms.get(n >> 1) ?? assertionForm(`jti-${type}-${n >> 1}`)
          forms.set(n >> 1, made)
          return made
        }
        const accepted = new Map<number, number>()
        const busy = load(team.url, 8, async n => ({ form: await formOf(n), headers: {}, limitMs: 3000, name: n >> 1 }))
        for (let round = 0; round < long(8, 1); round++) {
          await sleep(long(3000, 300))
          const backMs = await kill(team, 1 + (round % 2))
          // The others of a suite run on the same processors.
          expect(backMs).toBeLessThan(long(2000, 8000))
        }
        await busy.stop()
        for (const { status, name } of busy.answers)
          if (status === 200) accepted.set(name, (accepted.get(name) ?? 0) + 1)
        expect(accepted.size).toBeGreaterThan(20)
        expect(busy.answers.filter(({ status, name }) => status === 200 && (accepted.get(name) ?? 0) > 1)).toEqual([])
        // Each again: what was used is refused now, also where the answer did not arrive, by whichever worker.
        for (const [name] of [...accepted].slice(0, 40)) {
          const again = await ask(team.url, { form: (await forms.get(name)) ?? {}, headers: {} })
          // 503 is the answer of a store that takes too long, on a machine that does much else.
          expect([401, 503]).toContain(again.status)
        }
        const pids = (await team.workers()).map(({ pid }) => pid)
        team.child.kill('SIGKILL')
        // Nobody leads them any more.
        await expect.poll(() => pids.every(withoutProcess), PATIENCE).toBe(true)
      } finally {
        await Promise.all(teams.splice(0).map(team => team.stop()))
        await redis?.stop()
      }
    },
  )

  it.runIf(REDIS)('of two replicas count failures together, in every round', async () => {
    const redis = await startRedis(['--maxmemory-policy', 'noeviction'])
    try {
      const settings = { store: { type: 'redis', url: redis.url } }
      const both = [await start(writeFolder(settings)), await start(writeFolder(settings))]
      const seen = new Set<string>()
      for (let round = 0; round < 100; round++) {
        const answers = await guess(
          both.map(({ url }) => url),
          round,
        )
        answers.forEach(({ worker }, index) => void seen.add(`${index % 2} ${worker}`))
        expect(answers.map(({ status }) => status)).toEqual(TWENTY_ONE)
      }
      expect(seen.size).toBe(4)
    } finally {
      await Promise.all(teams.splice(0).map(team => team.stop()))
      await redis.stop()
    }
  })

  it.runIf(long(true, false))('show a new certificate, all of them, and say so', async () => {
    const [one, two] = [selfSigned('one.example'), selfSigned('two.example')]
    const tls = { cert: './cert.pem', key: './key.pem' }
    const files = { 'cert.pem': one.cert, 'key.pem': one.key }
    const team = await start(writeFolder({ listen: { port: 0, drain_delay: 0, tls } }, files))
    expect(await shownTo(team.url)).toBe('one.example')
    team.write('key.pem', two.key)
    team.write('cert.pem', two.cert)
    await expect.poll(() => events(team.out(), 'certificate_renewed').length, PATIENCE).toBe(2)
    for (let connection = 0; connection < 4; connection++) expect(await shownTo(team.url)).toBe('two.example')
    expect(new Set(events(team.out(), 'certificate_renewed').map(({ worker }) => worker))).toEqual(new Set([1, 2]))
  })

  it.each(['listen', 'admin'])('end at once where the port of %s is taken', async listener => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    try {
      const team = await start(writeFolder({ [listener]: { port } }))
      expect(await team.ended).toBe(1)
      expect(team.err()).toContain(`127.0.0.1:${port} cannot be listened on: EADDRINUSE (another program`)
    } finally {
      taken.close()
    }
  })

  /** Starts two workers that run this before they begin. */
  const startWith = (program: string): Promise<Team> => {
    const folder = writeFolder({})
    const file = join(folder, 'first.cjs')
    writeFileSync(file, `const worker = process.env.WORKER_OF_CLAIMGATE\n${program}\n`)
    return start(folder, { env: { NODE_OPTIONS: `--require ${file}` } })
  }
  /** Begins to count when it listens: how long a start takes is the machine's. */
  const ENDS_SOON = `{
    const { Server } = require('node:net')
    const { listen } = Server.prototype
    Server.prototype.listen = function (...given) {
      setTimeout(() => process.kill(process.pid, 'SIGSEGV'), 1200)
      return listen.apply(this, given)
    }
  }`

  it.runIf(long(true, false))('go on where one of them ends again and again', async () => {
    const team = await startWith(`if (worker === '2') ${ENDS_SOON}`)
    await expect.poll(() => events(team.out(), 'worker_ended').length, PATIENCE).toBe(7)
    expect(team.child.exitCode).toBeNull()
    expect(await ask(team.url)).toMatchObject({ status: 200, worker: 1 })
    expect(await team.workers()).toMatchObject([{ state: 'serving', ends: 0 }, { ends: 7 }])
  })

  it.runIf(long(true, false))('end with a sentence when all of them end again and again', async () => {
    const team = await startWith(`if (worker !== undefined) ${ENDS_SOON}`)
    expect(await team.ended).toBe(1)
    expect(team.err()).toContain('workers end again and again right after their start: SIGSEGV')
  })

  it.runIf(long(true, false))('serve one revision, also when one is replaced between two changes', async () => {
    const slowly = `
      const { emit } = process
      const isPrepare = (name, message) => name === 'message' && message?.name === 'prepare'
      process.emit = (...given) =>
        isPrepare(...given) ? setTimeout(() => emit.apply(process, given), 1500) : emit.apply(process, given)`
    const team = await startWith(`if (worker === '2') {${slowly}}`)
    const busy = load(team.url, 4)
    const change = async (count: number): Promise<void> => {
      team.write('policies/baseline.yaml', BASELINE.replace('nobody', `nobody-${count}`))
      await expect
        .poll(() => events(team.out(), 'load').filter(({ result }) => result === 'applied').length, PATIENCE)
        .toBe(count + 1)
    }
    await change(1)
    process.kill((await team.workers())[0]?.pid ?? 0, 'SIGKILL')
    await change(2)
    await expect.poll(() => new Set(busy.answers.map(({ revision }) => revision)).size, PATIENCE).toBe(3)
    await sleep(100)
    await busy.stop()
    expect(outdated(busy.answers)).toEqual([])
  })
})
