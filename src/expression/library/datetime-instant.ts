import { scanInstant } from '../datetime/index.ts'
import type { Value } from '../value.ts'
import { textAt } from './arguments.ts'

/** What every function of `#datetime` but `now` has in common. */
export const common = { namespace: 'datetime', pure: true, extension: false } as const

/** Reads an ISO 8601 instant in milliseconds; null where the argument is none. */
export const instantAt = (args: readonly Value[], index: number): number | null => {
  const source = textAt(args, index)
  return source === null ? null : scanInstant(source)
}
