import { Big, Real, type Value } from '../value.ts'
import { numberKind } from './numbers.ts'

const times31 = (code: number, next: number): number => (Math.imul(code, 31) + next) | 0

const textHash = (text: string): number => {
  let code = 0
  for (let index = 0; index < text.length; index += 1) code = times31(code, text.charCodeAt(index))
  return code
}

/** Over the magnitude in digits of 32 bits, most significant first. */
const bigHash = (value: bigint): number => {
  const magnitude = value < 0n ? -value : value
  const digits: number[] = []
  for (let rest = magnitude; rest > 0n; rest >>= 32n) digits.push(Number(BigInt.asIntN(32, rest)))
  const code = digits.reduceRight(times31, 0)
  return value < 0n ? -code | 0 : code
}

/** `Object.hashCode` of a scalar; null for a list, a map or null. */
export const javaHash = (value: Value): number | null => {
  if (typeof value === 'string') return textHash(value)
  if (typeof value === 'boolean') return value ? 1231 : 1237
  if (typeof value === 'bigint') return Number(BigInt.asIntN(32, value ^ BigInt.asUintN(32, value >> 32n)))
  if (value instanceof Big)
    return value.kind === 'integer' ? bigHash(value.unscaled) : times31(bigHash(value.unscaled), value.scale)
  if (typeof value === 'number' && numberKind(value) === 'int') return value
  if (typeof value === 'number' && Number.isInteger(value)) return javaHash(BigInt(value))
  if (typeof value !== 'number' && !(value instanceof Real)) return null
  const bits = new DataView(new ArrayBuffer(8))
  if (value instanceof Real && value.kind === 'float') {
    bits.setFloat32(0, value.value)
    return bits.getInt32(0)
  }
  bits.setFloat64(0, value instanceof Real ? value.value : value)
  return bits.getInt32(0) ^ bits.getInt32(4)
}
