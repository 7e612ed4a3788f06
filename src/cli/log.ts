import type { Log, LogFields } from '../admin/index.ts'
import type { LogLines } from './lines.ts'

/** The numbers that pino and Bunyan have made usual. */
const LEVELS = { info: 30, warn: 40, error: 50 } as const

/** Makes ISO 8601 of the clock, in UTC, to the millisecond: all but that is the same for a second. */
const createStamp = (): ((nowMs: number) => string) => {
  let second = -1
  let start = ''
  return nowMs => {
    const current = Math.floor(nowMs / 1000)
    if (current !== second) {
      second = current
      start = new Date(current * 1000).toISOString().slice(0, -4)
    }
    return `${start}${String(nowMs % 1000).padStart(3, '0')}Z`
  }
}

/**
 * Writes each record as one line of JSON: `level`, `time` in ISO 8601, the fields, and the message as `msg`. Fields are
 * plain values, so that nothing more than `JSON.stringify` is needed for them.
 */
export const jsonLines = ({ write }: Pick<LogLines, 'write'>): Log => {
  const stamp = createStamp()
  const at = (level: keyof typeof LEVELS) => {
    const start = `{"level":${LEVELS[level]},"time":"`
    return (fields: LogFields, message: string): void => {
      const nowMs = Date.now()
      write(() => `${start}${stamp(nowMs)}",${JSON.stringify(fields).slice(1, -1)},"msg":${JSON.stringify(message)}}\n`)
    }
  }
  return { info: at('info'), warn: at('warn'), error: at('error') }
}
