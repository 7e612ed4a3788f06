import type { Dispatcher } from 'undici'
import type { Limits } from './limits.ts'
import type { Slots } from './slots.ts'

/** The part of a pool that one request needs. */
export interface Channel {
  readonly limits: Limits
  readonly dispatch: (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => void
  /** Places for requests that are passed, and for requests of our own: neither takes the place of the other. */
  readonly passed: Slots
  readonly own: Slots
}
