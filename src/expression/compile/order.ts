import type { Span } from '../../outcome.ts'
import type { Profile } from '../language.ts'
import { isNumber } from '../library/numbers.ts'
import type { Value } from '../value.ts'
import { describe } from './describe.ts'
import { fault } from './fault.ts'
import { element, isList } from './members.ts'
import { compareNumbers } from './numbers.ts'

/**
 * Compares for `<`, `<=`, `>`, `>=`: negative, zero, positive, or NaN when a number is NaN.
 * @throws Fault `null_ordered` (strict; in pel null is smallest) or `not_comparable`
 */
export const compare = (a: Value, b: Value, profile: Profile, at: Span): number => {
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b)
  if (a === null || b === null) {
    if (profile === 'strict') throw fault('null_ordered', 'null is not smaller or greater than anything', at)
    return a === b ? 0 : a === null ? -1 : 1
  }
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b)
  throw fault('not_comparable', `${describe(a)} and ${describe(b)} have no order`, at)
}

/** `x between {low, high}`, both ends included. @throws Fault */
export const between = (value: Value, bounds: Value, profile: Profile, at: Span): boolean => {
  if (!isList(bounds) || bounds.length !== 2) {
    throw fault('between_operand', '`between` needs a list of two values: {low, high}', at)
  }
  return (
    total(compare(value, element(bounds, 0), profile, at), value) >= 0 &&
    total(compare(value, element(bounds, 1), profile, at), value) <= 0
  )
}

/** Java's total order of doubles: NaN is greater than every number. */
const total = (order: number, value: Value): number =>
  Number.isNaN(order) ? (typeof value === 'number' && !Number.isNaN(value) ? -1 : 1) : order
