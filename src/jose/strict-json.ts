import { isUtf8 } from 'node:buffer'
import { readExact } from '../exact-json.ts'
import { isObject, type JsonObject, type JsonValue } from '../oauth.ts'
import { isUnambiguous } from '../unambiguous-json.ts'

/** Levels of what others send. */
const DEFAULT_MAX_DEPTH = 8

export interface StrictJsonOptions {
  /** Levels of objects and lists; 8 unless set. */
  readonly maxDepth?: number
  /** Whether a text may hold half of a surrogate pair; `refused` unless set. */
  readonly loneSurrogates?: 'refused' | 'accepted'
}

/**
 * Reads a JSON object from octets, or answers null: not UTF-8, a byte order mark, another kind of value, two members of
 * one name (in any spelling), too many levels, half of a surrogate pair, or a number beyond those of a double. A whole number
 * that a double would write otherwise is a bigint.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7515#section-4 RFC 7515 section 4}
 * @see {@link https://www.rfc-editor.org/rfc/rfc7493#section-2.1 RFC 7493 section 2.1}
 */
export const readStrictObject = (octets: Buffer, options: StrictJsonOptions = {}): JsonObject | null => {
  if (!isUtf8(octets)) return null
  const { maxDepth = DEFAULT_MAX_DEPTH, loneSurrogates } = options
  try {
    const text = octets.toString('utf8')
    const value = JSON.parse(text) as JsonValue
    if (!isObject(value)) return null
    // What is written back as it stands has no number that a double does not hold.
    const plain = isPlain(text, value, maxDepth)
    if (!plain && !isUnambiguous(text, maxDepth)) return null
    const mayBeHalf = loneSurrogates !== 'accepted' && SURROGATE_ESCAPE.test(text)
    if (mayBeHalf && !isWellFormed(value)) return null
    return plain ? value : (readExact(text) as JsonObject)
  } catch {
    return null
  }
}

/** An escape of what may be half of a pair; unescaped ones are not UTF-8. */
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/
/** In Unicode mode a pair is one character, so that only halves match. */
const HALF = /\p{Surrogate}/u

/** Tells whether every text is one: two different halves would have the same octets, and so the same hash. */
const isWellFormed = (value: JsonValue): boolean => {
  if (typeof value === 'string') return !HALF.test(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, inner]) => !HALF.test(name) && isWellFormed(inner as JsonValue))
}

/** Returns an own member, or undefined: `__proto__` and `constructor` are never found by accident. */
export const member = (object: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined

/**
 * Recognizes the usual text at the speed of `JSON`: it is written back as it stands. A name that came twice would be
 * missing, and an infinite number would be null.
 */
const isPlain = (text: string, value: JsonObject, maxDepth: number): boolean =>
  fits(value, maxDepth) && JSON.stringify(value) === text

const fits = (value: JsonValue, levels: number): boolean => {
  if (typeof value !== 'object' || value === null) return true
  if (levels === 0) return false
  if (Array.isArray(value)) return value.every(inner => fits(inner, levels - 1))
  // What `JSON.parse` makes has its own members only, and they need not be gathered.
  for (const name in value) {
    const inner = (value as JsonObject)[name]
    if (typeof inner === 'object' && !fits(inner, levels - 1)) return false
  }
  return true
}
