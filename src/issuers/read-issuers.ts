/** `trusted_issuers` of the configuration, made ready for requests. */
import { isIP } from 'node:net'
import type { FilledConfig, TrustedIssuer as WrittenIssuer } from '../generated/config.ts'
import {
  type AddressPolicy,
  algorithmOf,
  isHmac,
  type KeySource,
  parseJsonBody,
  readKeySet,
  type SignatureAlg,
} from '../jose/index.ts'
import type { Diagnostic } from '../outcome.ts'
import type { Path, Source } from '../source/index.ts'
import {
  NO_ISSUERS,
  type Platform,
  type PublishedKeys,
  type TrustedIssuer,
  type TrustedIssuers,
  trustedIssuers,
} from './issuer.ts'
import { OF_USERS } from './presets/claims.ts'
import { PRESETS, type PresetName, presetServing } from './presets/index.ts'

/** What a reference stands for; null where there is nothing, a symbol where nobody may look. */
export type ReadText = (reference: string, file: string) => string | null | symbol

export interface ReadIssuersInput {
  readonly written: FilledConfig['trusted_issuers']
  readonly source: Source
  readonly readText: ReadText
  /** The default audience. */
  readonly ourIssuer: string
  readonly addresses: AddressPolicy
}

export interface ReadIssuers {
  /** Those that could be read. */
  readonly issuers: TrustedIssuers
  readonly diagnostics: readonly Diagnostic[]
}

type Report = (at: Path, code: string, message: string, help: string) => void

/** Reads every entry, and reports everything that is wrong with any of them. */
export const readIssuers = (input: ReadIssuersInput): ReadIssuers => {
  const entries = Object.entries(input.written)
  if (entries.length === 0) return { issuers: NO_ISSUERS, diagnostics: [] }
  const { source } = input
  const diagnostics: Diagnostic[] = []
  const read: TrustedIssuer[] = []
  const names = new Map<string, string>()
  for (const [name, written] of entries) {
    const report: Report = (at, code, message, help) => {
      const what = { code, message, help } as Parameters<Source['diagnose']>[1]
      diagnostics.push(source.diagnose(source.spanOf(['trusted_issuers', name, ...at]), what))
    }
    const other = names.get(written.issuer)
    if (other !== undefined)
      report(
        ['issuer'],
        'CG6302',
        `\`${other}\` has the same issuer`,
        'put both into one entry: clients have the mappings',
      )
    names.set(written.issuer, name)
    const issuer = readIssuer(name, written, input, report)
    if (issuer !== null) read.push(issuer)
  }
  return { issuers: trustedIssuers(read), diagnostics }
}

const readIssuer = (
  name: string,
  written: WrittenIssuer,
  { source, readText, ourIssuer, addresses }: ReadIssuersInput,
  report: Report,
): TrustedIssuer | null => {
  const mistake = written.issuer === ourIssuer ? 'this is our own issuer' : urlMistake(written.issuer, addresses)
  if (mistake !== null) report(['issuer'], 'CG6301', mistake, 'write the `iss` of its tokens, https://issuer.example')
  checkServing(written, report)
  const preset = presetOf(written)
  const algs = (written.algs ?? preset?.algs ?? []).flatMap(signatureOf)
  if (algs.length === 0)
    report([], 'CG6303', `nothing says which algorithms \`${name}\` signs with`, 'add `algs`, for example [RS256]')
  const textAt = (key: 'jwks' | 'ca' | 'authorization', reference: string): string | null => {
    const text = readText(reference, source.file)
    if (text === null || text === '')
      report([key], 'CG6304', `nothing can be read from \`${reference}\``, 'the path is relative to this file')
    return typeof text === 'string' ? text : null
  }
  if (written.jwks !== undefined && written.jwks_uri !== undefined)
    report(['jwks_uri'], 'CG6304', 'both `jwks` and `jwks_uri`', 'keep one of them')
  const inline = written.jwks === undefined ? null : { text: textAt('jwks', written.jwks) }
  if (written.jwks_uri !== undefined) {
    const wrong = urlMistake(written.jwks_uri, addresses)
    if (wrong !== null) report(['jwks_uri'], 'CG6304', wrong, 'write https://issuer.example/jwks')
  }
  const ca = written.ca === undefined ? null : textAt('ca', `file:${written.ca}`)
  const authorization = written.authorization === undefined ? null : textAt('authorization', written.authorization)
  for (const key of ['ca', 'authorization'] as const)
    if (inline !== null && written[key] !== undefined)
      report([key], 'CG6304', `\`${key}\` has no effect beside \`jwks\``, 'remove it: nothing is fetched')
  if (ca !== null && !ca.includes('-----BEGIN CERTIFICATE-----'))
    report(['ca'], 'CG6304', 'the file holds no certificate', 'name a PEM file with the authorities of the issuer')
  if (authorization !== null && !/^[\x21-\x7e]+$/.test(authorization))
    report(['authorization'], 'CG6304', 'the token has characters that no token has', 'write the token alone')
  const keys: KeySource | null =
    inline === null
      ? { kind: 'uri', uri: name }
      : { kind: 'inline', keys: inline.text === null ? [] : keysOf(inline.text, algs, report) }
  const published: PublishedKeys | null =
    inline === null ? { jwksUri: written.jwks_uri ?? null, ca, authorization } : null
  if (mistake !== null || algs.length === 0) return null
  return {
    ...(preset ?? unknown(written)),
    claims: claimsOf(written),
    preset: (typeof written.claims === 'string' ? written.claims : written.claims.extends) ?? null,
    name,
    issuer: written.issuer,
    algs,
    maxLifetime: written.max_lifetime ?? preset?.maxLifetime ?? DEFAULT_MAX_LIFETIME,
    tokens: written.tokens ?? preset?.tokens ?? 'once',
    audience: written.use.client_assertion?.audience ?? ourIssuer,
    forClients: written.use.client_assertion !== undefined,
    keys,
    published,
  }
}

/** Seconds. */
const DEFAULT_MAX_LIFETIME = 3600

/** A platform of which only the entry says something. A claim that it declares for its workloads is no mark of users. */
const unknown = ({ claims }: WrittenIssuer): Omit<Platform, 'claims'> => {
  const declared = new Set(typeof claims === 'string' ? [] : Object.keys(claims.properties ?? {}))
  return {
    tenants: [],
    tenantInSubject: null,
    lastingTenant: null,
    idInSubject: null,
    lasting: new Map(),
    chosen: [],
    ofUsers: OF_USERS.filter(name => !declared.has(name)),
  }
}

const presetNameOf = ({ claims }: WrittenIssuer): PresetName | null =>
  typeof claims === 'string' ? claims : (claims.extends ?? null)

const presetOf = (written: WrittenIssuer) => {
  const name = presetNameOf(written)
  return name === null ? null : PRESETS[name]
}

/** An issuer that serves everybody vouches for everybody: its preset says what a mapping has to pin. */
const checkServing = (written: WrittenIssuer, report: Report): void => {
  const wanted = presetServing(written.issuer)
  if (wanted === null) return
  const { iss, issuers } = PRESETS[wanted]
  if (!iss.test(written.issuer)) {
    const there = issuers.filter(one => new URL(one).host === new URL(written.issuer).host)
    const help = `write ${(there.length === 0 ? issuers : there).join(' or ')}`
    report(['issuer'], 'CG6301', `no token of \`${wanted}\` has this \`iss\``, help)
  }
  if (presetNameOf(written) === wanted) return
  report(
    ['claims'],
    'CG6308',
    `this issuer serves everybody, and its tokens are read without the preset \`${wanted}\``,
    `write \`claims: ${wanted}\`, or add \`extends: ${wanted}\` to the block`,
  )
}

const claimsOf = (written: WrittenIssuer): Platform['claims'] => {
  const { claims } = written
  const preset = presetOf(written)?.claims
  if (typeof claims === 'string') return preset ?? {}
  return {
    required: [...new Set([...(preset?.required ?? []), ...(claims.required ?? [])])],
    properties: { ...preset?.properties, ...claims.properties },
  }
}

const signatureOf = (name: string): readonly SignatureAlg[] => {
  const alg = algorithmOf(name)
  return alg === null || isHmac(alg) ? [] : [alg]
}

const keysOf = (text: string, algs: readonly SignatureAlg[], report: Report) => {
  const refuse = (message: string) => {
    report(['jwks'], 'CG6304', message, 'name a file with the JWK set of the issuer, its public keys alone')
    return []
  }
  try {
    const { keys, dropped } = readKeySet(parseJsonBody(Buffer.from(text)))
    const seen = dropped.find(({ kind }) => kind === 'private')
    if (seen !== undefined) return refuse(`a key ${seen.reason}`)
    if (!keys.some(key => algs.some(alg => key.algs.has(alg)))) return refuse(`no key fits ${algs.join(', ')}`)
    return keys
  } catch {
    return refuse('the file holds no JWK set')
  }
}

/** Says why nobody could be asked at a URL; null when nothing is wrong with it. */
const urlMistake = (text: string, addresses: AddressPolicy): string | null => {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return 'not an https URL'
  if (url.username !== '' || url.password !== '') return 'a user name in the URL'
  if (text.includes('#') || text.includes('?')) return 'a query or a fragment in the URL'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) === 0) return url.protocol === 'http:' && addresses.isEmpty ? 'http is not encrypted' : null
  if (url.protocol === 'http:' && !addresses.listed(host)) return 'http is not encrypted'
  return addresses.allows(host) ? null : 'a private address that `jwks.allow_private_addresses` does not list'
}
