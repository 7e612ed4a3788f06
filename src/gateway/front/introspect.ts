/** Introspection in front of an upstream, in the caller's name: the caller learns of the tokens that concern it. */
import type { JsonObject, JsonValue } from '../../oauth.ts'
import { GatewayError } from '../../outcome.ts'
import {
  INACTIVE,
  type InactiveReason,
  type Introspected,
  inactive,
  mayIntrospect,
  verifyJws,
  withoutReserved,
} from '../../tokens/index.ts'
import { addRemembered, type MappedToken, rememberedBeside } from '../../upstream/index.ts'
import { relayedError } from '../request/answers.ts'
import { authenticated, type Exchange, type Step } from '../request/exchange.ts'
import { withParameter } from '../request/form.ts'
import { introspectionAnswer, introspectionJson } from '../request/introspection-answer.ts'
import { askUpstream, type UpstreamReply } from './ask.ts'
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
  const ours = mapped === null ? null : ownToken(exchange, token, mapped)
  if (ours?.reason) return introspectionAnswer(exchange, ours)
  const reply = await askUpstream(exchange, {
    endpoint: 'introspection',
    form: withParameter(exchange.form, 'token', mapped?.token ?? token),
  })
  if (reply.kind === 'refused') return relayedError(reply)
  const active = activeIn(reply)
  if (ours !== null) return introspectionAnswer(exchange, joined(active, ours.answer))
  const told = theirToken(exchange, active)
  const claims = strategies.has('introspection') ? await rememberedBeside(exchange.store, token, exchange.now) : null
  const answered = claims === null ? told : { ...told, answer: addRemembered(told.answer, claims) }
  return strategies.has('reissue') ? introspectionAnswer(exchange, answered) : introspectionJson(answered)
}

/** The claims of our own token, for a caller that it concerns. */
const ownToken = (exchange: Exchange, token: string, mapped: MappedToken): Introspected => {
  const { revision, now } = exchange
  const payload = mapped.kind === 'access_token' ? (verifyJws(token, revision.keys)?.payload ?? null) : null
  if (payload === null) return inactive('inactive_unknown')
  const audience = texts(payload['aud'])
  if (!mayIntrospect(authenticated(exchange).client, { clientId: mapped.clientId, audience }))
    return inactive('inactive_not_for_caller')
  if (!(Number(payload['exp']) > now)) return inactive('inactive_expired')
  return { answer: { ...payload, ...withoutReserved(mapped.introspection) }, reason: null }
}

const joined = (active: JsonObject | null, ours: JsonObject): Introspected =>
  active === null ? inactive('inactive_upstream') : { answer: { ...active, ...ours }, reason: null }

/** The upstream's answer about an active token; null for every other. */
const activeIn = ({ body }: Extract<UpstreamReply, { kind: 'answered' }>): JsonObject | null => {
  if (body === null || typeof body['active'] !== 'boolean')
    throw new GatewayError('upstream_broken', 'The upstream answered the introspection without `active`')
  return body['active'] ? body : null
}

/** What the caller may know of a token of the upstream (docs/proxy.md#interception). */
const theirToken = (exchange: Exchange, active: JsonObject | null): Introspected => {
  const reason: InactiveReason | null =
    active === null ? 'inactive_upstream' : concerns(exchange, active) ? null : 'inactive_not_for_caller'
  return { answer: reason === null && active !== null ? active : INACTIVE, reason }
}

const concerns = (exchange: Exchange, active: JsonObject): boolean => {
  const { client } = authenticated(exchange)
  const named = active['client_id']
  const issuedTo = typeof named === 'string' ? named : null
  // Where several clients share a name at the upstream, it is nobody's.
  const clientId = issuedTo !== null && upstreamOf(exchange).credentials.isShared(issuedTo) ? null : issuedTo
  return (
    (issuedTo !== null && issuedTo === credentialOf(exchange).clientId && !isShared(exchange)) ||
    mayIntrospect(client, { clientId, audience: texts(active['aud']) })
  )
}

const texts = (value: JsonValue | undefined): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter(one => typeof one === 'string')
