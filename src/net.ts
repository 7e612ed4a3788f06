/**
 * Addresses and networks of IPv4 and IPv6: the one reader for the whole tree. No network matches an address of the other
 * family, except that an IPv4 address mapped into IPv6 (RFC 4291 section 2.5.5.2) counts as the IPv4 address.
 */

/** An address as a number of 32 or 128 bits. An IPv4 address mapped into IPv6 counts as the IPv4 address. */
export interface Address {
  readonly bits: 32 | 128
  readonly value: bigint
}

export interface Network extends Address {
  readonly prefix: number
}

export type NetworkResult =
  | { readonly ok: true; readonly network: Network }
  | {
      readonly ok: false
      readonly start: number
      readonly end: number
      readonly message: string
      readonly help: string
    }

/** What is said of `10.1.2.3/8`. */
export const BITS_BEHIND_PREFIX = 'the address has bits behind the prefix'

const OCTET = /^(?:0|[1-9][0-9]{0,2})$/

const parse4 = (text: string): bigint | null => {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every(part => OCTET.test(part) && Number(part) <= 255)) return null
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n)
}

const groupsOf = (text: string): readonly number[] | null => {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16))
    else {
      const tail = index === parts.length - 1 ? parse4(part) : null
      if (tail === null) return null
      groups.push(Number(tail >> 16n), Number(tail & 0xffffn))
    }
  }
  return groups
}

const parse6 = (text: string): bigint | null => {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const [head, tail] = halves.map(groupsOf)
  if (head === null || head === undefined || tail === null) return null
  // A dotted quad ends the address, so it cannot stand before the gap.
  if (tail !== undefined && (halves[0] ?? '').includes('.')) return null
  const missing = 8 - head.length - (tail?.length ?? 0)
  if (tail === undefined ? missing !== 0 : missing < 1) return null
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...(tail ?? [])]
  return groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n)
}

const MAPPED = 0xffffn

/** Reads an IPv4 address in dotted form without leading zeros, or an IPv6 address without a zone. */
export const parseAddress = (text: string): Address | null => {
  if (text.length > 45) return null
  const four = parse4(text)
  if (four !== null) return { bits: 32, value: four }
  const six = parse6(text)
  if (six === null) return null
  return six >> 32n === MAPPED ? { bits: 32, value: six & 0xffffffffn } : { bits: 128, value: six }
}

const refused = (start: number, end: number, message: string, help: string): NetworkResult => ({
  ok: false,
  start,
  end,
  message,
  help,
})

/**
 * Reads `address/prefix`, or one address. Bits behind the prefix must be zero: `10.1.2.3/8` is more often a slip than
 * the network `10.0.0.0/8`.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc4632#section-3.1 RFC 4632 section 3.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc4291#section-2.3 RFC 4291 section 2.3}
 */
export const parseNetwork = (text: string): NetworkResult => {
  const slash = text.indexOf('/')
  const end = slash === -1 ? text.length : slash
  const address = parseAddress(text.slice(0, end))
  if (address === null) {
    return refused(0, end, 'this is not an IP address', 'write a network such as 10.0.0.0/8 or 2001:db8::/32')
  }
  const mapped = address.bits === 32 && text.slice(0, end).includes(':')
  const most = mapped ? 128 : address.bits
  const digits = slash === -1 ? String(most) : text.slice(slash + 1)
  const least = mapped ? 96 : 0
  if (!/^(?:0|[1-9][0-9]{0,2})$/.test(digits) || Number(digits) > most || Number(digits) < least) {
    return refused(
      end + 1,
      text.length,
      'this is not a prefix length',
      `the prefix is a number from ${least} to ${most}`,
    )
  }
  const prefix = Number(digits) - least
  const host = BigInt(address.bits - prefix)
  if ((address.value >> host) << host !== address.value) {
    return refused(0, text.length, BITS_BEHIND_PREFIX, 'write the first address of the network')
  }
  return { ok: true, network: { ...address, prefix } }
}

/** Tells whether an address is in a network of its own family. */
export const inNetwork = (address: Address, network: Network): boolean =>
  address.bits === network.bits &&
  address.value >> BigInt(network.bits - network.prefix) === network.value >> BigInt(network.bits - network.prefix)

/** Answers whether an address lies in any of the networks. */
export interface Ranges {
  readonly empty: boolean
  readonly has: (address: string) => boolean
}

/** Prepares a set of networks; a text that is none is left out, since the checks of its file have named it. */
export const createRanges = (texts: readonly string[]): Ranges => {
  const networks = texts.flatMap(text => {
    const read = parseNetwork(text)
    return read.ok ? [read.network] : []
  })
  return {
    empty: texts.length === 0,
    has: text => {
      const address = parseAddress(withoutZone(text))
      return address !== null && networks.some(network => inNetwork(address, network))
    },
  }
}

const withoutZone = (text: string): string => text.replace(/%.*$/, '')

/** Writes an IPv4 address of 32 bits in dotted form. */
const dotted = (value: bigint): string => [24n, 16n, 8n, 0n].map(shift => (value >> shift) & 0xffn).join('.')

/** Spells an address in one way: an IPv4 address that came over IPv6 as IPv4, and none with a zone. */
export const plainAddress = (text: string): string => {
  if (!text.includes(':')) return text
  const bare = withoutZone(text)
  const address = parseAddress(bare)
  return address?.bits === 32 ? dotted(address.value) : bare
}

/** As `plainAddress`, and an IPv6 address as RFC 5952 section 4 spells it. The text is an address. */
export const canonicalAddress = (text: string): string => {
  const plain = plainAddress(text)
  return plain.includes(':') ? new URL(`http://[${plain}]`).hostname.slice(1, -1) : plain
}

/** The /96 in which NAT64 translates IPv4 addresses, RFC 6052 section 2.1. */
const NAT64 = 0x64ff9b0000000000000000n

/** Returns the IPv4 address inside a mapped or NAT64 one (RFC 6052), else the address without its zone. */
export const embeddedAddress = (text: string): string => {
  const plain = plainAddress(text)
  if (!plain.includes(':')) return plain
  const address = parseAddress(plain)
  return address !== null && address.value >> 32n === NAT64 ? dotted(address.value & 0xffffffffn) : plain
}

/**
 * Names the network that one host may choose its addresses from: the /64 of an IPv6 address, the address itself for IPv4.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc4291#section-2.5.1 RFC 4291 section 2.5.1}
 */
export const networkOf = (text: string): string => {
  if (!text.includes(':')) return text
  const plain = embeddedAddress(text)
  const address = parseAddress(plain)
  if (address === null || address.bits === 32) return plain
  const groups = [112n, 96n, 80n, 64n].map(shift => ((address.value >> shift) & 0xffffn).toString(16))
  return `${groups.join(':')}::/64`
}
