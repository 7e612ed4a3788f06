/** What issuers publish, each kept by itself and from one set of issuers to the next. */
import {
  createSetCache,
  type DocumentFetch,
  type JwksCache,
  type JwksEvent,
  type KeySet,
  type SetReader,
} from '../jose/index.ts'
import { GatewayError } from '../outcome.ts'

/** One issuer that publishes something. */
export interface Publisher {
  /** Our name of it. */
  readonly name: string
  /** Where it comes from: what was fetched from elsewhere is not kept. */
  readonly source: string
  readonly fetch: DocumentFetch
}

interface Kept<Set extends KeySet> {
  readonly source: string
  readonly cache: JwksCache<Set>
  readonly fetchWith: (fetch: DocumentFetch) => void
}

/** What is kept of issuers, by our names of them. */
export type KeptSets<Set extends KeySet> = Map<string, Kept<Set>>

interface CachesOptions<Set extends KeySet> {
  readonly reader: SetReader<Set>
  readonly notice: ((event: JwksEvent) => void) | undefined
  readonly kept: KeptSets<Set>
}

/**
 * Makes the cache of what all issuers publish, by our names of them. Each has its own, so that no number of clients pushes an
 * issuer out, and one that does not answer concerns nobody else. What `kept` has of an issuer whose place is the same stays,
 * also when the token with which it is asked is another one.
 */
export const createCaches = <Set extends KeySet>(
  publishers: readonly Publisher[],
  { reader, notice, kept }: CachesOptions<Set>,
): JwksCache<Set> => {
  const caches = new Map<string, JwksCache<Set>>()
  for (const { name, source, fetch } of publishers) {
    const before = kept.get(name)
    const now = before?.source === source ? before : keptFrom(source, fetch, reader, notice)
    now.fetchWith(fetch)
    kept.set(name, now)
    caches.set(name, now.cache)
  }
  for (const name of kept.keys()) if (!caches.has(name)) kept.delete(name)
  const of = (name: string): JwksCache<Set> => {
    const cache = caches.get(name)
    if (cache === undefined) throw new GatewayError('jwks_unavailable', 'an issuer without a place of keys')
    return cache
  }
  return {
    keys: async (name, now) => of(name).keys(name, now),
    newer: async (name, inHand, why, now) => of(name).newer(name, inHand, why, now),
    coolUntil: name => of(name).coolUntil(name),
  }
}

const keptFrom = <Set extends KeySet>(
  source: string,
  first: DocumentFetch,
  reader: SetReader<Set>,
  notice: CachesOptions<Set>['notice'],
): Kept<Set> => {
  let fetch = first
  return {
    source,
    cache: createSetCache(name => fetch(name), reader, notice),
    fetchWith: next => {
      fetch = next
    },
  }
}
