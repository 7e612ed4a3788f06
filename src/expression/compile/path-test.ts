/** The tests that a read of facts makes itself, so that one closure reads and compares. */
import type { MapValue, Value } from '../value.ts'
import type { Code, Run } from './run.ts'

/** The prototype of JSON objects. A name it has, by nature or by pollution, is read the slow and sure way. */
export const PLAIN: object = Object.prototype

/** `__proto__` as every object inherits it. An own property of that name is data, which is never `PLAIN` itself. */
export type Plain = MapValue & { readonly __proto__: unknown }

/** A test of the value at the end of a path. */
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

/** A read of up to four names, and the test of the value. */
export interface PathRead {
  readonly a: string
  readonly b: string
  readonly c: string
  readonly d: string
  readonly test: Test
  readonly constant: unknown
  /** The same work for every kind of value; runs from the start where the fast way does not fit. */
  readonly slow: Code
}

/** Makes the closure of a read. */
export type PathReadMaker = (read: PathRead) => Code

/**
 * Tests a value against a constant of the kind that the test takes. Reads do the first three themselves, because `===`
 * has an inline cache too; numbers here are ints and fractions, never boxed.
 */
export const decide = (test: Test, value: Value, constant: unknown, slow: Code, self: Value, run: Run): Value => {
  switch (test) {
    case TEST.none:
      return value
    case TEST.same:
      return value === constant
    case TEST.other:
      return value !== constant
    case TEST.among:
      return typeof value === 'string' ? (constant as ReadonlySet<string>).has(value) : slow(self, run)
    case TEST.equal:
      return typeof value === 'number' ? value === constant : slow(self, run)
    case TEST.unequal:
      return typeof value === 'number' ? value !== constant : slow(self, run)
    case TEST.less:
      return typeof value === 'number' ? value < (constant as number) : slow(self, run)
    case TEST.atMost:
      return typeof value === 'number' ? value <= (constant as number) : slow(self, run)
    case TEST.more:
      return typeof value === 'number' ? value > (constant as number) : slow(self, run)
    case TEST.atLeast:
      return typeof value === 'number' ? value >= (constant as number) : slow(self, run)
  }
}
