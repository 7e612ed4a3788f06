import type { Dispatcher } from 'undici'
import type { Breaker } from './breaker.ts'
import type { Limits } from './limits.ts'
import type { Rebase } from './rebase.ts'
import type { Slots } from './slots.ts'

/** The part of a pool that one request needs. */
export interface Channel {
  readonly limits: Limits
  /** Rewrites URLs of the upstream's own name; null where it is told the public one. */
  readonly rebase: Rebase | null
  /** Names of request fields that are never passed, in lower case. */
  readonly dropped: ReadonlySet<string>
  readonly dispatch: (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => void
  /** Places for requests that are passed, and for requests of our own: neither takes the place of the other. */
  readonly passed: Slots
  readonly own: Slots
  /** Endpoints of either kind that hang. */
  readonly breaker: Breaker
}
