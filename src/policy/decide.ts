import type { ErrorCode } from '../oauth.ts'
import type { CompiledRule } from './compiled.ts'
import type { Decision, Denial } from './decision.ts'
import { type Failed, factsDenial, failedDenial, noGrantDenial } from './denial.ts'
import type { Facts } from './facts.ts'
import { fulfilment } from './fulfil.ts'
import type { Plan } from './plan.ts'
import { type BlockMisfit, type Run, start } from './run.ts'

/** A decision, with the policies that give claims and token settings when it is an allow. */
export interface Judgement {
  readonly decision: Decision
  readonly giving: readonly Run[]
}

/** Decides one request, as docs/policies.md says. */
export const decideBy = (plan: Plan, facts: Facts, nowMs: number): Decision => judge(plan, facts, nowMs).decision

/**
 * Judges one request: schema blocks first, then every rule of every policy of the plan, without short circuits. Claims
 * are not evaluated.
 */
export const judge = (plan: Plan, facts: Facts, nowMs: number): Judgement => {
  const runs: Run[] = []
  const misfits: BlockMisfit[] = []
  for (const entry of plan.entries) {
    const started = start(entry, facts, nowMs)
    if (started.ok) runs.push(started.run)
    else misfits.push(started.misfit)
  }
  if (misfits.length > 0) return refused(factsDenial(misfits))
  const verdict = evaluateRules(runs)
  if (verdict.failed.length > 0) return refused(failedDenial(verdict.failed, plan.refusal))
  const [first] = verdict.refusing
  if (first !== undefined) return refused(ruleDenial(first, verdict.refusing, plan.refusal))
  if (plan.defaultDeny && verdict.granted.length === 0) return refused(noGrantDenial(plan.refusal))
  const giving = plan.issues ? verdict.giving : NONE
  const { settings, fulfil } = fulfilment(giving, facts, plan.refusal)
  return { decision: { decision: 'allow', rules: verdict.granted, settings, fulfil }, giving }
}

const NONE: readonly Run[] = []

const refused = (denial: Denial): Judgement => ({ decision: denial, giving: NONE })

interface Verdict {
  /** Names of the `allow` rules that are true; all lists are in code-point order because plans are. */
  readonly granted: readonly string[]
  readonly refusing: readonly CompiledRule[]
  readonly failed: readonly Failed[]
  /** The policies that give claims and settings: those with a true `allow`, or with none at all. */
  readonly giving: readonly Run[]
}

const evaluateRules = (runs: readonly Run[]): Verdict => {
  const granted: string[] = []
  const refusing: CompiledRule[] = []
  const failed: Failed[] = []
  const giving: Run[] = []
  for (const run of runs) {
    const before = granted.length
    for (const rule of run.policy.rules) {
      const holds = evaluateRule(run, rule)
      if (typeof holds !== 'boolean') failed.push(holds)
      else if (rule.effect === 'allow') {
        if (holds) granted.push(rule.name)
      } else if (holds === (rule.effect === 'deny')) refusing.push(rule)
    }
    if (!run.policy.hasAllow || granted.length > before) giving.push(run)
  }
  return { granted, refusing, failed, giving }
}

/** A condition that fails, or gives anything but true and false, is a failure: an error denies. */
export const evaluateRule = (run: Run, { name, when }: CompiledRule): boolean | Failed => {
  const evaluation = run.evaluate(when)
  if (!evaluation.ok) return { place: name, code: evaluation.failure.code, message: evaluation.failure.message }
  if (typeof evaluation.value === 'boolean') return evaluation.value
  return { place: name, code: 'not_boolean', message: 'the condition is neither true nor false' }
}

const ruleDenial = (first: CompiledRule, refusing: readonly CompiledRule[], refusal: ErrorCode): Denial => {
  const rules = refusing.map(rule => rule.name)
  return {
    decision: 'deny',
    error: first.error ?? refusal,
    description: first.message,
    reason: 'rule',
    rules,
    detail: `refused by ${rules.join(', ')}`,
  }
}
