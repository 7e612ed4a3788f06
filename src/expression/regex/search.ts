import { type Matcher, RE2JS } from 're2js'
import { EvaluationError } from '../evaluation-error.ts'
import { allowItems, allowLength } from '../value-limits.ts'
import { parseReplacement } from './replacement.ts'
import { overrun, type Regexp } from './tree.ts'
import { TAIL, type Written, writeRegex } from './write.ts'

/** Charges work, as `Context.spend`. */
export type Spend = (units: number) => void

/** A compiled Java pattern. Every method takes time proportional to the text, per match it finds. */
export interface Regex {
  readonly pattern: string
  readonly groupCount: number
  /** Units of work per 16 characters of text, by the size of the pattern. */
  readonly weight: number
  /** Whether the whole text matches, as `Matcher.matches`. */
  readonly matches: (text: string) => boolean
  /** The text of a group where the whole text matches; null where it does not, or the group takes no part. */
  readonly capture: (text: string, group: number) => string | null
  /** Whether some part of the text matches, as `Matcher.find`. */
  readonly finds: (text: string) => boolean
  /** @throws EvaluationError for an illegal group reference, when there is a match */
  readonly replaceFirst: (text: string, replacement: string, spend: Spend) => string
  /** @throws EvaluationError for an illegal group reference, when there is a match, and for a result too large */
  readonly replaceAll: (text: string, replacement: string, spend: Spend) => string
  /** The texts of all matches. @throws EvaluationError for more than 10,000 */
  readonly findAll: (text: string, spend: Spend) => readonly string[]
}

/** A match: for each group its bounds, or null when it took no part. */
interface Match {
  readonly start: number
  readonly end: number
  readonly bounds: (group: number) => readonly [number, number] | null
}

interface Compiled {
  readonly engine: RE2JS
  readonly written: Written
}

const LINE_TERMINATOR = /[\n\r\u0085\u2028\u2029]/

const endsInTerminator = (text: string): boolean => LINE_TERMINATOR.test(text.slice(-1))

/** Instructions of a pattern that cost about one unit for 16 characters: measured where the engine is slowest. */
const PROGRAM_UNIT = 2

/** Units of a search besides its characters. */
const SEARCH = 8

export const regexOf = (pattern: string, root: Regexp): Regex => {
  const compile = (written: Written): Compiled => ({
    engine: RE2JS.compile(written.source, RE2JS.LOOKBEHINDS),
    written,
  })
  const plain = compile(writeRegex(root, 'end'))
  const { engine, written } = plain
  const { innerEnd } = written
  const hasEnd = writeRegex(root, 'tail').tails > 0
  const groupCount = written.groups.length - 1
  const names = engine.namedGroups()
  const past = overrun(root)
  const weight = 1 + engine.programSize() / PROGRAM_UNIT
  let withTail: Compiled | undefined

  const refuseInnerEnd = (text: string): void => {
    if (!innerEnd || !endsInTerminator(text)) return
    throw new EvaluationError('bad_pattern', '`$` before the end of a pattern, and a text that ends with a line break')
  }

  const compiledFor = (text: string): Compiled => {
    refuseInnerEnd(text)
    if (!hasEnd || !endsInTerminator(text)) return plain
    withTail ??= compile(writeRegex(root, 'tail'))
    return withTail
  }

  /** What one search may scan: it stops soon after its match, or may run to the end of the text for one character. */
  const scanned = (text: string, from: number, end: number): number =>
    ((Math.min(text.length, end + past) - from) / 16) * weight

  const each = (text: string, spend: Spend, onMatch: (match: Match) => boolean): void => {
    const { engine: searcher, written: form } = compiledFor(text)
    const matcher = searcher.matcher(text)
    spend(SEARCH + (text.length / 16) * weight)
    let found = matcher.find()
    while (found) {
      const match = matchOf(matcher, form)
      spend(SEARCH + scanned(text, match.start, match.end))
      if (!onMatch(match)) return
      found = match.end === matcher.end() ? matcher.find() : matcher.find(nextStart(text, match))
    }
  }

  const substitute = (text: string, replacement: string, spend: Spend, once: boolean): string => {
    let result = ''
    let copied = 0
    let parts: ReturnType<typeof parseReplacement> | undefined
    each(text, spend, match => {
      parts ??= parseReplacement(replacement, groupCount, publicNames(names, written))
      result += text.slice(copied, match.start)
      for (const part of parts) {
        const bounds = typeof part === 'number' ? match.bounds(part) : null
        result += typeof part === 'string' ? part : bounds === null ? '' : text.slice(...bounds)
      }
      allowLength(result.length)
      copied = match.end
      return !once
    })
    const whole = result + text.slice(copied)
    allowLength(whole.length)
    return whole
  }

  return {
    pattern,
    groupCount,
    weight,
    matches: text => {
      refuseInnerEnd(text)
      return engine.testExact(text)
    },
    capture: (text, group) => {
      refuseInnerEnd(text)
      const matcher = engine.matcher(text)
      const number = written.groups[group]
      if (number === undefined || !matcher.matches()) return null
      const from = matcher.start(number)
      return from === -1 ? null : text.slice(from, matcher.end(number))
    },
    finds: text => compiledFor(text).engine.test(text),
    replaceFirst: (text, replacement, spend) => substitute(text, replacement, spend, true),
    replaceAll: (text, replacement, spend) => substitute(text, replacement, spend, false),
    findAll: (text, spend) => {
      const found: string[] = []
      each(text, spend, ({ start, end }) => {
        allowItems(found.length + 1)
        found.push(text.slice(start, end))
        return true
      })
      return found
    },
  }
}

/** Names to numbers as the pattern counts its groups. */
const publicNames = (names: Readonly<Record<string, number>>, { groups }: Written): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(names).map(([name, group]) => [name, groups.indexOf(group)]))

/** An empty match is followed by a search one character later, as in Java. */
const nextStart = (text: string, { start, end }: Match): number => {
  if (start !== end) return end
  return Math.min(text.length, end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1))
}

/** Cuts off the line terminator that `$` took. */
const matchOf = (matcher: Matcher, { groups, tails }: Written): Match => {
  let end = matcher.end()
  for (let tail = 1; tail <= tails; tail += 1) {
    const start = matcher.start(`${TAIL}${tail}`)
    if (start !== -1) end = Math.min(end, start)
  }
  return {
    start: matcher.start(),
    end,
    bounds: group => {
      const number = groups[group] ?? 0
      const from = matcher.start(number)
      return from === -1 ? null : [from, Math.min(matcher.end(number), end)]
    },
  }
}
