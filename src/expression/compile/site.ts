import type { Value } from '../value.ts'
import type { Code, Run } from './run.ts'

/** The prototype of JSON objects. A name it has, by nature or by pollution, is read the slow and sure way. */
export const PLAIN = Object.prototype as unknown as { readonly [name: string]: unknown }

/** What a site does with the value it has read. */
export const TEST = {
  none: 0,
  same: 1,
  other: 2,
  equal: 3,
  unequal: 4,
  less: 5,
  atMost: 6,
  more: 7,
  atLeast: 8,
  among: 9,
} as const
export type Test = (typeof TEST)[keyof typeof TEST]

export interface Site {
  readonly a: string
  readonly b: string | null
  readonly c: string | null
  readonly d: string | null
  readonly test: Test
  readonly constant: unknown
  /** The same work for every kind of value; runs from the start where the fast way does not fit. */
  readonly slow: Code
}

export type Maker = (site: Site) => Code

/**
 * Tests a value against a constant of the kind that the test takes. Sites do the first three themselves, because `===`
 * has an inline cache too; numbers here are ints and fractions, never boxed.
 */
export const decide = (test: Test, found: Value, constant: unknown, slow: Code, value: Value, run: Run): Value => {
  switch (test) {
    case TEST.none:
      return found
    case TEST.same:
      return found === constant
    case TEST.other:
      return found !== constant
    case TEST.among:
      return typeof found === 'string' ? (constant as ReadonlySet<string>).has(found) : slow(value, run)
    case TEST.equal:
      return typeof found === 'number' ? found === constant : slow(value, run)
    case TEST.unequal:
      return typeof found === 'number' ? found !== constant : slow(value, run)
    case TEST.less:
      return typeof found === 'number' ? found < (constant as number) : slow(value, run)
    case TEST.atMost:
      return typeof found === 'number' ? found <= (constant as number) : slow(value, run)
    case TEST.more:
      return typeof found === 'number' ? found > (constant as number) : slow(value, run)
    case TEST.atLeast:
      return typeof found === 'number' ? found >= (constant as number) : slow(value, run)
  }
}
