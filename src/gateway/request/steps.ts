/** The steps of the endpoints. Each calls one function, keeps the result, and goes on or answers. */
import type { AuthenticationRecord, AuthenticationRefusal } from '../../clients/index.ts'
import { JWT_BEARER, type Members, TOKEN_EXCHANGE } from '../../oauth.ts'
import { type Soon, soon } from '../../outcome.ts'
import { inactive, introspect, issueAccessToken, revokeAccessToken } from '../../tokens/index.ts'
import { type Answer, badRequest, OK_EMPTY, ok, refused, throttled } from './answers.ts'
import { presentedCertificate } from './certificate.ts'
import { evaluateClaims } from './claims.ts'
import { denialOf, denied, deny } from './denied.ts'
import { authenticated, type Exchange, required, type Step } from './exchange.ts'
import { gatherFacts } from './facts.ts'
import { frame } from './framing.ts'
import { audiencesOf, type Granted, narrow, readAsked, readGrant } from './grant.ts'
import { introspectionAnswer } from './introspection-answer.ts'
import { answerOf, remembered, type TokenClaims, tokenOf } from './issued-token.ts'
import type { Revision } from './revision.ts'
import { assertedGrant, exchangedTokens, issueExchanged, type Keep } from './token-exchange.ts'

/** RFC 6749 section 5.1: no cache keeps an answer of these endpoints, errors included. */
export const noStore: Step = ({ ctx }) => {
  ctx.res.setHeader('Cache-Control', 'no-store')
  ctx.res.setHeader('Pragma', 'no-cache')
  return null
}

/** RFC 6749 section 3.2: a form, each parameter once. */
export const formBody: Step = exchange =>
  soon(frame(exchange.ctx, queryFault(exchange), exchange.revision.config.limits), framing => {
    if (!framing.ok) {
      exchange.misframed = framing.clientId
      return framing.answer
    }
    exchange.form = framing.framed.form
    exchange.authorization = framing.framed.authorization
    return null
  })

/** Nothing is read from the query: it is refused where it names a parameter, and left out everywhere else. */
const queryFault = (exchange: Exchange): 'accepted' | 'refused' => {
  const { query, endpoint, revision } = exchange
  if (query === '') return 'accepted'
  const read = revision.readQuery(endpoint, query)
  if (read === 'refused') return 'refused'
  exchange.dropped = read
  return 'accepted'
}

/** RFC 6749 section 2.3: authenticates the client by the method that is registered for it. */
export const authenticateClient: Step = exchange => {
  const { ctx, endpoint, now, remoteAddress, revision, authorization, form } = exchange
  const certificate = presentedCertificate(ctx.req, revision, now)
  if (certificate === 'malformed') return revision.invalidClient('client_cert_malformed')
  const record = (authentication: AuthenticationRecord): void => {
    exchange.authentication = authentication
  }
  exchange.certificate = certificate
  const presented = { authorization, form: form.single, certificate }
  const whenGone = (hear: () => void): void => void ctx.res.once('close', hear)
  return soon(revision.authenticate(presented, { endpoint, now, remoteAddress, whenGone, record }), outcome => {
    if (!outcome.ok) return unauthenticated(outcome.refusal, revision)
    exchange.client = outcome.value
    return null
  })
}

const unauthenticated = (refusal: AuthenticationRefusal, { invalidClient }: Revision): Answer => {
  const { kind, detail, description, retryAfter } = refusal
  switch (kind) {
    case 'invalid_client':
      return invalidClient(detail)
    case 'invalid_request':
      return badRequest(description, detail)
    case 'throttled':
      return throttled(retryAfter ?? 1)
  }
}

/** Reads the requested grant, scope and resource, and compares them with the registration. */
export const requestedGrant: Step = exchange => {
  const { form, revision } = exchange
  const { client } = authenticated(exchange)
  const grant = readGrant(form, client, revision.config.servedGrants)
  if (typeof grant !== 'string') return refused(grant)
  if (grant === TOKEN_EXCHANGE) return exchangedTokens(exchange)
  if (grant === JWT_BEARER) return assertedGrant(exchange)
  const requested = readAsked(form, client, audiencesOf(client, revision.config))
  if (!requested.ok) return refused(requested.refusal)
  exchange.requested = requested.value
  return null
}

/** RFC 7662 section 2.1, RFC 7009 section 2.1: requires the parameter `token`. */
export const namedToken: Step = ({ form }) =>
  form.single.has('token') ? null : badRequest('token is missing', 'token_missing')

/** Decides by all rules of all applicable policies. An error denies. */
export const decide: Step = exchange => {
  exchange.facts = gatherFacts(exchange)
  exchange.decision = exchange.revision.policies.decide(exchange.facts, exchange.nowMs)
  return exchange.decision.decision === 'deny' ? denied(exchange.decision) : null
}

/** RFC 9068: issues the access token, with the claims that the policies give. */
export const issue: Step = exchange => issueKeeping(exchange, keepNothing)

const keepNothing: Keep = () => null

/** As `issue`; what comes out of an exchange is kept as the caller says. */
export const issueKeeping = (exchange: Exchange, keep: Keep): ReturnType<Step> => {
  const { revision, exchanged } = exchange
  const { client } = authenticated(exchange)
  const fulfilled = evaluateClaims(exchange)
  if (!fulfilled.ok) return deny(exchange, fulfilled.denial)
  const limits = { client, audiences: audiencesOf(client, revision.config), config: revision.config }
  const granted = narrow(required(exchange.requested, 'requested'), fulfilled.token, limits)
  if (!granted.ok) return deny(exchange, denialOf(granted.refusal))
  return exchanged === null
    ? soon(issueToken(exchange, granted.value, fulfilled.claims), ok)
    : issueExchanged(exchange, exchanged, granted.value, fulfilled.claims, keep)
}

const issueToken = (exchange: Exchange, granted: Granted, claims: TokenClaims): Soon<Members> => {
  const { clientId } = authenticated(exchange).client
  const issued = issueAccessToken(tokenOf(exchange, clientId, granted, claims), exchange.revision.signingKey)
  return remembered(exchange, issued, claims, answerOf(exchange, issued, granted))
}

/** RFC 7662 section 2.2: answers the claims that the caller may know; RFC 9701: signed, when the caller asks for that. */
export const answerIntrospection: Step = async exchange => {
  const { form, revision, store, now } = exchange
  const { client: caller } = authenticated(exchange)
  const token = form.single.get('token') ?? ''
  const { issuer, afterLoss } = revision.config
  const context = { ring: revision.keys, issuer, store, now, caller, afterLoss, isEnabled: isEnabled(revision) }
  return introspectionAnswer(exchange, token === '' ? inactive('inactive_unknown') : await introspect(token, context))
}

const isEnabled =
  ({ registry }: Revision) =>
  (clientId: string): boolean =>
    registry.get(clientId)?.disabled === false

/** RFC 7009 section 2.2: 200 whether or not there was anything to revoke. */
export const revoke: Step = async exchange => {
  const { form, revision, store, now } = exchange
  const { clientId } = authenticated(exchange).client
  const token = form.single.get('token') ?? ''
  const { issuer } = revision.config
  const result = await revokeAccessToken(token, { ring: revision.keys, issuer, store, now, clientId })
  if (result !== 'other_client') return { ...OK_EMPTY, detail: result }
  return refused({ error: 'invalid_grant', description: 'the token was issued to another client', detail: result })
}
