/** Octets as text and back, with what browsers and Node.js both have. */

/** UTF-8 as Java encodes it: half of a surrogate pair becomes a question mark. */
export const utf8 = (input: string): Uint8Array => ENCODER.encode(input.replace(/\p{Surrogate}/gu, '?'))

const ENCODER = new TextEncoder()
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true })

/** Octets that are no UTF-8 become U+FFFD; a byte order mark stays. */
export const textOf = (octets: Uint8Array): string => DECODER.decode(octets)

/** Standard Base64 with padding. */
export const toBase64 = (octets: Uint8Array): string => btoa(binary(octets))

/** The octets of Base64, whose padding may be absent. The text has been checked: it holds no other character. */
export const ofBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), unit => unit.charCodeAt(0))

/** The octets of an even number of hexadecimal digits. */
export const ofHex = (digits: string): Uint8Array =>
  Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16),
  )

/** As many as a function takes as arguments, whatever the engine. */
const PART = 8192

/** One character for each octet. */
const binary = (octets: Uint8Array): string => {
  let text = ''
  for (let at = 0; at < octets.length; at += PART) text += String.fromCharCode(...octets.subarray(at, at + PART))
  return text
}
