import type { DiagnosticCode } from '../../outcome.ts'
import { isDigit, isHexDigit, isNamePart, isNameStart } from './characters.ts'
import type { LiteralValue } from './tree.ts'

/** The result of a scan at an index: a literal and its end, or a mistake and its place. */
export type Scanned =
  | { readonly ok: true; readonly end: number; readonly literal: LiteralValue }
  | {
      readonly ok: false
      readonly end: number
      readonly code: DiagnosticCode
      readonly message: string
      readonly help: string
      /** False when the text cannot be read on after it. */
      readonly recoverable: boolean
    }

/** Reads a string; the quote is doubled inside, a backslash is an ordinary character. */
export const scanString = (text: string, start: number): Scanned => {
  const quote = text.charAt(start)
  let end = start + 1
  for (;;) {
    end = text.indexOf(quote, end)
    if (end < 0) {
      return {
        ok: false,
        end: text.length,
        code: 'CG2009',
        message: `string without its closing ${quote}`,
        help: `a quote inside a string is doubled: ${quote}${quote}`,
        recoverable: false,
      }
    }
    if (text.charAt(end + 1) !== quote) break
    end += 2
  }
  // SpEL halves both kinds of doubled quotes in either kind of string.
  const value = flat(
    text
      .slice(start + 1, end)
      .replaceAll("''", "'")
      .replaceAll('""', '"'),
  )
  return { ok: true, end: end + 1, literal: { kind: 'string', value } }
}

/**
 * The same text as a string of its own. V8 makes long slices views of the whole text, and comparing with a view takes
 * five times as long; names of properties are never views.
 */
const flat = (text: string): string => Object.keys({ [text]: null })[0] ?? text

/**
 * Maps an offset in the value of a string literal to an offset in the expression text; `start` is that of the literal.
 * A doubled quote counts as one character of the value.
 */
export const offsetInString = (text: string, start: number, offset: number): number => {
  const quote = text.charAt(start)
  let at = start + 1
  for (let seen = 0; seen < offset && at < text.length; seen += 1) {
    const char = text.charAt(at)
    const doubled = (char === "'" || char === '"') && text.charAt(at + 1) === char
    if (char === quote && !doubled) break
    at += doubled ? 2 : 1
  }
  return at
}

const digitsEnd = (text: string, start: number, isOne: (code: number) => boolean): number => {
  let end = start
  while (isOne(text.charCodeAt(end))) end += 1
  return end
}

const malformed = (end: number, message: string, help: string): Scanned => ({
  ok: false,
  end,
  code: 'CG2011',
  message,
  help,
  recoverable: true,
})

const INT_LIMIT = 2n ** 31n
const LONG_LIMIT = 2n ** 63n

const integer = (value: bigint, long: boolean, end: number): Scanned => {
  if (value < (long ? LONG_LIMIT : INT_LIMIT)) {
    return { ok: true, end, literal: long ? { kind: 'long', value } : { kind: 'int', value: Number(value) } }
  }
  const help = long || value >= LONG_LIMIT ? 'write a decimal number: 1e19' : `write a long number: ${value}L`
  const message = `the integer is larger than ${(long ? LONG_LIMIT : INT_LIMIT) - 1n}`
  return { ok: false, end, code: 'CG2012', message, help, recoverable: true }
}

const wordEnd = (text: string, start: number): number => digitsEnd(text, start, isNamePart)

/** Reads a number as Java does: `1` int, `1L` long, `1.0` and `1e3` double, `1f` float, `0xFF` hexadecimal. */
export const scanNumber = (text: string, start: number): Scanned => {
  if (text.charAt(start) === '0' && (text.charAt(start + 1) === 'x' || text.charAt(start + 1) === 'X')) {
    return scanHexadecimal(text, start)
  }
  let end = digitsEnd(text, start, isDigit)
  let real = false
  if (text.charAt(end) === '.' && isDigit(text.charCodeAt(end + 1))) {
    real = true
    end = digitsEnd(text, end + 1, isDigit)
  }
  if (text.charAt(end) === 'e' || text.charAt(end) === 'E') {
    const sign = text.charAt(end + 1)
    const digits = sign === '+' || sign === '-' ? end + 2 : end + 1
    const after = digitsEnd(text, digits, isDigit)
    if (after === digits) return malformed(wordEnd(text, digits), 'the exponent has no digits', 'write 1e3 or 1.5E-3')
    real = true
    end = after
  }
  return suffixed(text, start, end, real)
}

const suffixed = (text: string, start: number, end: number, real: boolean): Scanned => {
  const digits = text.slice(start, end)
  const suffix = text.charAt(end).toLowerCase()
  if (!isNameStart(text.charCodeAt(end))) {
    if (real) return { ok: true, end, literal: { kind: 'double', value: Number(digits) } }
    return integer(BigInt(digits), false, end)
  }
  const word = wordEnd(text, end)
  if (word === end + 1 && suffix === 'l') {
    if (!real) return integer(BigInt(digits), true, word)
    return malformed(
      word,
      'a number with a fraction or an exponent cannot be long',
      `leave out the ${text.charAt(end)}`,
    )
  }
  if (word === end + 1 && suffix === 'd')
    return { ok: true, end: word, literal: { kind: 'double', value: Number(digits) } }
  if (word === end + 1 && suffix === 'f') {
    return { ok: true, end: word, literal: { kind: 'float', value: Math.fround(Number(digits)) } }
  }
  const help =
    text.charAt(end) === '_'
      ? 'digits cannot be grouped: write 1000, not 1_000'
      : 'put a space before a word; a number may only end in L, f or d'
  return malformed(word, 'not a number', help)
}

const scanHexadecimal = (text: string, start: number): Scanned => {
  const end = digitsEnd(text, start + 2, isHexDigit)
  const long = text.charAt(end) === 'L' || text.charAt(end) === 'l'
  const after = long ? end + 1 : end
  if (end === start + 2 || isNamePart(text.charCodeAt(after))) {
    return malformed(wordEnd(text, start), 'not a hexadecimal number', 'write digits and letters a to f: 0x1F')
  }
  return integer(BigInt(text.slice(start, end)), long, after)
}
