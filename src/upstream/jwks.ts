/** The keys of the upstream: they verify its tokens, and the public ones are published. */
import {
  createJwksCache,
  type DocumentFetch,
  type JwksEvent,
  type SignatureFault,
  type Signed,
  verifyWithKeys,
} from '../jose/index.ts'
import { isObject, type JsonObject, type JsonValue, type NumericDate } from '../oauth.ts'
import { GatewayError, type Outcome, type Soon } from '../outcome.ts'

/** The keys at one `jwks_uri`. */
export interface UpstreamKeys {
  /**
   * Verifies a signature. An unknown `kid` is worth one newer set.
   *
   * @throws GatewayError `jwks_unavailable` when no set can be had
   */
  readonly verify: (signed: Signed, now: NumericDate) => Soon<Outcome<unknown, SignatureFault>>
  /** Returns the public keys as the upstream publishes them; null when no set can be had. */
  readonly published: (now: NumericDate) => Promise<readonly JsonObject[] | null>
}

/**
 * Makes the cache of the upstream's keys; one per process, so that a reload keeps them. Times and required strength are
 * the same as for the keys of clients.
 */
export const createUpstreamKeys = (
  fetch: DocumentFetch,
  notice: (event: JwksEvent) => void = () => {},
): ((uri: string) => UpstreamKeys) => {
  const documents = new Map<string, readonly JsonObject[]>()
  const jwks = createJwksCache(async uri => {
    const document = await fetch(uri)
    const keys = entriesOf(document.body)
    if (keys !== null) documents.set(uri, keys)
    return document
  }, notice)
  return uri => ({
    verify: (signed, now) => verifyWithKeys(signed, { kind: 'uri', uri }, { jwks, now }),
    published: async now => {
      try {
        await jwks.keys(uri, now)
        return documents.get(uri) ?? null
      } catch (error) {
        if (error instanceof GatewayError && error.code === 'jwks_unavailable') return null
        throw error
      }
    },
  })
}

const entriesOf = (body: JsonValue): readonly JsonObject[] | null =>
  isObject(body) && Array.isArray(body['keys']) ? body['keys'].filter(isObject).filter(isPublic) : null

/** A secret part that should not have been published is not published again. */
const isPublic = (key: JsonObject): boolean =>
  key['kty'] !== 'oct' && !['d', 'k', 'p', 'priv'].some(name => Object.hasOwn(key, name))
