import { propertyOf } from './properties.ts'
import { type CharSet, foldAscii, negate, propertySet, rangesSet } from './set.ts'
import type { Cursor, Unit } from './units.ts'

const DIGIT = rangesSet([0x30, 0x39])
const WORD = rangesSet([0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a])
const SPACE = rangesSet([9, 13], [0x20, 0x20])
const HORIZONTAL = rangesSet(
  [9, 9],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x180e, 0x180e],
  [0x2000, 0x200a],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
)
const VERTICAL = rangesSet([10, 13], [0x85, 0x85], [0x2028, 0x2029])

/** `\d` and its like, inside and outside of classes. */
const CLASSES: ReadonlyMap<string, CharSet> = new Map([
  ['d', DIGIT],
  ['D', negate(DIGIT)],
  ['w', WORD],
  ['W', negate(WORD)],
  ['s', SPACE],
  ['S', negate(SPACE)],
  ['h', HORIZONTAL],
  ['H', negate(HORIZONTAL)],
  ['v', VERTICAL],
  ['V', negate(VERTICAL)],
])

const CONTROLS: ReadonlyMap<string, number> = new Map([
  ['t', 9],
  ['n', 10],
  ['r', 13],
  ['f', 12],
  ['a', 7],
  ['e', 27],
])

/** A character or a set, as read after a backslash. */
export type Escape = { readonly point: number } | { readonly set: CharSet }

/** Reads what stands after a backslash when it is a character or a set; null leaves it to the caller. */
export const readEscape = (cursor: Cursor, slash: Unit, letter: Unit): Escape | null => {
  const { char } = letter
  const set = CLASSES.get(char)
  if (set !== undefined) return { set }
  const control = CONTROLS.get(char)
  if (control !== undefined) return { point: control }
  if (char === 'p' || char === 'P') return { set: property(cursor, slash, char === 'P') }
  if (char === 'x') return { point: hexadecimal(cursor, slash) }
  if (char === 'u') return { point: unicode(cursor, slash) }
  if (char === '0') return { point: octal(cursor, slash) }
  if (char === 'c') return { point: controlLetter(cursor, slash) }
  return /[A-Za-z0-9]/.test(char) ? null : { point: char.codePointAt(0) ?? 0 }
}

const broken = (cursor: Cursor, slash: Unit, what: string, help: string) =>
  cursor.fail(slash.start, cursor.last(), 'CG2301', what, help)

const digits = (cursor: Cursor, allowed: RegExp, most: number): string => {
  let text = ''
  while (text.length < most) {
    const unit = cursor.after(0)
    if (unit === undefined || unit.quoted || !allowed.test(unit.char)) break
    text += unit.char
    cursor.next()
  }
  return text
}

const HEX = /[0-9a-fA-F]/

/** Reads `{...}` after `\x` or `\p`; null when there is no brace. */
const braced = (cursor: Cursor): string | null => {
  if (cursor.after(0)?.char !== '{' || cursor.after(0)?.quoted) return null
  cursor.next()
  let text = ''
  for (let unit = cursor.after(0); unit !== undefined; unit = cursor.after(0)) {
    cursor.next()
    if (unit.char === '}') return text
    text += unit.char
  }
  return ''
}

const hexadecimal = (cursor: Cursor, slash: Unit): number => {
  const text = braced(cursor) ?? digits(cursor, HEX, 2)
  const point = /^[0-9a-fA-F]{1,8}$/.test(text) ? Number.parseInt(text, 16) : Number.NaN
  const short = text.length < 2 && pairWanted(cursor, slash)
  if (short || !(point <= 0x10ffff))
    throw broken(cursor, slash, 'this is not a character code', 'write \\x41 or \\x{1F600}')
  return point
}

/** Whether the escape was written without braces: `\x4` needs its second digit. */
const pairWanted = (cursor: Cursor, slash: Unit): boolean => cursor.last() - slash.start <= 3

const unicode = (cursor: Cursor, slash: Unit): number => {
  const text = digits(cursor, HEX, 4)
  if (text.length < 4) throw broken(cursor, slash, 'this is not a character code', 'write four digits: \\u00e4')
  const high = Number.parseInt(text, 16)
  if (high < 0xd800 || high > 0xdbff) return high
  const following = [0, 1, 2, 3, 4, 5].map(distance => cursor.after(distance)?.char ?? '').join('')
  const low = /^\\u([dD][c-fC-F][0-9a-fA-F]{2})$/.exec(following)?.[1]
  if (low === undefined) return high
  for (let count = 0; count < 6; count += 1) cursor.next()
  return ((high - 0xd800) << 10) + (Number.parseInt(low, 16) - 0xdc00) + 0x10000
}

const octal = (cursor: Cursor, slash: Unit): number => {
  const first = cursor.after(0)?.char ?? ''
  const text = digits(cursor, /[0-7]/, /[0-3]/.test(first) ? 3 : 2)
  if (text === '')
    throw broken(cursor, slash, 'this is not an octal code', 'write \\0 and one to three octal digits: \\012')
  return Number.parseInt(text, 8)
}

const controlLetter = (cursor: Cursor, slash: Unit): number => {
  const unit = cursor.after(0)
  if (unit === undefined) throw broken(cursor, slash, 'a letter must follow \\c', 'write \\cA')
  cursor.next()
  return (unit.char.codePointAt(0) ?? 0) ^ 64
}

const property = (cursor: Cursor, slash: Unit, negated: boolean): CharSet => {
  const name = braced(cursor) ?? cursor.next()?.char ?? ''
  const property = propertyOf(name)
  const end = cursor.last()
  if (property === 'block') {
    const help = 'use the script: \\p{IsGreek} instead of \\p{InGreek}'
    throw cursor.fail(slash.start, end, 'CG2306', 'Unicode blocks are not supported', help)
  }
  if (property === null) {
    const help = 'write \\p{L}, \\p{IsAlphabetic}, \\p{IsLatin} or \\p{Alpha}'
    throw cursor.fail(slash.start, end, 'CG2307', 'there is no such property', help)
  }
  const set = caseless(cursor, name, property)
  return negated ? negate(set) : set
}

/** Under `(?i)` the cases of a property are one, as in Java. */
const caseless = (cursor: Cursor, name: string, set: CharSet): CharSet => {
  if (!cursor.flags.insensitive) return set
  if (name === 'Lower' || name === 'Upper') return foldAscii(set)
  if (CASED.has(name.replace(/^Is|^.*=/, '').toUpperCase()))
    return propertySet('\\p{Lowercase}', '\\p{Uppercase}', '\\p{Lt}')
  return CASE_CATEGORY.test(name) ? propertySet('\\p{Lu}', '\\p{Ll}', '\\p{Lt}') : set
}

const CASED: ReadonlySet<string> = new Set([
  'LOWERCASE',
  'UPPERCASE',
  'TITLECASE',
  'JAVALOWERCASE',
  'JAVAUPPERCASE',
  'JAVATITLECASE',
])
const CASE_CATEGORY = /^(?:Is|gc=|general_category=)?L[ult]$/i
