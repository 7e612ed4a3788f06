import type { Context } from 'koa'
import type { Log } from '../../admin/index.ts'
import type { AuthenticatedClient, AuthenticationRecord, Certificate } from '../../clients/index.ts'
import type { Proof, UnverifiedProof } from '../../dpop/index.ts'
import type { Exchanged } from '../../exchange/index.ts'
import type { Endpoint, NumericDate } from '../../oauth.ts'
import { GatewayError } from '../../outcome.ts'
import type { Decision, Facts } from '../../policy/index.ts'
import type { Store } from '../../stores/index.ts'
import type { Answer } from './answers.ts'
import { EMPTY_FORM, type Form } from './form.ts'
import type { Requested } from './grant.ts'
import type { Revision } from './revision.ts'

/** The endpoints of the embedded token service. */
export type ServedEndpoint = 'token' | 'introspection' | 'revocation'

/** One request on its way through the steps of an endpoint. It keeps the revision it began with. */
export interface Exchange {
  readonly ctx: Context
  readonly id: string
  readonly endpoint: Endpoint
  readonly revision: Revision
  readonly store: Store
  readonly log: Log
  /** The query of the request, as written and without its question mark. */
  readonly query: string
  /** The one instant of this request, milliseconds. */
  readonly nowMs: number
  readonly now: NumericDate
  /** For the work after the upstream's answer, which may take a while. */
  readonly clockMs: () => number
  readonly remoteAddress: string
  form: Form
  authorization: readonly string[]
  /** The `client_id` of a form that is refused as it is written. */
  misframed: string | null
  authentication: AuthenticationRecord | null
  /** The certificate of the connection, whether or not it authenticates the client. */
  certificate: Certificate | null
  /** The DPoP proof of this request before its signature is looked at, where that is done here. */
  unverifiedProof: UnverifiedProof | null
  proof: Proof | null
  client: AuthenticatedClient | null
  requested: Requested | null
  /** The tokens of a token exchange that is answered here. */
  exchanged: Exchanged | null
  facts: Facts | null
  decision: Decision | null
  /** Whether the request has gone upstream: what it presents once may have been used there. */
  sent: boolean
  /** The scope of the token request as it went upstream; null for none. */
  sentScope: string | null
  /** Names in the query that were left out. */
  dropped: readonly string[]
  /** A client that only the upstream knows, and that it has accepted; for the decision record. */
  unregistered: string | null
}

/** One step: calls a room, keeps the result, and answers or goes on (null). */
export type Step = (exchange: Exchange) => Answer | null | Promise<Answer | null>

const NONE: readonly string[] = Object.freeze([])

/** Begins an exchange. Every member is written out: this shape is made for every request. */
export const beginExchange = (
  input: Pick<
    Exchange,
    'ctx' | 'id' | 'endpoint' | 'revision' | 'store' | 'log' | 'clockMs' | 'query' | 'nowMs' | 'remoteAddress'
  >,
): Exchange => ({
  ctx: input.ctx,
  id: input.id,
  endpoint: input.endpoint,
  revision: input.revision,
  store: input.store,
  log: input.log,
  query: input.query,
  nowMs: input.nowMs,
  now: input.nowMs / 1000,
  clockMs: input.clockMs,
  remoteAddress: input.remoteAddress,
  form: EMPTY_FORM,
  authorization: [],
  misframed: null,
  authentication: null,
  certificate: null,
  unverifiedProof: null,
  proof: null,
  client: null,
  requested: null,
  exchanged: null,
  facts: null,
  decision: null,
  sent: false,
  sentScope: null,
  dropped: NONE,
  unregistered: null,
})

/**
 * Reads the result of an earlier step.
 *
 * @throws GatewayError `internal` when the steps of an endpoint are in the wrong order
 */
export const required = <T>(value: T | null, name: string): T => {
  if (value === null) throw new GatewayError('internal', `The step that sets ${name} has not run`)
  return value
}

/**
 * Returns the client that the step `authenticateClient` has authenticated.
 *
 * @throws GatewayError `internal` when it has not run
 */
export const authenticated = ({ client }: Pick<Exchange, 'client'>): AuthenticatedClient => required(client, 'client')
