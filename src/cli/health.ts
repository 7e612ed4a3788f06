import { resolve } from 'node:path'
import type { JsonObject } from '../oauth.ts'
import { EXIT, type ExitCode } from './exit.ts'
import { readJson } from './json.ts'
import type { Terminal } from './terminal.ts'

/** Asks the admin listener for readiness: exit code 0 when ready, 1 when not. Made for container probes. */
export const run = async (terminal: Terminal, options: { readonly config: string }): Promise<ExitCode> => {
  const admin = (readJson(terminal, resolve(terminal.cwd, options.config)) as JsonObject)['admin'] as
    | JsonObject
    | undefined
  const host = terminal.env['CLAIMGATE_ADMIN__HOST'] ?? admin?.['host'] ?? '127.0.0.1'
  const port = terminal.env['CLAIMGATE_ADMIN__PORT'] ?? admin?.['port'] ?? 8081
  const url = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}/readyz`
  const response = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => null)
  const ready = response?.ok === true
  const text = response === null ? `nothing answers at ${url}\n` : await response.text()
  ;(ready ? terminal.out : terminal.err)(text.endsWith('\n') ? text : `${text}\n`)
  return ready ? EXIT.ok : EXIT.failure
}
