/** Decision records, read back from a log. */
import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { DECISION_RECORD_VERSION, type DecisionRecord } from '../admin/index.ts'
import type { Terminal } from './terminal.ts'

/** The members of a decision record that a line of the log has for sure, and when it was written. */
export interface LoggedRecord extends Pick<DecisionRecord, 'client_id' | 'endpoint' | 'outcome'> {
  readonly timeMs: number
}

/**
 * Reads the decision records of a log in the order of its lines: a file of any size, or standard input for `-`. Other lines
 * are passed over. Null stands for a line that means to be a record and cannot be read: cut off, of another version of the
 * schema, or without its time.
 */
export async function* readRecords(terminal: Terminal, path: string): AsyncGenerator<LoggedRecord | null> {
  const input =
    path === '-' ? Readable.from([terminal.read('-')]) : createReadStream(resolve(terminal.cwd, path), 'utf8')
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }))
    if (line.includes('"request"') || isCutOff(line)) yield* recordOf(line)
}

/** A line that was cut off before it says what it is may have been a record. */
const isCutOff = (line: string): boolean => line.startsWith('{') && !line.trimEnd().endsWith('}')

const recordOf = (line: string): readonly (LoggedRecord | null)[] => {
  let written: Partial<DecisionRecord & { readonly time: string }> | null
  try {
    written = JSON.parse(line)
  } catch {
    return line.startsWith('{') ? [null] : []
  }
  const { event, schema, time, client_id, endpoint, outcome } = written ?? {}
  if (event !== 'request') return []
  const timeMs = typeof time === 'string' ? Date.parse(time) : Number.NaN
  if (schema !== DECISION_RECORD_VERSION || Number.isNaN(timeMs)) return [null]
  if (client_id === undefined || endpoint === undefined || outcome === undefined) return [null]
  return [{ timeMs, client_id, endpoint, outcome }]
}
