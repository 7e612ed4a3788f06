/** Introspection in front of an upstream, in the caller's name: the caller learns of the tokens that concern it. */
import type { Client } from '../../clients/index.ts'
import type { JsonObject, JsonValue } from '../../oauth.ts'
import { GatewayError } from '../../outcome.ts'
import { INACTIVE, verifyJws, withoutReserved } from '../../tokens/index.ts'
import { addRemembered, lookUp, type MappedToken, rememberedBeside } from '../../upstream/index.ts'
import { ok, relayedError } from '../request/answers.ts'
import { authenticated, type Exchange, type Step } from '../request/exchange.ts'
import { withParameter } from '../request/form.ts'
import { introspectionAnswer } from '../request/introspection-answer.ts'
import { askUpstream, type UpstreamReply } from './ask.ts'
import { credentialOf, isShared } from './upstream-of.ts'

/**
 * RFC 7662 section 2.2: answers the claims that the caller may know of a token. A token that the upstream calls inactive is
 * inactive, even one of ours.
 */
export const introspectUpstream: Step = async exchange => {
  const { config } = exchange.revision
  const token = exchange.form.single.get('token') ?? ''
  const reissues = config.fulfilment === 'reissue'
  const mapped = reissues ? await lookUp(exchange.store, token, exchange.now) : null
  if (mapped === null && isShared(exchange)) return introspectionAnswer(exchange, INACTIVE)
  const ours = mapped === null ? null : ownToken(exchange, token, mapped)
  if (mapped !== null && ours === null) return introspectionAnswer(exchange, INACTIVE)
  const reply = await askUpstream(exchange, {
    endpoint: 'introspection',
    form: withParameter(exchange.form, 'token', mapped?.token ?? token),
  })
  if (reply.kind === 'refused') return relayedError(reply)
  const active = activeIn(reply)
  if (ours !== null) return introspectionAnswer(exchange, active === null ? INACTIVE : { ...active, ...ours })
  const answer = active !== null && concerns(active, exchange) ? active : INACTIVE
  if (config.fulfilment === 'introspection')
    return ok(addRemembered(answer, await rememberedBeside(exchange.store, token, exchange.now)))
  return reissues ? introspectionAnswer(exchange, answer) : ok(answer)
}

/** The claims of our own token, for a caller that it concerns; null for every other caller, and after its end. */
const ownToken = (exchange: Exchange, token: string, mapped: MappedToken): JsonObject | null => {
  const { revision, now } = exchange
  const { client: caller } = authenticated(exchange)
  const payload = mapped.kind === 'access_token' ? (verifyJws(token, revision.keys)?.payload ?? null) : null
  if (payload === null || !(Number(payload['exp']) > now)) return null
  if (mapped.clientId !== caller.clientId && !isAudience(payload['aud'], caller)) return null
  return { ...payload, ...withoutReserved(mapped.introspection) }
}

/** The upstream's answer about an active token; null for every other. */
const activeIn = ({ body }: Extract<UpstreamReply, { kind: 'answered' }>): JsonObject | null => {
  if (body === null || typeof body['active'] !== 'boolean')
    throw new GatewayError('upstream_broken', 'The upstream answered the introspection without `active`')
  return body['active'] ? body : null
}

/** Whether the token was issued to the caller, or is for a resource of the caller's (docs/proxy.md#interception). */
const concerns = (active: JsonObject, exchange: Exchange): boolean =>
  active['client_id'] === credentialOf(exchange).clientId || isAudience(active['aud'], authenticated(exchange).client)

const isAudience = (audience: JsonValue | undefined, { audiences }: Client): boolean =>
  (Array.isArray(audience) ? audience : [audience]).some(one => typeof one === 'string' && audiences.includes(one))
