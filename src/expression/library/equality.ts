import { EvaluationError } from '../evaluation-error.ts'
import { Big, type ListValue, type NumberValue, Real, type Value } from '../value.ts'
import { isList, isMap } from './arguments.ts'
import type { Context } from './entry.ts'
import { compareNumbers, isNumber, kindOf } from './numbers.ts'

const MAX_DEPTH = 64

/** How two numbers are compared: `java` as `Object.equals` (Integer 3 is not Double 3.0), `value` as the operator `==`. */
export type Equality = 'java' | 'value'

const sameJavaNumber = (a: NumberValue, b: NumberValue): boolean => {
  if (a instanceof Big || b instanceof Big) {
    return a instanceof Big && b instanceof Big && a.unscaled === b.unscaled && a.scale === b.scale
  }
  const x = a instanceof Real ? a.value : a
  const y = b instanceof Real ? b.value : b
  if (typeof x === 'bigint' || typeof y === 'bigint') return BigInt(x) === BigInt(y)
  // Double.equals tells 0.0 from -0.0 and says that NaN equals NaN.
  return a instanceof Real || b instanceof Real || Number.isNaN(x) ? Object.is(x, y) : x === y
}

interface Sides {
  readonly left?: ListValue
  readonly right?: ListValue
}

/**
 * Tells whether two values are equal, without coercion and deep for lists and maps. `sides` are the arrays the values
 * are elements of: an element of a `byte[]` is a Byte.
 * @throws EvaluationError `too_deep`
 */
export const equal = (a: Value, b: Value, how: Equality, context: Context, sides: Sides = {}, depth = 0): boolean => {
  if (depth > MAX_DEPTH) throw new EvaluationError('too_deep', `values are nested deeper than ${MAX_DEPTH}`)
  if (a === null || b === null) return a === b
  if (how === 'java' && kindOf(a, sides.left) !== kindOf(b, sides.right)) return false
  if (isNumber(a)) return isNumber(b) && (how === 'java' ? sameJavaNumber(a, b) : compareNumbers(a, b) === 0)
  if (isList(a)) return isList(b) && equalLists(a, b, how, context, depth + 1)
  if (isMap(a)) return isMap(b) && equalMaps(a, b, how, context, depth + 1)
  return a === b
}

/** Tells whether two lists or arrays have equal elements in the same order. */
export const equalLists = (a: ListValue, b: ListValue, how: Equality, context: Context, depth = 0): boolean => {
  if (a.length !== b.length) return false
  context.spend(a.length)
  return a.every((item, index) => equal(item, b[index] ?? null, how, context, { left: a, right: b }, depth))
}

const equalMaps = (
  a: { readonly [name: string]: Value },
  b: { readonly [name: string]: Value },
  how: Equality,
  context: Context,
  depth: number,
): boolean => {
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  context.spend(names.length)
  return names.every(name => Object.hasOwn(b, name) && equal(a[name] ?? null, b[name] ?? null, how, context, {}, depth))
}

/** A text that is the same exactly for equal scalars; null for a list, a map or a number without a machine size. */
const scalarKey = (value: Value, how: Equality, list: ListValue): string | null => {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return how === 'java' ? `${kindOf(value, list)}:${value}` : `string:${value}`
  if (!isNumber(value) || value instanceof Big) return null
  const plain = value instanceof Real ? value.value : value
  const text = Object.is(plain, -0) && value instanceof Real && how === 'java' ? '-0' : String(plain)
  return how === 'java' ? `${kindOf(value, list)}:${text}` : `number:${text}`
}

/** Answers "is this among those" many times: scalars by a set, everything else by comparing one by one. */
export const memberOf = (
  list: ListValue,
  how: Equality,
  context: Context,
): ((value: Value, from: ListValue) => boolean) => {
  context.spend(list.length)
  const scalars = new Set<string>()
  const others: Value[] = []
  for (const item of list) {
    const key = scalarKey(item, how, list)
    if (key === null) others.push(item)
    else scalars.add(key)
  }
  return (value, from) => {
    const key = scalarKey(value, how, from)
    if (key !== null && scalars.has(key)) return true
    // A number without a machine size equals other numbers by value, so it meets the scalars as well.
    const rest = value instanceof Big ? list : others
    if (rest.length === 0) return false
    context.spend(rest.length)
    return rest.some(other => equal(value, other, how, context, { left: from, right: list }))
  }
}
