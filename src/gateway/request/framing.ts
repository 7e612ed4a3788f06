import type { IncomingMessage } from 'node:http'
import type { Context } from 'koa'
import bodyParser from 'koa-bodyparser'
import { MAX_ASSERTION_LENGTH } from '../../clients/index.ts'
import { GatewayError, type Soon } from '../../outcome.ts'
import {
  type Answer,
  ARRIVED_LATE,
  badRequest,
  encodingRefused,
  methodRefused,
  tooLarge,
  unreadRequest,
} from './answers.ts'
import { createDeadlines, type Deadlines } from './deadlines.ts'
import { EMPTY_FORM, type Form, type FormFault, type ParsedForm, parseAsciiForm, parseForm } from './form.ts'
import { FORM, formKindOf, isForm, kindOfType } from './media-type.ts'

/** Limits of a body that is read here. */
export interface FormLimits {
  /** Octets. */
  readonly form: number
  /** Seconds until it has arrived. */
  readonly formTime: number
}

/** A framed request: its parameters and its credentials header, nothing believed. */
export interface Framed {
  readonly form: Form
  readonly authorization: readonly string[]
}

export type Framing =
  | { readonly ok: true; readonly framed: Framed }
  /** The `client_id` of the form, where that could be read. */
  | { readonly ok: false; readonly answer: Answer; readonly clientId: string | null }

const refuse = (answer: Answer, clientId: string | null = null): Framing => ({ ok: false, answer, clientId })

const NO_FORM = 'the body must be application/x-www-form-urlencoded in UTF-8'

/** What each fault of a form is called to the client. */
export const FAULTS: Readonly<Record<FormFault, string>> = {
  parameter_repeated: 'a parameter is repeated',
  parameters_too_many: 'there are too many parameters',
  parameter_name_missing: 'a parameter has no name',
  percent_encoding: 'the percent encoding of the body is broken',
  utf8: 'the body is not UTF-8',
  control_character: 'a parameter holds a control character',
  line_break: 'a parameter holds a line break',
  not_ascii: NO_FORM,
}

/**
 * koa-bodyparser with our parser where it has `qs`. Octets stay octets until the parser has seen them, so broken UTF-8
 * is noticed. The parser returns its faults: an error that it threw would carry the raw body.
 */
const parserWith = (parse: (octets: string) => ParsedForm, octets: number) => {
  // A number is taken as it is; its types know only text, which is parsed for each request.
  const formLimit = octets as unknown as string
  const options = { enableTypes: ['form'], formLimit, encoding: 'binary', qs: { parse } }
  return bodyParser(options)
}
const readersOf = (octets: number) =>
  ({ utf8: parserWith(parseForm, octets), ascii: parserWith(parseAsciiForm, octets) }) as const

/** By the limit, which is one for each process or gateway of it. */
const READERS = new Map<number, ReturnType<typeof readersOf>>()

const readersFor = (octets: number): ReturnType<typeof readersOf> => {
  const readers = READERS.get(octets) ?? readersOf(octets)
  READERS.set(octets, readers)
  return readers
}

const DEADLINES = new Map<number, Deadlines>()

const deadlinesFor = (seconds: number): Deadlines => {
  const deadlines = DEADLINES.get(seconds) ?? createDeadlines(seconds * 1000)
  DEADLINES.set(seconds, deadlines)
  return deadlines
}

const done = async (): Promise<void> => {}

/**
 * Frames a request to an intercepted endpoint: method, target, encodings, media type, size, parameters, in this order.
 *
 * @throws GatewayError `internal` when another body parser has read the body before us
 */
export const frame = (ctx: Context, query: 'accepted' | 'refused', limits: FormLimits): Soon<Framing> => {
  const headers = repeatedHeaders(ctx.req)
  const answer = refuseUnread(ctx, query, headers, limits.form)
  if (answer !== null) return refuse(answer)
  if (ctx.request.body !== undefined || ctx.req.readableEnded) {
    throw new GatewayError('internal', 'The body was read before the gateway: mount before the body parser')
  }
  const { authorization } = headers
  return readBody(ctx.req, limits, parsed => framed(parsed, authorization))
}

const framed = (parsed: Body, authorization: readonly string[]): Framing => {
  if (parsed === 'too_large') return refuse(tooLarge('body_too_large'))
  if (parsed === 'late') return refuse(ARRIVED_LATE)
  if (parsed === 'aborted') return refuse(unreadRequest('the body is incomplete', 'body_incomplete'))
  if (!parsed.ok) return refuse(badRequest(FAULTS[parsed.fault], parsed.fault), parsed.clientId)
  const { single } = parsed.form
  const { length = 0 } = single.get('client_assertion') ?? ''
  if (length > MAX_ASSERTION_LENGTH) return refuse(tooLarge('assertion_too_large'), single.get('client_id'))
  return { ok: true, framed: { form: parsed.form, authorization } }
}

type Body = ParsedForm | 'too_large' | 'aborted' | 'late'

/**
 * The parser gets a context of its own: the raw body, which holds credentials, is nowhere that others look. That the body
 * is a form is known already.
 */
const readBody = <T>(req: IncomingMessage, { form, formTime }: FormLimits, next: (body: Body) => T): Promise<T> => {
  const request: { body?: ParsedForm | Record<string, never>; readonly is: () => string } = { is: () => FORM }
  const readForm = readersFor(form)[formKindOf(req.headers['content-type'] ?? '') ?? 'utf8']
  let late = false
  const end = deadlinesFor(formTime).begin(() => {
    late = true
    // The reader ends as when the client has gone; the connection is there for the answer.
    req.emit('aborted')
  })
  return readForm({ req, request } as unknown as Context, done).then(
    () => {
      end()
      const { body } = request
      return next(body !== undefined && 'ok' in body ? (body as ParsedForm) : { ok: true, form: EMPTY_FORM })
    },
    (error: unknown) => {
      end()
      return next(late ? 'late' : hasStatus(error, 413) ? 'too_large' : 'aborted')
    },
  )
}

const hasStatus = (error: unknown, status: number): boolean =>
  typeof error === 'object' && error !== null && 'status' in error && error.status === status

interface RepeatedHeaders {
  readonly authorization: readonly string[]
  readonly contentTypes: number
}

/** Node keeps one of several `Authorization` or `Content-Type` headers; the raw list has them all. */
const repeatedHeaders = (req: IncomingMessage): RepeatedHeaders => {
  const authorization: string[] = []
  let contentTypes = 0
  const { rawHeaders } = req
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    if (name.length !== 13 && name.length !== 12) continue
    const lower = name.toLowerCase()
    if (lower === 'authorization') authorization.push(rawHeaders[index + 1] ?? '')
    else if (lower === 'content-type') contentTypes++
  }
  return { authorization, contentTypes }
}

/** Every `Authorization` field of a request, as written. */
export const authorizationOf = (req: IncomingMessage): readonly string[] => repeatedHeaders(req).authorization

const refuseUnread = (
  ctx: Context,
  query: 'accepted' | 'refused',
  { contentTypes }: RepeatedHeaders,
  maxBody: number,
): Answer | null => {
  if (ctx.req.method !== 'POST') return methodRefused('POST')
  if (query === 'refused') return unreadRequest('parameters belong in the body', 'query_string')
  const { headers } = ctx.req
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') return encodingRefused('content_encoding')
  // RFC 9112 section 6.1: Node undoes the chunks only; every other coding would still be on the body.
  const transfer = headers['transfer-encoding']
  if (transfer !== undefined && transfer.toLowerCase() !== 'chunked') return encodingRefused('transfer_encoding')
  if (contentTypes > 1) return unreadRequest(NO_FORM, 'content_type_repeated')
  const type = headers['content-type'] ?? ''
  if (!isForm(type)) {
    const compared = { seen: { content_type: kindOfType(type) }, wanted: { content_type: FORM } }
    return unreadRequest(NO_FORM, 'content_type', compared)
  }
  if (Number(headers['content-length'] ?? 0) > maxBody) return tooLarge('body_too_large')
  return null
}
