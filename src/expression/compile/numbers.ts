import { numberText } from '../library/java-text.ts'
import { LONG_MAX, LONG_MIN } from '../library/numbers.ts'
import { Big, type NumberValue, Real, type Value } from '../value.ts'

/** Java's promotion order: the operand of higher rank decides the kind of the result. */
export const RANK = { int: 0, long: 1, integer: 2, float: 3, double: 4, decimal: 5 } as const
export type Rank = (typeof RANK)[keyof typeof RANK]

const LONG_END = 2 ** 63

/** The rank of a number, null for anything else. */
export const rankOf = (value: Value): Rank | null => {
  if (typeof value === 'number') {
    if ((value | 0) === value) return RANK.int
    return Number.isInteger(value) && value < LONG_END && value >= -LONG_END ? RANK.long : RANK.double
  }
  if (typeof value === 'bigint') return RANK.long
  if (value instanceof Real || value instanceof Big) return RANK[value.kind]
  return null
}

/** Makes a double: the carrier only where a plain number would read as an integer. */
export const double = (value: number): NumberValue => (Number.isInteger(value) ? new Real('double', value) : value)

export const float = (value: number): NumberValue => new Real('float', Math.fround(value))

export const long = (value: bigint): bigint => BigInt.asIntN(64, value)

/** Reads a number of rank int or long. */
export const toLong = (value: NumberValue): bigint =>
  typeof value === 'bigint' ? value : typeof value === 'number' ? BigInt(value) : saturated(toDouble(value))

/** Java's `(long) double`: not a number is 0, beyond the ends is the end. */
export const saturated = (value: number): bigint => {
  if (Number.isNaN(value)) return 0n
  if (value >= LONG_END) return LONG_MAX
  if (value <= -LONG_END) return LONG_MIN
  return BigInt(Math.trunc(value))
}

export const toDouble = (value: NumberValue): number => {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Real) return value.value
  return Number(`${value.unscaled}e${-value.scale}`)
}

export const toFloat = (value: NumberValue): number => Math.fround(toDouble(value))

/** Reads any finite number as a BigDecimal: a double by its text, as Spring does. Null for infinity and NaN. */
export const toDecimal = (value: NumberValue): Big | null => {
  if (value instanceof Big) return value
  return decimalOf(numberText(value))
}

const DECIMAL = /^([+-]?\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

/** Reads the text of a BigDecimal. */
export const decimalOf = (text: string): Big | null => {
  const parts = DECIMAL.exec(text)
  if (parts === null) return null
  const [, whole = '', fraction = '', exponent = '0'] = parts
  if (!/\d/.test(whole + fraction) || text.length > 1_000 || Math.abs(Number(exponent)) > 1_000) return null
  return new Big('decimal', BigInt(`${whole}${fraction}`), fraction.length - Number(exponent))
}

/** Two decimals on one scale, as unscaled integers. */
export const aligned = (a: Big, b: Big): readonly [bigint, bigint, number] => {
  const scale = Math.max(a.scale, b.scale)
  return [a.unscaled * 10n ** BigInt(scale - a.scale), b.unscaled * 10n ** BigInt(scale - b.scale), scale]
}

export const toInteger = (value: NumberValue): bigint => {
  if (value instanceof Big)
    return value.scale > 0 ? value.unscaled / 10n ** BigInt(value.scale) : value.unscaled * 10n ** BigInt(-value.scale)
  return toLong(value)
}

/**
 * Compares two numbers as SpEL does, in the kind of higher rank; NaN when one of them is not a number.
 */
export const compareNumbers = (a: NumberValue, b: NumberValue): number => {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN
  const rank = Math.max(rankOf(a) ?? 0, rankOf(b) ?? 0)
  if (rank === RANK.decimal) {
    const x = toDecimal(a)
    const y = toDecimal(b)
    if (x === null || y === null) return order(toDouble(a), toDouble(b))
    const [left, right] = aligned(x, y)
    return order(left, right)
  }
  if (rank === RANK.double) return order(toDouble(a), toDouble(b))
  if (rank === RANK.float) return order(toFloat(a), toFloat(b))
  return order(toInteger(a), toInteger(b))
}

const order = (a: number | bigint, b: number | bigint): number => (a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN)
