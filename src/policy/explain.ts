import { writeExact } from '../exact-json.ts'
import { type Explanation, type Expression, spelledPath, TRUST, type Trust } from '../expression/index.ts'
import type { JsonValue } from '../oauth.ts'
import type { CompiledPolicy, CompiledRule, Term } from './compiled.ts'
import { evaluateRule, judge } from './decide.ts'
import type { ClaimExplanation, FactSource, LetExplanation, PolicyExplanation, RuleExplanation } from './decision.ts'
import { sourceOf } from './fact-source.ts'
import type { Facts } from './facts.ts'
import type { Plan } from './plan.ts'
import { type Run, start } from './run.ts'

/** Decides once more for people: with the tree of every rule, and where every claim comes from. Slow. */
export const explainBy = (plan: Plan, facts: Facts, nowMs: number): PolicyExplanation => {
  const { decision, giving } = judge(plan, facts, nowMs)
  const fulfilled = decision.decision === 'allow' ? decision.fulfil(facts) : null
  const givers = new Set(giving.map(({ policy }) => policy))
  const rules: RuleExplanation[] = []
  const claims: ClaimExplanation[] = []
  const lets: LetExplanation[] = []
  for (const entry of plan.entries) {
    const started = start(entry, facts, nowMs)
    if (!started.ok) continue
    const { run } = started
    const itsRules = run.policy.rules.map(rule => explainRule(run, rule))
    const itsClaims = givers.has(run.policy) ? explainClaims(run, facts) : []
    rules.push(...itsRules)
    claims.push(...itsClaims)
    lets.push(
      ...explainLets(
        run,
        [...itsRules, ...itsClaims].map(({ tree }) => tree).filter(tree => tree !== null),
      ),
    )
  }
  return { decision, fulfilled, policies: plan.entries.map(({ policy }) => policy.name), rules, claims, lets }
}

const lineOf = ({ source }: CompiledPolicy, path: CompiledRule['path']): number =>
  source.placeOf(source.spanOfKey(path)).line

const explainRule = (run: Run, rule: CompiledRule): RuleExplanation => {
  const holds = evaluateRule(run, rule)
  const explained = rule.when.kind === 'expression' ? run.explain(rule.when.expression) : null
  return {
    rule: rule.name,
    effect: rule.effect,
    file: run.policy.source.file,
    line: lineOf(run.policy, rule.path),
    outcome: typeof holds !== 'boolean' ? 'error' : holds ? 'true' : 'false',
    tree: explained?.tree ?? null,
    reason: explained?.reason ?? [],
  }
}

const explainClaims = (run: Run, { user, upstream }: Facts): readonly ClaimExplanation[] => {
  const { policy } = run
  run.sees(user, upstream)
  const terms = [
    ...policy.claims.map(({ target, name, term, path }) => ({ target, name, term, path })),
    ...policy.settings.map(({ name, term, path }) => ({ target: 'token' as const, name, term, path })),
  ]
  return terms.map(({ target, name, term, path }) => ({
    target,
    name,
    policy: policy.name,
    file: policy.source.file,
    line: lineOf(policy, path),
    ...provenance(run, term),
  }))
}

type Provenance = Pick<
  ClaimExplanation,
  'expression' | 'value' | 'trust' | 'by' | 'isChosen' | 'reads' | 'sources' | 'tree'
>

const provenance = (run: Run, term: Term): Provenance => {
  const value = evaluated(run, term)
  if (term.kind === 'constant') {
    const expression = writeExact(term.value)
    return { expression, value, trust: 'configured', reads: [], sources: [], tree: null }
  }
  const { text, trust, reads }: Expression = term.expression
  const sources = reads.map(read => sourceOf(read, run.facts(), run.policy.chosen))
  return {
    expression: text,
    value,
    ...labelFrom(sources, trust, run.policy),
    reads: reads.map(spelledPath),
    sources,
    tree: run.explain(term.expression).tree,
  }
}

/**
 * The label of a claim. Where an issuer vouches for every client of the policy, what it says is verified; else somebody may
 * have said it of itself. What a token of an exchange says is verified by whoever signed that token.
 */
const labelFrom = (
  sources: readonly FactSource[],
  trust: Trust,
  { issuers }: CompiledPolicy,
): Pick<ClaimExplanation, 'trust' | 'by' | 'isChosen'> => {
  const signers = [...new Set(sources.flatMap(({ by = [] }) => by))]
  if (signers.length === 0) return { trust }
  if (issuers === null) return trust === 'verified' ? { trust, by: signers } : { trust }
  const ofClients = sources.some(({ path }) => path.startsWith('clientAssertion')) ? issuers : []
  const weakest = TRUST.findLast(label => sources.some(source => source.trust === label)) ?? 'configured'
  const isChosen = sources.some(source => source.isChosen === true) ? { isChosen: true } : {}
  return weakest === 'verified'
    ? { trust: weakest, by: [...new Set([...ofClients, ...signers])], ...isChosen }
    : { trust: weakest }
}

const evaluated = (run: Run, term: Term): JsonValue => {
  const evaluation = run.evaluate(term)
  return evaluation.ok ? evaluation.value : null
}

/** Explains each `let` that the trees have read, and those which these have read; a name is evaluated only when it is. */
const explainLets = (run: Run, trees: readonly Explanation[]): readonly LetExplanation[] => {
  const { letNames, lets, name: policy, source } = run.policy
  const explanations = new Map<string, LetExplanation>()
  const visit = (tree: Explanation): void => {
    if (!tree.evaluated) return
    for (const child of tree.children) visit(child)
    const name = /^#(\w+)$/.exec(tree.text)?.[1]
    const expression = name === undefined ? undefined : lets[letNames.indexOf(name)]
    if (name === undefined || expression === undefined || explanations.has(name)) return
    const line = lineOf(run.policy, ['let', name])
    const explained = { policy, name, file: source.file, line, tree: run.explain(expression).tree }
    explanations.set(name, explained)
    visit(explained.tree)
  }
  for (const tree of trees) visit(tree)
  return letNames.flatMap(name => explanations.get(name) ?? [])
}
