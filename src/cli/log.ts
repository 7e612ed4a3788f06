import type { Log, LogFields } from '../admin/index.ts'
import type { LogLines } from './terminal.ts'

/** The numbers that pino and Bunyan have made usual. */
const LEVELS = { info: 30, warn: 40, error: 50 } as const

/**
 * Writes each record as one line of JSON: `level`, `time` in ISO 8601, the fields, and the message as `msg`. Fields are
 * plain values, so that nothing more than `JSON.stringify` is needed for them.
 */
export const jsonLines = ({ write }: Pick<LogLines, 'write'>): Log => {
  const at = (level: keyof typeof LEVELS) => {
    const start = `{"level":${LEVELS[level]},"time":"`
    return (fields: LogFields, message: string): void =>
      write(
        `${start}${new Date().toISOString()}",${JSON.stringify(fields).slice(1, -1)},"msg":${JSON.stringify(message)}}\n`,
      )
  }
  return { info: at('info'), warn: at('warn'), error: at('error') }
}
