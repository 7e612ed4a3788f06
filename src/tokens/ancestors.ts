/**
 * The tokens of ours that a token came from, by exchanges. They stand in the token itself, signed: nothing has to be
 * remembered, and no loss of a store forgets whose revocation ends it.
 */
import { isObject, type JsonObject, type JsonValue, type NumericDate } from '../oauth.ts'
import type { Store } from '../stores/index.ts'
import { digestOf } from '../stores/index.ts'
import { clientRevokedBefore, isRevokedUnder } from './remembered.ts'
import type { AccessToken } from './verify-access-token.ts'

/** The claim; no policy can set it. */
const CLAIM = 'derived_from'

/** What is known of a token that another one came from: enough to ask whether it was revoked, and nothing to use it with. */
export interface Ancestor {
  readonly clientId: string
  /** The digest under which its revocation is kept. */
  readonly jtiDigest: string
  readonly issuedAt: NumericDate
}

/** Returns a token and all that it came from, as the claim of a token that comes from it. */
export const derivedFrom = (tokens: readonly AccessToken[]): JsonValue =>
  tokens.flatMap(token => [
    { client_id: token.clientId, 'jti#S256': digestOf(token.jti), iat: token.issuedAt },
    ...(claimOf(token.payload) as readonly JsonObject[]),
  ])

/** Reads what a token came from; null when it cannot be read, and then nothing is known of it. */
export const ancestorsOf = ({ payload }: Pick<AccessToken, 'payload'>): readonly Ancestor[] | null => {
  const claim = claimOf(payload)
  if (claim.length === 0) return NONE
  const read = claim.map(ancestorOf)
  return read.every(one => one !== null) ? read : null
}

const NONE: readonly Ancestor[] = []

const claimOf = (payload: JsonObject): readonly JsonValue[] => {
  const claim = payload[CLAIM]
  return claim === undefined ? [] : Array.isArray(claim) ? claim : [claim]
}

const ancestorOf = (value: JsonValue): Ancestor | null => {
  if (!isObject(value)) return null
  const { client_id: clientId, 'jti#S256': jtiDigest, iat: issuedAt } = value
  if (typeof clientId !== 'string' || typeof jtiDigest !== 'string' || typeof issuedAt !== 'number') return null
  return { clientId, jtiDigest, issuedAt }
}

/** What is asked about ancestors. */
export interface AncestorContext {
  readonly store: Store
  readonly now: NumericDate
  /** Whether tokens of a client count: it is registered, and not disabled. */
  readonly isEnabled: (clientId: string) => boolean
}

/** Tells whether one of the tokens was revoked, alone or with all of its client, or belongs to a client that is disabled. */
export const isAnyEnded = async (
  ancestors: readonly Ancestor[],
  { store, now, isEnabled }: AncestorContext,
): Promise<boolean> => {
  if (ancestors.some(({ clientId }) => !isEnabled(clientId))) return true
  const asked = ancestors.map(async ({ clientId, jtiDigest, issuedAt }) => {
    const [revoked, before] = await Promise.all([
      isRevokedUnder(store, clientId, jtiDigest, now),
      clientRevokedBefore(store, clientId, now),
    ])
    return revoked || issuedAt < before
  })
  return (await Promise.all(asked)).some(Boolean)
}
