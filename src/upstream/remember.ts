/** Claims beside tokens that stay as the upstream made them: they appear in introspection answers. */
import { readExact, writeExact } from '../exact-json.ts'
import type { JsonObject, NumericDate } from '../oauth.ts'
import { digestOf, open, type Store, seal } from '../stores/index.ts'
import { withoutReserved } from '../tokens/index.ts'

const INFO = 'claimgate remembered claims'
/** Seconds that claims outlive their token, so that a clock a little behind ours does not miss them. */
const MARGIN = 60

const keyOf = (token: string): string => `remembered:${digestOf(token)}`

/**
 * Remembers claims under the hash of a token of the upstream, sealed with a key derived from the token. Nothing when there
 * are none.
 *
 * @throws GatewayError `store_unavailable`, `store_full`
 */
export const rememberBeside = async (
  store: Store,
  issued: { readonly token: string; readonly expiresAt: NumericDate },
  claims: JsonObject,
  now: NumericDate,
): Promise<void> => {
  if (Object.keys(claims).length === 0) return
  await store.set(keyOf(issued.token), seal(writeExact(claims), issued.token, INFO), issued.expiresAt + MARGIN, now)
}

/** Returns the claims remembered beside a token, or an empty object. */
export const rememberedBeside = async (store: Store, token: string, now: NumericDate): Promise<JsonObject> => {
  const sealed = await store.get(keyOf(token), now)
  const text = sealed === null ? null : open(sealed, token, INFO)
  return text === null ? {} : (readExact(text) as JsonObject)
}

/**
 * Adds remembered claims to the upstream's introspection answer. An inactive token stays inactive, and members that
 * describe the token itself are never replaced.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7662#section-2.2 RFC 7662 section 2.2}
 */
export const addRemembered = (answer: JsonObject, claims: JsonObject): JsonObject =>
  answer['active'] === true ? { ...answer, ...withoutReserved(claims) } : answer
