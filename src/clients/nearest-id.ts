/** Registered names that are nearly the one that a request has. */
import { likeText } from '../foreign-text.ts'
import type { Comparison } from '../outcome.ts'
import type { ClientRegistry } from './registry.ts'

interface Names {
  /** By the letters and digits alone, in lower case. */
  readonly plain: ReadonlyMap<string, string>
  /** By what stands before the first colon. */
  readonly cut: ReadonlyMap<string, string>
}

const known = new WeakMap<ClientRegistry, Names>()

const plainOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '')

/** Clients of a registry in which nothing near is looked for: making its table would hold requests up. */
const MANY = 10_000

const namesOf = (registry: ClientRegistry): Names => {
  const found = known.get(registry)
  if (found !== undefined) return found
  const clients = registry.all()
  const all = clients.length > MANY ? [] : clients.map(({ clientId }) => clientId)
  const names = {
    plain: new Map(all.map(id => [plainOf(id), id])),
    cut: new Map(all.filter(id => id.includes(':')).map(id => [id.slice(0, id.indexOf(':')), id])),
  }
  known.set(registry, names)
  return names
}

/**
 * Compares a name that is not registered with those that are: `seen` has how it differs from the nearest one and its
 * length, `wanted` the nearest one. It costs the same however many clients there are.
 */
export const comparedName = (name: string, registry: ClientRegistry): Comparison => {
  const { plain, cut } = namesOf(registry)
  const { length } = name
  const whole = cut.get(name)
  if (whole !== undefined) return { seen: { client_id: 'cut_at_colon', length }, wanted: { client_id: whole } }
  const near = plain.get(plainOf(name))
  if (near === undefined) return { seen: { client_id: 'other', length }, wanted: {} }
  return { seen: { client_id: likeText(name, near) ?? 'other_punctuation', length }, wanted: { client_id: near } }
}
