import { readNew } from './arrays.ts'
import { readBraces, refuseList } from './braces.ts'
import { readCall, readIf, refuseBare, refuseMethod, refuseTemplate, refuseType } from './calls.ts'
import { isDigit, isNameStart } from './characters.ts'
import { readIndex, readLoop } from './links.ts'
import { COLLECTION } from './operators.ts'
import { type Reader, upTo } from './reader.ts'
import { REFUSED } from './refused.ts'
import { refuseNotAscii, refuseOperand } from './strays.ts'
import type { Node, UnaryOperator } from './tree.ts'

/** A literal, name, call, list, map or array with all its links, or a unary operator and its operand. */
export const readOperand = (reader: Reader): Node => {
  reader.gobbleSpaces()
  const start = reader.index
  const code = reader.code
  const char = reader.char
  if (COLLECTION.has(reader.expr.slice(start, start + 2)))
    return reader.gobbleTokenProperty(readLoop(reader, null, start))
  if (char === '!' || char === '-' || char === '+') return readSigned(reader, start, char)
  if (isNameStart(code)) return readNamed(reader, start)
  if (isDigit(code)) return reader.gobbleTokenProperty(reader.gobbleNumericLiteral())
  if (char === "'" || char === '"') return reader.gobbleTokenProperty(reader.gobbleStringLiteral())
  if (char === '#') return reader.gobbleTokenProperty(readVariable(reader, start))
  if (char === '(') return reader.gobbleTokenProperty(readGroup(reader, start))
  if (char === '{') return reader.gobbleTokenProperty(readBraces(reader, start))
  if (char === '[') return reader.gobbleTokenProperty(readIndex(reader, null, start))
  return refuseOperand(reader, start, char)
}

const readSigned = (reader: Reader, start: number, char: '!' | '-' | '+'): Node => {
  if (char !== '!' && reader.expr.charAt(start + 1) === char) {
    reader.report(REFUSED.step, start, start + 2)
    reader.index += 2
    return reader.gobbleToken()
  }
  reader.index += 1
  return readUnary(reader, char === '!' ? 'not' : char, start)
}

const readUnary = (reader: Reader, operator: UnaryOperator, start: number): Node => {
  const argument = reader.deeper(() => reader.gobbleToken())
  return reader.node({ type: 'Unary', start, end: upTo(argument), operator, argument })
}

/** What a value begins with, other than a bracket or an operator. */
const BEGINS = /[\w#'"]/

const readNamed = (reader: Reader, start: number): Node => {
  const word = reader.peekWord()
  const lower = word.toLowerCase()
  if (/^\$+$/.test(word) && reader.expr.charAt(start + word.length) === '{') return refuseTemplate(reader, start)
  reader.index += word.length
  const end = reader.index
  if (lower === 'not') return readUnary(reader, 'not', start)
  if (lower === 'true' || lower === 'false')
    return readWord(reader, { kind: 'boolean', value: lower === 'true' }, start)
  if (lower === 'null') return readWord(reader, { kind: 'null', value: null }, start)
  const next = reader.nextChar()
  if (lower === 'if' && next !== '(' && BEGINS.test(next)) return readIf(reader, start)
  if (word === 'T' && next === '(') return refuseType(reader, start)
  if (lower === 'new' && isNameStart(next.charCodeAt(0))) return reader.gobbleTokenProperty(readNew(reader, start))
  if (next === '(') return reader.gobbleTokenProperty(refuseMethod(reader, word, start, null))
  refuseNotAscii(reader, start)
  const node = reader.node({ type: 'Property', start, end, object: null, name: word, at: { start, end } })
  return reader.gobbleTokenProperty(node)
}

const readWord = (
  reader: Reader,
  literal: { kind: 'boolean'; value: boolean } | { kind: 'null'; value: null },
  start: number,
): Node => reader.gobbleTokenProperty(reader.node({ type: 'Literal', start, end: reader.index, ...literal }))

const readGroup = (reader: Reader, start: number): Node => {
  reader.index += 1
  const inner = reader.gobbleExpression()
  reader.gobbleSpaces()
  if (reader.stands(',')) return refuseList(reader, start, ')')
  reader.expect(')', 'to close the parenthesis')
  return { ...inner, outer: { start, end: reader.index } }
}

const readVariable = (reader: Reader, start: number): Node => {
  reader.index += 1
  if (reader.char === '{') return refuseTemplate(reader, start)
  if (!isNameStart(reader.code)) {
    const hash = {
      code: 'CG2028',
      message: '`#` must be followed by a name',
      help: 'comments cannot be written here',
    } as const
    reader.stop(hash, start, start + 1)
  }
  const nameStart = reader.index
  const name = reader.word()
  const end = reader.index
  reader.gobbleSpaces()
  if (reader.char === '(') {
    return refuseBare(reader, name, start, end)
  }
  const call = name === 'root' || name === 'this' ? null : readCall(reader, start, nameStart, name)
  if (call !== null) return call
  reader.index = end
  return reader.node({ type: 'Variable', start, end, name })
}
