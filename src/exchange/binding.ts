/** Tokens that are bound to a key: they are exchanged by whoever proves to have it. */
import { member } from '../jose/index.ts'
import { isObject, type JsonValue } from '../oauth.ts'
import { accept } from '../outcome.ts'
import type { Asking, ExchangedToken } from './exchanged-token.ts'
import { type Exchanging, refuseToken } from './refusal.ts'

/**
 * Checks that the request proves the key of a bound token. A resource server that got the token cannot: its registration may
 * lift that for subject tokens that are for it; whoever acts is there to prove it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8705#section-3 RFC 8705 section 3}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-6 RFC 9449 section 6}
 */
export const checkBinding = (
  { role, payload, audience }: ExchangedToken,
  { authenticated: { client }, proven }: Asking,
): Exchanging<true> => {
  const cnf = member(payload, 'cnf')
  if (cnf === undefined) return accept<true>(true)
  if (!isObject(cnf)) return refuseToken(role, 'exchange_malformed', 'cannot be used')
  if (role === 'subject_token' && client.liftsBinding && audience.some(aud => client.resourceIds.includes(aud)))
    return accept<true>(true)
  // Each way of binding has to be proven, and what is not known cannot be.
  const names = Object.keys(cnf)
  if (names.length > 0 && names.every(name => isProven(name, cnf[name], proven))) return accept<true>(true)
  return refuseToken(role, 'exchange_bound', 'is bound to a key that this request does not prove')
}

const isProven = (name: string, key: JsonValue | undefined, proven: Asking['proven']): boolean =>
  (name === 'jkt' || name === 'x5t#S256') && key !== undefined && proven[name] === key
