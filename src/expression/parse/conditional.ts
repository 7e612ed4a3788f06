import type { DiagnosticCode } from '../../outcome.ts'
import { from, type Reader, upTo } from './reader.ts'
import type { Node } from './tree.ts'

const readConditional = (reader: Reader, test: Node): Node => {
  reader.index += 1
  const consequent = reader.gobbleExpression()
  reader.expect(':', 'to complete the conditional a ? b : c')
  const alternate = reader.gobbleExpression()
  return reader.node({ type: 'Ternary', start: from(test), end: upTo(alternate), test, consequent, alternate })
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
