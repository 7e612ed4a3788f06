import type { Log } from '../log.ts'

/** What the log is told of a sink: that it fails, that it works again, and what was lost meanwhile. */
export interface Teller {
  readonly failing: (reason: string) => void
  readonly delivered: () => void
  readonly dropped: (count: number, reason: string) => void
  /** Tells what has not been told yet. */
  readonly end: () => void
}

/** Milliseconds between two lines about records that were dropped. */
const QUIET_MS = 10_000

/** Makes the teller of one sink. Lines are few: each says how many records it stands for. */
export const createTeller = (log: Log, clockMs: () => number): Teller => {
  let failing: string | null = null
  let lost = 0
  let why = ''
  let toldMs = Number.NEGATIVE_INFINITY
  const tellLost = (): void => {
    if (lost === 0) return
    log.error({ event: 'decision_log', result: 'dropped', records: lost, reason: why }, 'decision records were dropped')
    toldMs = clockMs()
    lost = 0
  }
  return {
    failing: reason => {
      if (failing === reason) return
      failing = reason
      log.error({ event: 'decision_log', result: 'failed', reason }, 'decision records cannot be delivered')
    },
    delivered: () => {
      if (failing !== null)
        log.info({ event: 'decision_log', result: 'delivered' }, 'decision records are delivered again')
      failing = null
      if (Math.abs(clockMs() - toldMs) >= QUIET_MS) tellLost()
    },
    dropped: (count, reason) => {
      lost += count
      why = reason
      if (Math.abs(clockMs() - toldMs) >= QUIET_MS) tellLost()
    },
    end: tellLost,
  }
}
