import { ofBase64, ofHex, toBase64 } from '../../octets.ts'
import { boundedText } from '../value-limits.ts'
import { textAt } from './arguments.ts'
import { chargeText } from './charges.ts'
import type { Entry } from './entry.ts'
import { PER_CHARACTER, TEXT_OR_NULL, text } from './params.ts'
import { textOf, utf8 } from './utf8.ts'

/** Applies to a text that is not empty; null and the empty text are returned as they are. */
const onContent =
  (change: (input: string) => string | null): Entry['impl'] =>
  (args, context) => {
    const input = textAt(args, 0)
    if (input === null || input === '') return input
    chargeText(context, input)
    const changed = change(input)
    return changed === null ? null : boundedText(changed)
  }

/** Padding may be absent but not wrong; no white space, no other alphabet. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/

const fromBase64 = (input: string): string | null => (BASE64.test(input) ? textOf(ofBase64(input)) : null)

const BASE64URL = /^[A-Za-z0-9_-]*={0,2}$/
const STRICT_UTF8 = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })

const fromBase64Url = (input: string): string | null => {
  const standard = input.replaceAll('-', '+').replaceAll('_', '/')
  if (!BASE64URL.test(input) || !BASE64.test(standard)) return null
  try {
    return STRICT_UTF8.decode(ofBase64(standard))
  } catch {
    return null
  }
}

const toBase64Url = (input: string): string =>
  toBase64(utf8(input)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

const byte = (value: number): string => `%${value.toString(16).toUpperCase().padStart(2, '0')}`

const toUrl = (input: string): string =>
  input.replace(/[^A-Za-z0-9.*_-]+/g, run =>
    run
      .split(' ')
      .map(part => Array.from(utf8(part), byte).join(''))
      .join('+'),
  )

const fromUrl = (input: string): string | null => {
  if (/%(?![0-9A-Fa-f]{2})/.test(input)) return null
  return input.replaceAll('+', ' ').replace(/(?:%[0-9A-Fa-f]{2})+/g, run => textOf(ofHex(run.replaceAll('%', ''))))
}

const UUID = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/i

/** The first three fields little-endian, the rest as written. */
const guid = (input: string): string | null => {
  const match = UUID.exec(input)
  if (match === null) return null
  const fields = match.slice(1).map(ofHex)
  return toBase64(Uint8Array.from(fields.flatMap((field, index) => [...(index < 3 ? field.reverse() : field)])))
}

const common = { namespace: 'string', pure: true, extension: false, cost: PER_CHARACTER } as const
const conversion = { ...common, params: [text('input')], returns: TEXT_OR_NULL } as const

/** Texts in other clothes: Base64, form encoding, Microsoft GUIDs. UTF-8 throughout. */
export const stringEncoding: readonly Entry[] = [
  {
    ...conversion,
    name: 'asBase64Encoded',
    nullWhen: [0],
    doc: 'The UTF-8 bytes of the text in standard Base64 with padding. Null and the empty text are returned as they are.',
    examples: [
      { expression: "#string.asBase64Encoded('Test Value for encoding')", value: 'VGVzdCBWYWx1ZSBmb3IgZW5jb2Rpbmc=' },
      { expression: "#string.asBase64Encoded('')", value: '' },
      { expression: '#string.asBase64Encoded(null)', value: null },
    ],
    impl: onContent(input => toBase64(utf8(input))),
  },
  {
    ...conversion,
    name: 'asBase64Decoded',
    doc: 'The text of standard Base64. What is not Base64 gives null; null and the empty text are returned as they are.',
    examples: [
      { expression: "#string.asBase64Decoded('VGVzdCBWYWx1ZSBmb3IgZW5jb2Rpbmc=')", value: 'Test Value for encoding' },
      { expression: "#string.asBase64Decoded('not Base64!')", value: null },
      { expression: "#string.asBase64Decoded('')", value: '' },
    ],
    impl: onContent(fromBase64),
  },
  {
    ...conversion,
    extension: true,
    name: 'asBase64UrlEncoded',
    nullWhen: [0],
    doc: 'The UTF-8 bytes of the text in base64url without padding, RFC 4648 section 5. Null and the empty text are returned as they are.',
    examples: [
      { expression: "#string.asBase64UrlEncoded('a?b>c~')", value: 'YT9iPmN-' },
      { expression: '#string.asBase64UrlEncoded(null)', value: null },
    ],
    impl: onContent(toBase64Url),
  },
  {
    ...conversion,
    extension: true,
    name: 'asBase64UrlDecoded',
    doc: 'The text of base64url, with padding or without. What is not base64url, or not UTF-8, gives null; null and the empty text are returned as they are.',
    examples: [
      { expression: "#string.asBase64UrlDecoded('YT9iPmN-')", value: 'a?b>c~' },
      { expression: "#string.asBase64UrlDecoded('YT9iPmN+')", value: null },
      { expression: "#string.asBase64UrlDecoded('_w')", value: null },
    ],
    impl: onContent(fromBase64Url),
  },
  {
    ...conversion,
    name: 'asUrlEncoded',
    nullWhen: [0],
    doc: 'The text as `application/x-www-form-urlencoded`. Null and the empty text are returned as they are.',
    examples: [
      { expression: "#string.asUrlEncoded('username=johndoe+admin')", value: 'username%3Djohndoe%2Badmin' },
      { expression: "#string.asUrlEncoded('a b')", value: 'a+b' },
      { expression: '#string.asUrlEncoded(null)', value: null },
    ],
    impl: onContent(toUrl),
  },
  {
    ...conversion,
    name: 'asUrlDecoded',
    doc: 'The text of `application/x-www-form-urlencoded`. A `%` without two hexadecimal digits gives null.',
    examples: [
      { expression: "#string.asUrlDecoded('username%3Djohndoe%2Badmin')", value: 'username=johndoe+admin' },
      { expression: "#string.asUrlDecoded('100%')", value: null },
      { expression: "#string.asUrlDecoded('')", value: '' },
    ],
    impl: onContent(fromUrl),
  },
  {
    ...common,
    name: 'uuidAsBase64Guid',
    params: [text('uuid'), text('default')],
    returns: TEXT_OR_NULL,
    nullWhen: [1],
    doc: 'The 16 bytes of the UUID in the order of a Microsoft GUID, in Base64: the ImmutableID of Entra ID. Null and anything that is not a UUID give the default.',
    examples: [
      {
        expression: "#string.uuidAsBase64Guid('002a9995-0498-4bbf-9e18-a6e84ff24556', null)",
        value: 'lZkqAJgEv0ueGKboT/JFVg==',
      },
      {
        expression: "#string.uuidAsBase64Guid('invalid', 'lZkqAJgEv0ueGKboT/JFVg==')",
        value: 'lZkqAJgEv0ueGKboT/JFVg==',
      },
      { expression: '#string.uuidAsBase64Guid(null, null)', value: null },
    ],
    impl: args => {
      const input = textAt(args, 0)
      return (input === null ? null : guid(input)) ?? textAt(args, 1)
    },
  },
]
