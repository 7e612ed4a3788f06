/** What the upstream has said about origins: bounded, and asked at a bounded rate, since anybody can name origins. */
import { GatewayError, type Soon } from '../../outcome.ts'

export interface OriginMemory {
  /** Tells whether an origin is allowed: as remembered, else as `ask` finds; false when it may not or cannot be asked. */
  readonly recall: (origin: string, ask: (() => Promise<boolean>) | null) => Soon<boolean>
}

const KEPT_MS = 10 * 60 * 1000
/** After a question without an answer. */
const FAILED_MS = 10_000
const MOST = 1000
/** Questions in a row, and how many are allowed again each second. */
const BURST = 50
const PER_SECOND = 10

interface Entry {
  readonly allowed: Soon<boolean>
  readonly untilMs: number
}

/** Makes the memory of one process. */
export const createOriginMemory = (clockMs: () => number): OriginMemory => {
  const entries = new Map<string, Entry>()
  let left = BURST
  let lastMs = clockMs()

  const mayAsk = (nowMs: number): boolean => {
    left = Math.min(BURST, left + (Math.max(0, nowMs - lastMs) / 1000) * PER_SECOND)
    lastMs = nowMs
    if (left < 1) return false
    left--
    return true
  }
  const keep = (origin: string, entry: Entry): void => {
    entries.delete(origin)
    const oldest = entries.size >= MOST ? entries.keys().next().value : undefined
    if (oldest !== undefined) entries.delete(oldest)
    entries.set(origin, entry)
  }
  const question = async (origin: string, ask: () => Promise<boolean>): Promise<boolean> => {
    try {
      const allowed = await ask()
      keep(origin, { allowed, untilMs: clockMs() + KEPT_MS })
      return allowed
    } catch (error) {
      keep(origin, { allowed: false, untilMs: clockMs() + FAILED_MS })
      if (error instanceof GatewayError) return false
      throw error
    }
  }
  return {
    recall: (origin, ask) => {
      const nowMs = clockMs()
      const entry = entries.get(origin)
      if (entry !== undefined && entry.untilMs > nowMs) return entry.allowed
      if (ask === null || !mayAsk(nowMs)) return false
      const allowed = question(origin, ask)
      keep(origin, { allowed, untilMs: nowMs + KEPT_MS })
      return allowed
    },
  }
}
