import type { Diagnostic } from '../outcome.ts'
import { atOnce, type Sliced } from '../slices.ts'

/** Characters of a source line shown at most; the window follows the caret. */
const WIDTH = 120

/**
 * Renders diagnostics for people: place, code and message, the line with a caret under the span, and the help.
 *
 * ```
 * policies/partners.yaml:14:26: error[CG2104]: no property `tier_level` in the client assertion
 *    |   when: "clientAssertion.tier_level == 'gold'"
 *    |                          ^^^^^^^^^^
 *    = did you mean `tier`?
 * ```
 */
export const render = (diagnostics: readonly Diagnostic[], options: { readonly colour?: boolean } = {}): string =>
  options.colour === true
    ? diagnostics.map(diagnostic => renderOne(diagnostic, true)).join('\n')
    : (known.get(diagnostics) ?? atOnce(renderInSteps(diagnostics)))

/** Where there are many, they are rendered in steps before anybody has to show them. */
const known = new WeakMap<readonly Diagnostic[], string>()

/** As `render`, one at a step; `render` of the same list then has no work. */
export function* renderInSteps(diagnostics: readonly Diagnostic[]): Sliced<string> {
  const texts: string[] = []
  for (const diagnostic of diagnostics) {
    texts.push(renderOne(diagnostic, false))
    yield
  }
  const text = texts.join('\n')
  known.set(diagnostics, text)
  return text
}

const SEVERITY_COLOUR = { error: 31, warning: 33, info: 36 } as const

const renderOne = (diagnostic: Diagnostic, colour: boolean): string => {
  const paint = (code: number, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text)
  const { file, line, column, severity, code, message, help } = diagnostic
  const { shown, caret } = window(diagnostic)
  const lines = [
    `${file}:${line}:${column}: ${paint(SEVERITY_COLOUR[severity], `${severity}[${code}]`)}: ${message}`,
    `   | ${shown}`,
    `   | ${paint(SEVERITY_COLOUR[severity], caret)}`,
  ]
  for (const related of diagnostic.related ?? []) {
    lines.push(`   - ${related.file}:${related.line}:${related.column}: ${related.message}`)
  }
  if (help !== '') lines.push(`   = ${help}`)
  return `${lines.join('\n')}\n`
}

/** Cuts the line to the window around the caret, and draws the caret line below it. */
const window = ({ excerpt, column, endColumn, line, endLine }: Diagnostic): { shown: string; caret: string } => {
  const from = column > WIDTH - 20 ? column - 40 : 0
  const shown = `${from > 0 ? '…' : ''}${excerpt.slice(from, from + WIDTH)}${excerpt.length > from + WIDTH ? '…' : ''}`
  const last = endLine === line ? endColumn : excerpt.length + 1
  const length = Math.max(1, Math.min(last, from + WIDTH + 1) - column)
  const before = excerpt.slice(from, column - 1).replace(/[^\t]/g, ' ')
  return { shown, caret: `${from > 0 ? ' ' : ''}${before}${'^'.repeat(length)}` }
}
