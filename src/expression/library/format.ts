import { Big, type NumberValue, Real, type Value } from '../value.ts'
import { allowLength, boundedText } from '../value-limits.ts'
import { chargeText } from './charges.ts'
import type { Context } from './entry.ts'
import { writeDecimal } from './format-decimal.ts'
import { javaHash } from './hash.ts'
import { javaText } from './java-text.ts'
import { isNumber, numberKind } from './numbers.ts'

/** One field of a format: `%[argument$][flags][width][.precision]conversion`. */
interface Field {
  /** Counted from 1; 0 for the next argument, -1 for the one before (`%<s`). */
  readonly argument: number
  readonly flags: ReadonlySet<string>
  readonly width: number | null
  readonly precision: number | null
  /** In lower case. */
  readonly conversion: string
  readonly upper: boolean
}

/** A format or an argument that Java refuses; `format` answers null for it. */
class Illegal extends Error {}

const FIELD = /%(?:(\d+)\$)?([-#+ 0,(<]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/y

const UPPER = 'BHSCXEG'
const LOWER = 'bhscdoxefgn%'

const parse = (format: string): readonly (string | Field)[] => {
  const parts: (string | Field)[] = []
  let from = 0
  for (let at = format.indexOf('%'); at !== -1; at = format.indexOf('%', from)) {
    if (at > from) parts.push(format.slice(from, at))
    FIELD.lastIndex = at
    const match = FIELD.exec(format)
    if (match === null) throw new Illegal()
    parts.push(fieldOf(match))
    from = FIELD.lastIndex
  }
  parts.push(format.slice(from))
  return parts
}

const fieldOf = ([, argument, flags = '', width, precision, letter = '']: readonly (string | undefined)[]): Field => {
  const upper = UPPER.includes(letter)
  if (!upper && !LOWER.includes(letter)) throw new Illegal()
  const set = new Set(flags)
  if (set.size !== flags.length) throw new Illegal()
  const field: Field = {
    argument: set.has('<') ? -1 : (size(argument) ?? 0),
    flags: set,
    width: size(width),
    precision: size(precision),
    conversion: letter.toLowerCase(),
    upper,
  }
  allowLength((field.width ?? 0) + (field.precision ?? 0))
  check(field)
  return field
}

/** @throws Illegal beyond 32 bits */
const size = (digits: string | undefined): number | null => {
  if (digits === undefined) return null
  const value = Number(digits)
  if (value > 2147483647) throw new Illegal()
  return value
}

/** Flags that a conversion refuses. */
const REFUSED: Readonly<Record<string, string>> = {
  b: '#+ 0,(',
  h: '#+ 0,(',
  s: '#+ 0,(',
  c: '#+ 0,(',
  d: '#',
  o: ',',
  x: ',',
  e: ',',
  f: '',
  g: '#',
  '%': '#+ 0,(<',
  n: '-#+ 0,(<',
}

const check = ({ flags, width, precision, conversion }: Field): void => {
  const refused = REFUSED[conversion] ?? ''
  const wrong =
    [...refused].some(flag => flags.has(flag)) ||
    (width === null && (flags.has('-') || flags.has('0'))) ||
    (flags.has('-') && flags.has('0')) ||
    (flags.has('+') && flags.has(' ')) ||
    (precision !== null && 'cdoxn%'.includes(conversion)) ||
    (width !== null && conversion === 'n')
  if (wrong) throw new Illegal()
}

const justify = (text: string, { flags, width }: Field): string =>
  flags.has('-') ? text.padEnd(width ?? 0) : text.padStart(width ?? 0)

const plain = (text: string, field: Field): string => {
  const cut = field.precision === null ? text : text.slice(0, field.precision)
  return justify(field.upper ? cut.toUpperCase() : cut, field)
}

/** Puts a sign before digits, separators between them, and zeros up to the width. */
const signed = (digits: string, negative: boolean, field: Field, width = field.width): string => {
  const { flags } = field
  const parentheses = negative && flags.has('(')
  const sign = negative ? (parentheses ? '(' : '-') : flags.has('+') ? '+' : flags.has(' ') ? ' ' : ''
  const [whole = '', ...rest] = digits.split('.')
  const grouped = [flags.has(',') ? whole.replace(/\B(?=(?:\d{3})+$)/g, ',') : whole, ...rest].join('.')
  const room = (width ?? 0) - sign.length - (parentheses ? 1 : 0)
  return sign + (flags.has('0') ? grouped.padStart(room, '0') : grouped)
}

const close = (negative: boolean, { flags }: Field): string => (negative && flags.has('(') ? ')' : '')

const BASE: Readonly<Record<string, number>> = { o: 8, x: 16 }

/** An int or a long in octal or hexadecimal shows its two's complement; a BigInteger has a sign. */
const inBase = (value: bigint, kind: 'int' | 'long' | 'integer', field: Field): string => {
  const { flags, conversion, upper } = field
  const machine = kind !== 'integer'
  if (machine && ['(', ' ', '+'].some(flag => flags.has(flag))) throw new Illegal()
  const magnitude = machine ? BigInt.asUintN(kind === 'int' ? 32 : 64, value) : value < 0n ? -value : value
  const digits = magnitude.toString(BASE[conversion])
  const prefix = flags.has('#') ? (conversion === 'o' ? '0' : '0x') : ''
  const negative = !machine && value < 0n
  const sign = signed('', negative, { ...field, flags: new Set([...flags].filter(flag => flag !== '0')) })
  const end = close(negative, field)
  const room = (field.width ?? 0) - prefix.length - sign.length - end.length
  const text = sign + prefix + (flags.has('0') ? digits.padStart(room, '0') : digits) + end
  return upper ? text.toUpperCase() : text
}

const wholeOf = (value: NumberValue): bigint =>
  value instanceof Big ? value.unscaled : BigInt(value as number | bigint)

const integer = (value: Value, field: Field): string => {
  if (!isNumber(value)) throw new Illegal()
  const kind = numberKind(value)
  if (kind !== 'int' && kind !== 'long' && kind !== 'integer') throw new Illegal()
  const whole = wholeOf(value)
  if (field.conversion !== 'd') return justify(inBase(whole, kind, field), field)
  const negative = whole < 0n
  const digits = String(negative ? -whole : whole)
  return justify(signed(digits, negative, field) + close(negative, field), field)
}

const floating = (value: Value, field: Field): string => {
  if (!isNumber(value)) throw new Illegal()
  const kind = numberKind(value)
  if (kind !== 'float' && kind !== 'double' && kind !== 'decimal') throw new Illegal()
  const double = value instanceof Real ? value.value : value
  if (double instanceof Big || Number.isFinite(double)) return justify(finite(value, field), field)
  const negative = double === Number.NEGATIVE_INFINITY
  const text = Number.isNaN(double) ? 'NaN' : signed('Infinity', negative, unpadded(field)) + close(negative, field)
  return justify(field.upper ? text.toUpperCase() : text, field)
}

const unpadded = (field: Field): Field => ({
  ...field,
  flags: new Set([...field.flags].filter(flag => flag !== '0' && flag !== ',')),
})

const finite = (value: NumberValue, field: Field): string => {
  const { conversion, flags, upper } = field
  const plainValue = value instanceof Real ? value.value : value
  const negative = plainValue instanceof Big ? plainValue.unscaled < 0n : plainValue < 0 || Object.is(plainValue, -0)
  const { mantissa, exponent } = writeDecimal(value, conversion as 'e' | 'f' | 'g', field.precision ?? 6)
  const dotted = flags.has('#') && !mantissa.includes('.') ? `${mantissa}.` : mantissa
  if (exponent === null) return signed(dotted, negative, field) + close(negative, field)
  const tail = `${upper ? 'E' : 'e'}${exponent}`
  const width = field.width === null ? null : field.width - tail.length
  return signed(dotted, negative, field, width) + tail + close(negative, field)
}

const character = (value: Value, field: Field): string => {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 0x10ffff) throw new Illegal()
  return plain(String.fromCodePoint(value), field)
}

const hashed = (value: Value, field: Field): string => {
  const code = javaHash(value)
  if (code === null) throw new Illegal()
  return plain((code >>> 0).toString(16), field)
}

type Write = (value: Value, field: Field) => string

const orNull =
  (write: Write): Write =>
  (value, field) =>
    value === null ? plain('null', field) : write(value, field)

const WRITE: Readonly<Record<string, Write>> = {
  b: (value, field) => plain(String(value !== null && value !== false), field),
  h: orNull(hashed),
  s: (value, field) => plain(javaText(value), field),
  c: orNull(character),
  d: orNull(integer),
  o: orNull(integer),
  x: orNull(integer),
  e: orNull(floating),
  f: orNull(floating),
  g: orNull(floating),
}

const fill = (format: string, args: readonly Value[], context: Context): string => {
  const parts = parse(format)
  let text = ''
  let next = 0
  let before = -1
  for (const part of parts) {
    if (typeof part === 'string') text += part
    else if (part.conversion === 'n') text += '\n'
    else if (part.conversion === '%') text += justify('%', part)
    else {
      if (part.argument !== -1) before = part.argument === 0 ? next : part.argument - 1
      if (part.argument === 0) next += 1
      const value = before < args.length ? args[before] : undefined
      if (value === undefined) throw new Illegal()
      const written = WRITE[part.conversion]?.(value, part) ?? ''
      chargeText(context, written)
      text += written
    }
    allowLength(text.length)
  }
  return text
}

/**
 * Fills in a format as `java.util.Formatter` does in the root locale; null where Java throws. `%a` and the date
 * conversions `%t` are not offered and give null too.
 */
export const format = (pattern: string, args: readonly Value[], context: Context): string | null => {
  chargeText(context, pattern)
  try {
    return boundedText(fill(pattern, args, context))
  } catch (error) {
    if (error instanceof Illegal) return null
    throw error
  }
}
