/** Digests of secrets as other products write them, each told by its name. */
import { decodeKeyMember } from '../jose/index.ts'

/** Modular crypt format, PHC strings, and the prefixes of well-known products. */
const SCHEMES: readonly (readonly [RegExp, string])[] = [
  [/^(?:\{bcrypt\})?\$2[abxy]?\$\d\d\$/i, 'bcrypt'],
  [/^(?:\{argon2[^}]*\})?\$argon2(?:id|i|d)\$/i, 'Argon2'],
  [/^(?:\{pbkdf2[^}]*\})?\$pbkdf2(?:-sha\d+)?\$|^pbkdf2[_:-]sha\d+[$:]|^\{pbkdf2[^}]*\}/i, 'PBKDF2'],
  [/^\$(?:7|scrypt)\$|^\{scrypt\}/i, 'scrypt in another form'],
  [/^\$(?:5|6)\$/, 'SHA-crypt'],
  [/^\$1\$/, 'MD5-crypt'],
  [/^\{s?sha(?:-?\d+)?\}/i, 'SHA in the form of LDAP'],
]

/** Names the scheme of a digest that another product wrote; null for a text that is none. */
export const digestScheme = (text: string): string | null => SCHEMES.find(([form]) => form.test(text))?.[1] ?? null

/** What a digest is of, by its octets. */
const BY_OCTETS: { readonly [octets: number]: string | undefined } = {
  16: 'MD5',
  20: 'SHA-1',
  32: 'SHA-256',
  48: 'SHA-384',
  64: 'SHA-512',
}

/** Tells what a text is that should be a SHA-256 digest in hexadecimal: the function and the encoding; null for anything else. */
export const digestForm = (text: string): { readonly of: string; readonly hexadecimal: boolean } | null => {
  const bare = text.replace(/^sha-?\d+[:-]/i, '')
  const hexadecimal = /^(?:[0-9a-f]{2})+$/i.test(bare)
  const octets = hexadecimal ? bare.length / 2 : (decodeKeyMember(bare)?.length ?? 0)
  const of = BY_OCTETS[octets]
  return of === undefined ? null : { of, hexadecimal }
}
