/** RFC 8693 and RFC 7523 where we are the token service: the tokens of the request, and the one that comes out. */
import { type Asking, type Exchanged, type ExchangeRefusal, type KnowToken, useOnce } from '../../exchange/index.ts'
import { ID_JAG } from '../../oauth.ts'
import { type Soon, soon } from '../../outcome.ts'
import { type IssuedAccessToken, issueDelegatedToken } from '../../tokens/index.ts'
import { type Answer, ok, refused } from './answers.ts'
import { authenticated, type Exchange, required, type Step } from './exchange.ts'
import { audiencesOf, type Granted, readExchangeAsked } from './grant.ts'
import { issueElsewhere, readElsewhere } from './id-jag.ts'
import { answerOf, remembered, type TokenClaims, tokenOf } from './issued-token.ts'

/** The tokens of an exchange where we are the token service. */
export const exchangedTokens: Step = exchange => verifyExchange(exchange, embedded(exchange))

/** The assertion of a grant where we are the token service. */
export const assertedGrant: Step = exchange => verifyAssertion(exchange, embedded(exchange))

const embedded = (exchange: Exchange): Place => ({
  know: null,
  audiences: audiencesOf(authenticated(exchange).client, exchange.revision.config),
  isOurs: true,
})

/** Where a request is answered, and by whom. */
export interface Place {
  /** Knows tokens in front of an upstream. */
  readonly know: KnowToken | null
  /** What a token can be for. */
  readonly audiences: readonly string[]
  /** Whether we issue what comes out. */
  readonly isOurs: boolean
}

/**
 * Verifies the tokens of an exchange, and reads what it asks for. All of it stands before any policy is asked. For what is to
 * be presented elsewhere, whoever issues it knows what can be asked for.
 */
export const verifyExchange = async (exchange: Exchange, place: Place): Promise<Answer | null> => {
  const { form, revision } = exchange
  const asking = askingOf(exchange, place)
  const read = await required(revision.readExchange, 'readExchange')(form.single, asking)
  if (!read.ok) return refusedToken(read.refusal)
  if (read.value.requestedType !== ID_JAG || !place.isOurs) return asks(exchange, read.value, place)
  const asked = readElsewhere(form, asking.authenticated.client.idJag, read.value)
  if (!asked.ok) return refused(asked.refusal)
  exchange.requested = asked.value.requested
  exchange.exchanged = { ...read.value, elsewhere: asked.value.elsewhere }
  return null
}

/** Verifies the assertion of a grant, and reads what the request asks for, RFC 7523 section 2.1. */
export const verifyAssertion = async (exchange: Exchange, place: Place): Promise<Answer | null> => {
  const { form, revision } = exchange
  const read = await required(revision.readAssertion, 'readAssertion')(form.single, askingOf(exchange, place))
  return read.ok ? asks(exchange, read.value, place) : refusedToken(read.refusal)
}

const askingOf = (exchange: Exchange, { know }: Place): Asking => ({
  authenticated: authenticated(exchange),
  proven: { jkt: exchange.proof?.thumbprint, 'x5t#S256': exchange.certificate?.thumbprint },
  now: exchange.now,
  know,
})

const asks = (exchange: Exchange, exchanged: Exchanged, { audiences }: Place): Answer | null => {
  const asked = readExchangeAsked(exchange.form, authenticated(exchange).client, audiences, exchanged)
  if (!asked.ok) return refused(asked.refusal)
  exchange.requested = asked.value
  exchange.exchanged = exchanged
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
 * Issues what comes out of an exchange or of an assertion. Of an exchange it lives no longer than any token it came from, and
 * those that are good for one use are used up last.
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
  const { expiresAt, elsewhere } = exchanged
  const left = expiresAt === null ? lifetime : Math.floor(expiresAt) - Math.floor(now)
  const granted = { ...others, lifetime: Math.min(lifetime, revision.config.tokenExchange.maxLifetime, left) }
  // Less than a second is left of a token that has not expired.
  if (left < 1)
    return refused({ error: 'invalid_request', description: 'a token has expired', detail: 'exchange_expired' })
  return soon(useOnce(exchanged, store, now), used => {
    if (!used.ok) return refusedToken(used.refusal)
    return elsewhere === null
      ? issueHere(exchange, exchanged, granted, claims, keep)
      : issueElsewhere(exchange, exchanged, elsewhere, granted, claims)
  })
}

const issueHere = (
  exchange: Exchange,
  exchanged: Exchanged,
  granted: Granted,
  claims: TokenClaims,
  keep: Keep,
): Soon<Answer> => {
  const { sub, delegated, requestedType } = exchanged
  const token = tokenOf(exchange, sub, granted, claims)
  const issued = issueDelegatedToken(token, delegated, exchange.revision.signingKey)
  const answer = answerOf(exchange, issued, granted)
  const said = requestedType === null ? answer : { ...answer, issued_token_type: requestedType }
  return soon(keep(exchange, issued, exchanged), () => remembered(exchange, issued, claims, ok(said)))
}
