/**
 * CORS of the endpoints at which clients authenticate, and of the public documents: which browser applications of other
 * origins may read an answer. Credentials of a browser (cookies) never count here, so `Allow-Credentials` is never sent.
 *
 * @see {@link https://fetch.spec.whatwg.org/#http-cors-protocol Fetch, CORS protocol}
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from 'koa'
import type { Soon } from '../../outcome.ts'
import { type Answer, OK_EMPTY } from './answers.ts'
import { send } from './send.ts'

/** Who may read the answers of intercepted endpoints. */
export interface Cors {
  /** Answers a preflight of an intercepted endpoint. */
  readonly preflight: (ctx: Context, target: string) => Soon<Answer>
  /** Whether an origin may read an answer of our own. */
  readonly allows: (origin: string) => Soon<boolean>
}

/** Answers one request. */
export type Handle = (ctx: Context, target: string) => unknown

/** The fields of our answers that a script may want: none of them is readable unless named here. */
const EXPOSED = ['DPoP-Nonce', 'Retry-After', 'WWW-Authenticate'] as const

/** Seconds that a browser may keep a preflight of ours. */
const MAX_AGE = '600'

/** Characters of an origin, which is a scheme and a host with a port, or `null`. */
const LONGEST = 256
const ORIGIN = /^(?:null|[a-z][a-z0-9+.-]*:\/\/[^\s/?#@,\\]+)$/i

/** The origin that a request names, as it stands; null for none, and for what no browser sends. */
export const originOf = ({ headers }: Pick<IncomingMessage, 'headers'>): string | null => {
  const { origin } = headers
  return origin !== undefined && origin.length <= LONGEST && ORIGIN.test(origin) ? origin : null
}

/** Whether a request is a preflight: other OPTIONS requests are not CORS's. */
export const isPreflight = ({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): boolean =>
  method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined

const relayed = new WeakSet<IncomingMessage>()

/** Says that an answer has the fields that the upstream gave it, or none because it gave none. */
export const leaveRelayed = (req: IncomingMessage): void => void relayed.add(req)

/** Lets an origin read an answer; `exposed` are more names than ours. */
export const letRead = (res: ServerResponse, origin: string, exposed: readonly string[] = []): void => {
  res.setHeader('Access-Control-Allow-Origin', origin)
  res.setHeader('Access-Control-Expose-Headers', [...EXPOSED, ...exposed].join(', '))
}

/** Hears of an answer that is in no decision record. */
export type Heard = (answer: Answer) => void

/** Gives the answers of an intercepted endpoint what CORS wants; null: nothing. `heard` hears the answers to preflights. */
export const withCors = (cors: Cors | null, handle: Handle, heard: Heard = () => {}): Handle => {
  if (cors === null) return handle
  return (ctx, target) => {
    if (isPreflight(ctx.req)) return preflight(cors, ctx, target, heard)
    // The answer differs by origin even where this one has none, and caches must know.
    ctx.res.setHeader('Vary', 'Origin')
    const done = handle(ctx, target)
    return ctx.req.headers.origin === undefined ? done : finish(cors, ctx, done)
  }
}

/** The same for a path whose requests are passed: only an answer of our own in their place is given anything. */
export const withOwnCors = (cors: Cors | null, handle: Handle): Handle => {
  if (cors === null) return handle
  return (ctx, target) => {
    const done = handle(ctx, target)
    return ctx.req.headers.origin === undefined ? done : finish(cors, ctx, done)
  }
}

const preflight = async (cors: Cors, ctx: Context, target: string, heard: Heard): Promise<void> => {
  ctx.res.setHeader('Vary', 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers')
  const answer = await cors.preflight(ctx, target)
  heard(answer)
  send(ctx, answer)
}

const finish = async (cors: Cors, ctx: Context, done: unknown): Promise<void> => {
  await done
  const origin = originOf(ctx.req)
  if (origin === null || ctx.respond === false || relayed.has(ctx.req)) return
  ctx.res.setHeader('Vary', 'Origin')
  if (await cors.allows(origin)) letRead(ctx.res, origin)
}

/** An answer to a preflight that allows nothing. */
export const NOTHING_ALLOWED: Answer = { ...OK_EMPTY, status: 204 }

/** Answers a preflight with what is allowed; every field may be sent, `Authorization` by name because `*` leaves it out. */
const allowed = (origin: string, methods: string): Answer => ({
  ...NOTHING_ALLOWED,
  headers: {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers': '*, Authorization',
    'Access-Control-Max-Age': MAX_AGE,
  },
})

/** The preflight of a public document, which every origin may read. */
export const DOCUMENT_PREFLIGHT: Answer = allowed('*', 'GET, HEAD')

/** The origins of the configuration, exactly as browsers send them. */
export const listedOrigins = (origins: readonly string[]): Cors => {
  const listed = new Set(origins)
  return {
    preflight: ({ req }) => {
      const origin = originOf(req)
      return origin !== null && listed.has(origin) ? allowed(origin, 'POST') : NOTHING_ALLOWED
    },
    allows: origin => listed.has(origin),
  }
}
