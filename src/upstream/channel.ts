import type { Dispatcher } from 'undici'
import type { Limits } from './limits.ts'

/** What one exchange needs of a pool. */
export interface Channel {
  readonly limits: Limits
  readonly dispatch: (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => void
  /** Counts a request that is passed; false when there are too many. */
  readonly enter: () => boolean
  readonly leave: () => void
}
