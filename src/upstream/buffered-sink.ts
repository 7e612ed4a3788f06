import { GatewayError } from '../outcome.ts'
import type { Sink } from './pass.ts'

/**
 * Holds an answer without length back until it is whole, and gives it one. HTTP/1.0 knows no chunks: to its clients
 * (some proxies among them) a body that breaks off looks like one that ends.
 */
export const bufferedSink = (sink: Sink, maxBytes: number): Sink => {
  let held: { readonly status: number; readonly reason: string; readonly headers: string[] } | null = null
  let size = 0
  const chunks: Buffer[] = []
  return {
    information: () => {},
    head: (status, reason, headers) => {
      const sized = headers.some((name, index) => index % 2 === 0 && name.toLowerCase() === 'content-length')
      if (sized || status === 204 || status === 304) sink.head(status, reason, headers)
      else held = { status, reason, headers }
    },
    data: chunk => {
      if (held === null) return sink.data(chunk)
      size += chunk.length
      if (size > maxBytes)
        throw new GatewayError('upstream_broken', 'An answer without length is too large for HTTP/1.0')
      chunks.push(chunk)
      return true
    },
    end: () => {
      if (held !== null) {
        sink.head(held.status, held.reason, [...held.headers, 'Content-Length', String(size)])
        for (const chunk of chunks) sink.data(chunk)
      }
      sink.end()
    },
    fail: sink.fail,
  }
}
