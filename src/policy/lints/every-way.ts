import type { Node } from '../../expression/index.ts'
import { createMemo, isNeverNull, type Lets } from '../trust/index.ts'

/** What is asked of a part of a condition that has no `and`, `or` or `not` in it, when it is so or is not. */
export type AskOfPart = (part: Node, holds: boolean) => boolean

/**
 * Makes what asks whether, in whichever way a condition comes to be so (or not to be so), a part of it has a property. It
 * looks through names, `and`, `or`, `not`, ternaries and comparisons with `true` and `false`. What never is what is asked
 * for has every property.
 */
export const createEveryWay = (lets: Lets, ask: AskOfPart): AskOfPart => {
  const memos = { true: createMemo<Lets, boolean>(), false: createMemo<Lets, boolean>() }
  const has = (node: Node, holds: boolean): boolean => {
    switch (node.type) {
      case 'Variable': {
        const named = lets.get(node.name)
        return named === undefined ? ask(node, holds) : memos[`${holds}`](lets, named, () => has(named, holds))
      }
      case 'Literal':
        return node.kind === 'boolean' && node.value !== holds
      case 'Unary':
        return node.operator === 'not' ? has(node.argument, !holds) : ask(node, holds)
      case 'Ternary':
        return (
          (has(node.test, true) || has(node.consequent, holds)) && (has(node.test, false) || has(node.alternate, holds))
        )
      case 'Binary': {
        const { operator, left, right } = node
        if (operator === 'and' || operator === 'or')
          return (operator === 'and') === holds
            ? has(left, holds) || has(right, holds)
            : has(left, holds) && has(right, holds)
        const [condition, said] = comparedWithTruth(node)
        if (condition === null) return ask(node, holds)
        if ((operator === '==') === holds) return has(condition, said)
        return isNeverNull(condition) ? has(condition, !said) : ask(node, holds)
      }
      default:
        return ask(node, holds)
    }
  }
  return has
}

/** The condition of `condition == true`, and what it is compared with; null for any other comparison. */
const comparedWithTruth = ({
  operator,
  left,
  right,
}: Extract<Node, { type: 'Binary' }>): readonly [condition: Node | null, said: boolean] => {
  if (operator !== '==' && operator !== '!=') return [null, false]
  if (right.type === 'Literal' && right.kind === 'boolean') return [left, right.value]
  return left.type === 'Literal' && left.kind === 'boolean' ? [right, left.value] : [null, false]
}
