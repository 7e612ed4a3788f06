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

/** Takes a listener, which hears of the result of every load after the first. */
export type OnLoad = (listener: (result: ReloadResult) => void) => void

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
  /** Hears that a load is tried again after so many seconds: what kept it from being right is not in the files. */
  readonly trying: (obstacle: string, seconds: number) => void
}

/** Seconds until a load is tried again that failed because of the world: twice as many each time. */
const FIRST_TRY = 1
const LAST_TRY = 30

/** Puts loads into a queue. What it returns never rejects. */
export const createReloader = ({ load, apply, failed, trying }: ReloaderOptions): Reloader => {
  let last: Promise<unknown> = Promise.resolve()
  let timer: ReturnType<typeof setTimeout> | undefined
  let next: ReturnType<typeof setTimeout> | undefined
  let seconds = FIRST_TRY
  let closed = false
  const tryAgain = (obstacle: string | null): void => {
    clearTimeout(next)
    if (obstacle === null) seconds = FIRST_TRY
    if (obstacle === null || closed) return
    trying(obstacle, seconds)
    next = setTimeout(() => void reload(), seconds * 1000).unref()
    seconds = Math.min(2 * seconds, LAST_TRY)
  }
  const reload = (): Promise<ReloadResult> => {
    const result = last.then(load).then(
      outcome => {
        const told = apply(outcome)
        tryAgain(outcome.loaded === null ? outcome.obstacle : null)
        return told
      },
      (error: unknown) => {
        const told = failed(error)
        tryAgain('failed')
        return told
      },
    )
    const settled = result.catch(failed)
    last = settled
    return settled
  }
  return {
    reload,
    changed: () => {
      clearTimeout(timer)
      timer = setTimeout(() => void reload(), SETTLE_MS)
    },
    close: () => {
      closed = true
      clearTimeout(timer)
      clearTimeout(next)
    },
  }
}
