import { inRange, MS_PER_DAY, scanInstant, writeDateTime } from '../datetime/index.ts'
import type { Value } from '../value.ts'
import { textAt } from './arguments.ts'

/** Members that every function of `#datetime` but `now` has in common. */
export const common = { namespace: 'datetime', pure: true, extension: false } as const

/** Reads an ISO 8601 instant in milliseconds; null where the argument is none. */
export const instantAt = (args: readonly Value[], index: number): number | null => {
  const source = textAt(args, index)
  return source === null ? null : scanInstant(source)
}

/** Writes an instant; null outside of the years 0001 to 9999. */
export const written = (epochMs: number): string | null => (inRange(epochMs) === null ? null : writeDateTime(epochMs))

/** The number of the day in UTC, counted from 1970-01-01. */
export const dayOf = (epochMs: number): number => Math.floor(epochMs / MS_PER_DAY)
