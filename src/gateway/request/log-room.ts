import { failure } from './answers.ts'
import type { Step } from './exchange.ts'

/** Whether what is decided now can be recorded. */
export interface LogRoom {
  readonly hasRoom: () => boolean
  readonly room: (withinMs: number) => Promise<boolean>
}

/** Milliseconds for which a request waits for room. */
const MOST_MS = 8000

/** The detail of what is refused. */
export const LOG_FULL = 'decision_log_full'

const FULL = failure(503, 'temporarily_unavailable', LOG_FULL)

/** Nothing is decided that could not be recorded: without room it is refused, at once or after a while. */
export const hasLogRoom = ({ hasRoom, room }: LogRoom, waits: boolean): Step => {
  if (!waits) return () => (hasRoom() ? null : FULL)
  return () => (hasRoom() ? null : room(MOST_MS).then(found => (found ? null : FULL)))
}
