import { createDecisionLog, type Log } from '../admin/index.ts'
import { createWorkerGateway, type RunningGateway, type WorkerPart } from '../gateway/index.ts'
import { runWorker } from '../workers/index.ts'
import { EXIT, type ExitCode } from './exit.ts'
import { lastResort } from './last-resort.ts'
import { overridesOf } from './override.ts'
import { openServeLog } from './serve-log.ts'
import type { ServeOptions } from './serve-options.ts'
import type { Terminal } from './terminal.ts'
import { VERSION } from './version.ts'

/** What the primary tells of all of them. */
const TOLD_BY_PRIMARY: ReadonlySet<string> = new Set(['load', 'restart_required', 'client_disabled'])

/** Answers requests until the primary says that it is over. Signals to the group of processes are the primary's to take. */
export const run = async (terminal: Terminal, options: ServeOptions): Promise<ExitCode> => {
  const lines = terminal.openLog()
  lines.share()
  const told = openServeLog(terminal, lines)
  terminal.onUnhandled(error => {
    told.settle('auto')
    lastResort(told.log)(error)
  })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) terminal.onSignal(signal, () => {})
  const open = (part: WorkerPart): Promise<RunningGateway> => {
    told.settle(part.running.log.format)
    return createWorkerGateway(
      {
        config: options.config,
        folder: terminal.cwd,
        env: terminal.env,
        flags: overridesOf(options.set),
        defaultStore: 'lmdb',
        log: logOf(told.log, part.number),
        audit: createDecisionLog(told.log),
        version: VERSION,
        processMetrics: true,
      },
      part,
    )
  }
  await runWorker(open)
  lines.flush()
  return EXIT.ok
}

/** Says in each line which worker has written it; the id of a decision record says it already. */
const logOf = (log: Log, worker: number): Log => {
  const at =
    (level: keyof Log): Log['info'] =>
    (fields, message) => {
      if (!TOLD_BY_PRIMARY.has(fields.event)) log[level]({ ...fields, worker }, message)
    }
  return { info: at('info'), warn: at('warn'), error: at('error') }
}
