import type { JsonValue } from '../oauth.ts'
import type { ClientRecord } from './decision.ts'
import type { Selector } from './select.ts'

/** Finds the registered clients that a selector concerns, in the order of the registry unless it names their ids. */
export type FindClients = (applies: Selector) => readonly ClientRecord[]

/**
 * Indexes clients by id and, when first asked for, by the members of their metadata, so that a policy that says whom it
 * concerns costs what it concerns, and not a look at every client.
 */
export const indexClients = (registered: readonly ClientRecord[]): FindClients => {
  const byId = new Map(registered.map(client => [client.clientId, client]))
  const orders = new Map(registered.map((client, order) => [client, order]))
  const inOrder = (clients: Iterable<ClientRecord>): ClientRecord[] =>
    [...new Set(clients)].sort((a, b) => (orders.get(a) ?? 0) - (orders.get(b) ?? 0))
  const sortedIds = once(() => [...byId.keys()].sort())
  const byMetadata = new Map<string, ReadonlyMap<JsonValue, readonly ClientRecord[]>>()

  const withPrefix = (prefix: string): ClientRecord[] => {
    const ids = sortedIds()
    const found: ClientRecord[] = []
    for (let at = firstNotBefore(ids, prefix); ids[at]?.startsWith(prefix) === true; at++) {
      const client = byId.get(ids[at] ?? '')
      if (client !== undefined) found.push(client)
    }
    return found
  }
  const withMetadata = ({ name, values }: Selector['metadata'][number]): readonly ClientRecord[] => {
    const known = byMetadata.get(name) ?? groupedBy(name, registered)
    byMetadata.set(name, known)
    return [...values].flatMap(value => known.get(value) ?? [])
  }
  /** Some of all clients, among them all that the selector concerns. */
  const candidates = ({ ids, prefixes, metadata }: Selector): readonly ClientRecord[] => {
    if (ids !== null) return ids.flatMap(id => byId.get(id) ?? [])
    const groups = metadata.map(withMetadata)
    if (prefixes?.every(prefix => prefix !== '') === true) groups.push(prefixes.flatMap(withPrefix))
    const [smallest] = groups.sort((a, b) => a.length - b.length)
    return smallest === undefined ? registered : inOrder(smallest)
  }
  return applies =>
    applies.prefixes === null && applies.metadata.length === 0
      ? registered
      : candidates(applies).filter(client => applies.client(client.clientId, client.metadata))
}

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** The position of the first id that is not before a text; ids are in code-unit order. */
const firstNotBefore = (ids: readonly string[], text: string): number => {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ids[middle] ?? '') < text) low = middle + 1
    else high = middle
  }
  return low
}

/** The clients that have each value in a member of their metadata, alone or in a list. */
const groupedBy = (
  name: string,
  clients: readonly ClientRecord[],
): ReadonlyMap<JsonValue, readonly ClientRecord[]> => {
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
