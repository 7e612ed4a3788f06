/** `trusted_issuers` of the configuration, made ready for requests. */
import type { TrustedIssuer as WrittenIssuer } from '../generated/config.ts'
import { type KeySource, parseJsonBody, readKeySet, type SignatureAlg } from '../jose/index.ts'
import type { Diagnostic } from '../outcome.ts'
import type { Source } from '../source/index.ts'
import {
  NO_ISSUERS,
  type PublishedKeys,
  type TrustDomain,
  type TrustedIssuer,
  type TrustedIssuers,
  trustedIssuers,
} from './issuer.ts'
import { PRESETS, presetServing } from './presets/index.ts'
import { readExchanged } from './read-exchanged.ts'
import { readGranted } from './read-granted.ts'
import { readTrustDomain } from './read-trust-domain.ts'
import {
  claimsOf,
  DEFAULT_MAX_LIFETIME,
  presetNameOf,
  presetOf,
  type ReadIssuersInput,
  type Report,
  signatureOf,
  unknown,
  urlMistake,
} from './written.ts'

export interface ReadIssuers {
  /** Those that could be read. */
  readonly issuers: TrustedIssuers
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads every entry, and reports everything that is wrong with any of them. */
export const readIssuers = (input: ReadIssuersInput): ReadIssuers => {
  const entries = Object.entries(input.written)
  if (entries.length === 0) return { issuers: NO_ISSUERS, diagnostics: [] }
  const { source } = input
  const diagnostics: Diagnostic[] = []
  const read: TrustedIssuer[] = []
  const domains: TrustDomain[] = []
  const names = new Map<string, string>()
  for (const [name, written] of entries) {
    const report: Report = (at, code, message, help) => {
      const what = { code, message, help } as Parameters<Source['diagnose']>[1]
      diagnostics.push(source.diagnose(source.spanOf(['trusted_issuers', name, ...at]), what))
    }
    const [key, who] =
      written.spiffe === undefined ? (['issuer', written.issuer] as const) : (['spiffe', written.spiffe] as const)
    const other = names.get(`${key} ${who}`)
    if (other !== undefined)
      report(
        [key],
        'CG6302',
        `\`${other}\` has the same ${key === 'issuer' ? 'issuer' : 'trust domain'}`,
        'put both into one entry: clients have the mappings',
      )
    names.set(`${key} ${who}`, name)
    if (written.spiffe !== undefined) {
      const domain = readTrustDomain(name, { ...written, spiffe: written.spiffe }, input, report)
      if (domain !== null) domains.push(domain)
    } else {
      const issuer = readIssuer(name, written, input, report)
      if (issuer === null) continue
      checkSame(issuer, read, report)
      read.push(issuer)
    }
  }
  return { issuers: trustedIssuers(read, domains), diagnostics }
}

const readIssuer = (
  name: string,
  written: WrittenIssuer,
  { source, readText, ourIssuer, addresses, exchanges }: ReadIssuersInput,
  report: Report,
): TrustedIssuer | null => {
  const { issuer = '' } = written
  const mistake = issuer === ourIssuer ? 'this is our own issuer' : urlMistake(issuer, addresses)
  if (written.bundle !== undefined)
    report(['bundle'], 'CG6307', '`bundle` is for trust domains of SPIFFE', 'add `spiffe`, or remove it')
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
  const audience = written.use.client_assertion?.audience ?? ourIssuer
  const platform = preset ?? unknown(written)
  const entry = { name, platform, audience, exchanges }
  const exchanged = readExchanged(written, entry, report)
  const grants = readGranted(written, entry, ourIssuer, report)
  if (mistake !== null || algs.length === 0) return null
  return {
    ...platform,
    claims: claimsOf(written),
    preset: presetNameOf(written),
    name,
    issuer,
    algs,
    maxLifetime: written.max_lifetime ?? preset?.maxLifetime ?? DEFAULT_MAX_LIFETIME,
    tokens: written.tokens ?? preset?.tokens ?? 'once',
    audience,
    forClients: written.use.client_assertion !== undefined,
    exchanged,
    grants,
    keys,
    published,
  }
}

/** The uses in which an issuer speaks for users. */
const SPEAKING = [
  ['exchanged', 'subject_token'],
  ['grants', 'authorization_grant'],
] as const

const keepsSubject = (issuer: TrustedIssuer): boolean => SPEAKING.some(([use]) => issuer[use]?.keepsSubject === true)

/** Two issuers can have users of one name: one alone keeps its names. */
const checkSame = (issuer: TrustedIssuer, before: readonly TrustedIssuer[], report: Report): void => {
  const other = before.find(keepsSubject)
  if (other === undefined) return
  for (const [use, key] of SPEAKING) {
    if (issuer[use]?.keepsSubject !== true) continue
    const help = 'keep it at one: two issuers can have users of one name'
    report(['use', key, 'subject'], 'CG6322', `\`${other.name}\` keeps its subjects already`, help)
  }
}

/** An issuer that serves everybody vouches for everybody: its preset says what a mapping has to pin. */
const checkServing = (written: WrittenIssuer, report: Report): void => {
  const { issuer = '' } = written
  const wanted = presetServing(issuer)
  if (wanted === null) return
  const { iss, issuers } = PRESETS[wanted]
  if (!iss.test(issuer)) {
    const there = issuers.filter(one => new URL(one).host === new URL(issuer).host)
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
