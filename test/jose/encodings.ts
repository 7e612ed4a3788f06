/** RSA signatures with any encoding inside, right or wrong: RFC 8017 sections 8.2.2 and 9.1, from the octets up. */
import { constants, createHash, type KeyObject, privateEncrypt, randomBytes } from 'node:crypto'

export type Hash = 'sha256' | 'sha384' | 'sha512'

const OIDS: Readonly<Record<Hash, string>> = {
  sha256: '0609608648016503040201',
  sha384: '0609608648016503040202',
  sha512: '0609608648016503040203',
}
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
export const digestOf = (hash: string, input: string): Buffer => createHash(hash).update(input).digest()

/** One element of DER, with whatever stands for its length. */
const element = (tag: number, content: Buffer, length?: string): Buffer => {
  const plain = content.length < 0x80 ? [content.length] : [0x81, content.length]
  return Buffer.concat([Buffer.from([tag]), length === undefined ? Buffer.from(plain) : hex(length), content])
}

/** The parts of a DigestInfo, each replaceable: RFC 8017 section 9.2. */
interface Parts {
  readonly oid: Buffer
  readonly parameters: Buffer
  readonly algorithm: (content: Buffer) => Buffer
  readonly digest: (content: Buffer) => Buffer
  readonly whole: (content: Buffer) => Buffer
}

const digestInfo = (hash: Hash, input: string, other: Partial<Parts> = {}): Buffer => {
  const parts: Parts = {
    oid: hex(OIDS[hash]),
    parameters: hex('0500'),
    algorithm: content => element(0x30, content),
    digest: content => element(0x04, content),
    whole: content => element(0x30, content),
    ...other,
  }
  return parts.whole(
    Buffer.concat([parts.algorithm(Buffer.concat([parts.oid, parts.parameters])), parts.digest(digestOf(hash, input))]),
  )
}

/** Raises an encoded message to the private exponent: what it says is the caller's business. */
export const rawSign = (encoded: Buffer, key: KeyObject): Buffer =>
  privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded)

const padded = (info: Buffer, length: number): Buffer =>
  Buffer.concat([hex('0001'), Buffer.alloc(length - info.length - 3, 0xff), hex('00'), info])

const longer = (content: Buffer, by: number): Buffer =>
  Buffer.concat([Buffer.from([content[0] ?? 0, (content[1] ?? 0) + by]), content.subarray(2)])

/** What can be done to one element: by name, from its tag and content. */
const CHANGES: readonly (readonly [string, (tag: number, content: Buffer) => Buffer])[] = [
  ['its length in one octet more', (tag, content) => element(tag, content, `81${lengthOf(content)}`)],
  ['its length with a leading zero', (tag, content) => element(tag, content, `8200${lengthOf(content)}`)],
  [
    'its length with many leading zeros',
    (tag, content) => element(tag, content, `8800000000000000${lengthOf(content)}`),
  ],
  ['a length that is one too long', (tag, content) => longer(element(tag, content), 1)],
  ['a length that is one too short', (tag, content) => longer(element(tag, content), -1)],
  ['a length of 2^31 - 1', (tag, content) => element(tag, content, '847fffffff')],
  ['a length of 2^31', (tag, content) => element(tag, content, '8480000000')],
  ['a length of 2^32 - 1', (tag, content) => element(tag, content, '84ffffffff')],
  ['a length of 2^32 and itself', (tag, content) => element(tag, content, `8501000000${lengthOf(content)}`)],
  ['a length of 2^40 - 1', (tag, content) => element(tag, content, '85ffffffffff')],
  ['a length of 2^64 - 1', (tag, content) => element(tag, content, '88ffffffffffffffff')],
  ['a length of 2^64 and itself', (tag, content) => element(tag, content, `890100000000000000${lengthOf(content)}`)],
  ['a length of 255', (tag, content) => element(tag, content, 'ff')],
  ['a length of nothing', (tag, content) => element(tag, content, '00')],
  ['an indefinite length without an end', (tag, content) => element(tag, content, '80')],
  [
    'an indefinite length with its end',
    (tag, content) => Buffer.concat([element(tag | 0x20, content, '80'), hex('0000')]),
  ],
  ['composed of itself', (tag, content) => element(tag | 0x20, element(tag, content))],
  ['composed of nothing', tag => element(tag | 0x20, Buffer.alloc(0))],
  ['left out', () => Buffer.alloc(0)],
  ['its tag alone', tag => Buffer.from([tag])],
  ['no content', tag => element(tag, Buffer.alloc(0))],
  ['NULL instead', () => hex('0500')],
  ['zeros after its content', (tag, content) => element(tag, Buffer.concat([content, hex('0000')]))],
  ['zeros before its content', (tag, content) => element(tag, Buffer.concat([hex('0000'), content]))],
  ['zeros after it', (tag, content) => Buffer.concat([element(tag, content), hex('0000')])],
  ['NULL after its content', (tag, content) => element(tag, Buffer.concat([content, hex('0500')]))],
  ['garbage after its content', (tag, content) => element(tag, Buffer.concat([content, hex('4981 7727 00')]))],
  ['garbage before its content', (tag, content) => element(tag, Buffer.concat([hex('4981 7727 00'), content]))],
  ['undefined tags around it', (tag, content) => Buffer.concat([hex('aa02bb00'), element(tag, content), hex('cd00')])],
  ['undefined tags in it', (tag, content) => element(tag, Buffer.concat([hex('aa00bb00cd00'), content]))],
  ['another tag, one more', (tag, content) => element(tag + 1, content)],
  ['another tag, one less', (tag, content) => element(tag - 1, content)],
  ['the tag of a set', (_, content) => element(0x31, content)],
  ['the tag of a private class', (tag, content) => element(tag | 0xc0, content)],
  ['the tag 255', (_, content) => element(0xff, content)],
  ['its first octet changed', (tag, content) => element(tag, turned(content, 0))],
  ['its last octet changed', (tag, content) => element(tag, turned(content, content.length - 1))],
  ['its first octet left out', (tag, content) => element(tag, content.subarray(1))],
  ['its last octet left out', (tag, content) => element(tag, content.subarray(0, -1))],
  ['itself twice', (tag, content) => Buffer.concat([element(tag, content), element(tag, content)])],
]

const lengthOf = (content: Buffer): string => content.length.toString(16).padStart(2, '0')
const turned = (content: Buffer, at: number): Buffer => {
  const changed = Buffer.from(content)
  if (changed.length > 0) changed[at] = (changed[at] ?? 0) ^ 1
  return changed
}
const contentOf = (whole: Buffer): readonly [tag: number, content: Buffer] => [whole[0] ?? 0, whole.subarray(2)]

type Encode = (hash: Hash, input: string, length: number) => Buffer

const inParts = (
  change: (tag: number, content: Buffer) => Buffer,
): readonly (readonly [string, (hash: Hash) => Partial<Parts>])[] => [
  ['the whole', () => ({ whole: content => change(0x30, content) })],
  ['the algorithm', () => ({ algorithm: content => change(0x30, content) })],
  ['the digest', () => ({ digest: content => change(0x04, content) })],
  ['the identifier', hash => ({ oid: change(...contentOf(hex(OIDS[hash]))) })],
  ['the parameters', () => ({ parameters: change(0x05, Buffer.alloc(0)) })],
]

const PADDINGS: readonly (readonly [string, Encode])[] = [
  ['a block type of 0', (...of) => replaced(good(...of), 1, 0)],
  ['a block type of 2', (...of) => replaced(good(...of), 1, 2)],
  ['a first octet of 1', (...of) => replaced(good(...of), 0, 1)],
  ['a padding octet of 0 in the middle', (...of) => replaced(good(...of), 40, 0)],
  ['a padding octet of 254 at the beginning', (...of) => replaced(good(...of), 2, 0xfe)],
  [
    'no zero after the padding',
    (hash, input, length) => {
      const info = digestInfo(hash, input)
      return replaced(padded(info, length), length - info.length - 1, 0xff)
    },
  ],
  [
    'eight octets of padding, and garbage after the digest',
    (hash, input, length) => {
      const start = Buffer.concat([hex('0001'), Buffer.alloc(8, 0xff), hex('00'), digestInfo(hash, input)])
      return Buffer.concat([start, Buffer.alloc(length - start.length, 0x5a)])
    },
  ],
  [
    'no padding, and garbage after the digest',
    (hash, input, length) => {
      const start = Buffer.concat([hex('000100'), digestInfo(hash, input)])
      return Buffer.concat([start, Buffer.alloc(length - start.length, 0)])
    },
  ],
  ['the digest without its frame', (hash, input, length) => padded(digestOf(hash, input), length)],
  [
    'the digest at the beginning',
    (hash, input, length) => {
      const info = digestInfo(hash, input)
      return Buffer.concat([hex('0001'), info, Buffer.alloc(length - info.length - 2, 0xff)])
    },
  ],
  [
    'zeros for padding',
    (hash, input, length) => {
      const info = digestInfo(hash, input)
      return Buffer.concat([Buffer.alloc(length - info.length), info])
    },
  ],
  [
    'the identifier of SHA-1',
    (hash, input, length) => padded(digestInfo(hash, input, { oid: hex('06052b0e03021a') }), length),
  ],
  [
    'the identifier of MD5',
    (hash, input, length) => padded(digestInfo(hash, input, { oid: hex('06082a864886f70d0205') }), length),
  ],
  [
    'the identifier of SHA-512/256',
    (hash, input, length) => padded(digestInfo(hash, input, { oid: hex('0609608648016503040206') }), length),
  ],
  [
    'the identifier of SHA3-256',
    (hash, input, length) => padded(digestInfo(hash, input, { oid: hex('0609608648016503040208') }), length),
  ],
  [
    'a SHA-1 digest under its own identifier',
    (_, input, length) =>
      padded(Buffer.concat([hex('3021300906052b0e03021a05000414'), digestOf('sha1', input)]), length),
  ],
  ['the digest of another text', (hash, input, length) => padded(digestInfo(hash, `${input} `), length)],
]

const replaced = (encoded: Buffer, at: number, value: number): Buffer => {
  const changed = Buffer.from(encoded)
  changed[at] = value
  return changed
}

/** EMSA-PKCS1-v1_5 as it should be. */
export const good: Encode = (hash, input, length) => padded(digestInfo(hash, input), length)

/** Every other encoding that somebody's parser has taken for it, by name. */
export const WRONG_ENCODINGS: readonly (readonly [string, Encode])[] = [
  ...PADDINGS,
  ...CHANGES.flatMap(([how, change]) =>
    inParts(change).map(([where, other]): readonly [string, Encode] => [
      `${where} with ${how}`,
      (hash, input, length) => padded(digestInfo(hash, input, other(hash)), length),
    ]),
  ),
]

const mgf1 = (hash: string, seed: Buffer, length: number): Buffer => {
  const blocks: Buffer[] = []
  for (let counter = 0; Buffer.concat(blocks).length < length; counter++) {
    const octets = Buffer.alloc(4)
    octets.writeUInt32BE(counter)
    blocks.push(createHash(hash).update(seed).update(octets).digest())
  }
  return Buffer.concat(blocks).subarray(0, length)
}

export interface PssOptions {
  readonly salt?: number
  readonly maskHash?: string
  readonly trailer?: number
  /** Changes the data block before it is masked. */
  readonly block?: (block: Buffer) => Buffer
  /** Changes the whole. */
  readonly whole?: (encoded: Buffer) => Buffer
}

/** EMSA-PSS, RFC 8017 section 9.1.1, right unless something is asked for. */
export const pss = (hash: Hash, input: string, length: number, options: PssOptions = {}): Buffer => {
  const digest = digestOf(hash, input)
  const { salt: saltLength = digest.length, maskHash = hash, trailer = 0xbc, block = b => b, whole = w => w } = options
  const salt = randomBytes(saltLength)
  const h = createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest()
  const zeros = Buffer.alloc(length - salt.length - h.length - 2)
  const data = block(Buffer.concat([zeros, hex('01'), salt]))
  const mask = mgf1(maskHash, h, data.length)
  const masked = Buffer.from(data.map((octet, at) => octet ^ (mask[at] ?? 0)))
  masked[0] = (masked[0] ?? 0) & 0x7f
  return whole(Buffer.concat([masked, h, Buffer.from([trailer])]))
}
