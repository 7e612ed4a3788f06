/** Text to tree. */
import type { ExpressionDiagnostic } from '../diagnostic.ts'
import { PelParser, STOP } from './parser.ts'
import type { Node } from './tree.ts'

export { LIMITS } from './limits.ts'
export { offsetInString } from './literals.ts'
export { print } from './print.ts'

export type Parsed =
  | { readonly ok: true; readonly node: Node; readonly diagnostics: readonly ExpressionDiagnostic[] }
  | { readonly ok: false; readonly node: null; readonly diagnostics: readonly ExpressionDiagnostic[] }

/** Parses an expression; both profiles have one grammar. Never throws; at most 20 diagnostics, in order of their place. */
export const parse = (text: string): Parsed => {
  const parser = new PelParser(text)
  let node: Node | null = null
  try {
    node = parser.parse()
  } catch (thrown) {
    if (thrown !== STOP) throw thrown
  }
  const diagnostics = parser.diagnostics.sort((a, b) => a.start - b.start || a.end - b.end)
  if (node === null || diagnostics.some(diagnostic => diagnostic.severity === 'error')) {
    return { ok: false, node: null, diagnostics }
  }
  return { ok: true, node, diagnostics }
}
