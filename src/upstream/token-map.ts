/** The map from tokens that we have issued again to those of the upstream. */
import { readExact, writeExact } from '../exact-json.ts'
import type { JsonObject, NumericDate } from '../oauth.ts'
import { digestOf, open, type Store, seal } from '../stores/index.ts'

const INFO = 'claimgate token map'
/** Seconds an entry of an ID token lasts: it serves as a hint at the logout long after the token has expired. */
const ID_TOKEN_LIFETIME = 14 * 24 * 60 * 60
/** Seconds that an entry outlives its token, so that a clock a little behind ours does not miss it. */
const MARGIN = 60

/** The entry of one token of ours. */
export interface MappedToken {
  readonly kind: 'access_token' | 'id_token' | 'exchanged'
  /** The upstream's token. Of what has come out of an exchange here, the one that it goes back to; empty where there is none. */
  readonly token: string
  /** The client that ours was issued to. */
  readonly clientId: string
  /** Claims that appear in introspection answers only. */
  readonly introspection: JsonObject
}

const keyOf = (token: string): string => `token:${digestOf(token)}`

/** Returns when the entry of a token may be forgotten. */
export const forgottenAt = (kind: MappedToken['kind'], expiresAt: NumericDate, now: NumericDate): NumericDate =>
  kind === 'id_token' ? Math.max(expiresAt, now + ID_TOKEN_LIFETIME) : expiresAt + MARGIN

/**
 * Remembers the entry of a token of ours. The entry is named by the SHA-256 of the token and sealed with a key derived
 * from it, so that the store is of no use without the tokens.
 *
 * @throws GatewayError `store_unavailable`, `store_full`: the token must not be given out
 */
export const remember = (
  store: Store,
  ours: { readonly token: string; readonly expiresAt: NumericDate },
  mapped: MappedToken,
  now: NumericDate,
): Promise<void> => {
  const sealed = seal(writeExact(mapped), ours.token, INFO)
  return store.set(keyOf(ours.token), sealed, forgottenAt(mapped.kind, ours.expiresAt, now), now)
}

/**
 * Looks up the entry of a token; null when it is not one that we have issued again.
 *
 * @throws GatewayError `store_unavailable`
 */
export const lookUp = async (store: Store, token: string, now: NumericDate): Promise<MappedToken | null> => {
  const sealed = await store.get(keyOf(token), now)
  const text = sealed === null ? null : open(sealed, token, INFO)
  return text === null ? null : (readExact(text) as unknown as MappedToken)
}

/** Forgets a token of ours: from now on it is unknown. */
export const forget = (store: Store, token: string): Promise<void> => store.delete(keyOf(token))
