/** The clock of the machine steps under a gateway, and between two starts of it. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { long } from '../long.ts'
import { skipped } from '../peers/installed.ts'
import { type RedisServer, redisInstalled, startRedis } from '../stores/redis-server.ts'
import { assertionAt, makeFolder, type Process, removeFolder, startProcess } from './gateway-process.ts'

const LIBRARY = ['x86_64', 'aarch64']
  .map(machine => `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`)
  .find(existsSync)
const isThere = LIBRARY !== undefined || skipped('a clock that steps', 'faketime is not installed')
const HOUR = 3600

describe.skipIf(!isThere || !long(true, false))('a gateway whose clock steps', () => {
  const folders: string[] = []
  const processes: Process[] = []
  let redis: RedisServer | undefined
  afterEach(async () => {
    await Promise.all(processes.splice(0).map(one => one.stop('SIGKILL')))
    await redis?.stop()
    redis = undefined
    for (const folder of folders.splice(0)) removeFolder(folder)
  })

  const newFolder = async (store: object): Promise<string> => {
    const folder = await makeFolder(store)
    folders.push(folder)
    return folder
  }
  /** The clock of one machine, ahead of the real one by some seconds. */
  const clockIn = (folder: string) => {
    const file = join(folder, 'clock')
    let ahead = 0
    const set = async (seconds: number): Promise<void> => {
      ahead = seconds
      writeFileSync(file, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}s\n`)
      await sleep(50)
    }
    const env = {
      LD_PRELOAD: LIBRARY ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }
    return { set, env, assertion: () => assertionAt(Math.floor(Date.now() / 1000) + ahead) }
  }
  const start = async (folder: string, env: NodeJS.ProcessEnv = {}): Promise<Process> => {
    const one = await startProcess(folder, env)
    processes.push(one)
    return one
  }
  const end = async (one: Process): Promise<void> => {
    processes.splice(processes.indexOf(one), 1)
    await one.stop()
  }
  const used = async (one: Process, make: () => string): Promise<readonly string[]> => {
    const all = Array.from({ length: 40 }, make)
    for (const assertion of all) await expect.poll(async () => (await one.token(assertion)).status).toBe(200)
    return all
  }
  /** The answers to uses that are not the first. */
  const again = async (one: Process, all: readonly string[]): Promise<readonly number[]> => {
    const answers = new Set<number>()
    for (const assertion of all) answers.add((await one.token(assertion)).status)
    return [...answers].filter(status => status !== 401 && status !== 503)
  }
  const accepts = (one: Process, make: () => string) =>
    expect.poll(async () => (await one.token(make())).status, { timeout: 5000, interval: 200 }).toBe(200)

  it.each(['memory', 'lmdb'])(
    'with %s never accepts an assertion twice after an hour forward and back, forgets no revocation, and recovers',
    async type => {
      const folder = await newFolder(type === 'lmdb' ? { type, path: './state' } : { type })
      const clock = clockIn(folder)
      await clock.set(0)
      const one = await start(folder, clock.env)
      await accepts(one, clock.assertion)
      const all = await used(one, clock.assertion)
      const { token } = await one.token(clock.assertion())
      expect(await one.revoke(token, clock.assertion())).toBe(200)
      await clock.set(HOUR)
      await accepts(one, clock.assertion)
      for (let round = 0; round < 100; round++) await one.token(clock.assertion())
      await clock.set(0)
      expect(await again(one, all)).toEqual([])
      expect(await one.introspect(token)).toBe(false)
      await accepts(one, clock.assertion)
      await clock.set(-HOUR)
      await accepts(one, clock.assertion)
      await clock.set(0)
      expect(await again(one, all)).toEqual([])
      expect(await one.introspect(token)).toBe(false)
    },
  )

  it('accepts new assertions after a start with a clock that was an hour ahead, and none twice', async () => {
    const folder = await newFolder({ type: 'lmdb', path: './state' })
    const clock = clockIn(folder)
    await clock.set(HOUR)
    const ahead = await start(folder, clock.env)
    await accepts(ahead, clock.assertion)
    await end(ahead)
    await clock.set(0)
    const right = await start(folder, clock.env)
    await accepts(right, clock.assertion)
    const all = await used(right, clock.assertion)
    await end(right)
    await clock.set(HOUR)
    const again1 = await start(folder, clock.env)
    for (let round = 0; round < 100; round++) await again1.token(clock.assertion())
    await end(again1)
    await clock.set(0)
    const last = await start(folder, clock.env)
    expect(await again(last, all)).toEqual([])
    await accepts(last, clock.assertion)
  })

  it.runIf(long(redisInstalled(), false)).each([HOUR, 10, -5, -14, -60])(
    'never accepts twice what a redis has lost, where another gateway whose clock is off by %i s is the first to write',
    async seconds => {
      redis = await startRedis()
      const [folder, other] = [
        await newFolder({ type: 'redis', url: 'env:REDIS' }),
        await newFolder({ type: 'redis', url: 'env:REDIS' }),
      ]
      const clock = clockIn(other)
      await clock.set(seconds)
      const right = await start(folder, { REDIS: redis.url })
      const wrong = await start(other, { REDIS: redis.url, ...clock.env })
      const now = (): string => assertionAt(Math.floor(Date.now() / 1000))
      await accepts(right, now)
      const all = await used(right, now)
      await redis.command('FLUSHALL')
      await wrong.token(clock.assertion())
      expect(await again(right, all)).toEqual([])
      await accepts(right, now)
    },
  )
})
