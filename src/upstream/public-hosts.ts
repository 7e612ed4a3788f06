/** The names and ports under which we are served: which values of Host are ours. */
import { canonicalAddress, parseAddress } from '../net.ts'

/** A value of Host that we vouch for. */
export interface Vouched {
  /** In lower case, without a final dot. */
  readonly name: string
  readonly port: string
  /** The port was named, and was not only the usual one of the issuer's scheme. */
  readonly portSaid: boolean
}

export type HostReading = Vouched | 'foreign' | 'malformed'

export interface PublicHosts {
  readonly scheme: 'http' | 'https'
  /** The issuer's. */
  readonly own: Vouched
  readonly read: (text: string) => HostReading
  /** Tells whether a name is ours at this port. */
  readonly has: (name: string, port: string) => boolean
}

/** The port that a scheme implies. */
export const usualPort = (scheme: string): string => (scheme === 'https' ? '443' : '80')

const HOST = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?)\.?)(?::(\d{0,5}))?$/

/** Reads `host` or `host:port`, RFC 9110 section 7.2; null when it is neither. */
export const readHost = (text: string): { readonly name: string; readonly port: string | null } | null => {
  const [whole, six, name, digits = ''] = text.length > 256 ? [] : (HOST.exec(text) ?? [])
  if (whole === undefined || Number(digits) > 65_535) return null
  const port = digits === '' ? null : String(Number(digits))
  if (six === undefined) return name === undefined || name.includes('..') ? null : { name: name.toLowerCase(), port }
  return parseAddress(six) === null ? null : { name: `[${canonicalAddress(six)}]`, port }
}

const REMEMBERED = 100

/** Prepares the reading of Host. The issuer's host always counts; a host without a port has the issuer's. */
export const createPublicHosts = (texts: readonly string[], issuer: string): PublicHosts => {
  const { protocol, hostname, port: issuerPort } = new URL(issuer)
  const scheme = protocol === 'https:' ? 'https' : 'http'
  const usual = usualPort(scheme)
  const own: Vouched = {
    name: hostname.toLowerCase().replace(/\.$/, ''),
    port: issuerPort || usual,
    portSaid: issuerPort !== '',
  }
  const ports = new Map<string, Set<string>>([[own.name, new Set([own.port])]])
  for (const text of texts) {
    const read = readHost(text)
    if (read === null) continue
    const known = ports.get(read.name) ?? new Set()
    ports.set(read.name, known.add(read.port ?? own.port))
  }
  const judge = (text: string): HostReading => {
    const read = readHost(text)
    if (read === null) return 'malformed'
    const { name, port } = read
    const known = ports.get(name)
    if (known === undefined) return 'foreign'
    if (port !== null && known.has(port)) return { name, port, portSaid: port !== usual }
    // The usual port of the scheme is as good as none: proxies write it, or leave it out.
    if (port !== null && port !== usual) return 'foreign'
    const [first = own.port] = known
    return { name, port: known.has(own.port) ? own.port : first, portSaid: false }
  }
  // Clients choose the values, so the memory that they can fill is small and is emptied when it is full.
  const remembered = new Map<string, HostReading>()
  return {
    scheme,
    own,
    has: (name, port) => ports.get(name)?.has(port) === true,
    read: text => {
      const known = remembered.get(text)
      if (known !== undefined) return known
      const reading = judge(text)
      if (remembered.size >= REMEMBERED) remembered.clear()
      remembered.set(text, reading)
      return reading
    },
  }
}
