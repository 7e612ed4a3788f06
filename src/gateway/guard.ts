import type { Context, Middleware } from 'koa'
import type { Gateway } from './gateway.ts'
import type { Exchange, ServedEndpoint, Step } from './request/exchange.ts'
import { plainNames } from './request/parameter-names.ts'
import { serve } from './request/serve.ts'
import { authenticateClient, formBody, noStore } from './request/steps.ts'

export interface GuardOptions {
  /** The endpoint that the audit record names; the token endpoint when absent. */
  readonly endpoint?: ServedEndpoint
}

const STEPS: readonly Step[] = [noStore, formBody, plainNames, authenticateClient]

/**
 * Guards a route of an existing Koa application: authenticates the client and goes on with it in `ctx.state.client`
 * and the form in `ctx.request.body`, without the credentials; answers everything else itself. No policy is asked.
 * Mount it before any body parser.
 */
export const clientAuthentication =
  (gateway: Gateway, { endpoint = 'token' }: GuardOptions = {}): Middleware =>
  async (ctx, next) => {
    const exchange = await serve(ctx, endpoint, STEPS, gateway.revision(), gateway.surroundings)
    if (exchange === null) return
    handOver(ctx, exchange)
    return next()
  }

const CREDENTIALS: ReadonlySet<string> = new Set(['client_secret', 'client_assertion', 'client_assertion_type'])

const handOver = (ctx: Context, { client, form }: Exchange): void => {
  ctx.state['client'] = client
  ctx.request.body = Object.fromEntries([...form.single].filter(([name]) => !CREDENTIALS.has(name)))
}
