import { notProven, proven } from '../proof.ts'
import type { Verify } from '../verify.ts'

/**
 * Verifies a secret from the form body, which the form parser has decoded.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1 RFC 6749 section 2.3.1}
 */
export const clientSecretPost: Verify = async (presented, { credentials }, context) => {
  if (presented.mechanism !== 'post' || credentials.kind !== 'secrets') return notProven('wrong_method')
  const verdict = await context.secrets.compare(presented.secret, credentials.secrets, context.now)
  return verdict === 'match' ? proven() : notProven(`secret_${verdict}`)
}
