import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import {
  type Authorities,
  type Certificate,
  type CertificateForm,
  type HandedOver,
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
  /** Finds the certificate of a connection of our own listener, whose chain is verified against `client_ca` alone. */
  readonly ofConnection: (socket: TLSSocket, now: number) => Certificate | null
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

interface Judged {
  readonly certificate: Certificate | null | 'malformed'
  /** Seconds: how long that is so. */
  readonly from: number
  readonly until: number
}

const ALWAYS = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY }

/** Makes the judgement of a certificate: what it says, and whether these authorities vouch for it. Null: nobody does. */
const createJudge =
  (authorities: Authorities | null) =>
  ({ leaf, sent }: HandedOver, now: number): Judged => {
    const validity = authorities === null ? null : verifyChain(leaf, sent, authorities, now)
    const certificate = readCertificate(leaf, { chainVerified: validity !== null, sent }) ?? 'malformed'
    // A chain that is not valid now may be in a moment.
    return { certificate, ...(validity ?? (authorities === null ? ALWAYS : { from: now, until: now + 1 })) }
  }

const holds = (judged: Judged | undefined, now: number): judged is Judged =>
  judged !== undefined && judged.from <= now && now < judged.until

/** Prepares the reading of the field. A value that was read stays read: a proxy repeats it with each request. */
export const createField = ({ from, header, authorities }: FieldSettings): CertificateSource['field'] => {
  const { form, name } = certificateFieldOf(header)
  const remembered = new Map<string, Judged>()
  const judge = createJudge(authorities)
  const judgeField = (value: string, chain: string | undefined, now: number): Judged => {
    const read = readCertificateField(form, value, chain)
    return read === null || read === 'malformed' ? { certificate: read, ...ALWAYS } : judge(read, now)
  }
  return {
    from,
    form,
    name,
    read: (value, chain, now) => {
      if (value === undefined) return null
      const key = chain === undefined ? value : `${value}\n${chain}`
      const known = remembered.get(key)
      if (holds(known, now)) return known.certificate
      const judged = judgeField(value, chain, now)
      if (remembered.size >= REMEMBERED) remembered.clear()
      remembered.set(key, judged)
      return judged.certificate
    },
  }
}

/** A connection has one certificate for its whole life. Node tells of those that were sent with it once, and no more. */
const shown = new WeakMap<TLSSocket, HandedOver | null>()

const shownBy = (socket: TLSSocket): HandedOver | null => {
  const known = shown.get(socket)
  if (known !== undefined) return known
  const leaf = socket.getPeerX509Certificate()
  const sent: Buffer[] = []
  for (let next = leaf?.issuerCertificate; next !== undefined; next = next.issuerCertificate) sent.push(next.raw)
  const handedOver = leaf === undefined ? null : { leaf: leaf.raw, sent }
  shown.set(socket, handedOver)
  return handedOver
}

/**
 * Prepares the reading of certificates of our own listener. Their chains are verified here by the same rules as those in a
 * field: what Node found out with its own rules (`authorized`) does not count.
 */
export const createConnectionReader = (authorities: Authorities | null): CertificateSource['ofConnection'] => {
  const judge = createJudge(authorities)
  const judgements = new WeakMap<TLSSocket, Judged>()
  return (socket, now) => {
    const known = judgements.get(socket)
    if (holds(known, now)) return known.certificate === 'malformed' ? null : known.certificate
    const handedOver = shownBy(socket)
    const judged = handedOver === null ? { certificate: null, ...ALWAYS } : judge(handedOver, now)
    judgements.set(socket, judged)
    return judged.certificate === 'malformed' ? null : judged.certificate
  }
}

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
  const { field, ofConnection } = certificates
  if (field?.from.has(plainAddress(req.socket.remoteAddress ?? ''))) {
    const chain = field.form === 'client-cert' ? textOf(req.headers['client-cert-chain']) : undefined
    // Node joins repeated fields with a comma, which is how Traefik joins the certificates of one chain.
    if (field.form === 'pem-escaped' && (req.headersDistinct[field.name]?.length ?? 0) > 1) return 'malformed'
    return field.read(textOf(req.headers[field.name]), chain, now)
  }
  if (!(req.socket instanceof TLSSocket) || peerOf(req, edge).trusted) return null
  return ofConnection(req.socket, now)
}

/** Node joins repeated fields with a comma. */
const textOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value
