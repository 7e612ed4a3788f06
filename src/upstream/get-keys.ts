import { DocumentFailure, type DocumentFetch, KEY_SET_MEDIA_TYPES, maxAgeOf, parseJsonBody } from '../jose/index.ts'
import type { Connection } from './connection.ts'
import { type Addressing, fieldOf } from './own-request.ts'

const TIMEOUT_MS = 5000
const MAX_BODY = 256 * 1024

/** Gets the upstream's key set by its path, on the connection to the upstream: no redirect, five seconds, 256 KiB. */
export const getKeys = (connection: Pick<Connection, 'request'>, addressing: Addressing): DocumentFetch => {
  const headers = [...addressing.fields, 'Accept', KEY_SET_MEDIA_TYPES.join(', ')]
  return async path => {
    const { status, rawHeaders, body } = await connection.request({
      method: 'GET',
      path,
      headers,
      body: null,
      maxBytes: MAX_BODY,
      timeoutMs: TIMEOUT_MS,
    })
    if (status !== 200) throw new DocumentFailure('status_refused', { message: `status_${status}`, status })
    return { body: parseJsonBody(body), maxAge: maxAgeOf(cacheFields(rawHeaders)) }
  }
}

const cacheFields = (rawHeaders: readonly string[]): Parameters<typeof maxAgeOf>[0] =>
  Object.fromEntries(
    ['cache-control', 'age', 'expires', 'date'].flatMap(name => {
      const value = fieldOf(rawHeaders, name)
      return value === null ? [] : [[name, value]]
    }),
  )
