import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { watch } from 'chokidar'

/** Tells of changes of files and folders. */
export interface Watcher {
  /** Replaces what is watched. A change after `sinceMs`, when these were about to be read, is told too. */
  readonly follow: (paths: readonly string[], sinceMs: number) => void
  readonly close: () => Promise<void>
}

const MAX_DEPTH = 9
/** Milliseconds: the coarsest clock of a file system that is in use. */
const COARSE_MS = 2000

/**
 * Watches files and folders, and calls back after a change and after each further one: settling is the caller's. A file
 * is watched through its folder, because editors replace files instead of writing them; Kubernetes swaps a `..data`
 * link beside them.
 */
export const createWatcher = (onChange: () => void): Watcher => {
  let followed: readonly string[] = []
  let watcher = watch([])
  return {
    follow: (paths, sinceMs) => {
      const next = [...new Set(paths.map(path => resolve(path)))].sort()
      if (next.join('\0') === followed.join('\0')) return
      followed = next
      void watcher.close()
      watcher = begin(next, sinceMs, onChange)
    },
    close: () => watcher.close(),
  }
}

const begin = (paths: readonly string[], sinceMs: number, onChange: () => void) => {
  const folders = paths.filter(path => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
  const files = new Set(paths.filter(path => !folders.includes(path)))
  const around = new Set([...files].map(file => dirname(file)))
  const inside = (path: string): boolean => folders.some(folder => path === folder || path.startsWith(folder + sep))
  const swapped = (path: string): boolean => basename(path).startsWith('..') && around.has(dirname(path))
  const watcher = watch([...folders, ...around], {
    ignoreInitial: true,
    depth: MAX_DEPTH,
    ignored: path => !(inside(path) || files.has(path) || around.has(path) || swapped(path)),
  })
  // The watcher does not tell of changes while it gets ready. That a folder has vanished is for the load to report.
  const ready = (): void => {
    if (paths.some(path => hasChanged(path, sinceMs - COARSE_MS, MAX_DEPTH))) onChange()
  }
  return watcher.on('all', onChange).on('error', onChange).on('ready', ready)
}

/** Whether a file, or anything in a folder, was written, renamed or removed since; what is not there counts as changed. */
const hasChanged = (path: string, sinceMs: number, depth: number): boolean => {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined || stats.ctimeMs >= sinceMs) return true
  if (!stats.isDirectory() || depth === 0) return false
  return readdirSync(path).some(name => hasChanged(join(path, name), sinceMs, depth - 1))
}
