import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { basicHeader, FILES } from '../gateway/running.ts'
import { long } from '../long.ts'
import { redisInstalled, startRedis } from '../stores/redis-server.ts'
import { ask, assertionForm, events, load, startTeam, type Team, type WorkerOfStatus, writeFolder } from './team.ts'

const PATIENCE = { timeout: 15_000, interval: 25 }
const REDIS = redisInstalled()

const isBack =
  (killed: number) =>
  ({ pid, state }: WorkerOfStatus): boolean =>
    state === 'serving' && pid !== killed

describe('claimgate serve with workers', () => {
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
  const startWith = (config: object = {}): Promise<Team> => start(writeFolder(config))

  it('serves 40 to 60 % of the requests in each of two, and tells of both as one', async () => {
    const team = await startWith()
    const busy = load(team.url, 8)
    await expect.poll(() => busy.answers.length, PATIENCE).toBeGreaterThan(300)
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

  it('never answers with an older revision once one worker has answered with a newer one', async () => {
    const team = await startWith()
    const busy = load(team.url, 8)
    await expect.poll(() => busy.answers.length, PATIENCE).toBeGreaterThan(20)
    const changes = long(40, 4)
    for (let change = 1; change <= changes; change++) {
      const seen = new Set(busy.answers.map(({ revision }) => revision))
      team.write('policies/baseline.yaml', FILES['policies/baseline.yaml']?.replace('nobody', `nobody-${change}`) ?? '')
      await expect.poll(() => busy.answers.some(one => !seen.has(one.revision)), PATIENCE).toBe(true)
    }
    await sleep(100)
    await busy.stop()
    expect(busy.failures).toEqual([])
    const firstSeen = new Map<string, number>()
    for (const { revision, endedMs } of busy.answers)
      firstSeen.set(revision, Math.min(endedMs, firstSeen.get(revision) ?? Number.POSITIVE_INFINITY))
    expect(firstSeen.size).toBe(changes + 1)
    const order = [...firstSeen].sort(([, one], [, other]) => one - other).map(([revision]) => revision)
    const late = busy.answers.filter(({ beganMs, revision }) => {
      const newer = order[order.indexOf(revision) + 1]
      return newer !== undefined && beganMs > (firstSeen.get(newer) ?? 0)
    })
    expect(late).toEqual([])
    expect(new Set(busy.answers.map(({ worker }) => worker)).size).toBe(2)
  })

  const stores = [{ type: 'lmdb' }, ...(REDIS ? [{ type: 'redis' }] : [])]
  it.each(stores)('accepts no assertion twice, whichever worker is killed under load ($type)', async ({ type }) => {
    const redis = type === 'redis' ? await startRedis(['--maxmemory-policy', 'noeviction']) : null
    try {
      const team = await startWith(redis === null ? {} : { store: { type: 'redis', url: redis.url } })
      const forms = new Map<number, Promise<{ readonly [name: string]: string }>>()
      /** Two in a row present the same assertion. */
      const formOf = (n: number) => {
        const made = forms.get(n >> 1) ?? assertionForm(`jti-${type}-${n >> 1}`)
        forms.set(n >> 1, made)
        return made
      }
      const busy = load(team.url, 8, async n => ({ form: await formOf(n), headers: {}, limitMs: 3000 }))
      for (let round = 0; round < long(6, 3); round++) {
        await sleep(long(1500, 400))
        const victim = (await team.workers())[round % 2]
        expect(victim?.state).toBe('serving')
        process.kill(victim?.pid ?? 0, 'SIGKILL')
        const killedMs = performance.now()
        await expect.poll(async () => (await team.workers()).filter(isBack(victim?.pid ?? 0)).length, PATIENCE).toBe(2)
        expect(performance.now() - killedMs).toBeLessThan(long(2000, 6000))
      }
      await busy.stop()
      // Each assertion again: whatever was accepted is refused now, also where the answer did not arrive.
      const accepted = busy.answers.filter(({ status }) => status === 200).length
      expect(accepted).toBeLessThanOrEqual(forms.size)
      expect(accepted).toBeGreaterThan(20)
      const again = [...forms.keys()].slice(0, 60)
      for (const n of again) {
        const form = await forms.get(n)
        const statuses = [
          await ask(team.url, { form: form ?? {}, headers: {} }),
          await ask(team.url, { form: form ?? {}, headers: {} }),
        ]
        // One whose two requests both met the death of a worker may be accepted once.
        expect(statuses[1]?.status).toBe(401)
      }
      expect(await team.metrics()).toMatch(/claimgate_worker_ends_total\{worker="1"\} [1-9]/)
    } finally {
      await Promise.all(teams.map(team => team.stop()))
      teams = []
      await redis?.stop()
    }
  })

  it('refuses the 21st failure in every round, whichever worker is asked', async () => {
    const team = await startWith({ throttling: { enabled: true, failures: 20, window: 600 } })
    for (let round = 0; round < long(100, 4); round++) {
      const localAddress = `127.0.${1 + (round >> 7)}.${1 + (round % 128)}`
      const statuses: number[] = []
      const workers = new Set<number>()
      for (let failure = 0; failure < 21; failure++) {
        const { status, worker } = await ask(team.url, {
          localAddress,
          headers: basicHeader('basic', `wrong-${failure}`),
        })
        statuses.push(status)
        workers.add(worker)
      }
      expect(workers.size).toBe(2)
      expect(statuses.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 401))
      expect(statuses[20]).toBe(429)
    }
  })

  it('loses no request on SIGTERM', async () => {
    const team = await startWith({ listen: { port: 0, drain_delay: 1 } })
    const busy = load(team.url, 16)
    await expect.poll(() => busy.answers.length, PATIENCE).toBeGreaterThan(200)
    // As a service manager does, and a terminal: every process of the group is told.
    for (const { pid } of await team.workers()) process.kill(pid, 'SIGTERM')
    team.child.kill('SIGTERM')
    expect(await team.ended).toBe(0)
    await busy.stop()
    // Whoever makes a connection when nobody listens any more is refused, and nothing else happens to anybody.
    expect(new Set(busy.failures)).toEqual(new Set(['ECONNREFUSED']))
    expect(new Set(busy.answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(events(team.out(), 'request')).toHaveLength(busy.answers.length)
    expect(events(team.out(), 'worker_ended')).toEqual([])
  })

  it('replaces a worker with one of the same revision while the files on the disk are wrong', async () => {
    const team = await startWith()
    const [before] = await team.workers()
    team.write('policies/baseline.yaml', 'policy: [')
    await expect.poll(() => events(team.out(), 'load').some(({ result }) => result === 'rejected'), PATIENCE).toBe(true)
    process.kill(before?.pid ?? 0, 'SIGKILL')
    await expect
      .poll(async () => (await team.workers())[0], PATIENCE)
      .toMatchObject({ state: 'serving', revision: before?.revision, ends: 1 })
    expect((await ask(team.url)).status).toBe(200)
    expect((await ask(team.url)).status).toBe(200)
    // What had been counted by the one that is gone still counts.
    expect(await team.metrics()).toContain('claimgate_requests_total{endpoint="token",status="200",error="none"} 2\n')
  })

  it.each(['listen', 'admin'])('ends at once where the port of %s is taken', async listener => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    try {
      const team = await startWith({ [listener]: { port } })
      expect(await team.ended).toBe(1)
      expect(team.err()).toContain(`127.0.0.1:${port} cannot be listened on: EADDRINUSE (another program`)
    } finally {
      taken.close()
    }
  })

  it('ends with a sentence when a worker ends again and again', async () => {
    const folder = writeFolder({})
    writeFileSync(
      join(folder, 'careless.cjs'),
      "if (process.env.WORKER_OF_CLAIMGATE === '2') setTimeout(() => process.kill(process.pid, 'SIGSEGV'), 1200)\n",
    )
    const team = await start(folder, { env: { NODE_OPTIONS: `--require ${join(folder, 'careless.cjs')}` } })
    expect(await team.ended).toBe(1)
    expect(team.err()).toContain('worker 2 ends again and again right after its start: SIGSEGV')
    expect(events(team.out(), 'worker_ended')).toHaveLength(5)
  })

  it('ends its workers with the process that leads them', async () => {
    const team = await startWith()
    const pids = (await team.workers()).map(({ pid }) => pid)
    team.child.kill('SIGKILL')
    await team.ended
    const lives = (pid: number): boolean => {
      try {
        return process.kill(pid, 0)
      } catch {
        return false
      }
    }
    await expect.poll(() => pids.filter(lives), PATIENCE).toEqual([])
  })
})
