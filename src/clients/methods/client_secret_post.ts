import { notProven } from '../proof.ts'
import { verdictOf } from '../secret-verdict.ts'
import type { Verify } from '../verify.ts'

/**
 * Verifies a secret from the form body, which the form parser has decoded.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1 RFC 6749 section 2.3.1}
 */
export const clientSecretPost: Verify = async (presented, { credentials }, { secrets, address, clientId, now }) => {
  if (presented.mechanism !== 'post' || credentials.kind !== 'secrets') return notProven('wrong_method')
  return verdictOf(await secrets.compare({ value: presented.secret, address, clientId, now }, credentials.secrets))
}
