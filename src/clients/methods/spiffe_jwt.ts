import { jwtSvidKeysOf } from '../../issuers/index.ts'
import { acceptIssued } from '../issued-claims.ts'
import { verifyIssued } from '../issued-signature.ts'
import { notProven } from '../proof.ts'
import type { Verify } from '../verify.ts'

/**
 * Verifies a JWT-SVID: by the keys that the bundle of the trust domain of its `sub` has for JWT-SVIDs, and never by anything
 * that `iss` says; its sole audience and its limits; and only then whether it is the client.
 *
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-spiffe-client-auth-02#section-3.1 OAuth SPIFFE client authentication section 3.1}
 */
export const spiffeJwt: Verify = (presented, registered, context) => {
  if (presented.mechanism !== 'svid') return notProven('wrong_method')
  const { mechanism, assertion } = presented
  const keys = { of: jwtSvidKeysOf, jwks: context.spiffe.bundles, stranger: 'trust_domain_not_trusted' } as const
  return verifyIssued(presented, keys, context, (issuer, key) =>
    acceptIssued({ mechanism, assertion, issuer, key, signer: `spiffe://${issuer.trustDomain}` }, registered, context),
  )
}
