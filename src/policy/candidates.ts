import { type ByName, byNameOf } from '../by-name.ts'
import type { JsonValue } from '../oauth.ts'
import type { Sliced } from '../slices.ts'
import { createGroups, type Groups } from './client-groups.ts'
import type { ClientRecord } from './decision.ts'
import type { Selector } from './select.ts'

/** The registered clients, to be found by what a policy says about whom it concerns. */
export interface ClientIndex {
  readonly all: readonly ClientRecord[]
  readonly byId: ByName<ClientRecord>
  /** Every grant that some client may use, or could before others took their places. */
  readonly grantTypes: ReadonlySet<string>
  /** The clients a selector concerns: in the order of the registry, or in that of the ids it names. */
  readonly find: (applies: Selector) => Sliced<readonly ClientRecord[]>
  /** Whether it concerns any of them. */
  readonly finds: (applies: Selector) => Sliced<boolean>
  /** The index of a registry in which some clients have taken the places of others; null where too many have. This one must not be used any more. */
  readonly changed: (all: readonly ClientRecord[], replaced: Replaced) => Sliced<ClientIndex | null>
}

/** Clients by those whose places they have taken. */
export type Replaced = ReadonlyMap<ClientRecord, ClientRecord>

/** Clients that a part of a selector may concern; several lists, which are joined only when they are the shortest. */
type Group = readonly (readonly ClientRecord[])[]

/** What one step of work looks at. */
const CLIENTS_A_STEP = 500

/**
 * Indexes clients by id and, when first asked for, by the beginnings of ids and the members of their metadata, so that a
 * policy that says whom it concerns costs what it concerns, and not a look at every client.
 */
export function* indexClients(all: readonly ClientRecord[]): Sliced<ClientIndex> {
  const byId = new Map<string, ClientRecord>()
  const grantTypes = new Set<string>()
  for (const [at, client] of all.entries()) {
    byId.set(client.clientId, client)
    for (const grant of client.grantTypes) grantTypes.add(grant)
    if (at % CLIENTS_A_STEP === 0) yield
  }
  const byPrefix = createGroups((length: number) => ({ clientId }) => [clientId.slice(0, length)])
  const byMetadata = createGroups((name: string) => client => valuesOf(client, name))
  return indexOf({ all, byId: byNameOf(byId), grantTypes, byPrefix, byMetadata })
}

/** What an index is made of; the groups go over to the next one. */
interface Indexed extends Pick<ClientIndex, 'all' | 'byId' | 'grantTypes'> {
  readonly byPrefix: Groups<number, string>
  readonly byMetadata: Groups<string, JsonValue>
}

const indexOf = ({ all, byId, grantTypes, byPrefix, byMetadata }: Indexed): ClientIndex => {
  let orders: ReadonlyMap<ClientRecord, number> | null = null
  function* inOrder(clients: Iterable<ClientRecord>): Sliced<ClientRecord[]> {
    const order = orders ?? (yield* numbered(all))
    orders = order
    return [...new Set(clients)].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
  }
  function* withMetadata({ name, values }: Selector['metadata'][number]): Sliced<Group> {
    const known = yield* byMetadata.of(name, all)
    return [...values].map(value => known.get(value) ?? [])
  }
  /** Some of all clients, among them all that the selector concerns. */
  function* candidates({ ids, prefixes, metadata }: Selector): Sliced<Group> {
    if (ids !== null) return ids.map(id => byId.get(id)).map(client => (client === undefined ? [] : [client]))
    const groups: Group[] = []
    for (const member of metadata) groups.push(yield* withMetadata(member))
    if (prefixes?.every(prefix => prefix !== '') === true) {
      const group: (readonly ClientRecord[])[] = []
      for (const prefix of prefixes) group.push((yield* byPrefix.of(prefix.length, all)).get(prefix) ?? [])
      groups.push(group)
    }
    const [smallest] = groups.sort((a, b) => size(a) - size(b))
    return smallest ?? [all]
  }
  return {
    all,
    byId,
    grantTypes,
    find: function* (applies) {
      if (applies.prefixes === null && applies.metadata.length === 0) return all
      const groups: (readonly ClientRecord[])[] = []
      for (const clients of yield* candidates(applies)) {
        if (applies.isPlain) {
          groups.push(clients)
          continue
        }
        const group: ClientRecord[] = []
        for (const [at, client] of clients.entries()) {
          if (applies.client(client.clientId, client.metadata)) group.push(client)
          if (at % CLIENTS_A_STEP === 0) yield
        }
        groups.push(group)
      }
      const [only = [], ...others] = groups
      // Each group has the order of the registry.
      if (others.length === 0) return only
      return applies.ids === null ? yield* inOrder(groups.flat()) : groups.flat()
    },
    finds: function* (applies) {
      for (const clients of yield* candidates(applies)) {
        for (const [at, client] of clients.entries()) {
          if (applies.client(client.clientId, client.metadata)) return true
          if (at % CLIENTS_A_STEP === 0) yield
        }
      }
      return false
    },
    changed: function* (after, replaced) {
      const names = byId.changed(
        [...replaced.keys()].map(({ clientId }) => clientId),
        [...replaced.values()].map(client => [client.clientId, client] as const),
      )
      if (names === null) return null
      const changes = [yield* byPrefix.changes(after, replaced), yield* byMetadata.changes(after, replaced)]
      for (const apply of changes) apply()
      const grants = new Set([...grantTypes, ...[...replaced.values()].flatMap(client => client.grantTypes)])
      return indexOf({ all: after, byId: names, grantTypes: grants, byPrefix, byMetadata })
    },
  }
}

const size = (group: Group): number => group.reduce((total, clients) => total + clients.length, 0)

/** What a client has in a member of its metadata, alone or in a list. */
const valuesOf = ({ metadata }: ClientRecord, name: string): readonly JsonValue[] => {
  const value = Object.hasOwn(metadata, name) ? metadata[name] : undefined
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

function* numbered(clients: readonly ClientRecord[]): Sliced<ReadonlyMap<ClientRecord, number>> {
  const orders = new Map<ClientRecord, number>()
  for (const [order, client] of clients.entries()) {
    orders.set(client, order)
    if (order % CLIENTS_A_STEP === 0) yield
  }
  return orders
}
