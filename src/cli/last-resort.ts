import type { Log } from '../admin/index.ts'
import { GatewayError } from '../outcome.ts'

/**
 * Writes what nobody waited for as one line. The message of an error that is not ours is left out, because it may hold text
 * that a client has sent.
 */
export const lastResort =
  (log: Log) =>
  (error: unknown): void => {
    const isError = error instanceof Error
    log.error(
      {
        event: 'unhandled',
        cause: isError ? error.name : typeof error,
        code: isError && 'code' in error ? String(error.code) : null,
        message: error instanceof GatewayError ? error.message : null,
        frames: (isError ? (error.stack ?? '') : '').split('\n').filter(line => /^\s+at /.test(line)),
      },
      'a failure that nobody waited for',
    )
  }
