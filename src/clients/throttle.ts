/** Slows guessing down: RFC 6749 section 2.3.1 ("MUST protect ... against brute force attacks"). */

import { hash } from 'node:crypto'
import { networkOf } from '../net.ts'
import type { NumericDate } from '../oauth.ts'

export interface ThrottleOptions {
  readonly enabled: boolean
  /** Failures of one (address, client) inside the window after which it has to wait. */
  readonly failures: number
  /** Seconds. */
  readonly window: number
}

export interface Attempt {
  readonly address: string
  /** As presented; not verified. */
  readonly clientId: string
  /** True for `client_secret_basic` and `client_secret_post`: the only methods that the client level concerns. */
  readonly sharedSecret: boolean
}

export interface Throttle {
  /** Seconds to wait before this attempt is looked at; null when it may go on. */
  readonly wait: (attempt: Attempt, now: NumericDate) => number | null
  readonly failed: (attempt: Attempt, now: NumericDate) => void
  readonly succeeded: (attempt: Attempt, now: NumericDate) => void
}

interface Counter {
  /** Instants of the latest failures, oldest first; at most as many as the limit. */
  failures: NumericDate[]
  /** How often in a row the limit was reached. */
  strikes: number
  blockedUntil: NumericDate
}

const MAX_COUNTERS = 100_000
/** Of them, those that block somebody: what is counted now must find room too. */
const MAX_BLOCKED = MAX_COUNTERS / 2
/** A longer name is kept as its hash: nobody has to be registered to make a counter. */
const LONGEST_NAME = 64
const MAX_BLOCK = 15 * 60
/** A client's failures from all addresses together are this many times one address's limit. */
const CLIENT_FACTOR = 10
const MAX_CLIENT_DELAY = 30
/** Seconds for which an address that has authenticated as a client stays outside the client level. */
const KNOWN_GOOD = 60 * 60

/**
 * Makes the two levels of counting; one per process, so that a reload forgets nothing. The first level is (address,
 * client): at the limit it waits out the window, then twice as long, up to fifteen minutes. The second is the client,
 * for shared secrets only: past ten times the limit it lets one unknown address through per delay, which grows to
 * thirty seconds; addresses from which the client authenticated within the hour do not notice. Neither locks a client
 * out. A host has a whole /64 of IPv6, which therefore counts as one address. Bounded: of a
 * hundred thousand counters those make room first that count for nothing any more, and those last that block.
 */
export const createThrottle = ({ enabled, failures: limit, window }: ThrottleOptions): Throttle => {
  if (!enabled) return { wait: () => null, failed: () => {}, succeeded: () => {} }
  const pairs = createCounters(limit, window)
  const clients = createCounters(limit * CLIENT_FACTOR, window)
  const knownGood = new Map<string, NumericDate>()
  const nextTurn = new Map<string, NumericDate>()
  const pairOf = ({ address, clientId }: Attempt): string => `${networkOf(address)} ${named(clientId)}`

  /** The second level admits one attempt per delay instead of refusing all of them. */
  const clientWait = (attempt: Attempt, now: NumericDate): number | null => {
    const clientId = named(attempt.clientId)
    const excess = clients.count(clientId, now) - limit * CLIENT_FACTOR + 1
    if (excess <= 0 || now < (knownGood.get(pairOf(attempt)) ?? 0)) return null
    const turn = nextTurn.get(clientId) ?? 0
    if (now < turn) return turn - now
    const strikes = clients.strikes(clientId)
    makeRoom(nextTurn)
    nextTurn.set(clientId, now + Math.min(2 ** strikes, MAX_CLIENT_DELAY))
    return null
  }

  return {
    wait: (attempt, now) => {
      // Usually no attempt has failed, and then no name has to be made.
      if (pairs.none() && clients.none()) return null
      const seconds = pairs.wait(pairOf(attempt), now) ?? (attempt.sharedSecret ? clientWait(attempt, now) : null)
      return seconds === null ? null : Math.max(1, Math.ceil(seconds))
    },
    failed: (attempt, now) => {
      pairs.add(pairOf(attempt), now)
      if (attempt.sharedSecret) clients.add(named(attempt.clientId), now)
    },
    succeeded: (attempt, now) => {
      if (!pairs.none()) pairs.clear(pairOf(attempt))
      if (!attempt.sharedSecret) return
      makeRoom(knownGood)
      knownGood.delete(pairOf(attempt))
      knownGood.set(pairOf(attempt), now + KNOWN_GOOD)
    },
  }
}

const named = (clientId: string): string =>
  clientId.length > LONGEST_NAME ? `#${hash('sha256', clientId, 'base64url')}` : clientId

const oldestOf = <T>(map: ReadonlyMap<string, T>): readonly [string, T] | null => {
  for (const entry of map) return entry
  return null
}

const makeRoom = (map: Map<string, unknown>): void => {
  const oldest = map.size < MAX_COUNTERS ? null : oldestOf(map)
  if (oldest !== null) map.delete(oldest[0])
}

/** Counters in the order of their latest failure: those that count, and those that have blocked. */
const createCounters = (limit: number, window: number) => {
  const counting = new Map<string, Counter>()
  const blocked = new Map<string, Counter>()
  const find = (name: string): Counter | undefined => counting.get(name) ?? blocked.get(name)

  const recent = (counter: Counter, now: NumericDate): number => {
    counter.failures = counter.failures.filter(at => at > now - window)
    return counter.failures.length
  }

  /** What counts for nothing goes first, then what has not blocked yet: nobody lifts a block with invented names. */
  const makeRoomAt = (now: NumericDate): void => {
    const [counter, block] = [oldestOf(counting), oldestOf(blocked)]
    const isPast = counter !== null && (counter[1].failures.at(-1) ?? 0) <= now - window
    const isOver = block !== null && block[1].blockedUntil <= now
    if (block !== null && (blocked.size >= MAX_BLOCKED || counter === null || (isOver && !isPast)))
      blocked.delete(block[0])
    else if (counter !== null) counting.delete(counter[0])
  }

  return {
    none: (): boolean => counting.size === 0 && blocked.size === 0,
    wait: (name: string, now: NumericDate): number | null => {
      const counter = blocked.get(name)
      return counter !== undefined && now < counter.blockedUntil ? counter.blockedUntil - now : null
    },
    count: (name: string, now: NumericDate): number => {
      const counter = find(name)
      return counter === undefined ? 0 : recent(counter, now)
    },
    strikes: (name: string): number => blocked.get(name)?.strikes ?? 0,
    clear: (name: string): void => {
      counting.delete(name)
      blocked.delete(name)
    },
    add: (name: string, now: NumericDate): void => {
      const counter = find(name) ?? { failures: [], strikes: 0, blockedUntil: 0 }
      counting.delete(name)
      blocked.delete(name)
      if (counting.size + blocked.size >= MAX_COUNTERS) makeRoomAt(now)
      const quiet = now - Math.max(counter.failures.at(-1) ?? now, counter.blockedUntil)
      if (quiet > MAX_BLOCK) counter.strikes = 0
      recent(counter, now)
      counter.failures.push(now)
      if (counter.failures.length >= limit) {
        counter.blockedUntil = now + Math.min(window * 2 ** Math.min(counter.strikes, 10), MAX_BLOCK)
        counter.strikes++
        counter.failures.splice(0, counter.failures.length - limit)
      }
      const isKept = counter.strikes > 0
      ;(isKept ? blocked : counting).set(name, counter)
    },
  }
}
