import { readExact, writeExact } from '../exact-json.ts'
import type { JsonObject, NumericDate } from '../oauth.ts'
import type { Soon } from '../outcome.ts'
import { clientGroup, digestOf, open, STORES, type Store, seal } from '../stores/index.ts'

/** What names an access token in the store. The client id makes its entries count as the client's. */
export interface TokenName {
  readonly clientId: string
  readonly jti: string
  readonly expiresAt: NumericDate
}

/** Seconds an entry outlives its token, so that no clock that is a little behind ours misses it. */
const MARGIN = 60

const INFO = 'claimgate introspection claims'

const keyOf = (kind: 'claims' | 'revoked', { clientId, jti }: TokenName): string =>
  keyUnder(kind, clientId, digestOf(jti))

const keyUnder = (kind: 'claims' | 'revoked', clientId: string, jtiDigest: string): string =>
  `${kind}:${clientGroup(clientId)}:${jtiDigest}`

/**
 * Remembers the claims that appear in introspection answers only, until the token expires. Nothing when there are none.
 * They are sealed with a key derived from the `jti`, which has 128 random bits and stands in the token alone: another text
 * of the same token, such as one with the other signature of ECDSA, finds them too.
 */
export const rememberClaims = (store: Store, token: TokenName, claims: JsonObject, now: NumericDate): Soon<void> => {
  if (Object.keys(claims).length === 0) return
  const sealed = seal(writeExact(claims), token.jti, INFO)
  return store.set(keyOf('claims', token), sealed, token.expiresAt + MARGIN, now)
}

/** Returns the remembered claims, or an empty object. */
export const rememberedClaims = async (store: Store, token: TokenName, now: NumericDate): Promise<JsonObject> => {
  const [sealed, plain] = await Promise.all([
    store.get(keyOf('claims', token), now),
    former('claims', store, token, now),
  ])
  const text = sealed === null ? plain : open(sealed, token.jti, INFO)
  return text === null ? {} : (readExact(text) as JsonObject)
}

/** Remembers until the token expires that it was revoked. */
export const rememberRevocation = (store: Store, token: TokenName, now: NumericDate): Promise<void> =>
  store.revocations.set(keyOf('revoked', token), '1', token.expiresAt + MARGIN, now)

/** Tells whether the token was revoked. */
export const isRevoked = async (store: Store, token: TokenName, now: NumericDate): Promise<boolean> => {
  const entries = [store.revocations.get(keyOf('revoked', token), now), former('revoked', store, token, now)]
  return (await Promise.all(entries)).some(entry => entry !== null)
}

/** Tells whether a token was revoked of which only the digest of its `jti` is known. */
export const isRevokedUnder = async (
  { revocations }: Pick<Store, 'revocations'>,
  clientId: string,
  jtiDigest: string,
  now: NumericDate,
): Promise<boolean> => (await revocations.get(keyUnder('revoked', clientId, jtiDigest), now)) !== null

/** Entries that version 0.1 wrote, under names in clear; they last as long as their tokens. To be removed after 0.2. */
const former = async (
  kind: 'claims' | 'revoked',
  store: Store,
  { clientId, jti }: TokenName,
  now: NumericDate,
): Promise<string | null> => {
  if (!STORES[store.type].lasting) return null
  return (kind === 'revoked' ? store.revocations : store).get(`${kind}:${clientId}:${jti}`, now)
}

/** No digest is a star. */
const clientKey = (clientId: string): string => `revoked:${clientGroup(clientId)}:*`
/** Seconds: longer than any token lives. */
const CLIENT_REVOKED_FOR = 10 * 366 * 86_400

/** Remembers that every token of a client is revoked that was issued before an instant; a later instant stays. */
export const revokeClient = async (
  store: Pick<Store, 'revocations'>,
  clientId: string,
  before: NumericDate,
  now: NumericDate,
): Promise<void> => {
  const known = await clientRevokedBefore(store, clientId, now)
  if (before <= known) return
  await store.revocations.set(clientKey(clientId), String(before), now + CLIENT_REVOKED_FOR, now)
}

/** Returns the instant before which every token of a client is revoked; 0 when none is. */
export const clientRevokedBefore = async (
  store: Pick<Store, 'revocations'>,
  clientId: string,
  now: NumericDate,
): Promise<NumericDate> => Number((await store.revocations.get(clientKey(clientId), now)) ?? 0)
