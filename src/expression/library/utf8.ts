const ENCODER = new TextEncoder()
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true })

/** UTF-8 as Java encodes it: half of a surrogate pair becomes a question mark. */
export const utf8 = (input: string): Uint8Array => ENCODER.encode(input.replace(/\p{Surrogate}/gu, '?'))

/** Octets that are no UTF-8 become U+FFFD; a byte order mark stays. */
export const textOf = (octets: Uint8Array): string => DECODER.decode(octets)
