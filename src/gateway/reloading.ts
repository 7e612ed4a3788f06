import type { Metrics } from '../admin/index.ts'
import type { Loader, LoadResult } from './load/load.ts'
import { createReloader, type OnLoad, type Reloader, type ReloaderOptions, type ReloadResult } from './load/reload.ts'
import { createWatcher } from './load/watch.ts'
import { measured } from './load-pause.ts'

/** How sets that are loaded while the gateway serves are taken. */
export interface Reloading extends Pick<Reloader, 'reload'> {
  /** Takes the outcome of a load. */
  readonly apply: (result: LoadResult) => ReloadResult
  /** Hears of the result of every load after the first. */
  readonly onLoad: OnLoad
  /** Watches these from now on, if files are watched at all; they were read from `sinceMs` on. */
  readonly follow: (paths: readonly string[], sinceMs: number) => void
  readonly close: () => Promise<void>
}

/** Loads again on demand, and when files change. */
export const reloadingOf = (
  active: Pick<ReloaderOptions, 'apply' | 'failed' | 'trying'>,
  load: () => ReturnType<Loader>,
  watch: boolean,
  metrics: Metrics,
): Reloading => {
  /** The start of the last load, by the clock that files are written by. */
  let readMs = 0
  const listeners: ((result: ReloadResult) => void)[] = []
  const told = (result: ReloadResult): ReloadResult => {
    for (const listener of listeners) listener(result)
    return result
  }
  const apply = (result: LoadResult): ReloadResult => told(active.apply(result))
  const reloader = createReloader({
    load: () => {
      readMs = Date.now()
      return measured(load, metrics.loaded)
    },
    apply: result => {
      watcher?.follow(result.watched, readMs)
      return apply(result)
    },
    failed: error => told(active.failed(error)),
    trying: active.trying,
  })
  const watcher = watch ? createWatcher(reloader.changed) : null
  return {
    reload: reloader.reload,
    apply,
    onLoad: listener => void listeners.push(listener),
    follow: (paths, sinceMs) => watcher?.follow(paths, sinceMs),
    close: async () => {
      reloader.close()
      await watcher?.close()
    },
  }
}
