import type { NumericDate } from '../oauth.ts'
import type { Soon } from '../outcome.ts'

/** Reads the time, with the fraction of the second: a loss in the middle of a second must not be rounded away. */
export type Clock = () => NumericDate

/** The facts of one kind of store that its users ask for before it is opened. */
interface StoreFacts {
  /** Many machines use it at the same time, so all of them need the same keys. */
  readonly shared: boolean
  /** Its entries outlive the process. */
  readonly lasting: boolean
  /** The setting that names a folder of this machine; null without one. */
  readonly folder: 'path' | null
  /** The setting that holds a secret, or a reference to one; null without one. */
  readonly secret: 'url' | null
}

/** Every kind of store. */
export const STORES = {
  memory: { shared: false, lasting: false, folder: null, secret: null },
  lmdb: { shared: false, lasting: true, folder: 'path', secret: null },
  redis: { shared: true, lasting: true, folder: null, secret: 'url' },
} as const satisfies { readonly [type: string]: StoreFacts }

export type StoreType = keyof typeof STORES

/**
 * The memory of claimgate: replayed `jti`s, revoked tokens, remembered claims. Keys are at most 512 characters, values
 * at most 64 KiB. Every entry has an expiry and is invisible from that instant on.
 *
 * What every assertion asks is answered at once by a store that can. All calls throw, then or later,
 * `GatewayError('store_unavailable')` when the store cannot answer, and `add` and `set` throw
 * `GatewayError('store_full')` when there is no room: a store never forgets to make room.
 */
export interface Store {
  readonly type: StoreType
  /** Adds the entry in one atomic step and answers true, or answers false because a live entry has that key. */
  add(key: string, value: string, expiresAt: NumericDate, now: NumericDate): Soon<boolean>
  /** The value of a live entry, else null. */
  get(key: string, now: NumericDate): Promise<string | null>
  /** Writes the entry whether or not the key exists. */
  set(key: string, value: string, expiresAt: NumericDate, now: NumericDate): Promise<void>
  /** Removes the entry; absent is fine. */
  delete(key: string): Promise<void>
  /**
   * Earlier than this, the store cannot say whether a key was used: it lost (or never had) the earlier entries.
   * Assertions issued before it are refused until their lifetime has passed. 0 when nothing was lost. May have a
   * fraction, never decreases. Ask **after** `add` answered true: the answer then covers every loss before that `add`.
   */
  amnesiaBefore(): Soon<NumericDate>
  /** Throws when the store cannot be used; for readiness. */
  ping(): Promise<void>
  close(): Promise<void>
}
