import { LEVEL, LEVEL_OF } from '../parse/operators.ts'
import type { Binary, Elvis, Node, Ternary, Unary } from '../parse/tree.ts'
import { arithmetic, plus } from './arithmetic.ts'
import { between, matches, membership, ordering } from './comparisons.ts'
import { equality } from './equality.ts'
import { computed, type Inferred } from './inferred.ts'
import { boundsOfSql, boundTooTight, emptiness } from './misread.ts'
import { need, needCondition } from './need.ts'
import { allOf, decided, eitherOf, type Proofs } from './proofs.ts'
import { BOOLEAN, constantOf, describe, isDynamic, join, members, valuesOf, withoutNull } from './types.ts'
import { spanOf, type Walk } from './walk.ts'

/** The value of a condition when it is the same for every request; names of the policy are settings, so they do not count. */
const settled = (node: Node, inferred: Inferred): boolean | undefined => {
  if (node.type === 'Variable' || node.type === 'Property' || node.type === 'Index') return undefined
  const value = constantOf(inferred.type)?.value
  return typeof value === 'boolean' ? value : undefined
}

const unreachable = (walk: Walk, node: Node, because: Node, value: string): void =>
  walk.report('CG2116', spanOf(node), {
    message: `\`${walk.quote(node)}\` is never reached: \`${walk.quote(because)}\` is ${value}`,
    help: 'remove the part that never runs, or correct what stands before it',
  })

export const unary = (walk: Walk, node: Unary, current: Inferred, proofs: Proofs): Inferred => {
  const argument = walk.use(node.argument, current, proofs)
  const { type, cost } = argument
  if (node.operator === 'not') {
    const meant = emptiness(walk, node, type)
    if (meant === null) needCondition(walk, node.argument, argument)
    else
      walk.report('CG2111', spanOf(node), {
        message: `\`${walk.quote(node.argument)}\` is ${describe(type)}, and a condition must be a Boolean`,
        help: `write ${meant}`,
        fix: meant,
      })
    const value = constantOf(type)?.value
    const result = decided(typeof value === 'boolean' ? !value : undefined)
    return { ...computed(result, cost + 1), whenTrue: argument.whenFalse, whenFalse: argument.whenTrue }
  }
  need(walk, node.argument, type, ['number'], {
    code: 'CG2108',
    role: `the operand of ${node.operator}`,
    fact: argument.fact,
  })
  const integer = type.kind === 'number' && type.integer
  const values =
    node.operator === '-' ? valuesOf(type)?.map(value => (typeof value === 'number' ? -value : value)) : valuesOf(type)
  return computed(
    { kind: 'number', nullable: false, integer, ...(values === undefined ? {} : { enum: values }) },
    cost + 1,
  )
}

/** `and`, `or`: what the left side proves holds on the right. */
const logical = (walk: Walk, node: Binary, current: Inferred, proofs: Proofs): Inferred => {
  const isAnd = node.operator === 'and'
  const left = walk.use(node.left, current, proofs)
  if (isAnd && boundsOfSql(walk, node)) return computed(BOOLEAN, left.cost + 1)
  needCondition(walk, node.left, left)
  const right = walk.use(node.right, current, allOf(proofs, isAnd ? left.whenTrue : left.whenFalse))
  needCondition(walk, node.right, right)
  const first = settled(node.left, left)
  const second = settled(node.right, right)
  if (first === !isAnd) unreachable(walk, node.right, node.left, `always ${first}`)
  for (const [operand, value] of [
    [node.left, first],
    [node.right, second],
  ] as const) {
    if (value === undefined || operand.type !== 'Literal' || (operand === node.left && value !== isAnd)) continue
    walk.report('CG2115', spanOf(operand), {
      message:
        value === isAnd
          ? `\`${value}\` has no effect here`
          : `with \`${value}\` the whole condition is always ${value}`,
      help: value === isAnd ? 'leave it out' : 'leave out the rest, or remove it',
    })
  }
  const verdict =
    first === !isAnd || second === !isAnd ? !isAnd : first === isAnd && second === isAnd ? isAnd : undefined
  const both = allOf(isAnd ? left.whenTrue : left.whenFalse, isAnd ? right.whenTrue : right.whenFalse)
  const either = isAnd
    ? eitherOf(left.whenFalse, allOf(left.whenTrue, right.whenFalse))
    : eitherOf(left.whenTrue, allOf(left.whenFalse, right.whenTrue))
  return {
    ...computed(decided(verdict), left.cost + right.cost + 1),
    whenTrue: isAnd ? both : either,
    whenFalse: isAnd ? either : both,
  }
}

const isNull = (node: Node): boolean => node.type === 'Literal' && node.kind === 'null'

export const binary = (walk: Walk, node: Binary, current: Inferred, proofs: Proofs): Inferred => {
  if (node.operator === 'and' || node.operator === 'or') return logical(walk, node, current, proofs)
  const { operator } = node
  if (isNull(node.right)) walk.provided.add(node.left)
  if (isNull(node.left)) walk.provided.add(node.right)
  const left = walk.use(node.left, current, proofs)
  const right = walk.use(node.right, current, proofs)
  if (LEVEL_OF[operator] === LEVEL.comparison && boundTooTight(walk, node))
    return computed(BOOLEAN, left.cost + right.cost + 1)
  switch (operator) {
    case '==':
    case '!=':
      return equality(walk, node, left, right)
    case '<':
    case '<=':
    case '>':
    case '>=':
      return ordering(walk, node, operator, left, right)
    case 'between':
      return between(walk, node, left, right)
    case 'in':
      return membership(walk, node, left, right)
    case 'matches':
      return matches(walk, node, left, right)
    case '+':
      return plus(walk, node, left, right)
    case '-':
    case '*':
    case '/':
    case '%':
    case '^':
      return arithmetic(walk, node, operator, left, right)
  }
}

export const ternary = (walk: Walk, node: Ternary, current: Inferred, proofs: Proofs): Inferred => {
  const test = walk.use(node.test, current, proofs)
  needCondition(walk, node.test, test)
  const yes = walk.use(node.consequent, current, allOf(proofs, test.whenTrue))
  const no = walk.use(node.alternate, current, allOf(proofs, test.whenFalse))
  const always = settled(node.test, test)
  if (always === true) unreachable(walk, node.alternate, node.test, 'always true')
  if (always === false) unreachable(walk, node.consequent, node.test, 'always false')
  return {
    ...computed(join(yes.type, no.type), test.cost + Math.max(yes.cost, no.cost) + 1),
    whenTrue: eitherOf(allOf(test.whenTrue, yes.whenTrue), allOf(test.whenFalse, no.whenTrue)),
    whenFalse: eitherOf(allOf(test.whenTrue, yes.whenFalse), allOf(test.whenFalse, no.whenFalse)),
  }
}

/** `a ?: b`: b where a is null or an empty text. */
export const elvis = (walk: Walk, node: Elvis, current: Inferred, proofs: Proofs): Inferred => {
  walk.provided.add(node.test)
  const test = walk.use(node.test, current, proofs)
  const alternate = walk.use(node.alternate, current, proofs)
  const cost = test.cost + alternate.cost + 1
  if (test.type.kind === 'null') return computed(alternate.type, cost)
  const maybeEmpty =
    isDynamic(test.type) || members(test.type).some(type => type.kind === 'string' && (type.minLength ?? 0) === 0)
  if (!test.type.nullable && !maybeEmpty) unreachable(walk, node.alternate, node.test, 'never null')
  const values = valuesOf(test.type)
  const defaulted = constantOf(alternate.type)?.value
  const chosen =
    values !== undefined && test.type.kind === 'string' && defaulted !== ''
      ? { ...test.type, enum: values.filter(v => v !== '') }
      : test.type
  return computed(join(withoutNull(chosen), alternate.type), cost)
}
