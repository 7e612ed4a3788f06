import type { JsonObject, JsonValue } from '../oauth.ts'
import type { Sliced } from '../slices.ts'
import type { CompiledPolicy } from './compiled.ts'

/** What one step of work looks at. */
const POLICIES_A_STEP = 100

/** Returns, in their order, some of all policies: among them every one that concerns a client. */
export type PoliciesFor = (clientId: string, metadata: JsonObject) => readonly CompiledPolicy[]

/** Adds to what stands under a key. */
const add = <K, V>(groups: Map<K, V[]>, key: K, value: V): void => {
  const group = groups.get(key)
  if (group === undefined) groups.set(key, [value])
  else group.push(value)
}

/**
 * Indexes policies by what they say about clients, so that the plan of a client costs the policies that are near it. Each
 * stands under its ids, else under the beginnings of ids it names, else under the member of the metadata that the fewest
 * policies share with it.
 */
export function* indexPolicies(policies: readonly CompiledPolicy[]): Sliced<PoliciesFor> {
  const orders = new Map<CompiledPolicy, number>()
  const everyone: CompiledPolicy[] = []
  const byId = new Map<string, CompiledPolicy[]>()
  const byPrefix = new Map<string, CompiledPolicy[]>()
  const byMember = new Map<string, Map<JsonValue, CompiledPolicy[]>>()
  const shared = yield* countMembers(policies)
  for (const [order, policy] of policies.entries()) {
    if (order % POLICIES_A_STEP === 0) yield
    orders.set(policy, order)
    const { ids, prefixes, metadata } = policy.applies
    const [member] = metadata.toSorted((a, b) => shared(a) - shared(b))
    if (ids !== null) for (const id of ids) add(byId, id, policy)
    else if (prefixes?.every(prefix => prefix !== '') === true)
      for (const prefix of new Set(prefixes)) add(byPrefix, prefix, policy)
    else if (member !== undefined) {
      const values = byMember.get(member.name) ?? new Map<JsonValue, CompiledPolicy[]>()
      byMember.set(member.name, values)
      for (const value of member.values) add(values, value, policy)
    } else everyone.push(policy)
  }
  const lengths = [...new Set([...byPrefix.keys()].map(prefix => prefix.length))]
  return (clientId, metadata) => {
    const found = new Set([...everyone, ...(byId.get(clientId) ?? [])])
    for (const length of lengths) for (const policy of byPrefix.get(clientId.slice(0, length)) ?? []) found.add(policy)
    for (const [name, values] of byMember) {
      const value = Object.hasOwn(metadata, name) ? metadata[name] : undefined
      if (value === undefined) continue
      for (const item of Array.isArray(value) ? value : [value])
        for (const policy of values.get(item) ?? []) found.add(policy)
    }
    return [...found].sort((a, b) => (orders.get(a) ?? 0) - (orders.get(b) ?? 0))
  }
}

type Member = CompiledPolicy['applies']['metadata'][number]

/** Returns how many policies ask for the same values of a member. */
function* countMembers(policies: readonly CompiledPolicy[]): Sliced<(member: Member) => number> {
  const counts = new Map<string, Map<JsonValue, number>>()
  for (const [order, { applies }] of policies.entries()) {
    if (order % POLICIES_A_STEP === 0) yield
    for (const { name, values } of applies.metadata) {
      const known = counts.get(name) ?? new Map<JsonValue, number>()
      counts.set(name, known)
      for (const value of values) known.set(value, (known.get(value) ?? 0) + 1)
    }
  }
  return ({ name, values }) => [...values].reduce<number>((sum, value) => sum + (counts.get(name)?.get(value) ?? 0), 0)
}
