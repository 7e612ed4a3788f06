/** The log of `serve`: how it is written is known once the configuration is. */
import type { Log, LogFields } from '../admin/index.ts'
import type { Diagnostic } from '../outcome.ts'
import { render } from '../source/index.ts'
import { nearby } from './check.ts'
import type { LogLines } from './lines.ts'
import { jsonLines } from './log.ts'
import type { Terminal } from './terminal.ts'
import { textLines } from './text-log.ts'

/** `log.format` of the configuration. */
export type LogFormat = 'auto' | 'json' | 'text'

export interface ServeLog {
  readonly log: Log
  /** Shows the mistakes that a load has found as `check` does; nothing where the log is JSON, which has them as text. */
  readonly diagnostics: (diagnostics: readonly Diagnostic[]) => void
  /** Writes what has waited, and everything from now on, in this format. The first word counts. */
  readonly settle: (format: LogFormat) => void
}

/** Opens the log. What is told before the format is known waits for it. */
export const openServeLog = (terminal: Terminal, lines: LogLines): ServeLog => {
  let settled: { readonly log: Log; readonly isText: boolean } | null = null
  let waiting: ((to: NonNullable<typeof settled>) => void)[] = []
  const tell = (told: (typeof waiting)[number]): void => {
    if (settled === null) waiting.push(told)
    else told(settled)
  }
  const at = (level: keyof Log) => (fields: LogFields, message: string) =>
    tell(({ log }) => log[level](fields, message))
  return {
    log: { info: at('info'), warn: at('warn'), error: at('error') },
    diagnostics: found =>
      tell(({ isText }) => {
        if (!isText) return
        const shown = found.map(diagnostic => nearby(terminal, diagnostic))
        lines.write(() => `${render(shown, { colour: terminal.colour })}\n`)
        lines.flush()
      }),
    settle: format => {
      if (settled !== null) return
      const isText = format === 'text' || (format === 'auto' && terminal.interactive)
      settled = { log: isText ? textLines(lines, { colour: terminal.colour }) : jsonLines(lines), isText }
      const told = waiting
      waiting = []
      for (const one of told) one(settled)
    },
  }
}
