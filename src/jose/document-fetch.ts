/** One GET of one `jwks_uri`, with everything that keeps it from being turned against us. */
import { lookup as resolve } from 'node:dns'
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import { rootCertificates } from 'node:tls'
import type { JsonValue } from '../oauth.ts'
import type { AddressPolicy } from './address-policy.ts'

const DEFAULT_TIMEOUT_MS = 5000
const MAX_BODY = 64 * 1024
const MAX_HEADERS = 16 * 1024

export interface FetchedDocument {
  readonly body: JsonValue
  /** Seconds the publisher allows it to be kept; null when it does not say. */
  readonly maxAge: number | null
}

/** Rejects with an Error whose message is a reason code: fit for the log, never for the caller. */
export type JwksFetch = (uri: string) => Promise<FetchedDocument>

export interface JwksFetchOptions {
  readonly addresses: AddressPolicy
  /** PEM certificates trusted beside the system's: for publishers with a private CA. */
  readonly ca?: readonly string[]
  /** For everything together: name, connection, answer and body; 5000 unless set. */
  readonly timeoutMs?: number
}

/**
 * Makes the fetch. It accepts https, and http where the address is listed as allowed although private; it follows no
 * redirect and no proxy settings, takes five seconds and 64 KiB at most, and asks for no content encoding. Addresses
 * are checked as they are resolved and once more on the connected socket, so that a name cannot change in between.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7591#section-5 RFC 7591 section 5}
 */
export const createJwksFetch =
  ({ addresses, ca, timeoutMs = DEFAULT_TIMEOUT_MS }: JwksFetchOptions): JwksFetch =>
  async uri => {
    const url = new URL(uri)
    const isHttps = url.protocol === 'https:'
    if (!isHttps && url.protocol !== 'http:') throw new Error('scheme_refused')
    if (url.username !== '' || url.password !== '') throw new Error('userinfo_refused')
    const permits = isHttps ? addresses.allows : addresses.listed
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (isIP(host) !== 0 && !permits(host)) throw new Error('address_refused')

    // Agents of our own: keep-alive, proxy settings and other changes to the global ones do not reach this connection.
    const options = {
      lookup: lookupPermitted(permits),
      headers: { accept: 'application/jwk-set+json, application/json', 'accept-encoding': 'identity' },
      maxHeaderSize: MAX_HEADERS,
    }
    const request = isHttps
      ? requestHttps(url, {
          ...options,
          agent: new HttpsAgent({ keepAlive: false }),
          ...(ca && { ca: [...rootCertificates, ...ca] }),
        })
      : requestHttp(url, { ...options, agent: new HttpAgent({ keepAlive: false }) })
    const timeout = new Error('timeout')
    let isLate = false
    const deadline = setTimeout(() => {
      isLate = true
      request.destroy(timeout)
    }, timeoutMs)
    try {
      const response = await new Promise<IncomingMessage>((settle, fail) => {
        request.once('response', settle)
        request.on('error', fail) // stays: an abort while the body is read is an error of the request too
        request.once('socket', (socket: Socket) => {
          socket.once('connect', () => {
            if (!permits(socket.remoteAddress ?? '')) request.destroy(new Error('address_refused'))
          })
        })
        request.end()
      })
      return await readDocument(response)
    } catch (error) {
      throw isLate ? timeout : error // a body that is cut off says "aborted" whoever cut it
    } finally {
      clearTimeout(deadline)
      request.destroy()
    }
  }

/** Resolves a name to the permitted ones among its addresses, and fails when there are none. */
const lookupPermitted =
  (permits: (address: string) => boolean): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, '', 0)
      const permitted = found.filter(({ address }) => permits(address))
      const [first] = permitted
      if (first === undefined) return callback(new Error('address_refused'), '', 0)
      if (options.all === true) return callback(null, permitted)
      return callback(null, first.address, first.family)
    })
  }

const JSON_TYPES = ['application/jwk-set+json', 'application/json', 'text/plain', 'application/octet-stream', '']

const readDocument = async (response: IncomingMessage): Promise<FetchedDocument> => {
  if (response.statusCode !== 200) throw new Error(`status_${response.statusCode ?? 0}`)
  const encoding = response.headers['content-encoding'] ?? 'identity'
  if (encoding.toLowerCase() !== 'identity') throw new Error('encoding_refused')
  const type = (response.headers['content-type'] ?? '').split(';')[0] ?? ''
  if (!JSON_TYPES.includes(type.trim().toLowerCase())) throw new Error('content_type_refused')
  if (Number(response.headers['content-length'] ?? 0) > MAX_BODY) throw new Error('body_too_large')
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MAX_BODY) throw new Error('body_too_large')
    chunks.push(chunk)
  }
  if (!response.complete) throw new Error('body_truncated')
  return { body: parse(Buffer.concat(chunks)), maxAge: maxAgeOf(response.headers) }
}

const parse = (octets: Buffer): JsonValue => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(octets)) as JsonValue
  } catch {
    throw new Error('not_json') // without the cause, whose message quotes the body
  }
}

/** The header fields that say how long a response may be kept. */
export type CacheHeaders = Pick<IncomingMessage['headers'], 'cache-control' | 'age' | 'expires' | 'date'>

/** Reads how long a response may be kept, in seconds; null when it does not say: RFC 9111 sections 4.2.1 and 5.2. */
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
