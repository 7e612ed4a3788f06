import { type Node, print, REGISTRY } from '../../expression/index.ts'
import type { CompiledPolicy, CompiledRule } from '../compiled.ts'
import { called, createMemo, type Lets, letsOf, type Path, spelled, termOf } from '../trust/index.ts'
import { knownWithout, refuses } from './evadable.ts'
import type { PolicyLint } from './lint.ts'
import { childrenOf, mayBeMissing, pathsIn } from './reads.ts'
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
    const [name = 'the other value'] = pair
      .flatMap(node => pathsIn(node, lets))
      .filter(path => mayBeMissing(path, policy))
      .map(spelled)
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
        return [...comparedIn(node, grants).flatMap(pair => partsOf(pair, lets)), ...below(node)]
      case 'Ternary':
        return [
          ...pairs(node.test, null),
          ...[node.consequent, node.alternate].flatMap(branch => pairs(branch, grants)),
        ]
      case 'Elvis':
        return [node.test, node.alternate].flatMap(part => pairs(part, grants))
      case 'Call': {
        const [left, right] = node.args
        if (left === undefined || right === undefined || grants === false) return below(node)
        const isIn = called(node) === 'list.contains' && left.type === 'List'
        const equal: readonly Pair[] = /^equals/.test(node.name)
          ? partsOf([left, right], lets)
          : (isIn ? left.elements : []).flatMap(element => partsOf([right, element], lets))
        return [...equal, ...below(node)]
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

/** An equality, and where both sides are lists or maps that are written out, those of their members that it consists of. */
const partsOf = (pair: Pair, lets: Lets): readonly Pair[] => {
  const [left, right] = pair.map(side => written(side, lets))
  const inner = (parts: readonly (readonly [Node | undefined, Node | undefined])[]): readonly Pair[] =>
    parts.flatMap(([one, other]) => (one && other ? partsOf([one, other], lets) : []))
  if (left?.type === 'List' && right?.type === 'List' && left.elements.length === right.elements.length)
    return [pair, ...inner(left.elements.map((element, at) => [element, right.elements[at]]))]
  if (left?.type !== 'Map' || right?.type !== 'Map' || left.entries.length !== right.entries.length) return [pair]
  const others = new Map(right.entries.map(({ key, value }) => [print(key), value]))
  return [pair, ...inner(left.entries.map(({ key, value }) => [value, others.get(print(key))]))]
}

/** What stands behind a name. */
const written = (node: Node, lets: Lets): Node => {
  const named = node.type === 'Variable' ? lets.get(node.name) : undefined
  return named === undefined ? node : written(named, lets)
}

const letsThrough = (pair: Pair, rule: CompiledRule, policy: CompiledPolicy, lets: Lets): boolean => {
  if (rule.when.kind === 'constant') return false
  const known = equalWithout(pair, policy, lets)
  if (known === null) return false
  const outcome = valueWithout(rule.when.expression.tree, known)
  if (outcome === (rule.effect === 'deny' ? 'true' : 'false')) return false
  return !policy.rules.some(other => other !== rule && refuses(other, known))
}

/**
 * What is known where both sides of an equality are null, or where what may be missing on both of them is, and they are
 * equal then: `(a ?: '') == (b ?: '')`. Null where neither can be.
 */
const equalWithout = (pair: Pair, policy: CompiledPolicy, lets: Lets): Known | null => {
  if (pair.every(side => mayBeNull(side, policy, lets)))
    return {
      ...knownWithout(
        pair.flatMap(side => pathsOf(side, lets)),
        policy,
        lets,
      ),
      nulls: new Set(pair),
    }
  const missing = pair.map(side => pathsIn(side, lets).filter(path => path.length > 0 && mayBeMissing(path, policy)))
  if (missing.some(({ length }) => length === 0) || isSame(missing)) return null
  const known = knownWithout(missing.flat(), policy, lets)
  const [left, right] = pair
  const at = { start: left.start, end: left.end }
  return valueWithout({ type: 'Binary', operator: '==', left, right, ...at, at }, known) === 'true' ? known : null
}

/** Two sides that are made of the same facts differ in what they make of them: no other value is compared. */
const isSame = (missing: readonly (readonly Path[])[]): boolean => {
  const written = missing.map(paths => paths.map(spelled).sort().join())
  return written.every(one => one === written[0])
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
  const mayBranch = (part: Node): boolean => (part.type === 'Literal' ? part.kind === 'null' : may(part))
  // What is taken out of a list that is written out is one of its elements.
  const mayInside = (part: Node | null): boolean => {
    const list = part === null ? null : written(part, lets)
    return list !== null && (list.type === 'List' ? list.elements.some(mayBranch) : may(list))
  }
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
      return node.index.type !== 'Literal' || mayInside(node.object)
    case 'Select':
      return node.which !== 'all' || (node.object !== null && may(node.object))
    case 'Project':
      return node.object !== null && may(node.object)
    case 'Ternary':
      return mayBranch(node.consequent) || mayBranch(node.alternate)
    case 'Elvis':
      return mayBranch(node.alternate)
    case 'Literal':
    case 'List':
    case 'Map':
    case 'NewArray':
    case 'Unary':
    case 'Binary':
      return false
  }
}
