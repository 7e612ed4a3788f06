import { isHmac, spendVerification, verifyMac } from '../../jose/index.ts'
import { acceptClaims } from '../assertion.ts'
import { notProven } from '../proof.ts'
import { verdictOf } from '../secret-verdict.ts'
import { type SecretVerdict, verdictAt } from '../secrets.ts'
import { spendAlike } from '../spend.ts'
import type { Verify } from '../verify.ts'

/**
 * Verifies an assertion whose MAC is keyed with the UTF-8 octets of a client secret; every live secret is tried.
 *
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication OpenID Connect Core section 9}
 */
export const clientSecretJwt: Verify = (presented, { client, credentials }, context) => {
  if (presented.mechanism !== 'assertion' || credentials.kind !== 'secrets') return notProven('wrong_method')
  const { assertion } = presented
  const { alg, signingInput, signature } = assertion
  if (!isHmac(alg) || !client.algs.includes(alg)) {
    spendAlike(assertion, context)
    return notProven('assertion_alg_not_registered')
  }
  let live = 0
  let late: SecretVerdict = 'wrong'
  for (const secret of credentials.secrets) {
    if (secret.key === null || !verifyMac(alg, signingInput, signature, secret.key)) continue
    const verdict = verdictAt(secret, context.now)
    if (verdict === 'match') live++
    else late = verdict
  }
  // As many MACs for every client, so that the time does not tell how many secrets there are, or that there are none.
  for (let more = credentials.secrets.length; more < context.secrets.most; more++) spendVerification(assertion)
  if (live === 0) return late === 'wrong' ? notProven('assertion_mac_wrong') : verdictOf(late)
  return acceptClaims(assertion, client, null, context)
}
