import { thumbprintOf } from '../../jose/index.ts'
import { keyOf } from '../certificate.ts'
import { notProven, proven } from '../proof.ts'
import type { Verify } from '../verify.ts'

/**
 * Verifies that the certificate holds a key of the client's registered or published set. No chain is needed, but an
 * expired certificate is refused.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8705#section-2.2 RFC 8705 section 2.2}
 */
export const selfSignedTlsClientAuth: Verify = async (presented, { credentials }, { jwks, now }) => {
  if (presented.mechanism !== 'id_only' || credentials.kind !== 'keys') return notProven('wrong_method')
  const { certificate } = presented
  if (certificate === null) return notProven('certificate_missing')
  if (now >= certificate.notAfter) return notProven('certificate_expired')
  const { source } = credentials
  if (source.kind === 'inline') {
    const key = keyOf(certificate, source.keys)
    return key ? proven({ certificate, keyThumbprint: thumbprintOf(key) }) : notProven('certificate_other_key')
  }
  const set = await jwks.keys(source.uri, now)
  const key =
    keyOf(certificate, set.keys) ?? keyOf(certificate, (await jwks.newer(source.uri, set, 'unknown_kid', now)).keys)
  return key ? proven({ certificate, keyThumbprint: thumbprintOf(key) }) : notProven('certificate_other_key')
}
