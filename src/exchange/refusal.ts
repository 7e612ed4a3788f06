/** Refusals of this room. */
import type { ErrorCode } from '../oauth.ts'
import { type Outcome, type Refusal, refuse } from '../outcome.ts'
import type { ReasonCode } from './reasons.ts'

/** The part of the request that a token is: the token that speaks for somebody, or the one that acts. */
export type Role = 'subject_token' | 'actor_token'

/** Why nothing is exchanged. */
export interface ExchangeRefusal extends Refusal<ReasonCode> {
  /** The token that it is about; null when it is about the request. */
  readonly role: Role | null
}

export type Exchanging<T> = Outcome<T, ExchangeRefusal>

const WORDS: Readonly<Record<Role, string>> = { subject_token: 'the subject token', actor_token: 'the actor token' }

/** Refuses a token that is not accepted, for whatever reason. */
export const refuseToken = (role: Role, detail: ReasonCode, what: string): Exchanging<never> =>
  refuse({ error: 'invalid_request', description: `${WORDS[role]} ${what}`, detail, role })

/** Refuses a request whose tokens may be good. */
export const refuseRequest = (
  detail: ReasonCode,
  description: string,
  error: ErrorCode = 'invalid_request',
): Exchanging<never> => refuse({ error, description, detail, role: null })
