import type { JsonValue } from '../oauth.ts'
import type { Diagnostic, Place, Span } from '../outcome.ts'
import { atOnce, type Sliced } from '../slices.ts'
import { createContent } from './content.ts'
import { readDocument } from './document.ts'
import { locate } from './place.ts'
import { createPlaces, moved } from './places.ts'
import { type Part, readPlainInSteps } from './plain-parts.ts'
import { scalarOffsets } from './scalar.ts'
import type { Path, Source, What } from './source.ts'
import { plainOf } from './tree.ts'

/** A larger file is refused unread: 1 MiB. */
const MAX_LENGTH = 1_048_576

export interface ReadSource {
  /** Null when the text cannot be used at all. */
  readonly source: Source | null
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Reads YAML 1.2 or JSON text into plain values that remember their places.
 *
 * Refuses, each with its place, values that are not JSON (tags, non-string keys, infinities), and constructs that make a
 * file say something else than it shows (aliases, merge keys, duplicate keys, several documents).
 */
export const readSource = (file: string, text: string): ReadSource => atOnce(readSourceInSteps(file, text))

/** As `readSource`, in steps: none of them reads all of a large file, unless it has mistakes. */
export function* readSourceInSteps(file: string, text: string): Sliced<ReadSource> {
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
  const { value, parts } = yield* readPlainInSteps(text)
  if (value !== undefined && value !== null) return { source: sourceOf(file, text, value, parts), diagnostics }
  const tree = readDocument(text, report)
  if (diagnostics.length === 0 && (tree === null || (tree.kind === 'scalar' && tree.value === null))) {
    report(
      { start: 0, end: 1 },
      {
        code: 'CG1009',
        message: `${file.replace(/^.*[\\/]/, '')} is empty`,
        help: 'write its first key, or remove the file',
      },
    )
  }
  if (diagnostics.length > 0) return { source: null, diagnostics }
  return { source: sourceOf(file, text, plainOf(tree), []), diagnostics }
}

/** Makes a diagnostic at a span of a text. */
export const diagnose = (file: string, text: string, span: Span, what: What): Diagnostic =>
  diagnoseAt(locate(file, text, span), what)

/** Makes a diagnostic at a place. */
export const diagnoseAt = (place: Place, what: What): Diagnostic => ({
  code: what.code,
  severity: what.severity ?? 'error',
  message: what.message,
  ...place,
  help: what.help,
  ...(what.related === undefined ? {} : { related: what.related }),
  ...(what.fix === undefined ? {} : { fix: what.fix }),
})

const sourceOf = (file: string, written: string, read: JsonValue, parts: readonly Part[]): Source => {
  const content = createContent(written, read)
  const places = createPlaces(content.text, parts)
  const nearestSpan = (path: Path): Span => {
    const text = content.text()
    for (let depth = path.length; depth >= 0; depth--) {
      const found = places.find(path.slice(0, depth))
      if (found === null) continue
      const { start, end } = moved(found.node, found.from)
      if (found.node.kind === 'scalar' || depth === 0) return trimmed(text, { start, end })
      return trimmed(text, { start, end: Math.max(start, firstLineEnd(text, start, end)) })
    }
    return { start: 0, end: Math.min(1, text.length) }
  }
  return {
    file,
    get text() {
      return content.text()
    },
    get value() {
      return content.value()
    },
    spanOf: nearestSpan,
    spanOfKey: path => places.keyAt(path) ?? nearestSpan(path),
    spanInScalar: (path, start, end) => {
      const found = places.find(path)
      const node = found?.node
      if (node?.kind !== 'scalar' || typeof node.value !== 'string') return nearestSpan(path)
      const span = moved(node, found?.from ?? 0)
      const offsets = scalarOffsets(content.text(), span.start, span.end, node.value, node.style)
      const from = offsets[Math.min(start, node.value.length)] ?? span.start
      const last = offsets[Math.min(Math.max(end - 1, start), node.value.length)] ?? from
      return { start: from, end: Math.max(from, last) + 1 }
    },
    styleOf: path => {
      const node = places.find(path)?.node
      return node?.kind === 'scalar' ? node.style : null
    },
    commentAfter: path => {
      const span = nearestSpan(path)
      const comment = /^[ \t]*(#[^\n]*)/.exec(content.text().slice(span.end))
      if (comment === null) return null
      const start = span.end + comment[0].length - (comment[1]?.length ?? 0)
      return { span: { start, end: span.end + comment[0].length }, text: comment[1] ?? '' }
    },
    placeOf: span => locate(file, content.text(), span),
    diagnose: (span, what) => diagnose(file, content.text(), span, what),
    forget: content.forget,
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
