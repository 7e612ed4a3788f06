/** From a denial to an answer. */
import type { Refusal } from '../../outcome.ts'
import type { Denial } from '../../policy/index.ts'
import { type Answer, LONGEST_NOTE, refused } from './answers.ts'
import type { Exchange } from './exchange.ts'
import type { RecordCode } from './reasons.ts'

/** Answers a denial: its code, and beside it for the record what it rests on. */
export const denied = (denial: Denial): Answer => {
  const { error, description, detail } = denial
  const answer = refused({ error, description, detail: codeOf(denial) })
  return detail === '' ? answer : { ...answer, note: detail.slice(0, LONGEST_NOTE) }
}

/** Settings of a token have two reasons of their own. */
const codeOf = ({ reason, error }: Denial): RecordCode =>
  reason === 'token' ? (error === 'invalid_scope' ? 'scope_empty' : 'audience_empty') : reason

/** Answers a denial that came after the rules, and keeps it as the decision. */
export const deny = (exchange: Exchange, denial: Denial): Answer => {
  exchange.decision = denial
  return denied(denial)
}

/** Makes the denial of a request that asked for something, where the policies have left nothing of it. */
export const denialOf = ({ error, description }: Pick<Refusal, 'error' | 'description'>): Denial => ({
  decision: 'deny',
  error,
  description,
  reason: 'token',
  rules: [],
  detail: '',
})
