import { type Node, REGISTRY } from '../../expression/index.ts'
import type { CompiledPolicy, CompiledRule } from '../compiled.ts'
import { createMemo, type Lets, letsOf, type Path, spelled, termOf } from '../trust/index.ts'
import { knownWithout, refuses } from './evadable.ts'
import type { PolicyLint } from './lint.ts'
import { childrenOf, mayBeMissing } from './reads.ts'
import { type Known, valueWithout } from './without.ts'

/**
 * Warns about an equality that lets a request through because both of its sides may be missing: null equals null. A
 * rule of the same policy that refuses then settles it.
 */
export const bothMissing: PolicyLint = (policy, report) => {
  const lets = letsOf(policy)
  const { source } = policy
  for (const rule of policy.rules) {
    if (rule.when.kind === 'constant') continue
    const pair = pairsIn(rule.when.expression.tree, rule.effect !== 'deny', lets).find(nodes =>
      letsThrough(nodes, rule, policy, lets),
    )
    if (pair === undefined) continue
    const [name = 'the other value'] = pair.flatMap(node => pathsOf(node, lets).map(spelled))
    report(
      source.diagnose(source.spanOf(rule.path), {
        code: 'CG3102',
        severity: 'warning',
        message: 'both sides of this equality may be missing, and null equals null',
        help: `require one of them in its schema block, or ask for it as well: ${name} != null`,
      }),
    )
  }
}

type Pair = readonly [Node, Node]

/** Whether a condition that holds helps the request through; null where either answer may. */
type Grants = boolean | null

/** Equalities that help a request through when they hold; those of a name once for each way it is used. */
const pairsIn = (tree: Node, helps: Grants, lets: Lets): readonly Pair[] => {
  const seen = new Map<Grants, Set<Node>>([true, false, null].map(grants => [grants, new Set()]))
  const pairs = (node: Node, grants: Grants): readonly Pair[] => {
    switch (node.type) {
      case 'Variable': {
        const named = lets.get(node.name)
        if (named === undefined || seen.get(grants)?.has(named) === true) return []
        seen.get(grants)?.add(named)
        return pairs(named, grants)
      }
      case 'Unary':
        return pairs(node.argument, node.operator === 'not' ? opposite(grants) : grants)
      case 'Binary':
        if (node.operator === 'and' || node.operator === 'or')
          return [node.left, node.right].flatMap(side => pairs(side, grants))
        return [...comparedIn(node, grants), ...below(node)]
      case 'Ternary':
        return [
          ...pairs(node.test, null),
          ...[node.consequent, node.alternate].flatMap(branch => pairs(branch, grants)),
        ]
      case 'Elvis':
        return [node.test, node.alternate].flatMap(part => pairs(part, grants))
      case 'Call': {
        const [left, right] = node.args
        const equals = /^equals/.test(node.name) && left !== undefined && right !== undefined && grants !== false
        return [...(equals ? [[left, right] as const] : []), ...below(node)]
      }
      default:
        return below(node)
    }
  }
  /** Inside a value nothing is known of what an equality does. What stands in a loop is about its elements. */
  const below = (node: Node): readonly Pair[] =>
    childrenOf(node, false).flatMap(([child, inLoop]) => (inLoop ? [] : pairs(child, null)))
  return pairs(tree, helps)
}

const opposite = (grants: boolean | null): boolean | null => (grants === null ? null : !grants)

const comparedIn = (
  { operator, left, right }: Extract<Node, { type: 'Binary' }>,
  grants: boolean | null,
): readonly Pair[] => {
  if (operator === '==') return grants === false ? [] : [[left, right]]
  if (operator === '!=') return grants === true ? [] : [[left, right]]
  if (operator !== 'in' || grants === false || right.type !== 'List') return []
  return right.elements.map(element => [left, element] as const)
}

const letsThrough = (pair: Pair, rule: CompiledRule, policy: CompiledPolicy, lets: Lets): boolean => {
  if (rule.when.kind === 'constant' || !pair.every(side => mayBeNull(side, policy, lets))) return false
  const absent = pair.flatMap(side => pathsOf(side, lets))
  const known: Known = { ...knownWithout(absent, policy, lets), nulls: new Set(pair) }
  const outcome = valueWithout(rule.when.expression.tree, known)
  if (outcome === (rule.effect === 'deny' ? 'true' : 'false')) return false
  return !policy.rules.some(other => other !== rule && refuses(other, known))
}

const pathsOf = (node: Node, lets: Lets): readonly Path[] => {
  const term = termOf(node, { lets, inLoop: false })
  return term === null ? [] : [term.path]
}

const nullable = createMemo<CompiledPolicy, boolean>()

/** Functions that give null for null are the rule; those that answer yes or no, or count, never do. */
const mayBeNull = (node: Node, policy: CompiledPolicy, lets: Lets): boolean => {
  const term = termOf(node, { lets, inLoop: false })
  if (term !== null) return term.path.length > 0 && mayBeMissing(term.path, policy)
  const may = (part: Node): boolean => mayBeNull(part, policy, lets)
  switch (node.type) {
    case 'Variable': {
      const named = lets.get(node.name)
      return named !== undefined && nullable(policy, named, () => may(named))
    }
    case 'Call':
      return (
        REGISTRY.get(`${node.namespace}.${node.name}`)?.returns.nullable === true &&
        node.args.some(argument => argument.type !== 'Literal')
      )
    case 'Property':
      return node.object !== null && may(node.object)
    case 'Index':
      return node.index.type !== 'Literal' || (node.object !== null && may(node.object))
    case 'Select':
      return node.which !== 'all' || (node.object !== null && may(node.object))
    case 'Project':
      return node.object !== null && may(node.object)
    case 'Ternary':
      return may(node.consequent) || may(node.alternate)
    case 'Elvis':
      return may(node.alternate)
    case 'Literal':
    case 'List':
    case 'Map':
    case 'NewArray':
    case 'Unary':
    case 'Binary':
      return false
  }
}
