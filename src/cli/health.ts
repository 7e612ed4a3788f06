import { isIPv6 } from 'node:net'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { JsonObject } from '../oauth.ts'
import { EXIT, type ExitCode, UsageError } from './exit.ts'
import { readJson } from './json.ts'
import type { Terminal } from './terminal.ts'

export interface HealthOptions {
  readonly config: string
  /** Seconds to go on asking for. */
  readonly wait: string
}

/** Asks the admin listener for readiness: exit code 0 when ready, 1 when not. Made for the probes of containers and units. */
export const run = async (terminal: Terminal, options: HealthOptions): Promise<ExitCode> => {
  if (!/^\d{1,4}$/.test(options.wait)) throw new UsageError(`--wait is a number of seconds, not ${options.wait}`)
  const until = performance.now() + Number(options.wait) * 1000
  const url = readyUrl(terminal, options.config)
  for (;;) {
    const answer = await ask(url)
    if (answer.ready || performance.now() >= until) {
      ;(answer.ready ? terminal.out : terminal.err)(`${answer.text.trimEnd()}\n`)
      return answer.ready ? EXIT.ok : EXIT.failure
    }
    await pause(ASK_AGAIN_MS)
  }
}

const ASK_AGAIN_MS = 200
const ANSWER_MS = 2000

const readyUrl = (terminal: Terminal, config: string): string => {
  const { cwd, env } = terminal
  const { admin } = readJson(terminal, resolve(cwd, config)) as { readonly admin?: JsonObject }
  const host = String(env['CLAIMGATE_ADMIN__HOST'] ?? admin?.['host'] ?? '127.0.0.1')
  const port = env['CLAIMGATE_ADMIN__PORT'] ?? admin?.['port'] ?? 8081
  return `http://${REACHED[host] ?? (isIPv6(host) ? `[${host}]` : host)}:${port}/readyz`
}

/** Where a listener of every address is reached from its own machine. */
const REACHED: { readonly [host: string]: string } = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }

const ask = async (url: string): Promise<{ readonly ready: boolean; readonly text: string }> => {
  const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) }).catch(() => null)
  if (answer === null) return { ready: false, text: `nothing answers at ${url}` }
  return { ready: answer.ok, text: await answer.text() }
}
