import type { IncomingHttpHeaders } from 'node:http'

/** The header fields that say how long a response may be kept. */
export type CacheHeaders = Pick<IncomingHttpHeaders, 'cache-control' | 'age' | 'expires' | 'date'>

/**
 * Reads how long a response may be kept, in seconds; null when it does not say.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9111#section-4.2.1 RFC 9111 section 4.2.1}
 */
export const maxAgeOf = (headers: CacheHeaders): number | null => {
  const cacheControl = (headers['cache-control'] ?? '').toLowerCase()
  if (/(?:^|[\s,])no-(?:store|cache)\b/.test(cacheControl)) return 0
  const maxAge = /(?:^|[\s,])max-age="?(\d{1,10})/.exec(cacheControl)?.[1]
  const age = /^\d{1,10}$/.test(headers.age ?? '') ? Number(headers.age) : 0
  if (maxAge !== undefined) return Math.max(0, Number(maxAge) - age)
  if (headers.expires === undefined) return null
  const served = Date.parse(headers.date ?? '')
  const expires = Date.parse(headers.expires)
  if (Number.isNaN(expires)) return 0 // "0" and other malformed dates mean the past
  return Number.isNaN(served) ? null : Math.max(0, (expires - served) / 1000)
}
