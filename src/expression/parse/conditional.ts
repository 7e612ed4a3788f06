import type { DiagnosticCode } from '../../outcome.ts'
import { from, type Reader, upTo } from './reader.ts'
import type { Node } from './tree.ts'

const readConditional = (reader: Reader, test: Node): Node => {
  reader.index += 1
  const consequent = reader.gobbleExpression()
  expectColon(reader, test, consequent)
  const alternate = reader.gobbleExpression()
  return reader.node({ type: 'Ternary', start: from(test), end: upTo(alternate), test, consequent, alternate })
}

/** A conditional without its second half: most mean null by it. */
const expectColon = (reader: Reader, test: Node, consequent: Node): void => {
  reader.gobbleSpaces()
  if (reader.stands(':')) {
    reader.index += 1
    return
  }
  if (reader.char !== '' && !')]},'.includes(reader.char)) reader.expect(':', 'to complete a ? b : c')
  const whole = reader.expr.slice(from(test), upTo(consequent))
  const fix = `${whole} : null`
  const message = 'the conditional a ? b : c lacks what counts when a is false'
  reader.stop({ code: 'CG2003', message, help: `write ${fix}`, fix }, from(test), upTo(consequent))
}

const readDefault = (reader: Reader, test: Node, foreign: DiagnosticCode | null): Node => {
  const start = reader.index
  reader.index += 2
  if (foreign !== null) {
    reader.report(
      { code: foreign, message: '`??` is written `?:` here', help: 'write a ?: b', fix: '?:' },
      start,
      start + 2,
    )
  }
  const alternate = reader.gobbleExpression()
  return reader.node({ type: 'Elvis', start: from(test), end: upTo(alternate), test, alternate })
}

/** `a ? b : c`, `a ?: b`, or what stands before them alone. */
export const readChoice = (reader: Reader): Node => {
  const test = reader.gobbleBinaryExpression()
  reader.gobbleSpaces()
  if (reader.char !== '?') return test
  const next = reader.expr.charAt(reader.index + 1)
  if (next === '?') return readDefault(reader, test, 'CG2032')
  if (next === ':') return readDefault(reader, test, null)
  if (next === '[') {
    const help = 'write a.?[...] for a selection, or put a space after the question mark'
    const problem = { code: 'CG2033', message: '`?[` starts a selection and needs a dot', help } as const
    reader.stop(problem, reader.index, reader.index + 2)
  }
  return readConditional(reader, test)
}
