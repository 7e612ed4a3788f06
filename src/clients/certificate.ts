/** Client certificates: RFC 8705. */
import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { spkiOf, type VerificationKey } from '../jose/index.ts'
import type { HandedOver } from './certificate-fields.ts'
import type { Certificate } from './client.ts'
import { readDer, readOid, readText } from './der.ts'
import { type DistinguishedName, writeDistinguishedName } from './distinguished-name.ts'
import { contentOf, readParts } from './extensions.ts'

/** The one subject a `tls_client_auth` client has registered: RFC 8705 section 2.1.2. */
export interface SubjectMatch {
  readonly kind: 'subjectDn' | 'sanDns' | 'sanUri' | 'sanIp' | 'sanEmail'
  /** In the form that certificates are read into, so that comparing is `===`. */
  readonly value: string
}

export interface CertificateOptions {
  /** True when our TLS listener or a trusted proxy has verified the chain. */
  readonly chainVerified: boolean
  /** The certificates that came with it, DER; none unless set. */
  readonly sent?: readonly Buffer[]
}

/** For methods that verify chains themselves: a certificate in use says what it means, and not what it came as. */
const shown = new WeakMap<Certificate, HandedOver>()

/** Returns the octets of a certificate that was read here, and of those that came with it; null for any other. */
export const shownAs = (certificate: Certificate): HandedOver | null => shown.get(certificate) ?? null

/** Reads a certificate from DER or PEM, or answers null when it is malformed. */
export const readCertificate = (
  encoded: Buffer | string,
  { chainVerified, sent = [] }: CertificateOptions,
): Certificate | null => {
  try {
    const x509 = new X509Certificate(encoded)
    const { subject, alternative } = readNames(x509.raw)
    const notAfter = Date.parse(x509.validTo) / 1000
    if (Number.isNaN(notAfter)) return null
    const certificate: Certificate = {
      subjectDn: writeDistinguishedName(subject),
      ...alternative,
      thumbprint: createHash('sha256').update(x509.raw).digest('base64url'),
      publicKey: x509.publicKey.export({ type: 'spki', format: 'der' }),
      notAfter,
      chainVerified,
    }
    shown.set(certificate, { leaf: x509.raw, sent })
    return certificate
  } catch {
    return null
  }
}

/** Tells whether a certificate is the subject that a client has registered. */
export const matchesSubject = (certificate: Certificate, { kind, value }: SubjectMatch): boolean => {
  const found = certificate[kind]
  return typeof found === 'string' ? found === value : found.includes(value)
}

/** Finds the key of a certificate among some keys. */
export const keyOf = ({ publicKey }: Certificate, keys: readonly VerificationKey[]): VerificationKey | undefined =>
  keys.find(key => isSame(spkiOf(key), publicKey))

const isSame = (one: Uint8Array | null, other: Uint8Array): boolean =>
  one?.length === other.length && timingSafeEqual(one, other)

/** Writes an IP address in the form that certificates are read into, or null when it is none. */
export const canonicalIp = (text: string): string | null => {
  if (isIP(text) === 0) return null
  try {
    return new URL(`http://${text.includes(':') ? `[${text}]` : text}`).hostname.replace(/^\[|\]$/g, '')
  } catch {
    return null // an IPv6 address with a zone
  }
}

type Alternative = Pick<Certificate, 'sanDns' | 'sanUri' | 'sanIp' | 'sanEmail'>

const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17'

/**
 * Reads subject and alternative names from the DER. `node:crypto` prints them as text in a form of its own, in which a
 * hostile name can look like two; the octets are not ambiguous.
 */
const readNames = (der: Buffer): { subject: DistinguishedName; alternative: Alternative } => {
  const { fields, extensions } = readParts(der)
  const subject = readName(contentOf(fields[4]))
  return { subject, alternative: readAlternative(extensions.get(SUBJECT_ALTERNATIVE_NAME)?.value) }
}

/** The most specific relative name comes last in DER and first in RFC 4514. */
const readName = (content: Buffer): DistinguishedName =>
  readDer(content)
    .map(set =>
      readDer(set.content).map(attribute => {
        const [type, value] = readDer(attribute.content)
        if (type === undefined || value === undefined) throw new Error('not DER: attribute')
        return { oid: readOid(type.content), value: readText(value) }
      }),
    )
    .toReversed()

const readAlternative = (value: Buffer | undefined): Alternative => {
  const names: Record<keyof Alternative, string[]> = { sanDns: [], sanUri: [], sanIp: [], sanEmail: [] }
  if (value === undefined) return names
  const [general] = readDer(value)
  for (const { tag, content } of readDer(contentOf(general))) {
    // RFC 5280 section 4.2.1.6: context-specific tags of GeneralName.
    if (tag === 0x81) names.sanEmail.push(content.toString('latin1'))
    if (tag === 0x82) names.sanDns.push(content.toString('latin1').toLowerCase())
    if (tag === 0x86) names.sanUri.push(content.toString('latin1'))
    if (tag === 0x87) names.sanIp.push(ipOf(content))
  }
  return names
}

const ipOf = (content: Buffer): string => {
  if (content.length === 4) return [...content].join('.')
  const groups = Array.from({ length: 8 }, (_, n) => content.readUInt16BE(2 * n).toString(16))
  return canonicalIp(groups.join(':')) ?? ''
}
