/**
 * Where log records go. Fields are plain values that stay as they are; nothing that a client sent, no secret, no
 * assertion, no token and no claim value ever stands in one. A pino logger is one.
 */
export interface Log {
  readonly info: (fields: LogFields, message: string) => void
  readonly warn: (fields: LogFields, message: string) => void
  readonly error: (fields: LogFields, message: string) => void
}

/** What happened, as a word of ours, and what belongs to it. */
export interface LogFields {
  readonly event: string
  readonly [name: string]: unknown
}

/** Keeps nothing; for tests and for embedding applications that want no log. */
export const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} }
