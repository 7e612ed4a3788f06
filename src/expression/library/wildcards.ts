/** Texts compared with a wildcard pattern, for people who would write globs. */
import { EvaluationError } from '../evaluation-error.ts'
import { compileRegex, dynamicRegex, type Regex } from '../regex/index.ts'
import type { Value } from '../value.ts'
import { textAt } from './arguments.ts'
import { type Context, type Entry, LiteralError } from './entry.ts'
import { text, YES_NO } from './params.ts'

/** Everything but stars is itself. A star is what a delimiter ends, as in the subjects of trusted issuers. */
const regexText = (pattern: string): string =>
  pattern
    .split(/(\*+)/)
    .map((part, at) => (at % 2 === 0 ? part.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&') : part === '*' ? '[^:/]+' : '[^:]+'))
    .join('')

type RegexAt = (args: readonly Value[], context: Context) => Regex | null

const dynamic: RegexAt = (args, context) => {
  const pattern = textAt(args, 1)
  if (pattern === null) return null
  context.spend(pattern.length)
  const compiled = dynamicRegex(regexText(pattern))
  if (compiled.ok) return compiled.regex
  throw new EvaluationError('bad_pattern', 'the wildcard pattern is too long')
}

const matchesWildcard =
  (regexAt: RegexAt): Entry['impl'] =>
  (args, context) => {
    const input = textAt(args, 0)
    const regex = regexAt(args, context)
    if (input === null || regex === null) return false
    context.spend((input.length / 16) * regex.weight)
    return regex.matches(input)
  }

export const wildcards: readonly Entry[] = [
  {
    namespace: 'string',
    name: 'matchesWildcard',
    pure: true,
    extension: true,
    params: [text('input'), text('pattern', { literal: 'wildcard' })],
    returns: YES_NO,
    cost: { base: 8, perUnit: 1 / 2 },
    proves: { notNull: [0] },
    doc: 'True when the whole text matches: `*` stands for one or more characters other than `:` and `/`, `**` for one or more that may be `/`, and everything else for itself; case counts. False when either is null.',
    examples: [
      { expression: "#string.matchesWildcard('repo:acme/shop:pull_request', 'repo:acme/*:pull_request')", value: true },
      { expression: "#string.matchesWildcard('repo:acme/a:b:pull_request', 'repo:acme/*:pull_request')", value: false },
      { expression: "#string.matchesWildcard('refs/heads/feature/x', 'refs/heads/*')", value: false },
      { expression: "#string.matchesWildcard('refs/heads/feature/x', 'refs/heads/**')", value: true },
      { expression: "#string.matchesWildcard('v1.2.3', 'v*.*.*')", value: true },
      { expression: "#string.matchesWildcard(null, '*')", value: false },
    ],
    impl: matchesWildcard(dynamic),
    prepare: ([, pattern]) => {
      if (pattern === undefined) return matchesWildcard(dynamic)
      const compiled = compileRegex(regexText(pattern))
      // What is left of a pattern is characters and two classes: only its size can be wrong.
      if (!compiled.ok)
        throw new LiteralError(1, 0, pattern.length, 'CG2308', 'the wildcard pattern is too large', 'use a shorter one')
      const { regex } = compiled
      return matchesWildcard(() => regex)
    },
  },
]
