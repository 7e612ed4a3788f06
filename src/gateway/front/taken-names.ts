/** The names that nobody who is not registered may come under: those of clients, and ours at the upstream for them. */
import type { Client, ClientRegistry } from '../../clients/index.ts'
import { foldText } from '../../oauth-parameters.ts'
import { atOnce, type Sliced } from '../../slices.ts'

/** What one step of work looks at. */
const CLIENTS_A_STEP = 200

/**
 * Databases compare names without case, spaces or accents, and applications decode once more than they should. A name that
 * cannot be folded is null, and counts as taken.
 */
const folded = (name: string): string | null => foldText(name)?.replace(/\0.*$/s, '').trim() ?? null

/** Folding takes its time: a client whose file has not changed keeps its names. */
const namesOf = new WeakMap<Client, readonly string[]>()

const foldedNames = (client: Client): readonly string[] => {
  const known = namesOf.get(client)
  if (known !== undefined) return known
  const shared = client.upstream?.['client_id']
  const names = typeof shared === 'string' ? [client.clientId, shared] : [client.clientId]
  const made = names.map(name => folded(name) ?? name)
  namesOf.set(client, made)
  return made
}

const taken = new WeakMap<ClientRegistry, ReadonlySet<string>>()

/** Finds the taken names of a registry in steps, so that no request has to. */
export function* findTakenNames(registry: ClientRegistry): Sliced<ReadonlySet<string>> {
  const names = new Set<string>()
  for (const [at, client] of registry.all().entries()) {
    for (const name of foldedNames(client)) names.add(name)
    if (at % CLIENTS_A_STEP === 0) yield
  }
  taken.set(registry, names)
  return names
}

/** Tells whether a name may be read as one that is taken. */
export const isTaken = (name: string, registry: ClientRegistry): boolean => {
  const plain = folded(name)
  return plain === null || (taken.get(registry) ?? atOnce(findTakenNames(registry))).has(plain)
}
