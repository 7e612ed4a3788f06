/** A token of a trusted issuer as a subject or actor token. */
import type { SubjectTokens } from '../clients/index.ts'
import type { TrustedIssuer } from '../issuers/index.ts'
import { member, type UnverifiedJws } from '../jose/index.ts'
import type { JsonObject } from '../oauth.ts'
import { accept } from '../outcome.ts'
import type { Asking, ExchangedToken } from './exchanged-token.ts'
import type { PresentedToken } from './parameters.ts'
import { type Exchanging, refuseToken } from './refusal.ts'
import { hasMatch, type SignedTokenContext, singleUseOf, verifySigned } from './signed-token.ts'
import { isIdToken } from './token-types.ts'

/**
 * Verifies a token of a trusted issuer: by its keys and algorithms, its times and its tenant, and that the client may
 * exchange tokens like it. A client of which no entry names the issuer makes nobody look for keys.
 *
 * @throws GatewayError `jwks_unavailable` when the keys of the issuer cannot be had.
 */
export const verifyIssued = async (
  { role, type }: PresentedToken,
  jws: UnverifiedJws,
  issuer: TrustedIssuer,
  { authenticated: { client }, now }: Asking,
  context: SignedTokenContext,
): Promise<Exchanging<ExchangedToken>> => {
  const { exchanged } = issuer
  if (exchanged === null) return refuseToken(role, 'exchange_issuer', 'is of an issuer that is not trusted with it')
  const entries = client.subjectTokens.filter(entry => entry.issuer === issuer.name)
  if (entries.length === 0) return refuseToken(role, 'exchange_not_party', 'does not concern the client')
  const { payload, header } = jws
  const signed = await verifySigned(role, jws, issuer, now, context)
  if (!signed.ok) return signed
  const { sub, audience, expiresAt } = signed.value
  if (issuer.forClients && audience.includes(issuer.audience))
    return refuseToken(role, 'exchange_audience', 'was made for another use')
  const meant = entries.filter(entry => audience.includes(entry.audience))
  if (meant.length === 0) return refuseToken(role, 'exchange_audience', 'was made for somebody else')
  if (!hasMatch(payload, exchanged)) return refuseToken(role, 'exchange_match', 'was made for somebody else')
  if (!meant.some(entry => isGivenTo(entry, payload, isIdToken(type) && audience.length > 1)))
    return refuseToken(role, 'exchange_not_party', 'does not concern the client')
  const once = singleUseOf(role, payload, signed.value, issuer.tokens === 'once')
  if (!once.ok) return once
  return accept({
    role,
    payload,
    header,
    issuer: issuer.issuer,
    sub,
    audience,
    expiresAt,
    own: null,
    behind: null,
    saysScope: false,
    trusted: issuer,
    once: once.value,
  })
}

/**
 * Tells whether the issuer gave the token to the application that is meant. Of an ID token for several parties the one that
 * asked for it has to be known.
 *
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation OpenID Connect Core section 3.1.3.7}
 */
const isGivenTo = ({ azp }: SubjectTokens, payload: JsonObject, needsParty: boolean): boolean => {
  if (azp === null) return !needsParty
  return (member(payload, 'azp') ?? member(payload, 'client_id')) === azp
}
