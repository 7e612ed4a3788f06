import type { JsonValue } from '../oauth.ts'
import { once } from '../once.ts'
import type { ClientRecord } from './decision.ts'
import type { Selector } from './select.ts'

/** The registered clients, to be found by what a policy says about whom it concerns. */
export interface ClientIndex {
  /** The clients a selector concerns: in the order of the registry, or in that of the ids it names. */
  readonly find: (applies: Selector) => readonly ClientRecord[]
  /** Whether it concerns any of them. */
  readonly finds: (applies: Selector) => boolean
}

/** Clients that a part of a selector may concern; several lists, which are joined only when they are the shortest. */
type Group = readonly (readonly ClientRecord[])[]

/**
 * Indexes clients by id and, when first asked for, by the beginnings of ids and the members of their metadata, so that a
 * policy that says whom it concerns costs what it concerns, and not a look at every client.
 */
export const indexClients = (registered: readonly ClientRecord[]): ClientIndex => {
  const byId = new Map(registered.map(client => [client.clientId, client]))
  const orders = once(() => new Map(registered.map(({ clientId }, order) => [clientId, order])))
  const inOrder = (clients: Iterable<ClientRecord>): ClientRecord[] => {
    const order = orders()
    return [...new Set(clients)].sort((a, b) => (order.get(a.clientId) ?? 0) - (order.get(b.clientId) ?? 0))
  }
  const byPrefix = remembered((length: number) => grouped(registered, ({ clientId }) => [clientId.slice(0, length)]))
  const byMetadata = remembered((name: string) => grouped(registered, client => valuesOf(client, name)))

  const withPrefix = (prefix: string): readonly ClientRecord[] => byPrefix(prefix.length).get(prefix) ?? []
  const withMetadata = ({ name, values }: Selector['metadata'][number]): Group =>
    [...values].map(value => byMetadata(name).get(value) ?? [])
  /** Some of all clients, among them all that the selector concerns. */
  const candidates = ({ ids, prefixes, metadata }: Selector): Group => {
    if (ids !== null) return ids.map(id => byId.get(id)).map(client => (client === undefined ? [] : [client]))
    const groups = metadata.map(withMetadata)
    if (prefixes?.every(prefix => prefix !== '') === true) groups.push(prefixes.map(withPrefix))
    const [smallest] = groups.sort((a, b) => size(a) - size(b))
    return smallest ?? [registered]
  }
  return {
    find: applies => {
      if (applies.prefixes === null && applies.metadata.length === 0) return registered
      const groups = candidates(applies).map(clients =>
        clients.filter(client => applies.client(client.clientId, client.metadata)),
      )
      const [only = [], ...others] = groups
      // Each group has the order of the registry.
      if (others.length === 0) return only
      return applies.ids === null ? inOrder(groups.flat()) : groups.flat()
    },
    finds: applies =>
      candidates(applies).some(clients => clients.some(client => applies.client(client.clientId, client.metadata))),
  }
}

const size = (group: Group): number => group.reduce((total, clients) => total + clients.length, 0)

/** Makes something once for each key. */
const remembered = <K, V>(make: (key: K) => V): ((key: K) => V) => {
  const known = new Map<K, V>()
  return key => {
    const made = known.get(key) ?? make(key)
    known.set(key, made)
    return made
  }
}

/** What a client has in a member of its metadata, alone or in a list. */
const valuesOf = ({ metadata }: ClientRecord, name: string): readonly JsonValue[] => {
  const value = Object.hasOwn(metadata, name) ? metadata[name] : undefined
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

/** The clients under each of their keys, once, in the order of the registry. */
const grouped = <K>(
  clients: readonly ClientRecord[],
  keysOf: (client: ClientRecord) => readonly K[],
): ReadonlyMap<K, readonly ClientRecord[]> => {
  const groups = new Map<K, ClientRecord[]>()
  for (const client of clients) {
    for (const key of keysOf(client)) {
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [client])
      else if (group.at(-1) !== client) group.push(client)
    }
  }
  return groups
}
