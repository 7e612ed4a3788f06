import type { Reader } from './reader.ts'
import type { List, Node } from './tree.ts'

/** `{1, 2}`, `{}`, `{k: v}` or `{:}`. */
export const readBraces = (reader: Reader, start: number): Node => {
  reader.index += 1
  reader.gobbleSpaces()
  if (reader.char === '}') return closeList(reader, start, [])
  if (reader.char === ':') {
    reader.index += 1
    reader.expect('}', 'to close the empty map {:}', start)
    return reader.node({ type: 'Map', start, end: reader.index, entries: [] })
  }
  const first = reader.gobbleExpression()
  reader.gobbleSpaces()
  if (reader.char === ':') return readMap(reader, start, first)
  const elements = [first]
  while (reader.char === ',') {
    reader.index += 1
    elements.push(reader.gobbleExpression())
    reader.gobbleSpaces()
  }
  return closeList(reader, start, elements)
}

const closeList = (reader: Reader, start: number, elements: readonly Node[]): List => {
  reader.expect('}', 'to close the list', start)
  return reader.node({ type: 'List', start, end: reader.index, elements })
}

const readMap = (reader: Reader, start: number, first: Node): Node => {
  const entries: { readonly key: Node; readonly value: Node }[] = []
  let key = first
  for (;;) {
    reader.expect(':', 'after the key')
    entries.push({ key, value: reader.gobbleExpression() })
    reader.gobbleSpaces()
    if (reader.char !== ',') break
    reader.index += 1
    key = reader.gobbleExpression()
    reader.gobbleSpaces()
  }
  reader.expect('}', 'to close the map', start)
  return reader.node({ type: 'Map', start, end: reader.index, entries })
}

/** A list as other languages write it, in square brackets or in parentheses, read to its end. `opened` is its first character. */
export const refuseList = (reader: Reader, opened: number, close: ']' | ')'): Node => {
  while (reader.stands(',')) {
    reader.index += 1
    reader.gobbleSpaces()
    if (reader.stands(close)) break
    reader.gobbleExpression()
    reader.gobbleSpaces()
  }
  reader.expect(close, 'to close the list', opened)
  const inside = reader.expr
    .slice(opened + 1, reader.index - 1)
    .trim()
    .replace(/,$/, '')
  const fix = `{${inside}}`
  const message = `a list is written with braces, not with ${close === ']' ? 'square brackets' : 'parentheses'}`
  reader.report({ code: 'CG2032', message, help: `write ${fix}`, fix }, opened, reader.index)
  return reader.placeholder(opened)
}
