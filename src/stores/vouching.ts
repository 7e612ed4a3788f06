import type { NumericDate } from '../oauth.ts'
import { KEPT_AFTER_EXPIRY } from './store.ts'

/** What a store knows of its entries as a whole, beside the entries. */
export interface Vouching {
  /** Earlier than this, it cannot say what was used or revoked. */
  readonly amnesiaBefore: NumericDate
  /** The latest expiry of all entries that have been removed. */
  readonly removedUntil: NumericDate
  /** What `amnesiaBefore` was when the clock showed that it was in the future; null when that was never so. */
  readonly former: Former | null
}

interface Former {
  readonly amnesiaBefore: NumericDate
  /** How far the clock was from one that only runs forward. */
  readonly offset: number
}

/** The clock, and one that only runs forward: seconds since the machine was started. */
export interface Instant {
  readonly now: NumericDate
  /** Asked only when it matters. */
  readonly steady: () => number
}

export type Change = 'lost' | 'corrected' | 'restored'

/**
 * Looks at the clock, and returns what the store knows then; null for the change when that is what it knew.
 *
 * A clock that is behind the expiry of what it has caused to be removed has stepped back: a loss. A clock that is more
 * than a minute behind the birth of the store shows that one of the two is wrong. As long as it is behind, the store
 * vouches from now on; when it gets there by another step, the birth was right, and when it gets there by running, it was
 * not.
 */
export const vouchedAt = (
  known: Vouching,
  { now, steady }: Instant,
): { readonly vouching: Vouching; readonly change: Change | null } => {
  const { amnesiaBefore, removedUntil, former } = known
  if (now < removedUntil)
    return { vouching: { amnesiaBefore: now, removedUntil: 0, former: laterOf(known, now, steady()) }, change: 'lost' }
  if (amnesiaBefore > now + KEPT_AFTER_EXPIRY)
    return {
      vouching: { amnesiaBefore: now, removedUntil, former: laterOf(known, now, steady()) },
      change: 'corrected',
    }
  if (former === null || former.amnesiaBefore > now) return { vouching: known, change: null }
  const hasStepped = Math.abs(now - steady() - former.offset) > KEPT_AFTER_EXPIRY
  if (!hasStepped || former.amnesiaBefore <= amnesiaBefore)
    return { vouching: { ...known, former: null }, change: null }
  return { vouching: { amnesiaBefore: former.amnesiaBefore, removedUntil, former: null }, change: 'restored' }
}

/** The later birth counts, when there have been two that were in the future. */
const laterOf = ({ amnesiaBefore, former }: Vouching, now: NumericDate, steady: number): Former | null => {
  const latest = Math.max(amnesiaBefore, former?.amnesiaBefore ?? 0)
  return latest > now ? { amnesiaBefore: latest, offset: now - steady } : null
}
