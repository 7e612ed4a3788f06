/** The keys of the upstream: they verify its tokens, and the public ones are published. */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  createJwksCache,
  type DocumentFetch,
  type JwksEvent,
  type SignatureFault,
  type Signed,
  verifyWithKeys,
} from '../jose/index.ts'
import { isObject, type JsonObject, type JsonValue, type NumericDate } from '../oauth.ts'
import { GatewayError, type Outcome } from '../outcome.ts'

/** The keys at one `jwks_uri`. */
export interface UpstreamKeys {
  /**
   * Verifies a signature. When no key does, the set is fetched again, and once more at the end of the time in which it is not
   * fetched: the token has just come from the upstream, so that its key exists, and a login is at stake.
   *
   * @throws GatewayError `jwks_unavailable` when no set can be had
   */
  readonly verify: (signed: Signed, now: NumericDate) => Promise<Outcome<unknown, SignatureFault>>
  /** Returns the public keys as the upstream publishes them; null when no set can be had. */
  readonly published: (now: NumericDate) => Promise<readonly JsonObject[] | null>
}

/**
 * Makes the cache of the upstream's keys; one per process, so that a reload keeps them. Times and required strength are
 * the same as for the keys of clients.
 *
 * @param patience seconds that a token waits for keys, `upstream.timeout`
 */
export const createUpstreamKeys = (
  fetch: DocumentFetch,
  patience: number,
  notice: (event: JwksEvent) => void = () => {},
): ((uri: string) => UpstreamKeys) => {
  const documents = new Map<string, readonly JsonObject[]>()
  const jwks = createJwksCache(
    async uri => {
      const document = await fetch(uri)
      const keys = entriesOf(document.body)
      if (keys !== null) documents.set(uri, keys)
      return document
    },
    notice,
    Math.min(patience, COOL_DOWN),
  )
  /** Keys that were waited for in vain, and until when no other token waits for them. */
  const hopeless = new Map<string, NumericDate>()
  const verify = async (uri: string, signed: Signed, now: NumericDate): Promise<Outcome<unknown, SignatureFault>> => {
    const verified = await orUnavailable(() => verifyWithKeys(signed, { kind: 'uri', uri }, { jwks, now }))
    if (verified !== UNAVAILABLE && verified.ok) return verified
    const name = `${uri} ${signed.kid ?? ''}`
    if (verified !== UNAVAILABLE && (hopeless.get(name) ?? 0) > now) return verified
    const wait = Math.min(Math.max(jwks.coolUntil(uri) - now, 0), patience)
    await sleep(wait * 1000)
    const later = now + wait
    const inHand = await jwks.keys(uri, later)
    const { keys } = await jwks.newer(uri, inHand, 'unknown_kid', later)
    const again = await verifyWithKeys(signed, { kind: 'inline', keys }, { jwks, now: later })
    if (hopeless.size >= MOST_HOPELESS) hopeless.clear()
    if (!again.ok) hopeless.set(name, later + HOPELESS)
    return again
  }
  return uri => ({
    verify: (signed, now) => verify(uri, signed, now),
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

/** Seconds without another fetch; fewer where the patience is shorter. */
const COOL_DOWN = 10

/** Seconds. Tokens that are never signed with a published key must not keep each login waiting. */
const HOPELESS = 60
const MOST_HOPELESS = 256

const UNAVAILABLE = Symbol('no keys')

const orUnavailable = async <T>(verify: () => T | Promise<T>): Promise<T | typeof UNAVAILABLE> => {
  try {
    return await verify()
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'jwks_unavailable') return UNAVAILABLE
    throw error
  }
}

const entriesOf = (body: JsonValue): readonly JsonObject[] | null =>
  isObject(body) && Array.isArray(body['keys']) ? body['keys'].filter(isObject).filter(isPublic) : null

/** A secret part that should not have been published is not published again. */
const isPublic = (key: JsonObject): boolean =>
  key['kty'] !== 'oct' && !['d', 'k', 'p', 'priv'].some(name => Object.hasOwn(key, name))
