import type { NumericDate } from '../oauth.ts'
import type { Store } from '../stores/index.ts'
import { rememberRevocation } from './remembered.ts'
import type { KeyRing } from './ring.ts'
import { readAccessToken } from './verify-access-token.ts'

export interface RevocationContext {
  readonly ring: KeyRing
  readonly issuer: string
  readonly store: Store
  readonly now: NumericDate
  /** The client that asks. */
  readonly clientId: string
}

/** What became of a revocation request. `unknown` covers expired, malformed and foreign tokens: nothing is left to do. */
export type Revocation = 'revoked' | 'unknown' | 'other_client'

/**
 * Revokes an access token of ours for the client it was issued to. Revocation lasts as long as the store remembers: on
 * the memory store, until the process ends.
 *
 * @throws GatewayError `store_unavailable`, `store_full`: the caller must assume that the token is still valid.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7009#section-2.1 RFC 7009 section 2.1}
 */
export const revokeAccessToken = async (text: string, context: RevocationContext): Promise<Revocation> => {
  const token = readAccessToken(text, context.ring, context)
  if (token === null) return 'unknown'
  if (token.clientId !== context.clientId) return 'other_client'
  await rememberRevocation(context.store, token, context.now)
  return 'revoked'
}
