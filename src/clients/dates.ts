import type { NumericDate } from '../oauth.ts'

/**
 * Reads `2027-06-30` (its first second in UTC) or a date-time of RFC 3339, or answers null when there is no such day.
 */
export const readDate = (text: string): NumericDate | null => {
  const ms = Date.parse(text)
  const day = text.slice(0, 10)
  const midnight = Date.parse(`${day}T00:00:00Z`)
  // Some days that do not exist parse as one of the next month.
  if (Number.isNaN(ms) || Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return null
  return ms / 1000
}
