/** English names, as Java's CLDR data has them for `Locale.ENGLISH`. */
import type { Element, TextWidth } from './element.ts'

type TextField = Extract<Element, { kind: 'text' }>['field']

interface Names {
  /** The value of the first name. */
  readonly from: number
  readonly names: Readonly<Record<TextWidth, readonly string[]>>
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ')
const DAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ')

const cut = (names: readonly string[], length: number): readonly string[] => names.map(name => name.slice(0, length))

export const WORDS: Readonly<Record<TextField, Names>> = {
  era: { from: 0, names: { short: ['BC', 'AD'], full: ['Before Christ', 'Anno Domini'], narrow: ['B', 'A'] } },
  quarter: {
    from: 1,
    names: {
      short: ['Q1', 'Q2', 'Q3', 'Q4'],
      full: ['1st quarter', '2nd quarter', '3rd quarter', '4th quarter'],
      narrow: ['1', '2', '3', '4'],
    },
  },
  month: { from: 1, names: { short: cut(MONTHS, 3), full: MONTHS, narrow: cut(MONTHS, 1) } },
  dayOfWeek: { from: 1, names: { short: cut(DAYS, 3), full: DAYS, narrow: cut(DAYS, 1) } },
  dayHalf: { from: 0, names: { short: ['AM', 'PM'], full: ['AM', 'PM'], narrow: ['AM', 'PM'] } },
}

/** A part of the day in minutes from midnight; `to` is excluded, except for the two that are one minute. */
export interface DayPeriod {
  readonly from: number
  readonly to: number
  readonly name: string
  readonly narrow: string
}

/** Midnight and noon come first: they win where they apply. */
export const DAY_PERIODS: readonly DayPeriod[] = [
  { from: 0, to: 0, name: 'midnight', narrow: 'mi' },
  { from: 720, to: 720, name: 'noon', narrow: 'n' },
  { from: 360, to: 720, name: 'in the morning', narrow: 'in the morning' },
  { from: 720, to: 1080, name: 'in the afternoon', narrow: 'in the afternoon' },
  { from: 1080, to: 1260, name: 'in the evening', narrow: 'in the evening' },
  { from: 1260, to: 360, name: 'at night', narrow: 'at night' },
]

/** Tells whether a minute of the day belongs to a part of the day. */
export const includes = (period: DayPeriod, minute: number): boolean => {
  if (period.from === period.to) return minute === period.from
  if (period.from < period.to) return minute >= period.from && minute < period.to
  return minute >= period.from || minute < period.to
}
