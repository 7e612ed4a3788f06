import { basename } from 'node:path'
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from 'yaml'
import type { JsonValue } from '../oauth.ts'
import type { Diagnostic, DiagnosticCode, Span } from '../outcome.ts'
import { locate } from './place.ts'
import { scalarOffsets } from './scalar.ts'
import type { Path, ScalarStyle, Source, What } from './source.ts'

/** A larger file is refused unread: 1 MiB. */
const MAX_LENGTH = 1_048_576

export interface ReadSource {
  /** Null when the text is not a file we can use at all. */
  readonly source: Source | null
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Reads YAML 1.2 or JSON text into plain values that remember their places.
 *
 * Refused, each with its place: what is not JSON data (tags, non-string keys, infinities), and what makes a file say
 * something else than it shows (aliases, merge keys, duplicate keys, several documents).
 */
export const readSource = (file: string, text: string): ReadSource => {
  const diagnostics: Diagnostic[] = []
  const report = (span: Span, what: What): void => {
    diagnostics.push(diagnose(file, text, span, what))
  }
  if (text.length > MAX_LENGTH) {
    report(
      { start: 0, end: 1 },
      { code: 'CG1010', message: 'the file is larger than 1 MiB', help: 'split it into several files' },
    )
    return { source: null, diagnostics }
  }
  const document = parseDocument(text, {
    version: '1.2',
    uniqueKeys: true,
    lineCounter: new LineCounter(),
    merge: false,
  })
  for (const error of document.errors) {
    const [start, end] = error.pos
    report({ start, end: Math.max(end, start + 1) }, yamlMistake(error.code, error.message))
  }
  if (document.errors.length > 0) return { source: null, diagnostics }
  const value = toPlain(document.contents, text, report)
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    report(
      { start: 0, end: 1 },
      { code: 'CG1009', message: `${basename(file)} is empty`, help: 'write its first key, or remove the file' },
    )
  }
  if (diagnostics.length > 0) return { source: null, diagnostics }
  return { source: sourceOf(file, text, value, document), diagnostics }
}

/** Makes a diagnostic at a span of a text. */
export const diagnose = (file: string, text: string, span: Span, what: What): Diagnostic => {
  const place = locate(text, span)
  return {
    code: what.code,
    severity: what.severity ?? 'error',
    message: what.message,
    file,
    ...place,
    help: what.help,
    ...(what.related === undefined ? {} : { related: what.related }),
    ...(what.fix === undefined ? {} : { fix: what.fix }),
  }
}

const yamlMistake = (code: string, message: string): What => {
  const first = message.split('\n', 1)[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? message
  const known: { readonly [code: string]: readonly [DiagnosticCode, string, string] } = {
    DUPLICATE_KEY: ['CG1003', 'the key stands here a second time', 'keep one of the two'],
    MULTIPLE_DOCS: ['CG1008', 'a file holds one document', 'put what follows `---` into a file of its own'],
    TAB_AS_INDENT: ['CG1001', 'a tab cannot indent YAML', 'use spaces'],
  }
  const [ours, text, help] = known[code] ?? [
    'CG1001',
    `not valid YAML: ${first}`,
    'quote the value, or check the indentation of this line',
  ]
  return { code: ours, message: text, help }
}

type Report = (span: Span, what: What) => void

const rangeOf = (node: { range?: readonly [number, number, number] | null }): Span => ({
  start: node.range?.[0] ?? 0,
  end: Math.max(node.range?.[1] ?? 1, node.range?.[0] ?? 0),
})

/** Copies a node into plain JSON; every mistake is reported, and stands as null. */
const toPlain = (node: unknown, text: string, report: Report): JsonValue => {
  if (node === null || node === undefined) return null
  if (isAlias(node)) {
    report(rangeOf(node), {
      code: 'CG1004',
      message: 'aliases are not read',
      help: `write the value of \`*${node.source}\` out`,
    })
    return null
  }
  const { tag, anchor } = node as { tag?: string; anchor?: string }
  if (anchor !== undefined) {
    report(rangeOf(node as Node), {
      code: 'CG1004',
      message: `the anchor \`&${anchor}\` has no use: aliases are not read`,
      help: 'remove it',
    })
  }
  if (tag?.startsWith('!') === true) {
    const { start, end } = rangeOf(node as Node)
    const begin = Math.max(0, text.lastIndexOf('!', start))
    report(
      { start: begin, end: Math.max(end, begin + 1) },
      {
        code: 'CG1005',
        message: `\`${tag}\` is a YAML tag`,
        help: 'to begin an expression with `!`, put the whole value in double quotes',
      },
    )
    return null
  }
  if (isMap(node)) return mapToPlain(node, text, report)
  if (isSeq(node)) return node.items.map(item => toPlain(item, text, report))
  if (isScalar(node)) return scalarToPlain(node.value, rangeOf(node), report)
  return null
}

const mapToPlain = (map: YAMLMap, text: string, report: Report): JsonValue => {
  const entries: [string, JsonValue][] = []
  for (const pair of map.items) {
    const key: unknown = pair.key
    if (!isScalar(key) || typeof key.value !== 'string') {
      const written = isScalar(key) ? String(key.source ?? key.value) : 'this'
      const help = isScalar(key)
        ? `quote it: \`"${written}"\``
        : 'an expression that begins with `{` must stand in double quotes'
      report(rangeOf(isPair(key) ? map : ((key as Node | null) ?? map)), {
        code: 'CG1006',
        message: 'a key must be a string',
        help,
      })
      continue
    }
    if (key.value === '<<' && key.type === 'PLAIN') {
      report(rangeOf(key), { code: 'CG1004', message: 'merge keys are not read', help: 'write the keys out' })
      continue
    }
    entries.push([key.value, toPlain(pair.value, text, report)])
  }
  return Object.fromEntries(entries)
}

const scalarToPlain = (value: unknown, span: Span, report: Report): JsonValue => {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number' && Number.isFinite(value)) {
    if (!Number.isInteger(value) || Number.isSafeInteger(value)) return value
    report(span, { code: 'CG1007', message: 'the number is too large to be read exactly', help: 'quote it' })
    return null
  }
  report(span, {
    code: 'CG1007',
    message: 'not a JSON number',
    help: 'JSON has no infinity and no NaN; quote the text',
  })
  return null
}

const STYLES: { readonly [type: string]: ScalarStyle } = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
}

const sourceOf = (file: string, text: string, value: JsonValue, document: Document): Source => {
  const find = (path: Path): unknown => document.getIn(path, true)
  const nearestSpan = (path: Path): Span => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = depth === 0 ? document.contents : find(path.slice(0, depth))
      const range = (node as Node | null | undefined)?.range
      if (range === undefined || range === null) continue
      if (isScalar(node) || depth === 0) return trimmed(text, { start: range[0], end: range[1] })
      return trimmed(text, { start: range[0], end: Math.max(range[0], firstLineEnd(text, range[0], range[1])) })
    }
    return { start: 0, end: Math.min(1, text.length) }
  }
  const spanOfKey = (path: Path): Span => {
    const parent: unknown = path.length <= 1 ? document.contents : find(path.slice(0, -1))
    const name = path.at(-1)
    if (isMap(parent)) {
      const pair = parent.items.find(item => isScalar(item.key) && item.key.value === name)
      if (pair !== undefined && isScalar(pair.key)) return rangeOf(pair.key)
    }
    return nearestSpan(path)
  }
  return {
    file,
    text,
    value,
    spanOf: nearestSpan,
    spanOfKey,
    spanInScalar: (path, start, end) => {
      const node = find(path)
      if (!isScalar(node) || typeof node.value !== 'string' || node.range == null) return nearestSpan(path)
      const offsets = scalarOffsets(text, node.range[0], node.range[1], node.value, STYLES[node.type ?? ''] ?? 'plain')
      const from = offsets[Math.min(start, node.value.length)] ?? node.range[0]
      const last = offsets[Math.min(Math.max(end - 1, start), node.value.length)] ?? from
      return { start: from, end: Math.max(from, last) + 1 }
    },
    styleOf: path => {
      const node = find(path)
      return isScalar(node) ? (STYLES[node.type ?? ''] ?? 'plain') : null
    },
    commentAfter: path => {
      const span = nearestSpan(path)
      const comment = /^[ \t]*(#[^\n]*)/.exec(text.slice(span.end))
      if (comment === null) return null
      const start = span.end + comment[0].length - (comment[1]?.length ?? 0)
      return { span: { start, end: span.end + comment[0].length }, text: comment[1] ?? '' }
    },
    diagnose: (span, what) => diagnose(file, text, span, what),
  }
}

const firstLineEnd = (text: string, start: number, end: number): number => {
  const newline = text.indexOf('\n', start)
  return newline < 0 || newline > end ? end : newline
}

/** Leaves trailing white space out of a span. */
const trimmed = (text: string, span: Span): Span => {
  let end = span.end
  while (end > span.start && /\s/.test(text[end - 1] ?? '')) end--
  return { start: span.start, end: Math.max(end, span.start) }
}
