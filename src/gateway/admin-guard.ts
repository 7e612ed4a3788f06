import { createHash, timingSafeEqual } from 'node:crypto'
import type { Middleware } from 'koa'
import { isLoopback } from './config/issuer.ts'
import { ADMIN_MISDIRECTED, ADMIN_REFUSED } from './request/answers.ts'
import { send } from './request/send.ts'

/**
 * Lets requests to the admin listener pass that come on loopback or bear the token. Health and metrics are in front of
 * it, the status page is not. Off loopback without a configured token nothing passes.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-2.1 RFC 6750 section 2.1}
 */
export const adminGuard = (host: string, token: string | null): Middleware => {
  if (isLoopback(host)) return (_, next) => next()
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  const expected = token === null ? null : digest(token)
  return (ctx, next) => {
    const presented = /^Bearer ([\x21-\x7e]+)$/i.exec(ctx.get('Authorization'))?.[1]
    if (expected !== null && presented !== undefined && timingSafeEqual(digest(presented), expected)) return next()
    return Promise.resolve(send(ctx, ADMIN_REFUSED))
  }
}

/**
 * Lets requests to an admin listener on loopback pass that name this machine. A page in a browser of this machine whose
 * name somebody else has pointed at 127.0.0.1 names its own host. Programs that send no Host are no browsers.
 */
export const adminHosts = (host: string): Middleware => {
  if (!isLoopback(host)) return (_, next) => next()
  return (ctx, next) => {
    const named = ctx.req.headers.host ?? ''
    return named === '' || isLoopback(named.replace(/:\d*$/, '').toLowerCase())
      ? next()
      : Promise.resolve(send(ctx, ADMIN_MISDIRECTED))
  }
}
