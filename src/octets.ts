/** Octets as text and back, with what browsers and Node.js both have. A leaf: it imports nothing of ours. */

/** Standard Base64 with padding. */
export const toBase64 = (octets: Uint8Array): string => btoa(binary(octets))

/** The octets of Base64, whose padding may be absent. The text has been checked: it holds no other character. */
export const ofBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), unit => unit.charCodeAt(0))

/** Two lower-case hexadecimal digits for each octet. */
export const toHex = (octets: Uint8Array): string =>
  Array.from(octets, octet => octet.toString(16).padStart(2, '0')).join('')

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
