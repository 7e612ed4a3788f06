import { uptime } from 'node:os'
import { GatewayError } from '../outcome.ts'
import { type MemoryLimits, openMemoryStore } from './memory.ts'
import type { Clock, Store, Surroundings, Tell } from './store.ts'

/** `store` of the config, its path resolved and its url no longer a reference. */
export interface StoreSettings {
  readonly type: Store['type']
  /** lmdb: a folder, created when missing. */
  readonly path?: string
  /** redis: see `readRedisUrl` for the forms. */
  readonly url?: string
  /** memory: its bounds. */
  readonly limits?: MemoryLimits
  /**
   * No gateway has ever served from here, so nothing can have been lost: `amnesiaBefore` of a new memory or lmdb store is
   * 0. Redis keeps its own record and ignores this.
   */
  readonly firstStart?: boolean
}

const required = (value: string | undefined, name: string, type: string): string => {
  if (value !== undefined && value !== '') return value
  throw new GatewayError('config_unreadable', `The ${type} store needs store.${name}`)
}

type Open = (settings: StoreSettings, surroundings: Surroundings) => Promise<Store>

const OPENERS: { readonly [type in Store['type']]: Open } = {
  memory: async ({ limits = {}, firstStart = false }, around) => openMemoryStore(limits, around, firstStart),
  // Loaded on demand: a gateway on memory needs neither a native binary nor a client library.
  lmdb: async ({ path, firstStart = false }, around) =>
    (await import('./lmdb.ts')).openLmdbStore(required(path, 'path', 'lmdb'), around, firstStart),
  redis: async ({ url }, around) => (await import('./redis.ts')).openRedisStore(required(url, 'url', 'redis'), around),
}

/**
 * Opens the configured store. Redis proves that it can be used; a folder that cannot be used is no reason not to start, and
 * `ping` says what is wrong with it.
 *
 * @throws GatewayError `config_unreadable` when a setting is missing or malformed, `store_unavailable` when redis cannot be
 * reached, or evicts entries (a `maxmemory-policy` other than noeviction).
 */
export const openStore = (
  settings: StoreSettings,
  clock: Clock,
  tell: Tell = () => {},
  steady: () => number = uptime,
): Promise<Store> => OPENERS[settings.type](settings, { clock, steady, tell })
