import { compileRegex, sampleOfRegex } from './regex/index.ts'

/** A regular expression outside of expressions that does not compile; offsets are into the pattern. */
export class PatternError extends Error {
  readonly start: number
  readonly end: number
  readonly help: string
  constructor(message: string, start: number, end: number, help: string) {
    super(message)
    this.name = 'PatternError'
    this.start = start
    this.end = end
    this.help = help
  }
}

/**
 * Compiles the `pattern` of a schema block with the engine of expressions: Java syntax, linear time. As in JSON Schema
 * the pattern may match anywhere in the text.
 * @throws PatternError
 */
export const compilePattern = (pattern: string): ((text: string) => boolean) => {
  const compiled = compileRegex(pattern)
  if (!compiled.ok) {
    const { message, start, end, help } = compiled.error
    throw new PatternError(message, start, end, help)
  }
  const { regex } = compiled
  return text => regex.finds(text)
}

/** Returns a text that the `pattern` of a schema block accepts; null where none is made. Another `seed` may make another one. */
export const sampleOfPattern = (pattern: string, seed: number): string | null => sampleOfRegex(pattern, seed)
