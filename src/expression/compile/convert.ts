import type { Span } from '../../outcome.ts'
import type { Profile } from '../language.ts'
import { isNumber } from '../library/numbers.ts'
import type { NumberValue, Value } from '../value.ts'
import { describe } from './describe.ts'
import { fault } from './fault.ts'
import { decimalOf, toDouble, toLong } from './numbers.ts'
import { element, isList } from './read.ts'

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

/** Reads a whole number for an index or an int parameter: a fraction is cut off, a text of digits is read. Null when it is none. */
export const toInt = (value: Value): number | null => {
  const number = toNumber(value)
  if (number === null) return null
  const whole = typeof number === 'bigint' ? Number(number) : Math.trunc(toDouble(number))
  return whole >= -2147483648 && whole <= 2147483647 ? whole | 0 : null
}

/** Reads a number as Spring does: a text of digits, a list by its first element. Null when it is none. */
export const toNumber = (value: Value): NumberValue | null => {
  if (isNumber(value)) return value
  if (isList(value)) return value.length === 0 ? null : toNumber(element(value, 0))
  if (typeof value !== 'string') return null
  const text = value.replace(/\s/g, '')
  const hexadecimal = /^([+-]?)(?:0[xX]|#)([0-9a-fA-F]{1,16})$/.exec(text)
  if (hexadecimal !== null) {
    const size = BigInt(`0x${hexadecimal[2]}`)
    return toLong(hexadecimal[1] === '-' ? -size : size)
  }
  if (/^[+-]?\d{1,19}$/.test(text)) return toLong(BigInt(text))
  return decimalOf(text)
}
