import type { Diagnostic } from '../outcome.ts'

/** Members of a JWK that hold its private part. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']

/**
 * Makes a function that hides the values of the named keys in the line that a diagnostic shows: such lines go to
 * terminals and logs. Columns stay where they are. References (`env:`, `file:`) and paths are no secrets; passwords in URLs and
 * the private members of keys always are.
 */
export const createMask = (keys: readonly string[]): ((diagnostic: Diagnostic) => Diagnostic) => {
  const names = [...keys, ...PRIVATE_MEMBERS].join('|')
  const member = new RegExp(
    `((?<![\\w-])["']?(?:${names})["']?\\s*:\\s*)(?!["']?(?:env:|file:|/))("(?:[^"\\\\]|\\\\.)*"?|'[^']*'?|[^\\s,}\\]"'{\\[][^\\s,}\\]]*)`,
    'g',
  )
  const stars = (text: string): string => text.replace(/[^"']/g, '*')
  return diagnostic => ({
    ...diagnostic,
    excerpt: diagnostic.excerpt
      .replace(member, (_, before: string, secret: string) => before + stars(secret))
      .replace(/(:\/\/[^/@\s:]*:)([^/@\s]+)(?=@)/g, (_, before: string, secret: string) => before + stars(secret)),
  })
}
