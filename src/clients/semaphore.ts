/** Takes turns at work of which little may be done at once. */
export interface Turns {
  /** Does the work when its turn has come; null at once when too many wait already. */
  readonly take: <T>(work: () => Promise<T>) => Promise<T> | null
}

/** Makes turns: `atOnce` works run, at most `waiting` more wait, first come first served. */
export const createTurns = (atOnce: number, waiting: number): Turns => {
  const queue: (() => void)[] = []
  let running = 0

  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next === undefined) running--
      else next()
    }
  }

  return {
    take: work => {
      if (running < atOnce) {
        running++
        return run(work)
      }
      if (queue.length >= waiting) return null
      return new Promise<void>(done => queue.push(done)).then(() => run(work))
    },
  }
}
