import type { DiagnosticCode } from '../../outcome.ts'
import { offsetInString } from '../parse/index.ts'

/** Codes of literals come from the regex and date rooms as plain text. */
export const diagnosticCode = (code: string): DiagnosticCode =>
  /^CG\d{4}$/.test(code) ? (code as DiagnosticCode) : 'CG2301'

/** The place inside a string literal, or the whole node when the text was computed. */
export const spanInLiteral = (
  text: string,
  node: { readonly type: string; readonly start: number; readonly end: number },
  start: number,
  end: number,
): { readonly start: number; readonly end: number } => {
  if (node.type !== 'Literal') return { start: node.start, end: node.end }
  const from = Math.min(offsetInString(text, node.start, start), node.end - 1)
  return { start: from, end: Math.min(Math.max(offsetInString(text, node.start, end), from + 1), node.end) }
}
