import type { Span } from '../../outcome.ts'
import type { Profile } from '../language.ts'
import { isNumber } from '../library/numbers.ts'
import { Big, type NumberValue, type Value } from '../value.ts'
import { allowDigits } from '../value-limits.ts'
import { joinText, MAX_TEXT } from './conversion-text.ts'
import { describe } from './describe.ts'
import { fault, placed } from './fault.ts'
import {
  aligned,
  double,
  float,
  long,
  RANK,
  rankOf,
  saturated,
  toDecimal,
  toDouble,
  toFloat,
  toInteger,
} from './numbers.ts'
import { raised } from './power.ts'

type Operator = '+' | '-' | '*' | '/' | '%' | '^'

/** One row per operator: how it works in each kind of number. */
interface Row {
  readonly int: (a: number, b: number) => number
  readonly long: (a: bigint, b: bigint) => bigint
  readonly real: (a: number, b: number) => number
  readonly decimal: (a: Big, b: Big) => Big
}

const ROWS: Readonly<Record<Exclude<Operator, '^'>, Row>> = {
  '+': {
    int: (a, b) => a + b,
    long: (a, b) => a + b,
    real: (a, b) => a + b,
    decimal: (a, b) => onOneScale(a, b, (x, y) => x + y),
  },
  '-': {
    int: (a, b) => a - b,
    long: (a, b) => a - b,
    real: (a, b) => a - b,
    decimal: (a, b) => onOneScale(a, b, (x, y) => x - y),
  },
  '*': {
    int: (a, b) => exactProduct(a, b),
    long: (a, b) => a * b,
    real: (a, b) => a * b,
    decimal: (a, b) => new Big('decimal', a.unscaled * b.unscaled, a.scale + b.scale),
  },
  '/': {
    int: (a, b) => Math.trunc(a / b),
    long: (a, b) => a / b,
    real: (a, b) => a / b,
    decimal: (a, b) => divideHalfEven(a, b),
  },
  '%': {
    int: (a, b) => a % b,
    long: (a, b) => a % b,
    real: (a, b) => a % b,
    decimal: (a, b) => onOneScale(a, b, (x, y) => x % y),
  },
}

/** The product, or what wraps to the same 32 bits when it is too large for a double. */
const exactProduct = (a: number, b: number): number => {
  const product = a * b
  return Number.isSafeInteger(product) ? product : Math.imul(a, b) + (product > 0 ? 2 ** 32 : -(2 ** 32))
}

const onOneScale = (a: Big, b: Big, combine: (x: bigint, y: bigint) => bigint): Big => {
  const [x, y, scale] = aligned(a, b)
  return new Big('decimal', combine(x, y), scale)
}

const divideHalfEven = (a: Big, b: Big): Big => {
  const [x, y, scale] = aligned(a, b)
  const scaled = x * 10n ** BigInt(Math.max(scale, 0))
  const divisor = y < 0n ? -y : y
  const dividend = y < 0n ? -scaled : scaled
  const quotient = dividend / divisor
  const twice = (dividend % divisor) * 2n
  const half = twice < 0n ? -twice : twice
  const up = half > divisor || (half === divisor && quotient % 2n !== 0n)
  return new Big('decimal', up ? quotient + (dividend < 0n ? -1n : 1n) : quotient, Math.max(scale, 0))
}

const fitsLong = (value: bigint): boolean => BigInt.asIntN(64, value) === value

/** Computes `a operator b`. @throws Fault */
export const compute = (operator: Operator, a: Value, b: Value, profile: Profile, at: Span): Value => {
  const left = rankOf(a)
  const right = rankOf(b)
  if (left === null || right === null) return onTexts(operator, a, b, profile, at)
  if (operator === '^') return power(a as NumberValue, b as NumberValue, profile, at)
  const row = ROWS[operator]
  const rank = Math.max(left, right)
  if (rank === RANK.int) {
    const [x, y] = [a as number, b as number]
    if (y === 0 && (operator === '/' || operator === '%')) throw divisionByZero(at)
    const result = row.int(x, y)
    if ((result | 0) !== result && profile === 'strict') throw overflow(at)
    return result | 0
  }
  return computeWide(operator, row, rank, a as NumberValue, b as NumberValue, profile, at)
}

const computeWide = (
  operator: Operator,
  row: Row,
  rank: number,
  a: NumberValue,
  b: NumberValue,
  profile: Profile,
  at: Span,
): NumberValue => {
  if (rank === RANK.double) return double(row.real(toDouble(a), toDouble(b)))
  if (rank === RANK.float) return float(row.real(toFloat(a), toFloat(b)))
  const dividing = operator === '/' || operator === '%'
  if (rank === RANK.decimal) {
    const x = toDecimal(a)
    const y = toDecimal(b)
    if (x === null || y === null) throw fault('type_mismatch', 'the number has no decimal value', at)
    if (dividing && y.unscaled === 0n) throw divisionByZero(at)
    return bounded(row.decimal(x, y), at)
  }
  const [x, y] = [toInteger(a), toInteger(b)]
  if (dividing && y === 0n) throw divisionByZero(at)
  const result = row.long(x, y)
  if (rank === RANK.integer) return bounded(new Big('integer', result, 0), at)
  if (fitsLong(result)) return result
  if (profile === 'strict') throw overflow(at)
  // A fact beyond 64 bits is Java's BigInteger: its result does not come round to a small number.
  return fitsLong(x) && fitsLong(y) ? long(result) : bounded(new Big('integer', result, 0), at)
}

const bounded = (value: Big, at: Span): Big => {
  const digits = value.unscaled < 10n ** 100n && value.unscaled > -(10n ** 100n) ? 0 : String(value.unscaled).length
  allowed(Math.max(digits, Math.abs(value.scale)), at)
  return value
}

/** @throws Fault `result_too_large` */
const allowed = (digits: number, at: Span): void => {
  try {
    allowDigits(digits)
  } catch (thrown) {
    throw placed(thrown, at)
  }
}

/** `^`: an int where it fits, a long when larger or when an operand is long, saturating at 64 bits. */
const power = (a: NumberValue, b: NumberValue, profile: Profile, at: Span): NumberValue => {
  if (a instanceof Big) return bigPower(a, toDouble(b), at)
  if (profile === 'pel' && typeof a === 'bigint' && !fitsLong(a)) return power(new Big('integer', a, 0), b, profile, at)
  const rank = Math.max(rankOf(a) ?? 0, rankOf(b) ?? 0)
  const result = raised(toDouble(a), toDouble(b))
  if (rank === RANK.double || rank === RANK.float) return double(result)
  const isLong = rank >= RANK.long || result > 2147483647
  if (profile === 'strict' && (isLong ? Math.abs(result) >= 2 ** 63 : result < -2147483648)) throw overflow(at)
  if (isLong) return saturated(result)
  return Math.max(Math.trunc(result), -2147483648) | 0
}

const bigPower = (base: Big, exponent: number, at: Span): Big => {
  const times = Math.trunc(exponent)
  if (!(times >= 0)) throw fault('wrong_operands', 'a big number has no negative power', at)
  allowed(String(base.unscaled).length * times + Math.abs(base.scale) * times, at)
  return new Big(base.kind, base.unscaled ** BigInt(times), base.scale * times)
}

const divisionByZero = (at: Span): unknown => fault('division_by_zero', 'an integer cannot be divided by zero', at)
const overflow = (at: Span): unknown => fault('overflow', 'the result is beyond the range of its integer type', at)

/** Strings join with +, repeat with *, and a single letter moves with -. */
const onTexts = (operator: Operator, a: Value, b: Value, profile: Profile, at: Span): Value => {
  if (operator === '+' && (typeof a === 'string' || typeof b === 'string')) return join(a, b, profile, at)
  if (operator === '*' && typeof a === 'string' && isInt(b)) {
    const times = Math.max(b, 0)
    if (a.length * times > MAX_TEXT)
      throw fault('result_too_large', `the text is longer than ${MAX_TEXT} characters`, at)
    return a.repeat(times)
  }
  if (operator === '-' && typeof a === 'string' && a.length === 1 && isInt(b)) {
    return String.fromCharCode(a.charCodeAt(0) - b)
  }
  if (a === null || b === null) throw fault('null_operand', `an operand of \`${operator}\` is null`, at)
  throw fault('wrong_operands', `\`${operator}\` does not work on ${describe(a)} and ${describe(b)}`, at)
}

const isInt = (value: Value): value is number => rankOf(value) === RANK.int

const join = (a: Value, b: Value, profile: Profile, at: Span): string => {
  if (profile === 'strict' && (a === null || b === null))
    throw fault('null_joined', 'null would be joined to a text', at)
  const other = typeof a === 'string' ? b : a
  if (profile === 'strict' && typeof other === 'object' && !isNumber(other))
    throw fault('wrong_operands', `${describe(other)} is not joined to a text`, at)
  const text = joinText(a, at) + joinText(b, at)
  if (text.length > MAX_TEXT) throw fault('result_too_large', `the text is longer than ${MAX_TEXT} characters`, at)
  return text
}

/** Computes `-a`. @throws Fault */
export const negate = (a: Value, profile: Profile, at: Span): Value => {
  const rank = rankOf(a)
  if (rank === null) {
    if (a === null) throw fault('null_operand', 'the operand of `-` is null', at)
    throw fault('wrong_operands', `\`-\` does not work on ${describe(a)}`, at)
  }
  if (a instanceof Big) return new Big(a.kind, -a.unscaled, a.scale)
  return compute('-', rank === RANK.float ? float(0) : 0, a, profile, at)
}

/** Computes `+a`, which only asks for a number. @throws Fault */
export const affirm = (a: Value, at: Span): Value => {
  if (isNumber(a)) return a
  if (a === null) throw fault('null_operand', 'the operand of `+` is null', at)
  throw fault('wrong_operands', `\`+\` does not work on ${describe(a)}`, at)
}
