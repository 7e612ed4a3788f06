import { ARRAY, Big, type ListValue, type NumberValue, Real, type Value } from '../value.ts'

/** The Java class of a value, as far as `equals` and formatting can tell them apart. */
export type Kind =
  | 'null'
  | 'boolean'
  | 'string'
  | 'char'
  | 'byte'
  | 'short'
  | 'int'
  | 'long'
  | 'float'
  | 'double'
  | 'integer'
  | 'decimal'
  | 'list'
  | 'map'

export const INT_MIN = -2147483648
export const INT_MAX = 2147483647
export const LONG_MIN = -(2n ** 63n)
export const LONG_MAX = 2n ** 63n - 1n

/** Whether a plain number counts as an int or a long; a whole one beyond 64 bits is a double. */
export const isWhole = (value: number): boolean => Number.isInteger(value) && value < 2 ** 63 && value >= -(2 ** 63)

const fitsInt = (value: number): boolean => value >= INT_MIN && value <= INT_MAX

/** Names the Java class of a number. */
export const numberKind = (value: NumberValue): 'int' | 'long' | 'float' | 'double' | 'integer' | 'decimal' => {
  if (typeof value === 'bigint') return 'long'
  if (typeof value === 'number') return isWhole(value) ? (fitsInt(value) ? 'int' : 'long') : 'double'
  return value.kind
}

/** Names the Java class of a value; `list` is the array it is an element of, if any. */
export const kindOf = (value: Value, list?: ListValue): Kind => {
  if (value === null) return 'null'
  const element = list?.[ARRAY]
  if (element !== undefined && element !== 'String' && element !== 'Object') return element
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'boolean'
  if (isNumber(value)) return numberKind(value)
  return Array.isArray(value) ? 'list' : 'map'
}

export const isNumber = (value: Value): value is NumberValue =>
  typeof value === 'number' || typeof value === 'bigint' || value instanceof Real || value instanceof Big

/** Makes a Java double: the carrier only where the value would read as an int. */
export const doubleOf = (value: number): NumberValue => (Number.isInteger(value) ? new Real('double', value) : value)

/** Makes an int where it fits, else a long, else a double. */
export const integerOf = (value: number): NumberValue => {
  if (fitsInt(value)) return value === 0 ? 0 : value
  const wide = BigInt(value)
  return wide >= LONG_MIN && wide <= LONG_MAX ? wide : doubleOf(value)
}

/** Reads any number as a double, as Java's `doubleValue`. */
export const doubleValue = (value: NumberValue): number => {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Real) return value.value
  return value.scale === 0 ? Number(value.unscaled) : Number(`${value.unscaled}e${-value.scale}`)
}

const isIntegral = (value: NumberValue): boolean =>
  typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value)) || isBigInteger(value)

const isBigInteger = (value: NumberValue): value is Big => value instanceof Big && value.kind === 'integer'

/** The exact value as `unscaled * 10 ** -scale`; null for an infinity and NaN. */
export const exact = (value: NumberValue): { readonly unscaled: bigint; readonly scale: number } | null => {
  if (typeof value === 'bigint') return { unscaled: value, scale: 0 }
  if (value instanceof Big) return value
  const double = typeof value === 'number' ? value : value.value
  if (!Number.isFinite(double)) return null
  if (Number.isInteger(double)) return { unscaled: BigInt(double), scale: 0 }
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, double)
  const high = bits.getUint32(0)
  const exponent = (high >>> 20) & 0x7ff
  const fraction = (BigInt(high & 0xfffff) << 32n) | BigInt(bits.getUint32(4))
  const mantissa = exponent === 0 ? fraction : fraction | (1n << 52n)
  const shift = Math.max(exponent, 1) - 1075
  const sign = double < 0 ? -1n : 1n
  // mantissa * 2 ** shift with a negative shift: multiply by 5 ** -shift and divide by 10 ** -shift.
  return { unscaled: sign * mantissa * 5n ** BigInt(-shift), scale: -shift }
}

const order = (a: number | bigint, b: number | bigint): number => (a < b ? -1 : a > b ? 1 : 0)

/** Compares by value across kinds; a big number is compared exactly, NaN is greater than everything as in Java. */
export const compareNumbers = (a: NumberValue, b: NumberValue): number => {
  if (a instanceof Big || b instanceof Big) {
    const x = exact(a)
    const y = exact(b)
    if (x === null || y === null) return compareDoubles(doubleValue(a), doubleValue(b))
    const scale = Math.max(x.scale, y.scale)
    return order(x.unscaled * 10n ** BigInt(scale - x.scale), y.unscaled * 10n ** BigInt(scale - y.scale))
  }
  if (isIntegral(a) && isIntegral(b)) return order(a as number | bigint, b as number | bigint)
  return compareDoubles(doubleValue(a), doubleValue(b))
}

const compareDoubles = (a: number, b: number): number => {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1
  return Number.isNaN(b) ? -1 : order(a, b)
}
