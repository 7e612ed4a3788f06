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
  const { maxDepth = DEFAULT_MAX_DEPTH, loneSurrogates } = options
  try {
    const text = octets.toString('utf8')
    // What is not UTF-8 has become this character, which may also have been written.
    if (text.includes('\ufffd') && !isUtf8(octets)) return null
    const value = JSON.parse(text) as JsonValue
    if (!isObject(value)) return null
    if (isPlain(text, value, maxDepth)) return value
    if (!isUnambiguous(text, maxDepth)) return null
    const mayBeHalf = loneSurrogates !== 'accepted' && SURROGATE_ESCAPE.test(text)
    if (mayBeHalf && !isWellFormed(value)) return null
    return readExact(text) as JsonObject
  } catch {
    return null
  }
}

/** An escape of what may be half of a pair; unescaped ones are not UTF-8. */
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/

/** Tells whether every text is one: two different halves would have the same octets, and so the same hash. */
const isWellFormed = (value: JsonValue): boolean => {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, inner]) => name.isWellFormed() && isWellFormed(inner as JsonValue))
}

/** Returns an own member, or undefined: `__proto__` and `constructor` are never found by accident. */
export const member = (object: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined

/**
 * Recognizes the usual text by counting. Without a backslash each text in it stands between two quotes of its own, and the
 * first of two members of one name is missing in the value, with its quotes left over.
 */
const isPlain = (text: string, value: JsonObject, maxDepth: number): boolean =>
  !text.includes('\\') && 2 * textsIn(value, maxDepth) === quotesIn(text)

const quotesIn = (text: string): number => {
  let quotes = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes++
  return quotes
}

/** Whole numbers below it have at most fifteen digits, and a double holds all of them. */
const LARGE = 1e15

/** Counts texts and names; NaN where there are too many levels, or a number that may have been written otherwise. */
const textsIn = (value: JsonValue, levels: number): number => {
  if (typeof value === 'string') return 1
  if (typeof value === 'number') return Math.abs(value) < LARGE ? 0 : Number.NaN
  if (typeof value !== 'object' || value === null) return 0
  if (levels === 0) return Number.NaN
  let texts = 0
  if (Array.isArray(value)) for (const inner of value) texts += textsIn(inner, levels - 1)
  // What `JSON.parse` makes has its own members only, and they need not be gathered.
  else for (const name in value) texts += 1 + textsIn((value as JsonObject)[name] ?? null, levels - 1)
  return texts
}
