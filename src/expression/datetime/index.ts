/** Dates: ISO 8601 instants, calendar arithmetic, Java patterns and time zones. No `Date`, one `Intl` format per zone. */
export {
  civilDateOf,
  epochDayOf,
  existingDay,
  MS_PER_DAY,
  modulo,
  monthsBetween,
  periodBetween,
  plusMonths,
} from './calendar.ts'
export { CODES } from './codes.ts'
export { inRange, scanInstant, writeDate, writeDateTime, writeTime } from './iso.ts'
export { type CompiledPattern, compilePattern, type DatePattern } from './pattern/index.ts'
export { UTC, type Zone, zoneOf } from './zone.ts'
