import type { Span } from '../../outcome.ts'
import type { Profile } from '../language.ts'
import { isNumber } from '../library/numbers.ts'
import type { NumberValue, Value } from '../value.ts'
import { describe } from './describe.ts'
import { fault } from './fault.ts'
import { element, isList } from './members.ts'
import { decimalOf, toDouble } from './numbers.ts'

const YES: ReadonlySet<string> = new Set(['true', 'on', 'yes', '1'])
const NO: ReadonlySet<string> = new Set(['false', 'off', 'no', '0'])

/**
 * Reads a condition. `strict` takes true and false only; `pel` converts as SpEL does: texts such as `yes` and `off`,
 * and a list by its first element.
 * @throws Fault `not_boolean`
 */
export const toBoolean = (value: Value, profile: Profile, at: Span): boolean => {
  if (typeof value === 'boolean') return value
  if (profile === 'pel') {
    if (typeof value === 'string') {
      const word = value.trim().toLowerCase()
      if (YES.has(word)) return true
      if (NO.has(word)) return false
    }
    if (isList(value)) return toBoolean(element(value, 0), profile, at)
  }
  throw fault('not_boolean', `a condition must be true or false, not ${describe(value)}`, at)
}

/**
 * Reads a whole number of 32 bits for an index or an int parameter: a fraction is cut off, a text of digits is read, a
 * list counts by its first element. Null when it is none.
 */
export const toInt = (value: Value): number | null => {
  if (isList(value)) return value.length === 0 ? null : toInt(element(value, 0))
  const number = typeof value === 'string' ? integerText(value) : isNumber(value) ? value : null
  if (number === null) return null
  const whole = typeof number === 'bigint' ? Number(number) : Math.trunc(toDouble(number))
  return whole >= -2147483648 && whole <= 2147483647 ? whole | 0 : null
}

/** Reads a number as Spring does: a text by its digits, a list by its first element. Null when it is none. */
export const toNumber = (value: Value): NumberValue | null => {
  if (isNumber(value)) return value
  if (isList(value)) return value.length === 0 ? null : toNumber(element(value, 0))
  return typeof value === 'string' ? decimalOf(value.replace(/\s/g, '')) : null
}

/** Reads a text of decimal or hexadecimal digits, as `Long.decode` or `Long.valueOf`. */
export const integerText = (value: string): bigint | null => {
  const text = value.replace(/\s/g, '')
  const hexadecimal = /^(-?)(?:0[xX]|#)([0-9a-fA-F]{1,16})$/.exec(text)
  if (hexadecimal !== null) {
    const size = BigInt(`0x${hexadecimal[2]}`)
    return hexadecimal[1] === '-' ? -size : size
  }
  return /^[+-]?\d{1,19}$/.test(text) ? BigInt(text) : null
}
