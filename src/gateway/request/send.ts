/** Writes answers: to Koa, to a bare response, to a bare connection. The only file of the gateway that writes a status. */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Context } from 'koa'
import type { Answer, Document } from './answers.ts'

/** Sends an answer. HEAD gets no body, as everywhere in HTTP. No cache keeps a refusal: RFC 9110 section 15.1 lets it. */
export const send = (ctx: Context, answer: Answer): void => {
  // The context only delegates to these two, and delegation takes time.
  const { res, response } = ctx
  if (answer.status >= 400 && !res.hasHeader('Cache-Control')) res.setHeader('Cache-Control', 'no-store')
  for (const name in answer.headers) res.setHeader(name, answer.headers[name] ?? '')
  response.status = answer.status
  if (answer.type !== null) res.setHeader('Content-Type', answer.type)
  response.body = answer.body
  if (answer.type === null) response.remove('Content-Type')
}

/**
 * Sends a public document: metadata and keys may be cached for five minutes. A reader that has it already is told so, RFC
 * 9110 section 13.1.2.
 */
export const sendDocument = (ctx: Context, document: Document): void => {
  ctx.set('Cache-Control', document.maxAge === 0 ? 'no-store' : `public, max-age=${document.maxAge}`)
  ctx.set('ETag', document.etag)
  ctx.status = 200
  if (isKnown(ctx.req.headers['if-none-match'], document.etag)) {
    ctx.status = 304
    return
  }
  ctx.set('Content-Type', document.type)
  ctx.body = document.body
}

/** Whether `If-None-Match` names the document; compared weakly, as the field is. */
const isKnown = (field: string | undefined, etag: string): boolean =>
  field?.split(',').some(tag => ['*', etag, `W/${etag}`].includes(tag.trim())) === true

/** Leaves the response to somebody else, as Node made it: Koa begins each with 404. */
export const leave = (ctx: Context): void => {
  ctx.respond = false
  ctx.res.statusCode = 200
}

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

/** The octets of an answer, for a connection that node hands over without a response, such as that of CONNECT. */
export const octetsOf = ({ status, type, body, headers }: Answer): string => {
  const framing = { 'Cache-Control': 'no-store', 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }
  const fields = Object.entries({ ...headers, ...framing })
  const lines = fields.flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}\r\n`]))
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`
}
