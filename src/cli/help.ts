import { CODES as CLIENTS } from '../clients/index.ts'
import { CODES as EXPRESSION } from '../expression/index.ts'
import { CODES as GATEWAY } from '../gateway/index.ts'
import { nearest } from '../nearest.ts'
import { CODES as POLICY } from '../policy/index.ts'
import { CODES as SCHEMA } from '../schema/index.ts'
import { CODES as SOURCE } from '../source/index.ts'
import { CODES as TOKENS } from '../tokens/index.ts'
import { CODES as UPSTREAM } from '../upstream/index.ts'
import { EXIT, type ExitCode, UsageError } from './exit.ts'
import type { Terminal } from './terminal.ts'

/** The page of every diagnostic code. */
export const PAGES: { readonly [code: string]: { readonly title: string; readonly help: string } } = {
  ...SOURCE,
  ...SCHEMA,
  ...EXPRESSION,
  ...POLICY,
  ...CLIENTS,
  ...TOKENS,
  ...UPSTREAM,
  ...GATEWAY,
}

/** Prints the page of a diagnostic code, offline: `claimgate help CG2104`. */
export const run = (terminal: Terminal, code: string): ExitCode => {
  const page = PAGES[code]
  if (page === undefined) {
    const meant = nearest(code, Object.keys(PAGES))
    throw new UsageError(`there is no code ${code}${meant === null ? '' : `; did you mean ${meant}?`}`)
  }
  terminal.out(`${code}: ${page.title}\n\n${page.help}\n`)
  return EXIT.ok
}
