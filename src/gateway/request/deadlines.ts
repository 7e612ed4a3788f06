/** One time limit for many: nearly all end long before it, so that a timer for each would cost more than all the rest. */
export interface Deadlines {
  /** Begins one. `late` is called once when the time is over, unless it has been ended by what this returns. */
  readonly begin: (late: () => void) => () => void
}

interface Pending {
  readonly atMs: number
  readonly late: () => void
}

/** Makes the limit, which all that begin have from their beginning on. Its timer runs while one does, and a little longer. */
export const createDeadlines = (ms: number): Deadlines => {
  // In the order of their beginnings, which is that of their ends.
  const pending = new Set<Pending>()
  let armed = false
  const arm = (inMs: number): void => {
    armed = true
    setTimeout(sweep, inMs).unref()
  }
  const sweep = (): void => {
    armed = false
    const now = performance.now()
    for (const one of pending) {
      if (one.atMs > now) {
        arm(one.atMs - now)
        return
      }
      pending.delete(one)
      one.late()
    }
  }
  return {
    begin: late => {
      const one = { atMs: performance.now() + ms, late }
      pending.add(one)
      if (!armed) arm(ms)
      return () => void pending.delete(one)
    },
  }
}
