import { createPrivateKey, X509Certificate } from 'node:crypto'
import { UNREAD } from '../../clients/index.ts'
import { missing, type ReadMethod, readReference, unreadCredential } from './read.ts'

/**
 * Our name as a parameter, and a client certificate on the connection. For both methods of RFC 8705: which of them it
 * is only matters to the upstream.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8705#section-2 RFC 8705 section 2}
 */
export const tlsClientAuth: ReadMethod = context => {
  const { entry, clientId, secure, report } = context
  const { tls_client_certificate: files } = entry
  if (files === undefined) {
    missing(context, 'tls_client_certificate', 'tls_client_certificate: { cert: "file:PATH", key: "file:PATH" }')
    return null
  }
  const path = ['tls_client_certificate']
  if (!secure) {
    report(path, 'CG7008', 'a certificate can only be shown over TLS', 'use an https `upstream.url`')
    return null
  }
  const cert = readReference(context, [...path, 'cert'], files.cert)
  const key = readReference(context, [...path, 'key'], files.key)
  if (cert === null || key === null) return null
  if (cert === UNREAD || key === UNREAD) return unreadCredential
  const wrong = mistakeIn(cert, key)
  if (wrong !== null) {
    report(path, 'CG7008', wrong, 'name a PEM certificate, and the PEM private key that belongs to it')
    return null
  }
  const presentation = { parameters: [['client_id', clientId]] as const, headers: [], certificate: { cert, key } }
  return () => presentation
}

const mistakeIn = (cert: string, key: string): string | null => {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))
      ? null
      : 'the private key does not belong to the certificate'
  } catch {
    return 'not a PEM certificate and a PEM private key'
  }
}
