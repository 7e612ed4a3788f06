import { readNew } from './arrays.ts'
import { readBraces } from './braces.ts'
import { readCall, refuseMethod, refuseTemplate, refuseType } from './calls.ts'
import { readIndex, readLoop } from './links.ts'
import { refuseNotAscii, refuseOperand } from './strays.ts'

export const readOperand = (p: Reader): Node => {
  p.gobbleSpaces()
  const start = p.index
  const code = p.code
  const char = p.char
  if (COLLECTION.has(p.expr.slice(start, start + 2))) return p.gobbleTokenProperty(readLoop(p, null, start))
  if (char === '!' || char === '-' || char === '+') return readSigned(p, start, char)
  if (isNameStart(code)) return readNamed(p, start)
  if (isDigit(code)) return p.gobbleTokenProperty(p.gobbleNumericLiteral())
  if (char === "'" || char === '"') return p.gobbleTokenProperty(p.gobbleStringLiteral())
  if (char === '#') return p.gobbleTokenProperty(readVariable(p, start))
  if (char === '(') return p.gobbleTokenProperty(readGroup(p, start))
  if (char === '{') return p.gobbleTokenProperty(readBraces(p, start))
  if (char === '[') return p.gobbleTokenProperty(readIndex(p, null, start))
  return refuseOperand(p, start, char)
}

const readSigned = (p: Reader, start: number, char: '!' | '-' | '+'): Node => {
  if (char !== '!' && p.expr.charAt(start + 1) === char) {
    p.report(REFUSED.step, start, start + 2)
    p.index += 2
    return p.gobbleToken()
  }
  p.index += 1
  return readUnary(p, char === '!' ? 'not' : char, start)
}

const readUnary = (p: Reader, operator: UnaryOperator, start: number): Node => {
  const argument = p.deeper(() => p.gobbleToken())
  return p.node({ type: 'Unary', start, end: upTo(argument), operator, argument })
}

const readNamed = (p: Reader, start: number): Node => {
  const word = p.peekWord()
  const lower = word.toLowerCase()
  if (word === '$' && p.expr.charAt(start + 1) === '{') return refuseTemplate(p, start)
  p.index += word.length
  const end = p.index
  if (lower === 'not') return readUnary(p, 'not', start)
  if (lower === 'true' || lower === 'false') return readWord(p, { kind: 'boolean', value: lower === 'true' }, start)
  if (lower === 'null') return readWord(p, { kind: 'null', value: null }, start)
  const next = p.nextChar()
  if (word === 'T' && next === '(') return refuseType(p, start)
  if (lower === 'new' && isNameStart(next.charCodeAt(0))) return p.gobbleTokenProperty(readNew(p, start))
  if (next === '(') return p.gobbleTokenProperty(refuseMethod(p, word, start, start))
  refuseNotAscii(p, start)
  const node = p.node({ type: 'Property', start, end, object: null, name: word, at: { start, end } })
  return p.gobbleTokenProperty(node)
}

const readWord = (p: Reader, literal: { kind: 'boolean'; value: boolean } | { kind: 'null'; value: null }, start: number): Node => {
  return p.gobbleTokenProperty(p.node({ type: 'Literal', start, end: p.index, ...literal }))
}

const readGroup = (p: Reader, start: number): Node => {
  p.index += 1
  const inner = p.gobbleExpression()
  p.expect(')', 'to close the parenthesis')
  return { ...inner, outer: { start, end: p.index } }
}

const readVariable = (p: Reader, start: number): Node => {
  p.index += 1
  if (p.char === '{') return refuseTemplate(p, start)
  if (!isNameStart(p.code)) {
    const hash = {
      code: 'CG2028',
      message: '`#` must be followed by a name',
      help: 'comments cannot be written here',
    } as const
    p.stop(hash, start, start + 1)
  }
  const nameStart = p.index
  const name = p.word()
  const end = p.index
  p.gobbleSpaces()
  if (p.char === '(') {
    p.report(REFUSED.bareFunction, start, end)
    p.gobbleArguments()
    return p.placeholder(start)
  }
  const call = name === 'root' || name === 'this' ? null : readCall(p, start, nameStart, name)
  if (call !== null) return call
  p.index = end
  return p.node({ type: 'Variable', start, end, name })
}
