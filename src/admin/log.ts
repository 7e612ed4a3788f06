/**
 * The receiver of log records. Fields are plain values that are never changed later. No field ever holds text from a
 * client, a secret, an assertion, a token or a claim value. A pino logger fits.
 */
export interface Log {
  readonly info: (fields: LogFields, message: string) => void
  readonly warn: (fields: LogFields, message: string) => void
  readonly error: (fields: LogFields, message: string) => void
}

/** An event, named by a word of ours, and its fields. */
export interface LogFields {
  readonly event: string
  readonly [name: string]: unknown
}

/** A log that keeps no record; for tests and for embedding applications without a log. */
export const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} }
