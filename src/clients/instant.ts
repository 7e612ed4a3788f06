import type { NumericDate } from '../oauth.ts'

/** The instant of a load, as readers of dates may ask for it. */
export interface Instant {
  readonly isPast: (date: NumericDate) => boolean
  /** Whether everything that was asked would be answered alike at another instant. */
  readonly holdsAt: (other: NumericDate) => boolean
}

/** Makes an instant that knows until when its answers hold. */
export const createInstant = (now: NumericDate): Instant => {
  let from = Number.NEGATIVE_INFINITY
  let until = Number.POSITIVE_INFINITY
  return {
    isPast: date => {
      if (date <= now) from = Math.max(from, date)
      else until = Math.min(until, date)
      return date <= now
    },
    holdsAt: other => from <= other && other < until,
  }
}
