/** Coverage of policies by their tests: what no case has made happen, with its place. */
import { type Explanation, type Expression, spelledPath } from '../../../expression/index.ts'
import type { JsonValue } from '../../../oauth.ts'
import type { Path } from '../../../source/index.ts'
import type { CompiledPolicy, Term } from '../../compiled.ts'
import type { PolicyExplanation } from '../../decision.ts'
import type { Facts } from '../../facts.ts'
import { branchesOf } from './branches.ts'
import { optionalClaims } from './optional.ts'
import { type BranchPoint, type CoveragePoint, traceOf, type Wanted } from './point.ts'

export type { CoveragePoint } from './point.ts'

export interface Coverage {
  /** Everything that a test can see. */
  readonly total: number
  readonly seen: number
  /** What no case has seen, in the order of files and lines. */
  readonly missing: readonly CoveragePoint[]
}

export interface Tally {
  readonly add: (explanation: PolicyExplanation, facts: Facts) => void
  readonly result: () => Coverage
}

/** One point with what has happened to it. */
interface Counter {
  readonly point: CoveragePoint
  seen: boolean
}

/** Counts, case by case, what the cases make policies do. Each policy is given once. */
export const tally = (policies: readonly CompiledPolicy[]): Tally => {
  const counters: Counter[] = []
  const sites = new Map<string, (seen: Seen) => void>()
  const perPolicy = new Map<string, (facts: Facts) => void>()
  const counted = (point: CoveragePoint): Counter => {
    const counter: Counter = { point, seen: false }
    counters.push(counter)
    return counter
  }
  for (const policy of policies) {
    for (const site of sitesOf(policy)) {
      const outcomes = site.outcomes.map(outcome => ({ ...outcome, counter: counted(outcome.point) }))
      const branches = site.branches.map(point => ({ point, counter: counted(withoutTest(point)) }))
      sites.set(site.id, ({ outcome, tree }) => {
        for (const one of outcomes) one.counter.seen ||= one.when(outcome)
        if (tree === null) return
        const trace = traceOf(tree)
        for (const { point, counter } of branches) counter.seen ||= point.seenIn(trace)
      })
    }
    const optional = optionalClaims(policy).map(one => ({ ...one, counter: counted(one.point) }))
    perPolicy.set(policy.name, facts => {
      for (const { seenIn, counter } of optional) counter.seen ||= seenIn(facts)
    })
  }
  return {
    add: (explanation, facts) => {
      for (const { rule, outcome, tree } of explanation.rules) sites.get(`rule ${rule}`)?.({ outcome, tree })
      for (const { policy, target, name, value, tree } of explanation.claims)
        sites.get(`claim ${policy} ${target} ${name}`)?.({ outcome: value, tree })
      for (const { policy, name, tree } of explanation.lets)
        sites.get(`let ${policy} ${name}`)?.({ outcome: null, tree })
      for (const policy of explanation.policies) perPolicy.get(policy)?.(facts)
    },
    result: () => ({
      total: counters.length,
      seen: counters.filter(({ seen }) => seen).length,
      missing: counters.flatMap(({ seen, point }) => (seen ? [] : [point])).toSorted(byPosition),
    }),
  }
}

const byPosition = (a: CoveragePoint, b: CoveragePoint): number =>
  (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column

const withoutTest = ({ seenIn, ...point }: BranchPoint): CoveragePoint => point

/** What one evaluation came to. */
interface Seen {
  readonly outcome: JsonValue
  readonly tree: Explanation | null
}

interface ExpressionSite {
  readonly id: string
  readonly outcomes: readonly { readonly point: CoveragePoint; readonly when: (outcome: JsonValue) => boolean }[]
  readonly branches: readonly BranchPoint[]
}

/** Every expression of a policy, with what can come of it. */
const sitesOf = (policy: CompiledPolicy): readonly ExpressionSite[] => [
  ...policy.rules.map((rule): ExpressionSite => {
    const outcome = (wanted: 'true' | 'false') => ({
      point: pointAt(policy, rule.path, `rule ${rule.name}`, wanted),
      when: (one: JsonValue) => one === wanted,
    })
    const constant = constantOf(rule.when)
    const outcomes =
      constant === undefined ? [outcome('true'), outcome('false')] : [outcome(constant ? 'true' : 'false')]
    return { id: `rule ${rule.name}`, outcomes, branches: branches(policy, rule.path, rule.when) }
  }),
  ...policy.claims.map(
    ({ target, name, term, path }): ExpressionSite => ({
      id: `claim ${policy.name} ${target} ${name}`,
      outcomes: canBeNull(term)
        ? [
            {
              point: pointAt(policy, path, `claim ${spelledPath([target, name])}`, 'given'),
              when: value => value !== null,
            },
            {
              point: pointAt(policy, path, `claim ${spelledPath([target, name])}`, 'left out'),
              when: value => value === null,
            },
          ]
        : [],
      branches: branches(policy, path, term),
    }),
  ),
  ...policy.settings.map(
    ({ name, term, path }): ExpressionSite => ({
      id: `claim ${policy.name} token ${name}`,
      outcomes: [],
      branches: branches(policy, path, term),
    }),
  ),
  ...policy.letNames.flatMap((name, index): ExpressionSite[] => {
    const expression = policy.lets[index]
    const path = ['let', name]
    return expression === undefined
      ? []
      : [{ id: `let ${policy.name} ${name}`, outcomes: [], branches: expressionBranches(policy, path, expression) }]
  }),
]

const constantOf = (term: Term): JsonValue | undefined =>
  term.kind === 'constant' ? term.value : term.expression.constant

const canBeNull = (term: Term): boolean =>
  term.kind === 'expression' && term.expression.constant === undefined && term.expression.type.nullable

const pointAt = ({ name, source }: CompiledPolicy, path: Path, what: string, wanted: Wanted): CoveragePoint => ({
  ...source.placeOf(source.spanOf(path)),
  policy: name,
  what,
  wanted,
})

const branches = (policy: CompiledPolicy, path: Path, term: Term): readonly BranchPoint[] =>
  term.kind === 'constant' ? [] : expressionBranches(policy, path, term.expression)

const expressionBranches = (policy: CompiledPolicy, path: Path, expression: Expression): readonly BranchPoint[] => {
  if (expression.constant !== undefined) return []
  const written = standingAt(policy.source.value, path)
  const shift = typeof written === 'string' ? Math.max(0, written.indexOf(expression.text)) : 0
  return branchesOf(expression, { policy: policy.name, source: policy.source, path, shift })
}

/** What stands at a path of the file. */
const standingAt = (value: JsonValue, path: Path): JsonValue => {
  let at: JsonValue | undefined = value
  for (const step of path) at = (at as { readonly [name: string | number]: JsonValue } | null | undefined)?.[step]
  return at ?? null
}
