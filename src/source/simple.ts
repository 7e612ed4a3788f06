/**
 * The YAML that nearly all files are written in: blocks of keys and items, and values that end with their line. It is read
 * several times faster than all of YAML. Whatever is not known for certain here is not read here.
 */
import type { JsonObject, JsonValue } from '../oauth.ts'
import { flat, isExact, plainValue } from './plain-values.ts'

/** Characters that YAML refuses or knows as breaks, tabs, halves of characters; and lines that may end a document. */
const UNUSUAL = /[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]|^(?:---|\.\.\.|%)/m
const MOST_DEPTH = 50

/** A line that holds more than spaces and a comment; none is left where the indentation is negative. */
interface Cursor {
  readonly text: string
  /** Texts that were read: the clients of a file say much the same, and it is held once. */
  readonly known: Map<string, string>
  /** What is left of the line begins here. */
  at: number
  /** The column of what is left of the line. */
  indent: number
  /** The line ends here, without spaces. */
  end: number
  /** The next line begins here. */
  next: number
}

/** Reads the values of a text; undefined where anything in it may say something else than it seems. */
export const readSimple = (text: string): JsonValue | undefined => {
  if (UNUSUAL.test(text)) return undefined
  const cursor: Cursor = { text, known: new Map(), at: 0, indent: 0, end: 0, next: 0 }
  toNextLine(cursor)
  const value = cursor.indent === 0 ? readBlock(cursor, 1) : undefined
  return cursor.indent < 0 ? value : undefined
}

const [NEW_LINE, SPACE, DOUBLE, HASH, SINGLE, COMMA, DASH, LIST, LIST_END, MAP, MAP_END] = [...'\n "#\',-[]{}'].map(
  character => character.charCodeAt(0),
)

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
    if (!matches(KEY, cursor)) return undefined
    const name = text.slice(cursor.at, KEY.lastIndex - 1)
    if (isTaken(object, name) || plainValue(name) !== name) return undefined
    cursor.at = KEY.lastIndex
    while (text.charCodeAt(cursor.at) === SPACE) cursor.at++
    const value = cursor.at < cursor.end ? readRest(cursor, indent) : readBelow(cursor, indent, depth + 1)
    if (value === undefined) return undefined
    object[name] = value
  }
  return cursor.indent < indent ? object : undefined
}

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

/** What no value but a text, a number, or one of the words of JSON begins with. */
const BEGINS_PLAIN = /[A-Za-z0-9_./+$(]/y

const readOnLine = (cursor: Cursor): JsonValue | undefined => {
  const first = cursor.text.charCodeAt(cursor.at)
  if (first === DOUBLE || first === SINGLE || first === LIST || first === MAP) return readFlow(cursor, 1)
  const written = cursor.text.slice(cursor.at, cursor.end)
  if (!matches(BEGINS_PLAIN, cursor) || written.includes(': ') || written.includes(' #') || written.endsWith(':'))
    return undefined
  cursor.at = cursor.end
  return readWritten(cursor, written)
}

const readWritten = (cursor: Cursor, written: string): JsonValue | undefined => {
  const value = plainValue(written)
  if (typeof value === 'string') return flat(cursor.known, value)
  return typeof value === 'number' && !isExact(value) ? undefined : value
}

const DOUBLE_QUOTED = /"[^"\\\n]*"/y
const SINGLE_QUOTED = /'[^'\n]*'(?!')/y
/** What is not quoted between brackets. A colon is part of it only before a letter, and a space only between words. */
const PLAIN = /[A-Za-z0-9_/+](?:[\w./+@=~*%-]|:(?=[\w/])| (?=\w))*/y
const KEY_IN_BRACKETS = /(?:([A-Za-z_][\w.-]{0,99}): |"([^"\\\n]{0,99})":) */y

const taken = (pattern: RegExp, cursor: Cursor): RegExpExecArray | null => {
  pattern.lastIndex = cursor.at
  const found = pattern.exec(cursor.text)
  if (found !== null) cursor.at = pattern.lastIndex
  return found
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
        const [, plain, inQuotes] = taken(KEY_IN_BRACKETS, cursor) ?? []
        const name = plain ?? inQuotes
        if (name === undefined || isTaken(object, name) || (plain !== undefined && plainValue(plain) !== plain))
          return false
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
  return flat(cursor.known, cursor.text.slice(at + 1, cursor.at - 1))
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
