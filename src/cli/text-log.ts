import type { DecisionRecord, Log, LogFields } from '../admin/index.ts'
import type { LogLines } from './lines.ts'

export interface TextLogOptions {
  readonly colour: boolean
}

const LEVELS = {
  info: { word: '', colour: null },
  warn: { word: 'warning ', colour: 33 },
  error: { word: 'error ', colour: 31 },
}
type Level = keyof typeof LEVELS

/**
 * Writes each record as one short line for people, with the time of the day here: a request as who, what and why, anything
 * else as its message and its fields. The mistakes that a load has found are not shown: `serve` prints them as `check` does.
 */
export const textLines = ({ write, flush }: Pick<LogLines, 'write' | 'flush'>, { colour }: TextLogOptions): Log => {
  const paint = (code: number | null, text: string): string =>
    colour && code !== null ? `\u001b[${code}m${text}\u001b[0m` : text
  const at = (level: Level) => (fields: LogFields, message: string) => {
    const now = new Date()
    const isRequest = fields.event === 'request'
    write(() => {
      const told = isRequest
        ? requestLine(fields as unknown as DecisionRecord)
        : otherLine(fields, message, LEVELS[level].word)
      const { status } = fields
      const painted =
        isRequest && typeof status === 'number' && status >= 400 ? (status >= 500 ? 31 : 33) : LEVELS[level].colour
      return `${now.toTimeString().slice(0, 8)} ${paint(painted, printable(told))}\n`
    })
    // Of requests there may be many; what else happens is seen at once.
    if (!isRequest) flush()
  }
  return { info: at('info'), warn: at('warn'), error: at('error') }
}

/** Endpoints as people call them. */
const SHORT: { readonly [endpoint: string]: string } = {
  introspection: 'introspect',
  revocation: 'revoke',
  pushed_authorization_request: 'par',
  device_authorization: 'device',
}

/** `token partner-a 400 unauthorized_client rule tenant-isolation/own-tenant 11 ms`; `?` before a claimed client. */
const requestLine = (record: DecisionRecord): string => {
  const {
    outcome,
    endpoint,
    client_id,
    claimed_client_id,
    status,
    error,
    detail,
    rules,
    seen,
    wanted,
    note,
    duration_ms,
  } = record
  const claimed = claimed_client_id === undefined ? '-' : `?${claimed_client_id}`
  const parts = [
    SHORT[endpoint] ?? endpoint,
    client_id ?? claimed,
    String(status),
    error,
    detail,
    rules.length > FEW ? `${rules.slice(0, FEW).join(' ')} (${rules.length - FEW} more)` : rules.join(' '),
    seen === undefined ? '' : comparison('seen', seen),
    wanted === undefined ? '' : comparison('wanted', wanted),
    note === undefined || detail === 'rule' || detail === 'no_grant' || outcome === 'failed' ? '' : `(${short(note)})`,
    duration_ms < 10 ? `${duration_ms.toFixed(1)} ms` : `${Math.round(duration_ms)} ms`,
  ]
  return parts.filter(part => part !== null && part !== '').join(' ')
}

/** Rules in one line. */
const FEW = 3

const comparison = (word: string, values: NonNullable<DecisionRecord['seen']>): string => {
  const told = Object.entries(values).map(
    ([name, value]) => `${name}=${Array.isArray(value) ? value.join(',') : value}`,
  )
  return told.length === 0 ? '' : `${word} ${told.join(' ')}`
}

/** Fields that are told otherwise: the event by the message, mistakes as `check` shows them. */
const UNTOLD: ReadonlySet<string> = new Set(['event', 'diagnostics', 'frames'])

const otherLine = (fields: LogFields, message: string, word: string): string => {
  const told = Object.entries(fields).filter(
    ([name, value]) => !UNTOLD.has(name) && value !== null && value !== undefined,
  )
  const text = told
    .filter(([, value]) => !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${name}=${shownValue(value)}`)
  return [`${word}${message}`, ...text].join('  ')
}

const shownValue = (value: unknown): string =>
  typeof value === 'string'
    ? short(value)
    : Array.isArray(value)
      ? value.map(shownValue).join(',')
      : short(JSON.stringify(value))

/** Characters of one value. */
const LONGEST = 160

const short = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)

/** No character of a line does anything to a terminal. */
export const printable = (text: string): string => text.replace(/[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g, '?')
