import type { Diagnostic } from '../outcome.ts'
import type { Path } from '../source/index.ts'
import type { CompiledPolicy, CompiledRule } from './compiled.ts'
import { type Flow, flowOf, tiesOf } from './flow.ts'
import type { ClientsOf } from './registry.ts'

type Report = (diagnostic: Diagnostic) => void

/**
 * Warns about claims whose value a client asserts about itself, when nothing ties it to what is configured or verified.
 *
 * A tie is a rule that compares the value (see `tiesOf`) and that must hold before the claim is given: a `require` or a
 * `deny`, of this policy or of one that concerns all of its requests, or every `allow` rule of the policy.
 */
export const checkTrust = (policies: readonly CompiledPolicy[], clientsOf: ClientsOf, report: Report): void => {
  for (const policy of policies) {
    const loose = looseClaims(policy)
    if (loose.length === 0) continue
    const elsewhere = policies.filter(other => other !== policy && covers(other, policy, clientsOf)).map(guardTies)
    const { source } = policy
    for (const { name, path, reads } of loose) {
      const read = reads.find(one => !elsewhere.some(tied => isTied(one, tied)))
      if (read === undefined) continue
      report(
        source.diagnose(source.spanOf(path), {
          code: 'CG3051',
          severity: 'warning',
          message: `the claim \`${name}\` is what the client says about itself: no rule ties \`${read}\` to a configured or verified fact`,
          help: 'compare it in a require rule and copy the configured value, or keep only configured values with #data.retainAll',
        }),
      )
    }
  }
}

interface LooseClaim {
  readonly name: string
  readonly path: Path
  /** The self-asserted facts that no rule of its own policy ties. */
  readonly reads: readonly string[]
}

const looseClaims = (policy: CompiledPolicy): readonly LooseClaim[] => {
  const candidates = policy.claims.filter(
    ({ term }) => term.kind === 'expression' && term.expression.trust === 'self-asserted',
  )
  if (candidates.length === 0) return []
  const lets = letFlows(policy)
  const asserted = candidates.flatMap(({ name, term, path }) => {
    const reads = term.kind === 'expression' ? [...flowOf(term.expression.tree, lets)] : []
    return reads.length === 0 ? [] : [{ name, path, reads }]
  })
  if (asserted.length === 0) return []
  const tied = new Set([...guardTies(policy), ...allowTies(policy)])
  return asserted
    .map(claim => ({ ...claim, reads: claim.reads.filter(read => !isTied(read, tied)) }))
    .filter(({ reads }) => reads.length > 0)
}

/** True when a policy decides every token request that the other one concerns. */
const covers = (policy: CompiledPolicy, other: CompiledPolicy, clientsOf: ClientsOf): boolean => {
  const { endpoints, grantTypes } = policy.applies
  if (!endpoints.has('token') || policy.rules.every(rule => rule.effect === 'allow')) return false
  const grants = other.applies.grantTypes
  if (grantTypes !== null && (grants === null || [...grants].some(grant => !grantTypes.has(grant)))) return false
  const clients = new Set(clientsOf(policy))
  return clientsOf(other).every(client => clients.has(client))
}

/** What flows into each `let` of a policy, by name, in their order. */
const letFlows = (policy: CompiledPolicy): ReadonlyMap<string, Flow> => {
  const flows = new Map<string, Flow>()
  for (const [index, name] of policy.letNames.entries()) {
    const expression = policy.lets[index]
    flows.set(name, expression === undefined ? new Set() : flowOf(expression.tree, flows))
  }
  return flows
}

const tiesOfRule = ({ when, effect }: CompiledRule, lets: ReadonlyMap<string, Flow>): Flow =>
  when.kind === 'expression' ? tiesOf(when.expression.tree, lets, effect === 'deny') : new Set()

const guardTies = (policy: CompiledPolicy): Flow => {
  const lets = letFlows(policy)
  const guards = policy.rules.filter(rule => rule.effect !== 'allow')
  return new Set(guards.flatMap(rule => [...tiesOfRule(rule, lets)]))
}

/** Any `allow` rule is enough for the claims of its policy, so only what all of them compare is tied. */
const allowTies = (policy: CompiledPolicy): readonly string[] => {
  const lets = letFlows(policy)
  const [first, ...others] = policy.rules.filter(rule => rule.effect === 'allow').map(rule => tiesOfRule(rule, lets))
  return [...(first ?? [])].filter(path => others.every(other => isTied(path, other)))
}

/** A path is tied when it or what it is a part of is. */
const isTied = (path: string, tied: Flow): boolean =>
  [...tied].some(known => path === known || path.startsWith(`${known}.`))
