import { CODES as CLIENTS } from '../clients/index.ts'
import { CODES as EXPRESSION } from '../expression/index.ts'
import { CODES as GATEWAY, REASON_PAGES } from '../gateway/index.ts'
import { CODES as ISSUERS } from '../issuers/index.ts'
import { nearest } from '../nearest.ts'
import type { ReasonPages } from '../outcome.ts'
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
  ...ISSUERS,
  ...TOKENS,
  ...UPSTREAM,
  ...GATEWAY,
}

/**
 * Prints the page of a code, offline: of a diagnostic (`claimgate help CG2104`) or of a decision record (`claimgate help
 * assertion_expired`), in any letter case.
 */
export const run = (terminal: Terminal, code: string): ExitCode => {
  const text = pageOf(code.toUpperCase(), PAGES) ?? reasonPage(code.toLowerCase())
  if (text === null) {
    const meant = nearest(code, [...Object.keys(PAGES), ...Object.keys(REASON_PAGES)])
    throw new UsageError(`there is no verb or code ${code}${meant === null ? '' : `; did you mean ${meant}?`}`)
  }
  terminal.out(text)
  return EXIT.ok
}

const pageOf = (code: string, pages: typeof PAGES): string | null => {
  const page = Object.hasOwn(pages, code) ? pages[code] : undefined
  return page === undefined ? null : `${code}: ${page.title}\n\n${page.help}\n`
}

const REASONS: ReasonPages = REASON_PAGES

const reasonPage = (code: string): string | null => {
  const page = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined
  if (page === undefined) return null
  return `${code}: ${page.title}\n\n${filled(page.cause)}\n\nWhat to do: ${filled(page.remedy, 'What to do: '.length)}\n`
}

/** Columns of a page. */
const WIDTH = 100

/** Breaks a text between words; the first line begins behind what stands before it. */
const filled = (text: string, before = 0): string => {
  const lines: string[] = []
  let line = ' '.repeat(before)
  for (const word of text.split(' ')) {
    const longer = line.trim() === '' ? `${line}${word}` : `${line} ${word}`
    if (longer.length <= WIDTH || line.trim() === '') line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line].join('\n').slice(before)
}
