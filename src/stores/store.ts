import type { NumericDate } from '../oauth.ts'
import type { Soon } from '../outcome.ts'

/** Reads the time, with the fraction of the second: a loss in the middle of a second must not be rounded away. */
export type Clock = () => NumericDate

/** The facts of one kind of store that its users ask for before it is opened. */
interface StoreFacts {
  /** Many machines use it at the same time, so all of them need the same keys. */
  readonly shared: boolean
  /** Whether several processes of one machine can use it at the same time. */
  readonly processes: 'one' | 'many'
  /** Its entries outlive the process. */
  readonly lasting: boolean
  /** The setting that names a folder of this machine; null without one. */
  readonly folder: 'path' | null
  /** The setting that holds a secret, or a reference to one; null without one. */
  readonly secret: 'url' | null
}

/** Every kind of store. */
export const STORES = {
  memory: { shared: false, processes: 'one', lasting: false, folder: null, secret: null },
  lmdb: { shared: false, processes: 'many', lasting: true, folder: 'path', secret: null },
  redis: { shared: true, processes: 'many', lasting: true, folder: null, secret: 'url' },
} as const satisfies { readonly [type: string]: StoreFacts }

export type StoreType = keyof typeof STORES

/** What a counter has come to. */
export interface Count {
  readonly count: number
  /** From this instant on it begins anew. */
  readonly expiresAt: NumericDate
}

/**
 * Seconds that an entry is kept after its expiry. A clock that steps back by less than this finds everything that it
 * needs, and so does a machine whose clock is behind another's by less.
 */
export const KEPT_AFTER_EXPIRY = 60

/** Why a store cannot vouch for what was before an instant. */
export const LOSS_REASONS = [
  /** It begins empty, where something has been served before. */
  'began_empty',
  /** The machine stopped without a clean stop of ours, and what was not yet on the disk is gone. */
  'machine_crashed',
  /** The file cannot be read any more. */
  'damaged',
  /** Somebody removed or replaced the folder. */
  'removed',
  /** The clock stepped back behind the expiry of entries that it had caused to be removed. */
  'clock_stepped_back',
  /** Redis came back without its data, or perhaps without the last of them. */
  'redis_lost_data',
] as const

export type LossReason = (typeof LOSS_REASONS)[number]

/** The entries that an event concerns: what was used and is remembered, what was revoked, or both. */
export type Holds = 'used' | 'revoked' | 'everything'

/** The events that a store tells its owner of, for the log and the metrics. */
export type StoreEvent =
  | {
      readonly event: 'store_lost_data'
      readonly holds: Holds
      readonly reason: LossReason
      readonly since: NumericDate
    }
  /** The store was begun by a clock that was ahead: from now on it vouches for what is later than the right time. */
  | { readonly event: 'store_birth_corrected'; readonly holds: Holds; readonly since: NumericDate }
  /** What was written could not be brought to the disk. */
  | { readonly event: 'store_flush_failed'; readonly holds: Holds; readonly message: string }

export type Tell = (event: StoreEvent) => void

/** What a store is given beside its settings. */
export interface Surroundings {
  readonly clock: Clock
  /** Seconds since the machine was started, by a clock that never steps. */
  readonly steady: () => number
  readonly tell: Tell
}

/** Makes the event of a change in what a store vouches for. */
export const eventOf = (
  change: 'lost' | 'corrected' | 'restored',
  holds: Holds,
  since: NumericDate,
  reason: LossReason,
): StoreEvent =>
  change === 'corrected'
    ? { event: 'store_birth_corrected', holds, since }
    : { event: 'store_lost_data', holds, reason, since }

/**
 * Entries with an expiry. Keys are at most 512 characters, values at most 64 KiB. Every entry is invisible from its expiry
 * on.
 *
 * What every assertion asks is answered at once by a store that can. All calls throw, then or later,
 * `GatewayError('store_unavailable')` when the store cannot answer, and `add`, `set` and `increment` throw
 * `GatewayError('store_full')` when there is no room: a store never forgets to make room.
 */
export interface Entries {
  /** Adds the entry in one atomic step and answers true, or answers false because a live entry has that key. */
  add(key: string, value: string, expiresAt: NumericDate, now: NumericDate): Soon<boolean>
  /** The value of a live entry, else null. */
  get(key: string, now: NumericDate): Promise<string | null>
  /** Writes the entry whether or not the key exists. */
  set(key: string, value: string, expiresAt: NumericDate, now: NumericDate): Promise<void>
  /** Removes the entry; absent is fine. */
  delete(key: string): Promise<void>
  /**
   * Adds one to a counter in one atomic step. A counter that is absent or expired begins at one and then ends at
   * `expiresAt`; one that lives keeps its end. Counters have keys of their own: no other call reads or writes them.
   */
  increment(key: string, expiresAt: NumericDate, now: NumericDate): Soon<Count>
  /**
   * Earlier than this, by our clock, the store cannot say whether a key was used: it lost (or never had) the earlier
   * entries. 0 when nothing was lost. May have a fraction. It grows with each loss, and becomes less only when it was in
   * the future, because the clock has been put right. Ask **after** `add` or `get` has answered: the answer then covers
   * every loss before that.
   */
  amnesiaBefore(): Soon<NumericDate>
}

/** The memory of claimgate: replayed `jti`s and remembered claims, and beside them what was revoked. */
export interface Store extends Entries {
  readonly type: StoreType
  /** Entries that are on the disk when `set` answers, where there is a disk: a crash of the machine takes none of them. */
  readonly revocations: Entries
  /** Throws when the store cannot be used; for readiness. */
  ping(): Promise<void>
  close(): Promise<void>
}
