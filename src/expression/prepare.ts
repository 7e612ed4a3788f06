import type { JsonValue } from '../oauth.ts'
import type { Span } from '../outcome.ts'
import { checkTree } from './check/index.ts'
import { BUDGET, compile, failureOf, isConstant, NEVER, newRun, type Run, toJson, type Unit } from './compile/index.ts'
import type { ExpressionDiagnostic } from './diagnostic.ts'
import { explainer } from './explain.ts'
import type { Environment, Evaluation, Expression, Prepared, Runtime } from './language.ts'
import { LIMITS, parse } from './parse/index.ts'
import type { Node } from './parse/tree.ts'
import type { Value } from './value.ts'

/**
 * Makes an expression ready to run: parsed, checked against its environment, constants folded, compiled. Never throws;
 * at most 20 diagnostics, in order of their place. Warnings do not stop it.
 */
export const prepare = (text: string, environment: Environment): Prepared => {
  const parsed = parse(text)
  if (!parsed.ok) return { ok: false, diagnostics: parsed.diagnostics }
  const checked = checkTree(parsed.node, text, environment)
  const compiled = compile(parsed.node, text, environment, { settled: checked.settled })
  const diagnostics = merged(parsed.diagnostics, checked.diagnostics, compiled.diagnostics)
  if (diagnostics.some(isError)) return { ok: false, diagnostics }
  const { type, trust, reads, uses } = checked
  const constant = constantOf(compiled.unit, parsed.node)
  const explain = explainer(parsed.node, text, environment)
  const evaluate = evaluator(compiled.unit, parsed.node, environment, constant)
  const expression: Expression = {
    text,
    tree: parsed.node,
    type,
    trust,
    reads,
    uses,
    configured: [...checked.settled.values()].flatMap(({ reads: read }) => read),
    evaluate,
    explain,
    ...(constant ?? {}),
  }
  return { ok: true, expression, diagnostics }
}

const isError = ({ severity }: ExpressionDiagnostic): boolean => severity === 'error'

type Diagnostics = readonly ExpressionDiagnostic[]

/** One list by place. A mistake that the compiler finds inside an error of the checker is the same one, and is told once. */
const merged = (parsed: Diagnostics, checked: Diagnostics, compiled: Diagnostics): Diagnostics => {
  const errors = checked.filter(isError)
  const inside = (inner: Span, outer: Span): boolean => inner.start >= outer.start && inner.end <= outer.end
  const others = compiled.filter(
    diagnostic =>
      !errors.some(error => inside(diagnostic, error)) &&
      // That the whole always fails says nothing new where a part of it has been refused.
      !(diagnostic.code === 'CG2047' && checked.some(error => inside(error, diagnostic))),
  )
  const all = [...parsed, ...checked, ...others]
  // Errors are kept before warnings, so that twenty warnings cannot hide one.
  return [...all.filter(isError), ...all.filter(diagnostic => !isError(diagnostic))]
    .slice(0, LIMITS.diagnostics)
    .sort((a, b) => a.start - b.start || a.end - b.end)
}

const constantOf = (unit: Unit, node: Node): { readonly constant: JsonValue } | null => {
  if (!isConstant(unit)) return null
  try {
    return { constant: toJson(unit.constant, node) }
  } catch {
    return null
  }
}

/** The same value for every evaluation that says no more. */
const TRUE: Evaluation = Object.freeze({ ok: true, value: true })
const FALSE: Evaluation = Object.freeze({ ok: true, value: false })

const evaluator = (
  unit: Unit,
  node: Node,
  environment: Environment,
  constant: { readonly constant: JsonValue } | null,
): Expression['evaluate'] => {
  if (constant !== null) {
    const evaluation: Evaluation = { ok: true, value: constant.constant }
    return () => evaluation
  }
  const { run: code } = unit
  const { profile, budget: fuel = BUDGET } = environment
  const finish = (value: Value): Evaluation => ({ ok: true, value: toJson(value, node) })
  const fail = (thrown: unknown): Evaluation => ({ ok: false, failure: failureOf(thrown, node) })
  // One state serves evaluation after evaluation; only one that begins inside another needs a state of its own.
  let idle: Run | null = newRun(profile, fuel)
  return (facts: JsonValue, runtime: Runtime): Evaluation => {
    const run = idle ?? newRun(profile, fuel)
    idle = null
    run.root = facts
    run.runtime = runtime
    run.fuel = fuel
    let evaluation: Evaluation
    try {
      const value = code(facts, run)
      evaluation = value === true ? TRUE : value === false ? FALSE : finish(value)
    } catch (thrown) {
      evaluation = fail(thrown)
    }
    // Facts are not kept longer than the request.
    run.root = null
    run.runtime = NEVER
    idle = run
    return evaluation
  }
}
