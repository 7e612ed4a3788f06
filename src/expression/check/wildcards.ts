import { REGISTRY } from '../library/index.ts'
import type { Node } from '../parse/tree.ts'
import { sourceOf } from './misread.ts'
import type { Walk } from './walk.ts'

/** What stands in a regular expression and in no name, path or version that somebody writes stars into. */
const OF_REGEX = /[\\[\](){}|+^$]|\.\*|\.\?/
/** A star behind what nobody repeats: a separator, the end of a word, another star, or nothing. */
const STAR = /(?:^|[/:_@,=&#~ -]|\*)\*|[A-Za-z0-9]\*(?![A-Za-z0-9])/
/** Versions: `v*.*.*` has stars behind dots, which a regular expression would read as any text. */
const DOTTED = /[A-Za-z0-9]\*(?:\.\*)+$/

/** Tells whether a pattern is written with wildcards, as shells and access rules have them. */
export const hasWildcards = (pattern: string): boolean =>
  DOTTED.test(pattern) ? !OF_REGEX.test(pattern.replaceAll('.*', '')) : STAR.test(pattern) && !OF_REGEX.test(pattern)

/** The regular expression that says the same: any text for each star. */
const asRegex = (pattern: string): string => pattern.replace(/[.\\[\](){}|+^$?]/g, '\\$&').replaceAll(/\*+/g, '.*')

/** Reports `*` that stands for any text in a pattern of a regular expression, where it repeats what stands before it. */
export const wildcards = (walk: Walk, subject: Node, pattern: Node): void => {
  if (pattern.type !== 'Literal' || pattern.kind !== 'string' || !hasWildcards(pattern.value)) return
  const span = { start: pattern.start, end: pattern.end }
  const written = sourceOf(walk, pattern)
  const quote = written.charAt(0)
  const fix = `${quote}${asRegex(pattern.value).replaceAll(quote, quote + quote)}${quote}`
  const own = REGISTRY.has('string.matchesWildcard')
    ? `, or #string.matchesWildcard(${sourceOf(walk, subject)}, ${written})`
    : ''
  // A star with nothing to repeat is no regular expression at all.
  const broken = /^\*|\*\*/.test(pattern.value)
  if (broken) walk.cover(span)
  walk.report('CG2130', span, {
    message: '`*` stands for no text in a regular expression: it repeats what stands before it',
    help: `write ${fix}${own}`,
    fix,
    ...(broken ? { severity: 'error' } : {}),
  })
}
