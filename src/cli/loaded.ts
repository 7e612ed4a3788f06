import { type LoadInput, type LoadResult, load } from '../gateway/index.ts'
import { overridesOf } from './override.ts'
import type { Terminal } from './terminal.ts'

/** Loads everything as `serve` would, without creating or listening to anything. */
export const loadAll = (terminal: Terminal, config: string, flags: readonly string[] = []): Promise<LoadResult> =>
  load(loadInput(terminal, config, flags))

/** What `loadAll` loads. */
export const loadInput = (terminal: Terminal, config: string, flags: readonly string[] = []): LoadInput => ({
  config,
  folder: terminal.cwd,
  env: terminal.env,
  flags: overridesOf(flags),
  defaultStore: 'lmdb',
  createKeys: false,
  nowMs: Date.now(),
})
