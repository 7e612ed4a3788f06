/** Rules in parts: what refuses for one of several reasons is as many rules, so that one that is not told apart hides no other. */
import { type Node, prepare } from '../expression/index.ts'
import type { CompiledPolicy, CompiledRule } from '../policy/index.ts'
import { namesOf } from './reading.ts'
import { anything } from './scope.ts'

const known = new WeakMap<CompiledRule, readonly CompiledRule[]>()

/** The same policy with a rule for each part. */
export const splitRules = (policy: CompiledPolicy): CompiledPolicy => ({
  ...policy,
  rules: policy.rules.flatMap(rule => {
    const parts = known.get(rule) ?? partsOf(policy, rule)
    known.set(rule, parts)
    return parts
  }),
})

/**
 * `require A and B` refuses where either is false or fails, and `deny A or B` where either is true or fails, in whatever
 * order. An `allow` stays whole: a part of it that fails would refuse, though the other has allowed.
 */
const JOINED_BY = { require: 'and', deny: 'or', allow: null } as const

const partsOf = (policy: CompiledPolicy, rule: CompiledRule): readonly CompiledRule[] => {
  const operator = JOINED_BY[rule.effect]
  if (operator === null || rule.when.kind === 'constant' || policy.file.language === 'pel') return [rule]
  const { tree, text } = rule.when.expression
  const operands = operandsOf(tree, operator)
  if (operands.length === 1) return [rule]
  const names = namesOf(policy)
  const parts: CompiledRule[] = []
  for (const { start, end } of operands) {
    // Each part stays where it is in the text, so that its places are those of the file.
    const alone = `${' '.repeat(start)}${text.slice(start, end)}`
    const prepared = prepare(alone, { profile: 'strict', root: anything, names, undefinedNames: 'error' })
    if (!prepared.ok) return [rule]
    parts.push({ ...rule, when: { kind: 'expression', expression: prepared.expression } })
  }
  return parts
}

const operandsOf = (node: Node, operator: 'and' | 'or'): readonly Node[] =>
  node.type === 'Binary' && node.operator === operator
    ? [...operandsOf(node.left, operator), ...operandsOf(node.right, operator)]
    : [node]
