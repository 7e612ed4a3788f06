/** How fast what has failed too often may be tried again. */

/** A turn that is asked for: they come `spacingMs` after one another under its name. */
export interface Pace {
  readonly name: string
  readonly spacingMs: number
}

export interface Paces {
  /**
   * Takes the next turn under each of these names: the milliseconds until the last of them comes. Null when the turns of
   * `MAX_WAIT_MS` are taken under one of them; then none is taken under the others either.
   */
  readonly take: (paces: readonly Pace[], nowMs: number) => number | null
  /** Gives turns back that nobody waits for any more: others come as much sooner. */
  readonly giveBack: (paces: readonly Pace[], nowMs: number) => void
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
    take: (paces, nowMs) => {
      if (next.size >= sweepAt) sweep(nowMs)
      const turns = paces.map(({ name, spacingMs }) => ({ name, spacingMs, at: Math.max(nowMs, next.get(name) ?? 0) }))
      const last = turns.reduce((latest, { at }) => Math.max(latest, at), nowMs)
      if (last - nowMs > MAX_WAIT_MS) return null
      for (const { name, spacingMs, at } of turns) next.set(name, at + spacingMs)
      return last - nowMs
    },
    giveBack: (paces, nowMs) => {
      for (const { name, spacingMs } of paces) next.set(name, Math.max(nowMs, (next.get(name) ?? 0) - spacingMs))
    },
  }
}
