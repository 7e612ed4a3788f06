import type { Diagnostic } from '../outcome.ts'
import type { LoadResult } from './load.ts'

/** What became of a load. */
export interface ReloadResult {
  readonly result: 'applied' | 'unchanged' | 'rejected'
  readonly revision: string
  readonly diagnostics: readonly Diagnostic[]
  /** Keys that changed in the file and count only after a restart. */
  readonly restartRequired: readonly string[]
}

/** Milliseconds without a further change after which files are believed to be complete. */
const SETTLE_MS = 250

/** Loads again after changes and on demand, one load at a time. */
export interface Reloader {
  /** Loads now; a load that runs already is waited for first. */
  readonly reload: () => Promise<ReloadResult>
  /** Loads once the files have been quiet for a while. */
  readonly changed: () => void
  readonly close: () => void
}

/** Puts loads into a queue. `apply` gets the outcome of each. */
export function createReloader(load: () => Promise<LoadResult>, apply: (result: LoadResult) => ReloadResult): Reloader {
  let last: Promise<unknown> = Promise.resolve()
  let timer: ReturnType<typeof setTimeout> | undefined
  const reload = (): Promise<ReloadResult> => {
    const next = last.then(load, load).then(apply)
    last = next.catch(() => {})
    return next
  }
  return {
    reload,
    changed: () => {
      clearTimeout(timer)
      timer = setTimeout(() => void reload().catch(() => {}), SETTLE_MS)
    },
    close: () => clearTimeout(timer),
  }
}
