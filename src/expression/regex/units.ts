import { RegexError } from './error.ts'

/** One character of a pattern with its place; inside `\Q..\E` it is quoted and means itself. */
export interface Unit {
  readonly char: string
  readonly start: number
  readonly end: number
  readonly quoted: boolean
}

/** Splits a pattern into code points and resolves `\Q..\E`. A lone `\E` is left for the parser to refuse. */
export const unitsOf = (pattern: string): readonly Unit[] => {
  const units: Unit[] = []
  let index = 0
  let quoted = false
  while (index < pattern.length) {
    const mark = pattern[index] === '\\' ? pattern[index + 1] : undefined
    if (quoted ? mark === 'E' : mark === 'Q') {
      quoted = !quoted
      index += 2
      continue
    }
    const char = String.fromCodePoint(pattern.codePointAt(index) ?? 0)
    units.push({ char, start: index, end: index + char.length, quoted })
    index += char.length
    // The character after a backslash belongs to it: `\\Q` is a backslash and a Q.
    if (mark !== undefined && !quoted) {
      const next = String.fromCodePoint(pattern.codePointAt(index) ?? 0)
      units.push({ char: next, start: index, end: index + next.length, quoted: false })
      index += next.length
    }
  }
  return units
}

export interface Flags {
  /** `i`: letters match in both cases, ASCII only without `unicode`. */
  readonly insensitive: boolean
  readonly unicode: boolean
  readonly dotAll: boolean
  readonly multiline: boolean
  /** `x`: white space and comments are ignored. */
  readonly comments: boolean
  /** `d`: only `\n` ends a line. */
  readonly unixLines: boolean
}

/** A cursor over the units; `flags` changes at `(?i)` and is restored at the end of the group. */
export interface Cursor {
  flags: Flags
  /** The unit at an offset from the cursor, white space and comments skipped under `(?x)`. */
  readonly peek: () => Unit | undefined
  /** The unit right after the current one, nothing skipped. */
  readonly after: (distance: number) => Unit | undefined
  readonly next: () => Unit | undefined
  /** Takes the character when it is next and not quoted. */
  readonly take: (char: string) => boolean
  /** Where the next unit begins, or the end of the pattern. */
  readonly offset: () => number
  /** Where the last taken unit ended. */
  readonly last: () => number
  readonly fail: (start: number, end: number, code: string, message: string, help: string) => RegexError
}

export const NO_FLAGS: Flags = {
  insensitive: false,
  unicode: false,
  dotAll: false,
  multiline: false,
  comments: false,
  unixLines: false,
}

const WHITE = /[\t-\r ]/
const LINE_END = /[\n\r\u0085\u2028\u2029]/

export const cursorOf = (pattern: string): Cursor => {
  const units = unitsOf(pattern)
  let at = 0
  let last = 0
  const skip = (): void => {
    if (!cursor.flags.comments) return
    for (let unit = units[at]; unit !== undefined && !unit.quoted; unit = units[at]) {
      if (WHITE.test(unit.char)) at += 1
      else if (unit.char === '#') while (at < units.length && !LINE_END.test(units[at]?.char ?? '')) at += 1
      else return
    }
  }
  const cursor: Cursor = {
    flags: NO_FLAGS,
    peek: () => {
      skip()
      return units[at]
    },
    after: distance => units[at + distance],
    next: () => {
      skip()
      const unit = units[at]
      at += 1
      last = unit?.end ?? pattern.length
      return unit
    },
    take: char => {
      const unit = cursor.peek()
      if (unit === undefined || unit.quoted || unit.char !== char) return false
      cursor.next()
      return true
    },
    offset: () => cursor.peek()?.start ?? pattern.length,
    last: () => last,
    fail: (start, end, code, message, help) =>
      new RegexError(
        Math.min(start, pattern.length),
        Math.min(Math.max(end, start + 1), pattern.length),
        code,
        message,
        help,
      ),
  }
  return cursor
}

/** Whether a unit is one of some characters, and not quoted. */
export const plain = (unit: Unit | undefined, chars: string): unit is Unit & { readonly quoted: false } =>
  unit !== undefined && !unit.quoted && chars.includes(unit.char)
