import { hmac } from '@noble/hashes/hmac.js'
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import type { CHash } from '@noble/hashes/utils.js'
import { toHex } from '../../octets.ts'
import { EvaluationError } from '../evaluation-error.ts'
import { requiredText, textAt } from './arguments.ts'
import { chargeText } from './charges.ts'
import type { Entry } from './entry.ts'
import { PER_CHARACTER, TEXT, TEXT_OR_NULL, text } from './params.ts'
import { utf8 } from './utf8.ts'

/** Java's name of the algorithm to the hash it uses. */
const HMAC: ReadonlyMap<string, CHash> = new Map([
  ['HmacMD5', md5],
  ['HmacSHA1', sha1],
  ['HmacSHA224', sha224],
  ['HmacSHA256', sha256],
  ['HmacSHA384', sha384],
  ['HmacSHA512', sha512],
])

const hmacHexDigest: Entry['impl'] = (args, context) => {
  const message = requiredText(args, 0, 'data')
  const key = requiredText(args, 1, 'key')
  const hash = HMAC.get(requiredText(args, 2, 'algorithm'))
  if (hash === undefined) {
    throw new EvaluationError('invalid_argument', `\`algorithm\` must be one of ${[...HMAC.keys()].join(', ')}`)
  }
  if (key === '') throw new EvaluationError('invalid_argument', '`key` must not be empty')
  chargeText(context, message, key)
  return toHex(hmac(hash, utf8(key), utf8(message)))
}

const common = { namespace: 'crypto', pure: true, cost: { base: 32, perUnit: 1 / 16 } } as const
const required = (name: string) => text(name, { nullable: false })

export const crypto: readonly Entry[] = [
  {
    ...common,
    name: 'hmacHexDigest',
    extension: false,
    params: [required('data'), required('key'), required('algorithm')],
    returns: TEXT,
    doc: 'The HMAC of the text in lower-case hexadecimal digits; text and key in UTF-8. The algorithm is HmacMD5, HmacSHA1, HmacSHA224, HmacSHA256, HmacSHA384 or HmacSHA512; another one, an empty key and null are errors.',
    examples: [
      {
        expression: "#crypto.hmacHexDigest('data', 'secretKey', 'HmacMD5')",
        value: '6659dfc3b860b836c087e3fd82c0d16b',
      },
      { expression: "#crypto.hmacHexDigest('data', 'secretKey', 'MD5')", error: true },
      { expression: "#crypto.hmacHexDigest(null, 'secretKey', 'HmacMD5')", error: true },
    ],
    impl: hmacHexDigest,
  },
  {
    ...common,
    cost: PER_CHARACTER,
    name: 'sha256',
    extension: true,
    params: [text('input')],
    returns: TEXT_OR_NULL,
    nullWhen: [0],
    doc: 'The SHA-256 hash of the text in UTF-8, in lower-case hexadecimal digits. Null gives null.',
    examples: [
      {
        expression: "#crypto.sha256('abc')",
        value: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      },
      { expression: '#crypto.sha256(null)', value: null },
    ],
    impl: (args, context) => {
      const input = textAt(args, 0)
      if (input === null) return null
      chargeText(context, input)
      return toHex(sha256(utf8(input)))
    },
  },
]
