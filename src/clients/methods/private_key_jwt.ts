import { isHmac, thumbprintOf, verifyWithKeys } from '../../jose/index.ts'
import { soon } from '../../outcome.ts'
import { acceptClaims } from '../assertion.ts'
import { notProven } from '../proof.ts'
import { spendAlike } from '../spend.ts'
import type { Verify } from '../verify.ts'

/**
 * Verifies an assertion that is signed with a key of the client's registered or published set.
 *
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication OpenID Connect Core section 9}
 */
export const privateKeyJwt: Verify = (presented, { client, credentials }, context) => {
  if (presented.mechanism !== 'assertion' || credentials.kind !== 'keys') return notProven('wrong_method')
  const { assertion } = presented
  const { alg, kid, signingInput, signature } = assertion
  if (isHmac(alg) || !client.algs.includes(alg)) {
    spendAlike(assertion, context)
    return notProven('assertion_alg_not_registered')
  }
  return soon(verifyWithKeys({ alg, kid, signingInput, signature }, credentials.source, context), key =>
    key.ok ? acceptClaims(assertion, client, thumbprintOf(key.value), context) : notProven(`assertion_${key.refusal}`),
  )
}
