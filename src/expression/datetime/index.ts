/**
 * Dates: ISO 8601 instants, calendar arithmetic, Java patterns and time zones. No `Date`, one `Intl` format per zone.
 *
 * `zone-table.ts` holds what Java 17 knows of zones and `Intl` does not tell. With a JDK 17 at hand a new one is made by
 *
 *     java --add-opens java.base/java.time.zone=ALL-UNNAMED test/expression/datetime/JavaZones.java > src/expression/datetime/zone-table.ts
 *
 * and the expectations of the tests beside that program, from the same JDK, by JavaFormats.java.
 */
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
