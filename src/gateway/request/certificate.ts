import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import { type Certificate, readCertificate, readClientCertHeader } from '../../clients/index.ts'
import { plainAddress } from '../../net.ts'
import type { Revision } from './revision.ts'

/** A connection has one certificate for its whole life: it is read once. */
const read = new WeakMap<TLSSocket, Certificate | null>()

/**
 * Finds the client's certificate. From a trusted proxy only `Client-Cert` counts: the certificate of that connection
 * is the proxy's own, and the proxy vouches for the chain. From any other peer the header is ignored and the connection
 * counts. `malformed` when a trusted header is not one certificate.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9440#section-2 RFC 9440 section 2}
 * @see {@link https://www.rfc-editor.org/rfc/rfc8705#section-6.3 RFC 8705 section 6.3}
 */
export const presentedCertificate = (
  req: IncomingMessage,
  { trustedProxies }: Pick<Revision, 'trustedProxies'>,
): Certificate | null | 'malformed' => {
  if (!trustedProxies.empty && trustedProxies.has(plainAddress(req.socket.remoteAddress ?? ''))) {
    const header = req.headers['client-cert']
    if (header === undefined) return null
    // Node joins repeated fields with a comma, which one byte sequence never holds.
    return readClientCertHeader(String(header), { chainVerified: true }) ?? 'malformed'
  }
  return req.socket instanceof TLSSocket ? ofConnection(req.socket) : null
}

const ofConnection = (socket: TLSSocket): Certificate | null => {
  const remembered = read.get(socket)
  if (remembered !== undefined) return remembered
  const x509 = socket.getPeerX509Certificate()
  const certificate = x509 === undefined ? null : readCertificate(x509.raw, { chainVerified: socket.authorized })
  read.set(socket, certificate)
  return certificate
}
