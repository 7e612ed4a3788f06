
export const readBraces = (p: Reader, start: number): Node => {
  p.index += 1
  p.gobbleSpaces()
  if (p.char === '}') return closeList(p, start, [])
  if (p.char === ':') {
    p.index += 1
    p.expect('}', 'to close the empty map {:}', start)
    return p.node({ type: 'Map', start, end: p.index, entries: [] })
  }
  const first = p.gobbleExpression()
  p.gobbleSpaces()
  if (p.char === ':') return readMap(p, start, first)
  const elements = [first]
  while (p.char === ',') {
    p.index += 1
    elements.push(p.gobbleExpression())
    p.gobbleSpaces()
  }
  return closeList(p, start, elements)
}

const closeList = (p: Reader, start: number, elements: readonly Node[]): List => {
  p.expect('}', 'to close the list', start)
  return p.node({ type: 'List', start, end: p.index, elements })
}

const readMap = (p: Reader, start: number, first: Node): Node => {
  const entries: { readonly key: Node; readonly value: Node }[] = []
  let key = first
  for (;;) {
    p.expect(':', 'after the key')
    entries.push({ key, value: p.gobbleExpression() })
    p.gobbleSpaces()
    if (p.char !== ',') break
    p.index += 1
    key = p.gobbleExpression()
    p.gobbleSpaces()
  }
  p.expect('}', 'to close the map', start)
  return p.node({ type: 'Map', start, end: p.index, entries })
}
