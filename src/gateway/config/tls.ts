import type { Files } from '../../files/index.ts'
import { GatewayError } from '../../outcome.ts'
import type { TlsConfig } from './settings.ts'

/** The texts of the PEM files of a TLS listener. */
export interface TlsTexts {
  readonly cert: string
  readonly key: string
  readonly ca?: string
}

/**
 * Reads the PEM files of a TLS listener.
 *
 * @throws GatewayError `listen_failed`
 */
export const readTls = async ({ cert, key, clientCa }: TlsConfig, files: Files): Promise<TlsTexts> => {
  const textOf = async (path: string): Promise<string> => (await files.read(path)).text
  try {
    const pair = { cert: await textOf(cert), key: await textOf(key) }
    return clientCa === null ? pair : { ...pair, ca: await textOf(clientCa) }
  } catch (cause) {
    throw new GatewayError('listen_failed', 'A PEM file of listen.tls cannot be read', { cause })
  }
}
