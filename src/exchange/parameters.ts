/** What a token exchange request carries, before anything of it is believed. */
import { accept } from '../outcome.ts'
import { type ExchangeRole, type Exchanging, refuseRequest, refuseToken } from './refusal.ts'
import { ACCESS_TOKEN, isIssuedType, isTokenType, type TokenType } from './token-types.ts'

/** A token as it was sent. */
export interface PresentedToken {
  readonly role: ExchangeRole
  readonly text: string
  readonly type: TokenType
}

export interface ExchangeParameters {
  readonly subject: PresentedToken
  /** Null when the client itself acts. */
  readonly actor: PresentedToken | null
  /** The type of what is asked for. */
  readonly requestedType: string
}

/**
 * Reads the parameters of a token exchange.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8693#section-2.1 RFC 8693 section 2.1}
 */
export const readParameters = (form: ReadonlyMap<string, string>): Exchanging<ExchangeParameters> => {
  const subject = presented('subject_token', form)
  if (!subject.ok) return subject
  if (subject.value === null) return refuseToken('subject_token', 'exchange_incomplete', 'is missing')
  const actor = presented('actor_token', form)
  if (!actor.ok) return actor
  const requestedType = form.get('requested_token_type') ?? ACCESS_TOKEN
  if (!isIssuedType(requestedType))
    return refuseRequest('exchange_requested_type', 'this requested_token_type is not issued')
  return accept({ subject: subject.value, actor: actor.value, requestedType })
}

/** A token and its type come together, or not at all. */
const presented = (role: ExchangeRole, form: ReadonlyMap<string, string>): Exchanging<PresentedToken | null> => {
  const text = form.get(role)
  const type = form.get(`${role}_type`)
  if (text === undefined && type === undefined) return accept(null)
  if (text === undefined) return refuseToken(role, 'exchange_incomplete', 'is missing')
  if (type === undefined) return refuseToken(role, 'exchange_incomplete', `has no ${role}_type`)
  if (!isTokenType(type)) return refuseToken(role, 'exchange_type', 'has a type that is not exchanged')
  return accept({ role, text, type })
}
