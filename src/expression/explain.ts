/** The same tree once more, with the value of every node: for people, off the hot path. */
import type { JsonValue } from '../oauth.ts'
import { describeType } from './compile/describe.ts'
import { BUDGET, compile, failureOf, type Run, toJson } from './compile/index.ts'
import type { Environment, Evaluation, EvaluationFailure, Explanation, Runtime } from './language.ts'
import { childrenOf } from './parse/children.ts'
import type { Node } from './parse/tree.ts'
import type { Value } from './value.ts'

export interface Explained {
  readonly result: Evaluation
  readonly tree: Explanation
  /** From the whole expression down to the part that decided. */
  readonly reason: readonly Explanation[]
}

type Seen = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: EvaluationFailure }

/** Prepares explanations of an expression; compiled on the first call. A node inside a loop shows its last round. */
export const explainer = (
  node: Node,
  text: string,
  environment: Environment,
): ((facts: JsonValue, runtime: Runtime) => Explained) => {
  let seen = new Map<Node, Seen>()
  const observe = () =>
    compile(node, text, environment, {
      observer: (child, code) => (self, run) => {
        try {
          const value = code(self, run)
          seen.set(child, { ok: true, value })
          return value
        } catch (thrown) {
          seen.set(child, { ok: false, failure: failureOf(thrown, child) })
          throw thrown
        }
      },
    }).unit.run
  let code: ReturnType<typeof observe> | null = null
  return (facts, runtime) => {
    code ??= observe()
    seen = new Map()
    const run: Run = {
      root: facts,
      runtime,
      profile: environment.profile,
      fuel: environment.budget ?? BUDGET,
      context: null,
    }
    let result: Evaluation
    try {
      result = { ok: true, value: toJson(code(facts, run), node) }
    } catch (thrown) {
      result = { ok: false, failure: failureOf(thrown, node) }
    }
    const trees = new Map<Node, Explanation>()
    const tree = explained(node, text, seen, trees)
    const reason = reasonOf(node, seen).flatMap(step => trees.get(step) ?? [])
    return { result, tree, reason }
  }
}

const explained = (
  node: Node,
  text: string,
  seen: ReadonlyMap<Node, Seen>,
  trees: Map<Node, Explanation>,
): Explanation => {
  const children = childrenOf(node).map(child => explained(child, text, seen, trees))
  const outcome = seen.get(node)
  const { start, end } = node.outer ?? node
  const place = { text: text.slice(start, end), start, end, evaluated: outcome !== undefined, children }
  const explanation: Explanation =
    outcome === undefined
      ? { ...place, type: 'not evaluated' }
      : outcome.ok
        ? { ...place, type: describeType(outcome.value), ...shown(outcome.value, node) }
        : { ...place, type: 'failure', failure: outcome.failure }
  trees.set(node, explanation)
  return explanation
}

const shown = (value: Value, node: Node): { readonly value?: JsonValue; readonly failure?: EvaluationFailure } => {
  try {
    return { value: toJson(value, node) }
  } catch (thrown) {
    return { failure: failureOf(thrown, node) }
  }
}

/** The path of nodes from the whole to what decided it: the failing part, the false operand, the arm that was taken. */
const reasonOf = (node: Node, seen: ReadonlyMap<Node, Seen>): readonly Node[] => {
  const path: Node[] = []
  for (let next: Node | null = node; next !== null; next = decisive(next, seen)) path.push(next)
  return path
}

const failed = (node: Node, seen: ReadonlyMap<Node, Seen>): boolean => seen.get(node)?.ok === false

const decisive = (node: Node, seen: ReadonlyMap<Node, Seen>): Node | null => {
  if (failed(node, seen)) return childrenOf(node).find(child => failed(child, seen)) ?? null
  switch (node.type) {
    case 'Binary':
      return node.operator === 'and' || node.operator === 'or' ? decidingOperand(node.left, node.right, seen) : null
    case 'Unary':
      return node.operator === 'not' ? node.argument : null
    case 'Ternary':
      return seen.has(node.consequent) ? node.consequent : node.alternate
    case 'Elvis':
      return seen.has(node.alternate) ? node.alternate : node.test
    case 'Literal':
    case 'Property':
    case 'Index':
    case 'Variable':
    case 'Call':
    case 'Select':
    case 'Project':
    case 'List':
    case 'Map':
    case 'NewArray':
      return null
  }
}

/** A short circuit was decided on the left; otherwise the right operand had the last word. */
const decidingOperand = (left: Node, right: Node, seen: ReadonlyMap<Node, Seen>): Node =>
  seen.has(right) ? right : left
