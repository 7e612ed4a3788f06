/** From a decision to an answer, or to what a token gets. */
import { GatewayError, type Refusal } from '../../outcome.ts'
import type { Decision, Denial, Fulfilled } from '../../policy/index.ts'
import { type Answer, refused } from './answers.ts'
import { type Exchange, required } from './exchange.ts'

/** Answers a denial. */
export const denied = ({ error, description, reason, detail }: Denial): Answer =>
  refused({ error, description, detail: detail === '' ? reason : `${reason}: ${detail}` })

/** Answers a denial that came after the rules, and keeps it as the decision. */
export const deny = (exchange: Exchange, denial: Denial): Answer => {
  exchange.decision = denial
  return denied(denial)
}

/** What a request asked for, and the policies left nothing of. */
export const denialOf = ({ error, description, detail }: Refusal): Denial => ({
  decision: 'deny',
  error,
  description,
  reason: 'token',
  rules: [],
  detail,
})

/**
 * Reads the decision that let a request go on.
 *
 * @throws GatewayError `internal` when it did not
 */
export const allowedBy = (exchange: Exchange): Extract<Decision, { decision: 'allow' }> => {
  const made = required(exchange.decision, 'decision')
  if (made.decision === 'deny') throw new GatewayError('internal', 'A denied request reached fulfilment')
  return made
}

/** Evaluates the claims that the policies give, from the facts of the exchange. */
export const evaluateClaims = (exchange: Exchange): Fulfilled =>
  allowedBy(exchange).fulfil(required(exchange.facts, 'facts'))
