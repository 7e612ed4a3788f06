import { type Node, print } from '../../expression/index.ts'
import type { CompiledPolicy, CompiledRule } from '../compiled.ts'
import { called, type Lets, letsOf, type Path, spelled, termOf } from '../trust/index.ts'
import { knownWithout, refuses } from './evadable.ts'
import type { PolicyLint } from './lint.ts'
import { type Item, itemOf, mayBeNull } from './nullable.ts'
import { childrenOf, elementsOf, mayBeMissing, pathsIn, written } from './reads.ts'
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
    const pair = pairsIn(rule.when.expression.tree, rule.effect !== 'deny', policy, lets).find(one =>
      letsThrough(one, rule, policy, lets),
    )
    if (pair === undefined) continue
    const [name = 'the other value'] = pair.sides
      .flatMap(node => pathsIn(node, lets, pair.loop !== null))
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

type Sides = readonly [Node, Node]

/** A selection or projection around an equality. */
interface Loop {
  readonly item: Item
  readonly body: Node
  /** What the body is without regard to the equality, if something beside it settles that. */
  readonly unlessFor: 'true' | 'false'
}

interface Pair {
  readonly sides: Sides
  readonly loop: Loop | null
}

/** Whether a condition that holds helps the request through; null where either answer may. */
type Grants = boolean | null

/** Equalities that help a request through when they hold; those of a name once for each way it is used. */
const pairsIn = (tree: Node, helps: Grants, policy: CompiledPolicy, lets: Lets): readonly Pair[] => {
  const seen = new Map<Grants, Set<Node>>([true, false, null].map(grants => [grants, new Set()]))
  const pairs = (node: Node, grants: Grants, loop: Loop | null): readonly Pair[] => {
    const inner = (part: Node, partGrants = grants): readonly Pair[] => pairs(part, partGrants, loop)
    /** Inside a value nothing is known of what an equality does. */
    const below = (): readonly Pair[] =>
      childrenOf(node, false).flatMap(([child, inLoop]) => (inLoop ? inBody(child) : inner(child, null)))
    /** What is selected may help or not, so that both do: to be selected, and not to be. */
    const inBody = (body: Node): readonly Pair[] => {
      const object = node.type === 'Select' || node.type === 'Project' ? node.object : null
      const item = itemOf(object, { policy, lets, item: loop?.item ?? null })
      return ([true, false] as const).flatMap(holds =>
        pairs(body, holds, { item, body, unlessFor: holds ? 'false' : 'true' }),
      )
    }
    const ofSides = (sides: Sides): readonly Pair[] => partsOf(sides, lets).map(one => ({ sides: one, loop }))
    switch (node.type) {
      case 'Variable': {
        const named = lets.get(node.name)
        if (named === undefined || seen.get(grants)?.has(named) === true) return []
        seen.get(grants)?.add(named)
        return pairs(named, grants, null)
      }
      case 'Unary':
        return inner(node.argument, node.operator === 'not' ? opposite(grants) : grants)
      case 'Binary':
        if (node.operator === 'and' || node.operator === 'or')
          return [node.left, node.right].flatMap(side => inner(side))
        return [...comparedIn(node, grants, lets).flatMap(ofSides), ...below()]
      case 'Ternary':
        return [...inner(node.test, null), ...[node.consequent, node.alternate].flatMap(branch => inner(branch))]
      case 'Elvis':
        return [node.test, node.alternate].flatMap(part => inner(part))
      case 'Call': {
        const [left, right] = node.args
        if (left === undefined || right === undefined || grants === false) return below()
        if (/^equals/.test(node.name)) return [...ofSides([left, right]), ...below()]
        const elements = called(node) === 'list.contains' ? elementsOf(left, lets) : []
        return [...elements.flatMap(element => ofSides([right, element])), ...below()]
      }
      default:
        return below()
    }
  }
  return pairs(tree, helps, null)
}

const opposite = (grants: boolean | null): boolean | null => (grants === null ? null : !grants)

const comparedIn = (
  { operator, left, right }: Extract<Node, { type: 'Binary' }>,
  grants: Grants,
  lets: Lets,
): readonly Sides[] => {
  if (operator === '==') return grants === false ? [] : [[left, right]]
  if (operator === '!=') return grants === true ? [] : [[left, right]]
  if (operator !== 'in' || grants === false) return []
  return elementsOf(right, lets).map(element => [left, element] as const)
}

/** An equality, and where both sides are lists or maps that are written out, those of their members that it consists of. */
const partsOf = (pair: Sides, lets: Lets): readonly Sides[] => {
  const [left, right] = pair.map(side => written(side, lets))
  const inner = (parts: readonly (readonly [Node | undefined, Node | undefined])[]): readonly Sides[] =>
    parts.flatMap(([one, other]) => (one && other ? partsOf([one, other], lets) : []))
  if (left?.type === 'List' && right?.type === 'List' && left.elements.length === right.elements.length)
    return [pair, ...inner(left.elements.map((element, at) => [element, right.elements[at]]))]
  if (left?.type !== 'Map' || right?.type !== 'Map' || left.entries.length !== right.entries.length) return [pair]
  const others = new Map(right.entries.map(({ key, value }) => [print(key), value]))
  return [pair, ...inner(left.entries.map(({ key, value }) => [value, others.get(print(key))]))]
}

const letsThrough = (pair: Pair, rule: CompiledRule, policy: CompiledPolicy, lets: Lets): boolean => {
  if (rule.when.kind === 'constant') return false
  const known = equalWithout(pair, policy, lets)
  if (known === null) return false
  const { loop } = pair
  if (loop !== null && valueWithout(loop.body, known) === loop.unlessFor) return false
  const outcome = valueWithout(rule.when.expression.tree, known)
  if (outcome === (rule.effect === 'deny' ? 'true' : 'false')) return false
  return !policy.rules.some(other => other !== rule && refuses(other, known))
}

/**
 * What is known where both sides of an equality are null, or where what may be missing on both of them is, and they are
 * equal then: `(a ?: '') == (b ?: '')`. Null where neither can be.
 */
const equalWithout = ({ sides, loop }: Pair, policy: CompiledPolicy, lets: Lets): Known | null => {
  if (sides.every(side => mayBeNull(side, { policy, lets, item: loop?.item ?? null })))
    return {
      ...knownWithout(
        sides.flatMap(side => pathsOf(side, lets, loop)),
        policy,
        lets,
      ),
      nulls: new Set(sides),
    }
  if (loop !== null) return null
  const missing = sides.map(side => pathsIn(side, lets).filter(path => path.length > 0 && mayBeMissing(path, policy)))
  if (missing.some(({ length }) => length === 0) || isSame(missing)) return null
  const known = knownWithout(missing.flat(), policy, lets)
  const [left, right] = sides
  const at = { start: left.start, end: left.end }
  return valueWithout({ type: 'Binary', operator: '==', left, right, ...at, at }, known) === 'true' ? known : null
}

/** Two sides that are made of the same facts differ in what they make of them: no other value is compared. */
const isSame = (missing: readonly (readonly Path[])[]): boolean => {
  const written = missing.map(paths => paths.map(spelled).sort().join())
  return written.every(one => one === written[0])
}

/** The fact that a side is. A member of an element counts by its names, so that what is asked beside it is seen. */
const pathsOf = (node: Node, lets: Lets, loop: Loop | null): readonly Path[] => {
  const term = termOf(node, { lets, inLoop: loop !== null })
  return term === null || term.path.length === 0 ? [] : [term.path]
}
