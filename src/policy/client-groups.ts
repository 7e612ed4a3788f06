/** Clients in groups: those that begin alike, or have the same in a member of their metadata. */
import type { Sliced } from '../slices.ts'
import type { ClientRecord } from './decision.ts'

/** The clients under each of their keys, once, in the order of the registry. */
type Grouped<K> = Map<K, readonly ClientRecord[]>

/** Several ways to group all clients; each is made when it is first asked for. */
export interface Groups<W, K> {
  readonly of: (way: W, all: readonly ClientRecord[]) => Sliced<ReadonlyMap<K, readonly ClientRecord[]>>
  /** Finds what changes where clients take the places of others, and returns what changes it. */
  readonly changes: (
    all: readonly ClientRecord[],
    replaced: ReadonlyMap<ClientRecord, ClientRecord>,
  ) => Sliced<() => void>
}

/** What one step of work looks at. */
const CLIENTS_A_STEP = 500

export const createGroups = <W, K>(keysBy: (way: W) => (client: ClientRecord) => readonly K[]): Groups<W, K> => {
  const known = new Map<W, Grouped<K>>()
  return {
    of: function* (way, all) {
      const made = known.get(way) ?? (yield* grouped(all, keysBy(way)))
      known.set(way, made)
      return made
    },
    changes: function* (all, replaced) {
      const changes: (() => void)[] = []
      for (const [way, groups] of known) {
        const changed = yield* regrouped(groups, all, replaced, keysBy(way))
        changes.push(() => {
          for (const [key, group] of changed) {
            if (group.length === 0) groups.delete(key)
            else groups.set(key, group)
          }
        })
      }
      return () => {
        for (const change of changes) change()
      }
    },
  }
}

/** The groups that change: most keep their keys, and only of the others the order has to be found. */
function* regrouped<K>(
  groups: ReadonlyMap<K, readonly ClientRecord[]>,
  all: readonly ClientRecord[],
  replaced: ReadonlyMap<ClientRecord, ClientRecord>,
  keysOf: (client: ClientRecord) => readonly K[],
): Sliced<Grouped<K>> {
  const stays = new Set<K>()
  const moves = new Set<K>()
  for (const [before, after] of replaced) {
    const [gone, come] = [new Set(keysOf(before)), new Set(keysOf(after))]
    for (const key of gone) (come.has(key) ? stays : moves).add(key)
    for (const key of come) if (!gone.has(key)) moves.add(key)
  }
  const changed: Grouped<K> = new Map()
  for (const key of stays) {
    if (moves.has(key)) continue
    const group: ClientRecord[] = []
    for (const [at, client] of (groups.get(key) ?? []).entries()) {
      group.push(replaced.get(client) ?? client)
      if (at % CLIENTS_A_STEP === 0) yield
    }
    changed.set(key, group)
  }
  if (moves.size === 0) return changed
  for (const key of moves) changed.set(key, [])
  const found = yield* grouped(all, client => keysOf(client).filter(key => moves.has(key)))
  for (const [key, group] of found) changed.set(key, group)
  return changed
}

function* grouped<K>(
  clients: readonly ClientRecord[],
  keysOf: (client: ClientRecord) => readonly K[],
): Sliced<Grouped<K>> {
  const groups = new Map<K, ClientRecord[]>()
  for (const [at, client] of clients.entries()) {
    for (const key of keysOf(client)) {
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [client])
      else if (group.at(-1) !== client) group.push(client)
    }
    if (at % CLIENTS_A_STEP === 0) yield
  }
  return groups
}
