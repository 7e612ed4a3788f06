import { createLimitLog, type Log, type Metrics, type Unavailable } from '../../admin/index.ts'
import { GatewayError } from '../../outcome.ts'
import type { Connection, PassFault } from '../../upstream/index.ts'

/** The purpose of a request to the upstream. */
export type UpstreamPurpose = 'pass' | 'call' | 'discovery'

/** A connection whose requests are counted and timed: until the head of a passed answer, the whole of another. */
export const observed = (
  connection: Connection,
  { metrics, log }: { readonly metrics: Metrics; readonly log: Log },
  purpose: 'call' | 'discovery',
): Connection => {
  const tell = createLimitLog(log)
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
        const code = error instanceof GatewayError ? error.code : 'internal'
        const lifted =
          code === 'overloaded' ? 'limits.requests' : code === 'upstream_hanging' ? 'limits.timeouts' : null
        if (lifted !== null) tell(lifted, { purpose, path: sent.path.split('?', 1)[0] ?? '' })
        count(purpose, code, startedMs)
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
      const { information, data, end, switched } = sink
      const passing = connection.pass(passed, {
        information,
        data,
        end,
        ...(switched === undefined
          ? {}
          : {
              switched: (headers, upstream) => {
                once('1xx')
                switched(headers, upstream)
              },
            }),
        head: (status, reason, headers) => {
          once(classOf(status))
          sink.head(status, reason, headers)
        },
        fail: fault => {
          const reason = reasonOf503(fault)
          if (reason !== null) metrics.unavailable(reason)
          if (fault instanceof GatewayError && fault.code === 'upstream_hanging')
            tell('limits.timeouts', { purpose: 'pass', network: passed.network ?? null })
          else if (fault instanceof GatewayError)
            log.error({ event: 'failure', purpose: 'pass', code: fault.code, message: fault.message }, 'failure')
          else if (LIFTED_BY[fault] !== undefined)
            tell(LIFTED_BY[fault], { purpose: 'pass', fault, network: passed.network ?? null })
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

/** The key of the configuration that lifts a limit which a passed request has met. */
const LIFTED_BY: { readonly [fault in PassFault]?: string } = {
  body_too_large: 'limits.body',
  too_many: 'limits.passed',
  body_too_slow: 'limits.idle',
  client_too_slow: 'limits.idle',
}

/** Passed requests make no decision record. */
const reasonOf503 = (fault: PassFault | GatewayError): Unavailable | null => {
  if (fault === 'too_many') return fault
  return fault instanceof GatewayError && fault.code === 'upstream_hanging' ? fault.code : null
}

const classOf = (status: number): string => `${Math.floor(status / 100)}xx`
