/** The tokens that platforms and trust domains would make for clients: for policy tests and explanations, where nobody signs any. */
import type { Shape } from '../generated/config.ts'
import {
  type SubjectPattern,
  sampleClaims,
  sampleSpiffeId,
  sampleSubject,
  type TrustDomain,
  type TrustedIssuers,
  type Voucher,
} from '../issuers/index.ts'
import { member } from '../jose/index.ts'
import { nearest } from '../nearest.ts'
import type { JsonObject, JsonValue, NumericDate } from '../oauth.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'
import { isReadable } from './admit.ts'
import { hasType } from './claim-types.ts'
import { DEFAULT_TOLERANCE } from './claims.ts'
import { checkIssued } from './issued.ts'
import type { Mapping } from './mapping.ts'
import { differencesFrom, type MappingDifference } from './mapping-fit.ts'
import type { Reason } from './reasons.ts'
import type { ClientRegistry, RegisteredClient } from './registry.ts'
import { type Carrier, type Issuer, voucherOf, vouchingOf } from './vouched-token.ts'

/** A client of a test: a registered one, or one that the test writes out. */
interface Vouched {
  readonly clientId: string
  /** Our name of its issuer. */
  readonly issuer?: string | null
}

interface Token {
  readonly payload: JsonObject
  readonly header: JsonObject
}

/** A claim of a test that no token of the issuer has. */
export interface ClaimMistake {
  readonly claim: string
  readonly message: string
  readonly help: string
  readonly fix?: string
  /** There is no such claim; else it is of another type. */
  readonly isUnknown: boolean
}

export interface UnsignedTokens {
  /**
   * What the platform would write into the token of a client beside what a test says, where null takes a claim away; null for
   * an issuer that nobody trusts.
   */
  readonly tokenFor: (client: Vouched, said: JsonObject, now: NumericDate) => Token | null
  /** What a token would still be refused for if its signature were right; a client that nobody has registered has no mapping. */
  readonly admit: (token: Token, client: Vouched, now: NumericDate) => Outcome<unknown, Reason>
  /** Where a token differs from the mapping of a registered client; null for a client without one. */
  readonly differences: (client: Vouched, payload: JsonObject) => readonly MappingDifference[] | null
  /** Claims that the issuer of a client does not have, or never of this type. */
  readonly mistakes: (client: Vouched, said: JsonObject) => readonly ClaimMistake[]
  /** Whose a token is, when it is of a trusted issuer: the clients whose mappings it fits. Null for one that is of none. */
  readonly clientsOf: (payload: JsonObject) => readonly string[] | null
}

/** Makes the tokens of one load. */
export const createUnsignedTokens = (
  { mapped }: Pick<ClientRegistry, 'mapped'>,
  issuers: TrustedIssuers,
): UnsignedTokens => {
  let known: ReadonlyMap<string, readonly Mapping[]> | null = null
  const mappingsOf = ({ clientId }: Vouched): readonly Mapping[] => {
    known ??= byClient(mapped.all())
    return known.get(clientId) ?? []
  }
  const issuerOf = ({ issuer }: Vouched): Issuer | null =>
    issuer == null ? null : (issuers.named(issuer) ?? issuers.trustDomains.find(({ name }) => name === issuer) ?? null)
  const mappingOf = (client: Vouched): Mapping | null =>
    mappingsOf(client).find(({ mechanism, issuer }) => mechanism !== 'id_only' && issuer === client.issuer) ?? null
  const differences: UnsignedTokens['differences'] = (client, payload) => {
    const mapping = mappingOf(client)
    const issuedBy = vouchingOf(payload, carrierFor(issuerOf(client)), issuers).issuer?.name ?? null
    return mapping === null ? null : differencesFrom(mapping, payload, issuedBy)
  }
  return {
    tokenFor: (client, said, now) => {
      const issuer = issuerOf(client)
      return issuer === null ? null : tokenOf(issuer, mappingOf(client), said, now)
    },
    admit: ({ payload, header }, client, now) => {
      if (!isReadable(payload)) return refuse('assertion_payload_malformed')
      const expected = issuerOf(client)
      if (expected === null) return accept(true)
      const mechanism = carrierFor(expected)
      const voucher = voucherOf(vouchingOf(payload, mechanism, issuers))
      if (!voucher.ok) return voucher
      const issuer = voucher.value
      const alg = member(header, 'alg')
      if (!issuer.algs.some(one => one === alg)) return refuse('assertion_alg_not_registered')
      const checked = checkIssued({ mechanism, payload }, issuer, { now, clockTolerance: DEFAULT_TOLERANCE })
      if (!checked.ok) return checked
      return (differences(client, payload) ?? []).length > 0 ? refuse('subject_of_another') : accept(true)
    },
    differences,
    mistakes: (client, said) => {
      const issuer = issuerOf(client)
      return issuer === null ? [] : mistakesIn(said, issuer)
    },
    clientsOf: payload => {
      const made = (['issued', 'svid'] as const).map(carrier => vouchingOf(payload, carrier, issuers))
      if (made.every(({ issuer }) => issuer === null)) return null
      const fitting = made.map(({ carrier, issuer }) =>
        issuer === null ? [] : mapped.fitting(carrier, issuer.name, payload).map(({ client }) => client.clientId),
      )
      return fitting.find(clients => clients.length > 0) ?? []
    },
  }
}

const isTrustDomain = (issuer: Issuer): issuer is TrustDomain => 'trustDomain' in issuer

const carrierFor = (issuer: Issuer | null): Carrier => (issuer !== null && isTrustDomain(issuer) ? 'svid' : 'issued')

const byClient = (all: ReturnType<ClientRegistry['mapped']['all']>): ReadonlyMap<string, readonly Mapping[]> => {
  const found = new Map<string, Mapping[]>()
  const add = ({ client }: RegisteredClient, mapping: Mapping): void => {
    const before = found.get(client.clientId)
    if (before === undefined) found.set(client.clientId, [mapping])
    else before.push(mapping)
  }
  for (const { owner, mapping } of all) add(owner, mapping)
  return found
}

/** Seconds for which a token of a test is good, where its issuer allows as much. */
const LIFETIME = 300

const tokenOf = (issuer: Issuer, mapping: Mapping | null, said: JsonObject, now: NumericDate): Token => {
  const { preset = null } = issuer
  const sample = isTrustDomain(issuer) ? sampleSpiffeId(issuer.trustDomain) : sampleSubject(preset)
  const at = Math.floor(now)
  const pinned = Object.fromEntries(mapping?.claims ?? [])
  const sub =
    said['sub'] === null ? null : (said['sub'] ?? pinned['sub'] ?? subjectFor(mapping?.subject ?? null, sample))
  const times = { iat: at, exp: at + Math.min(LIFETIME, issuer.maxLifetime) }
  const once = issuer.tokens === 'once' ? { jti: 'jti-of-the-test' } : {}
  const beside = typeof sub === 'string' ? sampleClaims(preset, sub) : {}
  // Agents write a list, and no `iss` of their own accord.
  const by = isTrustDomain(issuer) ? { aud: [issuer.audience] } : { iss: issuer.issuer, aud: issuer.audience, nbf: at }
  const standard = { ...by, sub, ...times, ...once }
  const claims = { ...standard, ...requiredOf(issuer), ...beside, ...pinned, sub, ...said }
  return {
    payload: Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null)),
    header: { alg: issuer.algs[0] ?? 'RS256' },
  }
}

/** What an entry demands of every token, where no platform says what stands in it. */
const requiredOf = ({ claims: { required = [], properties = {} } }: Voucher): JsonObject =>
  Object.fromEntries(
    required
      .filter(name => name !== 'sub')
      .map(name => [name, sampleOf(name, Object.hasOwn(properties, name) ? (properties[name] ?? {}) : {})]),
  )

const sampleOf = (name: string, { type, enum: values }: Shape): JsonValue => {
  const [first] = [type ?? 'string'].flat()
  if (values?.[0] !== undefined) return values[0] as JsonValue
  switch (first) {
    case 'number':
    case 'integer':
      return 1
    case 'boolean':
      return true
    case 'array':
      return []
    case 'object':
      return {}
    default:
      return `${name}-of-the-test`
  }
}

/**
 * A subject that fits: that of the platform's sample if it does, else the pattern with what the sample has behind the same
 * word.
 */
const subjectFor = (subject: SubjectPattern | null, sample: string): string => {
  if (subject === null || subject.fits(sample)) return sample
  const [samples, parts] = [sample.split(':'), subject.text.split(':')]
  return parts
    .map((part, at) =>
      filledIn(part.split('/'), parts[at - 1] === samples[at - 1] ? (samples[at] ?? '').split('/') : []),
    )
    .join(':')
}

const filledIn = (parts: readonly string[], samples: readonly string[]): string =>
  parts
    .map((part, at) => {
      if (part === '**' && at === parts.length - 1) return samples.slice(at).join('/') || 'any'
      return part === '*' || part === '**' ? samples[at] || 'any' : part
    })
    .join('/')

/** Claims that every token has, whatever its issuer. */
const STANDARD: ReadonlySet<string> = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'])

const mistakesIn = (said: JsonObject, { name, claims: { properties = {} }, ofUsers }: Voucher) =>
  Object.entries(said).flatMap(([claim, value]): readonly ClaimMistake[] => {
    if (STANDARD.has(claim) || ofUsers.includes(claim) || value === null) return []
    const shape = Object.hasOwn(properties, claim) ? properties[claim] : undefined
    if (shape === undefined) {
      const meant = nearest(claim, Object.keys(properties))
      return [
        {
          claim,
          isUnknown: true,
          message: `\`${name}\` has no claim \`${claim}\``,
          help:
            meant === null ? `declare it in \`claims\` of \`${name}\`, or leave it out` : `did you mean \`${meant}\`?`,
          ...(meant === null ? {} : { fix: meant }),
        },
      ]
    }
    if (hasType(value, shape)) return []
    const types = [shape.type ?? 'any'].flat().join(' or ')
    const message = `\`${claim}\` of \`${name}\` is never of this type`
    return [{ claim, isUnknown: false, message, help: `it is ${types}: mind the quotes` }]
  })
