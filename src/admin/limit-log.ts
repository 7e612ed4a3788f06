import type { Log } from './log.ts'

/** Milliseconds. Whoever runs into a limit does so often. */
const QUIET_MS = 10_000

/** Tells the log that something ran into a limit: at once, and then at most every ten seconds with the count since. */
export type TellLimit = (limit: string, more?: { readonly [name: string]: string | number | null }) => void

/** Makes the function that tells of limits. `limit` is the key of the configuration that lifts it. */
export const createLimitLog = (log: Pick<Log, 'warn'>, clockMs: () => number = Date.now): TellLimit => {
  const told = new Map<string, { atMs: number; since: number }>()
  return (limit, more = {}) => {
    const now = clockMs()
    const last = told.get(limit)
    if (last !== undefined && now - last.atMs < QUIET_MS && now >= last.atMs) {
      last.since++
      return
    }
    log.warn({ event: 'limit', limit, ...more, before: last?.since ?? 0 }, 'a limit was reached')
    told.set(limit, { atMs: now, since: 0 })
  }
}
