import type { Expression } from '../expression/index.ts'
import type { JsonValue } from '../oauth.ts'
import type { CompiledPolicy, CompiledRule, Term } from './compiled.ts'
import { decideBy, evaluateRule } from './decide.ts'
import type { ClaimExplanation, PolicyExplanation, RuleExplanation } from './decision.ts'
import type { Facts } from './facts.ts'
import type { Plan } from './plan.ts'
import { type Run, start } from './run.ts'

/** Decides once more for people: with the tree of every rule, and where every claim comes from. Slow. */
export const explainBy = (plan: Plan, facts: Facts, nowMs: number): PolicyExplanation => {
  const decision = decideBy(plan, facts, nowMs)
  const fulfilled = decision.decision === 'allow' ? decision.fulfil(facts) : null
  const runs = plan.entries.flatMap(entry => {
    const started = start(entry, facts, nowMs)
    return started.ok ? [started.run] : []
  })
  return {
    decision,
    fulfilled,
    rules: runs.flatMap(run => run.policy.rules.map(rule => explainRule(run, rule))),
    claims: decision.decision === 'allow' && plan.issues ? runs.flatMap(run => explainClaims(run, decision.rules)) : [],
  }
}

const lineOf = ({ source }: CompiledPolicy, path: CompiledRule['path']): number =>
  source.diagnose(source.spanOfKey(path), { code: 'CG3001', message: '', help: '' }).line

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

/** Only the policies that gave the allow give claims: those with a true `allow` rule, or with none. */
const explainClaims = (run: Run, granted: readonly string[]): readonly ClaimExplanation[] => {
  const { policy } = run
  const gives = !policy.hasAllow || policy.rules.some(rule => granted.includes(rule.name))
  if (!gives) return []
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

const provenance = (run: Run, term: Term): Pick<ClaimExplanation, 'expression' | 'value' | 'trust' | 'reads'> => {
  const value = evaluated(run, term)
  if (term.kind === 'constant') return { expression: JSON.stringify(term.value), value, trust: 'configured', reads: [] }
  const { text, trust, reads }: Expression = term.expression
  return { expression: text, value, trust, reads }
}

const evaluated = (run: Run, term: Term): JsonValue => {
  const evaluation = run.evaluate(term)
  return evaluation.ok ? evaluation.value : null
}
