import { readFileSync } from 'node:fs'
import { GatewayError } from '../../outcome.ts'
import type { TlsConfig } from './settings.ts'

/**
 * Reads the PEM files of a TLS listener.
 *
 * @throws GatewayError `listen_failed`
 */
export const readTls = ({ cert, key, clientCa }: TlsConfig): { cert: Buffer; key: Buffer; ca?: Buffer } => {
  try {
    const pair = { cert: readFileSync(cert), key: readFileSync(key) }
    return clientCa === null ? pair : { ...pair, ca: readFileSync(clientCa) }
  } catch (cause) {
    throw new GatewayError('listen_failed', 'A PEM file of listen.tls cannot be read', { cause })
  }
}
