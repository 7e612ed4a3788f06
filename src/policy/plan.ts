import { DELEGATING_GRANTS, type Endpoint, type ErrorCode, type JsonObject } from '../oauth.ts'
import type { Sliced } from '../slices.ts'
import { indexPolicies } from './applicable.ts'
import type { ClientIndex } from './candidates.ts'
import type { CompiledPolicy } from './compiled.ts'
import { equal } from './equal.ts'
import { concerns } from './select.ts'
import type { Fitted } from './shape.ts'

/** The policies that decide one kind of request of one client, in the code-point order of `policy/`. */
export interface Plan {
  readonly entries: readonly PlanEntry[]
  /** True where tokens begin: a request that no rule allows is refused. */
  readonly defaultDeny: boolean
  /** True where tokens are issued: claims and token settings count. */
  readonly issues: boolean
  /** The error of a refusal that does not say its own. */
  readonly refusal: ErrorCode
}

export interface PlanEntry {
  readonly policy: CompiledPolicy
  /** The client's metadata as this policy sees it: with defaults. */
  readonly metadata: Fitted
}

/** Who asks, as far as plans care. */
export interface Asker {
  readonly clientId: string
  readonly metadata: JsonObject
}

export type PlanFor = (asker: Asker, endpoint: Endpoint, grantType: string | null) => Plan

/** The endpoints where tokens begin, docs/policies.md section 2. */
const DEFAULT_DENY: ReadonlySet<Endpoint> = new Set(['token', 'pushed_authorization_request'])

/** Orders policies so that their rules come in the code-point order of `policy/rule`. */
export const inOrder = (policies: readonly CompiledPolicy[]): readonly CompiledPolicy[] =>
  policies.toSorted((a, b) => (`${a.name}/` < `${b.name}/` ? -1 : 1))

/** Makes the plan of one kind of request by looking at each of some policies. */
export const makePlan = (
  policies: readonly CompiledPolicy[],
  asker: Asker,
  endpoint: Endpoint,
  grantType: string | null,
): Plan => {
  const delegating = endpoint === 'token' ? DELEGATING_GRANTS.get(grantType) : undefined
  return {
    entries: policies
      .filter(({ applies }) => concerns(applies, endpoint, grantType) && applies.client(asker.clientId, asker.metadata))
      .map(policy => ({
        policy: delegating === undefined ? policy : withoutGeneralAllows(policy),
        metadata: policy.metadata(asker.metadata),
      })),
    defaultDeny: DEFAULT_DENY.has(endpoint),
    issues: endpoint === 'token',
    refusal: delegating ?? 'unauthorized_client',
  }
}

/**
 * A policy as it counts for the grants by which clients get tokens on somebody else's behalf: it allows only when it names
 * the grant. Who allows every registered client its own tokens has not said that it may speak for users. What such a policy
 * would give belongs to its `allow`, and does not count either.
 */
const withoutGeneralAllows = (policy: CompiledPolicy): CompiledPolicy =>
  policy.applies.grantTypes !== null || !policy.hasAllow
    ? policy
    : { ...policy, rules: policy.rules.filter(({ effect }) => effect !== 'allow') }

/**
 * Remembers plans per (client, endpoint, grant type), so that a decision does not look at policies that do not apply.
 *
 * The memory is bounded: only registered clients have plans, and all grant types that neither a policy nor a
 * client names share one. Others (in policy tests) get a plan of their own each time.
 */
export function* rememberPlans(
  policies: readonly CompiledPolicy[],
  { byId: registered, grantTypes }: Pick<ClientIndex, 'byId' | 'grantTypes'>,
): Sliced<PlanFor> {
  // The grants that mean something else to every policy are never among the others.
  const named = new Set<string | null>([...grantTypes, ...DELEGATING_GRANTS.keys()])
  for (const { applies } of policies) for (const grant of applies.grantTypes ?? []) named.add(grant)
  const near = yield* indexPolicies(policies)
  const remembered = new Map<string, Map<string, Plan>>()
  return (asker, endpoint, grantType) => {
    const client = registered.get(asker.clientId)
    if (client === undefined || !equal(client.metadata, asker.metadata))
      return makePlan(policies, asker, endpoint, grantType)
    let plans = remembered.get(asker.clientId)
    if (plans === undefined) {
      plans = new Map()
      remembered.set(asker.clientId, plans)
    }
    const grant = endpoint === 'token' && grantType !== null && named.has(grantType) ? grantType : ''
    const key = `${endpoint} ${grant}`
    const known = plans.get(key)
    if (known !== undefined) return known
    const plan = makePlan(near(client.clientId, client.metadata), client, endpoint, grant === '' ? null : grant)
    plans.set(key, plan)
    return plan
  }
}
