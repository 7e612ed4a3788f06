import { refuseList } from './braces.ts'
import { refuseMethod } from './calls.ts'
import { isDigit, isNameStart } from './characters.ts'
import { COLLECTION } from './operators.ts'
import { from, type Reader } from './reader.ts'
import { REFUSED } from './refused.ts'
import { refuseNotAscii } from './strays.ts'
import type { Node } from './tree.ts'

/** Everything that follows a value: `.name`, `[index]`, selections and projections. */
export const readLinks = (reader: Reader, first: Node): Node => {
  let node = first
  for (let links = 1; ; links += 1) {
    const before = reader.index
    reader.gobbleSpaces()
    const start = reader.index
    const two = reader.expr.slice(start, start + 2)
    if (reader.char === '[') {
      node = readIndex(reader, node, start)
    } else if (two === '++' || two === '--') {
      reader.report(REFUSED.step, start, start + 2)
      reader.index += 2
    } else if (two === '?.' && !isDigit(reader.expr.charCodeAt(start + 2))) {
      const message = '`?.` is not needed: reading a property of null gives null'
      reader.report(
        { code: 'CG2030', message, help: 'write a dot; PingOne refuses ?.', fix: '.' },
        start,
        start + 2,
        'info',
      )
      reader.index += 2
      node = readAfterDot(reader, node, start)
    } else if (reader.char === '.') {
      reader.index += 1
      node = readAfterDot(reader, node, start)
    } else {
      reader.index = before
      return node
    }
    reader.bounded(links, { start, end: reader.index })
  }
}

const readAfterDot = (reader: Reader, object: Node, dot: number): Node => {
  reader.gobbleSpaces()
  const start = reader.index
  if (COLLECTION.has(reader.expr.slice(start, start + 2))) return readLoop(reader, object, start)
  if (reader.char === '[') {
    reader.report({ ...REFUSED.afterDot, help: 'an index needs no dot: a[0]' }, dot, start + 1)
    return readIndex(reader, object, start)
  }
  if (!isNameStart(reader.code)) return refuseLink(reader, dot)
  const name = reader.word()
  const at = { start, end: reader.index }
  if (reader.nextChar() === '(') return refuseMethod(reader, name, start, object)
  refuseNotAscii(reader, start)
  return reader.node({ type: 'Property', start: from(object), end: at.end, object, name, at })
}

const refuseLink = (reader: Reader, dot: number): never => {
  const end = Math.min(reader.index + 1, reader.expr.length)
  const char = reader.char
  if (char === '')
    reader.stop({ ...REFUSED.afterDot, code: 'CG2003', message: 'the expression ends after a dot' }, dot, end)
  if ('?!^$'.includes(char) && /^.\s+\[/.test(reader.expr.slice(reader.index))) {
    const help = `write .${char}[ without a space`
    reader.stop({ code: 'CG2033', message: `a space splits \`${char}[\``, help }, reader.index, end)
  }
  if (char === '#') {
    reader.stop(
      { ...REFUSED.afterDot, message: 'a #name cannot follow a dot', help: 'pass the value as an argument' },
      dot,
      end,
    )
  }
  refuseNotAscii(reader, reader.index)
  return reader.stop(REFUSED.afterDot, dot, end)
}

/** `[index]`; without object it reads from the current `#this`. */
export const readIndex = (reader: Reader, object: Node | null, start: number): Node => {
  reader.index += 1
  reader.gobbleSpaces()
  if (reader.char === ']' && object === null) return refuseList(reader, start, ']')
  if (reader.char === ']') {
    const help = "write a position or a key: a[0], a['key']"
    reader.stop({ code: 'CG2015', message: 'the index is missing', help }, start, reader.index + 1)
  }
  const index = reader.gobbleExpression()
  reader.gobbleSpaces()
  if (object === null && reader.stands(',')) return refuseList(reader, start, ']')
  reader.expect(']', 'to close the index', start)
  return reader.node({ type: 'Index', start: object === null ? start : from(object), end: reader.index, object, index })
}

/** `?[...]`, `^[...]`, `$[...]` or `![...]`; without object over the current `#this`. */
export const readLoop = (reader: Reader, object: Node | null, start: number): Node => {
  const which = COLLECTION.get(reader.expr.slice(start, start + 2)) ?? 'project'
  reader.index += 2
  const body = reader.looped({ start, end: start + 2 }, () => reader.gobbleExpression())
  reader.expect(']', which === 'project' ? 'to close the projection' : 'to close the selection', start)
  const span = { start: object === null ? start : from(object), end: reader.index }
  if (which === 'project') return reader.node({ type: 'Project', ...span, object, body })
  return reader.node({ type: 'Select', ...span, which, object, body })
}
