/** What we answer. The only file of this room that writes a status. */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Context } from 'koa'
import { ERROR_CODES, type ErrorCode, type JsonObject, type Members } from '../../oauth.ts'
import { type FailureCode, GatewayError, type Refusal } from '../../outcome.ts'
import { fieldOf, type PassFault, type Reply as Told, type UpstreamAnswer } from '../../upstream/index.ts'

/** An answer before it is sent: plain, and nothing in it that the caller sent. */
export interface Answer {
  readonly status: number
  readonly type: string | null
  readonly body: Buffer | string
  readonly headers: { readonly [name: string]: string }
  /** For the audit record. */
  readonly outcome: 'answered' | 'refused' | 'failed'
  readonly error: ErrorCode | 'other' | null
  readonly detail: string | null
}

/** Other codes are relayed, but not counted by name: labels of metrics are words of ours. */
const UPSTREAM_ERRORS: ReadonlySet<string> = new Set(ERROR_CODES)

const JSON_TYPE = 'application/json'
/** Seconds that a caller waits after a failure of ours. */
const RETRY_AFTER = '5'

const bodyOf = (error: ErrorCode, description: string): Buffer =>
  Buffer.from(JSON.stringify({ error, error_description: description }))

/** Sends an answer. HEAD gets no body, as everywhere in HTTP. No cache keeps a refusal: RFC 9110 section 15.1 lets it. */
export const send = (ctx: Context, answer: Answer): void => {
  // Koa's context hands everything on to these two, at a price.
  const { res, response } = ctx
  if (answer.status >= 400 && !res.hasHeader('Cache-Control')) res.setHeader('Cache-Control', 'no-store')
  for (const name in answer.headers) res.setHeader(name, answer.headers[name] ?? '')
  response.status = answer.status
  if (answer.type !== null) res.setHeader('Content-Type', answer.type)
  response.body = answer.body
  if (answer.type === null) response.remove('Content-Type')
}

/** Answers 200 with a JSON object, RFC 6749 section 5.1. */
export const ok = (body: Members): Answer => ({
  status: 200,
  type: JSON_TYPE,
  body: JSON.stringify(body),
  headers: {},
  outcome: 'answered',
  error: null,
  detail: null,
})

/** Answers 200 with another media type, RFC 9701 section 5. */
export const okAs = (type: string, body: string): Answer => ({ ...ok({}), type, body })

/** Answers 200 with nothing, RFC 7009 section 2.2. */
export const OK_EMPTY: Answer = { ...ok({}), type: null, body: Buffer.alloc(0) }

/** A document that anybody may cache, prepared at load. */
export interface Document {
  readonly type: string
  readonly body: Buffer
  /** Seconds that caches may keep it. */
  readonly maxAge: number
}

/** Seconds. */
const MAX_AGE = 300

/** Prepares a public document. */
export const documentOf = (value: JsonObject, type: string = JSON_TYPE): Document => ({
  type,
  body: Buffer.from(JSON.stringify(value)),
  maxAge: MAX_AGE,
})

/** Sends a public document: metadata and keys may be cached for five minutes, by browsers of any origin too. */
export const sendDocument = (ctx: Context, document: Document): void => {
  ctx.set('Cache-Control', document.maxAge === 0 ? 'no-store' : `public, max-age=${document.maxAge}`)
  ctx.set('Access-Control-Allow-Origin', '*')
  ctx.set('Content-Type', document.type)
  ctx.status = 200
  ctx.body = document.body
}

/** What a refusal needs beyond its words. */
interface RefuseOptions {
  readonly status?: number
  readonly headers?: { readonly [name: string]: string }
}

/** Answers with an OAuth error, 400 unless said otherwise, RFC 6749 section 5.2. */
export const refused = ({ error, description, detail }: Refusal, options: RefuseOptions = {}): Answer => ({
  status: options.status ?? 400,
  type: JSON_TYPE,
  body: bodyOf(error, description),
  headers: options.headers ?? {},
  outcome: 'refused',
  error,
  detail,
})

/** Answers 400 `invalid_request`: how the request is written. */
export const badRequest = (description: string, detail: string): Answer =>
  refused({ error: 'invalid_request', description, detail })

const CLOSE = { Connection: 'close' }

/** Answers 413. The rest of the body is not read, so the connection ends. */
export const tooLarge = (detail: string): Answer =>
  refused(
    { error: 'invalid_request', description: 'the request is too large', detail },
    { status: 413, headers: CLOSE },
  )

/** Answers 415 for content encodings: nothing is ever unpacked. */
export const encodingRefused = (): Answer =>
  refused(
    { error: 'invalid_request', description: 'content encodings are not accepted', detail: 'content_encoding' },
    { status: 415, headers: { ...CLOSE, 'Accept-Encoding': 'identity' } },
  )

/** Answers 400 without reading the body. */
export const unreadRequest = (description: string, detail: string): Answer =>
  refused({ error: 'invalid_request', description, detail }, { headers: CLOSE })

/** Answers 405 and names what is accepted. */
export const methodRefused = (allow: string): Answer =>
  refused(
    { error: 'invalid_request', description: `the method must be ${allow.replace(', ', ' or ')}`, detail: 'method' },
    { status: 405, headers: { ...CLOSE, Allow: allow } },
  )

/** Answers 404 as for any path that does not exist. */
export const notFound = (ctx: Context): void => {
  ctx.set('Cache-Control', 'no-store')
  ctx.status = 404
  ctx.type = 'text/plain'
  ctx.body = 'Not Found'
}

/** Answers 400 to an absolute form that names somebody else. */
export const misdirected = (ctx: Context): void => send(ctx, unreadRequest('this is not the named host', 'authority'))

const INVALID_CLIENT = bodyOf('invalid_client', 'client authentication failed')

/** Prepares the one answer to every failed authentication; only `detail`, for the log, differs. */
export const invalidClientAnswers = (issuer: string): ((detail: string) => Answer) => {
  const headers = { 'WWW-Authenticate': `Basic realm="${issuer}"` }
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

/** Answers 429 with the seconds to wait. */
export const throttled = (detail: string, retryAfter: number): Answer =>
  refused(
    { error: 'invalid_client', description: 'too many failed attempts, try again later', detail },
    { status: 429, headers: { 'Retry-After': String(Math.max(1, Math.ceil(retryAfter))) } },
  )

const UNAVAILABLE: ReadonlySet<FailureCode> = new Set([
  'store_unavailable',
  'store_full',
  'jwks_unavailable',
  'overloaded',
])

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
  if (UNAVAILABLE.has(error.code)) return failure(503, 'temporarily_unavailable', error.code)
  return failure(500, 'server_error', error.code)
}

const failure = (status: number, code: ErrorCode, detail: string): Answer => ({
  ...refused(
    { error: code, description: status === 500 ? 'the request could not be completed' : 'try again later', detail },
    { status, headers: status === 503 ? { 'Retry-After': RETRY_AFTER } : {} },
  ),
  outcome: 'failed',
})

/** Answers 2xx with what the upstream said: nothing, or a JSON object. */
export const relayedObject = (told: Extract<Told, { kind: 'answered' }>): Answer => ({
  ...(told.body === null ? OK_EMPTY : ok(told.body)),
  status: told.status,
  headers: told.fields,
})

/** Answers an error of the upstream about this request, in the one form of RFC 6749 section 5.2. */
export const relayedError = ({ status, error, description, fields }: Extract<Told, { kind: 'refused' }>): Answer => ({
  status,
  type: JSON_TYPE,
  body: JSON.stringify(description === null ? { error } : { error, error_description: description }),
  headers: fields,
  outcome: 'refused',
  error: UPSTREAM_ERRORS.has(error) ? (error as ErrorCode) : 'other',
  detail: 'upstream_refused',
})

/** Fields of an answer that is relayed untouched. */
const RELAYED = ['WWW-Authenticate', 'DPoP-Nonce', 'Retry-After'] as const

/** Answers what the upstream has answered, whatever it is; the caching rules of the endpoint are ours. */
export const relayed = ({ status, rawHeaders, body }: UpstreamAnswer, detail: string): Answer => {
  const headers = RELAYED.flatMap(name => {
    const value = fieldOf(rawHeaders, name.toLowerCase())
    return value === null ? [] : [[name, value]]
  })
  return {
    status,
    type: fieldOf(rawHeaders, 'content-type'),
    body,
    headers: Object.fromEntries(headers),
    outcome: status < 400 ? 'answered' : status < 500 ? 'refused' : 'failed',
    error: null,
    detail,
  }
}

/**
 * Answers 401 to a token of ours that is bound to a key, where the upstream would have to see its own, RFC 9449
 * section 7.1.
 */
export const dpopBoundElsewhere = (): Answer =>
  refused(
    {
      error: 'invalid_token',
      description: 'a DPoP-bound token that was issued again cannot be used at this endpoint',
      detail: 'dpop_bound_elsewhere',
    },
    {
      status: 401,
      headers: {
        'Cache-Control': 'no-store',
        'WWW-Authenticate':
          'DPoP error="invalid_token", error_description="a DPoP-bound token that was issued again cannot be used at this endpoint"',
      },
    },
  )

/** Answers 503 while the upstream has not said what it serves. */
export const UPSTREAM_UNKNOWN: Answer = failure(503, 'temporarily_unavailable', 'upstream_unknown')

/** Answers to requests that are not passed, and that are not the upstream's fault. */
const NOT_PASSED: Readonly<Record<PassFault, Answer>> = {
  body_too_large: tooLarge('body_too_large'),
  body_too_slow: refused(
    { error: 'invalid_request', description: 'the request did not arrive in time', detail: 'body_too_slow' },
    { status: 408, headers: CLOSE },
  ),
  client_too_slow: unreadRequest('the answer was not read in time', 'client_too_slow'),
  malformed: unreadRequest('the request is malformed', 'malformed'),
  upgrade: unreadRequest('upgrades are not accepted', 'upgrade'),
  too_many: failure(503, 'temporarily_unavailable', 'too_many'),
}

/** Answers why a request was not passed: a failure of the upstream, or what this request was. */
export const notPassed = (fault: PassFault | GatewayError): Answer =>
  fault instanceof GatewayError ? failed(fault) : NOT_PASSED[fault]

/** Sends an answer without Koa. */
export const sendBare = (res: ServerResponse<IncomingMessage>, answer: Answer): void => {
  const type = answer.type === null ? {} : { 'Content-Type': answer.type }
  const length = Buffer.byteLength(answer.body)
  res.writeHead(answer.status, {
    'Cache-Control': 'no-store',
    ...answer.headers,
    ...type,
    'Content-Length': length,
  })
  res.end(res.req.method === 'HEAD' ? undefined : answer.body)
}

/** The whole answer to CONNECT, which node hands over as a bare connection. */
export const connectRefused = (): string => {
  const { status, body, headers } = methodRefused('GET, HEAD, POST')
  const fields = { ...headers, 'Cache-Control': 'no-store', 'Content-Type': JSON_TYPE, 'Content-Length': body.length }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`
}

/** Answers 401 on the admin listener, RFC 6750 section 3. */
export const adminRefused = (ctx: Context): void => {
  ctx.set('WWW-Authenticate', 'Bearer realm="claimgate admin"')
  ctx.status = 401
  ctx.body = ''
}
