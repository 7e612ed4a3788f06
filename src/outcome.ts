import type { ErrorCode } from './oauth.ts'

/** A result that may be a normal negative answer. A refusal is a value; only a broken world throws. */
export type Outcome<T, R = Refusal> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: R }

export const accept = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })
export const refuse = <R>(refusal: R): { readonly ok: false; readonly refusal: R } => ({ ok: false, refusal })

/** Numbers, registered values, and words of ours for classes of foreign text; never foreign text itself. */
export type Compared = { readonly [name: string]: string | number | readonly (string | number)[] }

/** What a refused request held, and what it should have held, in the same members. Numbers of `wanted` are limits. */
export interface Comparison {
  readonly seen: Compared
  readonly wanted: Compared
}

/** The page of a reason code: `claimgate help assertion_expired`. */
export interface ReasonPage {
  readonly title: string
  /** Why it comes, in sentences. */
  readonly cause: string
  /** What to do about it, and who has to. */
  readonly remedy: string
}

/** The pages of the reason codes of one room. */
export type ReasonPages<Code extends string = string> = { readonly [code in Code]: ReasonPage }

/** The caller's mistake, in three fields for three audiences. */
export interface Refusal<Code extends string = string> {
  /** For machines: the OAuth error code. */
  readonly error: ErrorCode
  /** For the caller: characters of RFC 6749 section 5.2 only, never an echo of input. */
  readonly description: string
  /** For the log: a stable reason code such as `assertion_expired`. Never a secret, an assertion or a token. */
  readonly detail: Code
  /** For the log, where the reason is a comparison. */
  readonly compared?: Comparison
}

/** A value that is known now or later: a value that is known now costs no microtask. */
export type Soon<T> = T | Promise<T>

/** Goes on with a value: at once when it is known. */
export const soon = <T, U>(value: Soon<T>, next: (value: T) => Soon<U>): Soon<U> =>
  value instanceof Promise ? value.then(next) : next(value)

/** Runs an action that answers or fails, now or later, and goes on with its answer or with its failure. */
export const attempt = <T, U>(
  act: () => Soon<T>,
  next: (value: T) => Soon<U>,
  failed: (cause: unknown) => Soon<U>,
): Soon<U> => {
  let answer: Soon<T>
  try {
    answer = act()
  } catch (cause) {
    return failed(cause)
  }
  return answer instanceof Promise ? answer.then(next, failed) : next(answer)
}

/** Offsets into a text, in UTF-16 code units; `end` is exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
}

export type Severity = 'error' | 'warning' | 'info'

/** A stable code with a help page: `claimgate help CG2104`. */
export type DiagnosticCode = `CG${number}`

/** The place of a span in a file. Line and column count from 1, columns in UTF-16 code units. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  /** The text of the first line of the span, for the caret display. */
  readonly excerpt: string
}

/** An author's mistake with its place. */
export interface Diagnostic extends Place {
  readonly code: DiagnosticCode
  readonly severity: Severity
  readonly message: string
  /** What to do about it: one line. */
  readonly help: string
  readonly related?: readonly Related[]
  /** A replacement for exactly this span that mends the mistake. */
  readonly fix?: string
}

export interface Related {
  readonly message: string
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Orders diagnostics by file, line, column, then code. */
export const byPlace = (a: Diagnostic, b: Diagnostic): number =>
  (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) ||
  a.line - b.line ||
  a.column - b.column ||
  (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)

export type FailureCode =
  | 'store_unavailable'
  | 'store_full'
  | 'store_lost_data'
  | 'jwks_unavailable'
  | 'overloaded'
  | 'keys_unreadable'
  | 'keys_missing'
  | 'config_unreadable'
  | 'listen_failed'
  | 'upstream_unreachable'
  | 'upstream_broken'
  | 'upstream_timeout'
  | 'upstream_hanging'
  | 'upstream_refuses_credential'
  | 'internal'

/** The world is broken, or we are: ends as 503, 502 or 500 and a full log record. */
export class GatewayError extends Error {
  readonly code: FailureCode
  constructor(code: FailureCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.name = 'GatewayError'
    this.code = code
  }
}
