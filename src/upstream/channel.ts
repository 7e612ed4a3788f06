import type { Dispatcher } from 'undici'
import type { Limits } from './limits.ts'

/** The part of a pool that one request needs. */
export interface Channel {
  readonly limits: Limits
  readonly dispatch: (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => void
  /** Counts a request of a kind; false when there are too many of it. */
  readonly enter: (kind: Kind) => boolean
  readonly leave: (kind: Kind) => void
}

/** Requests that are passed, and requests of our own: neither takes the place of the other. */
export type Kind = 'passed' | 'own'
