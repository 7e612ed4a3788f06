/** Makes certificates, also odd ones, from the octets up: X.690 and RFC 5280 as far as these tests need them. */
import { type KeyObject, sign } from 'node:crypto'

export const der = (tag: number, ...contents: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(contents)
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content])
  const length = Buffer.from(content.length.toString(16).padStart(4, '0'), 'hex')
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content])
}

export const sequence = (...contents: readonly Buffer[]) => der(0x30, ...contents)

export const oid = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const octets = [40 * first + second, ...rest].flatMap(number => {
    const groups: number[] = [number & 0x7f]
    for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift(0x80 | (left & 0x7f))
    return groups
  })
  return der(0x06, Buffer.from(octets))
}

const utf8 = (text: string) => der(0x0c, Buffer.from(text))

export type Names = readonly (readonly [oid: string, value: string] | readonly (readonly [string, string])[])[]

/** Relative names in the order of the certificate: the most general first. */
const nameOf = (names: Names): Buffer =>
  sequence(
    ...names.map(name => {
      const set = (typeof name[0] === 'string' ? [name] : name) as readonly (readonly [string, string])[]
      return der(0x31, ...set.map(([type, value]) => sequence(oid(type), utf8(value))))
    }),
  )

const utcTime = (seconds: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(seconds * 1000).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`))

export interface AlternativeNames {
  readonly dns?: readonly string[]
  readonly uri?: readonly string[]
  readonly ip?: readonly Buffer[]
  readonly email?: readonly string[]
}

export interface CertificateInput {
  readonly subject: Names
  /** The subject itself unless set. */
  readonly issuer?: Names
  /** Whole extensions beside the alternative names. */
  readonly extensions?: readonly Buffer[]
  readonly alternative?: AlternativeNames
  readonly publicKey: KeyObject
  /** An EC key. */
  readonly signer: KeyObject
  readonly notBefore?: number
  readonly notAfter: number
}

export const makeCertificate = (input: CertificateInput): Buffer => {
  const { dns = [], uri = [], ip = [], email = [] } = input.alternative ?? {}
  const general = [
    ...email.map(text => der(0x81, Buffer.from(text, 'latin1'))),
    ...dns.map(text => der(0x82, Buffer.from(text, 'latin1'))),
    ...uri.map(text => der(0x86, Buffer.from(text, 'latin1'))),
    ...ip.map(octets => der(0x87, octets)),
  ]
  const algorithm = sequence(oid('1.2.840.10045.4.3.2'))
  const subject = nameOf(input.subject)
  const names = general.length === 0 ? [] : [sequence(oid('2.5.29.17'), der(0x04, sequence(...general)))]
  const each = [...names, ...(input.extensions ?? [])]
  const extensions = each.length === 0 ? [] : [der(0xa3, sequence(...each))]
  const tbs = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    nameOf(input.issuer ?? input.subject),
    sequence(utcTime(input.notBefore ?? input.notAfter - 86_400), utcTime(input.notAfter)),
    subject,
    input.publicKey.export({ type: 'spki', format: 'der' }),
    ...extensions,
  )
  const signature = sign('sha256', tbs, input.signer)
  return sequence(tbs, algorithm, der(0x03, Buffer.from([0]), signature))
}

export const pemOf = (certificate: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
