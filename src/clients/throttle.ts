/** Slows guessing down: RFC 6749 section 2.3.1 ("MUST protect ... against brute force attacks"). */

import { networkOf } from '../net.ts'
import type { NumericDate } from '../oauth.ts'
import { type Soon, soon } from '../outcome.ts'
import type { Count, Store } from '../stores/index.ts'
import type { AuthenticationContext } from './client.ts'
import { createFailureCounts, type Level } from './failure-counts.ts'
import { createPaces, type Pace } from './paces.ts'

export interface ThrottleOptions {
  readonly enabled: boolean
  /** Failures of one (address, client) inside the window that are answered as what they are. */
  readonly failures: number
  /** Seconds. */
  readonly window: number
}

export interface Attempt {
  readonly address: string
  /** As presented; not verified. */
  readonly clientId: string
  /** Whether the credential could be guessed: a secret, or a MAC that is keyed with one. No signature or certificate can. */
  readonly guessable: boolean
}

export type WhenGone = AuthenticationContext['whenGone']

/** `refused`: so many attempts wait already that this one is not looked at. */
export type Turn = 'come' | 'refused'

export interface Throttle {
  /**
   * Waits until the attempt may be looked at; at once for what cannot be guessed, and where little has failed. Whoever
   * leaves meanwhile is refused, and the turn is free for others.
   */
  readonly turn: (attempt: Attempt, now: NumericDate, whenGone?: WhenGone) => Soon<Turn>
  /**
   * Takes note of a failure, and returns the seconds of `Retry-After` when it is beyond a limit, else null. A failure that
   * proves no guess, since the credential was right, is not counted.
   */
  readonly failed: (attempt: Attempt, now: NumericDate, guess: boolean) => Soon<number | null>
  /** Returns the seconds of `Retry-After` for an attempt whose turn was refused. */
  readonly wait: (attempt: Attempt, now: NumericDate) => number
  readonly succeeded: (attempt: Attempt, now: NumericDate) => void
}

const MAX_KNOWN_GOOD = 100_000
/** The failures of a network, and those of a client from everywhere, may be so many times those of one pair. */
const FACTOR = 10
/** Seconds for which a network that has authenticated as a client counts as that client's. */
const KNOWN_GOOD = 60 * 60
/** Milliseconds between two looks, for each level; of a pair it grows with its failures. */
const PAIR_MS = 100
const MAX_PAIR_MS = 1000
/** So many looks wait under the name of a network as it may have connections, and no flood from it takes all turns. */
const NETWORK_MS = 25
const CLIENT_MS = 100

/**
 * Makes the three levels of counting; one per process, so that a reload forgets nothing. The first is the pair of
 * address and client, the second the address, the third the client. Beyond a limit no attempt is turned away unseen:
 * failures are 429, known names and unknown ones alike, a success passes, and what could be a guess is looked at one after
 * the other, in turns that come more and more slowly. An address from which a client has authenticated within the hour
 * waits only when ten times as many of that pair's attempts have failed, and then no more slowly than its address. An attempt
 * for which there is no turn takes none from anybody. Signatures and certificates cannot be guessed:
 * they never wait, and their failures slow no secret down. A host has a whole /64 of IPv6, which counts as one address.
 */
export const createThrottle = (
  { enabled, failures: limit, window }: ThrottleOptions,
  store: Pick<Store, 'increment'>,
): Throttle => {
  if (!enabled) return { turn: () => 'come', failed: () => null, wait: () => 1, succeeded: () => {} }
  const counts = createFailureCounts(window, store)
  const paces = createPaces()
  const knownGood = new Map<string, NumericDate>()
  const many = limit * FACTOR

  const levelsOf = ({ address, clientId, guessable }: Attempt): readonly Level[] => {
    const network = networkOf(address)
    const kind = guessable ? 'guess' : 'proof'
    const levels = [
      { name: `${kind} ${network} ${clientId}`, limit },
      { name: `${kind} ${network}`, limit: many },
    ]
    // A client's failures from everywhere say nothing about one network unless they are guesses.
    return guessable ? [...levels, { name: `client ${clientId}`, limit: many }] : levels
  }

  const waitFor = (asked: readonly Pace[], waitMs: number, whenGone: WhenGone): Promise<Turn> =>
    new Promise(resolve => {
      let waits = true
      const end = (turn: Turn): void => {
        waits = false
        resolve(turn)
      }
      const timer = setTimeout(end, waitMs, 'come')
      whenGone?.(() => {
        if (!waits) return
        clearTimeout(timer)
        paces.giveBack(asked, performance.now())
        end('refused')
      })
    })

  const known = (name: string, now: NumericDate): number => counts.known(name, now)?.count ?? 0

  return {
    turn: (attempt, now, whenGone) => {
      if (!attempt.guessable || counts.none()) return 'come'
      const [pair, network, client] = levelsOf(attempt).map(({ name }) => ({ name, count: known(name, now) }))
      if (pair === undefined || network === undefined || client === undefined) return 'come'
      const isGood = now < (knownGood.get(pair.name) ?? 0)
      const slowly = Math.min(MAX_PAIR_MS, (PAIR_MS * pair.count) / limit)
      const asked: Pace[] = []
      if (pair.count >= (isGood ? many : limit))
        asked.push({ name: pair.name, spacingMs: isGood ? NETWORK_MS : slowly })
      if (!isGood && network.count >= many) asked.push({ name: network.name, spacingMs: NETWORK_MS })
      if (!isGood && client.count >= many) asked.push({ name: client.name, spacingMs: CLIENT_MS })
      const waitMs = asked.length === 0 ? 0 : paces.take(asked, performance.now())
      if (waitMs === null) return 'refused'
      return waitMs === 0 ? 'come' : waitFor(asked, waitMs, whenGone)
    },
    failed: (attempt, now, guess) => {
      const levels = levelsOf(attempt)
      const isOver = levels.some(level => known(level.name, now) > level.limit)
      // The store hears of no more failures than it takes to know: whoever floods us does not flood it.
      const scope = isOver ? 'here' : 'shared'
      const after = guess
        ? levels.map(level => counts.add(level, now, scope))
        : levels.map(({ name }) => counts.known(name, now))
      const answer = (seen: readonly (Count | null)[]): number | null => {
        const ends = seen.flatMap((count, index) => {
          const level = levels[index]
          return count !== null && level !== undefined && count.count > level.limit ? [count.expiresAt] : []
        })
        return ends.length === 0 ? null : secondsUntil(Math.max(...ends), now)
      }
      return soon(all(after), answer)
    },
    wait: (attempt, now) =>
      secondsUntil(
        Math.max(now, ...levelsOf(attempt).map(({ name }) => counts.known(name, now)?.expiresAt ?? now)),
        now,
      ),
    succeeded: (attempt, now) => {
      if (!attempt.guessable) return
      const [pair] = levelsOf(attempt)
      if (pair === undefined || (knownGood.get(pair.name) ?? 0) > now + KNOWN_GOOD / 2) return
      knownGood.delete(pair.name)
      if (knownGood.size >= MAX_KNOWN_GOOD) {
        const [oldest] = knownGood.keys()
        if (oldest !== undefined) knownGood.delete(oldest)
      }
      knownGood.set(pair.name, now + KNOWN_GOOD)
    },
  }
}

const secondsUntil = (end: NumericDate, now: NumericDate): number => Math.max(1, Math.ceil(end - now))

const all = <T>(values: readonly Soon<T>[]): Soon<readonly T[]> =>
  values.some(value => value instanceof Promise) ? Promise.all(values) : (values as readonly T[])
