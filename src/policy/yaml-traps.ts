import { parse } from '../expression/index.ts'
import type { JsonValue } from '../oauth.ts'
import type { Diagnostic, Span } from '../outcome.ts'
import type { Path, Source, What } from '../source/index.ts'

/** The text of an expression as the language sees it, and where it begins in the decoded scalar. */
export interface ExpressionText {
  readonly text: string
  readonly shift: number
  readonly wrapped: boolean
}

/** Finds a place where YAML has changed an expression before it reaches the language; null when there is none. */
export const yamlTrap = (source: Source, path: Path, value: JsonValue | undefined): Diagnostic | null => {
  if (value === null || value === undefined) return nullTrap(source, path)
  if (typeof value === 'object') return mapTrap(source, path)
  if (typeof value !== 'string') return null
  return cutTrap(source, path) ?? escapeTrap(source, path)
}

const report = (source: Source, span: Span, what: What): Diagnostic => source.diagnose(span, what)

/** A name directly after the `#` reads like `#tenant`; a comment for people begins with a space. */
const BEGINS_A_NAME = /^#[A-Za-z_]/

/**
 * Whether a comment that begins with a name may stand in the file at all: places of values cost a second reading of it.
 * Texts in double quotes are left out: an expression that is cut inside of them has another mistake, which is reported.
 */
const mayCut = (source: Source): boolean => {
  const known = cuts.get(source)
  if (known !== undefined) return known
  const possible = /[ \t]#[A-Za-z_]/.test(source.text.replace(/"(?:[^"\\\n]|\\.)*"/g, '""'))
  cuts.set(source, possible)
  return possible
}
const cuts = new WeakMap<Source, boolean>()

/** Where nothing but a comment follows the key. */
const nullTrap = (source: Source, path: Path): Diagnostic => {
  const key = source.spanOfKey(path)
  const comment = /^[ \t]*:[ \t]*(#[^\n]*)/.exec(source.text.slice(key.end))
  const lost = comment?.[1]?.trimEnd()
  if (comment === null || lost === undefined || !BEGINS_A_NAME.test(lost)) {
    return report(source, key, {
      code: 'CG3020',
      message: 'the expression is null',
      help: 'write the expression, or take the line out',
    })
  }
  const start = key.end + comment[0].length - (comment[1]?.length ?? 0)
  return report(
    source,
    { start, end: start + lost.length },
    {
      code: 'CG3020',
      message: 'the expression is null, because `#` began a comment',
      help: 'put the expression in double quotes',
      fix: quoted(lost),
    },
  )
}

const mapTrap = (source: Source, path: Path): Diagnostic => {
  const span = source.spanOf(path)
  const text = source.text.slice(span.start, span.end)
  const flow = /^[{[]/.test(text) && /[}\]]$/.test(text)
  return report(source, span, {
    code: 'CG3023',
    message: 'a YAML map or list stands where an expression belongs',
    help: 'put an expression in double quotes; write a constant as { const: ... }',
    ...(flow ? { fix: quoted(text) } : {}),
  })
}

/** A comment directly after a plain expression may have been its end. */
const cutTrap = (source: Source, path: Path): Diagnostic | null => {
  if (!mayCut(source) || source.styleOf(path) !== 'plain') return null
  const comment = source.commentAfter(path)
  if (comment === null || !BEGINS_A_NAME.test(comment.text)) return null
  const span = source.spanOf(path)
  const whole = source.text.slice(span.start, comment.span.end).trimEnd()
  return report(
    source,
    { start: span.start, end: span.start + whole.length },
    {
      code: 'CG3021',
      message: 'the expression ends before ` #`, which begins a comment',
      help: 'put the expression in double quotes, or write the comment on a line of its own',
      fix: quoted(whole),
    },
  )
}

const escapeTrap = (source: Source, path: Path): Diagnostic | null => {
  if (!source.text.includes('\\') || source.styleOf(path) !== 'double') return null
  const span = source.spanOf(path)
  const raw = source.text.slice(span.start, span.end)
  const upToEscape = /^(?:[^\\]|\\["\\])*?(\\[^"\\])/s.exec(raw)
  if (upToEscape === null) return null
  const start = span.start + upToEscape[0].length - 2
  return report(
    source,
    { start, end: start + 2 },
    {
      code: 'CG3024',
      message: `\`${(upToEscape[1] ?? '').replace(/\s/, '')}\` is an escape of double quotes, not part of the expression`,
      help: 'write the expression as a >- block, where a backslash is a backslash',
    },
  )
}

/** Quotes a text for YAML: double quotes when nothing in it needs an escape. */
const quoted = (text: string): string => (/["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`)

/** Takes PingOne's wrapper `${...}` off, or reports the mistake in it. */
export const unwrap = (source: Source, path: Path, value: string): ExpressionText | Diagnostic => {
  const lead = value.length - value.trimStart().length
  const trimmed = value.trim()
  const sign = trimmed.slice(0, 2)
  if (sign !== '${' && sign !== '#{') {
    const inner = textWithWrapper(trimmed)
    if (
      inner !== null &&
      /^\$+\{/.test(trimmed) &&
      closing(trimmed.slice(inner.start)) === trimmed.length - inner.start - 1
    )
      return source.diagnose(source.spanInScalar(path, lead, lead + inner.end), {
        code: 'CG3025',
        message: 'the wrapper has more than one dollar sign',
        help: `write ${trimmed.slice(inner.start)}: Terraform doubles the dollar, PingOne and claimgate do not`,
      })
    if (inner === null) return { text: value, shift: 0, wrapped: false }
    return source.diagnose(source.spanInScalar(path, lead + inner.start, lead + inner.end), {
      code: 'CG3025',
      message: 'text and `${...}` cannot be mixed in one value',
      help: unmixed(trimmed),
    })
  }
  const end = closing(trimmed)
  const whole = end === trimmed.length - 1
  if (sign === '${' && whole) return { text: trimmed.slice(2, -1), shift: lead + 2, wrapped: true }
  const span = source.spanInScalar(path, lead, lead + trimmed.length)
  if (end === null)
    return source.diagnose(source.spanInScalar(path, lead, lead + 2), {
      code: 'CG3025',
      message: `\`${sign}\` is never closed`,
      help: 'add the `}`, or write the expression without the wrapper',
    })
  return source.diagnose(span, {
    code: 'CG3025',
    message: sign === '#{' ? '`#{...}` is not a wrapper of expressions' : '`${...}` must be the whole value',
    help: sign === '#{' ? 'write the expression alone' : unmixed(trimmed),
  })
}

/** The position of the brace that closes the wrapper; quotes and inner braces are stepped over. */
const closing = (text: string): number | null => {
  let depth = 0
  let quote = ''
  for (let at = 1; at < text.length; at++) {
    const character = text[at] ?? ''
    if (quote !== '') {
      // A doubled quote closes and opens again, which comes to the same.
      if (character === quote) quote = ''
    } else if (character === "'" || character === '"') quote = character
    else if (character === '{') depth++
    else if (character === '}' && --depth === 0) return at
  }
  return null
}

/** A `${` outside of quotes: PingOne authors write `Hello ${user.name}`. */
const textWithWrapper = (text: string): Span | null => {
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (quote !== '') {
      if (character === quote) quote = ''
    } else if (character === "'" || character === '"') quote = character
    else if (character === '$' && text[at + 1] === '{') return { start: at, end: at + 2 }
  }
  return null
}

/** What stands between two wrappers that were meant to be one expression. */
const OPERATOR = /(?:^|\s)(?:[=!<>]=|[<>?:+*]|and|or|in|matches|&&|\|\|)(?:\s|$)/i

/** One expression instead of text and wrappers: without them where that is one, else the parts joined. */
const unmixed = (text: string): string => {
  const parts: { readonly expression: boolean; readonly text: string }[] = []
  let rest = text
  for (;;) {
    const at = textWithWrapper(rest)
    const end = at === null ? null : closing(rest.slice(at.start))
    if (at === null || end === null) break
    if (at.start > 0) parts.push({ expression: false, text: rest.slice(0, at.start) })
    parts.push({ expression: true, text: rest.slice(at.start + 2, at.start + end) })
    rest = rest.slice(at.start + end + 1)
  }
  if (rest !== '') parts.push({ expression: false, text: rest })
  const bare = parts.map(part => part.text).join('')
  const joins = parts.some(part => !part.expression && OPERATOR.test(part.text))
  if (joins && parse(bare).ok) return `leave out the dollar sign and the braces: ${bare}`
  const joined = parts.map(part => (part.expression ? part.text : `'${part.text.replaceAll("'", "''")}'`))
  return `write one expression: ${joined.join(' + ')}`
}
