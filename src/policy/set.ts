import type { Sliced } from '../slices.ts'
import { indexPolicies } from './applicable.ts'
import type { CompiledPolicy } from './compiled.ts'
import { decideBy } from './decide.ts'
import type { PolicySet } from './decision.ts'
import { explainBy } from './explain.ts'
import type { Facts } from './facts.ts'
import type { PlanFor } from './plan.ts'

/** Closes over compiled policies: what the gateway holds, replaces as a whole, and asks for decisions. */
export function* policySet(policies: readonly CompiledPolicy[], planFor: PlanFor): Sliced<PolicySet> {
  const planOf = ({ client, request }: Facts) => planFor(client, request.endpoint, request.grantType)
  const giving = policies.filter(({ claims, applies }) => claims.length > 0 && applies.endpoints.has('token'))
  const near = yield* indexPolicies(giving)
  return {
    names: policies.map(policy => policy.name).toSorted(),
    givesClaims: ({ clientId, metadata, grantTypes }) =>
      near(clientId, metadata).some(
        ({ applies }) =>
          applies.client(clientId, metadata) && grantTypes.some(grant => applies.grantTypes?.has(grant) ?? true),
      ),
    decide: (facts, nowMs) => decideBy(planOf(facts), facts, nowMs),
    explain: (facts, nowMs) => explainBy(planOf(facts), facts, nowMs),
  }
}
