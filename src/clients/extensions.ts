/** The parts of a certificate that `node:crypto` does not tell: RFC 5280 section 4.1. */
import { type DerValue, readDer, readOid } from './der.ts'

export interface Extension {
  readonly critical: boolean
  /** What its OCTET STRING holds. */
  readonly value: Buffer
}

export interface CertificateParts {
  /** In the order of RFC 5280, from the serial number on. */
  readonly fields: readonly DerValue[]
  readonly signatureAlgorithm: string
  /** The hash that RSASSA-PSS names in its parameters, RFC 4055 section 3.1; null where none is named. */
  readonly signatureHash: string | null
  /** By object identifier. */
  readonly extensions: ReadonlyMap<string, Extension>
}

const SEQUENCE = 0x30
const BOOLEAN = 0x01
const EXTENSIONS = 0xa3

/**
 * Returns what a SEQUENCE holds.
 *
 * @throws Error when it is none
 */
export const contentOf = (value: DerValue | undefined): Buffer => {
  if (value?.tag !== SEQUENCE) throw new Error('not DER: sequence expected')
  return value.content
}

/**
 * Reads a certificate.
 *
 * @throws Error when the octets are not DER, or an extension is there twice
 */
export const readParts = (der: Buffer): CertificateParts => {
  const [certificate] = readDer(der)
  const [tbs, algorithm] = readDer(contentOf(certificate))
  const fields = readDer(contentOf(tbs))
  // [0] version, serial, signature, issuer, validity, subject, key, [1], [2], [3] extensions.
  const afterVersion = fields[0]?.tag === 0xa0 ? fields.slice(1) : fields
  const [oid, parameters] = readDer(contentOf(algorithm))
  if (oid === undefined) throw new Error('not DER: algorithm')
  return {
    fields: afterVersion,
    signatureAlgorithm: readOid(oid.content),
    signatureHash: readHash(parameters),
    extensions: readExtensions(afterVersion.find(({ tag }) => tag === EXTENSIONS)),
  }
}

/** The hash of RSASSA-PSS parameters is their field [0]. */
const readHash = (parameters: DerValue | undefined): string | null => {
  if (parameters?.tag !== SEQUENCE) return null
  const field = readDer(parameters.content).find(({ tag }) => tag === 0xa0)
  const [hash] = field === undefined ? [] : readDer(field.content)
  const [oid] = hash === undefined ? [] : readDer(contentOf(hash))
  return oid === undefined ? null : readOid(oid.content)
}

const readExtensions = (value: DerValue | undefined): ReadonlyMap<string, Extension> => {
  const extensions = new Map<string, Extension>()
  const [list] = value === undefined ? [] : readDer(value.content)
  for (const extension of list === undefined ? [] : readDer(contentOf(list))) {
    const [id, ...rest] = readDer(contentOf(extension))
    if (id === undefined) throw new Error('not DER: extension')
    const oid = readOid(id.content)
    // RFC 5280 section 4.2: each at most once.
    if (extensions.has(oid)) throw new Error('an extension is there twice')
    const [first] = rest
    const critical = first?.tag === BOOLEAN && first.content[0] !== 0
    extensions.set(oid, { critical, value: rest.at(-1)?.content ?? Buffer.alloc(0) })
  }
  return extensions
}
