import type { JsonObject, NumericDate } from '../oauth.ts'
import type { Soon } from '../outcome.ts'
import type { Store } from '../stores/index.ts'

/** What names an access token in the store. The client id makes its entries count as the client's. */
export interface TokenName {
  readonly clientId: string
  readonly jti: string
  readonly expiresAt: NumericDate
}

/** Seconds an entry outlives its token, so that no clock that is a little behind ours misses it. */
const MARGIN = 60

const claimsKey = ({ clientId, jti }: TokenName): string => `claims:${clientId}:${jti}`
const revokedKey = ({ clientId, jti }: TokenName): string => `revoked:${clientId}:${jti}`

/** Remembers the claims that appear in introspection answers only, until the token expires. Nothing when there are none. */
export const rememberClaims = (store: Store, token: TokenName, claims: JsonObject, now: NumericDate): Soon<void> => {
  if (Object.keys(claims).length === 0) return
  return store.set(claimsKey(token), JSON.stringify(claims), token.expiresAt + MARGIN, now)
}

/** Returns the remembered claims, or an empty object. */
export const rememberedClaims = async (store: Store, token: TokenName, now: NumericDate): Promise<JsonObject> => {
  const text = await store.get(claimsKey(token), now)
  return text === null ? {} : JSON.parse(text)
}

/** Remembers until the token expires that it was revoked. */
export const rememberRevocation = (store: Store, token: TokenName, now: NumericDate): Promise<void> =>
  store.set(revokedKey(token), '1', token.expiresAt + MARGIN, now)

/** Tells whether the token was revoked. */
export const isRevoked = async (store: Store, token: TokenName, now: NumericDate): Promise<boolean> =>
  (await store.get(revokedKey(token), now)) !== null
