/** The last steps of both JWT methods. */

import type { UnverifiedJws } from '../jose/index.ts'
import { type Outcome, type Soon, soon } from '../outcome.ts'
import { type ClaimsContext, checkClaims, defaultsOf } from './claims.ts'
import type { Client } from './client.ts'
import { ASSERTION_TYP } from './client-assertion.ts'
import { type NotProven, type Proof, proven, provenInVain } from './proof.ts'
import { claimJti, groupOf, jtiHashOf } from './replay.ts'
import type { VerifyContext } from './verify.ts'

/** What the claims of an assertion are held against, besides its client. */
export type ClaimsSettings = Pick<VerifyContext, 'now' | 'clockTolerance' | 'endpointUrls' | 'endpoint' | 'issuer'>

export const claimsContextOf = (
  { clientId, assertion: rules }: Client,
  explicitlyTyped: boolean,
  { endpointUrls, endpoint, issuer, now, clockTolerance }: ClaimsSettings,
): ClaimsContext => {
  const legacyAudiences = [endpointUrls.token, endpointUrls[endpoint]]
  return { rules, clientId, explicitlyTyped, issuer, legacyAudiences, now, clockTolerance }
}

/**
 * Checks the claims of an assertion whose signature has been verified, and then, last of all, claims its `jti`.
 *
 * @throws GatewayError `store_unavailable`, `store_full` or `store_lost_data`.
 */
export const acceptClaims = (
  { header, payload, typ }: UnverifiedJws,
  client: Client,
  keyThumbprint: string | null,
  context: VerifyContext,
): Soon<Outcome<Proof, NotProven>> => {
  // It is refused all the same: nothing is remembered, and the time does not tell that the signature was right.
  if (client.disabled) return proven()
  const { now, store } = context
  const { assertion: rules } = client
  const claimsContext = claimsContextOf(client, typ === ASSERTION_TYP, context)
  const checked = checkClaims(payload, claimsContext)
  if (!checked.ok) return provenInVain(checked.refusal)
  const byException = rules.until !== null && !checkClaims(payload, { ...claimsContext, rules: defaultsOf(rules) }).ok
  const { jti } = checked.value
  const assertion = { header, payload }
  if (jti === null) return proven({ assertion, keyThumbprint, byException })
  const jtiHash = jtiHashOf(jti)
  return soon(claimJti(store, groupOf(client), jtiHash, checked.value, now), claimed =>
    claimed.ok ? proven({ assertion, keyThumbprint, byException, jtiHash }) : provenInVain(claimed.refusal, jtiHash),
  )
}
