/** The fields of a moment in a zone. */
import {
  civilDateOf,
  dayOfSundayWeek,
  dayOfWeek,
  epochDayOf,
  MS_PER_DAY,
  modulo,
  weekOfMonth,
  weekOfYear,
} from '../calendar.ts'
import type { Zone } from '../zone.ts'
import type { DateField, Field, TimeField } from './element.ts'

/** An instant seen in a zone. */
export interface Moment {
  readonly epochMs: number
  readonly zone: Zone
  /** Seconds east of UTC. */
  readonly offset: number
  readonly epochDay: number
  readonly nanoOfDay: number
}

const MODIFIED_JULIAN_EPOCH = 40_587
const NANOS_PER_MS = 1_000_000

/** Returns the local date and time of an instant. */
export const momentOf = (epochMs: number, zone: Zone): Moment => {
  const offset = zone.offsetAt(epochMs)
  const local = epochMs + offset * 1000
  return {
    epochMs,
    zone,
    offset,
    epochDay: Math.floor(local / MS_PER_DAY),
    nanoOfDay: modulo(local, MS_PER_DAY) * NANOS_PER_MS,
  }
}

export const DATE_FIELDS: Readonly<Record<DateField, (epochDay: number) => number>> = {
  era: day => (civilDateOf(day).year > 0 ? 1 : 0),
  year: day => civilDateOf(day).year,
  yearOfEra: day => {
    const { year } = civilDateOf(day)
    return year > 0 ? year : 1 - year
  },
  quarter: day => Math.ceil(civilDateOf(day).month / 3),
  month: day => civilDateOf(day).month,
  dayOfMonth: day => civilDateOf(day).day,
  dayOfYear: day => day - epochDayOf(civilDateOf(day).year, 1, 1) + 1,
  dayOfWeek,
  localDayOfWeek: dayOfSundayWeek,
  weekYear: day => weekOfYear(day).year,
  weekOfYear: day => weekOfYear(day).week,
  weekOfMonth,
  alignedDayOfWeek: day => ((civilDateOf(day).day - 1) % 7) + 1,
  julianDay: day => day + MODIFIED_JULIAN_EPOCH,
}

const NANOS_PER_SECOND = 1_000_000_000
const hour = (nanos: number) => Math.floor(nanos / (3600 * NANOS_PER_SECOND))

export const TIME_FIELDS: Readonly<Record<TimeField, (nanoOfDay: number) => number>> = {
  dayHalf: nanos => (hour(nanos) < 12 ? 0 : 1),
  hour,
  clockHour: nanos => hour(nanos) || 24,
  hourOfHalf: nanos => hour(nanos) % 12,
  clockHourOfHalf: nanos => hour(nanos) % 12 || 12,
  minute: nanos => Math.floor(nanos / (60 * NANOS_PER_SECOND)) % 60,
  second: nanos => Math.floor(nanos / NANOS_PER_SECOND) % 60,
  nano: nanos => nanos % NANOS_PER_SECOND,
  milliOfDay: nanos => Math.floor(nanos / NANOS_PER_MS),
  nanoOfDay: nanos => nanos,
}

/** Tells a field of the time of day from a field of the date. */
export const isTimeField = (field: Field): field is TimeField => Object.hasOwn(TIME_FIELDS, field)

/** Returns the reader of a field. */
export const readerOf = (field: Field): ((moment: Moment) => number) => {
  if (isTimeField(field)) {
    const read = TIME_FIELDS[field]
    return moment => read(moment.nanoOfDay)
  }
  const read = DATE_FIELDS[field]
  return moment => read(moment.epochDay)
}
