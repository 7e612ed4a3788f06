/** Introspection in front of an upstream: it is asked as the caller, and the caller is told what concerns it. */

import type { Client } from '../../clients/index.ts'
import type { JsonObject, JsonValue } from '../../oauth.ts'
import { GatewayError } from '../../outcome.ts'
import { INACTIVE, verifyJws, withoutReserved } from '../../tokens/index.ts'
import { addRemembered, lookUp, type MappedToken, rememberedBeside } from '../../upstream/index.ts'
import { ok, relayedError } from '../request/answers.ts'
import { type Exchange, required, type Step } from '../request/exchange.ts'
import { introspectionAnswer } from '../request/introspection-answer.ts'
import { askUpstream, type Told } from './ask.ts'
import { credentialOf } from './returned-tokens.ts'
import { withToken } from './with-token.ts'

/**
 * RFC 7662 section 2.2: what the caller may know of a token. What the upstream calls inactive is inactive, whatever we know
 * of it.
 */
export const introspectUpstream: Step = async exchange => {
  const { config } = exchange.revision
  const token = exchange.form.single.get('token') ?? ''
  const reissues = config.fulfilment === 'reissue'
  const mapped = reissues ? await lookUp(exchange.store, token, exchange.now) : null
  if (mapped === null && isShared(exchange)) return introspectionAnswer(exchange, INACTIVE)
  const ours = mapped === null ? null : ownToken(exchange, token, mapped)
  if (mapped !== null && ours === null) return introspectionAnswer(exchange, INACTIVE)
  const told = await askUpstream(exchange, {
    endpoint: 'introspection',
    form: withToken(exchange.form, mapped?.token ?? token),
  })
  if (told.kind === 'refused') return relayedError(told)
  const said = activeIn(told)
  if (ours !== null) return introspectionAnswer(exchange, said === null ? INACTIVE : { ...said, ...ours })
  const known = said !== null && concerns(said, exchange) ? said : INACTIVE
  if (config.fulfilment === 'introspection')
    return ok(addRemembered(known, await rememberedBeside(exchange.store, token, exchange.now)))
  return reissues ? introspectionAnswer(exchange, known) : ok(known)
}

/** Behind a shared client of the upstream, a token that we did not issue may be anybody's. */
export const isShared = (exchange: Exchange): boolean => credentialOf(exchange).shared

/** What our own token says, to a caller whom it concerns; null to anybody else, and after its end. */
const ownToken = ({ client, revision, now }: Exchange, token: string, mapped: MappedToken): JsonObject | null => {
  const { client: caller } = required(client, 'client')
  const payload = mapped.kind === 'access_token' ? (verifyJws(token, revision.keys)?.payload ?? null) : null
  if (payload === null || !(Number(payload['exp']) > now)) return null
  if (mapped.clientId !== caller.clientId && !meets(payload['aud'], caller)) return null
  return { ...payload, ...withoutReserved(mapped.introspection) }
}

/** The upstream's own words about an active token; null for every other. */
const activeIn = ({ body }: Extract<Told, { kind: 'answered' }>): JsonObject | null => {
  if (body === null || typeof body['active'] !== 'boolean')
    throw new GatewayError('upstream_broken', 'The upstream answered the introspection without `active`')
  return body['active'] ? body : null
}

/** Product section 4.3: the token was issued to the caller, or is for a resource of the caller's. */
const concerns = (said: JsonObject, exchange: Exchange): boolean =>
  said['client_id'] === credentialOf(exchange).clientId ||
  meets(said['aud'], required(exchange.client, 'client').client)

const meets = (audience: JsonValue | undefined, { audiences }: Client): boolean =>
  (Array.isArray(audience) ? audience : [audience]).some(one => typeof one === 'string' && audiences.includes(one))
