import type { Diagnostic } from '../outcome.ts'
import type { Sliced } from '../slices.ts'
import { changedClients } from './changed-clients.ts'
import type { CompiledClaim, CompiledPolicy } from './compiled.ts'
import type { ClientRecord } from './decision.ts'
import type { ClientsOf } from './registry.ts'

interface Setter {
  readonly policy: CompiledPolicy
  readonly claim: CompiledClaim
}

/** What one step of work looks at. */
const CLIENTS_A_STEP = 500

/** Claims of the access token also appear in introspection answers, so the two share their names. */
const GROUP = { access_token: 'access', introspection: 'access', id_token: 'id' } as const

/**
 * Reports claims that two policies (or two tokens that meet in one answer) set for the same client and grant.
 *
 * The registry is known, so this is exact. Linear in the pairs of policy and client for claims that several policies set.
 */
export const createConflictCheck = (): ConflictCheck => {
  let kept = new Map<string, Kept>()
  return function* (policies, clientsOf, report) {
    const next = new Map<string, Kept>()
    for (const [key, setters] of settersOf(policies)) {
      if (setters.length < 2) continue
      const known = kept.get(key)
      const stands = known !== undefined && (yield* holdsFor(known, setters, clientsOf))
      const made = stands ? withClients(known, clientsOf) : yield* checkSetters(setters, clientsOf)
      for (const diagnostic of made.diagnostics) report(diagnostic)
      next.set(key, made)
      yield
    }
    kept = next
  }
}

type ConflictCheck = (
  policies: readonly CompiledPolicy[],
  clientsOf: ClientsOf,
  report: (diagnostic: Diagnostic) => void,
) => Sliced<void>

/** What was found for one claim; it holds for as long as the same policies set it for the same clients. */
interface Kept {
  readonly setters: readonly Setter[]
  readonly clients: readonly (readonly ClientRecord[])[]
  readonly diagnostics: readonly Diagnostic[]
}

const withClients = (known: Kept, clientsOf: ClientsOf): Kept => ({
  ...known,
  clients: known.setters.map(({ policy }) => clientsOf(policy)),
})

/** Where nothing was found, and a few other clients have come, those alone are looked at. */
function* holdsFor(known: Kept, setters: readonly Setter[], clientsOf: ClientsOf): Sliced<boolean> {
  const isSame = ({ policy, claim }: Setter, at: number): boolean =>
    known.setters[at]?.policy === policy && known.setters[at]?.claim === claim
  if (known.setters.length !== setters.length || !setters.every(isSame)) return false
  for (const [at, setter] of setters.entries()) {
    const [before, after] = [known.clients[at] ?? [], clientsOf(setter.policy)]
    if (before === after) continue
    if (known.diagnostics.length > 0) return false
    const changed = yield* changedClients(before, after)
    if (changed === null || changed.come.length > MOST_CHANGED) return false
    const others = setters.filter(other => other !== setter)
    for (const client of changed.come) {
      if (meets(setter, others, client)) return false
      yield
    }
  }
  return true
}

/** More changed clients than that are as many as all. */
const MOST_CHANGED = 1000

const meets = (setter: Setter, others: readonly Setter[], { clientId, metadata, grantTypes }: ClientRecord): boolean =>
  grantTypes.some(
    grant =>
      setsFor(setter, grant) &&
      others.some(other => setsFor(other, grant) && other.policy.applies.client(clientId, metadata)),
  )

const setsFor = ({ policy }: Setter, grant: string): boolean => policy.applies.grantTypes?.has(grant) !== false

const settersOf = (policies: readonly CompiledPolicy[]): ReadonlyMap<string, readonly Setter[]> => {
  const byClaim = new Map<string, Setter[]>()
  for (const policy of policies) {
    if (!policy.applies.endpoints.has('token')) continue
    for (const claim of policy.claims) {
      const key = `${GROUP[claim.target]} ${claim.name}`
      const setters = byClaim.get(key)
      if (setters === undefined) byClaim.set(key, [{ policy, claim }])
      else setters.push({ policy, claim })
    }
  }
  return byClaim
}

/** True where no id can begin as two setters name it: then no client has both. */
const areApart = (setters: readonly Setter[]): boolean => {
  const beginnings = setters.map(({ policy }) => policy.applies.prefixes ?? [''])
  const all = beginnings.flatMap((some, setter) => some.map(text => ({ text, setter })))
  all.sort((one, other) => (one.text < other.text ? -1 : 1))
  let last = all[0]
  return all.slice(1).every(one => {
    const isWithin = last !== undefined && one.text.startsWith(last.text)
    if (isWithin) return one.setter === last?.setter
    last = one
    return true
  })
}

function* checkSetters(setters: readonly Setter[], clientsOf: ClientsOf): Sliced<Kept> {
  const diagnostics: Diagnostic[] = []
  const clients = setters.map(({ policy }) => clientsOf(policy))
  if (areApart(setters)) return { setters, clients, diagnostics }
  const reported = new Set<Setter>()
  const firstOf = new Map<string, Map<string, Setter>>()
  for (const setter of setters) {
    const { policy } = setter
    for (const [at, client] of clientsOf(policy).entries()) {
      if (at % CLIENTS_A_STEP === 0) yield
      for (const grant of client.grantTypes) {
        if (!setsFor(setter, grant)) continue
        const first = firstOf.get(grant) ?? new Map<string, Setter>()
        firstOf.set(grant, first)
        const earlier = first.get(client.clientId)
        if (earlier === undefined) first.set(client.clientId, setter)
        else if (!reported.has(setter)) {
          reported.add(setter)
          diagnostics.push(conflict(setter, earlier, client.clientId, grant))
        }
      }
    }
  }
  return { setters, clients, diagnostics }
}

const conflict = (setter: Setter, earlier: Setter, clientId: string, grant: string): Diagnostic => {
  const other = earlier.policy.source
  const place = other.placeOf(other.spanOfKey(['claims', earlier.claim.target, earlier.claim.name]))
  const { source } = setter.policy
  const same = setter.policy === earlier.policy
  return source.diagnose(source.spanOfKey(['claims', setter.claim.target, setter.claim.name]), {
    code: 'CG3041',
    message: same
      ? `the claim \`${setter.claim.name}\` is already in introspection answers, from the access token`
      : `the claim \`${setter.claim.name}\` is also set by \`${earlier.policy.name}\`, for ${clientId} with ${grant}`,
    help: same ? 'set it in one of the two places' : 'let one policy set it, or narrow applies_to',
    related: [{ message: 'also set here', file: place.file, line: place.line, column: place.column }],
  })
}
