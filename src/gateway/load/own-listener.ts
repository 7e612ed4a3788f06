import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { plainAddress } from '../../net.ts'

interface Listening {
  readonly host: string
  readonly port: number
}

const LOOPBACK = ['127.0.0.1', '::1']
const ANY: ReadonlySet<string> = new Set(['0.0.0.0', '::'])

/**
 * Tells whether a URL leads back to our own listener: the same port, and an address that it listens on. Names are
 * looked up only if asked to; a name that cannot be is nobody's.
 */
export const isOwnListener = async (url: string, listening: Listening, names: boolean): Promise<boolean> => {
  const { hostname, port, protocol } = new URL(url)
  if (listening.port === 0 || Number(port || (protocol === 'https:' ? 443 : 80)) !== listening.port) return false
  const own = addressesOf(listening.host)
  const meant = await addressesNamed(hostname.replace(/^\[|\]$/g, ''), names)
  return meant.some(address => own.has(address) || (ANY.has(listening.host) && address.startsWith('127.')))
}

const addressesOf = (host: string): ReadonlySet<string> => {
  if (!ANY.has(host)) return new Set(host === 'localhost' ? LOOPBACK : [host])
  const local = Object.values(networkInterfaces()).flatMap(addresses => addresses ?? [])
  return new Set([...LOOPBACK, ...ANY, ...local.map(({ address }) => plainAddress(address))])
}

const addressesNamed = async (hostname: string, names: boolean): Promise<readonly string[]> => {
  if (hostname === 'localhost') return LOOPBACK
  if (!names) return [hostname]
  try {
    return (await lookup(hostname, { all: true })).map(({ address }) => plainAddress(address))
  } catch {
    return []
  }
}
