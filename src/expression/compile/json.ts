import { fitsDouble } from '../../exact-json.ts'
import type { JsonValue } from '../../oauth.ts'
import type { Span } from '../../outcome.ts'
import { numberText } from '../library/java-text.ts'
import { isNumber } from '../library/numbers.ts'
import { Big, type NumberValue, Real, type Value } from '../value.ts'
import { fault } from './fault.ts'
import { toDouble } from './numbers.ts'

/** Limits of a result. */
export const RESULT = { text: 100_000, items: 10_000, depth: 64, total: 100_000 } as const

/**
 * Copies a value into plain JSON: Java's number kinds become numbers, whole ones exactly (`exact-json.ts`), marks disappear,
 * facts are not shared.
 * @throws Fault `result_too_large`, `too_deep` or `not_json`
 */
export const toJson = (value: Value, at: Span): JsonValue => {
  if (value === null || typeof value === 'boolean') return value
  return copy(value, at, { left: RESULT.total }, 0)
}

interface Allowance {
  left: number
}

const copy = (value: Value, at: Span, allowance: Allowance, depth: number): JsonValue => {
  if (value === null || value === undefined || typeof value === 'boolean') return value ?? null
  if (typeof value === 'string') {
    allowance.left -= value.length >>> 8
    if (value.length > RESULT.text || allowance.left < 0) throw tooLarge(at)
    return value
  }
  if (isNumber(value)) {
    // A float is written with its own digits: 0.1, not the double 0.10000000149011612.
    const whole = wholeOf(value)
    if (whole !== null && !fitsDouble(whole)) return whole
    const number = value instanceof Real && value.kind === 'float' ? Number(numberText(value)) : toDouble(value)
    if (!Number.isFinite(number)) throw fault('not_json', 'the result is not a finite number', at)
    return number
  }
  if (typeof value !== 'object') throw fault('not_json', 'the facts are not plain JSON', at)
  if (depth >= RESULT.depth) throw fault('too_deep', `the result is nested deeper than ${RESULT.depth}`, at)
  const names = Array.isArray(value) ? null : Object.keys(value)
  const size = names === null ? (value as readonly Value[]).length : names.length
  allowance.left -= size
  if (size > RESULT.items || allowance.left < 0) throw tooLarge(at)
  if (names === null) return Array.from(value as readonly Value[], item => copy(item ?? null, at, allowance, depth + 1))
  const map: { [name: string]: JsonValue } = {}
  for (const name of names) {
    const item = copy((value as { readonly [name: string]: Value })[name] ?? null, at, allowance, depth + 1)
    // Assigning to `__proto__` would set the prototype instead of a key.
    if (name === '__proto__')
      Object.defineProperty(map, name, { value: item, enumerable: true, writable: true, configurable: true })
    else map[name] = item
  }
  return map
}

/** The value of a long or a BigInteger. */
const wholeOf = (value: NumberValue): bigint | null =>
  typeof value === 'bigint' ? value : value instanceof Big && value.scale === 0 ? value.unscaled : null

const tooLarge = (at: Span): unknown =>
  fault(
    'result_too_large',
    `the result has a text over ${RESULT.text} characters or a list over ${RESULT.items} elements`,
    at,
  )
