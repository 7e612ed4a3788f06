import type { CompiledPolicy } from './compiled.ts'
import { decideBy } from './decide.ts'
import type { ClientRecord, PolicySet } from './decision.ts'
import { explainBy } from './explain.ts'
import type { Facts } from './facts.ts'
import { type PlanFor, rememberPlans } from './plan.ts'

/** Closes over compiled policies: what the gateway holds, replaces as a whole, and asks for decisions. */
export const policySet = (
  policies: readonly CompiledPolicy[],
  clients: readonly ClientRecord[],
  planFor: PlanFor = rememberPlans(policies, clients),
): PolicySet => {
  const planOf = ({ client, request }: Facts) => planFor(client, request.endpoint, request.grantType)
  return {
    names: policies.map(policy => policy.name).toSorted(),
    decide: (facts, nowMs) => decideBy(planOf(facts), facts, nowMs),
    explain: (facts, nowMs) => explainBy(planOf(facts), facts, nowMs),
  }
}
