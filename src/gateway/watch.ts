import { type ChokidarOptions, watch } from 'chokidar'
import { dirname } from 'node:path'

/** Tells of changes of files and folders. */
export interface Watcher {
  /** Replaces what is watched. */
  readonly follow: (paths: readonly string[]) => void
  readonly close: () => Promise<void>
}

/**
 * Watches files and folders, and calls back after a change, and again after each further one: settling is the caller's.
 * A file is watched through its folder, because editors replace files and Kubernetes swaps the `..data` link beside
 * them; so a change beside a watched file may call back too.
 */
export function createWatcher(onChange: () => void): Watcher {
  const options: ChokidarOptions = { ignoreInitial: true, depth: 9, persistent: true }
  const watcher = watch([], options)
  // A folder that vanishes is a change like any other; what is wrong with it, the load says.
  watcher.on('all', onChange).on('error', onChange)
  let followed = new Set<string>()
  return {
    follow: paths => {
      const next = new Set(paths)
      const added = [...next].filter(path => !followed.has(path))
      const removed = [...followed].filter(path => !next.has(path))
      if (added.length > 0) watcher.add(added)
      if (removed.length > 0) watcher.unwatch(removed)
      followed = next
    },
    close: () => watcher.close(),
  }
}

/** The folder of a file: what has to be watched to notice that the file was replaced. */
export const folderOf = (file: string): string => dirname(file)
