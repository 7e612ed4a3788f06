import { soon } from '../../outcome.ts'
import { fitsMapping } from '../mapping.ts'
import { notProven, proven } from '../proof.ts'
import type { Verify } from '../verify.ts'
import { verifyX509Svid } from '../x509-svid.ts'

/**
 * Verifies an X.509-SVID: by the certificates that the bundle of its trust domain has for X.509-SVIDs, and no others; and only
 * then whether it is the client. A request that names its client by a SPIFFE ID has to name the one of the certificate.
 *
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-spiffe-client-auth-02#section-3.2 OAuth SPIFFE client authentication section 3.2}
 */
export const spiffeX509: Verify = (presented, { client, credentials }, context) => {
  if (presented.mechanism !== 'id_only' || credentials.kind !== 'mapping') return notProven('wrong_method')
  const { certificate, clientIds } = presented
  if (certificate === null) return notProven('certificate_missing')
  const { mapping } = credentials
  return soon(verifyX509Svid(certificate, context), svid => {
    if (!svid.ok) return notProven(svid.refusal)
    const { id, domain, vouched } = svid.value
    const isNamed = clientIds.every(name => name === client.clientId || name === id.text)
    return isNamed && mapping.issuer === domain.name && fitsMapping(mapping, { sub: id.text })
      ? proven({ certificate: vouched })
      : notProven('subject_of_another')
  })
}
