import { Big, type NumberValue, Real } from '../value.ts'

/** `0.digits * 10 ** exponent`, not negative. Zero has the one digit `0` and exponent 1. */
interface Digits {
  readonly digits: string
  readonly exponent: number
}

/** What `%e`, `%f` or `%g` writes: the mantissa, and for scientific notation the exponent with its sign. */
export interface Magnitude {
  readonly mantissa: string
  readonly exponent: string | null
}

/** The shortest decimal of a double; a float is widened first, as Java does. */
const digitsOf = (value: NumberValue): Digits => {
  if (value instanceof Big) {
    const digits = String(value.unscaled).replace('-', '')
    return value.unscaled === 0n ? { digits: '0', exponent: 1 } : { digits, exponent: digits.length - value.scale }
  }
  const plain = Math.abs(Number(value instanceof Real ? value.value : value))
  if (plain === 0) return { digits: '0', exponent: 1 }
  const [mantissa = '0', power = '0'] = plain.toExponential().split('e')
  return { digits: mantissa.replace('.', ''), exponent: Number(power) + 1 }
}

/** Rounds half up to `count` digits, on the decimal digits; the result may have fewer. */
const roundTo = ({ digits, exponent }: Digits, count: number): Digits => {
  if (count >= digits.length) return { digits, exponent }
  if (count < 0) return { digits: '0', exponent: 1 }
  const up = digits.charCodeAt(count) >= 0x35
  if (count === 0) return up ? { digits: '1', exponent: exponent + 1 } : { digits: '0', exponent: 1 }
  const head = digits.slice(0, count)
  if (!up) return { digits: head, exponent }
  const raised = String(BigInt(head) + 1n).padStart(count, '0')
  return raised.length > count
    ? { digits: raised.slice(0, count), exponent: exponent + 1 }
    : { digits: raised, exponent }
}

const fixed = (value: Digits, precision: number): string => {
  const { digits, exponent } = roundTo(value, value.exponent + precision)
  const whole = exponent > 0 ? digits.slice(0, exponent).padEnd(exponent, '0') : '0'
  const fraction = exponent > 0 ? digits.slice(exponent) : '0'.repeat(-exponent) + digits
  return precision > 0 ? `${whole}.${fraction.slice(0, precision).padEnd(precision, '0')}` : whole
}

const scientific = (value: Digits, precision: number): Magnitude => {
  const { digits, exponent } = roundTo(value, precision + 1)
  const power = exponent - 1
  const fraction = digits.slice(1, precision + 1).padEnd(precision, '0')
  return {
    mantissa: precision > 0 ? `${digits[0]}.${fraction}` : `${digits[0]}`,
    exponent: `${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`,
  }
}

const general = (value: Digits, precision: number, isBig: boolean): Magnitude => {
  const significant = precision === 0 ? 1 : precision
  // A double is rounded before it chooses its notation, a BigDecimal is not.
  const { exponent } = isBig || value.digits === '0' ? value : roundTo(value, significant)
  if (value.digits !== '0' && (exponent < -3 || exponent > significant)) return scientific(value, significant - 1)
  return { mantissa: fixed(value, Math.max(significant - exponent, 0)), exponent: null }
}

/** Writes the magnitude of a finite number with `%e`, `%f` or `%g`. */
export const writeDecimal = (value: NumberValue, conversion: 'e' | 'f' | 'g', precision: number): Magnitude => {
  const digits = digitsOf(value)
  if (conversion === 'f') return { mantissa: fixed(digits, precision), exponent: null }
  if (conversion === 'e') return scientific(digits, precision)
  return general(digits, precision, value instanceof Big)
}
