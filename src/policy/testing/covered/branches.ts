import type { Expression, Node } from '../../../expression/index.ts'
import { type BranchPoint, key, type Site, type Trace, type Wanted } from './point.ts'

interface Span {
  readonly start: number
  readonly end: number
}

const spanOf = (node: Node): Span => node.outer ?? node

type Junction = Extract<Node, { type: 'Binary' }> & { readonly operator: 'and' | 'or' }

const isJunction = (node: Node): node is Junction =>
  node.type === 'Binary' && (node.operator === 'and' || node.operator === 'or')

/** `a and b and c` is one junction of three operands. */
const operandsOf = (node: Junction): readonly Node[] =>
  [node.left, node.right].flatMap(side =>
    isJunction(side) && side.operator === node.operator ? operandsOf(side) : [side],
  )

const childrenOf = (node: Node): readonly Node[] => {
  switch (node.type) {
    case 'Literal':
    case 'Variable':
      return []
    case 'Property':
      return node.object === null ? [] : [node.object]
    case 'Index':
      return node.object === null ? [node.index] : [node.object, node.index]
    case 'Call':
      return node.args
    case 'Select':
    case 'Project':
      return node.object === null ? [node.body] : [node.object, node.body]
    case 'List':
      return node.elements
    case 'Map':
      return node.entries.flatMap(entry => [entry.key, entry.value])
    case 'NewArray':
      return [...node.dimensions, node.elements].filter(child => child !== null)
    case 'Unary':
      return [node.argument]
    case 'Binary':
      return isJunction(node) ? operandsOf(node) : [node.left, node.right]
    case 'Ternary':
      return [node.test, node.consequent, node.alternate]
    case 'Elvis':
      return [node.test, node.alternate]
  }
}

/**
 * Lists the branches of an expression: every operand of `and` and `or` true and false, every arm of a condition and
 * both sides of `?:` taken. Inside a selection or projection the last item of each case counts.
 */
export const branchesOf = ({ text, tree }: Expression, site: Site): readonly BranchPoint[] => {
  const points: BranchPoint[] = []
  const add = (part: Node, wanted: Wanted, seenIn: (trace: Trace) => boolean): void => {
    const { start, end } = spanOf(part)
    const { policy, source, path, shift } = site
    const place = source.placeOf(source.spanInScalar(path, start + shift, end + shift))
    points.push({ ...place, policy, what: text.slice(start, end), wanted, seenIn })
  }
  const visit = (part: Node): void => {
    for (const [one, wanted, seenIn] of sidesOf(part)) add(one, wanted, seenIn)
    for (const child of childrenOf(part)) visit(child)
  }
  visit(tree)
  return points
}

type Side = readonly [Node, Wanted, (trace: Trace) => boolean]

const sidesOf = (node: Node): readonly Side[] => {
  if (isJunction(node)) return operandsOf(node).flatMap(operand => [had(operand, true), had(operand, false)])
  if (node.type === 'Ternary') return [node.consequent, node.alternate].map(arm => [arm, 'taken', evaluated(arm)])
  if (node.type !== 'Elvis') return []
  const fallback = evaluated(node.alternate)
  const kept = (trace: Trace): boolean => evaluated(node.test)(trace) && !fallback(trace)
  return [
    [node.test, 'taken', kept],
    [node.alternate, 'taken', fallback],
  ]
}

const had = (node: Node, value: boolean): Side => [
  node,
  value ? 'true' : 'false',
  trace => trace.get(key(spanOf(node)))?.value === value,
]

const evaluated =
  (node: Node) =>
  (trace: Trace): boolean =>
    trace.get(key(spanOf(node)))?.evaluated === true
