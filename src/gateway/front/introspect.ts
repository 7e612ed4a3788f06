/** Introspection in front of an upstream, in the caller's name: the caller learns of the tokens that concern it. */
import type { JsonObject, JsonValue } from '../../oauth.ts'
import { GatewayError } from '../../outcome.ts'
import {
  type Introspected,
  inactive,
  introspect,
  isBoundToKey,
  mayIntrospect,
  verifyJws,
  withoutReserved,
} from '../../tokens/index.ts'
import { addRemembered, type MappedToken, rememberedBeside } from '../../upstream/index.ts'
import { authenticated, type Exchange, type Step } from '../request/exchange.ts'
import { withParameter } from '../request/form.ts'
import { introspectionAnswer, introspectionJson } from '../request/introspection-answer.ts'
import { relayedError } from '../request/upstream-answers.ts'
import { activeAtUpstream, isAskable } from './active-at-upstream.ts'
import { askUpstream, type UpstreamReply } from './ask.ts'
import { activityContext, isClientRevoked } from './ended-client.ts'
import { credentialOf, isShared, mappedToken, upstreamOf } from './upstream-of.ts'

/**
 * RFC 7662 section 2.2: answers the claims that the caller may know of a token. A token that the upstream calls inactive is
 * inactive, even one of ours. The record says which rule called a token inactive; the answer never does.
 */
export const introspectUpstream: Step = async exchange => {
  const { strategies } = upstreamOf(exchange)
  const token = exchange.form.single.get('token') ?? ''
  const mapped = await mappedToken(exchange, token)
  // At a shared client of the upstream, a token that is not ours may be anybody's.
  if (mapped === null && isShared(exchange) && authenticated(exchange).client.introspects !== null)
    return introspectionAnswer(exchange, inactive('inactive_not_for_caller'))
  const ours = mapped === null ? null : await ownToken(exchange, token, mapped)
  if (ours?.reason) return introspectionAnswer(exchange, ours)
  // The upstream knows the token that it goes back to, and may be asked about that alone.
  if (ours !== null && mapped?.kind === 'exchanged')
    return introspectionAnswer(exchange, (await isEndedBehind(exchange, mapped)) ? inactive('inactive_upstream') : ours)
  const reply = await askUpstream(exchange, {
    endpoint: 'introspection',
    form: withParameter(exchange.form, 'token', mapped?.token ?? token),
  })
  if (reply.kind === 'refused') return relayedError(reply)
  const active = activeIn(reply)
  if (ours !== null) return introspectionAnswer(exchange, joined(active, ours.answer))
  const answered = await withClaims(exchange, token, await theirToken(exchange, active))
  return strategies.has('reissue') ? introspectionAnswer(exchange, answered) : introspectionJson(answered)
}

/** The claims of our own token, for a caller that it concerns. */
const ownToken = async (exchange: Exchange, token: string, mapped: MappedToken): Promise<Introspected> => {
  const { revision, store, now } = exchange
  if (mapped.kind === 'exchanged') return introspect(token, { ...activityContext(exchange), ...ourContext(exchange) })
  const payload = mapped.kind === 'access_token' ? (verifyJws(token, revision.keys)?.payload ?? null) : null
  if (payload === null) return inactive('inactive_unknown')
  const audience = texts(payload['aud'])
  if (!mayIntrospect(authenticated(exchange).client, { clientId: mapped.clientId, audience }))
    return inactive('inactive_not_for_caller')
  if (!(Number(payload['exp']) > now)) return inactive('inactive_expired')
  if (revision.registry.get(mapped.clientId)?.disabled !== false) return inactive('inactive_client_disabled')
  if (await isClientRevoked(store, mapped.clientId, payload, now)) return inactive('inactive_client_revoked')
  // RFC 9449 section 6.2: it is the upstream that knows the token as a bearer token.
  const type = isBoundToKey(payload) ? { token_type: 'DPoP' } : {}
  return { answer: { ...payload, ...type, ...withoutReserved(mapped.introspection) }, reason: null }
}

const ourContext = (exchange: Exchange) => {
  const { keys: ring, config } = exchange.revision
  return { ring, issuer: config.issuer, caller: authenticated(exchange).client }
}

const isEndedBehind = async (exchange: Exchange, { token }: MappedToken): Promise<boolean> =>
  token !== '' && isAskable(exchange) && (await activeAtUpstream(exchange, token)) === null

const joined = (active: JsonObject | null, ours: JsonObject): Introspected =>
  active === null ? inactive('inactive_upstream') : { answer: { ...active, ...ours }, reason: null }

/** The upstream's answer about an active token; null for every other. */
const activeIn = ({ body }: Extract<UpstreamReply, { kind: 'answered' }>): JsonObject | null => {
  if (body === null || typeof body['active'] !== 'boolean')
    throw new GatewayError('upstream_broken', 'The upstream answered the introspection without `active`')
  return body['active'] ? body : null
}

/** What the caller may know of a token of the upstream (docs/proxy.md#interception). */
const theirToken = async (exchange: Exchange, active: JsonObject | null): Promise<Introspected> => {
  if (active === null) return inactive('inactive_upstream')
  if (!concerns(exchange, active)) return inactive('inactive_not_for_caller')
  const clientId = namedIn(exchange, active)
  if (clientId === null) return { answer: active, reason: null }
  if (exchange.revision.registry.get(clientId)?.disabled === true) return inactive('inactive_client_disabled')
  if (await isClientRevoked(exchange.store, clientId, active, exchange.now)) return inactive('inactive_client_revoked')
  return { answer: active, reason: null }
}

/** Adds the claims that were remembered beside a token of the upstream. */
const withClaims = async (exchange: Exchange, token: string, told: Introspected): Promise<Introspected> => {
  const { store, now, revision } = exchange
  if (told.reason !== null || !upstreamOf(exchange).strategies.has('introspection')) return told
  const claims = await rememberedBeside(store, token, now)
  // Whether it had claims is not known where the store has lost them since.
  const isLost = Object.keys(claims).length === 0 && Number(told.answer['iat']) < (await store.amnesiaBefore())
  if (isLost && revision.config.afterLoss === 'inactive') return inactive('inactive_after_loss')
  return { ...told, answer: addRemembered(told.answer, claims) }
}

const concerns = (exchange: Exchange, active: JsonObject): boolean => {
  const { client } = authenticated(exchange)
  const issuedTo = textIn(active['client_id'])
  const clientId = namedIn(exchange, active)
  return (
    (issuedTo !== null && issuedTo === credentialOf(exchange).clientId && !isShared(exchange)) ||
    mayIntrospect(client, { clientId, audience: texts(active['aud']) })
  )
}

/** The client that a token of the upstream was issued to. Where several share a name at the upstream, it is nobody's. */
const namedIn = (exchange: Exchange, active: JsonObject): string | null => {
  const named = textIn(active['client_id'])
  return named !== null && upstreamOf(exchange).credentials.isShared(named) ? null : named
}

const textIn = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null)

const texts = (value: JsonValue | undefined): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter(one => typeof one === 'string')
