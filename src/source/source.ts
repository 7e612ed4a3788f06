import type { JsonValue } from '../oauth.ts'
import type { Diagnostic, DiagnosticCode, Place, Related, Severity, Span } from '../outcome.ts'

/** Keys and indexes from the top of a file: `['rules', 0, 'when']`. */
export type Path = readonly (string | number)[]

/** How a scalar is written. JSON strings count as `double`. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded'

/** What is dropped of a file: its text, or its values too. */
export type Forgotten = 'text' | 'text_and_values'

/** A file read into plain JSON values, with the place of everything in it. */
export interface Source {
  readonly file: string
  readonly text: string
  readonly value: JsonValue
  /** The span of the value at the path, or of the nearest parent that exists. */
  readonly spanOf: (path: Path) => Span
  /** The span of the key of the value at the path (of the value itself for list items). */
  readonly spanOfKey: (path: Path) => Span
  /** The file span of `[start, end)` of the decoded text of the scalar at the path. */
  readonly spanInScalar: (path: Path, start: number, end: number) => Span
  /** How the scalar at the path is written; null when it is not a scalar. */
  readonly styleOf: (path: Path) => ScalarStyle | null
  /** The comment that directly follows the value on its line, without which the value may have been longer. */
  readonly commentAfter: (path: Path) => { readonly span: Span; readonly text: string } | null
  /** The file, line and column of a span. */
  readonly placeOf: (span: Span) => Place
  /** The diagnostic at a span of this file. */
  readonly diagnose: (span: Span, what: What) => Diagnostic
  /**
   * Drops text, or text and values. Whoever asks for any of them later gets them from `again`, which returns the same text, or throws:
   * a file that was read has little more to say, and there may be many.
   */
  readonly forget: (what: Forgotten, again: () => string) => void
}

/** The words of a diagnostic, without its place. */
export interface What {
  readonly code: DiagnosticCode
  readonly severity?: Severity
  readonly message: string
  readonly help: string
  readonly related?: readonly Related[]
  readonly fix?: string
}
