import type { LiteralKind } from '../library/entry.ts'
import { literalMistake } from '../library/literals.ts'
import type { Node } from '../parse/tree.ts'
import { diagnosticCode } from './literal-place.ts'
import type { Compiler } from './unit.ts'

const WHAT: Readonly<Record<LiteralKind, string>> = {
  regex: 'regular expression',
  wildcard: 'wildcard pattern',
  'date-pattern': 'date pattern',
  cidr: 'network',
  'time-zone': 'time zone',
  schema: 'name of a JSON schema',
}

/**
 * Reports a pattern, a network or a time zone that is not written out: a wrong one among those that it can be, and in `strict`
 * one in which a request has a say.
 */
export const checkOpen = (node: Node, kind: LiteralKind | undefined, compiler: Compiler): void => {
  if (kind === undefined) return
  const { start, end } = node
  const known = compiler.settled.get(node)
  if (known === undefined) {
    compiler.diagnostics.push({
      code: 'CG2043',
      severity: 'error',
      message: `the ${WHAT[kind]} must be a constant text`,
      start,
      end,
      help: 'write it out, name it or a list of them with `const`, or take it from client.metadata',
    })
    return
  }
  for (const text of known.texts) {
    const mistake = literalMistake(kind, text)
    if (mistake === null) continue
    const { code, message, help } = mistake
    const told = `'${text}' is no ${WHAT[kind]}: ${message}`
    compiler.diagnostics.push({ code: diagnosticCode(code), severity: 'error', message: told, help, start, end })
    return
  }
}
