import type { JsonValue } from '../oauth.ts'
import type { EvaluationError } from './evaluation-error.ts'

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
  if (typeof value === 'string') return !value.isWellFormed()
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some(holdsHalves)
  return Object.entries(value).some(([name, inner]) => !name.isWellFormed() || holdsHalves(inner as JsonValue))
}
