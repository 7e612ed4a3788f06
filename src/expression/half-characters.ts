import type { JsonValue } from '../oauth.ts'
import type { EvaluationError } from './evaluation-error.ts'

/** Half of a surrogate pair without the other one: in Unicode mode a pair is one character. */
const HALF = /\p{Surrogate}/u

const HALVED = {
  code: 'half_character',
  message: 'a text has half of a character: a surrogate without its other half',
} as const

/**
 * Returns why a value cannot be written to a token: a text of it, or a name, has half of a character, because a position cut a
 * pair in two. Readers may refuse a whole token for it. Null where it can.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8259#section-8.2 RFC 8259 section 8.2}
 */
export const halvedIn = (value: JsonValue): Pick<EvaluationError, 'code' | 'message'> | null =>
  holdsHalves(value) ? HALVED : null

const holdsHalves = (value: JsonValue): boolean => {
  if (typeof value === 'string') return HALF.test(value)
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some(holdsHalves)
  return Object.entries(value).some(([name, inner]) => HALF.test(name) || holdsHalves(inner as JsonValue))
}
