/** What surrounds a random request: the key, the certificate, the address, the instant. */
import type { Arbitrary } from 'fast-check'
import { parseAddress, parseNetwork } from '../../net.ts'
import { AUTH_METHODS, type AuthMethod } from '../../oauth.ts'
import type { Given, RequestFile } from './case.ts'
import type { Words } from './words.ts'

/** The library, loaded only when there are invariants to check. */
export type FastCheck = typeof import('fast-check')

const SECOND = 1000
const DAY = 24 * 60 * 60 * SECOND
/** Instants vary this many days around that of the tests: every hour, weekday and month. */
const DAYS = 400

/** Addresses that no policy names: documentation, private, loopback, and both families. */
const ADDRESSES = ['192.0.2.1', '203.0.113.7', '10.1.2.3', '127.0.0.1', '2001:db8::7']

/** What is drawn for one request. What its method has no use for is left out by `surroundingsOf`. */
export interface Drawn {
  readonly thumbprint: string
  readonly named: boolean
  /** Whether there is a proof of possession. */
  readonly proven: boolean
  readonly subject: string
  readonly names: readonly string[]
  readonly address: string
  readonly now: string
}

/** How surroundings are drawn: from the words of the policies, mostly. Only what something reads varies. */
export const surroundings = (fc: FastCheck, words: Words, nowMs: number): Arbitrary<Drawn> => {
  const word = words.texts.length === 0 ? fc.constant('word') : fc.constantFrom(...words.texts)
  const keys = [...new Set(words.keys)]
  const ofKey = fc.oneof(
    { arbitrary: word, weight: 3 },
    { arbitrary: keys.length === 0 ? fc.constant('another-key') : fc.constantFrom('another-key', ...keys), weight: 2 },
  )
  return fc.record(
    {
      thumbprint: ofKey,
      named: fc.boolean(),
      proven: fc.boolean(),
      subject: fc.oneof(word, fc.constant('CN=somebody')),
      names: fc.array(word, { maxLength: 2 }),
      address: fc.constantFrom(...new Set([...ADDRESSES, ...words.texts.flatMap(addressesIn)])),
      now: instants(fc, words, nowMs),
    },
    { noNullPrototype: true },
  )
}

/** The address itself; of a network its first and its last. */
const addressesIn = (text: string): readonly string[] => {
  if (parseAddress(text) !== null) return [text]
  const read = text.includes('/') ? parseNetwork(text) : null
  if (read?.ok !== true) return []
  const { network } = read
  const last = network.value | ((1n << BigInt(network.bits - network.prefix)) - 1n)
  return [network.value, last].map(value => written(value, network.bits))
}

const written = (value: bigint, bits: number): string => {
  const size = bits === 32 ? 8n : 16n
  const groups = Array.from(
    { length: bits === 32 ? 4 : 8 },
    (_, at) => (value >> (size * BigInt(at))) & (2n ** size - 1n),
  )
  return bits === 32
    ? groups.reverse().join('.')
    : groups
        .reverse()
        .map(group => group.toString(16))
        .join(':')
}

/** The instant of the tests, those that a policy names with the seconds around them, and any other. */
const instants = (fc: FastCheck, { texts }: Words, nowMs: number): Arbitrary<string> => {
  const known = texts
    .filter(text => /^\d{4}-\d{2}-\d{2}/.test(text))
    .map(text => Date.parse(text))
    .filter(instant => !Number.isNaN(instant))
    .flatMap(instant => [instant - SECOND, instant, instant + SECOND])
  const any = fc.integer({ min: (-DAYS * DAY) / SECOND, max: (DAYS * DAY) / SECOND })
  const around = any.map(seconds => nowMs + seconds * SECOND)
  const all = known.length === 0 ? fc.oneof(fc.constant(nowMs), around) : fc.oneof(fc.constantFrom(...known), around)
  return all.map(instant => new Date(instant).toISOString())
}

/** The parts of a case that say what was drawn, for a client of this method. */
export const surroundingsOf = (
  { thumbprint, named, proven, subject, names, address }: Drawn,
  method: AuthMethod,
  { reads }: Words,
): Pick<Given, 'key' | 'certificate'> & Pick<RequestFile, 'remote_address' | 'dpop'> => {
  const { registers, certificate } = AUTH_METHODS[method]
  const vouched = named && (registers === 'subject' || registers === 'spiffe_id')
  const written = vouched ? { subject_dn: subject, san_dns: names, san_uri: names, thumbprint } : { thumbprint }
  return {
    ...(registers === 'keys' && reads.has(['client', 'key']) ? { key: { thumbprint } } : {}),
    ...(certificate && reads.has(['client', 'certificate']) ? { certificate: written } : {}),
    ...(proven && reads.has(['request', 'dpop']) ? { dpop: { thumbprint } } : {}),
    ...(reads.has(['request', 'remoteAddress']) ? { remote_address: address } : {}),
  }
}
