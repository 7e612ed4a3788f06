import type { ListValue, MapValue, Value } from '../value.ts'
import { type Context, EvaluationError } from './entry.ts'

/** Longest string, in UTF-16 code units, a function may return. */
export const MAX_TEXT = 100_000
/** Most elements of a list, or entries of a map, a function may return. */
export const MAX_ITEMS = 10_000
/** Most digits, and the greatest exponent, of a number without a machine size. */
export const MAX_DIGITS = 1_000

const tooLarge = (what: string): EvaluationError => new EvaluationError('result_too_large', what)

/** Refuses a length before the text is built. @throws EvaluationError `result_too_large` */
export const allowLength = (length: number): void => {
  if (length > MAX_TEXT) throw tooLarge(`the text would be longer than ${MAX_TEXT} characters`)
}

/** Refuses a number of elements before they are collected. @throws EvaluationError `result_too_large` */
export const allowItems = (count: number): void => {
  if (count > MAX_ITEMS) throw tooLarge(`the result would have more than ${MAX_ITEMS} elements`)
}

/** Refuses a number that would take long to compute with. @throws EvaluationError `result_too_large` */
export const allowDigits = (count: number): void => {
  if (count > MAX_DIGITS) throw tooLarge(`the number would have more than ${MAX_DIGITS} digits`)
}

export const boundedText = (text: string): string => {
  allowLength(text.length)
  return text
}

export const boundedList = (list: ListValue): ListValue => {
  allowItems(list.length)
  return list
}

/** Charges one unit per 16 characters. */
export const chargeText = (context: Context, ...texts: readonly (string | null)[]): void => {
  let length = 0
  for (const text of texts) length += text?.length ?? 0
  if (length >= 16) context.spend(length >>> 4)
}

/** Charges one unit per element. */
export const chargeItems = (context: Context, ...lists: readonly (ListValue | null)[]): void => {
  let count = 0
  for (const list of lists) count += list?.length ?? 0
  if (count > 0) context.spend(count)
}

/** Builds a map without a prototype, so that every name is an ordinary key. */
export const mapOf = (entries: Iterable<readonly [string, Value]>): MapValue => {
  const map: { [name: string]: Value } = Object.create(null)
  for (const [name, value] of entries) map[name] = value
  return map
}
