/** Operators between two values. */
import type { Node, Tree } from '../expression/index.ts'
import type { JsonValue } from '../oauth.ts'
import { BOOLEAN, either, type Known, NotExact, type Open, optionsOf, SETTLED, settledOnly } from './known.ts'
import { elementsOf, observe, relate, relateElements } from './observe.ts'
import { matchesPattern } from './pattern-machine.ts'
import type { Analysis } from './scope.ts'
import { between } from './transforms.ts'

type Binary = Tree.Binary

/** @throws NotExact */
export const comparisonOf = (node: Binary, left: Known, right: Known, analysis: Analysis): Known => {
  const { variables } = analysis.scope
  switch (node.operator) {
    case '==':
    case '!=':
      relate(variables, left, right, node)
      return BOOLEAN
    case 'in':
      if (optionsOf(right).some(one => one.is === 'parts'))
        relateElements(variables, { is: 'sequence', items: [left] }, right, node)
      else relate(variables, left, elementsOf(right, node), node)
      return BOOLEAN
    case '<':
    case '<=':
    case '>':
    case '>=':
      for (const one of optionsOf(left)) for (const other of optionsOf(right)) order(node, one, other, analysis)
      return BOOLEAN
    case 'between':
      for (const one of optionsOf(left)) order(node, one, boundsOf(right, node), analysis)
      return BOOLEAN
    case 'matches':
      return matched(node, left, right, analysis)
    case '+':
      return joined(node, left, right, analysis)
    case '-':
    case '*':
    case '/':
    case '%':
    case '^':
      return settledOnly(node, [left, right])
    case 'and':
    case 'or':
      return BOOLEAN
  }
}

const boundsOf = (known: Known, node: Node): Known => {
  if (known.is !== 'settled' && known.is !== 'sequence') throw new NotExact(node, 'the bounds are open')
  const bounds = elementsOf(known, node)
  return bounds.is === 'either' ? either(bounds.options) : bounds
}

/** Which of two comes first. Every number that an open one is compared with is a point, and each gap a class. */
const order = (node: Binary, one: Known, other: Known, analysis: Analysis): void => {
  const { variables } = analysis.scope
  if (one.is === 'settled' && other.is === 'settled') return
  const [open, values] =
    one.is === 'settled' ? [other, one.values] : other.is === 'settled' ? [one, other.values] : [one, null]
  if (values === null) throw new NotExact(node, 'the order of two values that are open or computed is not told apart')
  if (open.is === 'counted') {
    if (
      values.every(value => value === 0 || value === null) ||
      (values.every(value => value === 1) && countsNone(node, one))
    )
      return
    throw new NotExact(node, 'the number of elements is compared with another number than 0')
  }
  if (open.is === 'measured') {
    measure(node, open, values, analysis)
    return
  }
  if (open.is !== 'open' || open.through.length > 0) throw new NotExact(node, 'the order is not told apart')
  for (const value of values) {
    if (typeof value === 'number' || typeof value === 'bigint') variables.observedOf(open.variable).numbers.add(value)
    else if (typeof value === 'string') throw new NotExact(node, 'the order of texts is not told apart')
  }
}

/** `size(x) < 1`, `size(x) >= 1` and their mirrors ask whether there is an element. */
const countsNone = ({ operator }: Binary, left: Known): boolean =>
  left.is === 'counted' ? operator === '<' || operator === '>=' : operator === '>' || operator === '<='

/** Longest text whose characters are counted one by one. */
const MOST_COUNTED = 4096

const measure = (
  node: Binary,
  { of, when }: Extract<Known, { is: 'measured' }>,
  values: readonly JsonValue[],
  { scope }: Analysis,
): void => {
  for (const value of values) {
    if (typeof value !== 'number') continue
    if (value > MOST_COUNTED) throw new NotExact(node, `a length is compared with more than ${MOST_COUNTED}`)
    for (const [key, test] of [
      ['less than', (n: number) => n < value],
      ['at most', (n: number) => n <= value],
    ] as const)
      observe(scope.variables, of, when(test, `is ${key} ${value}`, Math.max(0, Math.ceil(value))), node)
  }
}

const matched = (node: Binary, left: Known, right: Known, { scope }: Analysis): Known => {
  for (const option of optionsOf(left)) {
    if (option.is === 'settled' && right.is === 'settled') continue
    if (option.is !== 'open' || right.is !== 'settled' || right.values === null)
      throw new NotExact(node, 'the pattern or the text is not told apart')
    for (const value of right.values)
      if (typeof value === 'string') observe(scope.variables, option, matchesPattern(value, 'whole', node), node)
  }
  return BOOLEAN
}

/** `+` of texts: ours around one open text change it, several open texts are joined. */
const joined = (node: Binary, left: Known, right: Known, analysis: Analysis): Known => {
  if (left.is === 'settled' && right.is === 'settled') return sums(left.values, right.values)
  const pieces = [...piecesOf(left, node, analysis), ...piecesOf(right, node, analysis)]
  const texts = pieces.filter(piece => typeof piece === 'string')
  if (
    texts.length === 0 &&
    pieces.some(piece => typeof piece !== 'string' && !analysis.scope.isText(piece.variable.name))
  )
    throw new NotExact(node, 'both may be numbers, which are added')
  return { is: 'joined', pieces }
}

const sums = (left: readonly JsonValue[] | null, right: readonly JsonValue[] | null): Known => {
  if (left === null || right === null || left.length * right.length > 100) return SETTLED
  if (![...left, ...right].every(value => typeof value === 'string')) return SETTLED
  return { is: 'settled', values: left.flatMap(one => right.map(other => `${one as string}${other as string}`)) }
}

const piecesOf = (known: Known, node: Node, { scope }: Analysis): readonly (string | Open)[] => {
  if (known.is === 'joined') return known.pieces
  if (known.is === 'open') return [known]
  const [only, ...others] = known.is === 'settled' ? (known.values ?? []) : []
  if (typeof only === 'string' && others.length === 0) return [only]
  if (scope.isStrict && only === null && others.length === 0) return ['']
  throw new NotExact(node, 'what is joined is not told apart')
}

/** A joined text with one open piece, as that piece with texts of ours around it. @throws NotExact */
export const asOpen = (known: Known, node: Node, { scope }: Analysis): Known => {
  if (known.is !== 'joined') return known
  const open = known.pieces.filter(piece => typeof piece !== 'string')
  const [only] = open
  if (open.length !== 1 || only === undefined)
    throw new NotExact(node, 'a text joined of several open ones is not told apart')
  if (!scope.isText(only.variable.name)) throw new NotExact(node, 'a number may be joined to the text')
  const at = known.pieces.indexOf(only)
  const before = known.pieces.slice(0, at).join('')
  const after = known.pieces.slice(at + 1).join('')
  return { ...only, through: [...only.through, between(before, after)] }
}
