import { isIP } from 'node:net'
import { checkServerIdentity } from 'node:tls'
import type { buildConnector } from 'undici'

/** A certificate that we show to the upstream, PEM. */
export interface ClientCertificate {
  readonly cert: string | Buffer
  readonly key: string | Buffer
}

interface ConnectorOptions {
  /** The name that the certificate must have: a DNS name or an address. */
  readonly name: string
  /** PEM: instead of the public authorities. */
  readonly ca: string | null
  readonly certificate: ClientCertificate | null
  readonly timeoutMs: number
}

/** Makes the function that opens connections to one upstream, whose certificate is verified against its own name. */
export const connector = (
  build: typeof buildConnector,
  { name, ca, certificate, timeoutMs }: ConnectorOptions,
): buildConnector.connector => {
  const bare = name.replace(/^\[|\]$/g, '')
  // An address is no server name (RFC 6066 section 3). Without a name undici takes none of the Host of a request.
  const servername = isIP(bare) === 0 ? name : ''
  const connect = build({
    timeout: timeoutMs,
    checkServerIdentity: (_, presented) => checkServerIdentity(bare, presented),
    maxCachedSessions: 8,
    ...(ca === null ? {} : { ca }),
    ...(certificate === null ? {} : { cert: certificate.cert, key: certificate.key }),
  })
  return (options, callback) => {
    connect({ ...options, servername }, (...result) => {
      // undici takes a reset for the end of a body that has neither length nor chunks. It is the loss of one.
      result[1]?.prependListener('error', error => {
        if ('code' in error && error.code === 'ECONNRESET') error.code = 'EPIPE'
      })
      callback(...result)
    })
  }
}
