/**
 * The proleptic ISO calendar by arithmetic: days are counted from 1970-01-01, and no `Date` is involved. Weeks are those
 * of Java's `Locale.ENGLISH`: they start on Sunday, and week 1 is the week of January 1.
 */
export interface CivilDate {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
}

export const MS_PER_DAY = 86_400_000
const DAYS_PER_ERA = 146_097
const EPOCH_SHIFT = 719_468
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Tells whether February of a year has 29 days. */
export const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

/** Returns the number of days of a month (1 to 12). */
export const monthLength = (year: number, month: number): number =>
  month === 2 && isLeapYear(year) ? 29 : (MONTH_LENGTHS[month - 1] ?? 0)

/** Returns the days since 1970-01-01 of a date; the year counts from March so that the leap day comes last. */
export const epochDayOf = (year: number, month: number, day: number): number => {
  const shifted = month > 2 ? year : year - 1
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * DAYS_PER_ERA + dayOfEra - EPOCH_SHIFT
}

/** Returns the date of a number of days since 1970-01-01. */
export const civilDateOf = (epochDay: number): CivilDate => {
  const shifted = epochDay + EPOCH_SHIFT
  const era = Math.floor(shifted / DAYS_PER_ERA)
  const dayOfEra = shifted - era * DAYS_PER_ERA
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  }
}

/** Returns the epoch day of a date that exists, else null. */
export const existingDay = (year: number, month: number, day: number): number | null => {
  if (month < 1 || month > 12 || day < 1 || day > monthLength(year, month)) return null
  return epochDayOf(year, month, day)
}

/** Adds months; the day is clamped to the end of the month. */
export const plusMonths = (epochDay: number, months: number): number => {
  const { year, month, day } = civilDateOf(epochDay)
  const total = year * 12 + month - 1 + months
  const newYear = Math.floor(total / 12)
  const newMonth = total - newYear * 12 + 1
  return epochDayOf(newYear, newMonth, Math.min(day, monthLength(newYear, newMonth)))
}

/** Returns the whole months from one date to another, towards zero. */
export const monthsBetween = (from: number, to: number): number => {
  const a = civilDateOf(from)
  const b = civilDateOf(to)
  const packed = (date: CivilDate) => (date.year * 12 + date.month - 1) * 32 + date.day
  return Math.trunc((packed(b) - packed(a)) / 32) + 0
}

/** Returns the ISO period between two dates, as `java.time.Period.between` writes it. */
export const periodBetween = (from: number, to: number): string => {
  const a = civilDateOf(from)
  const b = civilDateOf(to)
  let months = (b.year - a.year) * 12 + b.month - a.month
  let days = b.day - a.day
  if (months > 0 && days < 0) {
    months -= 1
    days = to - plusMonths(from, months)
  } else if (months < 0 && days > 0) {
    months += 1
    days -= monthLength(b.year, b.month)
  }
  const years = Math.trunc(months / 12)
  const parts = [years && `${years}Y`, months % 12 && `${months % 12}M`, days && `${days}D`].filter(Boolean)
  return parts.length === 0 ? 'P0D' : `P${parts.join('')}`
}

/** Returns the ISO day of the week: Monday is 1, Sunday is 7. */
export const dayOfWeek = (epochDay: number): number => modulo(epochDay + 3, 7) + 1

/** Returns the day of the week counted from Sunday, which is 1. */
export const dayOfSundayWeek = (epochDay: number): number => modulo(epochDay + 4, 7) + 1

/** Returns the year a week belongs to and its number: the week of January 1 is week 1. */
export const weekOfYear = (epochDay: number): { readonly year: number; readonly week: number } => {
  const { year } = civilDateOf(epochDay)
  if (epochDay >= startOfWeekYear(year + 1)) return { year: year + 1, week: 1 }
  return { year, week: (epochDay - dayOfSundayWeek(epochDay) + 1 - startOfWeekYear(year)) / 7 + 1 }
}

/** Returns the number of the week in its month; the week of the first is 1. */
export const weekOfMonth = (epochDay: number): number => {
  const { year, month } = civilDateOf(epochDay)
  const first = epochDayOf(year, month, 1)
  return Math.floor((dayOfSundayWeek(first) - 1 + epochDay - first) / 7) + 1
}

/** Returns the Sunday that starts week 1 of a year. */
export const startOfWeekYear = (year: number): number => {
  const first = epochDayOf(year, 1, 1)
  return first - dayOfSundayWeek(first) + 1
}

/** Returns the remainder with the sign of the divisor. */
export const modulo = (value: number, divisor: number): number => value - Math.floor(value / divisor) * divisor
