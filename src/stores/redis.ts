import { Cluster, type Redis } from 'ioredis'
import type { NumericDate } from '../oauth.ts'
import { GatewayError } from '../outcome.ts'
import { createRedisClient } from './redis-connection.ts'
import { redisFailure } from './redis-failure.ts'

import { readRedisUrl } from './redis-url.ts'
import type { Clock, Store } from './store.ts'
import { withinLimit } from './time-limit.ts'

/** A call that takes longer has failed: the caller answers 503 and the client tries again. */
const CALL_LIMIT_MS = 250
const START_LIMIT_MS = 5000
/** A cluster keeps keys with one hash tag on one node; this many tags spread them. */
const CLUSTER_SHARDS = 64

/**
 * Opens a store on a redis server, a cluster, or the primary that sentinels name. Calls fail after 250 ms; a command is
 * sent once and never queued. A loss of data that redis had (restart, failover, FLUSHALL) is noticed by the next write,
 * in the same step, and moves `amnesiaBefore`; after a restart also when redis kept everything, because it cannot tell.
 *
 * @throws GatewayError `config_unreadable` for a malformed url, `store_unavailable`
 */
export const openRedisStore = async (url: string, clock: Clock): Promise<Store> => {
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
  let amnesia: NumericDate = 0

  const call = async <T>(work: () => Promise<T>, limitMs = CALL_LIMIT_MS): Promise<T> => {
    try {
      return await withinLimit(work(), limitMs)
    } catch (thrown) {
      throw redisFailure(thrown, connection)
    }
  }

  const recordBirth = async (shard: number, serverTime: NumericDate, occasion: 'start' | 'loss'): Promise<void> => {
    const [, since] = await client.claimgateBirth(birthKey(shard), clock() - serverTime, occasion)
    amnesia = Math.max(amnesia, Number(since))
  }

  const write = async (key: string, attempt: (birth: string, entry: string) => Promise<Reply>): Promise<string> => {
    const shard = shardOf(key, shards)
    for (let births = 0; births < 3; births++) {
      const [word, number] = await attempt(birthKey(shard), entryKey(shard, key))
      if (word !== 'unborn') {
        amnesia = Math.max(amnesia, Number(number))
        return word
      }
      await recordBirth(shard, Number(number), 'loss')
    }
    throw new GatewayError('store_unavailable', 'The redis store loses its data again and again')
  }

  const begin = async (): Promise<void> => {
    await client.connect()
    await requireNoEviction(client)
    const [seconds, microseconds] = (await client.time()).map(Number)
    const serverTime = (seconds ?? 0) + (microseconds ?? 0) / 1e6
    await Promise.all(Array.from({ length: shards }, (_, shard) => recordBirth(shard, serverTime, 'start')))
  }

  try {
    await call(begin, START_LIMIT_MS)
  } catch (failure) {
    client.disconnect()
    throw failure
  }

  return {
    type: 'redis',
    add: (key, value, expiresAt, now) =>
      call(async () => {
        const entryValue = `${expiresAt} ${value}`
        const toLive = toLiveMs(expiresAt, now)
        return (
          (await write(key, (birth, entry) => client.claimgateAdd(birth, entry, entryValue, toLive, now))) === 'added'
        )
      }),
    set: (key, value, expiresAt, now) =>
      call(async () => {
        const entryValue = `${expiresAt} ${value}`
        await write(key, (birth, entry) => client.claimgateSet(birth, entry, entryValue, toLiveMs(expiresAt, now)))
      }),
    get: (key, now) =>
      call(async () => {
        const entry = await client.get(entryKey(shardOf(key, shards), key))
        const space = entry?.indexOf(' ') ?? -1
        return entry !== null && Number(entry.slice(0, space)) > now ? entry.slice(space + 1) : null
      }),
    delete: key =>
      call(async () => {
        await client.del(entryKey(shardOf(key, shards), key))
      }),
    amnesiaBefore: async () => amnesia,
    ping: () =>
      call(async () => {
        // Redis answers this question while a connection is still being made, and no other one.
        if (client.status !== 'ready') throw new GatewayError('store_unavailable', 'The redis store is not connected')
        await requireNoEviction(client)
      }),
    close: async () => {
      await withinLimit(client.quit(), CALL_LIMIT_MS).catch(() => {})
      client.disconnect()
    },
  }
}

/** The answers of the scripts that write. */
type Reply = readonly [word: string, number: string]

/** Relative, so that the server's clock does not matter. */
const toLiveMs = (expiresAt: NumericDate, now: NumericDate): number => Math.max(1, Math.ceil((expiresAt - now) * 1000))

const birthKey = (shard: number): string => `claimgate:{${shard}}:birth`
const entryKey = (shard: number, key: string): string => `claimgate:{${shard}}:entry:${key}`

/** FNV-1a: spreads keys evenly, needs no secrecy. */
const shardOf = (key: string, shards: number): number => {
  if (shards === 1) return 0
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  return (hash >>> 0) % shards
}

/** A server that evicts entries forgets used assertions when memory is short, without a sign of it. */
const requireNoEviction = async (client: Redis | Cluster): Promise<void> => {
  const nodes = client instanceof Cluster ? client.nodes('master') : [client]
  for (const report of await Promise.all(nodes.map(node => node.info('memory')))) {
    const policy = /^maxmemory_policy:(\S+)/m.exec(report)?.[1]
    if (policy === 'noeviction') continue
    throw new GatewayError(
      'store_unavailable',
      `redis must have maxmemory-policy noeviction, not ${policy ?? 'an unreported one'}: it would forget used assertions`,
    )
  }
}
