/** Decides every combination of classes with the deployed evaluator. */
import type { Expression } from '../expression/index.ts'
import {
  type Decided,
  decideRequest,
  type Given,
  type PolicySet,
  type PreparedInvariant,
  refusedRequest,
  requestOf,
  setOf,
} from '../policy/index.ts'
import type { Kind } from './domain.ts'
import type { Question } from './question.ts'
import { type Assignment, type Base, requestFileOf, saysNull, wholeAssertion } from './request-of.ts'
import { HOLDER, type Member, type MemberClass, memberClasses } from './values.ts'
import type { Variable } from './variable.ts'

/** Combinations of classes that are decided for one question, at most. */
const MOST_COMBINATIONS = 30_000

/** Counterexamples to the relaxed policies that are tried on the real ones. */
const MOST_TRIED = 200

export interface Violation {
  readonly given: Given
  readonly assignment: Assignment
}

export type Outcome =
  | { readonly is: 'holds'; readonly requests: number; readonly concerned: number }
  /** Requests that break it under the relaxed policies; the real ones may refuse them. */
  | {
      readonly is: 'broken'
      readonly requests: number
      readonly concerned: number
      readonly violations: readonly Violation[]
    }
  | { readonly is: 'too_many' }
  /** Members of one class differ: what was taken for the same is not. */
  | { readonly is: 'unlike'; readonly variable: string }

/** Says of one request whether an invariant is about it, and holds. */
export const judged = (
  { when, expect }: Pick<PreparedInvariant, 'when' | 'expect'>,
  { root }: Decided,
  nowMs: number,
) => {
  const asked = when === null ? null : when.evaluate(root, { nowMs })
  if (asked?.ok === true && asked.value === false) return { concerned: false, holds: true }
  const holds = asked === null || (asked.ok && asked.value === true)
  return { concerned: true, holds: holds && isTrue(expect, root, nowMs) }
}

const isTrue = (expression: Expression, root: Decided['root'], nowMs: number): boolean => {
  const evaluation = expression.evaluate(root, { nowMs })
  return evaluation.ok && evaluation.value === true
}

/** Decides all combinations. */
export const decideAll = (invariant: PreparedInvariant, kind: Kind, base: Base, question: Question): Outcome => {
  const { variables, relaxed, isWhole } = question
  const all = variables.all().toSorted((a, b) => a.path.length - b.path.length)
  const classes = new Map<Variable, readonly MemberClass[]>()
  let combinations = relaxed.length
  for (const variable of all) {
    const members = memberClasses(variable, variables, value => question.accepts(variable, value))
    if (members === null) return { is: 'too_many' }
    const kept = pruned(variable, members, question)
    classes.set(variable, kept)
    combinations *= kept.length
  }
  if (combinations > MOST_COMBINATIONS) return { is: 'too_many' }
  const sets = relaxed.map(setOf)
  const decide = decider(invariant, kind, base)
  const violations: Violation[] = []
  let requests = 0
  let concerned = 0
  let unlike: string | null = null
  const visit = (at: number, chosen: Map<Variable, MemberClass>): void => {
    const variable = all[at]
    if (variable !== undefined) {
      const own = classes.get(variable) ?? []
      for (const one of isHeld(variable, all, chosen) ? own : own.slice(0, 1)) {
        if (unlike !== null || violations.length >= MOST_TRIED) return
        visit(at + 1, chosen.set(variable, one))
      }
      chosen.delete(variable)
      return
    }
    const [first, ...others] = assignmentsOf(chosen)
    if (first === undefined) return
    for (const set of sets) {
      const verdict = decide(first, set, !isWhole)
      requests++
      if (verdict.concerned) concerned++
      if (!verdict.holds) violations.push({ given: requestFileOf(base, first), assignment: first })
      for (const other of others) {
        requests++
        if (decide(other, set, !isWhole).holds !== verdict.holds)
          unlike = [...chosen.keys()].map(({ name }) => name).join(', ')
      }
    }
  }
  visit(0, new Map())
  if (unlike !== null) return { is: 'unlike', variable: unlike }
  return violations.length === 0
    ? { is: 'holds', requests, concerned }
    : { is: 'broken', requests, concerned, violations }
}

/** Of what the blocks refuse one is enough, where the invariant does not look at it itself: nothing comes of any. */
const pruned = (
  variable: Variable,
  members: readonly MemberClass[],
  { accepts, own }: Question,
): readonly MemberClass[] => {
  if (own.has(variable.name)) return members
  const accepted = members.filter(([first]) => accepts(variable, first))
  return accepted.length === 0 ? members.slice(0, 1) : accepted
}

/** A member of an object counts where the object is there. */
const isHeld = (variable: Variable, all: readonly Variable[], chosen: ReadonlyMap<Variable, MemberClass>): boolean => {
  const above = all.find(
    ({ path }) => path.length === variable.path.length - 1 && path.every((step, at) => step === variable.path[at]),
  )
  return above?.holds !== true || chosen.get(above)?.[0] === HOLDER
}

/** One assignment for each member of the classes: all firsts, all seconds, all thirds. */
const assignmentsOf = (chosen: ReadonlyMap<Variable, MemberClass>): readonly Assignment[] => {
  const most = Math.max(1, ...[...chosen.values()].map(members => members.length))
  return Array.from(
    { length: most },
    (_, at) =>
      new Map([...chosen].map(([variable, members]): [Variable, Member] => [variable, members[at] ?? members[0]])),
  )
}

interface Verdict {
  readonly concerned: boolean
  readonly holds: boolean
}

/** Decides one request. `alsoRefused`: it may as well be refused, by what was left out, and must hold then too. */
const decider = (invariant: PreparedInvariant, { client }: Kind, base: Base) => {
  const { world, nowMs } = invariant
  const isOwn = base.client !== undefined && client.issuer == null
  return (assignment: Assignment, set: PolicySet, alsoRefused: boolean): Verdict => {
    const given = requestFileOf(base, assignment)
    const request = isOwn
      ? requestOf(wholeAssertion(given, client.clientId, nowMs, world), client, nowMs, { ...world, isWhole: true })
      : requestOf(given, client, nowMs, world)
    const verdict = judged(invariant, decideRequest(request, set, client, nowMs), nowMs)
    if (!alsoRefused || !verdict.holds) return verdict
    const refused = judged(invariant, refusedRequest(request), nowMs)
    return { concerned: verdict.concerned, holds: refused.holds }
  }
}

/** Decides a request file under the real policies, as `explain` does. */
export const breaksReally = (
  invariant: PreparedInvariant,
  { client }: Kind,
  { given, assignment }: Violation,
  set: PolicySet,
): boolean => {
  if (saysNull(assignment)) return false
  const { world, nowMs } = invariant
  const decided = decideRequest(requestOf(given, client, nowMs, world), set, client, nowMs)
  return !judged(invariant, decided, nowMs).holds
}
