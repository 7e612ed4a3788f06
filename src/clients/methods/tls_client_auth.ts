import { matchesSubject } from '../certificate.ts'
import { notProven, proven } from '../proof.ts'
import type { Verify } from '../verify.ts'

/**
 * Verifies that the certificate was issued by a trusted CA to the one subject the client has registered.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8705#section-2.1 RFC 8705 section 2.1}
 */
export const tlsClientAuth: Verify = (presented, { credentials }, context) => {
  if (presented.mechanism !== 'id_only' || credentials.kind !== 'subject') return notProven('wrong_method')
  const { certificate } = presented
  if (certificate === null) return notProven('certificate_missing')
  if (!certificate.chainVerified) return notProven('certificate_chain_not_verified')
  if (context.now >= certificate.notAfter) return notProven('certificate_expired')
  return matchesSubject(certificate, credentials.match)
    ? proven({ certificate })
    : notProven('certificate_other_subject')
}
