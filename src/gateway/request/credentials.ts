import type { Context } from 'koa'
import { MAX_ASSERTION_LENGTH } from '../../clients/index.ts'
import { attempt, type Soon } from '../../outcome.ts'
import { type Answer, badRequest, tooLarge } from './answers.ts'
import type { Exchange, Step } from './exchange.ts'
import { authorizationOf } from './framing.ts'

/** The parameters that authenticate a client, RFC 6749 section 2.3.1 and RFC 7523 section 2.2. */
export const CREDENTIALS = ['client_id', 'client_secret', 'client_assertion', 'client_assertion_type'] as const

/** Credentials from wherever an API has them; what is absent, null or empty is not there. */
export type Credentials = { readonly [name in (typeof CREDENTIALS)[number]]?: unknown }

/** Where an application has them; nothing where a request has none. */
export type Carried = Credentials | null | undefined

/**
 * Reads the `Authorization` field and the parameters that an application hands over. The method, the query and the body of
 * the request are the application's: they are not looked at. Text that is no JSON (SyntaxError) is a mistake of the client,
 * and so is what a body parser gives a status of 4xx.
 */
export const carriedCredentials =
  (carried: (ctx: Context) => Soon<Carried>): Step =>
  exchange =>
    attempt(
      () => carried(exchange.ctx),
      credentials => take(exchange, credentials),
      cause => {
        if (cause instanceof SyntaxError) return badRequest('the body is not JSON', 'credential_malformed')
        if (isOfClient(cause)) return badRequest('the body cannot be read', 'credential_malformed')
        throw cause
      },
    )

const isOfClient = (cause: unknown): boolean => {
  const { status } = Object(cause) as { readonly status?: unknown }
  return typeof status === 'number' && status >= 400 && status < 500
}

const take = (exchange: Exchange, carried: Carried): Answer | null => {
  // Whatever JSON a client may have sent.
  const credentials = typeof carried === 'object' && carried !== null ? carried : {}
  const single = new Map<string, string>()
  for (const name of CREDENTIALS) {
    const value = (Object.hasOwn(credentials, name) ? credentials[name] : null) ?? ''
    if (typeof value !== 'string') return badRequest(`${name} must be a text`, 'credential_malformed')
    if (name === 'client_assertion' && value.length > MAX_ASSERTION_LENGTH) return tooLarge('assertion_too_large')
    if (value !== '') single.set(name, value)
  }
  exchange.form = { single, resources: [], audiences: [] }
  exchange.authorization = authorizationOf(exchange.ctx.req)
  return null
}
