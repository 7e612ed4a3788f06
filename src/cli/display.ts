import { writeExact } from '../exact-json.ts'
import { codeOfFailure, type Explanation, type ExpressionDiagnostic } from '../expression/index.ts'
import { diagnose, render } from '../source/index.ts'

/** Shows a mistake in an expression from the command line, with the caret under it. */
export const caret = (
  expression: string,
  mistake: Pick<ExpressionDiagnostic, 'severity' | 'message' | 'start' | 'end' | 'help'> & { readonly code: string },
  colour: boolean,
): string => {
  const span = { start: mistake.start, end: Math.max(mistake.end, mistake.start + 1) }
  const { message, help, severity } = mistake
  const code = /^CG\d+$/.test(mistake.code) ? (mistake.code as `CG${number}`) : codeOfFailure(mistake.code)
  const told = code === mistake.code ? message : `${message} (${mistake.code})`
  return render([diagnose('expression', expression, span, { code, message: told, help, severity })], { colour })
}

/** Shows the value of every part of an expression, one line each, indented by nesting. */
export const showTree = (tree: Explanation, depth = 0): string => {
  const line = `${'  '.repeat(depth)}${tree.text}  ${outcomeOf(tree)}\n`
  return line + tree.children.map(child => showTree(child, depth + 1)).join('')
}

const outcomeOf = (tree: Explanation): string => {
  if (!tree.evaluated) return '(not evaluated)'
  if (tree.failure !== undefined) return `!! ${tree.failure.message}`
  return `= ${shorten(writeExact(tree.value ?? null))}`
}

const shorten = (text: string): string => (text.length > 100 ? `${text.slice(0, 99)}…` : text)
