import type { Span } from '../../outcome.ts'
import { javaText } from '../library/java-text.ts'
import { isNumber } from '../library/numbers.ts'
import { ARRAY, Big, type ListValue, type MapValue, type NumberValue, Real, type Value } from '../value.ts'
import { fault } from './fault.ts'
import { isList, isMap, keyOf, member } from './members.ts'
import { compareNumbers, rankOf } from './numbers.ts'
import { charge, type Run } from './run.ts'

const MAX_DEPTH = 64

/**
 * `==`: numbers by value across kinds, texts and Booleans by value, never across types; lists and maps by their
 * elements as Java's `equals` (so the list {1} is not {1.0}); a list never equals an array.
 * @throws Fault `too_deep` or `budget_exceeded`
 */
export const equal = (a: Value, b: Value, run: Run, at: Span): boolean => {
  if (a === b) return true
  if (a === null || b === null || typeof a === 'string' || typeof b === 'string') return false
  if (typeof a === 'boolean' || typeof b === 'boolean') return false
  if (isNumber(a)) return isNumber(b) && compareNumbers(a, b) === 0
  if (isList(a) && isList(b) && a[ARRAY] !== undefined) return equalArrays(a, b, run, at)
  return same(a, b, run, at, 1)
}

const PRIMITIVE = new Set<ListValue[typeof ARRAY]>([
  'byte',
  'short',
  'int',
  'long',
  'float',
  'double',
  'char',
  'boolean',
])

const equalArrays = (a: ListValue, b: ListValue, run: Run, at: Span): boolean => {
  const kind = a[ARRAY]
  if (b[ARRAY] === undefined || (PRIMITIVE.has(kind) ? kind !== b[ARRAY] : PRIMITIVE.has(b[ARRAY]))) return false
  return equalElements(a, b, run, at, 1)
}

const equalElements = (a: ListValue, b: ListValue, run: Run, at: Span, depth: number): boolean => {
  if (a.length !== b.length) return false
  charge(run, a.length, at)
  for (let index = 0; index < a.length; index += 1) {
    if (!same(a[index] ?? null, b[index] ?? null, run, at, depth)) return false
  }
  return true
}

/** Java's `equals`: strict about the kind of a number. */
const same = (a: Value, b: Value, run: Run, at: Span, depth: number): boolean => {
  if (depth > MAX_DEPTH) throw fault('too_deep', `values are nested deeper than ${MAX_DEPTH}`, at)
  if (a === null || b === null) return a === b
  if (isNumber(a)) return isNumber(b) && sameNumber(a, b)
  if (isList(a)) {
    if (!isList(b)) return false
    if (a[ARRAY] !== undefined || b[ARRAY] !== undefined) return a === b
    return equalElements(a, b, run, at, depth + 1)
  }
  if (isMap(a)) return isMap(b) && equalEntries(a, b, run, at, depth + 1)
  return a === b
}

const sameNumber = (a: NumberValue, b: NumberValue): boolean => {
  if (rankOf(a) !== rankOf(b)) return false
  if (a instanceof Big) return b instanceof Big && a.unscaled === b.unscaled && a.scale === b.scale
  const x = a instanceof Real ? a.value : a
  const y = b instanceof Real ? b.value : b
  if (typeof x === 'bigint' || typeof y === 'bigint')
    return typeof x !== 'object' && typeof y !== 'object' && BigInt(x) === BigInt(y)
  return a instanceof Real || Number.isNaN(x) ? Object.is(x, y) : x === y
}

const equalEntries = (a: MapValue, b: MapValue, run: Run, at: Span, depth: number): boolean => {
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  charge(run, names.length, at)
  return names.every(
    name =>
      Object.hasOwn(b, name) &&
      sameKey(keyOf(a, name), keyOf(b, name)) &&
      same(member(a, name), member(b, name), run, at, depth),
  )
}

/** Java's `equals` of scalars; no other keys are equal. */
const sameKey = (a: Value, b: Value): boolean =>
  a === b || (a !== null && b !== null && isNumber(a) && isNumber(b) && sameNumber(a, b))

/** Reads `map[index]`: the number 1 is not the key '1'. Null when the key is not there. */
export const memberAt = (map: MapValue, index: Value): Value => {
  const name = typeof index === 'string' ? index : javaText(index)
  return sameKey(keyOf(map, name), index) ? member(map, name) : null
}
