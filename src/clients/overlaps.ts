/** Mappings of several clients that one token can fit: found at load, for nobody knows then who is meant. */
import type { Sliced } from '../slices.ts'
import { type Mapping, mayFitBoth } from './mapping.ts'
import type { RegisteredClient } from './registry.ts'

export interface Overlap {
  readonly clientId: string
  /** Another client that the same token can fit. */
  readonly other: string
}

interface Mapped {
  readonly clientId: string
  readonly mapping: Mapping
}

/** What one step of work looks at. */
const PAIRS_A_STEP = 1000
/** Pairs that are looked at, so that no number of wildcards makes a load long: beyond them nothing is warned of. */
const MOST_LOOKED = 300_000
/** Pairs that are told: a mistake in one mapping concerns all of them. */
const MOST_TOLD = 20

/** Finds the overlaps, each once. Exact subjects, of which there may be many, are compared with their like alone. */
export function* overlapsIn(clients: readonly RegisteredClient[]): Sliced<readonly Overlap[]> {
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
  const pairs = [...[...exact.values()].map(alike => [alike, alike] as const), [wide, all] as const]
  const told = new Set<Mapped>()
  for (const [some, others] of pairs) {
    for (const one of some) {
      told.add(one)
      for (const other of others) {
        if (++looked % PAIRS_A_STEP === 0) yield
        if (looked > MOST_LOOKED) return found
        if (other.clientId === one.clientId || told.has(other) || !mayFitBoth(one.mapping, other.mapping)) continue
        found.push({ clientId: one.clientId, other: other.clientId })
        if (found.length === MOST_TOLD) return found
      }
    }
    if (some !== wide) for (const one of some) told.delete(one)
  }
  return found
}
