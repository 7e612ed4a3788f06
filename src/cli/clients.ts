import { loadWithoutSecrets } from '../gateway/index.ts'
import { render } from '../source/index.ts'
import { nearby } from './check.ts'
import { EXIT, type ExitCode, UsageError } from './exit.ts'
import { loadInput } from './loaded.ts'
import { readRecords } from './records.ts'
import type { Terminal } from './terminal.ts'

export interface ClientsOptions {
  readonly config: string
  readonly output: 'human' | 'json'
  /** A number of days, as `90d`. */
  readonly unused: string
}

const DAY_MS = 86_400_000

/** What the logs say of the clients: when each was last seen, and how far back they go. */
interface Seen {
  readonly last: ReadonlyMap<string, number>
  /** The oldest record; null where there is none. */
  readonly beginsMs: number | null
  readonly unreadable: number
}

/**
 * Lists the registered clients that have not proven who they are for a time, after the decision records of logs. A client
 * whose requests were refused after its authentication is used; one that somebody else named is not.
 */
export const run = async (
  terminal: Terminal,
  logs: readonly string[],
  { config, output, unused }: ClientsOptions,
): Promise<ExitCode> => {
  const days = daysOf(unused)
  if (logs.length === 0) throw new UsageError('name the logs that have the decision records, or - for standard input')
  const sinceMs = Date.now() - days * DAY_MS
  const { loaded, diagnostics } = await loadWithoutSecrets(loadInput(terminal, config))
  if (loaded === null) {
    const shown = diagnostics.map(mistake => nearby(terminal, mistake))
    terminal.err(render(shown, { colour: terminal.colour }))
    return EXIT.invalid
  }
  const seen = await readLogs(terminal, logs)
  const all = loaded.registry.records().map(({ clientId }) => clientId)
  const rows = all
    .map(client_id => ({ client_id, lastMs: seen.last.get(client_id) ?? null }))
    .filter(({ lastMs }) => lastMs === null || lastMs < sinceMs)
  terminal.out(output === 'json' ? json(rows, seen, sinceMs) : human(rows, all.length, unused))
  warn(terminal, seen, sinceMs)
  return EXIT.ok
}

interface Row {
  readonly client_id: string
  readonly lastMs: number | null
}

const daysOf = (written: string): number => {
  const days = /^([1-9]\d{0,4})d$/.exec(written)?.[1]
  if (days === undefined) throw new UsageError(`--unused is a number of days such as 90d, not ${written}`)
  return Number(days)
}

const readLogs = async (terminal: Terminal, logs: readonly string[]): Promise<Seen> => {
  const last = new Map<string, number>()
  let beginsMs: number | null = null
  let unreadable = 0
  for (const log of logs) {
    for await (const record of readRecords(terminal, log)) {
      if (record === null) {
        unreadable += 1
        continue
      }
      const { client_id, timeMs } = record
      if (beginsMs === null || timeMs < beginsMs) beginsMs = timeMs
      if (client_id !== null && timeMs > (last.get(client_id) ?? Number.NEGATIVE_INFINITY)) last.set(client_id, timeMs)
    }
  }
  return { last, beginsMs, unreadable }
}

const iso = (instantMs: number | null): string | null => (instantMs === null ? null : new Date(instantMs).toISOString())

const json = (rows: readonly Row[], { beginsMs, unreadable }: Seen, sinceMs: number): string => {
  const unused = rows.map(({ client_id, lastMs }) => ({ client_id, last_used: iso(lastMs) }))
  const shown = { since: iso(sinceMs), records_begin: iso(beginsMs), unreadable_records: unreadable, unused }
  return `${JSON.stringify(shown, null, 2)}\n`
}

const human = (rows: readonly Row[], all: number, unused: string): string => {
  const lines = rows.map(
    ({ client_id, lastMs }) =>
      `${client_id}  ${lastMs === null ? 'not in these records' : `last used ${iso(lastMs)}`}\n`,
  )
  return `${lines.join('')}${rows.length} of ${all} clients not used for ${unused}\n`
}

/** Records that do not reach back so far, or cannot be read, are no proof that a client is unused. */
const warn = ({ err }: Terminal, { beginsMs, unreadable }: Seen, sinceMs: number): void => {
  if (beginsMs === null) err('warning: there is no decision record in these logs: they say nothing of any client\n')
  else if (beginsMs > sinceMs)
    err(`warning: these records begin at ${iso(beginsMs)}: nothing is known of the time before, from ${iso(sinceMs)}\n`)
  if (unreadable > 0) err(`warning: ${unreadable} lines cannot be read: they may be records of the clients above\n`)
}
