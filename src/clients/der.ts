/** As much of DER (ITU-T X.690) as a certificate's names need. */

export interface DerValue {
  readonly tag: number
  readonly content: Buffer
}

/** Reads the values that follow each other in some octets. @throws Error When the octets are not DER. */
export const readDer = (octets: Buffer): readonly DerValue[] => {
  const values: DerValue[] = []
  for (let at = 0; at < octets.length; ) {
    const tag = byteAt(octets, at)
    if ((tag & 0x1f) === 0x1f) throw new Error('not DER: long tag')
    const first = byteAt(octets, at + 1)
    let length = first
    let start = at + 2
    if (first >= 0x80) {
      const count = first & 0x7f
      if (count === 0 || count > 4) throw new Error('not DER: length')
      length = 0
      for (let n = 0; n < count; n++) length = length * 256 + byteAt(octets, start + n)
      start += count
    }
    if (start + length > octets.length) throw new Error('not DER: cut off')
    values.push({ tag, content: octets.subarray(start, start + length) })
    at = start + length
  }
  return values
}

const byteAt = (octets: Buffer, at: number): number => {
  const byte = octets[at]
  if (byte === undefined) throw new Error('not DER: cut off')
  return byte
}

/** Reads the content of an OBJECT IDENTIFIER into dotted numbers. */
export const readOid = (content: Buffer): string => {
  const numbers: bigint[] = []
  let number = 0n
  for (const byte of content) {
    number = (number << 7n) | BigInt(byte & 0x7f)
    if (byte < 0x80) {
      numbers.push(number)
      number = 0n
    }
  }
  const [first = 0n, ...rest] = numbers
  const root = first < 40n ? 0n : first < 80n ? 1n : 2n
  return [root, first - 40n * root, ...rest].join('.')
}

/** Reads a string type into text; other types into `#` and hexadecimal DER, as RFC 4514 section 2.4 writes them. */
export const readText = ({ tag, content }: DerValue): string => {
  switch (tag) {
    case 0x0c: // UTF8String
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
    case 0x13: // PrintableString
    case 0x16: // IA5String
    case 0x14: // TeletexString, in practice Latin-1
      return content.toString('latin1')
    case 0x1e: // BMPString
      return Buffer.from(content).swap16().toString('utf16le')
    case 0x1c: // UniversalString
      return Array.from({ length: content.length / 4 }, (_, n) =>
        String.fromCodePoint(content.readUInt32BE(4 * n)),
      ).join('')
  }
  return `#${tag.toString(16).padStart(2, '0')}${content.toString('hex')}`
}
