import type { Diagnostic } from '../../outcome.ts'
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

export interface ReloaderOptions {
  readonly load: () => Promise<LoadResult>
  /** Takes the outcome of a load. */
  readonly apply: (result: LoadResult) => ReloadResult
  /** Takes what a load has thrown: the world was broken, the files may be right. */
  readonly failed: (error: unknown) => ReloadResult
}

/** Puts loads into a queue. What it returns never rejects. */
export const createReloader = ({ load, apply, failed }: ReloaderOptions): Reloader => {
  let last: Promise<unknown> = Promise.resolve()
  let timer: ReturnType<typeof setTimeout> | undefined
  const reload = (): Promise<ReloadResult> => {
    const next = last.then(load).then(apply).catch(failed)
    last = next
    return next
  }
  return {
    reload,
    changed: () => {
      clearTimeout(timer)
      timer = setTimeout(() => void reload(), SETTLE_MS)
    },
    close: () => clearTimeout(timer),
  }
}
