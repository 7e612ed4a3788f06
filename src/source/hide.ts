/** Hides every secret of a set of files in whatever is said about any of them. */
import { once } from '../once.ts'
import type { Diagnostic, Place, Span } from '../outcome.ts'
import type { Sliced } from '../slices.ts'
import { createMask, secretsInText } from './mask.ts'
import { locate } from './place.ts'
import { readSource } from './read.ts'
import { secretValues } from './secret-values.ts'
import type { Source } from './source.ts'
import { maskTexts, maskValues } from './value-mask.ts'

/** A file about which something may be said. */
export interface ShownFile {
  /** As it was read. What is found in it is remembered for as long as this object is. */
  readonly file: { readonly path: string; readonly text: string }
  /** What the text says, where that is known already. */
  readonly source?: Source | undefined
  /** The keys that hold secrets in files of this kind. */
  readonly keys: readonly string[]
}

/**
 * Hides secrets in all that diagnostics say: where they stand in the line that is shown, which needs no knowledge of how
 * they are written, and by their value everywhere else. `known` are secrets that stand elsewhere. Columns stay where they
 * are.
 *
 * The files are looked through for the first diagnostic, one at a step: a load without any has no work.
 */
export function* hideIn(
  diagnostics: readonly Diagnostic[],
  files: readonly ShownFile[],
  known: () => readonly string[] = () => [],
): Sliced<Diagnostic[]> {
  if (diagnostics.length === 0) return []
  const perFile = new Map<string, FileHiding>()
  for (const file of files) {
    perFile.set(file.file.path, hidingOf(file))
    yield
  }
  const shown: Diagnostic[] = []
  for (const diagnostic of diagnostics) {
    shown.push(perFile.get(diagnostic.file)?.hide(diagnostic) ?? diagnostic)
    yield
  }
  const values = [...perFile.values()].map(file => file.values)
  return yield* maskValues(shown, [...values, known()])
}

/** Hides secrets in texts by their value. Nothing is known of where the texts stand. */
export function* hideInTexts(
  texts: readonly string[],
  files: readonly ShownFile[],
  known: () => readonly string[] = () => [],
): Sliced<string[]> {
  const values: (readonly string[])[] = []
  for (const file of files) {
    values.push(hidingOf(file).values)
    yield
  }
  return yield* maskTexts(texts, [...values, known()])
}

interface FileHiding {
  readonly values: readonly string[]
  readonly hide: (diagnostic: Diagnostic) => Diagnostic
}

const known = new WeakMap<object, FileHiding>()

const hidingOf = (shown: ShownFile): FileHiding => {
  const hiding = known.get(shown.file) ?? createFileHiding(shown)
  known.set(shown.file, hiding)
  return hiding
}

const createFileHiding = ({ file, source, keys }: ShownFile): FileHiding => {
  const mask = createMask(keys)
  const { values, spans } = secretsOf(file, keys, source ?? readSource(file.path, file.text).source)
  const places = once(() => spans().map(span => locate(file.path, file.text, span)))
  return {
    values,
    hide: (diagnostic: Diagnostic): Diagnostic =>
      mask({
        ...diagnostic,
        excerpt: places().reduce((shown, place) => covered(shown, diagnostic.line, place), diagnostic.excerpt),
      }),
  }
}

interface SecretsOfFile {
  readonly values: readonly string[]
  readonly spans: () => readonly Span[]
}

const secretsOf = (file: ShownFile['file'], keys: readonly string[], source: Source | null): SecretsOfFile => {
  if (source === null) {
    const { text } = file
    const spans = secretsInText(text, keys)
    return { values: spans.flatMap(({ start, end }) => spelledIn(text.slice(start, end))), spans: () => spans }
  }
  const found = secretValues(source.value, keys)
  // As they stand in the file: a line of a longer text may stand elsewhere too.
  const lines = found
    .filter(({ secret }) => /\s/.test(secret))
    .flatMap(({ path: at }) => linesOf(file.text, source.spanOf(at)))
  return {
    values: [...found.map(({ secret }) => secret), ...lines],
    spans: () => found.flatMap(({ path: at, whole }) => (whole ? [source.spanOf(at)] : [])),
  }
}

const linesOf = (text: string, { start, end }: Span): readonly string[] =>
  text.slice(start, end).split('\n').map(unquoted)

/** A text that is no value has marks around its secrets. */
const unquoted = (text: string): string => {
  const inner = text.replace(/^["'[{\s]+|["'\]}\s,]+$/g, '')
  return inner.length < 4 ? '' : inner
}

/** What a text that cannot be read may mean: all of it, and what stands before a comment. */
const spelledIn = (written: string): readonly string[] =>
  [written, written.replace(/\s#.*$/s, '')].map(unquoted).flatMap(text => [text, text.replaceAll("''", "'")])

/** Covers what the line has of a secret. */
const covered = (excerpt: string, at: number, { line, column, endLine, endColumn }: Place): string => {
  if (at < line || at > endLine) return excerpt
  const from = at === line ? column - 1 : 0
  const to = at === endLine ? endColumn - 1 : excerpt.length
  return excerpt.slice(0, from) + starred(excerpt.slice(from, to)) + excerpt.slice(to)
}

/** The quotes around a secret, and white space before it, are how it is written and stay. */
const starred = (text: string): string => {
  const [, before = '', secret = '', after = ''] = /^(\s*["']?)([\s\S]*?)(["']?\s*)$/.exec(text) ?? []
  return before + '*'.repeat(secret.length) + after
}
