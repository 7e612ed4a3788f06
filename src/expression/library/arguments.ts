import { EvaluationError } from '../evaluation-error.ts'
import type { ListValue, MapValue, NumberValue, Value } from '../value.ts'
import { javaText } from './java-text.ts'
import { doubleValue, INT_MAX, INT_MIN, isNumber } from './numbers.ts'

/**
 * Readers of arguments. The compiler has converted them to the parameter types; what it could not convert (a null for
 * an int, a text for a number) fails here, with the parameter's name and never with a value.
 */
type Args = readonly Value[]

const mismatch = (name: string, expected: string): EvaluationError =>
  new EvaluationError('type_mismatch', `\`${name}\` must be ${expected}`)

export const valueAt = (args: Args, index: number): Value => (index < args.length ? (args[index] ?? null) : null)

export const textAt = (args: Args, index: number): string | null => {
  const value = valueAt(args, index)
  return value === null || typeof value === 'string' ? value : javaText(value)
}

/** @throws EvaluationError `null_argument` */
export const requiredText = (args: Args, index: number, name: string): string => {
  const text = textAt(args, index)
  if (text === null) throw new EvaluationError('null_argument', `\`${name}\` must not be null`)
  return text
}

export const isList = (value: Value): value is ListValue => Array.isArray(value)

export const isMap = (value: Value): value is MapValue =>
  typeof value === 'object' && value !== null && !isList(value) && !isNumber(value)

/** @throws EvaluationError `type_mismatch` */
export const listAt = (args: Args, index: number, name: string): ListValue | null => {
  const value = valueAt(args, index)
  if (value === null || isList(value)) return value
  throw mismatch(name, 'a list')
}

/** @throws EvaluationError `type_mismatch` */
export const mapAt = (args: Args, index: number, name: string): MapValue | null => {
  const value = valueAt(args, index)
  if (value === null || isMap(value)) return value
  throw mismatch(name, 'a map')
}

/** @throws EvaluationError `null_argument` or `type_mismatch` */
export const numberAt = (args: Args, index: number, name: string): NumberValue => {
  const value = valueAt(args, index)
  if (value === null) throw new EvaluationError('null_argument', `\`${name}\` must not be null`)
  if (!isNumber(value)) throw mismatch(name, 'a number')
  return value
}

/** Reads an int; a fraction is cut off, as Java's conversion does. @throws EvaluationError also when beyond 32 bits */
export const integerAt = (args: Args, index: number, name: string): number => {
  const value = Math.trunc(doubleValue(numberAt(args, index, name)))
  if (!(value >= INT_MIN && value <= INT_MAX)) throw mismatch(name, 'a whole number of 32 bits')
  return value
}

/** @throws EvaluationError `null_argument` or `type_mismatch` */
export const booleanAt = (args: Args, index: number, name: string): boolean => {
  const value = valueAt(args, index)
  if (value === null) throw new EvaluationError('null_argument', `\`${name}\` must not be null`)
  if (typeof value !== 'boolean') throw mismatch(name, 'true or false')
  return value
}
