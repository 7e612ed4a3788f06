import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { open } from 'lmdb'
import type { NumericDate } from '../oauth.ts'
import { GatewayError } from '../outcome.ts'
import { machineBoot } from './machine-boot.ts'
import type { Clock, Store } from './store.ts'
import { withinLimit } from './time-limit.ts'

/** Room for the address space, not for memory or disk: the file grows as entries come. */
const MAP_BYTES = 16 * 1024 ** 3
/** How long a call may wait for the write lock, which another process of this machine may hold. */
const TIME_LIMIT_MS = 500
/** The same limit at the start, when no client waits for an answer yet and a machine is at its busiest. */
const START_LIMIT_MS = 5000
/** Every so many writes, expired entries are removed: at most four times as many as may have been written since. */
const WRITES_PER_SWEEP = 64
const SWEPT_AT_ONCE = 4 * WRITES_PER_SWEEP

/** What LMDB makes in the folder. */
const FILES = ['data.mdb', 'lock.mdb'] as const

type Entry = readonly [expiresAt: NumericDate, value: string]
type Birth = readonly [amnesiaBefore: NumericDate, boot: string]

/**
 * Opens an environment that all processes of this machine share, in a folder that is created when missing. An entry is
 * in the kernel's hands before its call answers, so a killed process loses nothing; after a crash of the machine itself
 * the last moments may be missing, and `amnesiaBefore` says so from then on.
 *
 * @throws GatewayError `store_unavailable`
 */
export const openLmdbStore = async (path: string, clock: Clock, firstStart = false): Promise<Store> => {
  const environment = attempt('open', () => {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    for (const name of FILES) keepPrivate(join(path, name))
    return open({ path, noSubdir: false, mapSize: MAP_BYTES, maxDbs: 4, encoding: 'msgpack', eventTurnBatching: false })
  })
  const entries = attempt('open', () => environment.openDB<Entry, string>('entries', { encoding: 'msgpack' }))
  // [expiry, key] in order of expiry, so that sweeping reads expired entries only.
  const expiries = attempt('open', () => environment.openDB<true, [NumericDate, string]>('expiries', {}))
  const births = attempt('open', () => environment.openDB<Birth, string>('births', {}))
  const boot = machineBoot()
  const [amnesiaBefore] = await within(
    environment.transaction((): Birth => {
      const known = births.get('birth')
      if (known !== undefined && known[1] === boot) return known
      // A new environment, or one that a previous life of the machine wrote.
      const lost = known !== undefined || !firstStart
      const birth: Birth = [lost ? Math.floor(clock()) : 0, boot]
      births.putSync('birth', birth)
      return birth
    }),
    START_LIMIT_MS,
  )
  let writes = 0
  let closing: Promise<void> | null = null

  const write = (key: string, entry: Entry): void => {
    entries.putSync(key, entry)
    expiries.putSync([entry[0], key], true)
  }

  const sweep = (now: NumericDate): void => {
    writes += 1
    if (writes % WRITES_PER_SWEEP !== 0) return
    for (const expiry of [...expiries.getKeys({ end: [now, '\uffff'], limit: SWEPT_AT_ONCE })]) {
      const [expiresAt, key] = expiry
      expiries.removeSync(expiry)
      // An overwritten entry has left its former expiry behind.
      if (entries.get(key)?.[0] === expiresAt) entries.removeSync(key)
    }
  }

  const transact = <T>(action: () => T): Promise<T> => {
    if (closing !== null) return Promise.reject(new GatewayError('store_unavailable', 'The lmdb store is closed'))
    return within(environment.transaction(action))
  }

  return {
    type: 'lmdb',
    add: (key, value, expiresAt, now) =>
      transact(() => {
        const known = entries.get(key)
        if (known !== undefined && known[0] > now) return false
        sweep(now)
        write(key, [expiresAt, value])
        return true
      }),
    get: async (key, now) => {
      if (closing !== null) throw new GatewayError('store_unavailable', 'The lmdb store is closed')
      const entry = attempt('read', () => {
        // Without this, entries that another process has just written may not be seen yet.
        environment.resetReadTxn()
        return entries.get(key)
      })
      return entry !== undefined && entry[0] > now ? entry[1] : null
    },
    set: (key, value, expiresAt, now) =>
      transact(() => {
        sweep(now)
        write(key, [expiresAt, value])
      }),
    delete: key =>
      transact(() => {
        entries.removeSync(key)
      }),
    amnesiaBefore: async () => amnesiaBefore,
    // A write, so that a disk that fills up or a lock that is never given back is noticed.
    ping: () =>
      transact(() => {
        births.putSync('ping', [Math.floor(clock()), boot])
      }),
    close: () => {
      closing ??= environment.close()
      return closing
    },
  }
}

/** Makes a file that its owner alone may read, before LMDB makes one that all may; the folder may have been there. */
const keepPrivate = (path: string): void => {
  closeSync(openSync(path, 'a', 0o600))
  try {
    chmodSync(path, 0o600)
  } catch (cause) {
    // The file of another user, who lets us write: it is theirs to close.
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EPERM')) throw cause
  }
}

const failure = (what: string, cause: unknown): GatewayError => {
  const text = cause instanceof Error ? cause.message : ''
  return /MDB_MAP_FULL|ENOSPC|No space left/.test(text)
    ? new GatewayError('store_full', `The lmdb store has no room left: ${text}`, { cause })
    : new GatewayError('store_unavailable', `The lmdb store cannot ${what}: ${text}`, { cause })
}

const attempt = <T>(what: string, action: () => T): T => {
  try {
    return action()
  } catch (cause) {
    throw failure(what, cause)
  }
}

/**
 * Throws the reason of a failed commit. The library keeps the reason in a promise of its own, whose rejection would end
 * the process if it were not waited for here.
 */
const explained = async (cause: unknown): Promise<never> => {
  if (cause instanceof Error && 'commitError' in cause) await cause.commitError
  throw cause
}

const within = async <T>(transaction: Promise<T>, limitMs = TIME_LIMIT_MS): Promise<T> => {
  try {
    return await withinLimit(transaction.catch(explained), limitMs)
  } catch (cause) {
    throw failure('write', cause)
  }
}
