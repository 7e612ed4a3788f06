import type { Log, Metrics } from '../../admin/index.ts'
import { GatewayError } from '../../outcome.ts'
import type { Connection } from '../../upstream/index.ts'

/** The purpose of a request to the upstream. */
export type UpstreamPurpose = 'pass' | 'call' | 'discovery'

/** A connection whose requests are counted and timed: until the head of a passed answer, the whole of another. */
export const observed = (
  connection: Connection,
  { metrics, log }: { readonly metrics: Metrics; readonly log: Log },
  purpose: 'call' | 'discovery',
): Connection => {
  const count = (kind: UpstreamPurpose, outcome: string, startedMs: number): void =>
    metrics.upstream(kind, outcome, (performance.now() - startedMs) / 1000)
  return {
    ...connection,
    request: async sent => {
      const startedMs = performance.now()
      try {
        const answer = await connection.request(sent)
        count(purpose, classOf(answer.status), startedMs)
        return answer
      } catch (error) {
        count(purpose, error instanceof GatewayError ? error.code : 'internal', startedMs)
        throw error
      }
    },
    pass: (passed, sink) => {
      const startedMs = performance.now()
      let counted = false
      const once = (outcome: string): void => {
        if (!counted) count('pass', outcome, startedMs)
        counted = true
      }
      const { information, data, end } = sink
      const passing = connection.pass(passed, {
        information,
        data,
        end,
        head: (status, reason, headers) => {
          once(classOf(status))
          sink.head(status, reason, headers)
        },
        fail: fault => {
          if (fault instanceof GatewayError)
            log.error({ event: 'failure', purpose: 'pass', code: fault.code, message: fault.message }, 'failure')
          once(fault instanceof GatewayError ? fault.code : 'not_passed')
          sink.fail(fault)
        },
      })
      return {
        resume: passing.resume,
        abort: () => {
          once('aborted')
          passing.abort()
        },
      }
    },
  }
}

const classOf = (status: number): string => `${Math.floor(status / 100)}xx`
