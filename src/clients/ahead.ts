/**
 * Clients whose clock is ahead of ours. An assertion of theirs is usable from an instant that we have not reached, so it looks
 * younger than a loss of the store that came after its use. Whoever has seen it used remembers that.
 */
import type { NumericDate } from '../oauth.ts'
import type { Store } from '../stores/index.ts'

interface Seen {
  readonly usableFrom: NumericDate
  readonly at: NumericDate
}

interface Ahead {
  readonly latest: Seen
  /** The latest before a loss that came in between. */
  readonly beforeLoss: Seen | null
}

/** Clients beyond this are looked through for those that are no longer ahead. */
const MANY = 1000

const seenAt = new WeakMap<Store, Map<string, Ahead>>()

const aheadAt = (store: Store): Map<string, Ahead> => {
  const known = seenAt.get(store)
  if (known !== undefined) return known
  const made = new Map<string, Ahead>()
  seenAt.set(store, made)
  return made
}

/** Tells whether an assertion of a client may be one that was used before the store lost its data. */
export const mayBeFromBefore = (store: Store, client: string, usableFrom: NumericDate, lost: NumericDate): boolean => {
  if (usableFrom < lost) return true
  const ahead = seenAt.get(store)?.get(client)
  if (ahead === undefined) return false
  const isCovered = (seen: Seen | null): boolean => seen !== null && seen.at < lost && usableFrom <= seen.usableFrom
  return isCovered(ahead.latest) || isCovered(ahead.beforeLoss)
}

/** Remembers the use of an assertion, where it is one from the future. */
export const rememberUse = (
  store: Store,
  client: string,
  usableFrom: NumericDate,
  { now, lost }: { readonly now: NumericDate; readonly lost: NumericDate },
): void => {
  if (usableFrom <= now) return
  const ahead = aheadAt(store)
  const known = ahead.get(client)
  const seen = { usableFrom: Math.max(usableFrom, known?.latest.usableFrom ?? 0), at: now }
  const beforeLoss = known !== undefined && known.latest.at < lost ? known.latest : (known?.beforeLoss ?? null)
  ahead.set(client, { latest: seen, beforeLoss })
  if (ahead.size <= MANY) return
  for (const [name, { latest }] of ahead) if (latest.usableFrom < now) ahead.delete(name)
}
