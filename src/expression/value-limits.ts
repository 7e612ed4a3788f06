/** Limits of the values that an evaluation may make. */
import { EvaluationError } from './evaluation-error.ts'
import type { ListValue } from './value.ts'

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
