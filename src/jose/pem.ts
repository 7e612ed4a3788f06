/** Public keys in PEM, RFC 7468: what partners send where they have no JWK set. */
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { JsonObject, NumericDate } from '../oauth.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'
import type { KeyRefusal } from './verification-key.ts'

export interface PemKey {
  /** The members of its type alone. */
  readonly jwk: JsonObject
  /** The end of the certificate that it stands in; null for a key by itself. */
  readonly notAfter: NumericDate | null
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----/gs

const refused = (kind: KeyRefusal['kind'], reason: string) => refuse<KeyRefusal>({ kind, reason })

/**
 * Reads the public key of a text that holds one block of PEM: `PUBLIC KEY`, `RSA PUBLIC KEY` or `CERTIFICATE`. Of a
 * certificate nothing else counts: neither who signed it nor, for the caller to judge, when it ends. Text around the block is
 * read over, and so is `\n` in place of line breaks, as variables of the environment have it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7468#section-13 RFC 7468 section 13}
 */
export const readPem = (text: string): Outcome<PemKey, KeyRefusal> => {
  const blocks = [...text.replaceAll('\\n', '\n').matchAll(BLOCK)]
  const secret = blocks.find(([, label = '']) => label.endsWith('PRIVATE KEY'))
  if (secret !== undefined) return refused('private', `has private parts (\`${secret[1]}\`)`)
  const [only, ...others] = blocks
  if (only === undefined) return refused('malformed', 'is not in PEM: there is no `-----BEGIN PUBLIC KEY-----`')
  if (others.length > 0) return refused('malformed', `is one of ${blocks.length} blocks of PEM`)
  const [block, label = ''] = only
  const read = READERS[label]
  if (read === undefined) return refused('malformed', `is in a block that is not a key: \`${label}\``)
  try {
    const { key, notAfter } = read(block)
    const jwk = jwkOf(key)
    return jwk === null ? refused('foreign', 'has a type other than RSA, EC and Ed25519') : accept({ jwk, notAfter })
  } catch {
    return refused('malformed', `is damaged: \`${label}\` does not hold what it says`)
  }
}

interface Read {
  readonly key: KeyObject
  readonly notAfter: NumericDate | null
}

const readKey = (block: string): Read => ({ key: createPublicKey(block), notAfter: null })

const readCertificate = (block: string): Read => {
  const certificate = new X509Certificate(block)
  return { key: certificate.publicKey, notAfter: Date.parse(certificate.validTo) / 1000 }
}

/** By what stands behind BEGIN. */
const READERS: { readonly [label: string]: ((block: string) => Read) | undefined } = {
  'PUBLIC KEY': readKey,
  'RSA PUBLIC KEY': readKey,
  CERTIFICATE: readCertificate,
  'X509 CERTIFICATE': readCertificate,
}

/** Node writes no JWK of some types of keys. */
const jwkOf = (key: KeyObject): JsonObject | null => {
  try {
    return key.export({ format: 'jwk' }) as JsonObject
  } catch {
    return null
  }
}
