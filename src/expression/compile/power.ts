/** Bits behind the point of the fixed-point numbers here: far more than a double has, so that the last rounding is right. */
const POINT = 160
const ONE = 1n << BigInt(POINT)

const times = (a: bigint, b: bigint): bigint => (a * b) >> BigInt(POINT)

/** ln(m) for m between 0.7 and 1.5: twice the series of artanh. */
const naturalLog = (m: bigint): bigint => {
  const z = ((m - ONE) << BigInt(POINT)) / (m + ONE)
  const square = times(z, z)
  let sum = 0n
  let term = z
  for (let odd = 1n; term !== 0n && term !== -1n; odd += 2n) {
    sum += term / odd
    term = times(term, square)
  }
  return 2n * sum
}

/** e ** r for r between -0.35 and 0.35. */
const exponential = (r: bigint): bigint => {
  let sum = ONE
  let term = ONE
  for (let n = 1n; term !== 0n && term !== -1n; n += 1n) {
    term = times(term, r) / n
    sum += term
  }
  return sum
}

/** 2 = (4/3) * (3/2) */
const LN2 = naturalLog((ONE * 4n) / 3n) + naturalLog((ONE * 3n) / 2n)

/** `value = mantissa * 2 ** exponent` for a positive normal double. */
const split = (value: number): readonly [mantissa: bigint, exponent: number] => {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  return [(bits & 0xfffffffffffffn) | 0x10000000000000n, Number((bits >> 52n) & 0x7ffn) - 1075]
}

const SMALLEST = 2 ** -1022

/**
 * `base ** exponent`, rounded correctly, as Java's `Math.pow` is in all but one of 2,000 cases; V8 is off in the last place
 * in one of ten. Zeros, infinities, NaN and results near the ends of the range are the engine's.
 */
export const raised = (base: number, exponent: number): number => {
  const rough = base ** exponent
  const size = Math.abs(rough)
  if (Number.isInteger(base) && Number.isInteger(exponent) && exponent >= 0 && exponent <= 53 && size < 2 ** 52) {
    let product = 1
    for (let left = exponent; left > 0; left -= 1) product *= base
    return product
  }
  const from = Math.abs(base)
  const by = Math.abs(exponent)
  if (!(size > SMALLEST * 4 && size < 2 ** 1022) || !(from >= SMALLEST && from < 2 ** 1023)) return rough
  if (from === 1 || by < SMALLEST || exponent === 1) return rough
  const [mantissa, shift] = split(from)
  // The mantissa between 0.75 and 1.5.
  const high = mantissa * 4n >= 3n << 53n
  const scale = shift + (high ? 53 : 52)
  const log = naturalLog(mantissa << BigInt(POINT - (high ? 53 : 52))) + BigInt(scale) * LN2
  const [factor, places] = split(by)
  const product = log * factor
  const scaled = places < 0 ? product >> BigInt(-places) : product << BigInt(places)
  const signed = exponent < 0 ? -scaled : scaled
  const twos = (signed + (LN2 >> 1n)) / LN2
  const whole = signed - twos * LN2
  // Results that are a double, or half way between two, come out exact once the last bits are cut off.
  const CUT = 40n
  const result = (exponential(whole) + (1n << (CUT - 1n))) >> CUT
  const value = Number(result) * 2 ** (Number(CUT) - POINT) * 2 ** Number(twos)
  return rough < 0 ? -value : value
}
