/** JSON in which whole numbers keep all of their digits: those that a double is not written with are bigints. */
import type { JsonValue } from './oauth.ts'

/** Stands before digits in place of a quote. Nobody knows it, so that no text of a client begins with it. */
const MARK = `${crypto.getRandomValues(new Uint32Array(4)).join('-')}:`

/** A text, which is skipped, or a number. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g
/** Fewer digits are exact. */
const MANY_DIGITS = /\d{16}/
const WHOLE = /^-?[1-9]\d{15,}$/
const MARKED = new RegExp(`"${MARK}(-?\\d+)"`, 'g')

/**
 * Reads JSON. A whole number, written without a point and an exponent, is a bigint when a double would be written otherwise.
 * @throws SyntaxError
 */
export const readExact = (text: string): JsonValue => {
  if (!MANY_DIGITS.test(text)) return JSON.parse(text) as JsonValue
  let found = false
  const marked = text.replace(TOKEN, token => {
    if (!WHOLE.test(token) || fitsDouble(BigInt(token))) return token
    found = true
    return `"${MARK}${token}"`
  })
  if (!found) return JSON.parse(text) as JsonValue
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value,
  ) as JsonValue
}

/** Tells whether a double is written with the digits of a whole number. */
export const fitsDouble = (value: bigint): boolean => String(Number(value)) === String(value)

/** Writes JSON, bigints with all of their digits; members that are undefined are left out. */
export const writeExact = (value: unknown, indent?: number): string => {
  try {
    return indent === undefined ? JSON.stringify(value) : JSON.stringify(value, null, indent)
  } catch (thrown) {
    // A bigint is the one value that it does not write.
    if (!(thrown instanceof TypeError)) throw thrown
  }
  const mark = (_: string, one: unknown): unknown => (typeof one === 'bigint' ? `${MARK}${one}` : one)
  return JSON.stringify(value, mark, indent).replace(MARKED, '$1')
}
