import { inNetwork, type Network, parseAddress, parseNetwork } from '../../net.ts'
import { EvaluationError } from '../evaluation-error.ts'
import type { Value } from '../value.ts'
import { requiredText } from './arguments.ts'
import { type Entry, LiteralError } from './entry.ts'
import { text, YES_NO } from './params.ts'

/** A network literal that does not parse; its page stands in `regex/codes.ts`, the table of checked literals. */
export const NETWORK_CODE = 'CG2390'

const within = (args: readonly Value[], network: Network): boolean => {
  const address = parseAddress(requiredText(args, 0, 'ip'))
  // An answer would be wrong either way: `not #net.inCidr(...)` must not let a broken address in.
  if (address === null) throw new EvaluationError('invalid_argument', '`ip` is not an IP address')
  return inNetwork(address, network)
}

const inCidr: Entry['impl'] = args => {
  const parsed = parseNetwork(requiredText(args, 1, 'cidr'))
  if (!parsed.ok) throw new EvaluationError('invalid_argument', `\`cidr\` is not a network: ${parsed.message}`)
  return within(args, parsed.network)
}

const prepare: NonNullable<Entry['prepare']> = literals => {
  const cidr = literals[1]
  if (cidr === undefined) return inCidr
  const parsed = parseNetwork(cidr)
  if (!parsed.ok) throw new LiteralError(1, parsed.start, parsed.end, NETWORK_CODE, parsed.message, parsed.help)
  return args => within(args, parsed.network)
}

export const net: readonly Entry[] = [
  {
    namespace: 'net',
    name: 'inCidr',
    pure: true,
    extension: true,
    params: [text('ip', { nullable: false }), text('cidr', { nullable: false, literal: 'cidr' })],
    returns: YES_NO,
    cost: { base: 4, perUnit: 0 },
    doc: 'True when the IPv4 or IPv6 address is in the network. An IPv4 address mapped into IPv6 counts as the IPv4 address. Null, and anything that is not an address, is an error, so that neither answer lets it pass.',
    examples: [
      { expression: "#net.inCidr('10.1.2.3', '10.0.0.0/8')", value: true },
      { expression: "#net.inCidr('::ffff:10.1.2.3', '10.0.0.0/8')", value: true },
      { expression: "#net.inCidr('2001:db8::1', '2001:db8::/32')", value: true },
      { expression: "#net.inCidr('11.1.2.3', '10.0.0.0/8')", value: false },
      { expression: "#net.inCidr('10.1.2', '10.0.0.0/8')", error: true },
      { expression: "#net.inCidr(null, '10.0.0.0/8')", error: true },
    ],
    impl: inCidr,
    prepare,
  },
]
