/** Which network addresses a client's `jwks_uri` may lead to. */
import { createRanges, embeddedAddress, parseAddress } from '../net.ts'
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
  // Public by its number, and the host of every virtual machine of Azure: names, keys and health of that machine.
  '168.63.129.16/32',
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

const special = once(() => createRanges(SPECIAL_USE))

export interface AddressPolicy {
  /** True for public addresses and for those allowed although private. */
  readonly allows: (address: string) => boolean
  /** True only for those allowed although private: plain http may be spoken there. */
  readonly listed: (address: string) => boolean
  /** True when nothing is allowed although private. */
  readonly isEmpty: boolean
}

/** Makes the policy of config `jwks.allow_private_addresses`; entries that are no networks allow nothing. */
export const createAddressPolicy = (allowPrivate: readonly string[]): AddressPolicy => {
  const allowed = createRanges(allowPrivate)
  const listed = (address: string): boolean => allowed.has(embeddedAddress(address))
  return {
    allows: address => {
      const plain = embeddedAddress(address)
      return parseAddress(plain) !== null && (listed(plain) || !special().has(plain))
    },
    listed,
    isEmpty: allowed.empty,
  }
}
