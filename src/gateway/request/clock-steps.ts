import type { Log } from '../../admin/index.ts'

/** Milliseconds that two clocks may differ more than before, from one request to the next. */
const STEP_MS = 60_000

/**
 * Watches the clock beside one that only runs forward, and says in the log when it has stepped: the store may have lost
 * something then, and assertions are refused for their times.
 */
export const createClockSteps = (log: Log): ((clockMs: number, steadyMs: number) => void) => {
  let before: number | null = null
  return (clockMs, steadyMs) => {
    const difference = clockMs - steadyMs
    const step = difference - (before ?? difference)
    before = difference
    if (Math.abs(step) < STEP_MS) return
    log.warn({ event: 'clock_stepped', seconds: Math.round(step / 1000) }, 'the clock has stepped')
  }
}
