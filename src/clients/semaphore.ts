/** Limits how many works run at the same time. */
export interface Semaphore {
  /** Runs the work as soon as another one has ended; answers null at once when too many works wait already. */
  readonly run: <T>(work: () => Promise<T>) => Promise<T> | null
}

/** Makes a semaphore: `atOnce` works run, at most `waiting` more wait, and the first that waits runs first. */
export const createSemaphore = (atOnce: number, waiting: number): Semaphore => {
  const queue: (() => void)[] = []
  let running = 0

  const runNow = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next === undefined) running--
      else next()
    }
  }

  return {
    run: work => {
      if (running < atOnce) {
        running++
        return runNow(work)
      }
      if (queue.length >= waiting) return null
      return new Promise<void>(done => queue.push(done)).then(() => runNow(work))
    },
  }
}
