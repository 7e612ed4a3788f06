import { type Environment, type Expression, type ExpressionDiagnostic, prepare } from '../expression/index.ts'
import type { Diagnostic, Related } from '../outcome.ts'
import type { Path, ScalarStyle, Source } from '../source/index.ts'
import { ROOT_NAMES } from './facts.ts'
import { unwrap } from './yaml-traps.ts'

/** An expression with the place it was written at. */
export interface PlacedExpression {
  readonly expression: Expression
  readonly path: Path
}

/** Prepares the expression at a path and reports its mistakes at their places in the file; null when it has errors. */
export const prepareAt = (
  source: Source,
  path: Path,
  value: string,
  environment: Environment,
  report: (diagnostic: Diagnostic) => void,
): PlacedExpression | null => {
  const written = unwrap(source, path, value)
  if ('code' in written) {
    report(written)
    return null
  }
  const known = namesOf(environment)
  if (!written.wrapped && isBareWord(written.text, known)) {
    report(bareWord(source, path, written.text.trim(), known))
    return null
  }
  const prepared = prepare(written.text, environment)
  if (!prepared.ok && !written.wrapped && path[0] === 'claims' && isProse(written.text)) {
    report(bareWord(source, path, written.text.trim(), known))
    return null
  }
  for (const diagnostic of prepared.diagnostics) report(place(source, path, written.shift, diagnostic))
  return prepared.ok ? { expression: prepared.expression, path } : null
}

/** What an expression may begin with here: invariants read the decision beside the facts. */
const namesOf = ({ root }: Environment): readonly string[] =>
  root.kind === 'map' ? [...root.properties.keys()] : ROOT_NAMES

/** One word that names no fact: what PingOne reads as a constant. */
const isBareWord = (text: string, known: readonly string[]): boolean =>
  /^\s*[A-Za-z][\w-]*\s*$/.test(text) && !known.includes(text.trim()) && !/^\s*(?:true|false|null)\s*$/i.test(text)

/** Words or an address that begin with no name of ours: `Hello world`, `https://api.example.com`. */
const isProse = (text: string): boolean => {
  const [, first = ''] = /^\s*([A-Za-z][\w-]*)[ :/@][\w .:/@-]*$/.exec(text) ?? []
  return first !== '' && ![...ROOT_NAMES, 'not', 'true', 'false', 'null', 'new'].includes(first)
}

const bareWord = (source: Source, path: Path, word: string, known: readonly string[]): Diagnostic => {
  const claim = path[0] === 'claims'
  const inLongForm = path.length > 3
  return source.diagnose(source.spanOf(path), {
    code: 'CG3026',
    message: `\`${word}\` names nothing that an expression can read`,
    help: claim
      ? `a constant is written { const: ${quotedIn(word)} }; facts begin with ${known.filter(name => name !== 'context').join(', ')}`
      : `a text is written '${word}'; facts begin with ${known.filter(name => name !== 'context').join(', ')}`,
    ...(claim && !inLongForm ? { fix: `{ const: ${quotedIn(word)} }` } : {}),
  })
}

const quotedIn = (word: string): string => (/^[\w-]+$/.test(word) ? word : JSON.stringify(word))

/** Moves a diagnostic from offsets in the expression to a place in the file. */
const place = (source: Source, path: Path, shift: number, diagnostic: ExpressionDiagnostic): Diagnostic => {
  const span = source.spanInScalar(
    path,
    diagnostic.start + shift,
    Math.max(diagnostic.end, diagnostic.start + 1) + shift,
  )
  const fix = diagnostic.fix === undefined ? null : escaped(source.styleOf(path), diagnostic.fix)
  const related = diagnostic.related === undefined ? [] : [relatedOf(diagnostic.related)].filter(one => one !== null)
  return source.diagnose(span, {
    code: diagnostic.code,
    severity: diagnostic.severity,
    message: diagnostic.message,
    help: diagnostic.help,
    ...(related.length === 0 ? {} : { related }),
    ...(fix === null ? {} : { fix }),
  })
}

/** Reads `declared at policies/partners.yaml:8` back into a place; null when it names none. */
const relatedOf = (related: string): Related | null => {
  const parts = /^(.*?)\s*(?:at )?(\S+):(\d+)(?::(\d+))?$/.exec(related)
  if (parts === null) return null
  const [, message = '', file = '', line = '1', column = '1'] = parts
  return { message: message.replace(/ at$/, ''), file, line: Number(line), column: Number(column) }
}

/** The fix as it must be written inside a scalar of this style; null when the style cannot hold it. */
const escaped = (style: ScalarStyle | null, fix: string): string | null => {
  switch (style) {
    case 'single':
      return fix.replaceAll("'", "''")
    case 'double':
      return fix.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
    case 'plain':
      return / #|: |[\n]/.test(fix) ? null : fix
    case 'literal':
    case 'folded':
      return fix
    case null:
      return null
  }
}
