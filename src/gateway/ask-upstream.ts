import type { Endpoint, JsonObject } from '../oauth.ts'
import type { CallForm, Reply } from '../upstream/index.ts'
import type { Exchange } from './exchange.ts'

/** What is asked of the upstream. */
export interface Question {
  readonly endpoint: Endpoint
  readonly form: CallForm
  /** Claims for the client assertion, strategy `assertion`; null for none. */
  readonly claims?: JsonObject | null
}

/**
 * Asks an endpoint of the upstream in the name of the client of this exchange, with our credential for it.
 *
 * @throws GatewayError `upstream_unreachable`, `upstream_broken`, `upstream_timeout`, `upstream_refuses_credential`
 */
export type AskUpstream = (exchange: Exchange, question: Question) => Promise<Reply>
