import { insteadOf, namespaceMeant } from '../library/instead.ts'
import { isNameStart } from './characters.ts'
import { from, type Reader, upTo } from './reader.ts'
import { REFUSED } from './refused.ts'
import type { Node } from './tree.ts'

/** `#namespace.name(` is a call; anything else after `#name` is a path, so the place is restored. */
export const readCall = (reader: Reader, start: number, nameStart: number, namespace: string): Node | null => {
  if (!reader.stands('.')) return null
  reader.index += 1
  reader.gobbleSpaces()
  if (!isNameStart(reader.code)) return null
  const name = reader.word()
  const at = { start: nameStart, end: reader.index }
  reader.gobbleSpaces()
  if (!reader.stands('(')) return null
  const args = reader.gobbleArguments()
  return reader.node({ type: 'Call', start, end: reader.index, namespace, name, args, at })
}

/** The arguments of a call from its opening parenthesis to the closing one. */
export const readArguments = (reader: Reader): Node[] => {
  const open = reader.index
  reader.index += 1
  const args: Node[] = []
  reader.gobbleSpaces()
  if (reader.char === ')') {
    reader.index += 1
    return args
  }
  for (;;) {
    args.push(reader.gobbleExpression())
    reader.gobbleSpaces()
    if (reader.char !== ',') break
    reader.index += 1
  }
  reader.expect(')', 'to close the arguments', open)
  return args
}

/** `name(...)` on a value or alone, read past so that its arguments are looked at too. */
export const refuseMethod = (reader: Reader, name: string, start: number, object: Node | null): Node => {
  const whole = object === null ? start : from(object)
  reader.gobbleSpaces()
  const args = argumentsOr(reader, () => reportCall(reader, { name, start, whole, object, args: null }))
  if (object === null && name.toLowerCase() === 'if' && args.length === 1 && nextWord(reader) === 'then')
    return readThen(reader, whole, textOf(reader, args[0]))
  reportCall(reader, { name, start, whole, object, args })
  return reader.placeholder(whole)
}

/** Reads arguments; where that ends in a mistake, the call itself is told as well. */
const argumentsOr = (reader: Reader, failed: () => void): readonly Node[] => {
  let read: readonly Node[] | null = null
  try {
    read = reader.gobbleArguments()
    return read
  } finally {
    if (read === null) failed()
  }
}

interface RefusedCall {
  readonly name: string
  /** Of the name. */
  readonly start: number
  /** Of the call with the value before its dot. */
  readonly whole: number
  readonly object: Node | null
  /** Null when they could not be read. */
  readonly args: readonly Node[] | null
}

const textOf = (reader: Reader, node: Node | undefined): string =>
  node === undefined ? '' : reader.expr.slice(from(node), upTo(node))

const reportCall = (reader: Reader, { name, start, whole, object, args }: RefusedCall): void => {
  const written = object === null ? null : textOf(reader, object)
  // `T(java.lang.Math).max(1, 2)`: what is meant is the library of this name.
  const receiver = written === null ? null : (/^T\(.*?(\w+)\)$/.exec(written)?.[1] ?? written)
  const texts = args?.map(arg => textOf(reader, arg)) ?? ['…']
  const instead = insteadOf({ name, receiver, args: texts })
  const bare = object === null
  const message = bare
    ? `there is no function ${name}() without its library`
    : namespaceMeant(receiver ?? '') !== null
      ? `a library is written with a hash: #${namespaceMeant(receiver ?? '')}`
      : `methods such as ${name}() cannot be called on a value`
  if (instead?.exact === true && args !== null) {
    const fix = inPlace(reader, instead.write, whole)
    reader.report({ code: 'CG2024', message, help: `write ${fix}`, fix }, whole, reader.index)
  } else {
    const help = instead === null ? LIBRARIES : `write ${instead.write}`
    reader.report({ code: 'CG2024', message, help }, start, start + name.length)
  }
}

/** A comparison or a choice that stands in the place of a call is held together, unless it is the whole expression. */
const inPlace = (reader: Reader, write: string, start: number): string => {
  const rest = reader.expr.slice(0, start) + reader.expr.slice(reader.index)
  return rest.trim() === '' || ONE_CALL.test(write) ? write : `(${write})`
}

/** A call of a function, with calls among its arguments. */
const ONE_CALL = /^#[\w.]+\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)$/

const LIBRARIES = 'use a library function: #string, #data, #regex, #datetime, #map; claimgate reference lists them'

const nextWord = (reader: Reader): string => {
  reader.gobbleSpaces()
  return reader.peekWord().toLowerCase()
}

/** `if a then b else c`, from `if` on. */
export const readIf = (reader: Reader, start: number): Node => {
  const test = reader.gobbleExpression()
  if (nextWord(reader) !== 'then') return test
  return readThen(reader, start, textOf(reader, test))
}

const readThen = (reader: Reader, start: number, test: string): Node => {
  reader.word()
  const yes = textOf(reader, reader.gobbleExpression())
  let no = 'null'
  if (nextWord(reader) === 'else') {
    reader.word()
    no = textOf(reader, reader.gobbleExpression())
  }
  const fix = inPlace(reader, `${test} ? ${yes} : ${no}`, start)
  const message = '`if ... then ... else` is written `a ? b : c` here'
  reader.report({ code: 'CG2032', message, help: `write ${fix}`, fix }, start, reader.index)
  return reader.placeholder(start)
}

/** `#name(...)`: the library is missing. */
export const refuseBare = (reader: Reader, name: string, start: number, end: number): Node => {
  const args = argumentsOr(reader, () => reader.report(REFUSED.bareFunction, start, end))
  const texts = args.map(arg => textOf(reader, arg))
  const instead = insteadOf({ name, receiver: null, args: texts })
  const { code, message, help } = REFUSED.bareFunction
  if (instead === null) reader.report({ code, message, help }, start, end)
  else if (instead.exact) {
    const fix = inPlace(reader, instead.write, start)
    reader.report({ code, message, help: `write ${fix}`, fix }, start, reader.index)
  } else reader.report({ code, message, help: `write ${instead.write}` }, start, end)
  return reader.placeholder(start)
}

/** `T(...)`, read past. */
export const refuseType = (reader: Reader, start: number): Node => {
  reader.gobbleSpaces()
  const close = reader.expr.indexOf(')', reader.index)
  reader.index = close < 0 ? reader.expr.length : close + 1
  reader.report(REFUSED.type, start, reader.index)
  return reader.gobbleTokenProperty(reader.placeholder(start))
}

/** `${` or `#{` around or inside an expression. @throws STOP */
export const refuseTemplate = (reader: Reader, start: number): never => {
  const brace = reader.expr.indexOf('{', start)
  return reader.stop(REFUSED.template, start, brace + 1)
}
