import { Cluster, type Redis } from 'ioredis'
import type { NumericDate } from '../oauth.ts'
import { GatewayError } from '../outcome.ts'
import { createRedisClient } from './redis-connection.ts'
import { redisFailure } from './redis-failure.ts'
import type { Reply } from './redis-scripts.ts'
import { readRedisUrl } from './redis-url.ts'
import { type Entries, KEPT_AFTER_EXPIRY, type Store, type Surroundings } from './store.ts'
import { withinLimit } from './time-limit.ts'

/** A call that takes longer has failed: the caller answers 503 and the client tries again. */
const CALL_LIMIT_MS = 250
const START_LIMIT_MS = 5000
/** A cluster keeps keys with one hash tag on one node; this many tags spread them. */
const CLUSTER_SHARDS = 64

/**
 * Opens a store on a redis server, a cluster, or the primary that sentinels name. Calls fail after 250 ms; a command is
 * sent once and never queued. A loss of data that redis had (restart, failover, FLUSHALL) is noticed by the next call, in
 * the same step, and moves `amnesiaBefore`; after a restart also when redis kept everything, because it cannot tell. When
 * the loss was is kept in redis's time, and each gateway says it by its own clock.
 *
 * @throws GatewayError `config_unreadable` for a malformed url, `store_unavailable`
 */
export const openRedisStore = async (url: string, { clock, tell }: Surroundings): Promise<Store> => {
  const target = readRedisUrl(url)
  if (!target.ok) throw new GatewayError('config_unreadable', `store.url: ${target.refusal}`)
  const client = createRedisClient(target.value)
  // Each failed call reports itself; without a listener the library would print every lost connection.
  let connection: unknown = null
  client.on('error', error => {
    connection = error
  })
  client.on('ready', () => {
    connection = null
  })
  const shards = target.value.kind === 'cluster' ? CLUSTER_SHARDS : 1
  /** For each shard, when it began: as redis says it, and by our clock. */
  const births = new Map<number, { readonly since: string; readonly ours: NumericDate }>()
  let toldOf: NumericDate = 0

  const call = async <T>(work: () => Promise<T>, limitMs = CALL_LIMIT_MS): Promise<T> => {
    try {
      return await withinLimit(work(), limitMs)
    } catch (thrown) {
      throw redisFailure(thrown, connection)
    }
  }

  /** Takes the birth and the time of an answer. Our clock is read after the answer, so that a birth is never too early. */
  const learn = (shard: number, [word, since, now]: Reply): void => {
    const before = births.get(shard)
    const ours = Number(since) - Number(now) + clock()
    births.set(shard, { since, ours })
    if (word !== 'began' && (before === undefined || before.since === since)) return
    // One loss concerns every shard.
    if (shards > 1 && ours < toldOf + 1 && toldOf < clock()) return
    toldOf = ours
    tell({
      event: 'store_lost_data',
      holds: 'everything',
      reason: before === undefined ? 'began_empty' : 'redis_lost_data',
      since: ours,
    })
  }

  const recordBirth = async (shard: number): Promise<void> => learn(shard, await client.claimgateBirth(birthKey(shard)))

  const ask = async (key: string, attempt: (birth: string, entry: string) => Promise<Reply>): Promise<Reply> => {
    const shard = shardOf(key, shards)
    for (let births = 0; births < 3; births++) {
      const reply = await attempt(birthKey(shard), entryKey(shard, key))
      if (reply[0] !== 'unborn') {
        learn(shard, reply)
        return reply
      }
      await recordBirth(shard)
    }
    throw new GatewayError('store_unavailable', 'The redis store loses its data again and again')
  }

  const begin = async (): Promise<void> => {
    await client.connect()
    await requireRoom(client)
    await Promise.all(Array.from({ length: shards }, (_, shard) => recordBirth(shard)))
  }

  try {
    await call(begin, START_LIMIT_MS)
  } catch (failure) {
    client.disconnect()
    throw failure
  }

  const entries: Entries = {
    add: (key, value, expiresAt, now) =>
      call(async () => {
        const text = `${expiresAt} ${value}`
        const toLive = toLiveMs(expiresAt, now)
        const [word] = await ask(key, (birth, entry) => client.claimgateAdd(birth, entry, text, toLive, now))
        return word === 'added'
      }),
    set: (key, value, expiresAt, now) =>
      call(async () => {
        const text = `${expiresAt} ${value}`
        await ask(key, (birth, entry) => client.claimgateSet(birth, entry, text, toLiveMs(expiresAt, now)))
      }),
    get: (key, now) =>
      call(async () => {
        const [, , , text = null] = await ask(key, (birth, entry) => client.claimgateGet(birth, entry))
        const space = text?.indexOf(' ') ?? -1
        return text !== null && Number(text.slice(0, space)) > now ? text.slice(space + 1) : null
      }),
    delete: key =>
      call(async () => {
        await client.del(entryKey(shardOf(key, shards), key))
      }),
    increment: (key, expiresAt, now) =>
      call(async () => {
        const entry = entryKey(shardOf(key, shards), key)
        const [count, end] = await client.claimgateIncrement(entry, expiresAt, toLiveMs(expiresAt, now), now)
        return { count: Number(count), expiresAt: Number(end) }
      }),
    amnesiaBefore: async () => Math.max(...[...births.values()].map(({ ours }) => ours)),
  }
  return {
    type: 'redis',
    ...entries,
    revocations: entries,
    ping: () =>
      call(async () => {
        // Redis answers this question while a connection is still being made, and no other one.
        if (client.status !== 'ready') throw new GatewayError('store_unavailable', 'The redis store is not connected')
        await requireRoom(client)
      }),
    close: async () => {
      await withinLimit(client.quit(), CALL_LIMIT_MS).catch(() => {})
      client.disconnect()
    },
  }
}

/** Relative, so that the server's clock does not matter. */
const toLiveMs = (expiresAt: NumericDate, now: NumericDate): number =>
  Math.max(1, Math.ceil((expiresAt + KEPT_AFTER_EXPIRY - now) * 1000))

const birthKey = (shard: number): string => `claimgate:{${shard}}:birth`
const entryKey = (shard: number, key: string): string => `claimgate:{${shard}}:entry:${key}`

/** FNV-1a: spreads keys evenly, needs no secrecy. */
const shardOf = (key: string, shards: number): number => {
  if (shards === 1) return 0
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  return (hash >>> 0) % shards
}

/**
 * A server that evicts entries forgets used assertions when memory is short, without a sign of it; a server that is full
 * takes no entry.
 */
const requireRoom = async (client: Redis | Cluster): Promise<void> => {
  const nodes = client instanceof Cluster ? client.nodes('master') : [client]
  for (const report of await Promise.all(nodes.map(node => node.info('memory')))) {
    const policy = /^maxmemory_policy:(\S+)/m.exec(report)?.[1]
    if (policy !== 'noeviction') {
      throw new GatewayError(
        'store_unavailable',
        `redis must have maxmemory-policy noeviction, not ${policy ?? 'an unreported one'}: it would forget used assertions`,
      )
    }
    const most = octetsIn(report, 'maxmemory')
    const used = octetsIn(report, 'used_memory') - octetsIn(report, 'mem_not_counted_for_evict')
    if (most > 0 && used >= most) throw new GatewayError('store_full', 'The redis store is full: maxmemory is reached')
  }
}

const octetsIn = (report: string, name: string): number =>
  Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(report)?.[1] ?? 0)
