import { isNameStart, LOOK_ALIKES } from './characters.ts'
import { foreignWord } from './foreign-words.ts'
import { FOREIGN, LEVEL, LEVEL_OF, SYMBOLS, WORDS } from './operators.ts'
import { from, type Operator, type Problem, type Reader, upTo } from './reader.ts'
import { REFUSED } from './refused.ts'
import { lookAlike } from './strays.ts'
import type { BinaryOperator, Node } from './tree.ts'

/** A chain of operators that bind tighter than `above`. */
export const readBinary = (reader: Reader, above = 0): Node => {
  let left = reader.gobbleToken()
  let previous: BinaryOperator | null = null
  for (let links = 1; ; links += 1) {
    const before = reader.index
    const token = reader.gobbleBinaryOp()
    if (token === null || LEVEL_OF[token.operator] <= above) {
      reader.index = before
      return left
    }
    refuseChain(reader, token, previous)
    reader.bounded(links, token)
    const right = reader.gobbleBinaryExpression(LEVEL_OF[token.operator])
    const { operator, start, end } = token
    if (token.instanceof) reader.report(REFUSED.instanceof, start, end)
    if (token.foreign !== undefined) refuseWord(reader, token.foreign, left, right, token)
    if (token.bits) refuseBits(reader, token, left, right)
    left = reader.node({
      type: 'Binary',
      start: from(left),
      end: upTo(right),
      operator,
      left,
      right,
      at: { start, end },
    })
    previous = operator
  }
}

/** Reports an operator of another language, with the comparison that says the same here. */
const refuseWord = (
  reader: Reader,
  { written, say }: NonNullable<Operator['foreign']>,
  left: Node,
  right: Node,
  { start, end }: Operator,
): void => {
  const { write, exact } = say(textOf(reader, left), textOf(reader, right))
  const problem = { code: 'CG2032', message: `there is no operator \`${written}\``, help: `write ${write}` } as const
  if (exact) reader.report({ ...problem, fix: write }, from(left), upTo(right))
  else reader.report(problem, start, end)
}

/** `x & 4` between numbers: there are no bit operators, and a power of two can be taken out of a number without them. */
const refuseBits = (reader: Reader, { start, operator }: Operator, left: Node, right: Node): void => {
  const [, after] = /^[&|]\s*(\d+)/.exec(reader.expr.slice(start)) ?? []
  const [, before = '0'] = /(\d+)[Ll]?\s*$/.exec(reader.expr.slice(0, start)) ?? []
  const flag = BigInt(after ?? before)
  const value = textOf(reader, after === undefined ? right : left)
  const single = flag > 0n && (flag & (flag - 1n)) === 0n && /^[\w.'[\]]+$/.test(value)
  const test = single ? `(${value} % ${flag * 2n}) / ${flag} == 1` : '(x % 4) / 2 == 1, for the bit 2'
  const help = operator === 'and' ? `to test a bit, write ${test}` : 'add numbers that have no bit in common'
  reader.report({ code: 'CG2032', message: 'there are no operators for bits', help }, start, start + 1)
}

const textOf = (reader: Reader, node: Node): string => reader.expr.slice(from(node), upTo(node))

/** Comparisons and `^` do not chain: `1 < 2 < 3` would compare a Boolean with a number. */
const refuseChain = (reader: Reader, token: Operator, previous: BinaryOperator | null): void => {
  if (previous === null) return
  const level = LEVEL_OF[token.operator]
  if (level !== LEVEL_OF[previous]) return
  if (level === LEVEL.comparison) {
    const help = 'join two comparisons with `and`, or use parentheses'
    reader.report({ code: 'CG2013', message: 'comparisons cannot be chained', help }, token.start, token.end)
  }
  if (level === LEVEL.power) {
    reader.report({ code: 'CG2014', message: '`^` cannot be chained', help: 'use parentheses' }, token.start, token.end)
  }
}

/** The operator that begins here, or null. */
export const readOperator = (reader: Reader): Operator | null => {
  reader.gobbleSpaces()
  const start = reader.index
  const two = reader.expr.slice(start, start + 2)
  if (isNameStart(reader.code)) return wordOperator(reader, start)
  if (two === '//' || two === '/*' || two === '++' || two === '--' || two === '->' || two === '=>' || two === '^[')
    return null
  for (const [written, operator] of FOREIGN) {
    if (!reader.expr.startsWith(written, start) || two === '||' || two === '&&') continue
    if (isBitwise(reader, written, start)) return { ...takeOperator(reader, operator, start, 1), bits: true }
    const fix = operator
    const message = `\`${written}\` is written \`${operator}\` here`
    return takeOperator(reader, operator, start, written.length, {
      code: 'CG2032',
      message,
      help: `write ${operator}`,
      fix,
    })
  }
  if (two === '!~') return foreignOperator(reader, start)
  const symbol = SYMBOLS.get(two)
  if (symbol !== undefined && two.length === 2) return takeOperator(reader, symbol, start, 2)
  const replacement = LOOK_ALIKES.get(reader.char)
  const single = SYMBOLS.get(replacement ?? reader.char)
  if (single !== undefined) {
    if (replacement !== undefined) {
      lookAlike(reader, reader.char, replacement)
      return { operator: single, start, end: start + 1 }
    }
    if (two.endsWith('=') && two !== '>=' && two !== '<=') {
      return takeOperator(reader, '==', start, 2, REFUSED.assignment)
    }
    return takeOperator(reader, single, start, 1)
  }
  if (reader.char === '=') return takeOperator(reader, '==', start, 1, { ...REFUSED.assignment, fix: '==' })
  return null
}

/** `&` and `|` beside a number are those of bits, which `refuseBits` tells of once both sides are read. */
const isBitwise = (reader: Reader, written: string, start: number): boolean =>
  (written === '&' || written === '|') &&
  (/^[&|]\s*\d/.test(reader.expr.slice(start, start + 20)) ||
    /(?:^|[\s(])\d+[Ll]?\s*$/.test(reader.expr.slice(0, start)))

const wordOperator = (reader: Reader, start: number): Operator | null => {
  const word = reader.peekWord()
  const lower = word.toLowerCase()
  if (lower === 'instanceof') {
    reader.index += word.length
    return { operator: '==', start, end: reader.index, instanceof: true }
  }
  const operator = WORDS.get(lower)
  if (operator !== undefined) return takeOperator(reader, operator, start, word.length)
  return foreignOperator(reader, start)
}

const foreignOperator = (reader: Reader, start: number): Operator | null => {
  const foreign = foreignWord(reader.expr.slice(start, start + LONGEST_WORDS))
  if (foreign === null) return null
  reader.index = start + foreign.length
  return { operator: '==', start, end: reader.index, foreign }
}

const LONGEST_WORDS = 64

const takeOperator = (
  reader: Reader,
  operator: BinaryOperator,
  start: number,
  length: number,
  problem?: Problem,
): Operator => {
  reader.index = start + length
  if (problem !== undefined) reader.report(problem, start, reader.index)
  return { operator, start, end: reader.index }
}
