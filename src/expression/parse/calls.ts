import { isNameStart } from './characters.ts'
import type { Reader } from './reader.ts'
import { REFUSED, refusedMethod } from './refused.ts'
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
export const refuseMethod = (reader: Reader, name: string, start: number, whole: number): Node => {
  reader.gobbleSpaces()
  reader.report(refusedMethod(name), start, start + name.length)
  reader.gobbleArguments()
  return reader.placeholder(whole)
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
