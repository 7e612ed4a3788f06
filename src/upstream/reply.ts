/** The answer of an endpoint of the upstream, read strictly: an answer that is only half understood is refused. */
import { member, readStrictObject } from '../jose/index.ts'
import type { JsonObject } from '../oauth.ts'
import { GatewayError } from '../outcome.ts'
import { dpopChallenges } from './challenges.ts'
import { fieldOf } from './own-request.ts'
import type { UpstreamAnswer } from './request.ts'

/** Fields of the answer that reach the client, by name. */
export type Fields = { readonly [name: string]: string }

export type Reply =
  /** `body` is null where none counts. */
  | { readonly kind: 'answered'; readonly status: number; readonly body: JsonObject | null; readonly fields: Fields }
  | {
      readonly kind: 'refused'
      readonly status: number
      /** As the upstream wrote it, of the characters that RFC 6749 section 5.2 allows. */
      readonly error: string
      readonly description: string | null
      readonly fields: Fields
      /** The description is ours, and says that the request may be tried again later. */
      readonly again?: true
    }
  /** The upstream does not accept our credential: never the client's mistake. */
  | { readonly kind: 'credential_refused' }

export interface ReplyOptions {
  /** RFC 7009 section 2.2: the body of a success has no meaning. */
  readonly ignoreBody: boolean
  /** The error of a refusal that does not say one; `invalid_request` when absent. */
  readonly silent?: 'invalid_request' | 'invalid_grant'
}

/** Levels of JSON: claims, and objects inside `authorization_details`, are not deep. */
const MAX_DEPTH = 32
const MAX_DESCRIPTION = 512
/** Errors about the client's own DPoP proof, with any status. */
const ABOUT_PROOF: ReadonlySet<string> = new Set(['use_dpop_nonce', 'invalid_dpop_proof'])

/** What a refusal without JSON says by its status alone: token services and the proxies before them give such ones. */
const BY_STATUS: { readonly [status: number]: { readonly error: string | null; readonly description: string } } = {
  400: { error: null, description: 'the token service refused the request and gave no reason' },
  413: { error: 'invalid_request', description: 'the request is too large' },
  429: { error: 'temporarily_unavailable', description: 'too many requests, try again later' },
  431: { error: 'invalid_request', description: 'the request is too large' },
}
/** Refusals without JSON that concern our credential, as far as anybody can tell. */
const OUR_CREDENTIAL: ReadonlySet<number> = new Set([401, 403])
/** A success has one of these. */
const SUCCESS = ['access_token', 'active', 'request_uri', 'device_code'] as const

/**
 * Reads an answer. A success is a JSON object, or anything where the body does not count; a refusal is a 4xx with `error`,
 * a 2xx with `error` and nothing of a success, or one of the statuses that speak for themselves. A 503 with `Retry-After`
 * is a refusal that passes.
 *
 * @throws GatewayError `upstream_broken` for everything else: redirects, 5xx, other media types, JSON that is malformed,
 * ambiguous or deep
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.2 RFC 6749 section 5.2}
 */
export const readReply = (answer: UpstreamAnswer, { ignoreBody, silent }: ReplyOptions): Reply => {
  const { status } = answer
  const fields = fieldsOf(answer)
  if (status >= 200 && status < 300) {
    if (ignoreBody) return { kind: 'answered', status, body: null, fields }
    const body = readObject(answer)
    const refusal = SUCCESS.some(name => Object.hasOwn(body, name)) ? null : refusalIn(body, 400, fields)
    return refusal ?? { kind: 'answered', status, body, fields }
  }
  if (status === 503 && RETRY_AFTER.test(fields['Retry-After'] ?? '')) {
    const again = { error: 'temporarily_unavailable', description: 'try again later', again: true } as const
    return { kind: 'refused', status, ...again, fields }
  }
  if (status < 400 || status >= 500) throw broken(`status ${status}`)
  if (!isJson(answer) || isEmpty(answer)) return refusalByStatus(status, silent ?? 'invalid_request', fields)
  return refusalIn(readObject(answer), status, fields) ?? fail(`status ${status} without an error`)
}

/** Null when the object holds no error. */
const refusalIn = (object: JsonObject, status: number, fields: Fields): Reply | null => {
  const error = member(object, 'error')
  if (typeof error !== 'string' || !ERROR.test(error)) return null
  const ours = error === 'invalid_client' || (status === 401 && !ABOUT_PROOF.has(error))
  if (ours) return { kind: 'credential_refused' }
  const description = member(object, 'error_description')
  return {
    kind: 'refused',
    status,
    error,
    description: typeof description === 'string' ? clean(description) : null,
    fields,
  }
}

const refusalByStatus = (status: number, silent: string, fields: Fields): Reply => {
  if (OUR_CREDENTIAL.has(status)) return { kind: 'credential_refused' }
  const { error, description } = BY_STATUS[status] ?? fail(`status ${status} that is not JSON`)
  const again = status === 429 ? ({ again: true } as const) : {}
  return { kind: 'refused', status, error: error ?? silent, description, fields, ...again }
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
const RETRY_AFTER = /^(?:\d{1,10}|[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT)$/

const ERROR = /^[\x20\x21\x23-\x5b\x5d-\x7e]{1,128}$/

/** RFC 6749 section 5.2: no quotation marks, no backslashes, no line breaks, ASCII. */
const clean = (text: string): string =>
  text
    .slice(0, MAX_DESCRIPTION)
    .replaceAll('"', "'")
    .replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]+/g, ' ')

const broken = (what: string): GatewayError =>
  new GatewayError('upstream_broken', `The upstream answered what its endpoint does not answer: ${what}`)

const fail = (what: string): never => {
  throw broken(what)
}

const isEmpty = ({ body }: UpstreamAnswer): boolean => body.length < 16 && body.toString('latin1').trim() === ''

const readObject = (answer: UpstreamAnswer): JsonObject => {
  if (!isJson(answer)) throw broken(`status ${answer.status} that is not JSON`)
  const object = readStrictObject(answer.body, { maxDepth: MAX_DEPTH })
  if (object === null) throw broken(`status ${answer.status} without one JSON object`)
  return object
}

const isJson = (answer: UpstreamAnswer): boolean =>
  /^application\/json$/i.test((fieldOf(answer.rawHeaders, 'content-type') ?? '').split(';', 1)[0]?.trim() ?? '')

/** Characters of one field value; a nonce is of RFC 9449 section 8.1. */
const PLAIN = /^[\x21-\x7e][\x20-\x7e]{0,1023}$/

/** Picks the fields that concern the client itself. Challenges for our credential stay here. */
export const fieldsOf = (answer: UpstreamAnswer): Fields => {
  const challenge = dpopChallenges(fieldOf(answer.rawHeaders, 'www-authenticate') ?? '')
  const picked: readonly (readonly [string, string | null])[] = [
    ['DPoP-Nonce', fieldOf(answer.rawHeaders, 'dpop-nonce')],
    ['Retry-After', fieldOf(answer.rawHeaders, 'retry-after')],
    ['WWW-Authenticate', challenge],
  ]
  return Object.fromEntries(
    picked.filter((field): field is readonly [string, string] => field[1] !== null && PLAIN.test(field[1])),
  )
}
