/** Tokens in front of an upstream: its own, and those that were issued again here. The gateway knows more of them than they say. */
import { member, type UnverifiedJws } from '../jose/index.ts'
import type { JsonObject } from '../oauth.ts'
import { accept } from '../outcome.ts'
import type { Asking, ExchangedToken } from './exchanged-token.ts'
import type { PresentedToken } from './parameters.ts'
import { isParty } from './party.ts'
import { type Exchanging, refuseToken } from './refusal.ts'

/**
 * Verifies a token that the gateway knows: that it is active, that its claims can be used, and that the client is a party to
 * it.
 *
 * @throws GatewayError where the store or the upstream cannot be asked
 */
export const verifyKnown = async (
  presented: PresentedToken,
  jws: UnverifiedJws | null,
  { authenticated: { client }, now, know }: Asking,
  context: { readonly issuer: string },
): Promise<Exchanging<ExchangedToken>> => {
  const { role } = presented
  if (know === null) return refuseToken(role, 'exchange_not_jwt', 'is no signed JWT')
  const found = await know(presented, jws)
  if (!found.ok) return found
  const { kind, issuer, clientId, payload, header, own, behind, saysScope } = found.value
  const [sub, exp] = ['sub', 'exp'].map(name => member(payload, name))
  const audience = audiencesIn(payload)
  if (typeof sub !== 'string' || sub === '' || typeof exp !== 'number' || audience === null)
    return refuseToken(role, 'exchange_malformed', 'cannot be used')
  // No tolerance: what comes out would live longer than the token.
  if (now >= exp) return refuseToken(role, 'exchange_expired', 'has expired')
  if (!isParty({ role, kind, payload, clientId, audience }, client, context))
    return refuseToken(role, 'exchange_not_party', 'does not concern the client')
  return accept({
    role,
    payload,
    header,
    issuer,
    sub,
    audience,
    expiresAt: exp,
    own,
    behind,
    saysScope,
    trusted: null,
    once: null,
  })
}

/** The audiences of a token, none where it names none; null where they are something else. */
const audiencesIn = (payload: JsonObject): readonly string[] | null => {
  const aud = member(payload, 'aud')
  const values: readonly unknown[] = aud === undefined ? [] : Array.isArray(aud) ? aud : [aud]
  return values.every(value => typeof value === 'string') ? values : null
}
