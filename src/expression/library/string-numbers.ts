import { Big, type NumberValue, Real, type Value } from '../value.ts'
import { allowDigits, MAX_DIGITS } from '../value-limits.ts'
import { textAt, valueAt } from './arguments.ts'
import { chargeText } from './charges.ts'
import type { Context, Entry } from './entry.ts'
import { doubleOf, exact, INT_MAX, INT_MIN, LONG_MAX, LONG_MIN } from './numbers.ts'
import { fallback, NUMBER_OR_NULL, PER_CHARACTER, text } from './params.ts'
import { trim } from './white-space.ts'

/** Reads a number from a text; null when it is not one. */
type Read = (input: string) => NumberValue | null

const reading =
  (read: Read): Entry['impl'] =>
  (args: readonly Value[], context: Context): Value => {
    const input = textAt(args, 0)
    if (input === null) return valueAt(args, 1)
    chargeText(context, input)
    return read(input) ?? valueAt(args, 1)
  }

/** No more digits than a long can need, leading zeros apart, so that a long text is refused before it is read. */
const within = (input: string, min: bigint, max: bigint): bigint | null => {
  if (!/^[+-]?[0-9]+$/.test(input)) return null
  const digits = input.replace(/^[+-]?0*/, '')
  if (digits.length > 19) return null
  const value = BigInt(digits === '' ? 0 : digits) * (input.startsWith('-') ? -1n : 1n)
  return value >= min && value <= max ? value : null
}

const asInt: Read = input => {
  const value = within(input, BigInt(INT_MIN), BigInt(INT_MAX))
  return value === null ? null : Number(value)
}

const asLong: Read = input => within(input, LONG_MIN, LONG_MAX)

const asBigInt: Read = input => {
  if (!/^-?[0-9]+$/.test(input)) return null
  allowDigits(input.length - 1)
  return new Big('integer', BigInt(input), 0)
}

/** The decimal grammar of `Double.parseDouble`, its type suffix included; hexadecimal floats are not read. */
const FLOATING = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[fFdD]?$/

const decimal = (input: string): string | null => {
  const trimmed = trim(input)
  return trimmed.length <= MAX_DIGITS && FLOATING.test(trimmed) ? trimmed.replace(/[fFdD]$/, '') : null
}

const asDouble: Read = input => {
  const text = decimal(input)
  const value = text === null ? Number.NaN : Number(text)
  return Number.isFinite(value) ? doubleOf(value) : null
}

/**
 * Rounds a decimal to a float once. Through a double it would be rounded twice, which differs where the double lies
 * exactly between two floats and the decimal does not.
 */
const nearestFloat = (text: string): number => {
  const double = Number(text)
  const float = Math.fround(double)
  if (float === double || !Number.isFinite(float)) return float
  const other = neighbour(float, double)
  if (Math.abs(double - float) !== Math.abs(other - double)) return float
  const precise = parseDecimal(text)
  const middle = exact(doubleOf(double))
  if (precise === null || middle === null) return float
  const scale = Math.max(precise.scale, middle.scale)
  const a = precise.unscaled * 10n ** BigInt(scale - precise.scale)
  const b = middle.unscaled * 10n ** BigInt(scale - middle.scale)
  if (a === b) return float
  return a > b === other > float ? other : float
}

/** The float next to `float` in the direction of `toward`. */
const neighbour = (float: number, toward: number): number => {
  const bits = new DataView(new ArrayBuffer(4))
  bits.setFloat32(0, float)
  const away = toward > float === float >= 0
  bits.setInt32(0, bits.getInt32(0) + (away ? 1 : -1))
  return bits.getFloat32(0)
}

const asFloat: Read = input => {
  const text = decimal(input)
  const value = text === null ? Number.NaN : nearestFloat(text)
  return Number.isFinite(value) ? new Real('float', value) : null
}

const DECIMAL = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,10}))?$/

const parseDecimal = (input: string): Big | null => {
  const match = DECIMAL.exec(input)
  if (match === null) return null
  const [, sign = '', whole = '', fraction = '', power = '0'] = match
  if (whole === '' && fraction === '') return null
  allowDigits(whole.length + fraction.length)
  allowDigits(Math.abs(Number(power)))
  const unscaled = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n)
  return new Big('decimal', unscaled, fraction.length - Number(power))
}

const common = {
  namespace: 'string',
  pure: true,
  extension: false,
  params: [text('input'), fallback()],
  returns: NUMBER_OR_NULL,
  // The default is what remains when the text cannot be read.
  nullWhen: [1],
  cost: PER_CHARACTER,
} as const

/** Texts as numbers; what is not one gives the default. Digits are `0` to `9`. */
export const stringNumbers: readonly Entry[] = [
  {
    ...common,
    name: 'asInt',
    doc: 'The text as a whole number of 32 bits: digits with an optional sign. Null, anything else and a number out of range give the default.',
    examples: [
      { expression: "#string.asInt('+42', 0)", value: 42 },
      { expression: "#string.asInt('NaN', 0)", value: 0 },
      { expression: "#string.asInt('2147483648', -1)", value: -1 },
      { expression: '#string.asInt(null, null)', value: null },
    ],
    impl: reading(asInt),
  },
  {
    ...common,
    name: 'asLong',
    doc: 'The text as a whole number of 64 bits: digits with an optional sign. Null, anything else and a number out of range give the default.',
    examples: [
      { expression: "#string.asLong('12', 0)", value: 12 },
      { expression: "#string.asLong('9876543210123456789', 0)", value: 0 },
    ],
    impl: reading(asLong),
  },
  {
    ...common,
    name: 'asBigInt',
    doc: 'The text as a whole number of any size (up to 1,000 digits): digits with an optional minus. Null and anything else give the default.',
    examples: [
      { expression: "#string.asBigInt('-12', 0)", value: -12 },
      { expression: "#string.asBigInt('+12', 0)", value: 0 },
      { expression: "#string.asBigInt('NaN', 0)", value: 0 },
    ],
    impl: reading(asBigInt),
  },
  {
    ...common,
    name: 'asFloat',
    doc: 'The text as a number of 32 bits. Null, anything that is not a number, NaN and a number too large give the default.',
    examples: [
      { expression: "#string.asFloat('2.5', 0)", value: 2.5 },
      { expression: "#string.asFloat('NaN', 0)", value: 0 },
      { expression: "#string.asFloat('1e39', 0)", value: 0 },
    ],
    impl: reading(asFloat),
  },
  {
    ...common,
    name: 'asDouble',
    doc: 'The text as a number of 64 bits. Null, anything that is not a number, NaN and a number too large give the default.',
    examples: [
      {
        expression: "#string.asDouble('1234567899876543210123456789987654321019.12', 0)",
        value: 1.2345678998765433e39,
      },
      { expression: "#string.asDouble('1e309', 0)", value: 0 },
      { expression: "#string.asDouble('Infinity', 0)", value: 0 },
    ],
    impl: reading(asDouble),
  },
  {
    ...common,
    name: 'asBigDecimal',
    doc: 'The text as an exact decimal number: optional sign, digits, optional fraction, optional exponent. Null and anything else give the default.',
    examples: [
      { expression: "#string.asBigDecimal('12.50', 0)", value: 12.5 },
      { expression: "#string.asBigDecimal('1.5e2', 0)", value: 150 },
      { expression: "#string.asBigDecimal('NaN', 0)", value: 0 },
    ],
    impl: reading(parseDecimal),
  },
]
