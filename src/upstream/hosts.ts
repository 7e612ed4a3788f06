/** Several hosts behind one connection: what the metadata names at another host is asked there. */
import type { Connection } from './connection.ts'
import { createConnection } from './connection.ts'
import { pathOf } from './discovered.ts'
import type { Limits } from './limits.ts'
import type { UpstreamSettings } from './settings.ts'

/** The connections to the upstream and to its other hosts. */
export interface Hosts {
  /** Sends each request to the host that the metadata names for its path. */
  readonly connection: Connection
  /** Where the documents of an issuer are asked: at its own host where that is listed, else at `upstream.url`. */
  readonly documentsOf: (issuer: string) => Connection
}

/**
 * Opens them. `origins` tells, by path, which are asked elsewhere; it is looked at for each request.
 *
 * @throws GatewayError `config_unreadable` when a PEM file cannot be read
 */
export const openHosts = async (
  settings: UpstreamSettings,
  origins: () => { readonly [path: string]: string },
  limits: Partial<Limits> = {},
): Promise<Hosts> => {
  const main = await createConnection(settings, limits)
  const others = new Map<string, Connection>()
  for (const url of originsOf(settings))
    others.set(
      url,
      atItsOwnName(
        await createConnection({ ...settings, url, host: 'upstream', serverName: null, stripped: '' }, limits),
      ),
    )
  if (others.size === 0) return { connection: main, documentsOf: () => main }
  const at = (target: string): Connection => others.get(origins()[pathOf(target)] ?? '') ?? main
  return {
    connection: {
      authority: main.authority,
      rebase: main.rebase,
      request: sent => at(sent.path).request(sent),
      pass: (passed, sink) => at(passed.target).pass(passed, sink),
      close: async () => {
        await Promise.all([main, ...others.values()].map(connection => connection.close()))
      },
    },
    documentsOf: issuer => others.get(new URL(issuer).origin) ?? main,
  }
}

/** A host may be reached without TLS where `upstream.url` is. */
const originsOf = ({ url, hosts }: UpstreamSettings): readonly string[] => {
  const schemes = url.startsWith('https:') ? ['https'] : ['https', 'http']
  return hosts.flatMap(host => schemes.map(scheme => new URL(`${scheme}://${host}`).origin))
}

/** Another server knows itself by its own name, whatever name the upstream is asked by. */
const atItsOwnName = (connection: Connection): Connection => ({
  ...connection,
  request: sent => {
    const { headers } = sent
    const named = headers.map((text, index) =>
      index % 2 === 1 && headers[index - 1]?.toLowerCase() === 'host' ? connection.authority : text,
    )
    return connection.request({ ...sent, headers: named })
  },
})
