import type { Binary } from '../parse/tree.ts'
import { compileRegex, dynamicRegex, type Regex } from '../regex/index.ts'
import type { Value } from '../value.ts'
import { convertedText } from './conversion-text.ts'
import { describe } from './describe.ts'
import { fault, placed } from './fault.ts'
import { diagnosticCode, spanInLiteral } from './literal-place.ts'
import { totals } from './logic.ts'
import { checkOpen } from './open-literals.ts'
import { type Code, charge, type Run } from './run.ts'
import { type Compiler, isConstant, type Unit } from './unit.ts'

/** `text matches 'pattern'`: the whole text; `pel` converts the left side to text, null is a failure. */
export const compileMatches = (node: Binary, left: Unit, right: Unit, compiler: Compiler): Unit => {
  const a = left.run
  const isStrict = compiler.environment.profile === 'strict'
  const text = (value: Value): string => {
    if (typeof value === 'string') return value
    if (value === null) throw fault('matches_operand', 'the left side of `matches` is null', node.left)
    if (isStrict)
      throw fault('matches_operand', `the left side of \`matches\` is ${describe(value)}, not a text`, node.left)
    return convertedText(value, node.left)
  }
  const size = totals([left, right])
  if (isConstant(right) && typeof right.constant === 'string') {
    const regex = literalRegex(node, right.constant, compiler)
    const run: Code = (self, run) => {
      const subject = text(a(self, run))
      if (regex === null) throw fault('bad_pattern', 'the pattern is not a regular expression', node.right)
      return matchesWhole(regex, subject, run, node)
    }
    return { run, ...size }
  }
  if (isStrict) checkOpen(node.right, 'regex', compiler)
  const b = right.run
  const run: Code = (self, run) => {
    const subject = text(a(self, run))
    const pattern = b(self, run)
    if (typeof pattern !== 'string')
      throw fault('matches_operand', `the pattern is ${describe(pattern)}, not a text`, node.right)
    charge(run, pattern.length, node)
    const compiled = dynamicRegex(pattern)
    if (!compiled.ok) throw fault('bad_pattern', `the pattern is not accepted: ${compiled.error.message}`, node.right)
    return matchesWhole(compiled.regex, subject, run, node)
  }
  return { run, ...size }
}

const matchesWhole = (regex: Regex, subject: string, run: Run, node: Binary): boolean => {
  charge(run, (subject.length / 16) * regex.weight, node)
  try {
    return regex.matches(subject)
  } catch (thrown) {
    throw placed(thrown, node.right)
  }
}

const literalRegex = (node: Binary, pattern: string, compiler: Compiler): Regex | null => {
  const compiled = compileRegex(pattern)
  if (compiled.ok) return compiled.regex
  const { code, message, help, start, end } = compiled.error
  const span = spanInLiteral(compiler.text, node.right, start, end)
  compiler.diagnostics.push({ code: diagnosticCode(code), severity: 'error', message, help, ...span })
  return null
}
