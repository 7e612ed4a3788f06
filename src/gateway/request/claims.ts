/** From an allowed decision to the claims that a token gets. */
import { GatewayError } from '../../outcome.ts'
import type { Decision, Fulfilled } from '../../policy/index.ts'
import { type Exchange, required } from './exchange.ts'

/**
 * Reads the decision that let a request go on.
 *
 * @throws GatewayError `internal` when it did not
 */
export const allowedBy = (exchange: Exchange): Extract<Decision, { decision: 'allow' }> => {
  const decision = required(exchange.decision, 'decision')
  if (decision.decision === 'deny') throw new GatewayError('internal', 'A denied request reached fulfilment')
  return decision
}

/** Evaluates the claims that the policies give, from the facts of the exchange. */
export const evaluateClaims = (exchange: Exchange): Fulfilled =>
  allowedBy(exchange).fulfil(required(exchange.facts, 'facts'))
