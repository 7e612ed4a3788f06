/** The exchange of one value in a request that is otherwise passed octet for octet. */

/** Returns the value that takes a value's place; null leaves it. */
export type Exchanged = (value: string) => Promise<string | null>

/**
 * Exchanges the value of a parameter in a query or a form, written as one character per octet. A parameter that
 * repeats is kept: OAuth allows no repetition (RFC 6749 section 3.1), and each value would be looked up.
 */
export const exchangeParameter = async (text: string, name: string, exchanged: Exchanged): Promise<string> => {
  const pairs = text.split('&')
  const [at, second] = pairs.flatMap((pair, index) => (nameOf(pair) === name ? [index] : []))
  if (at === undefined || second !== undefined) return text
  const pair = pairs[at] ?? ''
  const equals = pair.indexOf('=')
  const value = decode(pair.slice(equals + 1))
  const other = value === null ? null : await exchanged(value)
  return other === null ? text : pairs.with(at, `${pair.slice(0, equals)}=${encodeURIComponent(other)}`).join('&')
}

/** Returns the name of a pair; null for a pair without a value. */
const nameOf = (pair: string): string | null => {
  const equals = pair.indexOf('=')
  return equals < 0 ? null : decode(pair.slice(0, equals))
}

/** Exchanges the value of a parameter in the query of a request target. */
export const exchangeInTarget = async (target: string, name: string, exchanged: Exchanged): Promise<string> => {
  const mark = target.indexOf('?')
  if (mark < 0) return target
  return `${target.slice(0, mark)}?${await exchangeParameter(target.slice(mark + 1), name, exchanged)}`
}

/** Null for octets that are no UTF-8: no token of ours is written like that. */
const decode = (encoded: string): string | null => {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '))
  } catch {
    return null
  }
}

/** `Authorization` with a token, as RFC 6750 section 2.1 and RFC 9449 section 7.1 have it. */
const CREDENTIALS = /^(Bearer|DPoP)( +)([\w.~+/-]+=*)$/i

export interface TokenField {
  readonly scheme: 'bearer' | 'dpop'
  readonly token: string
  /** The field with another token. */
  readonly with: (token: string) => string
}

/** Reads the token of an `Authorization` field; null when it is none. */
export const readTokenField = (field: string): TokenField | null => {
  const [, scheme = '', space = '', token = ''] = CREDENTIALS.exec(field) ?? []
  if (token === '') return null
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'dpop' : 'bearer', token, with: other => scheme + space + other }
}
