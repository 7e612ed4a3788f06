import { RE2JS } from 're2js'

/** A compiled regular expression. */
export interface Regex {
  /** Tells whether the whole text matches. */
  readonly matches: (text: string) => boolean
  /** Tells whether some part of the text matches. */
  readonly finds: (text: string) => boolean
}

export type CompiledRegex =
  | { readonly ok: true; readonly regex: Regex }
  | { readonly ok: false; readonly error: { readonly start: number; readonly end: number; readonly code: string; readonly message: string; readonly help: string } }

/** Compiles a Java regular expression. Never throws. */
export const compileRegex = (pattern: string): CompiledRegex => {
  try {
    const compiled = RE2JS.compile(pattern)
    return { ok: true, regex: { matches: text => compiled.matches(text), finds: text => compiled.matcher(text).find() } }
  } catch {
    return { ok: false, error: { start: 0, end: pattern.length, code: 'CG2044', message: 'invalid regular expression', help: '' } }
  }
}
