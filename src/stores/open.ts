import { GatewayError } from '../outcome.ts'
import { type MemoryLimits, openMemoryStore } from './memory.ts'
import type { Clock, Store } from './store.ts'

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

const OPENERS: { readonly [type in Store['type']]: (settings: StoreSettings, clock: Clock) => Promise<Store> } = {
  memory: async (settings, clock) => openMemoryStore(settings.limits ?? {}, clock, settings.firstStart),
  // Loaded on demand: a gateway on memory needs neither a native binary nor a client library.
  lmdb: async (settings, clock) =>
    (await import('./lmdb.ts')).openLmdbStore(required(settings.path, 'path', 'lmdb'), clock, settings.firstStart),
  redis: async (settings, clock) =>
    (await import('./redis.ts')).openRedisStore(required(settings.url, 'url', 'redis'), clock),
}

/**
 * Opens the configured store and proves that it can be used.
 *
 * @throws GatewayError `config_unreadable` when a setting is missing or malformed, `store_unavailable` when the store
 * cannot be reached or opened, or evicts entries (redis with a `maxmemory-policy` other than noeviction).
 */
export const openStore = (settings: StoreSettings, clock: Clock): Promise<Store> =>
  OPENERS[settings.type](settings, clock)
