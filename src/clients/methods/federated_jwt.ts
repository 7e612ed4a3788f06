import type { TrustedIssuer } from '../../issuers/index.ts'
import type { KeySource } from '../../jose/index.ts'
import { acceptIssued } from '../issued-claims.ts'
import { verifyIssued } from '../issued-signature.ts'
import { notProven } from '../proof.ts'
import type { Verify } from '../verify.ts'

/**
 * Verifies an assertion that a trusted issuer has made: by the keys and the algorithms of the issuer, its audience and its
 * limits, and only then whether it is the client. Whose it is costs no other work than whose it is not.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7523#section-3 RFC 7523 section 3}
 */
export const federatedJwt: Verify = (presented, registered, context) => {
  if (presented.mechanism !== 'issued') return notProven('wrong_method')
  const { mechanism, assertion } = presented
  const keys = { of: keysOf, jwks: context.issuerKeys, stranger: 'issuer_not_trusted' } as const
  return verifyIssued(presented, keys, context, (issuer, key) =>
    acceptIssued({ mechanism, assertion, issuer, key, signer: issuer.issuer }, registered, context),
  )
}

const keysOf = ({ keys }: TrustedIssuer): KeySource => keys
