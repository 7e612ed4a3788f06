/** From a request that breaks an invariant under some of the rules to one that breaks it under all of them. */
import {
  type CompiledPolicy,
  decideRequest,
  type PolicySet,
  type PreparedInvariant,
  requestOf,
  setOf,
} from '../policy/index.ts'
import { breaksReally, type Violation } from './decide.ts'
import type { Kind } from './domain.ts'
import type { Question } from './question.ts'
import { type Assignment, type Base, requestFileOf } from './request-of.ts'
import { type Member, memberSamples } from './values.ts'
import type { Variable } from './variable.ts'

/** Decisions for one kind of request, at most. */
const MOST_DECIDED = 3000
/** Beginnings that are tried. */
const MOST_BEGUN = 12

/**
 * Chooses the variables that a violation does not speak of one after the other, and goes back as soon as a rule about those
 * that are chosen refuses. Null where the search ends without a request: that says nothing.
 */
export const complete = (
  invariant: PreparedInvariant,
  kind: Kind,
  base: Base,
  question: Question,
  begun: readonly Violation[],
  real: PolicySet,
): Violation | null => {
  const { client } = kind
  const { nowMs, world } = invariant
  const beginnings: readonly Assignment[] = begun.length === 0 ? [new Map()] : begun.map(({ assignment }) => assignment)
  const fixed = new Set([...(beginnings[0]?.keys() ?? [])].map(({ name }) => name))
  const all = question.variables.all().toSorted((a, b) => rank(a, fixed) - rank(b, fixed))
  const choices = new Map<Variable, readonly Member[]>()
  for (const variable of all) {
    choices.set(
      variable,
      memberSamples(variable, question.variables, value => question.accepts(variable, value)),
    )
  }
  const sets = all.map((variable, at) =>
    checking(question, variable, new Set(all.slice(0, at + 1).map(one => one.name))),
  )
  let left = MOST_DECIDED
  const refuses = (set: PolicySet | null, assignment: ReadonlyMap<Variable, Member>): boolean => {
    if (set === null) return false
    left--
    const request = requestOf(requestFileOf(base, assignment), client, nowMs, world)
    return (decideRequest(request, set, client, nowMs).root as { readonly decision?: unknown }).decision === 'deny'
  }
  const visit = (at: number, chosen: Map<Variable, Member>, from: ReadonlyMap<string, Member>): Violation | null => {
    if (left <= 0) return null
    const variable = all[at]
    if (variable === undefined) {
      left--
      const violation = { given: requestFileOf(base, chosen), assignment: new Map(chosen) }
      return breaksReally(invariant, kind, violation, real) ? violation : null
    }
    const known = from.get(variable.name)
    const members: readonly Member[] = known === undefined ? (choices.get(variable) ?? []) : [known]
    for (const member of members) {
      chosen.set(variable, member)
      const found = refuses(sets[at] ?? null, chosen) ? null : visit(at + 1, chosen, from)
      if (found !== null) return found
    }
    chosen.delete(variable)
    return null
  }
  for (const assignment of beginnings.slice(0, MOST_BEGUN)) {
    const from = new Map<string, Member>([...assignment].map(([{ name }, member]) => [name, member]))
    left = Math.max(left, MOST_DECIDED / MOST_BEGUN)
    const found = visit(0, new Map(), from)
    if (found !== null) return found
  }
  return null
}

/** What holds others is chosen before them, and what is fixed before all. */
const rank = ({ name, path }: Variable, fixed: ReadonlySet<string>): number => path.length - (fixed.has(name) ? 100 : 0)

const ALLOWED = { kind: 'constant', value: true } as const

/** The rules that can be decided once this variable is chosen; null for none. */
const checking = ({ rules }: Question, variable: Variable, chosen: ReadonlySet<string>): PolicySet | null => {
  const ready = rules.filter(
    ({ rule, names }) =>
      rule.effect !== 'allow' && names.includes(variable.name) && names.every(name => chosen.has(name)),
  )
  if (ready.length === 0) return null
  const policies = new Map<CompiledPolicy, CompiledPolicy['rules']>()
  for (const { policy, rule } of ready) policies.set(policy, [...(policies.get(policy) ?? []), rule])
  const made = [...policies].map(([policy, own], at) => ({
    ...policy,
    blocks: {},
    claims: [],
    settings: [],
    rules: at === 0 ? [{ ...(own[0] as (typeof own)[number]), effect: 'allow' as const, when: ALLOWED }, ...own] : own,
    hasAllow: at === 0,
  }))
  return setOf(made)
}
