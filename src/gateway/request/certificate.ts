import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import {
  type Authorities,
  type Certificate,
  type CertificateForm,
  readCertificate,
  readCertificateField,
  verifyChain,
} from '../../clients/index.ts'
import { plainAddress, type Ranges } from '../../net.ts'
import type { Edge } from '../../upstream/index.ts'
import { peerOf } from './peer.ts'

/** Where client certificates come from: a field that some peers are believed in, and connections of our own listener. */
export interface CertificateSource {
  /** Null when no field is believed. */
  readonly field: {
    readonly from: Ranges
    readonly form: CertificateForm
    /** In lower case. */
    readonly name: string
    readonly read: (
      value: string | undefined,
      chain: string | undefined,
      now: number,
    ) => Certificate | null | 'malformed'
  } | null
  /** Our own listener verifies chains, against `client_ca` alone. */
  readonly listenerVerifies: boolean
}

export interface FieldSettings {
  readonly from: Ranges
  /** As configured: `client-cert`, `xfcc`, or `pem-escaped:NAME`. */
  readonly header: string
  /** Null when no chain is verified. */
  readonly authorities: Authorities | null
}

/** Reads which field is meant: its form, and its name in lower case. */
export const certificateFieldOf = (header: string): { readonly form: CertificateForm; readonly name: string } => {
  if (header === 'client-cert') return { form: 'client-cert', name: header }
  if (header === 'xfcc') return { form: 'xfcc', name: 'x-forwarded-client-cert' }
  return { form: 'pem-escaped', name: header.slice(header.indexOf(':') + 1).toLowerCase() }
}

const REMEMBERED = 500

interface Remembered {
  readonly certificate: Certificate | null | 'malformed'
  /** Seconds: how long that is so. */
  readonly from: number
  readonly until: number
}

/** Prepares the reading of the field. A value that was read stays read: a proxy repeats it with each request. */
export const createField = ({ from, header, authorities }: FieldSettings): CertificateSource['field'] => {
  const { form, name } = certificateFieldOf(header)
  const remembered = new Map<string, Remembered>()
  const judge = (value: string | undefined, chain: string | undefined, now: number): Remembered => {
    const always = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY }
    const read = readCertificateField(form, value, chain)
    if (read === null || read === 'malformed') return { certificate: read, ...always }
    const validity = authorities === null ? null : verifyChain(read.leaf, read.sent, authorities, now)
    const certificate = readCertificate(read.leaf, { chainVerified: validity !== null }) ?? 'malformed'
    // A chain that is not valid now may be in a moment.
    return { certificate, ...(validity ?? (authorities === null ? always : { from: now, until: now + 1 })) }
  }
  return {
    from,
    form,
    name,
    read: (value, chain, now) => {
      if (value === undefined) return null
      const key = chain === undefined ? value : `${value}\n${chain}`
      const known = remembered.get(key)
      if (known !== undefined && known.from <= now && now < known.until) return known.certificate
      const judged = judge(value, chain, now)
      if (remembered.size >= REMEMBERED) remembered.clear()
      remembered.set(key, judged)
      return judged.certificate
    },
  }
}

/** A connection has one certificate for its whole life: it is read once. */
const read = new WeakMap<TLSSocket, Certificate | null>()

/**
 * Finds the client's certificate. From a peer that hands certificates over only the field counts, and its chain is
 * verified here; the certificate of that connection, as that of any trusted proxy, is the proxy's own. From any other
 * peer the field is ignored and the connection counts. `malformed` when a believed field is not one certificate.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9440#section-2 RFC 9440 section 2}
 * @see {@link https://www.rfc-editor.org/rfc/rfc8705#section-6.3 RFC 8705 section 6.3}
 */
export const presentedCertificate = (
  req: IncomingMessage,
  { edge, certificates }: { readonly edge: Edge; readonly certificates: CertificateSource },
  now: number,
): Certificate | null | 'malformed' => {
  const { field, listenerVerifies } = certificates
  if (field?.from.has(plainAddress(req.socket.remoteAddress ?? ''))) {
    const chain = field.form === 'client-cert' ? textOf(req.headers['client-cert-chain']) : undefined
    // Node joins repeated fields with a comma, which is how Traefik joins the certificates of one chain.
    if (field.form === 'pem-escaped' && (req.headersDistinct[field.name]?.length ?? 0) > 1) return 'malformed'
    return field.read(textOf(req.headers[field.name]), chain, now)
  }
  if (!(req.socket instanceof TLSSocket) || peerOf(req, edge).trusted) return null
  return ofConnection(req.socket, listenerVerifies)
}

/** Node joins repeated fields with a comma. */
const textOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value

const ofConnection = (socket: TLSSocket, verifies: boolean): Certificate | null => {
  const remembered = read.get(socket)
  if (remembered !== undefined) return remembered
  const x509 = socket.getPeerX509Certificate()
  const chainVerified = verifies && socket.authorized
  const certificate = x509 === undefined ? null : readCertificate(x509.raw, { chainVerified })
  read.set(socket, certificate)
  return certificate
}
