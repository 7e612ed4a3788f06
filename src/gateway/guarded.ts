/** The guard for applications that are not Koa's. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Middleware } from 'koa'
import type { AuthenticatedClient } from '../clients/index.ts'
import { connector, type FetchHandler } from './fetch.ts'
import { clientAuthentication, type Form, type GuardOptions, type GuardState } from './guard.ts'
import { innerOf } from './inner.ts'
import { koa } from './listening.ts'
import type { Gateway } from './public.ts'
import type { Carried } from './request/credentials.ts'
import { leave } from './request/send.ts'

/** What the guard has found out about a request. */
export interface Guarded {
  readonly client: AuthenticatedClient
  /** The parameters of the form, without credentials; empty where the guard does not read it. */
  readonly form: Form
}

const guardedBy = ({ client, form }: GuardState): Guarded => ({ client, form })

type Guard = Middleware<GuardState>

/** The guard, and what is called behind it, as a listener of `node:http`. */
const guarding = (gateway: Gateway, guard: Guard, behind: Guard): RequestListener =>
  koa(innerOf(gateway).services.log, [guard, behind] as readonly Middleware[])

/**
 * Guards a listener of `node:http`, or a handler of Express: it is called for authenticated clients alone, and everything
 * else is answered here. Where the guard reads the form, mount it before any body parser.
 */
export const guardedListener = (
  gateway: Gateway,
  handler: (req: IncomingMessage, res: ServerResponse, guarded: Guarded) => unknown,
  options: GuardOptions<IncomingMessage> = {},
): RequestListener => {
  const { credentials, ...rest } = options
  const read =
    credentials === undefined ? rest : { ...rest, credentials: ({ req }: { req: IncomingMessage }) => credentials(req) }
  return guarding(gateway, clientAuthentication(gateway, read), async ctx => {
    leave(ctx)
    try {
      await handler(ctx.req, ctx.res, guardedBy(ctx.state))
    } catch (error) {
      // Koa answers 500 where nothing has been sent yet; otherwise the client would wait for the rest.
      if (ctx.res.headersSent) ctx.res.destroy()
      throw error
    }
  })
}

/** A request of the fetch API while the guard looks at it. */
interface Slot {
  readonly credentials: () => Carried | Promise<Carried>
  guarded: Guarded | null
}

/**
 * Guards a handler of the fetch API. With `read: 'headers'` the handler gets the request with its body as it came;
 * `credentials` that looks into the body has to clone the request.
 */
export const guardedFetch = (
  gateway: Gateway,
  handler: (request: Request, guarded: Guarded) => Response | Promise<Response>,
  options: GuardOptions<Request> = {},
): FetchHandler => {
  const { credentials, ...rest } = options
  const slots = new WeakMap<object, Slot>()
  const guard = clientAuthentication(gateway, {
    ...rest,
    credentials: ({ req }) => slots.get(req.socket)?.credentials(),
  })
  const connect = connector(
    guarding(gateway, guard, ctx => {
      const slot = slots.get(ctx.req.socket)
      if (slot !== undefined) slot.guarded = guardedBy(ctx.state)
      leave(ctx)
      ctx.res.end()
    }),
  )
  return async (request, info) => {
    const slot: Slot = { credentials: () => credentials?.(request), guarded: null }
    const asked = rest.read === 'headers' ? headOf(request) : request
    const answer = await connect(asked, info, connection => slots.set(connection, slot))
    return slot.guarded === null ? answer : marked(await handler(request, slot.guarded), answer)
  }
}

/** The request without its body, which is the handler's. */
const headOf = ({ url, method, headers, signal }: Request): Request => {
  const kept = new Headers(headers)
  kept.delete('content-length')
  return new Request(url, { method, headers: kept, signal })
}

/** Puts what the guard has said about the request on the handler's response, where that does not say it. */
const marked = (response: Response, { headers }: Response): Response => {
  const copy = new Response(response.body, response)
  for (const name of ['cache-control', 'claimgate-decision', 'claimgate-revision']) {
    const value = headers.get(name)
    if (value !== null && !copy.headers.has(name)) copy.headers.set(name, value)
  }
  return copy
}
