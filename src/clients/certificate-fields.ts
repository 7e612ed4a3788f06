/** Client certificates as proxies hand them over in a field of the request. The caller decides whether to believe it. */
import { X509Certificate } from 'node:crypto'

/** A client's certificate and the certificates sent with it, DER. */
export interface HandedOver {
  readonly leaf: Buffer
  readonly sent: readonly Buffer[]
}

/** Null when the field says that there is no certificate. */
export type FieldReading = HandedOver | null | 'malformed'

/** The forms of the field, `client_certificates.header`. */
export type CertificateForm = 'client-cert' | 'xfcc' | 'pem-escaped'

/** Reads the value of the field, and of `Client-Cert-Chain` beside `Client-Cert`. Repeated lines are joined by commas. */
export const readCertificateField = (
  form: CertificateForm,
  value: string | undefined,
  chain: string | undefined,
): FieldReading => {
  if (value === undefined || value.trim() === '') return null
  switch (form) {
    case 'client-cert':
      return readClientCert(value, chain)
    case 'xfcc':
      return readForwardedCert(value)
    case 'pem-escaped': {
      const all = readPems(value)
      return all === null ? 'malformed' : handedOver(all)
    }
  }
}

const handedOver = ([leaf, ...sent]: readonly Buffer[]): HandedOver | 'malformed' =>
  leaf === undefined ? 'malformed' : { leaf, sent }

/** RFC 9440 sections 2.2 and 2.3: one byte sequence of RFC 9651, and a list of them. */
const readClientCert = (value: string, chain: string | undefined): FieldReading => {
  const leaf = readSequence(value)
  const sent = (chain ?? '').trim() === '' ? [] : (chain ?? '').split(',').map(readSequence)
  const read = sent.flatMap(der => der ?? [])
  return leaf === null || read.length < sent.length ? 'malformed' : { leaf, sent: read }
}

const readSequence = (text: string): Buffer | null =>
  readBase64(/^[ \t]*:([A-Za-z0-9+/]+={0,2}):[ \t]*$/.exec(text)?.[1] ?? '')

/** The reader of certificates also takes PEM, and octets after the certificate: then it is not what was sent. */
const readBase64 = (base64: string): Buffer | null => {
  const der = Buffer.from(base64, 'base64')
  if (base64 === '' || der.toString('base64') !== base64) return null
  try {
    return new X509Certificate(der).raw.equals(der) ? der : null
  } catch {
    return null
  }
}

const BLOCK = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/y

/**
 * PEM, percent-encoded, the client's certificate first: nginx's `$ssl_client_escaped_cert`, AWS. Line breaks may be
 * spaces or tabs, and Traefik leaves out the lines with dashes and joins several by commas.
 */
const readPems = (value: string): readonly Buffer[] | null => {
  const text = unescaped(value)?.trim() ?? ''
  if (!text.startsWith('-----')) return all(text.split(',').map(one => readBase64(one.trim())))
  const found: (Buffer | null)[] = []
  for (let at = 0; at < text.length; ) {
    BLOCK.lastIndex = at
    const block = BLOCK.exec(text)
    if (block === null) return null
    found.push(readBase64((block[1] ?? '').replace(/\s/g, '')))
    at += block[0].length
    at += /^\s*/.exec(text.slice(at))?.[0].length ?? 0
  }
  return all(found)
}

const all = (found: readonly (Buffer | null)[]): readonly Buffer[] | null => {
  const read = found.flatMap(der => der ?? [])
  return read.length < found.length ? null : read
}

const unescaped = (text: string): string | null => {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** One key and its value; what follows says whether the element goes on. */
const XFCC_PAIR = /[ \t]*([A-Za-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^",;]*))[ \t]*([;,]|$)/y

/**
 * Envoy's `X-Forwarded-Client-Cert`. The nearest proxy wrote the last element; everything before it is a proxy's behind
 * that one, or the client's. All of it must be well-formed, so that nothing before it changes how it is read.
 *
 * @see {@link https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-forwarded-client-cert Envoy's documentation}
 */
const readForwardedCert = (value: string): FieldReading => {
  let element = new Map<string, string>()
  let last = element
  for (let at = 0; at < value.length; ) {
    XFCC_PAIR.lastIndex = at
    const pair = XFCC_PAIR.exec(value)
    if (pair === null) return 'malformed'
    const [whole, name = '', quoted, plain = '', mark] = pair
    const key = name.toLowerCase()
    // URI and DNS are written once for each name.
    if (element.has(key) && (key === 'cert' || key === 'chain')) return 'malformed'
    element.set(key, quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1'))
    last = element
    if (mark === ',') element = new Map()
    at += whole.length
  }
  return ofElement(last)
}

/** Without Cert and Chain the proxy tells of a certificate, and does not hand it over. `Chain` begins with `Cert`. */
const ofElement = (element: ReadonlyMap<string, string>): FieldReading => {
  const cert = element.get('cert') ?? ''
  const chain = element.get('chain') ?? ''
  if (cert === '' && chain === '') return null
  const certs = cert === '' ? [] : readPems(cert)
  const chained = chain === '' ? [] : readPems(chain)
  if (certs === null || chained === null || certs.length > 1) return 'malformed'
  const [leaf] = [...certs, ...chained]
  return leaf === undefined ? 'malformed' : handedOver([leaf, ...chained.filter(der => !der.equals(leaf))])
}
