/** Token type identifiers, RFC 8693 section 3. */
import { ID_JAG } from '../oauth.ts'

const URN = 'urn:ietf:params:oauth:token-type:'

export const ACCESS_TOKEN = `${URN}access_token`
const JWT = `${URN}jwt`
const ID_TOKEN = `${URN}id_token`

/** What a type says of the `typ` in the header of a token: an access token says what it is, others do not. */
const KINDS = { [ACCESS_TOKEN]: 'at+jwt', [JWT]: 'plain', [ID_TOKEN]: 'plain' } as const

/** A type that a subject or actor token can have here. */
export type TokenType = keyof typeof KINDS

export const isTokenType = (type: string): type is TokenType => Object.hasOwn(KINDS, type)

export const isAccessToken = (type: TokenType): boolean => type === ACCESS_TOKEN

export const isIdToken = (type: TokenType): boolean => type === ID_TOKEN

/**
 * Tells whether a token with this `typ`, in small letters, can be of a type. Any other `typ` says that the token was made
 * for something else, whoever has signed it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9068#section-4 RFC 9068 section 4}
 * @see {@link https://www.rfc-editor.org/rfc/rfc8725#section-3.11 RFC 8725 section 3.11}
 */
export const hasKind = (type: TokenType, typ: string | null): boolean =>
  KINDS[type] === 'plain' ? typ === null || typ === 'jwt' : typ === KINDS[type]

/** The types that can be asked for: an access token, which is a JWT, or a grant for elsewhere. */
export const isIssuedType = (type: string): boolean => type === ACCESS_TOKEN || type === JWT || type === ID_JAG
