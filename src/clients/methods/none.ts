import { notProven, proven } from '../proof.ts'
import type { Verify } from '../verify.ts'

/**
 * Accepts the name of a public client, which proves nothing: it may not present a credential, and not introspect.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-2.1 RFC 6749 section 2.1}
 */
export const none: Verify = (presented, { credentials }, context) => {
  if (presented.mechanism !== 'id_only' || credentials.kind !== 'none') return notProven('wrong_method')
  if (context.endpoint === 'introspection') return notProven('public_client_at_introspection')
  return proven()
}
