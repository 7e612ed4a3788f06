/** What stores make of clocks that step, that differ, and that were wrong when the store was begun. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store, type StoreEvent, type StoreSettings } from '../../src/stores/index.ts'
import { type RedisServer, redisInstalled, startRedis } from './redis-server.ts'

const root = mkdtempSync(join(tmpdir(), 'claimgate-clock-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let folders = 0
const START = 1_800_000_000
const HOUR = 3600

const KINDS: { readonly [kind: string]: () => StoreSettings } = {
  memory: () => ({ type: 'memory' }),
  lmdb: () => ({ type: 'lmdb', path: join(root, `state-${folders++}`) }),
}

describe.each(Object.keys(KINDS))('the clock of a %s store', kind => {
  let now = START
  /** A clock that never steps. */
  let running = 0
  let events: string[] = []
  let settings: StoreSettings
  let store: Store
  const open = (firstStart: boolean) =>
    openStore(
      { ...settings, firstStart },
      () => now,
      (event: StoreEvent) => {
        events.push('reason' in event ? `${event.event} ${event.reason}` : event.event)
      },
      () => running,
    )
  beforeEach(async () => {
    now = START
    running = 0
    events = []
    settings = KINDS[kind]?.() ?? { type: 'memory' }
    store = await open(true)
  })
  afterEach(() => store.close())
  /** Whether a use now of an assertion with this `iat` and lifetime is accepted: as the gateway asks. */
  const use = async (name: string, iat: number, life = 300): Promise<'accepted' | 'replayed' | 'lost'> => {
    const isNew = await store.add(`jti:a:${name}`, '', iat + life + 60, now)
    if (iat < (await store.amnesiaBefore())) return 'lost'
    return isNew ? 'accepted' : 'replayed'
  }
  let busyTimes = 0
  const busy = async (): Promise<void> => {
    busyTimes++
    for (let index = 0; index < 300; index++) await use(`busy-${busyTimes}-${index}`, now)
  }

  it.each([61, 90, 150, HOUR, 86_400])('never accepts twice after it has stepped %i s forward and back', async step => {
    for (let index = 0; index < 80; index++) expect(await use(`used-${index}`, START, 20)).toBe('accepted')
    await store.revocations.set('revoked:a:1', '1', START + 300, now)
    now += step
    await busy()
    now = START + 1
    for (let index = 0; index < 80; index++) expect(await use(`used-${index}`, START, 20)).not.toBe('accepted')
    expect(await use('new', now)).toBe('accepted')
    expect(await use('new', now)).not.toBe('accepted')
    const isKept = (await store.revocations.get('revoked:a:1', now)) === '1'
    // What may have been forgotten is known to be so.
    expect(isKept || (await store.revocations.amnesiaBefore()) >= START).toBe(true)
  })

  it('reports a step back as a loss, once for each', async () => {
    for (let times = 0; times < 2; times++) {
      for (let index = 0; index < 80; index++) await use(`used-${times}-${index}`, now, 20)
      now += HOUR
      await busy()
      now -= HOUR - 1
      await use(`after-${times}`, now)
      await use(`again-${times}`, now)
    }
    expect(events).toEqual(['store_lost_data clock_stepped_back', 'store_lost_data clock_stepped_back'])
  })

  it('vouches for everything after a step that is shorter than a minute', async () => {
    for (let index = 0; index < 80; index++) await use(`used-${index}`, START, 20)
    for (const step of [59, -59, 30, -30]) {
      now += step
      await busy()
    }
    expect(await use('used-0', START, 20)).toBe('replayed')
    expect(events).toEqual([])
  })

  it('never accepts twice after it has stepped an hour forward and back, and back and forward', async () => {
    for (let index = 0; index < 80; index++) await use(`used-${index}`, START)
    for (const step of [HOUR, -HOUR, HOUR, -2 * HOUR, HOUR]) {
      now += step + 1
      await busy()
    }
    expect(now).toBe(START + 5)
    for (let index = 0; index < 80; index++) expect(await use(`used-${index}`, START)).not.toBe('accepted')
    expect(await use('new', now)).not.toBe('replayed')
  })

  it('begun by a clock that was ahead, vouches for the present when that is put right', async () => {
    await store.close()
    now = START + HOUR
    settings = KINDS[kind]?.() ?? settings
    store = await open(false)
    expect(await use('ahead', now)).toBe('accepted')
    now = START
    await use('noticed', now)
    expect(await use('right', now)).toBe('accepted')
    expect(await use('earlier', START - 1)).toBe('lost')
    expect(events).toContain('store_birth_corrected')
    // The clock runs on until it gets where it had been: nothing is lost there.
    running = HOUR + 1
    now = START + HOUR + 1
    expect(await use('an hour later', now - 5)).toBe('accepted')
    expect(await store.amnesiaBefore()).toBe(START)
  })
})

describe('the clock between two lives of an lmdb store', () => {
  it('never accepts twice after a life in the future', async () => {
    const path = join(root, 'lives')
    const lives = async (now: number, work: (store: Store) => Promise<void>): Promise<string[]> => {
      const events: string[] = []
      const store = await openStore(
        { type: 'lmdb', path, firstStart: true },
        () => now,
        event => {
          events.push('reason' in event ? `${event.holds} ${event.reason}` : event.event)
        },
      )
      await work(store)
      await store.close()
      return events
    }
    await lives(START, async store => {
      for (let index = 0; index < 80; index++) await store.add(`jti:a:${index}`, '', START + 80, START)
    })
    await lives(START + HOUR, async store => {
      for (let index = 0; index < 300; index++) await store.add(`jti:b:${index}`, '', START + HOUR + 80, START + HOUR)
    })
    const events = await lives(START + 2, async store => {
      expect(await store.amnesiaBefore()).toBe(START + 2)
      expect(await store.add('jti:a:new', '', START + 80, START + 2)).toBe(true)
    })
    expect(events).toEqual(['used clock_stepped_back'])
  })
})

describe.runIf(redisInstalled())('the clocks of two gateways at one redis', () => {
  let server: RedisServer
  const stores: Store[] = []
  const clock = (): number => Date.now() / 1000
  const open = async (ahead: number, tell?: (event: StoreEvent) => void): Promise<Store> => {
    const store = await openStore({ type: 'redis', url: server.url }, () => clock() + ahead, tell)
    stores.push(store)
    return store
  }
  beforeEach(async () => {
    server = await startRedis()
  })
  afterEach(async () => {
    await Promise.all(stores.splice(0).map(store => store.close()))
    await server.stop()
  })

  it.each([-HOUR, -60, -14, -5, 10, 60, HOUR])(
    'report one loss, each by its own clock, when one of them is %i s ahead and writes first',
    async ahead => {
      const right = await open(0)
      const wrong = await open(ahead)
      const used = clock()
      await right.add('jti:a:1', '', used + 300, used)
      await server.command('FLUSHALL')
      const flushed = clock()
      await wrong.add('jti:a:other', '', used + ahead + 300, clock() + ahead)
      expect(await right.add('jti:a:1', '', used + 300, clock())).toBe(true)
      const lost = Number(await right.amnesiaBefore())
      expect(lost).toBeGreaterThan(used)
      // What is new is vouched for.
      expect(lost).toBeLessThanOrEqual(clock())
      expect(Number(await wrong.amnesiaBefore()) - ahead).toBeGreaterThanOrEqual(flushed - 0.01)
      expect(Number(await wrong.amnesiaBefore()) - ahead).toBeLessThanOrEqual(clock())
    },
  )

  it('report a loss when they read, too', async () => {
    const events: string[] = []
    const reader = await open(0, event => events.push('reason' in event ? event.reason : event.event))
    await reader.revocations.set('revoked:a:1', '1', clock() + 300, clock())
    const revoked = clock()
    await server.command('FLUSHALL')
    expect(await reader.revocations.get('revoked:a:1', clock())).toBeNull()
    expect(await reader.revocations.amnesiaBefore()).toBeGreaterThan(revoked)
    expect(events).toEqual(['began_empty', 'redis_lost_data'])
  })

  it('correct a birth that is in the future, because the clock of redis was', async () => {
    const first = await open(0)
    const [, run] = String(await server.command('GET', 'claimgate:{0}:birth')).split(' ')
    await server.command('SET', 'claimgate:{0}:birth', `${clock() + HOUR} ${run}`)
    await first.add('jti:a:1', '', clock() + 300, clock())
    expect(await first.amnesiaBefore()).toBeLessThanOrEqual(clock())
  })
})

describe.runIf(redisInstalled())('a redis that is full', () => {
  it('is not ready, and is again when there is room', async () => {
    const server = await startRedis()
    const store = await openStore({ type: 'redis', url: server.url }, () => Date.now() / 1000)
    await server.command('CONFIG', 'SET', 'maxmemory', '1')
    await expect(store.ping()).rejects.toMatchObject({ code: 'store_full' })
    await server.command('CONFIG', 'SET', 'maxmemory', '0')
    await expect(store.ping()).resolves.toBeUndefined()
    await store.close()
    await server.stop()
  })
})
