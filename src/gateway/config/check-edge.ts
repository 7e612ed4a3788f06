/** Checks who is believed about a connection. */
import type { FilledConfig } from '../../generated/config.ts'
import { type Network, parseNetwork } from '../../net.ts'
import type { Path, What } from '../../source/index.ts'
import { isBelow, readHost } from '../../upstream/index.ts'
import { isLoopback, NO_PORT } from './issuer.ts'
import { isKnownField, isShapingField } from './known-fields.ts'

type Report = (path: Path, what: What) => void

/** Checks ranges, host names, the field of certificates, and a listener that nobody protects. */
export const checkEdge = (written: FilledConfig, report: Report): void => {
  checkRanges(written, report)
  checkHosts(written, report)
  checkField(written, report)
  checkDropped(written, report)
  checkListener(written, report)
  checkPrefix(written, report)
  if (written.throttling.enabled) return
  const message = 'nothing slows down whoever guesses secrets'
  report(['throttling', 'enabled'], { code: 'CG6104', severity: 'warning', message, help: 'raise failures instead' })
}

const checkRanges = (written: FilledConfig, report: Report): void => {
  const lists: readonly (readonly [Path, readonly string[]])[] = [
    [['trusted_proxies'], written.trusted_proxies],
    [['client_certificates', 'from'], written.client_certificates?.from ?? []],
    [['jwks', 'allow_private_addresses'], written.jwks.allow_private_addresses],
  ]
  for (const [path, ranges] of lists) {
    const networks: Network[] = []
    ranges.forEach((range, index) => {
      const read = parseNetwork(range)
      if (read.ok) networks.push(read.network)
      else report([...path, index], { code: 'CG6005', message: read.message, help: read.help })
    })
    if (!isBroad(networks)) continue
    const message = networks.length === 1 ? 'the range covers nearly everybody' : 'the ranges cover nearly everybody'
    report(path, { code: 'CG6101', severity: 'warning', message, help: 'name the networks of your own machines' })
  }
}

/** Bits of a prefix that is already too short: IPv4 has few addresses, and of IPv6 an eighth is in use. */
const TOO_SHORT = { 32: 4, 128: 12 } as const
/** `fc00::/7` and `fe80::/10` are nobody's on the Internet. */
const LOCAL: readonly (readonly [value: bigint, prefix: number])[] = [
  [0xfcn << 120n, 7],
  [0xfe80n << 112n, 10],
]

const isBroad = (networks: readonly Network[]): boolean =>
  ([32, 128] as const).some(bits => {
    const own = networks.filter(network => network.bits === bits && !isLocal(network))
    return covered(own) >= 1n << BigInt(bits - TOO_SHORT[bits])
  })

const isLocal = ({ bits, value, prefix }: Network): boolean =>
  bits === 128 &&
  LOCAL.some(([local, length]) => prefix >= length && value >> BigInt(128 - length) === local >> BigInt(128 - length))

/** Counts the addresses that some networks of one family cover together. */
const covered = (networks: readonly Network[]): bigint => {
  let count = 0n
  let end = 0n
  for (const { value, bits, prefix } of networks.toSorted((a, b) => (a.value < b.value ? -1 : 1))) {
    const after = value + (1n << BigInt(bits - prefix))
    const from = value > end ? value : end
    if (after > from) count += after - from
    if (after > end) end = after
  }
  return count
}

const checkHosts = ({ hosts = [] }: FilledConfig, report: Report): void => {
  hosts.forEach((host, index) => {
    const read = readHost(host)
    if (read !== null && read.port !== '0') return
    const message = read === null ? 'this is not a host' : NO_PORT
    const help = 'write a host, or host:port, without scheme, path or wildcard'
    report(['hosts', index], { code: 'CG6106', message, help })
  })
}

const checkField = ({ client_certificates: field }: FilledConfig, report: Report): void => {
  const name = /^pem-escaped:(.*)$/.exec(field?.header ?? '')?.[1]
  if (name === undefined || !isKnownField(name)) return
  const message = `the field ${name} means something else`
  report(['client_certificates', 'header'], { code: 'CG6107', message, help: 'name a field of its own' })
}

const checkDropped = ({ upstream }: FilledConfig, report: Report): void => {
  upstream?.drop_fields.forEach((name, index) => {
    if (!isShapingField(name)) return
    const message = `the field ${name} says how the request is read, and cannot be taken out`
    report(['upstream', 'drop_fields', index], { code: 'CG6107', message, help: 'remove it from the list' })
  })
}

const checkPrefix = ({ listen, issuer }: FilledConfig, report: Report): void => {
  const prefix = listen.stripped_prefix?.replace(/\/$/, '') ?? ''
  if (prefix === '' || !URL.canParse(issuer) || isBelow(new URL(issuer).pathname, prefix)) return
  const message = 'the path of the issuer does not begin with this prefix'
  report(['listen', 'stripped_prefix'], { code: 'CG6108', message, help: 'name what the proxy in front takes off' })
}

const checkListener = (written: FilledConfig, report: Report): void => {
  const { listen, issuer, upstream, trusted_proxies: proxies, forwarded } = written
  if (listen.tls !== undefined || proxies.length > 0) return
  if (upstream !== undefined && issuer.startsWith('https:') && forwarded !== 'none') {
    const message = 'the issuer is https and the listener is not, and no proxy in front is trusted'
    const help = 'list the addresses of the proxy in trusted_proxies, or write forwarded: none'
    report(['issuer'], { code: 'CG6102', severity: 'warning', message, help })
  }
  if (isLoopback(listen.host)) return
  const message = 'the listener can be reached from other machines without TLS'
  const help = 'configure listen.tls, or list the proxy that ends TLS in trusted_proxies'
  report(['listen', 'host'], { code: 'CG6103', severity: 'warning', message, help })
}
