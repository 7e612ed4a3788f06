import { RegexError } from './error.ts'
import { parseRegex } from './parse.ts'
import { sampleOf } from './sample.ts'
import { type Regex, regexOf } from './search.ts'
import type { Regexp } from './tree.ts'

export { CODES } from './codes.ts'
export type { Regex, Spend } from './search.ts'
export type { CharSet } from './set.ts'
export type { Regexp } from './tree.ts'

/** A pattern that is not accepted: offsets into the pattern, and what to do about it. */
export interface RegexProblem {
  readonly start: number
  readonly end: number
  readonly code: string
  readonly message: string
  readonly help: string
}

export type CompiledRegex =
  | { readonly ok: true; readonly regex: Regex }
  | { readonly ok: false; readonly error: RegexProblem }

const problem = (start: number, end: number, code: string, message: string, help: string): CompiledRegex => ({
  ok: false,
  error: { start, end, code, message, help },
})

/**
 * Compiles a pattern of java.util.regex for an engine that takes linear time. A construct that the engine cannot do exactly
 * (back-references, look-ahead, possessive and atomic constructs) is refused by name, with its place.
 */
export const compileRegex = (pattern: string): CompiledRegex => {
  try {
    return { ok: true, regex: regexOf(pattern, parseRegex(pattern)) }
  } catch (error) {
    if (error instanceof RegexError) return problem(error.start, error.end, error.code, error.message, error.help)
    // A pattern that the parser lets through and the engine does not is too large.
    const help = 'use fewer counted repetitions'
    return problem(0, pattern.length, 'CG2308', 'the regular expression is too large', help)
  }
}

/** Reads a pattern into its tree; null where it is not accepted. */
export const treeOfRegex = (pattern: string): Regexp | null => {
  try {
    return parseRegex(pattern)
  } catch (error) {
    if (error instanceof RegexError) return null
    throw error
  }
}

/** Returns a text that a pattern is found in; null where none is made. Another `seed` may make another one. */
export const sampleOfRegex = (pattern: string, seed: number): string | null => {
  const compiled = compileRegex(pattern)
  if (!compiled.ok) return null
  const text = sampleOf(parseRegex(pattern), seed)
  return compiled.regex.finds(text) ? text : null
}

/** Longest pattern that is compiled while an expression runs, and how many are kept. */
export const DYNAMIC = { length: 200, patterns: 64 } as const

const cache = new Map<string, CompiledRegex>()

/** Compiles a pattern that is not a constant; the most recent 64 are kept. */
export const dynamicRegex = (pattern: string): CompiledRegex => {
  if (pattern.length > DYNAMIC.length) {
    const message = `a pattern that is computed has at most ${DYNAMIC.length} characters`
    return problem(DYNAMIC.length, pattern.length, 'CG2308', message, 'write the pattern as a constant')
  }
  const compiled = cache.get(pattern) ?? compileRegex(pattern)
  cache.delete(pattern)
  cache.set(pattern, compiled)
  const [oldest] = cache.keys()
  if (cache.size > DYNAMIC.patterns && oldest !== undefined) cache.delete(oldest)
  return compiled
}
