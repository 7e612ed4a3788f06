import type { Span } from '../../outcome.ts'
import { javaText, numberText } from '../library/java-text.ts'
import { isNumber } from '../library/numbers.ts'
import type { Value } from '../value.ts'
import { describe } from './describe.ts'
import { fault } from './fault.ts'
import { isEntry, isMap, member } from './members.ts'

/** Longest text an operator may build, in UTF-16 code units. */
export const MAX_TEXT = 100_000
const MAX_DEPTH = 64

/** The text of an operand of `+`: a list as its elements joined by commas, a map as Java writes it. @throws Fault */
export const joinText = (value: Value, at: Span): string => {
  if (typeof value === 'string') return value
  if (value === null) return 'null'
  if (isMap(value)) {
    return isEntry(value) ? `${javaText(member(value, 'key'))}=${javaText(member(value, 'value'))}` : javaText(value)
  }
  return convertedText(value, at)
}

/** Converts to a text as Spring's conversion service does. @throws Fault `type_mismatch` for a map */
export const convertedText = (value: Value, at: Span, depth = 0): string => {
  if (typeof value === 'string') return value
  if (value === null) return 'null'
  if (typeof value === 'boolean') return String(value)
  if (isNumber(value)) return numberText(value)
  if (!Array.isArray(value)) throw fault('type_mismatch', `${describe(value)} cannot be a text`, at)
  if (depth > MAX_DEPTH) throw fault('too_deep', 'lists are nested too deep', at)
  let text = ''
  for (let index = 0; index < value.length; index += 1) {
    text += (index === 0 ? '' : ',') + convertedText(value[index] ?? null, at, depth + 1)
    if (text.length > MAX_TEXT) throw fault('result_too_large', `the text is longer than ${MAX_TEXT} characters`, at)
  }
  return text
}
