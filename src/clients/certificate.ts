/** Client certificates: RFC 8705, and as proxies hand them over, RFC 9440. */
import { createHash, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { Certificate } from './client.ts'
import { type DerValue, readDer, readOid, readText } from './der.ts'
import { type DistinguishedName, writeDistinguishedName } from './distinguished-name.ts'

/** The one subject a `tls_client_auth` client has registered: RFC 8705 section 2.1.2. */
export interface SubjectMatch {
  readonly kind: 'subjectDn' | 'sanDns' | 'sanUri' | 'sanIp' | 'sanEmail'
  /** In the form that certificates are read into, so that comparing is `===`. */
  readonly value: string
}

export interface CertificateOptions {
  /** True when our TLS listener or a trusted proxy has verified the chain. */
  readonly chainVerified: boolean
}

/** Reads a certificate from DER or PEM, or answers null when it is malformed. */
export const readCertificate = (
  encoded: Buffer | string,
  { chainVerified }: CertificateOptions,
): Certificate | null => {
  try {
    const x509 = new X509Certificate(encoded)
    const { subject, alternative } = readNames(x509.raw)
    const notAfter = Date.parse(x509.validTo) / 1000
    if (Number.isNaN(notAfter)) return null
    return {
      subjectDn: writeDistinguishedName(subject),
      ...alternative,
      thumbprint: createHash('sha256').update(x509.raw).digest('base64url'),
      publicKey: x509.publicKey.export({ type: 'spki', format: 'der' }),
      notAfter,
      chainVerified,
    }
  } catch {
    return null
  }
}

/**
 * Reads the value of a `Client-Cert` header (RFC 9440 section 2.2): one byte sequence of RFC 9651, `:base64:`, with the
 * DER of the certificate. Null when it is anything else. The caller decides whether to believe the header.
 */
export const readClientCertHeader = (value: string, options: CertificateOptions): Certificate | null => {
  const base64 = /^[ \t]*:([A-Za-z0-9+/]+={0,2}):[ \t]*$/.exec(value)?.[1]
  if (base64 === undefined) return null
  const der = Buffer.from(base64, 'base64')
  if (der.toString('base64') !== base64) return null
  const certificate = readCertificate(der, options)
  // The reader also takes PEM, and octets after the certificate: then the sent octets are not the certificate.
  return certificate?.thumbprint === createHash('sha256').update(der).digest('base64url') ? certificate : null
}

/** Tells whether a certificate is the subject that a client has registered. */
export const matchesSubject = (certificate: Certificate, { kind, value }: SubjectMatch): boolean => {
  const found = certificate[kind]
  return typeof found === 'string' ? found === value : found.includes(value)
}

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

const SEQUENCE = 0x30
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17'

/**
 * Reads subject and alternative names from the DER. `node:crypto` prints them as text in a form of its own, in which a
 * hostile name can look like two; the octets are not ambiguous.
 */
const readNames = (der: Buffer): { subject: DistinguishedName; alternative: Alternative } => {
  const [certificate] = readDer(der)
  const [tbs] = readDer(contentOf(certificate))
  const fields = readDer(contentOf(tbs))
  // RFC 5280 section 4.1: [0] version, serial, signature, issuer, validity, subject, key, [1], [2], [3] extensions.
  const afterVersion = fields[0]?.tag === 0xa0 ? fields.slice(1) : fields
  const subject = readName(contentOf(afterVersion[4]))
  const extensions = afterVersion.find(({ tag }) => tag === 0xa3)
  return { subject, alternative: readAlternative(extensions) }
}

const contentOf = (value: DerValue | undefined): Buffer => {
  if (value?.tag !== SEQUENCE) throw new Error('not DER: sequence expected')
  return value.content
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

const readAlternative = (extensions: DerValue | undefined): Alternative => {
  const names: Record<keyof Alternative, string[]> = { sanDns: [], sanUri: [], sanIp: [], sanEmail: [] }
  const [list] = extensions === undefined ? [] : readDer(extensions.content)
  for (const extension of list === undefined ? [] : readDer(contentOf(list))) {
    const [id, ...rest] = readDer(contentOf(extension))
    if (id === undefined || readOid(id.content) !== SUBJECT_ALTERNATIVE_NAME) continue
    const [general] = readDer(rest.at(-1)?.content ?? Buffer.alloc(0))
    for (const { tag, content } of readDer(contentOf(general))) {
      // RFC 5280 section 4.2.1.6: context-specific tags of GeneralName.
      if (tag === 0x81) names.sanEmail.push(content.toString('latin1'))
      if (tag === 0x82) names.sanDns.push(content.toString('latin1').toLowerCase())
      if (tag === 0x86) names.sanUri.push(content.toString('latin1'))
      if (tag === 0x87) names.sanIp.push(ipOf(content))
    }
  }
  return names
}

const ipOf = (content: Buffer): string => {
  if (content.length === 4) return [...content].join('.')
  const groups = Array.from({ length: 8 }, (_, n) => content.readUInt16BE(2 * n).toString(16))
  return canonicalIp(groups.join(':')) ?? ''
}
