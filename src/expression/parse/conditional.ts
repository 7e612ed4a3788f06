
export const readConditional = (p: Reader, test: Node): Node => {
  p.index += 1
  const consequent = p.gobbleExpression()
  p.expect(':', 'to complete the conditional a ? b : c')
  const alternate = p.gobbleExpression()
  return p.node({ type: 'Ternary', start: from(test), end: upTo(alternate), test, consequent, alternate })
}

export const readDefault = (p: Reader, test: Node, foreign: DiagnosticCode | null): Node => {
  const start = p.index
  p.index += 2
  if (foreign !== null) {
    p.report(
      { code: foreign, message: '`??` is written `?:` here', help: 'write a ?: b', fix: '?:' },
      start,
      start + 2,
    )
  }
  const alternate = p.gobbleExpression()
  return p.node({ type: 'Elvis', start: from(test), end: upTo(alternate), test, alternate })
}
