import type { JsonValue } from '../oauth.ts'
import type { ExpressionDiagnostic } from './diagnostic.ts'
import type { Environment, EvaluationFailure, Explanation, Profile } from './language.ts'
import { prepare } from './prepare.ts'

export interface DynamicOptions {
  readonly profile: Profile
  readonly nowMs: number
  /** Also returns the tree with the value of every node. */
  readonly explain?: boolean
}

/** The outcome of one expression without declarations: a value, a failure, or diagnostics that kept it from running. */
export type DynamicEvaluation = (
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly failure?: EvaluationFailure }
) & {
  readonly diagnostics: readonly ExpressionDiagnostic[]
  readonly tree?: Explanation
  readonly reason?: readonly Explanation[]
}

/** Prepares and evaluates at once, with nothing declared: every name is dynamic and an undefined `#name` is null. */
export const evaluateDynamic = (text: string, root: JsonValue, options: DynamicOptions): DynamicEvaluation => {
  const { profile, nowMs, explain = false } = options
  const environment: Environment = {
    profile,
    root: { kind: 'any', nullable: true },
    names: new Map(),
    undefinedNames: 'null',
  }
  const prepared = prepare(text, environment)
  const { diagnostics } = prepared
  if (!prepared.ok) return { ok: false, diagnostics }
  if (!explain) {
    const evaluation = prepared.expression.evaluate(root, { nowMs })
    return { ...evaluation, diagnostics }
  }
  const { result, tree, reason } = prepared.expression.explain(root, { nowMs })
  return { ...result, diagnostics, tree, reason }
}
