/** Requests of ours to the upstream, in spans. */
import { soon } from '../../outcome.ts'
import type { Tracing } from '../../telemetry/index.ts'
import type { Connection } from '../../upstream/index.ts'

/**
 * A connection whose own requests are spans and tell the upstream so (W3C Trace Context). What is passed for clients passes
 * as it is.
 *
 * @see {@link https://www.w3.org/TR/trace-context/ Trace Context}
 */
export const traced = (connection: Connection, tracing: Tracing | null, origin: string): Connection =>
  tracing === null ? connection : { ...connection, request: tracedRequest(connection.request, tracing, origin) }

const tracedRequest = (request: Connection['request'], tracing: Tracing, origin: string): Connection['request'] => {
  const { protocol, hostname, port } = new URL(origin)
  return async sent => {
    // A query may hold anything: it is left out.
    const path = sent.path.split('?', 1)[0] ?? ''
    const start = {
      name: `${sent.method} upstream`,
      kind: 'client',
      attributes: {
        'http.request.method': sent.method,
        'server.address': hostname.replace(/^\[|\]$/g, ''),
        'server.port': Number(port === '' ? (protocol === 'https:' ? 443 : 80) : port),
        'url.full': `${origin.replace(/\/$/, '')}${path}`,
      },
    } as const
    return tracing.within(start, span => {
      const headers = tracing.handOn(sent.headers)
      return soon(
        tracing.unseen(() => request({ ...sent, headers })),
        answer => {
          span.set({ 'http.response.status_code': answer.status })
          // Of a client span every 4xx is an error too.
          if (answer.status >= 400) span.failed(String(answer.status))
          return answer
        },
      )
    })
  }
}
