/** From a denial to an answer. */
import type { Refusal } from '../../outcome.ts'
import type { Denial } from '../../policy/index.ts'
import { type Answer, refused } from './answers.ts'
import type { Exchange } from './exchange.ts'

/** Answers a denial. */
export const denied = ({ error, description, reason, detail }: Denial): Answer =>
  refused({ error, description, detail: detail === '' ? reason : `${reason}: ${detail}` })

/** Answers a denial that came after the rules, and keeps it as the decision. */
export const deny = (exchange: Exchange, denial: Denial): Answer => {
  exchange.decision = denial
  return denied(denial)
}

/** Makes the denial of a request that asked for something, where the policies have left nothing of it. */
export const denialOf = ({ error, description, detail }: Refusal): Denial => ({
  decision: 'deny',
  error,
  description,
  reason: 'token',
  rules: [],
  detail,
})
