import type { IncomingMessage, RequestListener } from 'node:http'
import type { Middleware } from 'koa'
import type { Log } from '../admin/index.ts'
import { fetchOf } from './fetch.ts'
import { koa } from './listening.ts'
import type { Gateway } from './public.ts'
import type { Dispatch } from './request/dispatch.ts'
import { leave } from './request/send.ts'

export interface Handlers extends Pick<Gateway, 'routes' | 'listener' | 'fetch'> {
  /** The listener for what is not simply passed. */
  readonly framed: RequestListener
}

/** Makes the three ways in which an application mounts the gateway. */
export const createHandlers = (dispatch: Dispatch, log: Log): Handlers => {
  const nexts = new WeakMap<IncomingMessage, (error?: unknown) => void>()
  const goOn: Middleware = ctx => {
    const next = nexts.get(ctx.req)
    if (next === undefined) return
    leave(ctx)
    next()
  }
  const framed = koa(log, [dispatch.middleware, goOn])
  const listener: Gateway['listener'] = (req, res, next) => {
    if (next !== undefined) nexts.set(req, next)
    if (!dispatch.passes(req, res)) framed(req, res)
  }
  return { routes: dispatch.middleware, listener, fetch: fetchOf(listener), framed }
}
