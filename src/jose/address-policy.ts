/** Which network addresses a client's `jwks_uri` may lead to. */
import { BlockList, isIP } from 'node:net'
import { once } from '../once.ts'

/** Special-purpose ranges of IANA's registries (RFC 6890), multicast, and what is not assigned: nothing to call. */
const SPECIAL_USE = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // Of IPv6, only 2000::/3 is global unicast: all else is special or unassigned.
  '::/3',
  '4000::/2',
  '8000::/1',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '2620:4f:8000::/48',
  '3fff::/20',
] as const

/** Reads `10.0.0.0/8` or a single address into its parts, or null when it is neither. */
const readCidr = (text: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } | null => {
  const [address = '', prefixText, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return null
  const most = version === 4 ? 32 : 128
  const prefix = prefixText === undefined ? most : /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : -1
  if (prefix < 0 || prefix > most) return null
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' }
}

/** Tells whether a text is an address or a CIDR range. */
export const isCidr = (text: string): boolean => readCidr(text) !== null

const listOf = (cidrs: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const cidr of cidrs) {
    const range = readCidr(cidr)
    if (range !== null) list.addSubnet(range.address, range.prefix, range.family)
  }
  return list
}

/**
 * One list for each family: to a list, an IPv4 address is also the IPv6 address that maps it. Without a `jwks_uri` and
 * IPv6 nobody asks, and what Node reads IPv6 with takes 10 ms to make.
 */
const SPECIAL = {
  ipv4: once(() => listOf(SPECIAL_USE.filter(cidr => !cidr.includes(':')))),
  ipv6: once(() => listOf(SPECIAL_USE.filter(cidr => cidr.includes(':')))),
}

export interface AddressPolicy {
  /** True for public addresses and for those allowed although private. */
  readonly allows: (address: string) => boolean
  /** True only for those allowed although private: plain http may be spoken there. */
  readonly listed: (address: string) => boolean
  /** True when nothing is allowed although private. */
  readonly isEmpty: boolean
}

/** Makes the policy of config `jwks.allow_private_addresses`; entries that are not CIDRs allow nothing. */
export const createAddressPolicy = (allowPrivate: readonly string[]): AddressPolicy => {
  const allowed = listOf(allowPrivate)
  const listed = (address: string): boolean => {
    const plain = unwrap(address)
    const version = isIP(plain)
    return version !== 0 && allowed.check(plain, version === 4 ? 'ipv4' : 'ipv6')
  }
  const allows = (address: string): boolean => {
    const plain = unwrap(address)
    const version = isIP(plain)
    if (version === 0) return false
    const family = version === 4 ? 'ipv4' : 'ipv6'
    return listed(plain) || !SPECIAL[family]().check(plain, family)
  }
  return { allows, listed, isEmpty: allowPrivate.length === 0 }
}

const WRAPPED = once(() => ['::ffff:0:0/96', '64:ff9b::/96'].map(cidr => listOf([cidr])))

/** Returns the IPv4 address inside a v4-mapped (RFC 4291) or NAT64 (RFC 6052) one, else the address without its zone. */
const unwrap = (address: string): string => {
  const plain = address.replace(/%.*$/, '')
  if (isIP(plain) !== 6 || !WRAPPED().some(list => list.check(plain, 'ipv6'))) return plain
  const dotted = /\d+\.\d+\.\d+\.\d+$/.exec(plain)
  if (dotted !== null) return dotted[0]
  // The URL parser writes IPv6 in its one canonical form, so that the last two groups can be read off.
  const groups = new URL(`http://[${plain}]`).hostname.slice(1, -1).split(':')
  const [high = '', low = ''] = groups.slice(-2)
  const number = (Number.parseInt(high || '0', 16) << 16) | Number.parseInt(low || '0', 16)
  return [24, 16, 8, 0].map(shift => (number >>> shift) & 0xff).join('.')
}

/**
 * Names the network that one host may choose its addresses from: the /64 of an IPv6 address, the address itself for IPv4.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc4291#section-2.5.1 RFC 4291 section 2.5.1}
 */
export const networkOf = (address: string): string => {
  if (!address.includes(':')) return address
  const plain = unwrap(address)
  if (isIP(plain) !== 6) return plain
  const [head = '', tail] = plain.split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  // A dotted quad at the end stands for two groups.
  const octets = after.at(-1)?.includes('.') === true ? after.length + 1 : after.length
  const all =
    tail === undefined ? groups : [...groups, ...Array<string>(8 - groups.length - octets).fill('0'), ...after]
  return `${all
    .slice(0, 4)
    .map(group => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
