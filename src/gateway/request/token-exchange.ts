/** RFC 8693 where we are the token service: the tokens of the request, and the one that comes out. */
import { type Exchanged, type ExchangeRefusal, type KnowToken, useOnce } from '../../exchange/index.ts'
import { type Soon, soon } from '../../outcome.ts'
import { type IssuedAccessToken, issueDelegatedToken } from '../../tokens/index.ts'
import { type Answer, ok, refused } from './answers.ts'
import { authenticated, type Exchange, required, type Step } from './exchange.ts'
import { audiencesOf, type Granted, readExchangeAsked } from './grant.ts'
import { answerOf, remembered, type TokenClaims, tokenOf } from './issued-token.ts'

/** The tokens of an exchange where we are the token service. */
export const exchangedTokens: Step = exchange =>
  verifyExchange(exchange, null, audiencesOf(authenticated(exchange).client, exchange.revision.config))

/**
 * Verifies the tokens of the request, and reads what it asks for, of these audiences. All of it stands before any policy is
 * asked.
 */
export const verifyExchange = async (
  exchange: Exchange,
  know: KnowToken | null,
  audiences: readonly string[],
): Promise<Answer | null> => {
  const { form, revision, now } = exchange
  const proven = { jkt: exchange.proof?.thumbprint, 'x5t#S256': exchange.certificate?.thumbprint }
  const asking = { authenticated: authenticated(exchange), proven, now, know }
  const read = await required(revision.readExchange, 'readExchange')(form.single, asking)
  if (!read.ok) return refusedToken(read.refusal)
  const asked = readExchangeAsked(form, asking.authenticated.client, audiences, read.value.scopes)
  if (!asked.ok) return refused(asked.refusal)
  exchange.requested = asked.value
  exchange.exchanged = read.value
  return null
}

/** Which of the tokens it was is told to the caller in words, and in the record. */
const refusedToken = ({ role, ...refusal }: ExchangeRefusal): Answer => {
  const answer = refused(refusal)
  return role === null ? answer : { ...answer, note: role }
}

/** Keeps what has to be known of a token later, before it is given out. */
export type Keep = (exchange: Exchange, issued: IssuedAccessToken, exchanged: Exchanged) => Soon<unknown>

/**
 * Issues what comes out of an exchange. It lives no longer than any token it came from, and those that are good for one use
 * are used up last.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8693#section-2.2.1 RFC 8693 section 2.2.1}
 */
export const issueExchanged = (
  exchange: Exchange,
  exchanged: Exchanged,
  { lifetime, ...others }: Granted,
  claims: TokenClaims,
  keep: Keep,
): Soon<Answer> => {
  const { revision, store, now } = exchange
  const left = Math.floor(exchanged.expiresAt) - Math.floor(now)
  const granted = { ...others, lifetime: Math.min(lifetime, revision.config.tokenExchange.maxLifetime, left) }
  // Less than a second is left of a token that has not expired.
  if (left < 1)
    return refused({ error: 'invalid_request', description: 'a token has expired', detail: 'exchange_expired' })
  return soon(useOnce(exchanged, store, now), used => {
    if (!used.ok) return refusedToken(used.refusal)
    const token = tokenOf(exchange, exchanged.sub, granted, claims)
    const issued = issueDelegatedToken(token, exchanged.delegated, revision.signingKey)
    const answer = { ...answerOf(exchange, issued, granted), issued_token_type: exchanged.requestedType }
    return soon(keep(exchange, issued, exchanged), () => remembered(exchange, issued, claims, ok(answer)))
  })
}
