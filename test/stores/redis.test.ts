import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../src/stores/index.ts'
import { long } from '../long.ts'
import { storeContract } from './contract.ts'
import { type RedisServer, redisInstalled, startRedis } from './redis-server.ts'

const clock = (): number => Date.now() / 1000
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

describe.runIf(redisInstalled())('redis', () => {
  const servers: RedisServer[] = []
  const stores: Store[] = []
  const start = async (args: readonly string[] = [], password?: string): Promise<RedisServer> => {
    const server = await startRedis(args, password)
    servers.push(server)
    return server
  }
  const open = async (url: string, time = clock): Promise<Store> => {
    const store = await openStore({ type: 'redis', url }, time)
    stores.push(store)
    return store
  }
  const add = async (store: Store, key: string): Promise<boolean> => store.add(key, '', clock() + 300, clock())
  /** Asks until redis is back for this store. */
  const recovered = async (store: Store): Promise<void> => {
    while (
      !(await store.ping().then(
        () => true,
        () => false,
      ))
    )
      await pause(20)
  }
  afterEach(async () => {
    await Promise.all(stores.splice(0).map(store => store.close()))
  })
  afterAll(async () => {
    await Promise.all(servers.map(server => server.stop()))
  })

  describe('one server', () => {
    let server: RedisServer
    beforeAll(async () => {
      server = await start()
    })
    storeContract('redis', {
      open: async time => {
        await server.command('FLUSHALL')
        return openStore({ type: 'redis', url: server.url }, time)
      },
    })
  })

  describe('a cluster', () => {
    let server: RedisServer
    beforeAll(async () => {
      server = await start(['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'])
      await server.command('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
      while (!String(await server.command('CLUSTER', 'INFO')).includes('cluster_state:ok')) await pause(20)
    })
    storeContract('a redis cluster', {
      open: async time => {
        await server.command('FLUSHALL')
        return openStore({ type: 'redis', url: `redis+cluster://127.0.0.1:${server.port}` }, time)
      },
    })
  })

  describe('sentinels', () => {
    let server: RedisServer
    let sentinel: RedisServer
    beforeAll(async () => {
      server = await start()
      sentinel = await start(['--sentinel'])
      await sentinel.command('SENTINEL', 'MONITOR', 'main', '127.0.0.1', String(server.port), '1')
    })
    storeContract('redis behind sentinels', {
      open: async time => {
        await server.command('FLUSHALL')
        return openStore({ type: 'redis', url: `redis+sentinel://127.0.0.1:${sentinel.port}/main` }, time)
      },
    })
  })

  it('refuses all but one of 64 simultaneous uses against two gateways, a hundred times', async () => {
    const server = await start()
    const gateways = [await open(server.url), await open(server.url)]
    const winners: number[] = []
    for (let round = 0; round < 100; round++) {
      const uses = gateways.flatMap(gateway => Array.from({ length: 32 }, () => add(gateway, `jti:a:${round}`)))
      winners.push((await Promise.all(uses)).filter(first => first).length)
    }
    expect(winners).toEqual(Array.from({ length: 100 }, () => 1))
  })

  it('reports failure within a second while redis hangs, and never accepts twice afterwards', async () => {
    const server = await start()
    const store = await open(server.url)
    await add(store, 'jti:a:before')
    server.signal('SIGSTOP')
    const accepted = new Map<string, number>()
    const use = async (key: string): Promise<string> => {
      const started = performance.now()
      const outcome = await add(store, key).then(String, failure => failure.code)
      expect(performance.now() - started).toBeLessThan(1000)
      if (outcome === 'true') accepted.set(key, (accepted.get(key) ?? 0) + 1)
      return outcome
    }
    const resumesAt = performance.now() + long(5000, 1500)
    for (let index = 0; performance.now() < resumesAt; index++) {
      const outcomes = await Promise.all([use(`jti:a:${index}`), use(`jti:a:${index}`), use('jti:a:before')])
      expect(outcomes).toEqual(['store_unavailable', 'store_unavailable', 'store_unavailable'])
    }
    server.signal('SIGCONT')
    await recovered(store)
    expect(await use('jti:a:before')).toBe('false')
    for (let index = 0; index < 10; index++) await Promise.all([use(`jti:a:${index}`), use(`jti:a:${index}`)])
    expect([...accepted.values()].every(times => times === 1)).toBe(true)
    expect(await use('jti:a:after')).toBe('true')
  })

  it('reports, with the first key it adds after a restart without its data, what it may have forgotten', async () => {
    const server = await start()
    const stores = [await open(server.url), await open(server.url)]
    const used = clock()
    for (const store of stores) await add(store, 'jti:a:used')
    await server.restart()
    const back = clock()
    for (const store of stores) {
      await recovered(store)
      await add(store, 'jti:a:used')
      // Whoever honours this refuses the assertion although it could be added again.
      expect(await store.amnesiaBefore()).toBeGreaterThan(used)
      expect(await store.amnesiaBefore()).toBeGreaterThanOrEqual(back)
    }
    expect(await stores[0]?.amnesiaBefore()).toBeCloseTo(Number(await stores[1]?.amnesiaBefore()), 0)
  })

  it('reports what it may have forgotten when the server came back with an old snapshot', async () => {
    const server = await start()
    const store = await open(server.url)
    await add(store, 'jti:a:saved')
    await server.command('SAVE')
    await add(store, 'jti:a:lost')
    const used = clock()
    await server.restart()
    await recovered(store)
    expect(await add(store, 'jti:a:saved')).toBe(false)
    expect(await add(store, 'jti:a:lost')).toBe(true)
    expect(await store.amnesiaBefore()).toBeGreaterThan(used)
  })

  it('reports what it may have forgotten after FLUSHALL, by the clock of the gateway', async () => {
    const server = await start()
    const behind = await open(server.url, () => clock() - 1000)
    const other = await open(server.url)
    await add(other, 'jti:a:1')
    const used = clock() - 1000
    await server.command('FLUSHALL')
    expect(await add(behind, 'jti:a:1')).toBe(true)
    const since = await behind.amnesiaBefore()
    expect(since).toBeGreaterThan(used)
    expect(since).toBeLessThan(clock() - 990)
  })

  it('returns one birth to every gateway as long as nothing was lost', async () => {
    const server = await start()
    const first = await open(server.url)
    const since = await first.amnesiaBefore()
    const second = await open(server.url, () => clock() + 1000)
    await add(second, 'jti:a:1')
    // The same instant, by a clock that is 1000 seconds ahead.
    expect(await second.amnesiaBefore()).toBeCloseTo(since + 1000, 0)
  })

  it('refuses to start on a server that evicts', async () => {
    const server = await start(['--maxmemory', '10mb', '--maxmemory-policy', 'allkeys-lru'])
    await expect(open(server.url)).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('maxmemory-policy noeviction, not allkeys-lru'),
    })
    await server.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
    const store = await open(server.url)
    await server.command('CONFIG', 'SET', 'maxmemory-policy', 'volatile-ttl')
    await expect(store.ping()).rejects.toMatchObject({ code: 'store_unavailable' })
  })

  it('refuses when redis is full', async () => {
    const server = await start()
    const store = await open(server.url)
    await server.command('CONFIG', 'SET', 'maxmemory', '1')
    await expect(add(store, 'jti:a:1')).rejects.toMatchObject({ code: 'store_full' })
    await expect(store.set('claims:a:1', '', clock() + 9, clock())).rejects.toMatchObject({ code: 'store_full' })
  })

  it('never tells the password, in messages or causes', async () => {
    const server = await start([], 'open-sesame')
    const url = (login: string): string => `redis://${login}@127.0.0.1:${server.port}`
    const store = await open(url(':open-sesame'))
    expect(await add(store, 'jti:a:1')).toBe(true)
    const refused: unknown = await open(url('someone:wrong-sesame')).catch((failure: unknown) => failure)
    expect(refused).toMatchObject({ code: 'store_unavailable' })
    const shown = inspect(refused, { depth: 10, showHidden: true })
    expect(shown).toContain('WRONGPASS')
    expect(shown).not.toContain('sesame')
  })

  it('reports a server that is not there', async () => {
    const server = await start()
    await server.stop()
    await expect(open(server.url)).rejects.toMatchObject({ code: 'store_unavailable' })
  })
})
