/**
 * From what a text said to an instant, after Java's SMART resolution: day 31 of a 30-day month is its last day, 24:00 is the
 * next midnight, `yyyy` without an era is the current era, and whatever the text said twice must agree.
 */
import {
  dayOfSundayWeek,
  epochDayOf,
  isLeapYear,
  MS_PER_DAY,
  modulo,
  monthLength,
  startOfWeekYear,
  weekOfMonth,
} from '../calendar.ts'
import { instantOfLocal, type Zone } from '../zone.ts'
import type { Field, TimeField } from './element.ts'
import { DATE_FIELDS, isTimeField, TIME_FIELDS } from './fields.ts'
import type { Parsed } from './parse.ts'
import { type DayPeriod, includes } from './words.ts'

const MAX_YEAR = 999_999_999
/** The fields of a time of day. */
const TIME_OF_DAY = ['hour', 'hourOfHalf', 'minute', 'second', 'nano'] as const
const MAX_OFFSET = 18 * 3600
/** Days that a zone can be asked about; the years that count end well before. */
const MAX_DAY = 4_000_000
const NANOS_PER_DAY = 86_400_000_000_000

/** Least and greatest values of a field; beyond them a text is refused. */
const RANGES: Readonly<Record<Field, readonly [number, number]>> = {
  era: [0, 1],
  year: [-MAX_YEAR, MAX_YEAR],
  yearOfEra: [1, MAX_YEAR],
  quarter: [1, 4],
  month: [1, 12],
  dayOfMonth: [1, 31],
  dayOfYear: [1, 366],
  dayOfWeek: [1, 7],
  localDayOfWeek: [1, 7],
  weekYear: [-MAX_YEAR, MAX_YEAR],
  weekOfYear: [1, 53],
  weekOfMonth: [0, 6],
  alignedDayOfWeek: [1, 7],
  julianDay: [-365_243_219_162, 365_241_780_471],
  dayHalf: [0, 1],
  hour: [0, 23],
  clockHour: [1, 24],
  hourOfHalf: [0, 11],
  clockHourOfHalf: [1, 12],
  minute: [0, 59],
  second: [0, 59],
  nano: [0, 999_999_999],
  milliOfDay: [0, 86_399_999],
  nanoOfDay: [0, NANOS_PER_DAY - 1],
}

/** A text that contradicts itself or names no day. Never leaves this file. */
class Unresolvable extends Error {}

/** The fields not yet used. */
interface Open {
  readonly fields: Map<Field, number>
  take(field: Field): number | undefined
  has(...fields: readonly Field[]): boolean
  /** Takes a field and checks its range. */
  checked(field: Field): number
  /** Stores a derived field, which must agree with a value that is there. */
  derive(field: Field, value: number): void
}

/**
 * Returns the instant in milliseconds, or null where the text has no full date, a time that is not complete (`h` without
 * `a`), or a contradiction. The offset of the text counts before its zone, and that before `fallback`.
 */
export const resolve = (parsed: Parsed, fallback: Zone): number | null => {
  try {
    return resolveInstant(parsed, fallback)
  } catch (error) {
    if (error instanceof Unresolvable) return null
    throw error
  }
}

const resolveInstant = (parsed: Parsed, fallback: Zone): number | null => {
  const open = openFields(parsed.fields)
  const date = resolveDate(open)
  const time = resolveTime(open, parsed)
  if (date === null) return null
  for (const [field, value] of open.fields) {
    if (!isTimeField(field)) agree(DATE_FIELDS[field](date) === value)
    else if (time === null) return null
    else agree(TIME_FIELDS[field](modulo(time, NANOS_PER_DAY)) === value)
  }
  if (Math.abs(date) > MAX_DAY) return null
  const local = date * MS_PER_DAY + Math.floor((time ?? 0) / 1_000_000)
  const { offset, zone } = parsed
  if (offset === null) return instantOfLocal(local, zone ?? fallback)
  agree(Math.abs(offset) <= MAX_OFFSET)
  return local - offset * 1000
}

const agree = (holds: boolean): void => {
  if (!holds) throw new Unresolvable()
}

const openFields = (parsed: ReadonlyMap<Field, number>): Open => {
  const fields = new Map(parsed)
  const take = (field: Field) => {
    const value = fields.get(field)
    fields.delete(field)
    return value
  }
  return {
    fields,
    take,
    has: (...names) => names.every(name => fields.has(name)),
    checked: field => {
      const value = take(field) ?? Number.NaN
      const [least, greatest] = RANGES[field]
      agree(value >= least && value <= greatest)
      return value
    },
    derive: (field, value) => {
      const before = fields.get(field)
      agree(before === undefined || before === value)
      fields.set(field, value)
    },
  }
}

const resolveDate = (open: Open): number | null => {
  resolveEra(open)
  const first = dateOfYear(open)
  if (open.has('localDayOfWeek')) open.fields.set('dayOfWeek', modulo(open.checked('localDayOfWeek') + 5, 7) + 1)
  const others = [first, open.has('julianDay') ? open.checked('julianDay') - 40_587 : null]
  others.push(dateOfWeek(open))
  const dates = others.filter(date => date !== null)
  agree(dates.every(date => date === dates[0]))
  return dates[0] ?? null
}

const resolveEra = (open: Open): void => {
  if (!open.has('yearOfEra')) {
    if (open.has('era')) open.derive('era', open.checked('era'))
    return
  }
  const yearOfEra = open.checked('yearOfEra')
  const era = open.take('era') ?? ((open.fields.get('year') ?? 1) > 0 ? 1 : 0)
  open.derive('year', era === 1 ? yearOfEra : 1 - yearOfEra)
}

const dateOfYear = (open: Open): number | null => {
  if (open.has('year', 'month', 'dayOfMonth')) {
    const [year, month, day] = [open.checked('year'), open.checked('month'), open.checked('dayOfMonth')]
    return epochDayOf(year, month, Math.min(day, monthLength(year, month)))
  }
  if (!open.has('year', 'dayOfYear')) return null
  const year = open.checked('year')
  const day = open.checked('dayOfYear')
  agree(day <= (isLeapYear(year) ? 366 : 365))
  return epochDayOf(year, 1, 1) + day - 1
}

/** A week and a day of the week make a date; a week alone is only compared. */
const dateOfWeek = (open: Open): number | null => {
  if (!open.has('dayOfWeek')) return null
  if (open.has('year', 'month', 'weekOfMonth')) {
    const [year, month] = [open.checked('year'), open.checked('month')]
    const first = epochDayOf(year, month, 1)
    const weeks = open.checked('weekOfMonth') - weekOfMonth(first)
    return first + weeks * 7 + sundayBased(open) - dayOfSundayWeek(first)
  }
  if (open.has('year') || !open.has('weekYear', 'weekOfYear')) return null
  const year = open.checked('weekYear')
  const start = startOfWeekYear(year)
  const weeks = (startOfWeekYear(year + 1) - start) / 7
  return start + (Math.min(open.checked('weekOfYear'), weeks) - 1) * 7 + sundayBased(open) - 1
}

const sundayBased = (open: Open): number => (open.checked('dayOfWeek') % 7) + 1

/** Returns nanoseconds from midnight (a whole day for 24:00), or null where no hour is known. */
const resolveTime = (open: Open, { dayPeriod }: Parsed): number | null => {
  resolveHour(open)
  resolveOfDay(open)
  if (dayPeriod !== null && open.has('hourOfHalf')) {
    const hour = open.checked('hourOfHalf')
    const minute = (hour + 12) * 60 + modulo(open.fields.get('minute') ?? 0, 60)
    open.derive('hour', hour + (includes(dayPeriod, minute) ? 12 : 0))
    return timeOfHour(open)
  }
  if (!open.has('hour')) return middleOfPart(open, dayPeriod)
  const time = timeOfHour(open)
  if (time !== null && dayPeriod !== null) agree(includes(dayPeriod, Math.floor(modulo(time, NANOS_PER_DAY) / 60e9)))
  return time
}

/** A part of the day alone, or AM or PM alone, is its middle. */
const middleOfPart = (open: Open, dayPeriod: DayPeriod | null): number | null => {
  if (TIME_OF_DAY.some(field => open.has(field))) return null
  if (dayPeriod !== null) {
    const length = dayPeriod.from === dayPeriod.to ? 0 : modulo(dayPeriod.to - dayPeriod.from, 1440)
    return modulo(dayPeriod.from + length / 2, 1440) * 60e9
  }
  return open.has('dayHalf') ? (open.checked('dayHalf') * 12 + 6) * 3600e9 : null
}

const resolveHour = (open: Open): void => {
  if (open.has('clockHour')) {
    const hour = open.fields.get('clockHour') === 0 ? (open.take('clockHour') ?? 0) : open.checked('clockHour')
    open.derive('hour', hour === 24 ? 0 : hour)
  }
  if (open.has('clockHourOfHalf')) {
    const hour =
      open.fields.get('clockHourOfHalf') === 0 ? (open.take('clockHourOfHalf') ?? 0) : open.checked('clockHourOfHalf')
    open.derive('hourOfHalf', hour === 12 ? 0 : hour)
  }
  if (open.has('dayHalf', 'hourOfHalf')) open.derive('hour', open.checked('dayHalf') * 12 + open.checked('hourOfHalf'))
}

/** Counts from midnight are whole times. */
const resolveOfDay = (open: Open): void => {
  for (const field of ['nanoOfDay', 'milliOfDay'] as const) {
    if (!open.has(field)) continue
    const nanos = open.checked(field) * (field === 'milliOfDay' ? 1_000_000 : 1)
    for (const part of ['hour', 'minute', 'second'] as const) open.derive(part, TIME_FIELDS[part](nanos))
    if (field === 'nanoOfDay') open.derive('nano', nanos % 1e9)
    else mergeMillis(open, Math.floor(nanos / 1e6) % 1000)
  }
}

/** Milliseconds replace the upper digits of nanoseconds, with which they must agree. */
const mergeMillis = (open: Open, millis: number): void => {
  const nano = open.fields.get('nano') ?? 0
  open.derive('nano', millis * 1_000_000 + (nano % 1_000_000))
}

const timeOfHour = (open: Open): number | null => {
  if (!open.has('minute') && (open.has('second') || open.has('nano'))) return null
  if (!open.has('second') && open.has('nano')) return null
  const zero = (field: TimeField) => (open.fields.get(field) ?? 0) === 0
  if (open.fields.get('hour') === 24 && zero('minute') && zero('second') && zero('nano')) {
    for (const field of ['hour', 'minute', 'second', 'nano'] as const) open.take(field)
    return NANOS_PER_DAY
  }
  const part = (field: TimeField) => (open.has(field) ? open.checked(field) : 0)
  const seconds = (part('hour') * 60 + part('minute')) * 60 + part('second')
  return seconds * 1_000_000_000 + part('nano')
}
