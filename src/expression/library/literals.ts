/** Texts that are compiled: what is wrong with one that is known before a request, or comes from the configuration. */
import { parseNetwork } from '../../net.ts'
import { DYNAMIC } from '../regex/index.ts'
import { literalPattern, literalZone } from './datetime-patterns.ts'
import { LiteralError, type LiteralKind } from './entry.ts'
import { NETWORK_CODE } from './net.ts'
import { compileLiteral } from './regex.ts'

export interface LiteralMistake {
  readonly code: string
  readonly message: string
  readonly help: string
}

const CHECKS: Readonly<Record<LiteralKind, (text: string) => void>> = {
  regex: text => {
    if (text.length > DYNAMIC.length)
      throw new LiteralError(
        0,
        0,
        text.length,
        'CG2308',
        `the pattern has more than ${DYNAMIC.length} characters`,
        'write it where it is used',
      )
    compileLiteral(text, 0)
  },
  wildcard: text => {
    if (text.length > DYNAMIC.length)
      throw new LiteralError(
        0,
        0,
        text.length,
        'CG2308',
        `the pattern has more than ${DYNAMIC.length} characters`,
        'use a shorter one',
      )
  },
  'date-pattern': text => literalPattern(text, 0),
  'time-zone': text => literalZone(text, 0),
  // The checker knows the names.
  schema: () => {},
  cidr: text => {
    const parsed = parseNetwork(text)
    if (!parsed.ok) throw new LiteralError(0, parsed.start, parsed.end, NETWORK_CODE, parsed.message, parsed.help)
  },
}

/** Returns what is wrong with a text of this kind; null when it can be used. */
export const literalMistake = (kind: LiteralKind, text: string): LiteralMistake | null => {
  try {
    CHECKS[kind](text)
    return null
  } catch (thrown) {
    if (!(thrown instanceof LiteralError)) throw thrown
    const { code, message, help } = thrown
    return { code, message, help }
  }
}
