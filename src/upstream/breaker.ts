/** Fails at once where waiting has been in vain: the endpoints of the upstream that hang. */

export interface Breaker {
  /** Whether a request may be sent. Null: it fails at once; otherwise what has to be told how it ended, exactly once. */
  readonly enter: (endpoint: string, sender: Sender) => ((end: RequestEnd) => void) | null
}

/** Whoever wants to send a request. */
export interface Sender {
  /** A client's network, or the client in whose name we ask. */
  readonly party: string
  /** The whole request is here: how long it takes is no longer up to its sender. */
  readonly whole: boolean
}

/** `unknown`: it says nothing about the upstream, because the client has left, or has made a mistake of its own. */
export type RequestEnd = 'answered' | 'timed_out' | 'unknown'

export interface BreakerInput {
  /** Time-outs of one endpoint in a row after which it counts as hanging; 0 for never. */
  readonly timeouts: number
  /** Milliseconds for which its requests then fail at once. */
  readonly openMs: number
}

interface Hanging {
  timeouts: number
  openUntilMs: number
  /** The request that is on its way to find out; null: the next one may. */
  trial: symbol | null
  /** The parties that get no trial, and until when: they are still sending, or have left before anything was found out. */
  readonly passedOver: Map<string, number>
}

/** An endpoint is a path that a client has chosen. */
const MAX_ENDPOINTS = 1000
/** Uploads that try one endpoint at a time, each of another party. */
const MAX_PASSED_OVER = 16

const IGNORED = (): void => {}

/**
 * Makes a breaker. Endpoints are judged one by one, so that one that hangs stops no other. When the time is over, one
 * request goes through, and all others fail until it is answered. An end that is no time-out closes: what fails at once
 * needs no breaker.
 *
 * Nobody can keep an endpoint closed to others. Only a request that is here as a whole is a trial, so that the time limit of
 * the upstream ends it. Uploads go through beside it, one of each party in `openMs`. A party that has left its trial gets
 * no other one for as long.
 */
export const createBreaker = (
  { timeouts, openMs }: BreakerInput,
  clockMs: () => number = () => performance.now(),
): Breaker => {
  const endpoints = new Map<string, Hanging>()

  const timedOut = (endpoint: string, trial: symbol | null): void => {
    const known = endpoints.get(endpoint) ?? { timeouts: 0, openUntilMs: 0, trial: null, passedOver: new Map() }
    known.timeouts++
    if (known.trial === trial) known.trial = null
    if (known.timeouts >= timeouts) known.openUntilMs = clockMs() + openMs
    endpoints.delete(endpoint)
    if (endpoints.size >= MAX_ENDPOINTS) {
      const [oldest] = endpoints.keys()
      if (oldest !== undefined) endpoints.delete(oldest)
    }
    endpoints.set(endpoint, known)
  }

  /** Notes a party for `openMs`; false when so many are noted that there is no room. */
  const passOver = ({ passedOver }: Hanging, party: string): boolean => {
    const nowMs = clockMs()
    for (const [other, untilMs] of passedOver) if (untilMs <= nowMs) passedOver.delete(other)
    if (passedOver.size >= MAX_PASSED_OVER) return false
    passedOver.set(party, nowMs + openMs)
    return true
  }

  const end =
    (endpoint: string, party: string, trial: symbol | null) =>
    (how: RequestEnd): void => {
      if (how === 'timed_out') timedOut(endpoint, trial)
      else if (how === 'answered') endpoints.delete(endpoint)
      else {
        const known = endpoints.get(endpoint)
        if (known === undefined || trial === null || known.trial !== trial) return
        known.trial = null
        passOver(known, party)
      }
    }

  return {
    enter: (endpoint, { party, whole }) => {
      if (timeouts === 0) return IGNORED
      const known = endpoints.get(endpoint)
      if (known === undefined || known.timeouts < timeouts) return end(endpoint, party, null)
      const nowMs = clockMs()
      if (nowMs < known.openUntilMs || nowMs < (known.passedOver.get(party) ?? 0)) return null
      if (!whole) return passOver(known, party) ? end(endpoint, party, null) : null
      if (known.trial !== null) return null
      known.trial = Symbol('trial')
      return end(endpoint, party, known.trial)
    },
  }
}
