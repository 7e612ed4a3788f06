/** ISO 8601 instants: the only form in which dates enter and leave, apart from patterns. */
import { civilDateOf, epochDayOf, existingDay, MS_PER_DAY, modulo } from './calendar.ts'

/** Instants of the years 0001 to 9999 in UTC: what can be written and read back. */
const MIN_MS = epochDayOf(1, 1, 1) * MS_PER_DAY
const MAX_MS = epochDayOf(10_000, 1, 1) * MS_PER_DAY - 1
const MAX_OFFSET_MINUTES = 18 * 60

const DATE = /^(\d{4})-(\d\d)-(\d\d)/
const TIME = /^T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?/
const OFFSET = /^(?:Z|([+-])(?:(\d\d)(?::?(\d\d))?|(\d)(\d\d)))$/

/**
 * Returns the instant of an ISO 8601 date-time or date, in milliseconds since the epoch, or null.
 *
 * Accepts `2023-01-01T23:59:59Z`, up to nine fractional digits (truncated to three), seconds left out, a date alone, and
 * the offsets `Z`, `+08`, `+0800`, `+08:00` and PingOne's three digits, `+800`. A date with an offset is its first instant there,
 * and with `plainDates` a date alone is that of UTC. A time without `Z` or offset is no instant and gives null, as does every
 * day or time that does not exist.
 */
export const scanInstant = (text: string, plainDates: boolean): number | null => {
  if (text.length > 40) return null
  const date = DATE.exec(text)
  if (date === null) return null
  const year = Number(date[1])
  const day = year === 0 ? null : existingDay(year, Number(date[2]), Number(date[3]))
  if (day === null) return null
  const time = TIME.exec(text.slice(10))
  const ms = time === null ? 0 : timeOfDay(time)
  const rest = text.slice(10 + (time === null ? 0 : time[0].length))
  const offset = OFFSET.exec(plainDates && time === null && rest === '' ? 'Z' : rest)
  if (ms === null || offset === null) return null
  const hours = Number(offset[2] ?? offset[4] ?? 0)
  const minutes = Number(offset[3] ?? offset[5] ?? 0)
  const total = hours * 60 + minutes
  if (minutes > 59 || total > MAX_OFFSET_MINUTES) return null
  return inRange(day * MS_PER_DAY + ms - (offset[1] === '-' ? -total : total) * 60_000)
}

/** Returns an instant of the years 0001 to 9999, else null. */
export const inRange = (epochMs: number): number | null => (epochMs >= MIN_MS && epochMs <= MAX_MS ? epochMs : null)

/** Writes an instant as `2023-01-01T23:59:59.001Z`. */
export const writeDateTime = (epochMs: number): string => {
  const ms = modulo(epochMs, MS_PER_DAY)
  return `${writeDay(epochMs)}T${clock(ms)}.${digits(ms % 1000, 3)}Z`
}

/** Writes the day of an instant as `2023-01-01Z`. */
export const writeDate = (epochMs: number): string => `${writeDay(epochMs)}Z`

/** Writes the time of an instant as `23:59:59Z`, or `23:59:59.001Z` when there are milliseconds. */
export const writeTime = (epochMs: number): string => {
  const ms = modulo(epochMs, MS_PER_DAY)
  return `${clock(ms)}${ms % 1000 === 0 ? '' : `.${digits(ms % 1000, 3)}`}Z`
}

const timeOfDay = (match: RegExpExecArray): number | null => {
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)]
  if (hour > 23 || minute > 59 || second > 59) return null
  return ((hour * 60 + minute) * 60 + second) * 1000 + Number((match[4] ?? '').padEnd(3, '0').slice(0, 3))
}

const writeDay = (epochMs: number): string => {
  const { year, month, day } = civilDateOf(Math.floor(epochMs / MS_PER_DAY))
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`
}

const clock = (ms: number): string =>
  `${digits(Math.floor(ms / 3_600_000), 2)}:${digits(Math.floor(ms / 60_000) % 60, 2)}:${digits(Math.floor(ms / 1000) % 60, 2)}`

const digits = (value: number, width: number): string => String(value).padStart(width, '0')
