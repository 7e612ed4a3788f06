/** Verifies certificate chains against authorities of our choice, and no others: RFC 5280 section 6. */
import { X509Certificate } from 'node:crypto'
import { readDer, readOid } from './der.ts'
import { contentOf, type Extension, readParts } from './extensions.ts'

/** A certificate with what a path needs to know of it. */
interface Link {
  readonly x509: X509Certificate
  /** Seconds. */
  readonly from: number
  readonly until: number
  /** It may issue certificates for clients. */
  readonly issues: boolean
  /** It may be a client's. */
  readonly authenticates: boolean
  /** How many authorities may stand between it and the client's certificate. */
  readonly pathLength: number
}

export interface Authorities {
  readonly links: readonly Link[]
}

/** How long a chain is valid, seconds. */
export interface Validity {
  readonly from: number
  readonly until: number
}

const BASIC_CONSTRAINTS = '2.5.29.19'
const KEY_USAGE = '2.5.29.15'
const EXTENDED_KEY_USAGE = '2.5.29.37'
/** Name and policy constraints would have to be enforced, and are not: what carries one is refused, critical or not. */
const CONSTRAINTS = ['2.5.29.30', '2.5.29.36', '2.5.29.54']
/** What may be critical: those above, alternative names, and certificate policies, of which every one is accepted. */
const KNOWN: ReadonlySet<string> = new Set([BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE, '2.5.29.17', '2.5.29.32'])
const CLIENT_AUTH: ReadonlySet<string> = new Set(['1.3.6.1.5.5.7.3.2', '2.5.29.37.0'])
/** SHA-256, SHA-384 and SHA-512. */
const HASHES: ReadonlySet<string | null> = new Set([
  '2.16.840.1.101.3.4.2.1',
  '2.16.840.1.101.3.4.2.2',
  '2.16.840.1.101.3.4.2.3',
])
const RSASSA_PSS = '1.2.840.113549.1.1.10'
/** Signatures that count: RSA and ECDSA with these hashes, and the Edwards curves. Whatever is not here does not. */
const SIGNATURES: ReadonlySet<string> = new Set([
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
  '1.3.101.112',
  '1.3.101.113',
])
/** Curves of ECDSA keys, as OpenSSL names them. */
const CURVES: ReadonlySet<string | undefined> = new Set(['prime256v1', 'secp384r1', 'secp521r1'])
const LEAST_RSA_BITS = 2048
const MOST_LINKS = 8
const MOST_SIGNATURES = 32

/** Bits of the key usage, RFC 5280 section 4.2.1.3. */
export const DIGITAL_SIGNATURE = 0
export const KEY_CERT_SIGN = 5
export const CRL_SIGN = 6

/** Null when it can be no part of a path: not DER, an unknown critical extension, a weak key. */
const linkOf = (encoded: Buffer | string): Link | null => {
  try {
    const x509 = new X509Certificate(encoded)
    const { extensions } = readParts(x509.raw)
    for (const [oid, { critical }] of extensions) if (critical && !KNOWN.has(oid)) return null
    if (CONSTRAINTS.some(oid => extensions.has(oid)) || isWeakKey(x509)) return null
    const usage = readUsage(extensions.get(KEY_USAGE))
    const forClients = readPurposes(extensions.get(EXTENDED_KEY_USAGE))?.some(oid => CLIENT_AUTH.has(oid)) ?? true
    const [from, until] = [Date.parse(x509.validFrom) / 1000, Date.parse(x509.validTo) / 1000]
    if (Number.isNaN(from) || Number.isNaN(until)) return null
    return {
      x509,
      from,
      until,
      issues: x509.ca && forClients && usage(KEY_CERT_SIGN),
      authenticates: forClients && usage(DIGITAL_SIGNATURE),
      pathLength: readPathLength(extensions.get(BASIC_CONSTRAINTS)),
    }
  } catch {
    return null
  }
}

/** What a certificate says that it may be used for. */
export interface Uses {
  /** Whether its basic constraints say that it is an authority, whatever its key may be used for. */
  readonly isAuthority: boolean
  /** The uses of its key; null where none is named. */
  readonly usage: ((bit: number) => boolean) | null
}

/** Reads what a certificate, DER, may be used for; null when it is not DER. */
export const usesOf = (encoded: Buffer): Uses | null => {
  try {
    const { extensions } = readParts(encoded)
    const [constraints, usage] = [extensions.get(BASIC_CONSTRAINTS), extensions.get(KEY_USAGE)]
    const [flag] = constraints === undefined ? [] : readDer(contentOf(readDer(constraints.value)[0]))
    return {
      isAuthority: flag?.tag === BOOLEAN && flag.content[0] !== 0,
      usage: usage === undefined ? null : readUsage(usage),
    }
  } catch {
    return null
  }
}

const BOOLEAN = 0x01

const isWeakKey = ({
  publicKey: { asymmetricKeyType: type, asymmetricKeyDetails: details },
}: X509Certificate): boolean => {
  switch (type) {
    case 'rsa':
    case 'rsa-pss':
      return (details?.modulusLength ?? 0) < LEAST_RSA_BITS
    case 'ec':
      return !CURVES.has(details?.namedCurve)
    default:
      return type !== 'ed25519' && type !== 'ed448'
  }
}

/** RFC 5280 section 4.2.1.3: the first bit is the highest of the first octet; without the extension every use is allowed. */
const readUsage = (extension: Extension | undefined): ((bit: number) => boolean) => {
  if (extension === undefined) return () => true
  const bits = readDer(extension.value)[0]?.content ?? Buffer.alloc(0)
  return bit => ((bits[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0
}

const readPurposes = (extension: Extension | undefined): readonly string[] | null =>
  extension === undefined
    ? null
    : readDer(contentOf(readDer(extension.value)[0])).map(({ content }) => readOid(content))

const readPathLength = (extension: Extension | undefined): number => {
  const [constraints] = extension === undefined ? [] : readDer(extension.value)
  const length = constraints === undefined ? undefined : readDer(contentOf(constraints)).find(({ tag }) => tag === 0x02)
  if (length === undefined) return Number.POSITIVE_INFINITY
  // DER: the highest bit is the sign.
  if (length.content.length === 0 || ((length.content[0] ?? 0) & 0x80) !== 0) throw new Error('no path length')
  return Number(BigInt(`0x${length.content.toString('hex')}`))
}

const PEM = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g

/** Reads a PEM file of authorities; null when it holds none, or one that cannot issue certificates of clients. */
export const readAuthorities = (pem: string): Authorities | null => {
  const links = (pem.match(PEM) ?? []).map(linkOf)
  const usable = links.flatMap(link => (link?.issues === true ? [link] : []))
  return links.length === 0 || usable.length < links.length ? null : { links: usable }
}

/** A bundle is read once, and asked for with each request. */
const parsed = new WeakMap<readonly Buffer[], Authorities>()

/** Takes those of some certificates, DER, that can issue certificates of clients; once for each list. */
export const authoritiesIn = (ders: readonly Buffer[]): Authorities => {
  const known = parsed.get(ders) ?? {
    links: ders.map(linkOf).flatMap(link => (link?.issues === true ? [link] : [])),
  }
  parsed.set(ders, known)
  return known
}

/**
 * Verifies that one of the authorities vouches for a certificate, directly or through some of the certificates that were
 * sent with it: signatures, validity, basic constraints with path length, key usage, and clientAuth where purposes are
 * named. Revocation lists are not asked. Null when no path is valid at this time.
 */
export const verifyChain = (
  leaf: Buffer,
  sent: readonly Buffer[],
  { links: authorities }: Authorities,
  now: number,
): Validity | null => {
  const first = linkOf(leaf)
  if (first === null || !first.authenticates || !isValid(first, now) || sent.length > MOST_LINKS) return null
  // One that was sent twice is not tried twice.
  const between = [...new Map(sent.map(der => [der.toString('latin1'), der])).values()].flatMap(der => {
    const link = linkOf(der)
    return link?.issues === true && isValid(link, now) ? [link] : []
  })
  let signatures = 0
  const issued = (by: Link, link: Link, depth: number): boolean =>
    by.pathLength >= depth && link.x509.checkIssued(by.x509) && ++signatures <= MOST_SIGNATURES && isSigned(by, link)
  const search = (link: Link, above: readonly Link[], depth: number): readonly Link[] | null => {
    const anchor = authorities.find(by => isValid(by, now) && issued(by, link, depth))
    if (anchor !== undefined) return [link, anchor]
    for (const by of above) {
      if (!issued(by, link, depth)) continue
      const path = search(
        by,
        above.filter(other => other !== by),
        depth + 1,
      )
      if (path !== null) return [link, ...path]
    }
    return null
  }
  const path = search(first, between, 0)
  if (path === null) return null
  return { from: Math.max(...path.map(({ from }) => from)), until: Math.min(...path.map(({ until }) => until)) }
}

const isValid = ({ from, until }: Link, now: number): boolean => from <= now && now < until

const isSigned = (by: Link, link: Link): boolean => {
  try {
    const { signatureAlgorithm, signatureHash } = readParts(link.x509.raw)
    if (signatureAlgorithm === RSASSA_PSS ? !HASHES.has(signatureHash) : !SIGNATURES.has(signatureAlgorithm))
      return false
    return link.x509.verify(by.x509.publicKey)
  } catch {
    return false
  }
}
