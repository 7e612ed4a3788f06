import {
  EVENT_ID,
  type Event,
  getScalarValue,
  type MappingEvent,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
  YAMLException,
} from 'js-yaml'
import type { Span } from '../outcome.ts'
import { MAX_DEPTH } from './plain.ts'
import { isExact, plainValue } from './plain-values.ts'
import type { ScalarStyle, What } from './source.ts'
import type { ListTree, MapTree, Pair, ScalarTree, Tree } from './tree.ts'

type Report = (span: Span, what: What) => void

/** Reads any YAML 1.2 into a tree; every mistake is reported, and the tree then unusable. */
export const readDocument = (text: string, report: Report): Tree | null => {
  try {
    const events = parseEvents(text, { maxDepth: MAX_DEPTH })
    const cursor: Cursor = { text, events, at: 0, end: 0, report }
    // No event at all is an empty file.
    if (events.length === 0) return null
    cursor.at++
    const tree = readNode(cursor)
    refuseFurtherDocuments(cursor)
    return tree
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const start = Math.min(error.mark?.position ?? 0, Math.max(0, text.length - 1))
    report({ start, end: start + 1 }, yamlMistake(error.reason, text, start))
    return null
  }
}

/** The state of reading the events. */
interface Cursor {
  readonly text: string
  readonly events: readonly Event[]
  readonly report: Report
  /** The next event. */
  at: number
  /** The end of the text that has been read. */
  end: number
}

/** The parser's reasons with our messages and advice; the first that fits counts. */
const MISTAKES: readonly (readonly [RegExp, string, string])[] = [
  [/^tab characters/, 'a tab cannot indent YAML', 'use spaces'],
  [/bad indentation/, 'this line is indented differently from its neighbours', 'line it up with them'],
  [
    /deficient indentation/,
    'what was opened before goes on here, without indentation',
    'close its quotes or bracket (` #` begins a comment), or indent this line',
  ],
  [/quoted scalar/, 'a quoted text has no end', 'close the quotes, or double a quote that belongs to the text'],
  [/within a flow collection/, 'a bracket is never closed', 'close it'],
  [/missed comma/, 'a comma is missing between two entries', 'write a comma, or quote the value'],
  [/unknown escape|hexadecimal/, 'double quotes do not know this escape', 'use single quotes, or a >- block'],
  [/non-printable|null byte/, 'a character that cannot be printed', 'remove it, or write it as an escape'],
  [/maxDepth/, `nested deeper than ${MAX_DEPTH}`, 'no file needs that'],
  [/multiline key|expected ':'|implicit key/, 'a key without its `:`', 'add `: ` and a value, or quote the text'],
]

const COLON = { message: '`: ` inside a value that is not quoted', help: 'quote the value' } as const
const FURTHER = { message: 'more text after a complete value', help: 'quote the whole value' } as const

const yamlMistake = (reason: string, text: string, at: number): What => {
  if (reason.startsWith('bad indentation') && text[at] === ':') return { code: 'CG1001', ...COLON }
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
  const rest = text.slice(at).split('\n', 1)[0] ?? ''
  const ended = /^bad indentation|missed comma|flow collection/.test(reason) ? insideQuotes(before, rest) : null
  if (ended !== null) return { code: 'CG1001', ...ended }
  if (reason.startsWith('bad indentation') && before.trim() !== '') return { code: 'CG1001', ...FURTHER }
  if (/unknown escape/.test(reason) && /\\'$/.test(text.slice(0, at + 1)))
    return { code: 'CG1001', message: "`\\'` is no escape", help: "double a quote that belongs to the text: 'it''s'" }
  const [, message, help] = MISTAKES.find(([pattern]) => pattern.test(reason)) ?? [
    null,
    `not valid YAML: ${reason}`,
    'quote the value, or check the indentation of this line',
  ]
  return { code: 'CG1001', message, help }
}

/** A quoted text that a quote inside of it has ended: `when: 'tier == 'gold''`. */
const insideQuotes = (before: string, rest: string): { readonly message: string; readonly help: string } | null => {
  const [, quote = '', begun = ''] = /[:,[{-]\s+(['"])(.*)$/.exec(before) ?? []
  const end = rest.lastIndexOf(quote)
  if (quote === '' || !begun.endsWith(quote) || end < 0) return null
  const inside = `${begun}${rest.slice(0, end)}`
  const other = quote === "'" ? '"' : "'"
  const write = inside.includes(other) ? 'double each quote inside' : `write ${other}${inside}${other}`
  return { message: 'a quote inside has ended the quoted text', help: write }
}

/** A second document begins with its marker, or after the end of the first. */
const refuseFurtherDocuments = ({ text, events, end, report, at }: Cursor): void => {
  // The first document is closed by the event at the cursor.
  if (at + 1 >= events.length) return
  const marker = /^(?:---|\.\.\.)(?=\s|$)/m.exec(text.slice(end))
  const start = marker === null ? end : end + marker.index
  report(
    { start, end: start + 3 },
    { code: 'CG1008', message: 'a file holds one document', help: 'put what follows `---` into a file of its own' },
  )
}

/** Copies a node; every mistake is reported, and null takes its place. */
const readNode = (cursor: Cursor): Tree | null => {
  const event = cursor.events[cursor.at++]
  switch (event?.type) {
    case EVENT_ID.SCALAR:
      return readScalar(cursor, event)
    case EVENT_ID.MAPPING:
      return readMap(cursor, event)
    case EVENT_ID.SEQUENCE:
      return readList(cursor, event)
    case EVENT_ID.ALIAS: {
      const span = { start: event.anchorStart - 1, end: event.anchorEnd }
      const name = cursor.text.slice(event.anchorStart, event.anchorEnd)
      cursor.end = span.end
      cursor.report(span, {
        code: 'CG1004',
        message: 'aliases are not read',
        help: `write the value of \`*${name}\` out`,
      })
      return null
    }
    case EVENT_ID.DOCUMENT:
    case EVENT_ID.POP:
    case undefined:
      return null
  }
}

/** Reports an anchor or a tag; true for a tag, which makes the value another one. */
const isTagged = (
  { text, report }: Cursor,
  { anchorStart, anchorEnd, tagStart, tagEnd }: ScalarEvent | MappingEvent | SequenceEvent,
): boolean => {
  if (anchorStart >= 0) {
    const message = `the anchor \`&${text.slice(anchorStart, anchorEnd)}\` has no use: aliases are not read`
    report({ start: anchorStart - 1, end: anchorEnd }, { code: 'CG1004', message, help: 'remove it' })
  }
  if (tagStart < 0) return false
  report(
    { start: tagStart, end: tagEnd },
    {
      code: 'CG1005',
      message: `\`${text.slice(tagStart, tagEnd)}\` is a YAML tag`,
      help: 'to begin an expression with `!`, put the whole value in double quotes',
    },
  )
  return true
}

const readList = (cursor: Cursor, event: SequenceEvent): ListTree => {
  isTagged(cursor, event)
  const items: (Tree | null)[] = []
  cursor.end = event.start + 1
  while (cursor.events[cursor.at]?.type !== EVENT_ID.POP) items.push(readNode(cursor))
  return { kind: 'list', ...close(cursor, event.start, ']'), items }
}

const readMap = (cursor: Cursor, event: MappingEvent): MapTree => {
  isTagged(cursor, event)
  const pairs: Pair[] = []
  const names = new Set<string>()
  cursor.end = Math.max(cursor.end, event.start)
  while (cursor.events[cursor.at]?.type !== EVENT_ID.POP) {
    const name = readKey(cursor, event, names)
    const key = { start: 0, end: 0, ...name?.span }
    const value = readValue(cursor)
    if (name !== null) pairs.push({ name: name.text, key, value })
  }
  return { kind: 'map', ...close(cursor, event.start, '}'), pairs }
}

/** Reads the value after a key; a value that is not written has its place after the colon. */
const readValue = (cursor: Cursor): Tree | null => {
  const colon = /\s*:/y
  colon.lastIndex = cursor.end
  if (colon.test(cursor.text)) cursor.end = colon.lastIndex
  return readNode(cursor)
}

/** Reads a key; null for a key that has been reported as a mistake. */
const readKey = (
  cursor: Cursor,
  map: MappingEvent,
  names: Set<string>,
): { readonly text: string; readonly span: Span } | null => {
  const event = cursor.events[cursor.at]
  const key = readNode(cursor)
  const span = { start: key?.start ?? map.start, end: key?.end ?? map.start + 1 }
  if (key?.kind !== 'scalar' || typeof key.value !== 'string') {
    const scalar = event?.type === EVENT_ID.SCALAR && event.valueStart >= 0
    const help = scalar
      ? `quote it: \`"${cursor.text.slice(span.start, span.end)}"\``
      : 'an expression that begins with `{` must stand in double quotes'
    cursor.report(span, { code: 'CG1006', message: 'a key must be a string', help })
    return null
  }
  if (key.value === '<<' && key.style === 'plain') {
    cursor.report(span, { code: 'CG1004', message: 'merge keys are not read', help: 'write the keys out' })
    return null
  }
  if (names.has(key.value)) {
    const help = 'keep one of the two'
    cursor.report(span, { code: 'CG1003', message: 'the key stands here a second time', help })
  }
  names.add(key.value)
  return { text: key.value, span }
}

/** Ends a collection: one in brackets ends with them, any other with its last value, before comments and new lines. */
const close = (cursor: Cursor, start: number, bracket: string): Span => {
  cursor.at++
  const { text } = cursor
  if (text[start] === (bracket === ']' ? '[' : '{')) {
    // Only separators and comments stand between the last entry and the bracket.
    const gap = /(?:[\s,:]|#[^\n]*)*/y
    gap.lastIndex = Math.max(cursor.end, start + 1)
    cursor.end = gap.lastIndex + (gap.exec(text)?.[0].length ?? 0) + 1
  }
  return { start, end: Math.max(cursor.end, start + 1) }
}

const STYLES: { readonly [style: number]: ScalarStyle } = {
  [SCALAR_STYLE.PLAIN]: 'plain',
  [SCALAR_STYLE.SINGLE_QUOTED]: 'single',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'double',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'literal',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'folded',
}

const readScalar = (cursor: Cursor, event: ScalarEvent): ScalarTree | null => {
  const style = STYLES[event.style] ?? 'plain'
  const span = spanOf(cursor.text, event, style, cursor.end)
  cursor.end = span.end
  if (isTagged(cursor, event)) return null
  const text = getScalarValue(cursor.text, event)
  const value = style === 'plain' ? plainValue(text) : text
  if (typeof value !== 'number') return { kind: 'scalar', ...span, value, style }
  return { kind: 'scalar', ...span, value: jsonNumber(value, span, cursor.report), style }
}

/** The whole of a scalar as it is written: with its quotes, or with the header of its block. */
const spanOf = (text: string, { valueStart, valueEnd }: ScalarEvent, style: ScalarStyle, before: number): Span => {
  if (valueStart < 0) return { start: before, end: before }
  switch (style) {
    case 'plain':
      return { start: valueStart, end: valueEnd }
    case 'single':
    case 'double':
      return { start: valueStart - 1, end: valueEnd + 1 }
    case 'literal':
    case 'folded': {
      const line = text.lastIndexOf('\n', valueStart - 2) + 1
      const header = /[|>][-+\d]*[ \t]*(?:[ \t]#.*)?\r?\n?$/.exec(text.slice(line, valueStart))
      return { start: line + (header?.index ?? 0), end: valueEnd }
    }
  }
}

const jsonNumber = (value: number, span: Span, report: Report): number | null => {
  if (isExact(value)) return value
  const what = Number.isFinite(value)
    ? { message: 'the number is too large to be read exactly', help: 'quote it' }
    : { message: 'not a JSON number', help: 'JSON has no infinity and no NaN; quote the text' }
  report(span, { code: 'CG1007', ...what })
  return null
}
