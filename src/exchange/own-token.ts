/** A token of ours as a subject or actor token. */

import type { UnverifiedJws } from '../jose/index.ts'
import { accept, type Outcome } from '../outcome.ts'
import { type ActivityContext, activityOf, isOurs, issuedIn, type KeyRing } from '../tokens/index.ts'
import type { Asking, ExchangedToken } from './exchanged-token.ts'
import { isParty } from './party.ts'
import { type ExchangeRefusal, type ExchangeRole, refuseToken } from './refusal.ts'

export interface OwnTokenContext extends Omit<ActivityContext, 'now'> {
  readonly ring: KeyRing
  readonly issuer: string
}

/**
 * Verifies a token that says it is ours: our signature, that it is active as introspection would say, and that the client
 * is a party to it.
 *
 * @throws GatewayError `store_unavailable`: a token that may have been revoked is not exchanged.
 */
export const verifyOwn = async (
  role: ExchangeRole,
  jws: UnverifiedJws,
  { authenticated: { client }, now }: Asking,
  context: OwnTokenContext,
): Promise<Outcome<ExchangedToken, ExchangeRefusal>> => {
  const { header, payload } = jws
  if (!isOurs(jws, context.ring)) return refuseToken(role, 'exchange_signature', 'cannot be verified')
  const own = issuedIn({ header, payload }, { issuer: context.issuer, now })
  const sub = payload['sub']
  if (own === null || typeof sub !== 'string') return refuseToken(role, 'exchange_malformed', 'cannot be used')
  if (
    !isParty({ role, kind: 'access_token', payload, clientId: own.clientId, audience: own.audience }, client, context)
  )
    return refuseToken(role, 'exchange_not_party', 'does not concern the client')
  const { reason } = await activityOf(own, { ...context, now })
  if (reason !== null) return refuseToken(role, `${role}_inactive`, 'is not active')
  const { audience, expiresAt } = own
  return accept({
    role,
    payload,
    header,
    issuer: context.issuer,
    sub,
    audience,
    expiresAt,
    own,
    behind: null,
    saysScope: true,
    trusted: null,
    once: null,
  })
}
