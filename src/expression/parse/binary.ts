import { lookAlike } from './strays.ts'

export const readBinary = (p: Reader, above = 0): Node => {
  let left = p.gobbleToken()
  let previous: BinaryOperator | null = null
  for (let links = 1; ; links += 1) {
    const before = p.index
    const found = p.gobbleBinaryOp()
    if (found === null || LEVEL_OF[found.operator] <= above) {
      p.index = before
      return left
    }
    refuseChain(p, found, previous)
    p.bounded(links, found)
    const right = p.gobbleBinaryExpression(LEVEL_OF[found.operator])
    const { operator, start, end } = found
    if (found.instanceof) p.report(REFUSED.instanceof, start, end)
    left = p.node({
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

/** Comparisons and `^` do not chain: `1 < 2 < 3` would compare a Boolean with a number. */
const refuseChain = (p: Reader, found: Operator, previous: BinaryOperator | null): void => {
  if (previous === null) return
  const level = LEVEL_OF[found.operator]
  if (level !== LEVEL_OF[previous]) return
  if (level === LEVEL.comparison) {
    const help = 'join two comparisons with `and`, or use parentheses'
    p.report({ code: 'CG2013', message: 'comparisons cannot be chained', help }, found.start, found.end)
  }
  if (level === LEVEL.power) {
    p.report({ code: 'CG2014', message: '`^` cannot be chained', help: 'use parentheses' }, found.start, found.end)
  }
}

export const readOperator = (p: Reader): Operator | null => {
  p.gobbleSpaces()
  const start = p.index
  const two = p.expr.slice(start, start + 2)
  if (isNameStart(p.code)) return wordOperator(p, start)
  if (two === '//' || two === '/*' || two === '++' || two === '--' || two === '->' || two === '=>' || two === '^[')
    return null
  for (const [written, operator] of FOREIGN) {
    if (!p.expr.startsWith(written, start) || two === '||' || two === '&&') continue
    const fix = operator
    const message = `\`${written}\` is written \`${operator}\` here`
    return takeOperator(p, operator, start, written.length, { code: 'CG2032', message, help: `write ${operator}`, fix })
  }
  const symbol = SYMBOLS.get(two)
  if (symbol !== undefined && two.length === 2) return takeOperator(p, symbol, start, 2)
  const meant = LOOK_ALIKES.get(p.char)
  const single = SYMBOLS.get(meant ?? p.char)
  if (single !== undefined) {
    if (meant !== undefined) {
      lookAlike(p, p.char, meant)
      return { operator: single, start, end: start + 1 }
    }
    if (two.endsWith('=') && two !== '>=' && two !== '<=') {
      return takeOperator(p, '==', start, 2, REFUSED.assignment)
    }
    return takeOperator(p, single, start, 1)
  }
  if (p.char === '=') return takeOperator(p, '==', start, 1, { ...REFUSED.assignment, fix: '==' })
  return null
}

const wordOperator = (p: Reader, start: number): Operator | null => {
  const word = p.peekWord()
  const lower = word.toLowerCase()
  if (lower === 'instanceof') {
    p.index += word.length
    return { operator: '==', start, end: p.index, instanceof: true }
  }
  const operator = WORDS.get(lower)
  return operator === undefined ? null : takeOperator(p, operator, start, word.length)
}

const takeOperator = (p: Reader, operator: BinaryOperator, start: number, length: number, problem?: Problem): Operator => {
  p.index = start + length
  if (problem !== undefined) p.report(problem, start, p.index)
  return { operator, start, end: p.index }
}
