/** Large files are read part by part, so that no step takes long. What a part leaves open is read as a whole. */
import type { JsonValue } from '../oauth.ts'
import type { Sliced } from '../slices.ts'
import { MAX_DEPTH, readPlain } from './plain.ts'
import { isExact } from './plain-values.ts'

/** A smaller text is read at once. */
const LARGE = 32_768
const PART = 16_384

/** As `readPlain`, in steps. */
export function* readPlainInSteps(text: string): Sliced<JsonValue | undefined> {
  if (text.length < LARGE) return readPlain(text)
  if (/^[[{]/.test(text)) return readJson(text) ?? readPlain(text)
  return (yield* readItems(text)) ?? readPlain(text)
}

/**
 * Reads a list of which each item begins a line: what stands in its lines is a list too. Whatever goes on over such a
 * beginning, as quoted text, is no list by itself, and then there is no value. Neither is there one where documents may end.
 */
function* readItems(text: string): Sliced<JsonValue | undefined> {
  if (!/^(?:[ ]*(?:#[^\n]*)?\n)*- /.test(text) || /^(?:---|\.\.\.|%)/m.test(text)) return undefined
  const items: JsonValue[] = []
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf('\n- ', start + PART)
    const end = next < 0 ? text.length : next + 1
    const part = readPlain(text.slice(start, end))
    if (!Array.isArray(part)) return undefined
    for (const item of part) items.push(item)
    start = end
    yield
  }
  return items.slice()
}

/** Characters that YAML knows as breaks or refuses, and halves of characters. */
const SPECIAL = /[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/
/** Keys that are refused or mean something else. */
const REFUSED = /"(?:<<|__proto__)"\s*:/
/** A key of YAML that has no mark before it is shorter than this. */
const MOST_OF_KEY = 1000

/** Reads JSON as it is written by machines; undefined where YAML might read something else, or refuse. */
const readJson = (text: string): JsonValue | undefined => {
  if (SPECIAL.test(text) || REFUSED.test(text)) return undefined
  try {
    const value = JSON.parse(text) as JsonValue
    const written = text.trimEnd()
    // A key that stands twice, or a number that is not exact, is not written as it was.
    const isSame = JSON.stringify(value) === written || JSON.stringify(value, null, 2) === written
    return isSame && isPlain(value, 1) ? value : undefined
  } catch {
    return undefined
  }
}

const isPlain = (value: JsonValue, depth: number): boolean => {
  if (typeof value === 'number') return isExact(value)
  if (typeof value !== 'object' || value === null) return true
  // Deeper texts are judged by the reader of YAML.
  if (depth > MAX_DEPTH / 2) return false
  if (Array.isArray(value)) return value.every(item => isPlain(item, depth + 1))
  return Object.entries(value).every(([key, member]) => key.length < MOST_OF_KEY && isPlain(member, depth + 1))
}
