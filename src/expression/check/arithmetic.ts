import type { Binary, Node } from '../parse/tree.ts'
import type { Type } from '../type.ts'
import { computed, type Inferred } from './inferred.ts'
import { need, whereDeclared } from './need.ts'
import { ANY, constantOf, defined, describe, isDynamic, joinAll, members, NUMBER, STRING } from './types.ts'
import { spanOf, type Walk } from './walk.ts'

/** Characters of a value that is not a text, as a text: a number in Java's notation, `false`. */
const SCALAR_TEXT = 32

const textLength = (type: Type): number | undefined =>
  type.kind === 'string' ? type.maxLength : type.kind === 'number' || type.kind === 'boolean' ? SCALAR_TEXT : undefined

const joined = (left: Type, right: Type): Type => {
  const a = textLength(left)
  const b = textLength(right)
  const least =
    (left.kind === 'string' ? (left.minLength ?? 0) : 0) + (right.kind === 'string' ? (right.minLength ?? 0) : 0)
  const maxLength = a === undefined || b === undefined ? undefined : a + b
  return {
    ...STRING,
    ...defined<{ maxLength: number; minLength: number }>({ maxLength, minLength: least || undefined }),
  }
}

/** Reports null next to a text. */
const notNull = (walk: Walk, node: Node, inferred: Inferred): void => {
  if (!inferred.type.nullable || isDynamic(inferred.type)) return
  const text = walk.quote(node)
  walk.report('CG2122', spanOf(node), {
    message:
      inferred.type.kind === 'null' ? 'null is joined to a text' : `\`${text}\` may be null, and is joined to a text`,
    help:
      inferred.type.kind === 'null'
        ? "leave it out, or write 'null'"
        : `give a default, \`(${text} ?: '')\`, or test it first`,
    related: whereDeclared(inferred.fact),
    fix: inferred.type.kind === 'null' ? undefined : `(${walk.text.slice(node.start, node.end)} ?: '')`,
  })
}

const isText = (type: Type): boolean => members(type).some(({ kind }) => kind === 'string')
const isOnlyText = (type: Type): boolean => type.kind === 'string'
const isOnlyNumber = (type: Type): boolean => type.kind === 'number'

/** `+`: a text on either side joins, two numbers add. */
export const plus = (walk: Walk, node: Binary, left: Inferred, right: Inferred): Inferred => {
  const cost = left.cost + right.cost + 1
  if (isOnlyText(left.type) || isOnlyText(right.type)) {
    notNull(walk, node.left, left)
    notNull(walk, node.right, right)
    for (const [operand, inferred] of [
      [node.left, left],
      [node.right, right],
    ] as const)
      need(walk, operand, inferred.type, ['string', 'number', 'boolean'], {
        code: 'CG2108',
        role: 'what is joined to a text',
        shownAs: 'string',
        nullable: true,
      })
    return computed(joined(left.type, right.type), cost)
  }
  if (isDynamic(left.type) || isDynamic(right.type)) {
    const typed = isDynamic(left.type) ? ([node.right, right] as const) : ([node.left, left] as const)
    need(walk, typed[0], typed[1].type, ['number', 'string', 'boolean'], {
      code: 'CG2108',
      role: 'an operand of +',
      ...(typed[1].type.kind === 'list' ? { help: unionHelp(walk, node) } : {}),
      fact: typed[1].fact,
    })
    return computed({ ...ANY, nullable: false }, cost)
  }
  // One side is always a number or always something else, so a text must be possible on neither or wanted on both.
  const accepted = isText(left.type) && isText(right.type) ? (['number', 'string'] as const) : (['number'] as const)
  for (const [operand, inferred] of [
    [node.left, left],
    [node.right, right],
  ] as const)
    need(walk, operand, inferred.type, accepted, {
      code: 'CG2108',
      role: 'an operand of +',
      help: addHelp(walk, operand, inferred.type),
      fact: inferred.fact,
    })
  if (isOnlyNumber(left.type) && isOnlyNumber(right.type)) return computed(sum(left.type, right.type), cost)
  return computed(joinAll([STRING, NUMBER]), cost)
}

const unionHelp = (walk: Walk, { left, right }: Binary): string =>
  `lists are joined with #data.union(${walk.quote(left)}, ${walk.quote(right)})`

const addHelp = (walk: Walk, node: Node, type: Type): string => {
  const text = walk.quote(node)
  if (type.kind === 'list')
    return `lists are joined with #data.union(${text}, …), texts of a list with #string.join(${text}, ',')`
  if (type.kind === 'map') return `objects are merged with #map.merge(${text}, …)`
  return `+ adds Numbers and joins texts; ${text} is ${describe(type)}: begin with '' + to join`
}

const sum = (left: Type, right: Type): Type => ({
  kind: 'number',
  nullable: false,
  integer: left.kind === 'number' && left.integer && right.kind === 'number' && right.integer,
})

const INT = { least: -2_147_483_648, most: 2_147_483_647 } as const

const smallInteger = (type: Type): boolean => {
  const value = constantOf(type)?.value
  return type.kind === 'number' && type.integer && typeof value === 'number' && value >= INT.least && value <= INT.most
}

/** `- * / % ^` on numbers; besides, `'x' * 3` repeats and `'b' - 1` is a letter. */
export const arithmetic = (
  walk: Walk,
  node: Binary,
  operator: '-' | '*' | '/' | '%' | '^',
  left: Inferred,
  right: Inferred,
): Inferred => {
  const cost = left.cost + right.cost + 1
  const text = left.type.kind === 'string' && !left.type.nullable ? left.type : undefined
  if (text !== undefined && smallInteger(right.type)) {
    if (operator === '*') return computed(STRING, cost)
    if (operator === '-' && text.minLength === 1 && text.maxLength === 1)
      return computed({ ...STRING, minLength: 1, maxLength: 1 }, cost)
  }
  const role = `an operand of ${operator}`
  for (const [operand, inferred] of [
    [node.left, left],
    [node.right, right],
  ] as const)
    need(walk, operand, inferred.type, ['number'], { code: 'CG2108', role, fact: inferred.fact })
  const zero = constantOf(right.type)?.value === 0
  if ((operator === '/' || operator === '%') && zero && left.type.kind === 'number' && left.type.integer)
    walk.report('CG2127', spanOf(node.right), {
      message: `\`${operator}\` by zero always fails`,
      help: 'divide by something else; a division of integers by zero has no result',
    })
  if (isDynamic(left.type) || isDynamic(right.type)) return computed({ kind: 'any', nullable: false }, cost)
  return computed(sum(left.type, right.type), cost)
}
