/** The key sets of clients that publish them at a `jwks_uri`: what is kept, for how long, and when it is fetched again. */
import type { NumericDate } from '../oauth.ts'
import { GatewayError } from '../outcome.ts'
import type { DocumentFetch, FetchedDocument } from './document-fetch.ts'
import { type ReadKeySet, readKeySet } from './key-set.ts'
import type { VerificationKey } from './verification-key.ts'

/** Seconds. */
const COOL_DOWN = 10
const DEFAULT_FRESH = 600
const LEAST_FRESH = 60
const MOST_FRESH = 24 * 60 * 60
const STALE_IF_ERROR = 60 * 60
/** A signature that fails under a known key is worth a fetch only when the set is older than this. */
const SUSPECT_AFTER = 60
const MAX_ENTRIES = 1000

export interface KeySet {
  readonly keys: readonly VerificationKey[]
  readonly fetchedAt: NumericDate
}

/** For metrics and the audit log; never has key material. */
export interface JwksEvent {
  readonly uri: string
  readonly result: 'fetched' | 'failed' | 'stale' | 'key_dropped'
  readonly detail: string
  /** Usable keys of a set that was fetched. */
  readonly keys?: number
}

/** A set that was read, with what was left out of it. */
export interface ReadSet<Set extends KeySet> extends Pick<ReadKeySet, 'dropped'> {
  readonly set: Set
  /** Seconds for which it stands. */
  readonly freshFor: number
  /** For the log: what is in it. */
  readonly detail: string
}

/** How fetched documents become sets. */
export interface SetReader<Set extends KeySet> {
  /** @throws Error When the document is no set; the message has no content of it. */
  readonly read: (document: FetchedDocument, fetchedAt: NumericDate) => ReadSet<Set>
  /** Tells whether a set is one from before, which takes the place of none that can still be used. */
  readonly isOlder: (set: Set, inHand: Set) => boolean
}

export interface JwksCache<Set extends KeySet = KeySet> {
  /**
   * Returns the keys of a URI: cached, fetched, or for an hour after they went stale when they cannot be fetched.
   *
   * @throws GatewayError `jwks_unavailable` when nothing usable is cached and nothing can be fetched.
   */
  readonly keys: (uri: string, now: NumericDate) => Promise<Set>
  /**
   * Returns a newer set than the one in hand, or the one in hand when it is too early to ask again or the fetch fails.
   * `unknown_kid` asks at most once per cool-down; `bad_signature` only when the set in hand is older than a minute.
   */
  readonly newer: (uri: string, inHand: KeySet, why: 'unknown_kid' | 'bad_signature', now: NumericDate) => Promise<Set>
  /** Returns the instant before which a URI is not fetched again; 0 when it never was. */
  readonly coolUntil: (uri: string) => NumericDate
}

interface Entry<Set> {
  set: Set | null
  freshUntil: NumericDate
  /** No fetch before this. */
  coolUntil: NumericDate
  wasFetched: boolean
  underWay: Promise<void> | null
}

/** JWK sets, which stand for as long as HTTP says. */
export const KEY_SETS: SetReader<KeySet> = {
  read: (document, fetchedAt) => {
    const { keys, dropped } = readKeySet(document.body)
    return { set: { keys, fetchedAt }, dropped, freshFor: freshnessOf(document), detail: `${keys.length} keys` }
  },
  isOlder: () => false,
}

/** Makes the cache of JWK sets. */
export const createJwksCache = (
  fetch: DocumentFetch,
  notice?: (event: JwksEvent) => void,
  coolDown?: number,
): JwksCache => createSetCache(fetch, KEY_SETS, notice, coolDown)

/**
 * Makes the cache; one per process, so that a reload keeps the keys. Keyed by URI, so that clients of one publisher
 * share one fetch. One fetch per URI is under way at a time, and none follows within ten seconds, whether the last one
 * succeeded or failed; only the very first success leaves room for one refetch.
 *
 * @param coolDown seconds; shorter where no client has a say in which keys are looked for
 */
export const createSetCache = <Set extends KeySet>(
  fetch: DocumentFetch,
  { read, isOlder }: SetReader<Set>,
  notice: (event: JwksEvent) => void = () => {},
  coolDown: number = COOL_DOWN,
): JwksCache<Set> => {
  const entries = new Map<string, Entry<Set>>()

  const entryOf = (uri: string): Entry<Set> => {
    const known = entries.get(uri)
    const entry = known ?? { set: null, freshUntil: 0, coolUntil: 0, wasFetched: false, underWay: null }
    entries.delete(uri)
    entries.set(uri, entry) // the most recently used is last
    for (const oldest of entries.keys()) {
      if (entries.size <= MAX_ENTRIES) break
      entries.delete(oldest)
    }
    return entry
  }

  const fetchInto = async (uri: string, entry: Entry<Set>, now: NumericDate): Promise<void> => {
    const isFirst = !entry.wasFetched
    entry.wasFetched = true
    entry.coolUntil = now + coolDown
    try {
      const { set, dropped, freshFor, detail } = read(await fetch(uri), now)
      if (entry.set !== null && now < entry.freshUntil + STALE_IF_ERROR && isOlder(set, entry.set))
        throw new Error('older than the one in hand')
      entry.set = set
      entry.freshUntil = now + freshFor
      if (isFirst) entry.coolUntil = now
      notice({ uri, result: 'fetched', detail, keys: set.keys.length })
      for (const { reason } of dropped) notice({ uri, result: 'key_dropped', detail: reason })
    } catch (error) {
      notice({ uri, result: 'failed', detail: error instanceof Error ? error.message : 'unknown' })
    } finally {
      entry.underWay = null
    }
  }

  /** Fetches unless it is too early; joins a fetch that is under way. Never throws. */
  const refresh = async (uri: string, entry: Entry<Set>, now: NumericDate): Promise<void> => {
    if (entry.underWay === null && now >= entry.coolUntil) entry.underWay = fetchInto(uri, entry, now)
    await entry.underWay
  }

  return {
    keys: async (uri, now) => {
      const entry = entryOf(uri)
      if (entry.set === null || now >= entry.freshUntil) await refresh(uri, entry, now)
      const { set, freshUntil } = entry
      if (set === null || now >= freshUntil + STALE_IF_ERROR)
        throw new GatewayError('jwks_unavailable', "a client's key set cannot be fetched and none is cached")
      if (now >= freshUntil) notice({ uri, result: 'stale', detail: `${Math.floor(now - freshUntil)} s` })
      return set
    },
    newer: async (uri, inHand, why, now) => {
      const entry = entryOf(uri)
      // What is in hand came from here.
      const known = inHand as Set
      if (entry.set !== null && entry.set !== known) return entry.set // somebody else has fetched meanwhile
      if (why === 'bad_signature' && now - known.fetchedAt <= SUSPECT_AFTER) return known
      await refresh(uri, entry, now)
      return entry.set ?? known
    },
    coolUntil: uri => entries.get(uri)?.coolUntil ?? 0,
  }
}

const freshnessOf = ({ maxAge }: FetchedDocument): number =>
  maxAge === null ? DEFAULT_FRESH : Math.min(Math.max(maxAge, LEAST_FRESH), MOST_FRESH)
