import { refuseMethod } from './calls.ts'
import { refuseNotAscii } from './strays.ts'

export const readLinks = (p: Reader, first: Node): Node => {
  let node = first
  for (let links = 1; ; links += 1) {
    const before = p.index
    p.gobbleSpaces()
    const start = p.index
    const two = p.expr.slice(start, start + 2)
    if (p.char === '[') {
      node = readIndex(p, node, start)
    } else if (two === '++' || two === '--') {
      p.report(REFUSED.step, start, start + 2)
      p.index += 2
    } else if (two === '?.' && !isDigit(p.expr.charCodeAt(start + 2))) {
      const message = '`?.` is not needed: reading a property of null gives null'
      p.report(
        { code: 'CG2030', message, help: 'write a dot; PingOne refuses ?.', fix: '.' },
        start,
        start + 2,
        'info',
      )
      p.index += 2
      node = readAfterDot(p, node, start)
    } else if (p.char === '.') {
      p.index += 1
      node = readAfterDot(p, node, start)
    } else {
      p.index = before
      return node
    }
    p.bounded(links, { start, end: p.index })
  }
}

const readAfterDot = (p: Reader, object: Node, dot: number): Node => {
  p.gobbleSpaces()
  const start = p.index
  if (COLLECTION.has(p.expr.slice(start, start + 2))) return readLoop(p, object, start)
  if (p.char === '[') {
    p.report({ ...REFUSED.afterDot, help: 'an index needs no dot: a[0]' }, dot, start + 1)
    return readIndex(p, object, start)
  }
  if (!isNameStart(p.code)) return refuseLink(p, dot)
  const name = p.word()
  const at = { start, end: p.index }
  if (p.nextChar() === '(') return refuseMethod(p, name, start, from(object))
  refuseNotAscii(p, start)
  return p.node({ type: 'Property', start: from(object), end: at.end, object, name, at })
}

const refuseLink = (p: Reader, dot: number): never => {
  const end = Math.min(p.index + 1, p.expr.length)
  const char = p.char
  if (char === '')
    p.stop({ ...REFUSED.afterDot, code: 'CG2003', message: 'the expression ends after a dot' }, dot, end)
  if ('?!^$'.includes(char) && /^.\s+\[/.test(p.expr.slice(p.index))) {
    const help = `write .${char}[ without a space`
    p.stop({ code: 'CG2033', message: `a space splits \`${char}[\``, help }, p.index, end)
  }
  if (char === '#') {
    p.stop(
      { ...REFUSED.afterDot, message: 'a #name cannot follow a dot', help: 'pass the value as an argument' },
      dot,
      end,
    )
  }
  refuseNotAscii(p, p.index)
  return p.stop(REFUSED.afterDot, dot, end)
}

export const readIndex = (p: Reader, object: Node | null, start: number): Node => {
  p.index += 1
  p.gobbleSpaces()
  if (p.char === ']') {
    const help = "write a position or a key: a[0], a['key']"
    p.stop({ code: 'CG2015', message: 'the index is missing', help }, start, p.index + 1)
  }
  const index = p.gobbleExpression()
  p.expect(']', 'to close the index', start)
  return p.node({ type: 'Index', start: object === null ? start : from(object), end: p.index, object, index })
}

export const readLoop = (p: Reader, object: Node | null, start: number): Node => {
  const which = COLLECTION.get(p.expr.slice(start, start + 2)) ?? 'project'
  p.index += 2
  p.loops += 1
  if (p.loops > LIMITS.loops) {
    const message = `selections and projections are nested deeper than ${LIMITS.loops}`
    p.stop(
      { code: 'CG2037', message, help: 'their work multiplies; split the expression with `let`' },
      start,
      start + 2,
    )
  }
  const body = p.gobbleExpression()
  p.loops -= 1
  p.expect(']', which === 'project' ? 'to close the projection' : 'to close the selection', start)
  const span = { start: object === null ? start : from(object), end: p.index }
  if (which === 'project') return p.node({ type: 'Project', ...span, object, body })
  return p.node({ type: 'Select', ...span, which, object, body })
}
