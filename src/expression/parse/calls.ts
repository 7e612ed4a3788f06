
/** `#namespace.name(` is a call; anything else after `#name` is a path, so the place is restored. */
export const readCall = (p: Reader, start: number, nameStart: number, namespace: string): Node | null => {
  if (!p.stands('.')) return null
  p.index += 1
  p.gobbleSpaces()
  if (!isNameStart(p.code)) return null
  const name = p.word()
  const at = { start: nameStart, end: p.index }
  p.gobbleSpaces()
  if (!p.stands('(')) return null
  const args = p.gobbleArguments()
  return p.node({ type: 'Call', start, end: p.index, namespace, name, args, at })
}

export const readArguments = (p: Reader): Node[] => {
  const open = p.index
  p.index += 1
  const args: Node[] = []
  p.gobbleSpaces()
  if (p.char === ')') {
    p.index += 1
    return args
  }
  for (;;) {
    args.push(p.gobbleExpression())
    p.gobbleSpaces()
    if (p.char !== ',') break
    p.index += 1
  }
  p.expect(')', 'to close the arguments', open)
  return args
}

export const refuseMethod = (p: Reader, name: string, start: number, whole: number): Node => {
  p.gobbleSpaces()
  p.report(refusedMethod(name), start, start + name.length)
  p.gobbleArguments()
  return p.placeholder(whole)
}

export const refuseType = (p: Reader, start: number): Node => {
  p.gobbleSpaces()
  const close = p.expr.indexOf(')', p.index)
  p.index = close < 0 ? p.expr.length : close + 1
  p.report(REFUSED.type, start, p.index)
  return p.gobbleTokenProperty(p.placeholder(start))
}

export const refuseTemplate = (p: Reader, start: number): never => {
  const brace = p.expr.indexOf('{', start)
  return p.stop(REFUSED.template, start, brace + 1)
}
