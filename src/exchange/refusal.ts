/** Refusals of this room. */
import type { ErrorCode } from '../oauth.ts'
import { type Outcome, type Refusal, refuse } from '../outcome.ts'
import type { ReasonCode } from './reasons.ts'

/** The part of an exchange that a token is: the token that speaks for somebody, or the one that acts. */
export type ExchangeRole = 'subject_token' | 'actor_token'

/** The part of a request that a token is; an assertion is the grant itself. */
export type Role = ExchangeRole | 'assertion'

/** Why nothing is exchanged. */
export interface ExchangeRefusal extends Refusal<ReasonCode> {
  /** The token that it is about; null when it is about the request. */
  readonly role: Role | null
}

export type Exchanging<T> = Outcome<T, ExchangeRefusal>

/** How each is called, and the error of one that is not accepted: RFC 8693 section 2.2.2, RFC 7521 section 4.1.1. */
const ROLES = {
  subject_token: ['the subject token', 'invalid_request'],
  actor_token: ['the actor token', 'invalid_request'],
  assertion: ['the assertion', 'invalid_grant'],
} as const satisfies Readonly<Record<Role, readonly [words: string, error: ErrorCode]>>

/** Refuses a token that is not accepted, for whatever reason. */
export const refuseToken = (role: Role, detail: ReasonCode, what: string): Exchanging<never> => {
  const [words, error] = ROLES[role]
  return refuse({ error, description: `${words} ${what}`, detail, role })
}

/** Refuses a request whose tokens may be good. */
export const refuseRequest = (
  detail: ReasonCode,
  description: string,
  error: ErrorCode = 'invalid_request',
): Exchanging<never> => refuse({ error, description, detail, role: null })
