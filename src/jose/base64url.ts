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
