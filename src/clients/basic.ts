/** The `Authorization: Basic` credentials of RFC 7617, as RFC 6749 section 2.3.1 uses them. */

import { accept, type Outcome, refuse } from '../outcome.ts'

/** Why an `Authorization` field has no Basic credentials. */
export type BasicFault = 'malformed' | 'without_colon' | 'without_name' | 'without_secret' | 'characters'

/** User-id and password as sent, before the form-decoding that RFC 6749 asks for. */
export interface BasicCredentials {
  readonly rawId: string
  readonly rawSecret: string
}

const CREDENTIALS = /^basic (?<token>[A-Za-z0-9+/]+={0,2})$/i
const VSCHAR = /^[\x20-\x7e]+$/

/** Tells whether text is made of the characters of RFC 6749 appendix A, and is not empty. */
export const isVschar = (text: string): boolean => VSCHAR.test(text)

/** Tells whether an `Authorization` value claims to be Basic, well-formed or not. */
export const isBasicScheme = (authorization: string): boolean => /^basic(?:[ \t]|$)/i.test(authorization)

/**
 * Reads the header value strictly: one space, canonical base64, a colon, printable ASCII on both sides.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7617#section-2 RFC 7617 section 2}
 */
export const readBasic = (authorization: string): Outcome<BasicCredentials, BasicFault> => {
  const token = CREDENTIALS.exec(authorization)?.groups?.['token']
  if (token === undefined) return refuse('malformed')
  const octets = Buffer.from(token, 'base64')
  if (octets.toString('base64') !== token) return refuse('malformed')
  const text = octets.toString('latin1')
  const colon = text.indexOf(':')
  if (colon < 0) return refuse('without_colon')
  const rawId = text.slice(0, colon)
  const rawSecret = text.slice(colon + 1)
  if (rawId === '') return refuse('without_name')
  if (rawSecret === '') return refuse('without_secret')
  return isVschar(rawId) && isVschar(rawSecret) ? accept({ rawId, rawSecret }) : refuse('characters')
}

/**
 * Decodes one side once as `application/x-www-form-urlencoded`, or answers null for a broken `%`, octets that are not
 * UTF-8, or characters outside RFC 6749 appendix A.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#appendix-B RFC 6749 appendix B}
 */
export const formDecode = (raw: string): string | null => {
  try {
    const text = decodeURIComponent(raw.replaceAll('+', ' '))
    return isVschar(text) ? text : null
  } catch {
    return null
  }
}
