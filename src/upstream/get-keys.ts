import type { IncomingHttpHeaders } from 'node:http'
import { type JwksFetch, maxAgeOf } from '../clients/index.ts'
import type { JsonValue } from '../oauth.ts'
import type { Connection } from './connection.ts'

const TIMEOUT_MS = 5000
const MAX_BODY = 256 * 1024

/**
 * Gets the upstream's key set by its path, on the connection to the upstream: no redirect, five seconds, 256 KiB.
 * `fields` say which host is meant.
 */
export const getKeys =
  (connection: Pick<Connection, 'request'>, fields: readonly string[] = []): JwksFetch =>
  async path => {
    const { status, rawHeaders, body } = await connection.request({
      method: 'GET',
      path,
      headers: [...fields, 'Accept', 'application/jwk-set+json, application/json'],
      body: null,
      maxBytes: MAX_BODY,
      timeoutMs: TIMEOUT_MS,
    })
    if (status !== 200) throw new Error(`status_${status}`)
    return { body: parse(body), maxAge: maxAgeOf(cacheHeaders(rawHeaders)) }
  }

const parse = (octets: Buffer): JsonValue => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(octets)) as JsonValue
  } catch {
    throw new Error('not_json')
  }
}

const cacheHeaders = (rawHeaders: readonly string[]): IncomingHttpHeaders =>
  Object.fromEntries(
    rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? '']] : [])),
  )
