/** The second half of an allow: what the policies put into the tokens, or why there are none after all. */
import { GatewayError, type Refusal } from '../outcome.ts'
import type { Denial, Facts, Fulfilled } from '../policy/index.ts'
import { type Answer, refused } from './answers.ts'
import { type Exchange, settled } from './exchange.ts'

/** Answers a denial. */
export const denied = ({ error, description, reason, detail }: Denial): Answer =>
  refused({ error, description, detail: detail === '' ? reason : `${reason}: ${detail}` })

/** Evaluates claims and token settings of the policies that gave the allow. */
export function evaluateClaims({ decision }: Pick<Exchange, 'decision'>, facts: Facts): Fulfilled {
  const made = settled(decision, 'decision')
  if (made.decision === 'deny') throw new GatewayError('internal', 'A denied request reached fulfilment')
  return made.fulfil(facts)
}

/** Answers a denial that came after the decision, and makes it the decision of the audit record. */
export function deny(exchange: Exchange, denial: Denial): Answer {
  exchange.decision = denial
  return denied(denial)
}

/** A refusal of token settings as a denial. */
export const denialOf = ({ error, description, detail }: Refusal): Denial => ({
  decision: 'deny',
  error,
  description,
  reason: 'token',
  rules: [],
  detail,
})
