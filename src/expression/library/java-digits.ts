/**
 * The decimal digits of a float or double as Java prints them up to version 18: not always the shortest that read back
 * (`4.9E-324`, and `2.14748365E9` for a float). Compared with JDK 17 on 260,000 random doubles without a difference, and on
 * as many floats with 28, all near 1E25.
 */

interface Format {
  readonly fractionBits: number
  readonly bias: number
  /** Bits of a mantissa, with the hidden one. */
  readonly significant: number
}

const DOUBLE: Format = { fractionBits: 52, bias: 1023, significant: 53 }
const FLOAT: Format = { fractionBits: 23, bias: 127, significant: 24 }

/** `0.digits * 10 ** exponent` */
export interface Digits {
  readonly digits: string
  readonly exponent: number
}

/** Bits of 5 ** n, as the JDK counts them. */
const bitsOfPower = (n: number): number => (n === 0 ? 0 : n < 27 ? (5n ** BigInt(n)).toString(2).length : n * 3)

/** Digits of an integer below 2 ** 63 that the bits of its mantissa do not carry: all of 2 ** power below the last one. */
const carriedAway = (power: number): number => (power <= 1 || power >= 64 ? 0 : String(2n ** BigInt(power)).length - 1)

/** Reads the digits of a positive finite number. */
export const javaDigits = (value: number, kind: 'float' | 'double'): Digits => {
  const { mantissa, exponent, significant } = parts(value, kind)
  const trailing = mantissa.toString(2).length - mantissa.toString(2).replace(/0+$/, '').length
  const odd = mantissa >> BigInt(trailing)
  const length = odd.toString(2).length
  // value = 1.f * 2 ** exponent with `length` bits; so many of them stand behind the point.
  const tiny = Math.max(0, length - exponent - 1)
  if (tiny === 0 && exponent < 63) {
    return wholeDigits(odd << BigInt(exponent - length + 1), exponent > significant ? exponent - significant - 1 : 0)
  }
  return scaledDigits(odd, length, exponent, tiny, significant)
}

const parts = (
  value: number,
  kind: 'float' | 'double',
): { readonly mantissa: bigint; readonly exponent: number; readonly significant: number } => {
  const { fractionBits, bias, significant } = kind === 'float' ? FLOAT : DOUBLE
  const view = new DataView(new ArrayBuffer(8))
  if (kind === 'float') view.setFloat32(4, value)
  else view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const fraction = bits & ((1n << BigInt(fractionBits)) - 1n)
  const power = Number(bits >> BigInt(fractionBits)) & (2 * bias + 1)
  if (power !== 0) return { mantissa: fraction | (1n << BigInt(fractionBits)), exponent: power - bias, significant }
  const length = fraction.toString(2).length
  return { mantissa: fraction, exponent: 1 - bias - (fractionBits + 1 - length), significant: length }
}

const wholeDigits = (whole: bigint, power: number): Digits => {
  const drop = carriedAway(power)
  const scale = 10n ** BigInt(drop)
  const rest = whole % scale
  const rounded = whole / scale + (drop > 0 && rest >= scale / 2n ? 1n : 0n)
  const digits = String(rounded)
  return { digits: digits.replace(/0+$/, ''), exponent: digits.length + drop }
}

const LOG10_2 = 0.301029995663981

/** Steele and White's digits, with the JDK's error bound and its early ends. */
const scaledDigits = (odd: bigint, length: number, power: number, tiny: number, significant: number): Digits => {
  const leading = Number(odd) / 2 ** (length - 1)
  let decimal = Math.floor((leading - 1.5) * 0.289529654 + 0.176091259 + power * LOG10_2)
  const b5 = Math.max(0, -decimal)
  const s5 = Math.max(0, decimal)
  let b2 = b5 + tiny + power
  let s2 = s5 + tiny
  let m2 = b2 - significant
  b2 -= length - 1
  const common = Math.min(b2, s2)
  b2 -= common
  s2 -= common
  m2 -= common
  if (length === 1) m2 -= 1
  if (m2 < 0) {
    b2 -= m2
    s2 -= m2
    m2 = 0
  }
  let b = odd * 5n ** BigInt(b5) * 2n ** BigInt(b2)
  const s = 5n ** BigInt(s5) * 2n ** BigInt(s2)
  let m = 5n ** BigInt(b5) * 2n ** BigInt(m2)
  const tens = s * 10n
  // Below 64 bits the JDK counts in machine words, and takes the bound itself for inside.
  const words = length + b2 + bitsOfPower(b5) < 64 && s2 + 1 + bitsOfPower(s5 + 1) < 64
  const isHigh = (): boolean => (words ? b + m > tens : b + m >= tens)
  const digits: number[] = []
  const next = (): number => {
    const digit = Number(b / s)
    b = 10n * (b % s)
    m *= 10n
    return digit
  }
  const first = next()
  let low = b < m
  let high = isHigh()
  if (first === 0 && !high) decimal -= 1
  else digits.push(first)
  // Scientific notation has a digit behind the point in any case.
  if (decimal < -3 || decimal >= 8) low = high = false
  while (!low && !high) {
    digits.push(next())
    low = b < m
    high = isHigh()
  }
  const half = b * 2n - tens
  const up = high && (!low || half > 0n || (half === 0n && ((digits.at(-1) ?? 0) & 1) === 1))
  return rounded(digits, decimal + 1, up)
}

const rounded = (digits: readonly number[], exponent: number, up: boolean): Digits => {
  if (!up) return { digits: digits.join(''), exponent }
  const raised = String(BigInt(digits.join('')) + 1n).padStart(digits.length, '0')
  return { digits: raised.slice(0, digits.length), exponent: exponent + raised.length - digits.length }
}
