import { join } from 'node:path'
import { type Environment, openEnvironment } from './lmdb-environment.ts'
import type { Databases } from './lmdb-opened.ts'
import { type Clock, type Entries, KEPT_AFTER_EXPIRY, type Store, type Surroundings } from './store.ts'

/** Every so many writes, expired entries are removed: at most four times as many as may have been written since. */
const WRITES_PER_SWEEP = 64
const SWEPT_AT_ONCE = 4 * WRITES_PER_SWEEP

/**
 * Opens two environments that all processes of this machine share, in a folder that is made when missing: one for
 * everything that is asked for often, in which no write waits for the disk, and one for what was revoked, in which every
 * write does. A killed process loses nothing; a crash of the machine itself loses the first and not the second, and
 * `amnesiaBefore` says so from then on.
 *
 * No fault of the disk, the files or the folder ends the process: each is `store_unavailable` or `store_full` for as long
 * as it lasts, and the environments are opened again by themselves.
 */
export const openLmdbStore = async (path: string, around: Surroundings, firstStart: boolean): Promise<Store> => {
  const { clock } = around
  const common = { firstStart, around }
  const used = await openEnvironment({ ...common, holds: 'used', folder: path, flushed: false })
  const revoked = await openEnvironment({
    ...common,
    holds: 'revoked',
    folder: join(path, 'revocations'),
    flushed: true,
  })
  return {
    type: 'lmdb',
    ...entriesOf(used, clock),
    revocations: entriesOf(revoked, clock),
    ping: async () => {
      await used.ping()
      await revoked.ping()
    },
    close: async () => {
      await Promise.all([used.close(), revoked.close()])
    },
  }
}

const entriesOf = ({ transact, read, amnesiaBefore }: Environment, clock: Clock): Entries => {
  let writes = 0

  const sweep = ({ entries, expiries, removedUntil }: Databases, now: number): void => {
    writes += 1
    if (writes % WRITES_PER_SWEEP !== 0) return
    const end = Math.min(now, clock()) - KEPT_AFTER_EXPIRY
    let last = 0
    for (const expiry of [...expiries.getKeys({ end: [end, '\uffff'], limit: SWEPT_AT_ONCE })]) {
      const [expiresAt, key] = expiry
      expiries.removeSync(expiry)
      // An overwritten entry has left its former expiry behind.
      if (entries.get(key)?.[0] === expiresAt) entries.removeSync(key)
      last = expiresAt
    }
    if (last > 0) removedUntil(last)
  }

  const write = (databases: Databases, key: string, value: string, expiresAt: number, now: number): void => {
    sweep(databases, now)
    databases.entries.putSync(key, [expiresAt, value])
    databases.expiries.putSync([expiresAt, key], true)
  }

  return {
    add: (key, value, expiresAt, now) =>
      transact(databases => {
        const known = databases.entries.get(key)
        if (known !== undefined && known[0] > now) return false
        write(databases, key, value, expiresAt, now)
        return true
      }),
    get: async (key, now) => {
      const entry = await read(({ entries }) => entries.get(key))
      return entry !== undefined && entry[0] > now ? entry[1] : null
    },
    set: (key, value, expiresAt, now) => transact(databases => write(databases, key, value, expiresAt, now)),
    delete: key =>
      transact(({ entries }) => {
        entries.removeSync(key)
      }),
    increment: (key, expiresAt, now) =>
      transact(databases => {
        const known = databases.entries.get(key)
        const live = known !== undefined && known[0] > now
        const count = live ? Number(known[1]) + 1 : 1
        const end = live ? known[0] : expiresAt
        write(databases, key, String(count), end, now)
        return { count, expiresAt: end }
      }),
    amnesiaBefore,
  }
}
