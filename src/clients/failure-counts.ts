/** How many attempts have failed under a name: counted here, and in the store for all processes and replicas. */
import { hash } from 'node:crypto'
import type { NumericDate } from '../oauth.ts'
import { attempt, type Soon } from '../outcome.ts'
import { type Count, digestOf, type Store } from '../stores/index.ts'

/** A name under which failures are counted, and how many are answered as what they are. */
export interface Level {
  readonly name: string
  readonly limit: number
}

export interface FailureCounts {
  /** True while nothing at all is counted: the usual case, in which no name has to be made. */
  readonly none: () => boolean
  /** What is known here, without asking anybody. */
  readonly known: (name: string, now: NumericDate) => Count | null
  /** Counts one failure, here alone or with all who share the store. */
  readonly add: (level: Level, now: NumericDate, scope: 'here' | 'shared') => Soon<Count>
}

const MAX_COUNTS = 100_000
/** Of them, those that have reached their limit: what is counted now must find room too. */
const MAX_FULL = MAX_COUNTS / 2
/** A longer name is kept as its hash: nobody has to be registered to make a count. */
const LONGEST_NAME = 128

const keptAs = (name: string): string => (name.length > LONGEST_NAME ? `#${hash('sha256', name, 'base64url')}` : name)

/**
 * Makes counts over windows, in seconds, each of which begins with its first failure. Where the store cannot count, what is
 * counted here counts. Bounded: those make room first that count for nothing any more, and those last that have reached
 * their limit, so that nobody gets rid of a count by failing under invented names.
 */
export const createFailureCounts = (window: number, store: Pick<Store, 'increment'>): FailureCounts => {
  /** In the order of their latest failures. */
  const few = new Map<string, Count>()
  const full = new Map<string, Count>()

  const find = (kept: string, now: NumericDate): Count | null => {
    const found = full.get(kept) ?? few.get(kept)
    return found !== undefined && now < found.expiresAt ? found : null
  }

  const makeRoom = (now: NumericDate): void => {
    const [count, over] = [oldestOf(few), oldestOf(full)]
    const isPast = count !== null && count[1].expiresAt <= now
    const isOver = over !== null && over[1].expiresAt <= now
    if (over !== null && (full.size >= MAX_FULL || count === null || (isOver && !isPast))) full.delete(over[0])
    else if (count !== null) few.delete(count[0])
  }

  const keep = (kept: string, limit: number, count: Count, now: NumericDate): Count => {
    few.delete(kept)
    full.delete(kept)
    if (few.size + full.size >= MAX_COUNTS) makeRoom(now)
    ;(count.count >= limit ? full : few).set(kept, count)
    return count
  }

  return {
    none: () => few.size === 0 && full.size === 0,
    known: (name, now) => find(keptAs(name), now),
    add: ({ name, limit }, now, scope) => {
      const kept = keptAs(name)
      const before = find(kept, now)
      const end = before?.expiresAt ?? now + window
      // At once, so that failures under way together count before the store has answered.
      const here = keep(kept, limit, { count: (before?.count ?? 0) + 1, expiresAt: end }, now)
      if (scope === 'here') return here
      return attempt(
        () => store.increment(`failures:${digestOf(name)}`, now + window, now),
        shared => {
          const latest = find(kept, now) ?? here
          return shared.count > latest.count ? keep(kept, limit, shared, now) : latest
        },
        () => find(kept, now) ?? here,
      )
    },
  }
}

const oldestOf = <T>(map: ReadonlyMap<string, T>): readonly [string, T] | null => {
  for (const entry of map) return entry
  return null
}
