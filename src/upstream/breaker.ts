/** Fails at once where waiting has been in vain: the endpoints of the upstream that hang. */

export interface Breaker {
  /** Whether a request may be sent. Null: it fails at once; otherwise what has to be told how it ended, exactly once. */
  readonly enter: (endpoint: string) => ((end: RequestEnd) => void) | null
}

/** `unknown`: the client has left before the upstream could answer. */
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
  /** One request is on its way to find out. */
  probing: boolean
}

/** An endpoint is a path that a client has chosen. */
const MAX_ENDPOINTS = 1000

const IGNORED = (): void => {}

/**
 * Makes a breaker. Endpoints are judged one by one, so that one that hangs stops no other. When the time is over, one
 * request goes through, and all others fail until it is answered. An end that is no time-out closes: what fails at once
 * needs no breaker.
 */
export const createBreaker = (
  { timeouts, openMs }: BreakerInput,
  clockMs: () => number = () => performance.now(),
): Breaker => {
  const endpoints = new Map<string, Hanging>()

  const timedOut = (endpoint: string): void => {
    const known = endpoints.get(endpoint) ?? { timeouts: 0, openUntilMs: 0, probing: false }
    known.timeouts++
    known.probing = false
    if (known.timeouts >= timeouts) known.openUntilMs = clockMs() + openMs
    endpoints.delete(endpoint)
    if (endpoints.size >= MAX_ENDPOINTS) {
      const [oldest] = endpoints.keys()
      if (oldest !== undefined) endpoints.delete(oldest)
    }
    endpoints.set(endpoint, known)
  }

  const end =
    (endpoint: string, isProbe: boolean) =>
    (how: RequestEnd): void => {
      if (how === 'timed_out') timedOut(endpoint)
      else if (how === 'answered') endpoints.delete(endpoint)
      else if (isProbe) {
        const known = endpoints.get(endpoint)
        if (known !== undefined) known.probing = false
      }
    }

  return {
    enter: endpoint => {
      if (timeouts === 0) return IGNORED
      const known = endpoints.get(endpoint)
      if (known === undefined || known.timeouts < timeouts) return end(endpoint, false)
      if (known.probing || clockMs() < known.openUntilMs) return null
      known.probing = true
      return end(endpoint, true)
    },
  }
}
