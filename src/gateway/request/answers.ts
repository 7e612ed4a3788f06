/** Every answer of ours, as a value. `send.ts` sends them. */

import { createHash } from 'node:crypto'
import type { Reason } from '../../clients/index.ts'
import { writeExact } from '../../exact-json.ts'
import type { ErrorCode, JsonObject, Members } from '../../oauth.ts'
import type { Comparison, FailureCode, GatewayError, Refusal } from '../../outcome.ts'
import type { Detail } from './reasons.ts'

/** An answer before it is sent: plain, and nothing in it that the caller sent. */
export interface Answer {
  readonly status: number
  readonly type: string | null
  readonly body: Buffer | string
  readonly headers: { readonly [name: string]: string }
  /** For the decision record. */
  readonly outcome: 'answered' | 'refused' | 'failed'
  readonly error: ErrorCode | 'other' | null
  readonly detail: Detail | null
  readonly compared?: Comparison
  /** What a denial rests on, or what has failed, for the decision record. */
  readonly note?: string
  /** The caller is told to try again later: not where the same request would be refused for what this one has used up. */
  readonly again?: true
}

export const JSON_TYPE = 'application/json'
const TEXT_TYPE = 'text/plain; charset=utf-8'
/** Seconds that a caller waits after a failure of ours. */
const RETRY_AFTER = '5'

const bodyOf = (error: ErrorCode, description: string): Buffer =>
  Buffer.from(JSON.stringify({ error, error_description: description }))

/** Characters of a note. */
export const LONGEST_NOTE = 1024

/** Answers 200 with a JSON object, RFC 6749 section 5.1. */
export const ok = (body: Members): Answer => ({
  status: 200,
  type: JSON_TYPE,
  body: writeExact(body),
  headers: {},
  outcome: 'answered',
  error: null,
  detail: null,
})

/** Answers 200 with another media type, RFC 9701 section 5. */
export const okAs = (type: string, body: string): Answer => ({ ...ok({}), type, body })

/** Answers 200 with nothing, RFC 7009 section 2.2. */
export const OK_EMPTY: Answer = { ...ok({}), type: null, body: Buffer.alloc(0) }

/** A public document, which every cache may keep, prepared at load. */
export interface Document {
  readonly type: string
  readonly body: Buffer
  /** A strong validator, RFC 9110 section 8.8.3. */
  readonly etag: string
  /** Seconds that caches may keep it. */
  readonly maxAge: number
}

/** Seconds. */
const MAX_AGE = 300

/** Prepares a public document. */
export const documentOf = (value: JsonObject, type: string = JSON_TYPE): Document => {
  const body = Buffer.from(JSON.stringify(value))
  return { type, body, etag: `"${createHash('sha256').update(body).digest('base64url')}"`, maxAge: MAX_AGE }
}

/** Status and headers of a refusal that are not the usual ones. */
interface RefuseOptions {
  readonly status?: number
  readonly headers?: { readonly [name: string]: string }
}

/** Answers with an OAuth error, 400 unless the options name another status, RFC 6749 section 5.2. */
export const refused = (
  { error, description, detail, compared }: Refusal<Detail>,
  options: RefuseOptions = {},
): Answer => ({
  status: options.status ?? 400,
  type: JSON_TYPE,
  body: bodyOf(error, description),
  headers: options.headers ?? {},
  outcome: 'refused',
  error,
  detail,
  ...(compared === undefined ? {} : { compared }),
})

/** Answers 400 `invalid_request`: how the request is written. */
export const badRequest = (description: string, detail: Detail, compared?: Comparison): Answer =>
  refused({ error: 'invalid_request', description, detail, ...(compared === undefined ? {} : { compared }) })

const CLOSE = { Connection: 'close' }

/** Answers 413. The rest of the body is not read, so the connection ends. */
export const tooLarge = (detail: Detail): Answer =>
  refused(
    { error: 'invalid_request', description: 'the request is too large', detail },
    { status: 413, headers: CLOSE },
  )

/** Answers 431: the head of the request is larger than `limits.head`. */
export const HEAD_TOO_LARGE: Answer = refused(
  { error: 'invalid_request', description: 'the head of the request is too large', detail: 'head_too_large' },
  { status: 431, headers: CLOSE },
)

/** Answers 408: the request did not arrive in time. */
export const ARRIVED_LATE: Answer = refused(
  { error: 'invalid_request', description: 'the request did not arrive in time', detail: 'body_too_slow' },
  { status: 408, headers: CLOSE },
)

/** Answers 415 for codings of the content or the transfer: nothing is ever unpacked. */
export const encodingRefused = (detail: 'content_encoding' | 'transfer_encoding'): Answer =>
  refused(
    { error: 'invalid_request', description: 'content encodings are not accepted', detail },
    { status: 415, headers: { ...CLOSE, 'Accept-Encoding': 'identity' } },
  )

/** Answers 400 without reading the body. */
export const unreadRequest = (description: string, detail: Detail, compared?: Comparison): Answer => ({
  ...badRequest(description, detail, compared),
  headers: CLOSE,
})

/** Answers 400 to what is not HTTP. */
export const NOT_HTTP: Answer = unreadRequest('the request is malformed', 'malformed')

/** Answers 405 and names what is accepted. */
export const methodRefused = (allow: string): Answer =>
  refused(
    { error: 'invalid_request', description: `the method must be ${allow.replace(', ', ' or ')}`, detail: 'method' },
    { status: 405, headers: { ...CLOSE, Allow: allow } },
  )

/** Answers 404 as for any path that does not exist. */
export const NOT_FOUND: Answer = {
  status: 404,
  type: TEXT_TYPE,
  body: 'Not Found',
  headers: { 'Cache-Control': 'no-store' },
  outcome: 'refused',
  error: null,
  detail: 'not_found',
}

/** What stands behind `front_channel_` in a code. */
type FrontDetail<Code = Detail> = Code extends `front_channel_${infer Word}` ? Word : never

/** Answers 400 to an authorization request whose tokens no policy would see: never with a redirect. */
export const frontChannelRefused = (detail: FrontDetail): Answer => ({
  ...NOT_FOUND,
  status: 400,
  body: 'This authorization request is not accepted here: use response_type=code.',
  detail: `front_channel_${detail}` as const,
})

/** Answers 400 to an authorization request whose code cannot be bound to the key that it names. */
export const DPOP_JKT_REFUSED: Answer = {
  ...NOT_FOUND,
  status: 400,
  body: 'dpop_jkt needs a code_challenge of its own, made with S256.',
  detail: 'front_channel_dpop_jkt',
}

/** Answers 400 to an authorization request that has to be pushed first, FAPI 2.0 Security Profile section 5.3.2.2. */
export const NOT_PUSHED: Answer = {
  ...NOT_FOUND,
  status: 400,
  body: 'This client pushes its authorization requests (RFC 9126).',
  detail: 'front_channel_not_pushed',
}

/** Answers 400 to an absolute form that names another host. */
export const MISDIRECTED: Answer = unreadRequest('this is not the named host', 'authority')

/** Answers 400 to a Host that is none, or to two, RFC 9112 section 3.2. */
export const HOST_MALFORMED: Answer = unreadRequest('the Host field is malformed', 'host_malformed')

/** Answers every CONNECT. */
export const CONNECT_REFUSED: Answer = methodRefused('GET, HEAD, POST')

/** Answers 401 on the admin listener, RFC 6750 section 3. */
export const ADMIN_REFUSED: Answer = {
  status: 401,
  type: TEXT_TYPE,
  body: '',
  headers: { 'WWW-Authenticate': 'Bearer realm="claimgate admin"' },
  outcome: 'refused',
  error: null,
  detail: 'admin_token',
}

/** Answers 421 on a loopback admin listener that was asked under the name of another host, RFC 9110 section 15.5.20. */
export const ADMIN_MISDIRECTED: Answer = {
  ...NOT_FOUND,
  status: 421,
  body: 'Ask under 127.0.0.1, [::1] or localhost\n',
  detail: 'admin_host',
}

const NOT_AUTHENTICATED = 'client authentication failed'
const INVALID_CLIENT = bodyOf('invalid_client', NOT_AUTHENTICATED)

/** Makes the one answer to failed authentication. */
export type InvalidClient = (detail: Reason) => Answer

/**
 * Prepares the one answer to every failed authentication; only `detail`, for the log, differs. The challenge says what the
 * body says: many libraries show their user the one of the two alone.
 */
export const invalidClientAnswers = (issuer: string): InvalidClient => {
  const error = `error="invalid_client", error_description="${NOT_AUTHENTICATED}"`
  const headers = { 'WWW-Authenticate': `Basic realm="${issuer}", ${error}` }
  return detail => ({
    status: 401,
    type: JSON_TYPE,
    body: INVALID_CLIENT,
    headers,
    outcome: 'refused',
    error: 'invalid_client',
    detail,
  })
}

/** Answers 429 with the seconds to wait. Client libraries take `invalid_client` for final; this is not. The same request may well fail again. */
export const throttled = (retryAfter: number): Answer =>
  refused(
    {
      error: 'temporarily_unavailable',
      description: 'too many failed attempts',
      detail: 'throttled',
    },
    { status: 429, headers: { 'Retry-After': String(Math.max(1, Math.ceil(retryAfter))) } },
  )

const UNAVAILABLE: ReadonlySet<FailureCode> = new Set([
  'store_unavailable',
  'store_full',
  'jwks_unavailable',
  'overloaded',
  'upstream_hanging',
])

/** Answers what the store cannot vouch for: the next assertion is in time. */
const LOST: Answer = {
  ...refused(
    { error: 'temporarily_unavailable', description: 'try again with a new assertion', detail: 'store_lost_data' },
    { status: 503, headers: { 'Retry-After': '1' } },
  ),
  outcome: 'failed',
}

const UPSTREAM: { readonly [code in FailureCode]?: { readonly status: number; readonly error: ErrorCode } } = {
  upstream_unreachable: { status: 502, error: 'temporarily_unavailable' },
  upstream_broken: { status: 502, error: 'server_error' },
  upstream_refuses_credential: { status: 502, error: 'server_error' },
  upstream_timeout: { status: 504, error: 'temporarily_unavailable' },
}

/** Answers a failure of the upstream with 502 or 504, of the world with 503, of ours with 500. Its message is for the log alone. */
export const failed = (error: GatewayError): Answer => {
  const upstream = UPSTREAM[error.code]
  if (upstream !== undefined) return failure(upstream.status, upstream.error, error.code)
  if (error.code === 'store_lost_data') return LOST
  if (UNAVAILABLE.has(error.code)) return failure(503, 'temporarily_unavailable', error.code)
  return failure(500, 'server_error', error.code)
}

/** Answers a failure that is not the client's. */
export const failure = (status: number, code: ErrorCode, detail: Detail): Answer => ({
  ...refused(
    { error: code, description: status === 500 ? NOT_COMPLETED : LATER, detail },
    { status, headers: status === 503 ? { 'Retry-After': RETRY_AFTER } : {} },
  ),
  outcome: 'failed',
  ...(status === 500 ? {} : { again: true }),
})

const LATER = 'try again later'
const NOT_COMPLETED = 'the request could not be completed'

/** What a request has used up that it can present once. */
export type UsedUp = 'assertion' | 'grant'

/** Says what to do in the place of trying again later, where the same request would be refused then. */
export const notTheSame = (answer: Answer, used: UsedUp): Answer => ({
  ...answer,
  body: bodyOf(
    answer.error as ErrorCode,
    used === 'assertion' ? 'try again later with a new assertion' : NOT_COMPLETED,
  ),
})
