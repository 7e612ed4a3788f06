/** Mappings of several clients that one token can fit: found at load, for nobody knows then who is meant. */
import type { Sliced } from '../slices.ts'
import { type Mapping, mayFitBoth } from './mapping.ts'
import type { RegisteredClient } from './registry.ts'

export interface Overlap {
  readonly clientId: string
  /** Another client that the same token can fit. */
  readonly other: string
}

/** What was found, and with whom the search has ended before its end: null when every pair was looked at. */
export interface Overlaps {
  readonly found: readonly Overlap[]
  readonly endedWith: string | null
}

interface Mapped {
  readonly clientId: string
  readonly mapping: Mapping
}

/** What one step of work looks at. */
const PAIRS_A_STEP = 1000
/** Pairs that are looked at, so that no number of wildcards makes a load long: that it ends there is told. */
const MOST_LOOKED = 300_000
/** Pairs that are told: a mistake in one mapping concerns all of them. */
const MOST_TOLD = 20

/** Finds the overlaps, each once. Exact subjects, of which there may be many, are compared with their like alone. */
export function* overlapsIn(clients: readonly RegisteredClient[]): Sliced<Overlaps> {
  const exact = new Map<string, Mapped[]>()
  const wide: Mapped[] = []
  const all: Mapped[] = []
  for (const { client, credentials, leaving } of clients) {
    if (client.disabled) continue
    for (const each of [credentials, leaving?.credentials]) {
      if (each?.kind !== 'mapping') continue
      const { mapping } = each
      const mapped = { clientId: client.clientId, mapping }
      all.push(mapped)
      if (mapping.subject?.isExact !== true) wide.push(mapped)
      else {
        const key = `${mapping.mechanism} ${mapping.issuer} ${mapping.subject.text}`
        const alike = exact.get(key)
        if (alike === undefined) exact.set(key, [mapped])
        else alike.push(mapped)
      }
    }
  }
  const found: Overlap[] = []
  let looked = 0
  const near = neighbours(all)
  const pairs = [...[...exact.values()].map(alike => [alike, () => alike] as const), [wide, near] as const]
  const told = new Set<Mapped>()
  for (const [some, othersOf] of pairs) {
    for (const one of some) {
      told.add(one)
      for (const other of othersOf(one)) {
        if (++looked % PAIRS_A_STEP === 0) yield
        if (looked > MOST_LOOKED) return { found, endedWith: one.clientId }
        if (other.clientId === one.clientId || told.has(other) || !mayFitBoth(one.mapping, other.mapping)) continue
        found.push({ clientId: one.clientId, other: other.clientId })
        if (found.length === MOST_TOLD) return { found, endedWith: one.clientId }
      }
    }
    if (some !== wide) for (const one of some) told.delete(one)
  }
  return { found, endedWith: null }
}

/**
 * Returns what one token may fit beside a mapping: that of the same issuer, and of these what pins no other value of the
 * claim that most of them pin. So the mappings of many tenants are no many pairs.
 */
const neighbours = (all: readonly Mapped[]): ((one: Mapped) => Iterable<Mapped>) => {
  const issuers = new Map<string, { counts: Map<string, number>; members: Mapped[] }>()
  for (const one of all) {
    const { issuer, claims } = one.mapping
    const known = issuers.get(issuer) ?? { counts: new Map<string, number>(), members: [] }
    known.members.push(one)
    for (const [name] of claims) known.counts.set(name, (known.counts.get(name) ?? 0) + 1)
    issuers.set(issuer, known)
  }
  const groups = new Map(
    [...issuers].map(([issuer, { counts, members }]) => {
      const [claim = ''] = [...counts].reduce<readonly [string?, number?]>((a, b) => (b[1] > (a[1] ?? 0) ? b : a), [])
      const pinned = new Map<string | null, Mapped[]>()
      for (const one of members) {
        const value = pinnedBy(one, claim)
        const alike = pinned.get(value)
        if (alike === undefined) pinned.set(value, [one])
        else alike.push(one)
      }
      return [issuer, { claim, members, pinned }] as const
    }),
  )
  return one => {
    const group = groups.get(one.mapping.issuer)
    if (group === undefined) return []
    const value = pinnedBy(one, group.claim)
    if (value === null) return group.members
    return [...(group.pinned.get(value) ?? []), ...(group.pinned.get(null) ?? [])]
  }
}

/** The text that a mapping pins as a claim; null for anything else. */
const pinnedBy = ({ mapping: { claims } }: Mapped, claim: string): string | null => {
  const value = claims.find(([name]) => name === claim)?.[1]
  return typeof value === 'string' ? value : null
}
