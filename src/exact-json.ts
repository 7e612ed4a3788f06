/** JSON in which whole numbers keep all of their digits: those that a double is not written with are bigints. */
import type { JsonValue } from './oauth.ts'

/** Stands before digits in place of a quote. Nobody knows it, so that no text of a client begins with it. */
const MARK = `${crypto.getRandomValues(new Uint32Array(4)).join('-')}:`

/** A text, which is skipped, or a number. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g
/** Fewer digits are exact. */
const MANY_DIGITS = /\d{16}/
/** More digits are infinite as a double, and stay so. */
const WHOLE = /^-?[1-9]\d{15,308}$/
const MARKED = new RegExp(`"${MARK}(-?\\d+)"`, 'g')

/**
 * Reads JSON. A whole number, written without a point and an exponent, is a bigint when a double would be written otherwise.
 * One beyond the doubles is infinite, as `JSON.parse` has it.
 * @throws SyntaxError
 */
export const readExact = (text: string): JsonValue => {
  const rounded = JSON.parse(text) as JsonValue
  if (!MANY_DIGITS.test(text)) return rounded
  // From here on every text of it ends: in one that does not, each quote would be looked for to the end again.
  let found = false
  const marked = text.replace(TOKEN, token => {
    if (!WHOLE.test(token) || fitsDouble(BigInt(token))) return token
    found = true
    return `"${MARK}${token}"`
  })
  if (!found) return rounded
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
