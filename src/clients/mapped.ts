/** Mappings, found by the credentials that fit them. */
import { member } from '../jose/index.ts'
import type { JsonObject, Mechanism } from '../oauth.ts'
import { fitsMapping, longestSubject, type Mapping } from './mapping.ts'

/** Whatever mappings belong to, found by the credentials that fit them. */
export interface Mapped<T> {
  readonly add: (mapping: Mapping, owner: T) => void
  /** Everything that a credential of an issuer fits: first what has its very subject, then the rest in the order in which it was added. */
  readonly fitting: (mechanism: Mechanism, issuer: string, payload: JsonObject) => readonly T[]
  /** Everything that has a mapping, in the order in which it was added: for whoever wonders why nothing fits. */
  readonly all: () => readonly Owned<T>[]
}

/** A mapping, and whose it is. */
export interface Owned<T> {
  readonly mapping: Mapping
  readonly owner: T
  readonly at: number
}

/** The mappings of one issuer, for one kind of its credentials. */
interface OfIssuer<T> {
  readonly exact: Map<string, Owned<T>[]>
  /** All others, by the names of the texts that they pin. */
  readonly pinned: Map<string, Pinned<T>>
}

type ByTail<T> = Map<string, Owned<T>[]>

interface Pinned<T> {
  readonly names: readonly string[]
  /** By these texts, by the beginning of the subject, and by its end. */
  readonly byTexts: Map<string, Map<string, ByTail<T>>>
  longestHead: number
  longestTail: number
}

/**
 * Makes an index. What has an exact subject, as most mappings have, is found at once, however many there are. So is what has
 * wildcards, by what a mapping says beside them: nobody has made the token yet, as far as anybody knows, and only those are
 * looked at that differ in the middle of the subject alone.
 */
export const createMapped = <T>(): Mapped<T> => {
  const issuers = new Map<string, OfIssuer<T>>()
  const everything: Owned<T>[] = []
  return {
    add: (mapping, owner) => {
      const { exact, pinned } = within(issuers, `${mapping.mechanism} ${mapping.issuer}`, () => ({
        exact: new Map(),
        pinned: new Map(),
      }))
      const owned = { mapping, owner, at: everything.length }
      everything.push(owned)
      if (mapping.subject?.isExact === true) within(exact, mapping.subject.text, () => []).push(owned)
      else addPinned(pinned, owned)
    },
    fitting: (mechanism, issuer, payload) => {
      const sub = member(payload, 'sub')
      const known = issuers.get(`${mechanism} ${issuer}`)
      if (known === undefined || typeof sub !== 'string' || sub.length > longestSubject(mechanism)) return NONE
      const others = [...known.pinned.values()].flatMap(pinned => candidatesOf(pinned, sub, payload))
      return [...(known.exact.get(sub) ?? []), ...others.toSorted((one, other) => one.at - other.at)].flatMap(
        ({ mapping, owner }) => (fitsMapping(mapping, payload) ? [owner] : []),
      )
    },
    all: () => everything,
  }
}

const NONE: readonly never[] = []

const within = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  const known = map.get(key) ?? make()
  map.set(key, known)
  return known
}

const addPinned = <T>(all: OfIssuer<T>['pinned'], owned: Owned<T>): void => {
  const { subject, claims } = owned.mapping
  const texts = claims.filter(([, value]) => typeof value === 'string').toSorted(([a], [b]) => (a < b ? -1 : 1))
  const names = texts.map(([name]) => name)
  const none = { names, byTexts: new Map(), longestHead: 0, longestTail: 0 }
  const pinned = within(all, JSON.stringify(names), () => none)
  const { head = '', tail = '' } = subject ?? {}
  const heads = within(pinned.byTexts, textsKey(texts.map(([, text]) => text)), () => new Map<string, ByTail<T>>())
  const tails = within(heads, head, () => new Map<string, Owned<T>[]>())
  within(tails, tail, () => []).push(owned)
  pinned.longestHead = Math.max(pinned.longestHead, head.length)
  pinned.longestTail = Math.max(pinned.longestTail, tail.length)
}

/** One text for several; what a token has in their place may be anything, and is then in no index. */
const textsKey = (values: readonly unknown[]): string =>
  values.every(value => typeof value === 'string') ? JSON.stringify(values) : ''

const candidatesOf = <T>(
  { names, byTexts, longestHead, longestTail }: Pinned<T>,
  sub: string,
  payload: JsonObject,
): readonly Owned<T>[] => {
  const heads = byTexts.get(textsKey(names.map(name => member(payload, name))))
  if (heads === undefined) return []
  const found: Owned<T>[] = []
  for (let end = 0; end <= Math.min(longestHead, sub.length); end++) {
    if (end > 0 && !isDelimiter(sub[end - 1])) continue
    const tails = heads.get(sub.slice(0, end))
    if (tails === undefined) continue
    for (let start = Math.max(0, sub.length - longestTail); start <= sub.length; start++)
      if (start === sub.length || isDelimiter(sub[start])) found.push(...(tails.get(sub.slice(start)) ?? []))
  }
  return found
}

/** A wildcard begins behind one, and ends before one. */
const isDelimiter = (character: string | undefined): boolean => character === ':' || character === '/'
