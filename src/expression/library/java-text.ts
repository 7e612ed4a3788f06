import { Big, KEYS, type MapValue, type NumberValue, Real, type Value } from '../value.ts'
import { javaDigits } from './java-digits.ts'
import { isNumber, isWhole } from './numbers.ts'

/** Writes a number as `Double.toString` and `Float.toString` do: `1.0`, `1.0E-4`, `1.23456789125E8`. */
const javaReal = (value: number, kind: 'float' | 'double'): string => {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const sign = value < 0 ? '-' : ''
  const { digits, exponent } = javaDigits(Math.abs(value), kind)
  if (exponent > 7 || exponent < -2) return `${sign}${digits[0]}.${digits.slice(1) || '0'}E${exponent - 1}`
  if (exponent <= 0) return `${sign}0.${'0'.repeat(-exponent)}${digits}`
  return `${sign}${digits.slice(0, exponent).padEnd(exponent, '0')}.${digits.slice(exponent) || '0'}`
}

const javaBig = (value: Big): string => {
  if (value.scale === 0) return String(value.unscaled)
  const sign = value.unscaled < 0n ? '-' : ''
  const digits = String(value.unscaled).replace('-', '')
  const exponent = digits.length - 1 - value.scale
  if (value.scale > 0 && exponent >= -6) {
    const padded = digits.padStart(value.scale + 1, '0')
    return `${sign}${padded.slice(0, -value.scale)}.${padded.slice(-value.scale)}`
  }
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
  return `${sign}${digits[0]}${fraction}${exponent === 0 ? '' : `E${exponent > 0 ? '+' : ''}${exponent}`}`
}

/** Writes a number as Java does: `5`, `1.0`, `1.0E-4`, `1E+3` for a BigDecimal. */
export const numberText = (value: NumberValue): string => {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Big) return javaBig(value)
  if (value instanceof Real) return javaReal(value.value, value.kind)
  if (isWhole(value)) return Object.is(value, -0) ? '0' : String(BigInt(value))
  return javaReal(value, 'double')
}

const MAX_DEPTH = 32

/** Writes any value as Java's `toString`: `[a, b]` for a list, `{k=v}` for a map, `null`. */
export const javaText = (value: Value, depth = 0): string => {
  if (value === null) return 'null'
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  if (isNumber(value)) return numberText(value)
  if (depth > MAX_DEPTH) return '...'
  if (Array.isArray(value)) return `[${value.map((item: Value) => javaText(item, depth + 1)).join(', ')}]`
  const map = value as MapValue
  const names = [...(map[KEYS]?.keys() ?? Object.keys(map))]
  return `{${names.map(name => `${name}=${javaText(map[name] ?? null, depth + 1)}`).join(', ')}}`
}
