/** Large files are read part by part, so that no step takes long. What a part leaves open is read as a whole. */
import type { JsonValue } from '../oauth.ts'
import type { Sliced } from '../slices.ts'
import { isUnambiguous } from '../unambiguous-json.ts'
import { MAX_DEPTH, readPlain } from './plain.ts'
import { isExact } from './plain-values.ts'
import { createRepeats } from './repeats.ts'

/** A smaller text is read at once. */
const LARGE = 32_768
const PART = 16_384

/** Some items of a list: their text, with what makes a list of it, is a list by itself. */
export interface Part {
  /** The place in the list of the first of them. */
  readonly first: number
  readonly start: number
  readonly end: number
  /** JSON stands between brackets. */
  readonly isJson: boolean
}

/** What a text says; the parts are those of a large list. */
export interface PlainText {
  readonly value: JsonValue | undefined
  readonly parts: readonly Part[]
}

/** The text of a part that is read by itself: its first character stands at `start - 1` where it is JSON. */
export const textOfPart = (text: string, { start, end, isJson }: Part): string =>
  isJson ? `[${text.slice(start, end)}]` : text.slice(start, end)

/** As `readPlain`, in steps. */
export function* readPlainInSteps(text: string): Sliced<PlainText> {
  if (text.length < LARGE) return { value: readPlain(text), parts: [] }
  const [first] = text.trimStart()
  if (first === '{') return { value: isOrdinary(text) ? readJson(text) : readPlain(text), parts: [] }
  const list = yield* first === '[' ? readJsonItems(text) : readItems(text)
  return list ?? { value: readPlain(text), parts: [] }
}

/** Comments and empty lines, perhaps the beginning of a document, and the indentation of the first item. */
const BEFORE_ITEMS = /^(?:[ ]*(?:#[^\n]*)?\n)*(?:---[ ]*\n(?:[ ]*(?:#[^\n]*)?\n)*)?([ ]*)(?=- )/
const MAY_END = /^(?:---|\.\.\.|%)/m

/**
 * Reads a list of which each item begins a line: what stands in its lines is a list too. Whatever goes on over such a
 * beginning, as quoted text, is no list by itself, and then there is no value. Neither is there one where documents may end.
 */
function* readItems(text: string): Sliced<PlainText | null> {
  const before = BEFORE_ITEMS.exec(text)
  if (before === null) return null
  const indent = before[1] ?? ''
  const begin = before[0].length - indent.length
  if (MAY_END.test(text.slice(begin))) return null
  const items: JsonValue[] = []
  const parts: Part[] = []
  const repeats = createRepeats()
  for (let start = begin; start < text.length; ) {
    const next = text.indexOf(`\n${indent}- `, start + PART)
    const part = { first: items.length, start, end: next < 0 ? text.length : next + 1, isJson: false }
    const read = readPlain(textOfPart(text, part), repeats)
    if (!Array.isArray(read)) return null
    for (const item of read) items.push(item)
    parts.push(part)
    start = part.end
    yield
  }
  return { value: items.slice(), parts }
}

/** Characters that YAML knows as breaks or refuses, tabs, and halves of characters. */
const SPECIAL = /[^\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/
/** Keys that are refused or mean something else, and a line that begins with the colon of a key. */
const REFUSED = /"(?:<<|__proto__)"\s*:|\n[ \r]*:/
/** A key of YAML that has no mark before it is shorter than this. */
const MOST_OF_KEY = 1000

/** Tells whether a text that is JSON is YAML that says the same, as far as its characters and keys go. */
const isOrdinary = (text: string): boolean => !SPECIAL.test(text) && !REFUSED.test(text)

/** Reads a list of JSON as it is written by machines; null where YAML might read something else, or refuse. */
function* readJsonItems(text: string): Sliced<PlainText | null> {
  if (!isOrdinary(text)) return null
  const items: JsonValue[] = []
  const parts: Part[] = []
  for (let start = text.indexOf('[') + 1; ; ) {
    const { end, isLast } = endOfPart(text, start)
    if (end === null) return null
    const part = { first: items.length, start, end, isJson: true }
    const read = readJson(textOfPart(text, part))
    if (!Array.isArray(read)) return null
    for (const item of read) items.push(item)
    parts.push(part)
    start = end + 1
    yield
    if (isLast) return text.slice(start).trim() === '' ? { value: items.slice(), parts } : null
  }
}

/** Finds where the item ends in which a part is long enough, or the list; null where neither does. */
const endOfPart = (text: string, start: number): { readonly end: number | null; readonly isLast: boolean } => {
  MARK.lastIndex = start
  for (let depth = 0; ; ) {
    const found = MARK.exec(text)
    if (found === null) return NOWHERE
    const [character] = found
    if (character === '"') {
      TEXT.lastIndex = found.index
      if (!TEXT.test(text)) return NOWHERE
      MARK.lastIndex = TEXT.lastIndex
    } else if (character === '[' || character === '{') depth++
    else if (depth > 0 && character !== ',') depth--
    else if (depth === 0 && character === ']') return { end: found.index, isLast: true }
    else if (depth === 0 && character === ',' && found.index > start + PART) return { end: found.index, isLast: false }
  }
}

const MARK = /["[\]{},]/g
const TEXT = /"[^"\\]*(?:\\.[^"\\]*)*"/y
const NOWHERE = { end: null, isLast: true } as const

const readJson = (text: string): JsonValue | undefined => {
  try {
    const value = JSON.parse(text) as JsonValue
    // A key that stands twice, or a number that is not exact, is not written as it was.
    const isSame = JSON.stringify(value) === text || (!text.includes('\\') && isUnambiguous(text, MAX_DEPTH))
    return isSame && isPlain(value, 1) ? value : readPlain(text)
  } catch {
    return undefined
  }
}

const isPlain = (value: JsonValue, depth: number): boolean => {
  if (typeof value === 'number') return isExact(value) && !Object.is(value, -0)
  if (typeof value !== 'object' || value === null) return true
  // Deeper texts are judged by the reader of YAML.
  if (depth > MAX_DEPTH / 2) return false
  if (Array.isArray(value)) return value.every(item => isPlain(item, depth + 1))
  return Object.entries(value).every(([key, member]) => key.length < MOST_OF_KEY && isPlain(member, depth + 1))
}
