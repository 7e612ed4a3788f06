/** RFC 8693 and RFC 7523 in front of an upstream: tokens are verified before any policy, and under reissue we may answer ourselves. */
import { JWT_BEARER, TOKEN_EXCHANGE } from '../../oauth.ts'
import { remember } from '../../upstream/index.ts'
import { authenticated, type Exchange, type Step } from '../request/exchange.ts'
import { audiencesOf, targetsOf } from '../request/grant.ts'
import { issueKeeping } from '../request/steps.ts'
import { type Keep, type Place, verifyAssertion, verifyExchange } from '../request/token-exchange.ts'
import { knowsTokens } from './known-tokens.ts'
import { strategyOf } from './upstream-of.ts'

/** Verifies the tokens of an exchange or the assertion of a grant, whoever answers it, where the configuration says that we do. */
export const exchangedInFront: Step = exchange => {
  const { form, revision } = exchange
  if (!revision.config.tokenExchange.verifies) return null
  switch (form.single.get('grant_type')) {
    case TOKEN_EXCHANGE:
      return verifyExchange(exchange, { ...placeOf(exchange), know: knowsTokens(exchange) })
    case JWT_BEARER:
      return verifyAssertion(exchange, placeOf(exchange))
    default:
      return null
  }
}

const placeOf = (exchange: Exchange): Place => {
  const isOurs = isAnsweredHere(exchange)
  return { know: null, audiences: isOurs ? ours(exchange) : theirs(exchange), isOurs }
}

/** Whether we issue what comes out: for clients whose tokens we sign. */
export const isAnsweredHere = (exchange: Exchange): boolean =>
  exchange.revision.config.tokenExchange.answeredBy === 'here' && strategyOf(exchange) === 'reissue'

const ours = (exchange: Exchange): readonly string[] =>
  audiencesOf(authenticated(exchange).client, exchange.revision.config)

/** A client without registered audiences has those that the upstream knows for it. */
const theirs = (exchange: Exchange): readonly string[] => {
  const { audiences } = authenticated(exchange).client
  return audiences.length > 0 ? audiences : targetsOf(exchange.form)
}

/** Issues what comes out of an exchange, or of an assertion, that we answer; all others go on. */
export const answersExchange: Step = exchange =>
  exchange.exchanged !== null && isAnsweredHere(exchange) ? issueKeeping(exchange, keep) : null

/** Everything that clients have from us in front of an upstream is in the token map: what is not there was revoked. */
const keep: Keep = (exchange, { token, expiresAt }, { subject }) => {
  const { clientId } = authenticated(exchange).client
  const mapped = { kind: 'exchanged', token: subject.behind ?? '', clientId, introspection: {} } as const
  return remember(exchange.store, { token, expiresAt }, mapped, exchange.now)
}
