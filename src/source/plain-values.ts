/** Values that are written without quotes, and how texts are held. */
import { boolCoreTag, floatCoreTag, intCoreTag, NOT_RESOLVED, nullCoreTag } from 'js-yaml'

/** What something else than a text can begin with, or be as a word (YAML 1.2.2 section 10.3.2). */
const MAY_BE_NO_TEXT = /^(?:[-+.\d~]|[nNtTfF]\w{3,4}$|$)/
const TAGS = [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag] as const

/** The value of a scalar that is written without quotes. */
export const plainValue = (text: string): string | number | boolean | null => {
  if (!MAY_BE_NO_TEXT.test(text)) return text
  for (const tag of TAGS) {
    const value = tag.resolve(text, false, tag.tagName)
    if (value !== NOT_RESOLVED) return value
  }
  return text
}

/** True for numbers that JSON has and a double holds exactly. */
export const isExact = (value: number): boolean =>
  Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))

/** A part of a text that is shorter is a copy; a longer one keeps the whole text. */
const COPIED = 13

/** What is parsed is a text of its own. */
const copyOf = (text: string): string => JSON.parse(JSON.stringify(text)) as string

/** Returns a text that keeps no other one, once for all that are the same. */
export const flat = (known: Map<string, string>, text: string): string => {
  const same = known.get(text)
  if (same !== undefined) return same
  const copy = text.length < COPIED ? text : copyOf(text)
  known.set(copy, copy)
  return copy
}
