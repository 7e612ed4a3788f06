/** What the copies in `sites.ts` are made from and make: reads, `and` and `or`, `==`, and the start of an evaluation. */
import type { Evaluation } from '../language.ts'
import type { MapValue, Value } from '../value.ts'
import type { Code, Run } from './run.ts'

/** The prototype of JSON objects. A name it has, by nature or by pollution, is read the slow and sure way. */
export const PLAIN: object = Object.prototype

/** `__proto__` as every object inherits it. An own property of that name is data, which is never `PLAIN` itself. */
export type Plain = MapValue & { readonly __proto__: unknown }

/** What a read does with the value it has found. */
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

/** A read of up to four names, and a test of what it finds. */
export interface Read {
  readonly a: string
  readonly b: string
  readonly c: string
  readonly d: string
  readonly test: Test
  readonly constant: unknown
  /** The same work for every kind of value; runs from the start where the fast way does not fit. */
  readonly slow: Code
}

/** Up to eight operands of `and` (decisive: false) or `or` (decisive: true); `other` is the opposite of `decisive`. */
export interface Join {
  readonly a: Code
  readonly b: Code
  readonly c: Code | null
  readonly d: Code | null
  readonly e: Code | null
  readonly f: Code | null
  readonly g: Code | null
  readonly h: Code | null
  readonly decisive: boolean
  readonly other: boolean
  /** Reads the value of an operand that is not a Boolean. @throws Fault */
  readonly settle: (value: Value, operand: number) => boolean
}

/** `==` and, when false is wanted, `!=`. */
export interface Pair {
  readonly a: Code
  readonly b: Code
  readonly wanted: boolean
  readonly slow: (x: Value, y: Value, run: Run) => boolean
}

/** An evaluation that needs nothing of its run but fuel. */
export interface Start {
  readonly code: Code
  readonly run: Run
  readonly fuel: number
  readonly finish: (value: Value) => Evaluation
  readonly fail: (thrown: unknown) => Evaluation
}

export type ReadMaker = (read: Read) => Code
export type JoinMaker = (join: Join) => Code
export type PairMaker = (pair: Pair) => Code
export type StartMaker = (start: Start) => (facts: Value) => Evaluation

export const TRUE: Evaluation = Object.freeze({ ok: true, value: true })
export const FALSE: Evaluation = Object.freeze({ ok: true, value: false })

/**
 * Tests a value against a constant of the kind that the test takes. Reads do the first three themselves, because `===`
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
