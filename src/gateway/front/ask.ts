import type { Endpoint, JsonObject } from '../../oauth.ts'
import { GatewayError } from '../../outcome.ts'
import { type CallForm, call, carriesClaims, type Reply, readReply, type UpstreamAnswer } from '../../upstream/index.ts'
import { authenticated, type Exchange } from '../request/exchange.ts'
import { relayCors } from './cors-upstream.ts'
import { MEMBERS } from './path-map.ts'
import { sentHeaders } from './sent-headers.ts'
import { credentialOf, upstreamOf } from './upstream-of.ts'

/** One request to an endpoint of the upstream. */
export interface Question {
  readonly endpoint: Endpoint
  readonly form: CallForm
  /** Claims for the client assertion, strategy `assertion`; null or absent for none. */
  readonly claims?: JsonObject | null
}

/** The upstream's answer to the client's own request. */
export type UpstreamReply = Exclude<Reply, { kind: 'credential_refused' }>

/** Milliseconds for the rest of an answer after its head. */
const BODY_MS = 10_000

/**
 * Asks an endpoint of the upstream in the name of the client of this exchange, with our credential for it. It asks
 * only once, because a code or refresh token that was sent may have been used.
 *
 * @throws GatewayError `upstream_unreachable`, `upstream_broken`, `upstream_timeout`; `upstream_refuses_credential` when
 * it does not accept ours, which is never the client's fault
 */
export const askUpstream = async (exchange: Exchange, question: Question): Promise<UpstreamReply> =>
  readAnswerTo(question, await sendQuestion(exchange, question))

/**
 * Sends a question, and returns the answer as it came.
 *
 * @throws GatewayError `upstream_unreachable`, `upstream_broken`, `upstream_timeout`
 */
export const sendQuestion = async (
  exchange: Exchange,
  { endpoint, form, claims = null }: Question,
): Promise<UpstreamAnswer> => {
  const { connection, discovered, settings } = upstreamOf(exchange)
  const credential = credentialOf(exchange)
  const path = discovered.endpoints[MEMBERS[endpoint]]
  if (path === undefined) throw new GatewayError('upstream_broken', `The upstream has no ${MEMBERS[endpoint]}`)
  // The load refuses such a client (CG7011); claims that were decided on must never be left out.
  if (claims !== null && !carriesClaims(credential)) throw new GatewayError('internal', 'Claims without an assertion')
  if (endpoint === exchange.endpoint) exchange.sent = true
  const answer = await call(connection, {
    path,
    form,
    presentation: credential.present({ now: exchange.now, claims }),
    headers: sentHeaders(exchange, endpoint),
    timeoutMs: settings.timeout * 1000 + BODY_MS,
    party: authenticated(exchange).client.clientId,
  })
  if (exchange.revision.config.cors === 'upstream') relayCors(exchange.ctx, answer)
  return answer
}

/** Grants whose code or token is what an upstream refuses when it gives no reason. */
const HELD: ReadonlySet<string | undefined> = new Set(['authorization_code', 'refresh_token'])

/**
 * Reads the answer to a question.
 *
 * @throws GatewayError `upstream_broken`; `upstream_refuses_credential`
 */
export const readAnswerTo = ({ endpoint, form }: Question, answer: UpstreamAnswer): UpstreamReply => {
  const held = endpoint === 'token' && HELD.has(form.single.get('grant_type'))
  const reply = readReply(answer, {
    ignoreBody: endpoint === 'revocation',
    silent: held ? 'invalid_grant' : 'invalid_request',
  })
  if (reply.kind !== 'credential_refused') return reply
  throw new GatewayError('upstream_refuses_credential', 'The upstream does not accept our credential for the client')
}
