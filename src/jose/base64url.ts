/**
 * Decodes base64url without padding, and only its canonical spelling: white space, padding, the other alphabet and
 * stray bits at the end answer null, where `Buffer.from` would decode something.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7515#section-2 RFC 7515 section 2}
 */
export const decodeBase64url = (text: string): Buffer | null => {
  const octets = Buffer.from(text, 'base64url')
  return text !== '' && octets.toString('base64url') === text ? octets : null
}

/** What other writers of keys put in place of base64url: padding, and the alphabet of RFC 4648 section 4. */
const PADDING = /={1,2}$/

/**
 * Decodes a member of a JWK: base64url, or base64 with or without padding. The octets are the same, and no signature is over
 * their spelling. Null when it is none of them.
 */
export const decodeKeyMember = (text: string): Buffer | null =>
  decodeBase64url(text.replace(PADDING, '').replaceAll('+', '-').replaceAll('/', '_'))
