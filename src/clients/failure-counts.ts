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
  /** Counts one failure, here alone or with all who share the store, and returns what it has made of the count. */
  readonly add: (level: Level, now: NumericDate, scope: 'here' | 'shared') => Soon<Count>
}

/** Half of them for names that have reached their limit. */
const MAX_COUNTS = 100_000
/** A longer name is kept as its hash: nobody has to be registered to make a count. */
const LONGEST_NAME = 128

const keptAs = (name: string): string => (name.length > LONGEST_NAME ? `#${hash('sha256', name, 'base64url')}` : name)

/**
 * Makes counts over windows, in seconds, each of which begins with its first failure. Where the store cannot count, what is
 * counted here counts. Bounded: the names that have not failed for longest make room, and those that have reached their
 * limit for others of that kind alone, so that nobody gets rid of a count by failing under invented names.
 */
export const createFailureCounts = (window: number, store: Pick<Store, 'increment'>): FailureCounts => {
  const few = createGenerations(MAX_COUNTS / 2)
  const full = createGenerations(MAX_COUNTS / 2)

  const find = (kept: string, now: NumericDate): Count | null => {
    const [over, under] = [full.get(kept), few.get(kept)]
    if (over !== undefined && now < over.expiresAt) return over
    return under !== undefined && now < under.expiresAt ? under : null
  }

  const keep = (kept: string, limit: number, count: Count): Count => {
    if (count.count < limit) few.set(kept, count)
    else {
      few.delete(kept)
      full.set(kept, count)
    }
    return count
  }

  return {
    none: () => few.empty() && full.empty(),
    known: (name, now) => find(keptAs(name), now),
    add: ({ name, limit }, now, scope) => {
      const kept = keptAs(name)
      const before = find(kept, now)
      const end = before?.expiresAt ?? now + window
      // At once, so that failures under way together count before the store has answered.
      const here = keep(kept, limit, { count: (before?.count ?? 0) + 1, expiresAt: end })
      if (scope === 'here') return here
      return attempt(
        () => store.increment(`failures:${digestOf(name)}`, now + window, now),
        shared => {
          if (shared.count > (find(kept, now) ?? here).count) keep(kept, limit, shared)
          // Its own place among the failures: those that came after it do not count for it.
          return shared.count > here.count ? shared : here
        },
        () => here,
      )
    },
  }
}

/** Counts in two generations: when the young one is full it becomes the old one, and what was old and not used is gone. */
const createGenerations = (most: number) => {
  let young = new Map<string, Count>()
  let old = new Map<string, Count>()
  return {
    empty: (): boolean => young.size === 0 && old.size === 0,
    get: (name: string): Count | undefined => young.get(name) ?? old.get(name),
    delete: (name: string): void => {
      young.delete(name)
      old.delete(name)
    },
    set: (name: string, count: Count): void => {
      if (young.size >= most / 2 && !young.has(name)) {
        old = young
        young = new Map()
      }
      young.set(name, count)
    },
  }
}
