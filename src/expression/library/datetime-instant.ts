import { inRange, MS_PER_DAY, scanInstant, writeDateTime } from '../datetime/index.ts'
import { EvaluationError } from '../evaluation-error.ts'
import type { Value } from '../value.ts'
import { textAt } from './arguments.ts'
import type { Context } from './entry.ts'

/** Members that every function of `#datetime` but `now` has in common. */
export const common = { namespace: 'datetime', pure: true, extension: false } as const

type Args = readonly Value[]

/** Reads an ISO 8601 instant in milliseconds; null where the argument is none. A date alone is one in `strict`. */
export const instantAt = (args: Args, index: number, { profile }: Context): number | null => {
  const source = textAt(args, index)
  return source === null ? null : scanInstant(source, profile === 'strict')
}

/**
 * Reads an instant of which a field or an order is wanted; null in `pel` where the argument is none.
 * @throws EvaluationError in `strict`: whatever the answer were, a condition could let it pass
 */
export const instantOf = (args: Args, index: number, name: string, context: Context): number | null => {
  const epochMs = instantAt(args, index, context)
  if (epochMs === null && context.profile === 'strict')
    throw new EvaluationError('invalid_argument', `\`${name}\` is not an instant`)
  return epochMs
}

/** Writes an instant; null outside of the years 0001 to 9999. */
export const written = (epochMs: number): string | null => (inRange(epochMs) === null ? null : writeDateTime(epochMs))

/**
 * Writes an instant that was computed from one; null in `pel` outside of the years 0001 to 9999.
 * @throws EvaluationError in `strict`, where a date that is no longer one must not count as a missing one
 */
export const writtenWithin = (epochMs: number, { profile }: Context): string | null => {
  const text = written(epochMs)
  if (text === null && profile === 'strict')
    throw new EvaluationError('invalid_argument', 'the instant is outside of the years 0001 to 9999')
  return text
}

/** The number of the day in UTC, counted from 1970-01-01. */
export const dayOf = (epochMs: number): number => Math.floor(epochMs / MS_PER_DAY)
