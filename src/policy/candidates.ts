import type { JsonValue } from '../oauth.ts'
import type { ClientRecord } from './decision.ts'
import type { Selector } from './select.ts'

/** The registered clients, to be found by what a policy says about whom it concerns. */
export interface ClientIndex {
  /** The clients a selector concerns: in the order of the registry, or in that of the ids it names. */
  readonly find: (applies: Selector) => readonly ClientRecord[]
  /** Whether it concerns any of them. */
  readonly finds: (applies: Selector) => boolean
}

/** Clients that a part of a selector may concern; several lists, which nobody joins unless they are the shortest. */
type Group = readonly (readonly ClientRecord[])[]

/**
 * Indexes clients by id and, when first asked for, by the members of their metadata, so that a policy that says whom it
 * concerns costs what it concerns, and not a look at every client.
 */
export const indexClients = (registered: readonly ClientRecord[]): ClientIndex => {
  const byId = new Map(registered.map(client => [client.clientId, client]))
  const orders = once(() => new Map(registered.map(({ clientId }, order) => [clientId, order])))
  const inOrder = (clients: Iterable<ClientRecord>): ClientRecord[] => {
    const order = orders()
    return [...new Set(clients)].sort((a, b) => (order.get(a.clientId) ?? 0) - (order.get(b.clientId) ?? 0))
  }
  const sorted = once(() => registered.toSorted((a, b) => (a.clientId < b.clientId ? -1 : 1)))
  const byMetadata = new Map<string, ReadonlyMap<JsonValue, readonly ClientRecord[]>>()

  const withPrefix = (prefix: string): readonly ClientRecord[] =>
    sorted().slice(firstNotBefore(sorted(), prefix), firstNotBefore(sorted(), `${prefix}\uffff`))
  const withMetadata = ({ name, values }: Selector['metadata'][number]): Group => {
    const known = byMetadata.get(name) ?? groupedBy(name, registered)
    byMetadata.set(name, known)
    return [...values].map(value => known.get(value) ?? [])
  }
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
      const found = candidates(applies).flatMap(clients =>
        clients.filter(client => applies.client(client.clientId, client.metadata)),
      )
      return applies.ids === null ? inOrder(found) : found
    },
    finds: applies =>
      candidates(applies).some(clients => clients.some(client => applies.client(client.clientId, client.metadata))),
  }
}

const size = (group: Group): number => group.reduce((total, clients) => total + clients.length, 0)

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** The position of the first client whose id is not before a text; ids are printable ASCII. */
const firstNotBefore = (clients: readonly ClientRecord[], text: string): number => {
  let low = 0
  let high = clients.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((clients[middle]?.clientId ?? '') < text) low = middle + 1
    else high = middle
  }
  return low
}

/** The clients that have each value in a member of their metadata, alone or in a list. */
const groupedBy = (name: string, clients: readonly ClientRecord[]): ReadonlyMap<JsonValue, readonly ClientRecord[]> => {
  const groups = new Map<JsonValue, ClientRecord[]>()
  for (const client of clients) {
    const value = Object.hasOwn(client.metadata, name) ? client.metadata[name] : undefined
    if (value === undefined) continue
    for (const item of Array.isArray(value) ? value : [value]) {
      const group = groups.get(item)
      if (group === undefined) groups.set(item, [client])
      else group.push(client)
    }
  }
  return groups
}
