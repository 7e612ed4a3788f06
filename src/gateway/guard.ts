import type { Context, Middleware } from 'koa'
import type { AuthenticatedClient } from '../clients/index.ts'
import { innerOf } from './inner.ts'
import type { Gateway } from './public.ts'
import { type Carried, CREDENTIALS, carriedCredentials } from './request/credentials.ts'
import { authenticated, type Exchange, type ServedEndpoint, type Step } from './request/exchange.ts'
import { plainNames } from './request/parameter-names.ts'
import { authenticateClient, formBody, noStore } from './request/steps.ts'
import { servingBy } from './request/traced.ts'

/** How a guard reads requests; `Carrier` is what the application knows a request as. */
export interface GuardOptions<Carrier = Context> {
  /** The endpoint that the decision record names; the token endpoint when absent. */
  readonly endpoint?: ServedEndpoint
  /**
   * The place of the credentials. `form`, when absent: a POST whose form may hold them, as at the token endpoint. `headers`:
   * any request, whose query and body are not looked at. Then Basic credentials count, a client certificate, and what
   * `credentials` says.
   */
  readonly read?: 'form' | 'headers'
  /**
   * With `headers`: where this API has the parameters of a form, such as members of a JSON body that has been parsed
   * before. `client_id` names the client of a certificate. A SyntaxError that it throws is answered with 400, and so
   * is an error with a `status` of 4xx, as body parsers throw it.
   */
  readonly credentials?: (carrier: Carrier) => Carried | Promise<Carried>
}

/** What the guard leaves in `ctx.state`. */
export interface GuardState {
  client: AuthenticatedClient
  /** Empty where the guard does not read the form. */
  form: Form
}

/** The parameters of a form, without credentials; of a repeated `resource` or `audience` the first. */
export type Form = { readonly [name: string]: string }

/**
 * Guards a route of an existing Koa application: authenticates the client by the method that is registered for it and goes
 * on with it in `ctx.state.client`; answers everything else itself, public clients too. No policy is asked. Where it reads the form, mount it
 * before any body parser: the form, without credentials, is in `ctx.state.form`, and in `ctx.request.body`, where a parser
 * behind it looks.
 */
export const clientAuthentication = (gateway: Gateway, options: GuardOptions = {}): Middleware<GuardState> => {
  const { revision, services } = innerOf(gateway)
  const { endpoint = 'token', read = 'form' } = options
  const { serve, prepared } = servingBy(services)
  const steps = prepared(read === 'form' ? FORM_STEPS : headerSteps(options.credentials ?? NONE))
  return async (ctx, next) => {
    const exchange = await serve(ctx, endpoint, steps, revision(), services)
    if (exchange?.client == null) return
    ctx.state.client = exchange.client
    ctx.state.form = formOf(exchange)
    if (read === 'form') ctx.request.body = ctx.state.form
    return next()
  }
}

/** The name of a public client is no proof of anything, and nothing of ours is asked behind the guard. */
const provenClient: Step = exchange =>
  authenticated(exchange).method === 'none' ? exchange.revision.invalidClient('public_client_at_guard') : null

const FORM_STEPS: readonly Step[] = [noStore, formBody, plainNames, authenticateClient, provenClient]

const NONE = (): Carried => null

const headerSteps = (credentials: NonNullable<GuardOptions['credentials']>): readonly Step[] => [
  noStore,
  carriedCredentials(credentials),
  authenticateClient,
  provenClient,
]

const SECRET: ReadonlySet<string> = new Set(CREDENTIALS.filter(name => name !== 'client_id'))

const formOf = ({ form }: Exchange): Form => Object.fromEntries([...form.single].filter(([name]) => !SECRET.has(name)))
