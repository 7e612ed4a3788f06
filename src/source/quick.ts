/**
 * Reads the everyday part of YAML, many times faster than a whole YAML parser: block maps and lists, flow collections,
 * scalars on one line and simple blocks of text. At the first sign of anything else, mistakes included, it gives up and
 * says nothing: then the parser reads the file. What it does return is what the parser would have returned.
 */
import type { Span } from '../outcome.ts'
import type { ListTree, MapTree, Pair, ScalarTree, Tree } from './tree.ts'

/** A file on its way: the line that is next, by the offset of its first character and its indentation. */
interface Reading {
  readonly text: string
  start: number
  /** -1 at the end of the file. */
  indent: number
}

/** Tabs, carriage returns, control characters, surrogates and marks of byte order have rules of their own. */
const UNUSUAL = /[^\n\x20-\x7e\u00a1-\u2027\u202a-\ud7ff\ue000-\ufefe]/

/** Returns the tree of a text, or null when the text is not plain enough to be sure of it. */
export const readQuickly = (text: string): Tree | null => {
  if (UNUSUAL.test(text)) return null
  const reading: Reading = { text, start: 0, indent: -1 }
  toLine(reading, 0)
  if (reading.indent !== 0) return null
  const first = text[reading.start]
  const tree = first === '{' || first === '[' ? inlineOf(reading, reading.start, -1) : blockOf(reading)
  return isOver(reading) ? tree : null
}

const isOver = ({ indent }: Reading): boolean => indent < 0

/** Goes to the first line from an offset that holds more than a comment. */
const toLine = (reading: Reading, from: number): void => {
  const { text } = reading
  let line = from
  while (line < text.length) {
    const start = afterSpaces(text, line)
    if (text[start] === '#') {
      const end = text.indexOf('\n', start)
      line = end < 0 ? text.length : end + 1
    } else if (text[start] === '\n') line = start + 1
    else if (start < text.length) {
      reading.start = start
      reading.indent = start - line
      return
    } else break
  }
  reading.start = text.length
  reading.indent = -1
}

const afterSpaces = (text: string, from: number): number => {
  let at = from
  while (text[at] === ' ') at++
  return at
}

/** The start of the next line, when nothing but a comment follows; null otherwise. */
const nextLine = (text: string, from: number): number | null => {
  const at = afterSpaces(text, from)
  if (at >= text.length) return at
  if (text[at] === '\n') return at + 1
  if (text[at] !== '#' || at === from) return null
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end + 1
}

/** The end of what a sticky pattern finds at an offset; -1 when it finds nothing. */
const endOf = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : -1
}

const isItem = ({ text, start }: Reading): boolean => text[start] === '-' && text[start + 1] === ' '

const blockOf = (reading: Reading): Tree | null => (isItem(reading) ? listOf(reading) : mapOf(reading))

const PLAIN_KEY = /[A-Za-z_][\w./:-]{0,200}(?=:(?: |\n|$))/y
const QUOTED_KEY = /"[^"\\\n]{0,200}"(?=:(?: |\n|$))/y
/** What these mean depends on their capitals. */
const WORD = /^(?:null|true|false)$/i
const MAX_PAIRS = 200

interface Key extends Span {
  readonly name: string
}

const keyAt = (text: string, start: number, plain: RegExp, quoted: RegExp): Key | null => {
  const isQuoted = text[start] === '"'
  const end = endOf(isQuoted ? quoted : plain, text, start)
  if (end < 0) return null
  const name = isQuoted ? text.slice(start + 1, end - 1) : text.slice(start, end)
  return !isQuoted && WORD.test(name) ? null : { name, start, end }
}

/** Adds a pair to those before it; false when there is one with its name, or so many that looking would take long. */
const isAdded = (pairs: Pair[], { name, start, end }: Key, value: Tree): boolean => {
  if (pairs.length >= MAX_PAIRS || pairs.some(pair => pair.name === name)) return false
  pairs.push({ name, key: { start, end }, value })
  return true
}

const mapOf = (reading: Reading): MapTree | null => {
  const { start, indent } = reading
  const pairs: Pair[] = []
  while (reading.indent === indent) {
    const found = keyAt(reading.text, reading.start, PLAIN_KEY, QUOTED_KEY)
    const value = found === null ? null : memberOf(reading, found.end + 1, indent)
    if (found === null || value === null || !isAdded(pairs, found, value)) return null
  }
  const last = pairs.at(-1)?.value
  if (last == null || reading.indent > indent) return null
  return { kind: 'map', start, end: last.end, pairs }
}

/** The value of a key: behind it, or in the lines below. */
const memberOf = (reading: Reading, from: number, indent: number): Tree | null => {
  const next = nextLine(reading.text, from)
  if (next === null) return inlineOf(reading, afterSpaces(reading.text, from), indent)
  toLine(reading, next)
  if (reading.indent > indent) return blockOf(reading)
  return reading.indent === indent && isItem(reading) ? listOf(reading) : null
}

const listOf = (reading: Reading): ListTree | null => {
  const { start, indent, text } = reading
  const items: Tree[] = []
  while (reading.indent === indent && isItem(reading)) {
    const at = afterSpaces(text, reading.start + 1)
    const inner = indent + at - reading.start
    const item = isCompact(text, at) ? compactOf(reading, at, inner) : inlineOf(reading, at, indent)
    if (item === null) return null
    items.push(item)
  }
  const last = items.at(-1)
  if (last === undefined || reading.indent > indent) return null
  return { kind: 'list', start, end: last.end, items }
}

const isCompact = (text: string, at: number): boolean => keyAt(text, at, PLAIN_KEY, QUOTED_KEY) !== null

/** A map whose first key stands on the line of the item. */
const compactOf = (reading: Reading, at: number, indent: number): MapTree | null => {
  reading.start = at
  reading.indent = indent
  return mapOf(reading)
}

/** A value that begins on this line; the reading goes on to the line after it. */
const inlineOf = (reading: Reading, at: number, indent: number): Tree | null => {
  const { text } = reading
  const first = text[at]
  if (first === '|' || first === '>') return textBlock(reading, at, indent)
  const value = first === '{' || first === '[' ? flowOf(text, at, indent, 0) : scalarAt(text, at, PLAIN)
  const next = value === null ? null : nextLine(text, value.end)
  if (next === null) return null
  toLine(reading, next)
  return value
}

/**
 * Plain text up to the end of the line, a comment, or a colon that would make it a key. The bound keeps the memory of
 * matching small; what follows a longer scalar is then not what may follow one.
 */
const PLAIN = /[A-Za-z0-9_/($](?:[^\n:#]|:(?=[^ \n])|(?<! )#){0,4000}/y
const FLOW_PLAIN = /[A-Za-z0-9_/($](?:[^\n:#,[\]{}]|:(?=[^ \n,[\]{}])|(?<! )#){0,4000}/y
const DOUBLE = /"(?:[^"\\\n]|\\["\\]){0,4000}"/y
const SINGLE = /'(?:[^'\n]|''){0,4000}'/y

const scalarAt = (text: string, start: number, plain: RegExp): ScalarTree | null => {
  const first = text[start]
  if (first === '"') return quotedAt(text, start, DOUBLE, 'double')
  if (first === "'") return quotedAt(text, start, SINGLE, 'single')
  let end = endOf(plain, text, start)
  if (end < 0) return null
  while (text[end - 1] === ' ') end--
  const value = resolve(text.slice(start, end))
  return value === null ? null : { kind: 'scalar', start, end, value, style: 'plain' }
}

const quotedAt = (text: string, start: number, pattern: RegExp, style: 'double' | 'single'): ScalarTree | null => {
  const end = endOf(pattern, text, start)
  if (end < 0) return null
  const inside = text.slice(start + 1, end - 1)
  const value = style === 'double' ? withoutEscapes(inside) : inside.replaceAll("''", "'")
  return { kind: 'scalar', start, end, value, style }
}

const withoutEscapes = (text: string): string => (text.includes('\\') ? text.replace(/\\(.)/g, '$1') : text)

const WHOLE = /^(?:0|[1-9]\d{0,14})$/
/** Other numbers of the core schema of YAML 1.2; a sign or a dot in front is not plain enough here. */
const NUMBER = /^(?:0[ox][\da-f]*|\d+(?:\.\d*)?(?:e[-+]?\d+)?)$/i

/** The value of a plain scalar; null when it is not sure. */
const resolve = (written: string): ScalarTree['value'] => {
  if (written === 'true') return true
  if (written === 'false') return false
  if (WHOLE.test(written)) return Number(written)
  return NUMBER.test(written) || WORD.test(written) ? null : written
}

const MAX_DEPTH = 30
const FLOW_KEY = /[A-Za-z_][\w./-]{0,200}(?=:(?: |\n))/y
const QUOTED_FLOW_KEY = /"[^"\\\n]{0,200}"(?=:)/y

/** A collection in brackets, or a scalar inside of one; lines after the first must be indented more than its parent. */
const flowOf = (text: string, start: number, indent: number, depth: number): Tree | null => {
  if (depth > MAX_DEPTH) return null
  if (text[start] === '{') return flowMap(text, start, indent, depth)
  return text[start] === '[' ? flowList(text, start, indent, depth) : scalarAt(text, start, FLOW_PLAIN)
}

/** The next token of a flow collection, on this line or a later one; -1 when it is not sure. */
const flowSpace = (text: string, from: number, indent: number): number => {
  let at = afterSpaces(text, from)
  while (text[at] === '\n') {
    const line = at + 1
    at = afterSpaces(text, line)
    if (at - line <= indent || text[at] === '\n') return -1
  }
  return at >= text.length || text[at] === '#' ? -1 : at
}

const flowMap = (text: string, start: number, indent: number, depth: number): MapTree | null => {
  const pairs: Pair[] = []
  let at = flowSpace(text, start + 1, indent)
  if (text[at] === '}') return { kind: 'map', start, end: at + 1, pairs }
  for (;;) {
    const found = at < 0 ? null : keyAt(text, at, FLOW_KEY, QUOTED_FLOW_KEY)
    at = found === null ? -1 : flowSpace(text, found.end + 1, indent)
    const value = at < 0 ? null : flowOf(text, at, indent, depth + 1)
    if (found === null || value === null || !isAdded(pairs, found, value)) return null
    at = flowSpace(text, value.end, indent)
    if (text[at] === '}') return { kind: 'map', start, end: at + 1, pairs }
    if (text[at] !== ',') return null
    at = flowSpace(text, at + 1, indent)
  }
}

const flowList = (text: string, start: number, indent: number, depth: number): ListTree | null => {
  const items: Tree[] = []
  let at = flowSpace(text, start + 1, indent)
  if (text[at] === ']') return { kind: 'list', start, end: at + 1, items }
  for (;;) {
    const item = at < 0 ? null : flowOf(text, at, indent, depth + 1)
    if (item === null) return null
    items.push(item)
    at = flowSpace(text, item.end, indent)
    if (text[at] === ']') return { kind: 'list', start, end: at + 1, items }
    if (text[at] !== ',') return null
    at = flowSpace(text, at + 1, indent)
  }
}

const BLOCK_HEADER = /[|>]-?(?=\n)/y

/** A block of text whose lines are indented alike, none of them empty or ending in a space. */
const textBlock = (reading: Reading, start: number, indent: number): ScalarTree | null => {
  const { text } = reading
  const head = endOf(BLOCK_HEADER, text, start)
  if (head < 0) return null
  let line = head + 1
  const inner = afterSpaces(text, line) - line
  if (inner <= indent) return null
  const lines: string[] = []
  while (line < text.length && afterSpaces(text, line) - line === inner) {
    const end = text.indexOf('\n', line)
    if (end <= line + inner || text[end - 1] === ' ') return null
    lines.push(text.slice(line + inner, end))
    line = end + 1
  }
  toLine(reading, line)
  // Whatever is indented further down, comments too, may still belong to the text.
  const rest = text.slice(line, reading.start)
  if (lines.length === 0 || reading.indent > indent || /(?:^|\n) +[^ ]/.test(rest)) return null
  const folds = text[start] === '>'
  const value = lines.join(folds ? ' ' : '\n') + (text[head - 1] === '-' ? '' : '\n')
  return { kind: 'scalar', start, end: line, value, style: folds ? 'folded' : 'literal' }
}
