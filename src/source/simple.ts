/**
 * The YAML that nearly all files are written in: blocks of keys and items, and values that end with their line. It is read
 * several times faster than all of YAML. Whatever is not known for certain here is not read here.
 */
import type { JsonObject, JsonValue } from '../oauth.ts'
import { flat, isExact, plainValue } from './plain-values.ts'
import { createRepeats, expectedAt, follow, keepLine, lineAgain, type Repeats } from './repeats.ts'

/** Characters that YAML refuses or knows as breaks, tabs, halves of characters; and lines that may end a document. */
const UNUSUAL = /[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]|^(?:---|\.\.\.|%)/m
const MOST_DEPTH = 50

/** A line that holds more than spaces and a comment; none is left where the indentation is negative. */
interface Cursor {
  readonly text: string
  readonly repeats: Repeats
  /** What is left of the line begins here. */
  at: number
  /** The column of what is left of the line. */
  indent: number
  /** The line ends here, without spaces. */
  end: number
  /** The next line begins here. */
  next: number
}

/**
 * Reads the values of a text; undefined where anything in it may say something else than it seems. What was read of other
 * parts of the file makes it faster.
 */
export const readSimple = (text: string, repeats: Repeats = createRepeats()): JsonValue | undefined => {
  if (UNUSUAL.test(text)) return undefined
  const cursor: Cursor = { text, repeats, at: 0, indent: 0, end: 0, next: 0 }
  toNextLine(cursor)
  const value = cursor.indent === 0 ? readBlock(cursor, 1) : undefined
  return cursor.indent < 0 ? value : undefined
}

const [NEW_LINE, SPACE, DOUBLE, HASH, SINGLE, COMMA, DASH, COLON, LIST, LIST_END, MAP, MAP_END] = [
  ...'\n "#\',-:[]{}',
].map(character => character.charCodeAt(0))

const toNextLine = (cursor: Cursor): void => {
  const { text } = cursor
  for (let from = cursor.next; from < text.length; ) {
    let at = from
    while (text.charCodeAt(at) === SPACE) at++
    const newLine = text.charCodeAt(at) === NEW_LINE ? at : text.indexOf('\n', at)
    let end = newLine < 0 ? text.length : newLine
    if (at < end && text.charCodeAt(at) !== HASH) {
      cursor.next = end + 1
      while (text.charCodeAt(end - 1) === SPACE) end--
      cursor.at = at
      cursor.indent = at - from
      cursor.end = end
      return
    }
    from = end + 1
  }
  cursor.indent = -1
}

const readBlock = (cursor: Cursor, depth: number): JsonValue | undefined =>
  isItem(cursor) ? readItems(cursor, depth) : readMembers(cursor, depth)

/** A line ends with no space, so that something follows. */
const isItem = ({ text, at, end }: Cursor): boolean =>
  text.charCodeAt(at) === DASH && text.charCodeAt(at + 1) === SPACE && at + 1 < end

const KEY = /[A-Za-z_][\w.-]{0,99}:(?=[ \n]|$)/y

const matches = (pattern: RegExp, { text, at }: Cursor): boolean => {
  pattern.lastIndex = at
  return pattern.test(text)
}

const readItems = (cursor: Cursor, depth: number): JsonValue | undefined => {
  const { text, indent } = cursor
  const items: JsonValue[] = []
  if (depth > MOST_DEPTH) return undefined
  while (cursor.indent === indent && isItem(cursor)) {
    const dash = cursor.at
    do cursor.at++
    while (text.charCodeAt(cursor.at) === SPACE)
    cursor.indent += cursor.at - dash
    if (isItem(cursor)) return undefined
    const item = matches(KEY, cursor) ? readMembers(cursor, depth + 1) : readRest(cursor, indent)
    if (item === undefined) return undefined
    items.push(item)
  }
  // A list that grows has room for sixteen more: a copy has none, and there are many lists.
  return cursor.indent <= indent ? items.slice() : undefined
}

const readMembers = (cursor: Cursor, depth: number): JsonObject | undefined => {
  const { text, indent } = cursor
  const object: { [name: string]: JsonValue } = {}
  if (depth > MOST_DEPTH) return undefined
  while (cursor.indent === indent) {
    const name = readKey(cursor)
    if (name === undefined || isTaken(object, name)) return undefined
    while (text.charCodeAt(cursor.at) === SPACE) cursor.at++
    const value = cursor.at < cursor.end ? readBehind(cursor, name, indent) : readBelow(cursor, indent, depth + 1)
    if (value === undefined) return undefined
    object[name] = value
  }
  return cursor.indent < indent ? object : undefined
}

/** Reads a key with its colon. */
const readKey = (cursor: Cursor): string | undefined => {
  const { text, at, repeats } = cursor
  const expected = expectedAt(repeats, text, at)
  const after = at + (expected?.length ?? 0) + 1
  if (expected !== undefined && text.charCodeAt(after - 1) === COLON && isBreak(text.charCodeAt(after))) {
    repeats.last = expected
    cursor.at = after
    return expected
  }
  if (!matches(KEY, cursor)) return undefined
  const name = text.slice(at, KEY.lastIndex - 1)
  if (plainValue(name) !== name) return undefined
  cursor.at = KEY.lastIndex
  follow(repeats, name)
  return name
}

/** A space, the end of a line, or that of the text. */
const isBreak = (code: number): boolean => code === SPACE || code === NEW_LINE || Number.isNaN(code)

/** A key that stands twice, is a name that every object has, sets the prototype, or may merge another map. */
const isTaken = (object: JsonObject, name: string): boolean =>
  object[name] !== undefined || name === '__proto__' || name === '<<'

/** Reads what stands below a key; items may stand in its own column. */
const readBelow = (cursor: Cursor, indent: number, depth: number): JsonValue | undefined => {
  toNextLine(cursor)
  const isBelow =
    cursor.indent > indent ? isItem(cursor) || matches(KEY, cursor) : cursor.indent === indent && isItem(cursor)
  return isBelow ? readBlock(cursor, depth) : undefined
}

/** Reads the value that is the rest of a line; it might go on in a line that is indented further. */
const readRest = (cursor: Cursor, indent: number): JsonValue | undefined => {
  const value = readOnLine(cursor)
  if (value === undefined || cursor.at !== cursor.end) return undefined
  toNextLine(cursor)
  return cursor.indent > indent ? undefined : value
}

/** Reads the value that stands behind a key in its line. */
const readBehind = (cursor: Cursor, name: string, indent: number): JsonValue | undefined => {
  const { text, at, end, repeats } = cursor
  const again = lineAgain(repeats, name, text, at, end)
  if (again === undefined) {
    const value = readRest(cursor, indent)
    if (value !== undefined) keepLine(repeats, name, text.slice(at, end), value)
    return value
  }
  toNextLine(cursor)
  return cursor.indent > indent ? undefined : again
}

/** What no value but a text, a number, or one of the words of JSON begins with. */
const BEGINS_PLAIN = /[A-Za-z0-9_./+$(]/y

const readOnLine = (cursor: Cursor): JsonValue | undefined => {
  const first = cursor.text.charCodeAt(cursor.at)
  if (first === DOUBLE || first === SINGLE || first === LIST || first === MAP) return readFlow(cursor, 1)
  const written = cursor.text.slice(cursor.at, cursor.end)
  const again = cursor.repeats.plain.get(written)
  if (again !== undefined) {
    cursor.at = cursor.end
    return again
  }
  if (!matches(BEGINS_PLAIN, cursor) || written.includes(': ') || written.includes(' #') || written.endsWith(':'))
    return undefined
  cursor.at = cursor.end
  return readWritten(cursor, written)
}

const readWritten = (cursor: Cursor, written: string): JsonValue | undefined => {
  const value = plainValue(written)
  if (typeof value === 'string') return flat(cursor.repeats.plain, value)
  return typeof value === 'number' && !isExact(value) ? undefined : value
}

const DOUBLE_QUOTED = /"[^"\\\n]*"/y
const SINGLE_QUOTED = /'[^'\n]*'(?!')/y
/** What is not quoted between brackets. A colon is part of it only before a letter, and a space only between words. */
const PLAIN = /[A-Za-z0-9_/+](?:[\w./+@=~*%-]|:(?=[\w/])| (?=\w))*/y
const PLAIN_KEY = /[A-Za-z_][\w.-]{0,99}: /y
const QUOTED_KEY = /"[^"\\\n]{0,99}":/y

/** Reads a key between brackets, with its colon. */
const readKeyInBrackets = (cursor: Cursor): string | undefined => {
  const { text, at, repeats } = cursor
  const isQuoted = text.charCodeAt(at) === DOUBLE
  const start = isQuoted ? at + 1 : at
  const expected = expectedAt(repeats, text, start)
  const after = start + (expected?.length ?? 0)
  if (
    expected !== undefined &&
    text.charCodeAt(after) === (isQuoted ? DOUBLE : COLON) &&
    text.charCodeAt(after + 1) === (isQuoted ? COLON : SPACE)
  ) {
    repeats.last = expected
    cursor.at = after + 2
    return expected
  }
  const pattern = isQuoted ? QUOTED_KEY : PLAIN_KEY
  if (!matches(pattern, cursor)) return undefined
  cursor.at = pattern.lastIndex
  const name = text.slice(start, cursor.at - 2)
  if (plainValue(name) === name && /^[A-Za-z_][\w.-]*$/.test(name)) follow(repeats, name)
  else if (!isQuoted) return undefined
  return name
}

/** Reads a value in quotes or brackets, and what is between brackets. */
const readFlow = (cursor: Cursor, depth: number): JsonValue | undefined => {
  switch (cursor.text.charCodeAt(cursor.at)) {
    case DOUBLE:
      return quoted(cursor, DOUBLE_QUOTED)
    case SINGLE:
      return quoted(cursor, SINGLE_QUOTED)
    case LIST: {
      const items: JsonValue[] = []
      const isRead = readEntries(cursor, LIST_END, depth, () => {
        const item = readFlow(cursor, depth + 1)
        if (item !== undefined) items.push(item)
        return item !== undefined
      })
      return isRead ? items.slice() : undefined
    }
    case MAP: {
      const object: { [name: string]: JsonValue } = {}
      const isRead = readEntries(cursor, MAP_END, depth, () => {
        const name = readKeyInBrackets(cursor)
        if (name === undefined || isTaken(object, name)) return false
        while (cursor.text.charCodeAt(cursor.at) === SPACE) cursor.at++
        const value = readFlow(cursor, depth + 1)
        if (value !== undefined) object[name] = value
        return value !== undefined
      })
      return isRead ? object : undefined
    }
    default: {
      const { at } = cursor
      if (!matches(PLAIN, cursor)) return undefined
      cursor.at = PLAIN.lastIndex
      return readWritten(cursor, cursor.text.slice(at, cursor.at))
    }
  }
}

const quoted = (cursor: Cursor, pattern: RegExp): string | undefined => {
  const { at } = cursor
  if (!matches(pattern, cursor)) return undefined
  cursor.at = pattern.lastIndex
  return flat(cursor.repeats.texts, cursor.text.slice(at + 1, cursor.at - 1))
}

/** Reads entries with commas between them up to a bracket; false where one is not known. */
const readEntries = (cursor: Cursor, bracket: number | undefined, depth: number, readEntry: () => boolean): boolean => {
  const { text } = cursor
  if (depth > MOST_DEPTH) return false
  const next = (): number => {
    while (text.charCodeAt(cursor.at) === SPACE) cursor.at++
    return text.charCodeAt(cursor.at)
  }
  cursor.at++
  for (let first = true; next() !== bracket; first = false) {
    if (!first) {
      if (next() !== COMMA) return false
      cursor.at++
      next()
    }
    if (!readEntry()) return false
  }
  cursor.at++
  return true
}
