/** How fast what has failed too often may be tried again. */

export interface Paces {
  /**
   * Takes the next turn under a name: the milliseconds until it comes, each `spacingMs` after the one before; null when
   * the turns of `MAX_WAIT_MS` are taken.
   */
  readonly take: (name: string, spacingMs: number, nowMs: number) => number | null
}

/** Nobody waits longer: whoever would is refused. */
const MAX_WAIT_MS = 8000
/** A name is forgotten when its last turn is over. */
const SWEEP_AT = 1024

/** Makes turns under names, in the order in which they are asked for. */
export const createPaces = (): Paces => {
  const next = new Map<string, number>()
  let sweepAt = SWEEP_AT

  const sweep = (nowMs: number): void => {
    for (const [name, at] of next) if (at <= nowMs) next.delete(name)
    sweepAt = Math.max(SWEEP_AT, 2 * next.size)
  }

  return {
    take: (name, spacingMs, nowMs) => {
      if (next.size >= sweepAt) sweep(nowMs)
      const at = Math.max(nowMs, next.get(name) ?? 0)
      if (at - nowMs > MAX_WAIT_MS) return null
      next.set(name, at + spacingMs)
      return at - nowMs
    },
  }
}
