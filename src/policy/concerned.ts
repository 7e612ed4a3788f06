/** Whom each policy concerns, and what can be said of it for them; made anew only for the policies that a change reaches. */
import type { Diagnostic } from '../outcome.ts'
import type { Sliced } from '../slices.ts'
import { type ClientIndex, indexClients } from './candidates.ts'
import { changedClients, replacedClients } from './changed-clients.ts'
import type { CompiledPolicy } from './compiled.ts'
import type { ClientRecord, Fulfilment, PolicyInput } from './decision.ts'
import type { PolicyFile } from './file.ts'
import { checkFulfilment, whyUnseen } from './fulfilment.ts'
import { checkClients } from './registry.ts'

/** The clients that a policy concerns. */
export interface Concerned {
  readonly clients: readonly ClientRecord[]
  /** Claims of some of them are sent to the upstream, although those of the others are not. */
  readonly isAnyBlind: boolean
  /** What is wrong with the policy for them. */
  readonly told: readonly Diagnostic[]
}

interface Kept extends Concerned {
  readonly fulfilment: Fulfilment
  /** What was told depends on clients that the policy does not concern. */
  readonly looksFurther: boolean
}

/** The clients of one load. */
export interface Concerning {
  readonly index: ClientIndex
  readonly of: (file: PolicyFile, policy: CompiledPolicy) => Sliced<Concerned>
}

/** More changed clients than that are as many as all. */
const MOST_CHANGED = 1000

/** Makes what finds the clients of policies, for one load after the other. */
export const createConcerning = (): ((input: Pick<PolicyInput, 'clients' | 'fulfilment'>) => Sliced<Concerning>) => {
  let registered: readonly ClientRecord[] | null = null
  let index: ClientIndex | null = null
  let kept = new Map<CompiledPolicy, Kept>()
  return function* ({ clients: registry, fulfilment }) {
    const difference = registered === null ? null : yield* changedClients(registered, registry)
    const changed = difference === null ? null : [...difference.gone, ...difference.come]
    const now = changed?.length === 0 && index !== null ? index : yield* indexAfter(index, registry, changed)
    const before = kept
    const next = new Map<CompiledPolicy, Kept>()
    registered = registry
    index = now
    kept = next
    const isReached = ({ applies }: CompiledPolicy): boolean =>
      changed === null ||
      changed.length > MOST_CHANGED ||
      changed.some(({ clientId, metadata }) => applies.client(clientId, metadata))
    return {
      index: now,
      of: function* (file, policy) {
        const known = before.get(policy)
        const reached = known === undefined || isReached(policy)
        const stands = known?.fulfilment === fulfilment && (!known.looksFurther || changed?.length === 0)
        const made =
          known !== undefined && !reached && stands
            ? known
            : yield* concernedBy(file, policy, now, fulfilment, known !== undefined && !reached ? known.clients : null)
        next.set(policy, made)
        return made
      },
    }
  }
}

/** Of a few clients that have been edited the index changes; where others come, or go, it is made anew. */
function* indexAfter(
  index: ClientIndex | null,
  registry: readonly ClientRecord[],
  changed: readonly ClientRecord[] | null,
): Sliced<ClientIndex> {
  if (index !== null && changed !== null && changed.length <= MOST_CHANGED) {
    const replaced = yield* replacedClients(index.all, registry)
    const after = replaced === null ? null : yield* index.changed(registry, replaced)
    if (after !== null) return after
  }
  return yield* indexClients(registry)
}

function* concernedBy(
  file: PolicyFile,
  policy: CompiledPolicy,
  index: ClientIndex,
  fulfilment: Fulfilment,
  known: readonly ClientRecord[] | null,
): Sliced<Kept> {
  const told: Diagnostic[] = []
  const report = (diagnostic: Diagnostic): void => {
    told.push(diagnostic)
  }
  const clients = known ?? (yield* index.find(policy.applies))
  const looksFurther = yield* checkClients(policy, file, index, clients, report)
  checkFulfilment(policy, clients, fulfilment, report)
  const isAnyBlind = whyUnseen(fulfilment) === null && clients.some(isBlind)
  return { clients, isAnyBlind, told, fulfilment, looksFurther }
}

const isBlind = ({ fulfilment }: ClientRecord): boolean => fulfilment != null && whyUnseen(fulfilment) !== null
