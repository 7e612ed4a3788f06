import type { Diagnostic, Span } from '../outcome.ts'
import type { Sliced } from '../slices.ts'
import { PRIVATE_MEMBERS } from './secret-values.ts'

/** An unquoted value: its first word, or all words up to what ends it between braces. */
const PLAIN = { word: '[^\\s,}\\]"\'{\\[][^\\s,}\\]]*', words: '[^\\s,}\\]"\'{\\[](?:[^,}\\]\\n]*[^\\s,}\\]])?' }

/**
 * A member with its value on the same line, as far as YAML and JSON can be read without being parsed. Anchors and tags
 * before the value are no part of it.
 */
const memberOf = (keys: readonly string[], plain: keyof typeof PLAIN): RegExp => {
  const names = [...keys, ...PRIVATE_MEMBERS].join('|')
  return new RegExp(
    `((?<![\\w-])["']?(?:${names})["']?\\s*:\\s*(?:[&!][^\\s,}\\]]*\\s+)*)(?!["']?(?:env:|file:|/))("(?:[^"\\\\]|\\\\.)*"?|'(?:[^']|'')*'?|${PLAIN[plain]})`,
    'g',
  )
}

/**
 * Makes a function that hides the values of the named keys in the line that a diagnostic shows: such lines go to
 * terminals and logs. Columns stay where they are. References (`env:`, `file:`) and paths are no secrets; passwords in URLs and
 * the private members of keys always are.
 */
export const createMask = (keys: readonly string[]): ((diagnostic: Diagnostic) => Diagnostic) => {
  const member = memberOf(keys, 'word')
  const stars = (text: string): string => text.replace(/[^"']/g, '*')
  return diagnostic => ({
    ...diagnostic,
    excerpt: diagnostic.excerpt
      .replace(member, (_, before: string, secret: string) => before + stars(secret))
      .replace(/(:\/\/[^/@\s:]*:)([^/@\s]+)(?=@)/g, (_, before: string, secret: string) => before + stars(secret)),
  })
}

/** As `createMask`, for all that is said of a file: a line of which much is said is looked at once. */
export function* maskAll(diagnostics: readonly Diagnostic[], keys: readonly string[]): Sliced<readonly Diagnostic[]> {
  const mask = createMask(keys)
  const shown: Diagnostic[] = []
  let [line, excerpt]: [string | null, string] = [null, '']
  for (const diagnostic of diagnostics) {
    // A file may be one line, and a long one.
    if (line !== diagnostic.excerpt) [line, excerpt] = [diagnostic.excerpt, mask(diagnostic).excerpt]
    shown.push({ ...diagnostic, excerpt })
    yield
  }
  return shown
}

/**
 * Finds the secrets of a text that cannot be read as a value: what follows a key that holds one on its line, and the
 * lines after it that are indented further.
 */
export const secretsInText = (text: string, keys: readonly string[]): readonly Span[] => {
  const spans: Span[] = []
  const key = new RegExp(
    `^([ \\t-]*)["']?(?:\\w*(?:secret|passw)\\w*|${[...keys, ...PRIVATE_MEMBERS].join('|')})["']?\\s*:`,
  )
  let start = 0
  let hiddenBelow = Number.POSITIVE_INFINITY
  for (const line of text.split('\n')) {
    const indentation = /^\s*/.exec(line)?.[0].length ?? 0
    if (line.trim() !== '' && indentation <= hiddenBelow) hiddenBelow = Number.POSITIVE_INFINITY
    const found = key.exec(line)
    if (hiddenBelow !== Number.POSITIVE_INFINITY) addSpan(spans, line, start, 0)
    else if (found !== null) {
      hiddenBelow = found[1]?.length ?? 0
      addSpan(spans, line, start, found[0].length)
    }
    start += line.length + 1
  }
  for (const { 1: before = '', 2: secret = '', index } of text.matchAll(memberOf(keys, 'words')))
    spans.push({ start: index + before.length, end: index + before.length + secret.length })
  for (const { 1: before = '', 2: secret = '', index } of text.matchAll(/(:\/\/[^/@\s:]*:)([^@\s]+)(?=@)/g))
    spans.push({ start: index + before.length, end: index + before.length + secret.length })
  return spans
}

const addSpan = (spans: Span[], line: string, start: number, from: number): void => {
  const value = line.slice(from)
  const text = value.replace(/^(?:\s|- |[&!]\S*\s+)*/, '').trimEnd()
  if (text === '' || /^["']?(?:env:|file:|\/)/.test(text)) return
  const at = start + from + value.lastIndexOf(text)
  spans.push({ start: at, end: at + text.length })
}
