import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type Config, openStoreOf, readConfig } from '../gateway/index.ts'
import type { NumericDate } from '../oauth.ts'
import { readSource, render, type Source } from '../source/index.ts'
import type { Store } from '../stores/index.ts'
import { revokeClient } from '../tokens/index.ts'
import { EXIT, type ExitCode, UsageError } from './exit.ts'
import { readText } from './json.ts'
import type { Terminal } from './terminal.ts'

export interface RevokeOptions {
  readonly config: string
  readonly client: string
  /** ISO 8601, or seconds since 1970; now when absent. */
  readonly before?: string
}

/**
 * Makes every token of a client inactive that was issued before an instant, at every gateway that shares the store. Only the
 * configuration has to be right for that.
 */
export const run = async (terminal: Terminal, { config: path, client, before }: RevokeOptions): Promise<ExitCode> => {
  const now = Date.now() / 1000
  const instant = before === undefined ? now : instantOf(before, now)
  const { config, source } = read(terminal, path)
  const store = await open(terminal, config, source)
  try {
    await revokeClient(store, client, instant, now)
  } finally {
    await store.close()
  }
  const shown = new Date(instant * 1000).toISOString()
  terminal.out(`every token of ${client} that was issued before ${shown} is inactive at introspection from now on\n`)
  terminal.err(
    `its credential still works: change its keys or its secret, or set disabled: true (docs/a-key-leaked.md)\n`,
  )
  return EXIT.ok
}

const instantOf = (text: string, now: NumericDate): NumericDate => {
  const instant = /^\d+$/.test(text) ? Number(text) : Date.parse(text) / 1000
  if (!Number.isFinite(instant) || (!/^\d+$/.test(text) && !/^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/.test(text)))
    throw new UsageError(`--before is an instant such as 2026-11-30T09:30:00Z, or seconds since 1970, not ${text}`)
  if (instant > now)
    throw new UsageError(`--before ${text} is in the future: it would revoke tokens that are not issued yet`)
  return instant
}

const read = (terminal: Terminal, path: string): { readonly config: Config; readonly source: Source } => {
  const file = resolve(terminal.cwd, path)
  const { source, diagnostics } = readSource(file, readText(terminal, file))
  const result =
    source === null ? null : readConfig(source, { env: terminal.env, folder: dirname(file), defaultStore: 'lmdb' })
  if (source !== null && result?.config != null) return { config: result.config, source }
  throw new UsageError(`${path} cannot be used\n${render(result?.diagnostics ?? diagnostics)}`)
}

const open = async (terminal: Terminal, config: Config, source: Source): Promise<Store> => {
  const { type, path = '' } = config.store
  if (type === 'memory') {
    throw new UsageError(
      "the memory store is inside the gateway's process: set disabled: true in the client's file, or use lmdb or redis",
    )
  }
  if (type === 'lmdb' && !existsSync(join(path, 'data.mdb'))) throw new UsageError(`there is no store in ${path}`)
  const opened = await openStoreOf(config, source, terminal.env)
  if (opened.ok) return opened.value
  throw new UsageError(`the store cannot be opened\n${render(opened.refusal)}`)
}
