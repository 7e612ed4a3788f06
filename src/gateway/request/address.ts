import { BlockList, isIP, isIPv6 } from 'node:net'

/** Answers whether an address lies in any of the ranges. */
export interface Ranges {
  readonly empty: boolean
  readonly has: (address: string) => boolean
}

/** Reads an address range such as `10.0.0.0/8`, `::1` or `192.0.2.7`; null when it is none. */
export function readCidr(text: string): { readonly address: string; readonly bits: number } | null {
  const match = /^([0-9A-Fa-f.:]+)(?:\/(\d{1,3}))?$/.exec(text)
  const address = match?.[1] ?? ''
  const version = isIP(address)
  if (version === 0) return null
  const most = version === 4 ? 32 : 128
  const bits = match?.[2] === undefined ? most : Number(match[2])
  return bits > most ? null : { address, bits }
}

/** Prepares the ranges; those that are no ranges are left out, the configuration check has named them. */
export function createRanges(cidrs: readonly string[]): Ranges {
  const list = new BlockList()
  for (const text of cidrs) {
    const cidr = readCidr(text)
    if (cidr !== null) list.addSubnet(cidr.address, cidr.bits, isIPv6(cidr.address) ? 'ipv6' : 'ipv4')
  }
  return {
    empty: cidrs.length === 0,
    has: address => {
      const version = isIP(address)
      return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4')
    },
  }
}

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** Spells an address in one way: an IPv4 address that came over IPv6 as IPv4, without zone. */
export function plainAddress(address: string): string {
  if (!address.includes(':')) return address
  const bare = address.replace(/%.*$/, '')
  return MAPPED.exec(bare)?.[1] ?? bare
}

/**
 * Finds the address of the client: the socket's, unless that is a trusted proxy; then the nearest address in
 * `Forwarded` (else `X-Forwarded-For`) that is not one. Anything unreadable in the chain ends the walk at the last
 * address that is believed.
 *
 * @see RFC 7239 section 5.2
 */
export function clientAddress(
  socket: string,
  headers: { readonly forwarded?: string | undefined; readonly xForwardedFor?: string | undefined },
  trusted: Ranges,
): string {
  let address = plainAddress(socket)
  if (trusted.empty || !trusted.has(address)) return address
  const chain =
    headers.forwarded === undefined ? addresses(headers.xForwardedFor ?? '') : forwardedFor(headers.forwarded)
  for (const hop of chain.reverse()) {
    if (hop === null) return address
    address = hop
    if (!trusted.has(address)) return address
  }
  return address
}

const addresses = (header: string): (string | null)[] =>
  header === '' ? [] : header.split(',').map(part => readNode(part.trim()))

const forwardedFor = (header: string): (string | null)[] =>
  header.split(',').map(element => {
    const pair = element.split(';').find(part => /^\s*for=/i.test(part))
    return pair === undefined
      ? null
      : readNode(
          pair
            .trim()
            .slice(4)
            .replace(/^"(.*)"$/, '$1'),
        )
  })

/** RFC 7239 section 6: an address, `[v6]`, either with a port; `unknown` and `_obfuscated` are null. */
function readNode(node: string): string | null {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(node)?.[1]
  const withPort = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(node)?.[1]
  const address = bracketed ?? withPort ?? node
  return isIP(address) === 0 ? null : plainAddress(address)
}
