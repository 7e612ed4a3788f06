import type { NumericDate } from '../oauth.ts'
import { GatewayError } from '../outcome.ts'
import { createExpiryHeap } from './expiry-heap.ts'
import { groupOf } from './group.ts'
import { type Entries, eventOf, KEPT_AFTER_EXPIRY, type Store, type Surroundings } from './store.ts'
import { type Vouching, vouchedAt } from './vouching.ts'

/** Bounds of the memory store, in bytes as counted by `sizeOf`. */
export interface MemoryLimits {
  /** For everything; 256 MiB unless set. */
  readonly totalBytes?: number
  /** For all entries of one client (`groupOf`); a quarter of the total unless set. */
  readonly clientBytes?: number
}

/** The entries of one client, which are counted together; forgotten with its last entry. */
interface Group {
  readonly name: string
  bytes: number
}

interface Entry {
  readonly key: string
  readonly group: Group
  readonly value: string
  readonly expiresAt: NumericDate
  readonly size: number
}

const DEFAULT_TOTAL_BYTES = 256 * 1024 * 1024
/** The cost of an entry beside its text: map slot, heap slot, object, string headers. Measured, then rounded up. */
const OVERHEAD_BYTES = 200
/** Expired entries removed per write. More than one, so that writes clear the backlog faster than they create it. */
const SWEPT_PER_WRITE = 8

const sizeOf = (key: string, value: string): number => 2 * (key.length + value.length) + OVERHEAD_BYTES

/**
 * Opens a store that lives and dies with this process. It has no timer: expired entries leave while others are written.
 * Bounded in total and per client; when full, `add` and `set` throw rather than forget something that is still live.
 */
export const openMemoryStore = (
  limits: MemoryLimits,
  { clock, steady, tell }: Surroundings,
  firstStart: boolean,
): Store => {
  const totalBytes = limits.totalBytes ?? DEFAULT_TOTAL_BYTES
  const clientBytes = limits.clientBytes ?? Math.floor(totalBytes / 4)
  // Whole seconds, as `iat` mostly is: an assertion made right after the start is not older than the store.
  let known: Vouching = { amnesiaBefore: firstStart ? 0 : Math.floor(clock()), removedUntil: 0, former: null }
  if (!firstStart)
    tell({ event: 'store_lost_data', holds: 'everything', reason: 'began_empty', since: known.amnesiaBefore })
  const entries = new Map<string, Entry>()
  const groups = new Map<string, Group>()
  const heap = createExpiryHeap<Entry>()
  let bytes = 0

  const count = (entry: Entry, sign: 1 | -1): void => {
    const { group, size } = entry
    if (group.bytes === 0) groups.set(group.name, group)
    bytes += sign * size
    group.bytes += sign * size
    if (group.bytes === 0) groups.delete(group.name)
  }

  const remove = (entry: Entry): void => {
    // The heap may still hold an entry that was deleted or overwritten; only the one in the map counts.
    if (entries.get(entry.key) !== entry) return
    entries.delete(entry.key)
    count(entry, -1)
  }

  const sweep = (now: NumericDate, most: number): void => {
    const end = Math.min(now, clock()) - KEPT_AFTER_EXPIRY
    let { removedUntil } = known
    for (let swept = 0; swept < most; swept++) {
      const earliest = heap.peek()
      if (earliest === undefined || earliest.expiresAt > end) break
      heap.pop()
      removedUntil = Math.max(removedUntil, earliest.expiresAt)
      remove(earliest)
    }
    if (removedUntil !== known.removedUntil) known = { ...known, removedUntil }
  }

  /** Looks at the clock before each call. */
  const vouched = (): void => {
    const { vouching, change } = vouchedAt(known, { now: clock(), steady })
    known = vouching
    if (change !== null) tell(eventOf(change, 'everything', vouching.amnesiaBefore, 'clock_stepped_back'))
  }

  const isLive = (entry: Entry | undefined, now: NumericDate): entry is Entry =>
    entry !== undefined && entry.expiresAt > now

  const fits = (group: Group, growth: number): boolean =>
    bytes + growth <= totalBytes && group.bytes + growth <= clientBytes

  /** Replaces the entry that was found under the key, if any. Most keys are new, and are looked up once. */
  const write = (
    found: Entry | undefined,
    key: string,
    value: string,
    expiresAt: NumericDate,
    now: NumericDate,
  ): void => {
    const name = groupOf(key)
    const entry = { key, group: groups.get(name) ?? { name, bytes: 0 }, value, expiresAt, size: sizeOf(key, value) }
    // Sweeping may remove the entry.
    const replaced = (): Entry | undefined => (found === undefined ? undefined : entries.get(key))
    sweep(now, SWEPT_PER_WRITE)
    if (!fits(entry.group, entry.size - (replaced()?.size ?? 0))) {
      sweep(now, Number.POSITIVE_INFINITY)
      const growth = entry.size - (replaced()?.size ?? 0)
      if (!fits(entry.group, growth)) throw new GatewayError('store_full', 'The memory store is full')
    }
    const stale = replaced()
    if (stale !== undefined) remove(stale)
    entries.set(key, entry)
    count(entry, 1)
    heap.push(entry)
    // Overwritten entries stay in the heap until their expiry; without this, writing one key for ever would grow it.
    if (heap.size() > 2 * entries.size + 1024) heap.rebuild(entries.values())
  }

  const kept: Entries = {
    add: (key, value, expiresAt, now) => {
      vouched()
      const found = entries.get(key)
      if (isLive(found, now)) return false
      write(found, key, value, expiresAt, now)
      return true
    },
    get: async (key, now) => {
      vouched()
      const found = entries.get(key)
      return isLive(found, now) ? found.value : null
    },
    set: async (key, value, expiresAt, now) => {
      vouched()
      write(entries.get(key), key, value, expiresAt, now)
    },
    delete: async key => {
      const entry = entries.get(key)
      if (entry !== undefined) remove(entry)
    },
    increment: (key, expiresAt, now) => {
      const found = entries.get(key)
      const live = isLive(found, now)
      const count = live ? Number(found.value) + 1 : 1
      const end = live ? found.expiresAt : expiresAt
      write(found, key, String(count), end, now)
      return { count, expiresAt: end }
    },
    amnesiaBefore: () => known.amnesiaBefore,
  }
  return {
    type: 'memory',
    ...kept,
    revocations: kept,
    ping: async () => {},
    close: async () => {
      entries.clear()
      groups.clear()
      heap.rebuild([])
      bytes = 0
    },
  }
}
