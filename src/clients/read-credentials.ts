import { isIP } from 'node:net'
import { isHmac, type JwsAlg, type KeySource, readKeySet } from '../jose/index.ts'
import { AUTH_METHODS, type AuthMethod, type CredentialKind } from '../oauth.ts'
import { canonicalIp, type SubjectMatch } from './certificate.ts'
import type { ClientFile } from './client-file.ts'
import { readDistinguishedName, writeDistinguishedName } from './distinguished-name.ts'
import type { ReadContext } from './read-context.ts'
import { readSecrets } from './read-secrets.ts'
import type { Credentials } from './registry.ts'

type ReadCredentials = (
  file: ClientFile,
  method: AuthMethod,
  algs: readonly JwsAlg[],
  context: ReadContext,
) => Credentials | null

/** Reads the credentials that the method of a client asks for; null when a mistake has been reported instead. */
export const readCredentials: ReadCredentials = (file, method, algs, context) =>
  READERS[AUTH_METHODS[method].registers](file, method, algs, context)

/** A kind of credentials without a reader does not compile. */
const READERS: Readonly<Record<CredentialKind, ReadCredentials>> = {
  secrets: (file, method, algs, context) => {
    const secrets = readSecrets(file, method, algs, context)
    return { kind: 'secrets', secrets, basicEncoding: file.basic_encoding ?? 'form' }
  },
  keys: (file, method, algs, context) => {
    const source = readKeySource(file, method, algs, context)
    return source === null ? null : { kind: 'keys', source }
  },
  subject: (file, method, _, context) => {
    const match = readSubject(file, method, context)
    return match === null ? null : { kind: 'subject', match }
  },
  none: () => ({ kind: 'none' }),
}

const readKeySource = (
  file: ClientFile,
  method: AuthMethod,
  algs: readonly JwsAlg[],
  context: ReadContext,
): KeySource | null => {
  const { report } = context
  if (file.jwks !== undefined && file.jwks_uri !== undefined) {
    report.atKey(['jwks_uri'], 'CG4009', 'both `jwks` and `jwks_uri`', 'keep one of them')
    return null
  }
  if (file.jwks_uri !== undefined) return readJwksUri(file.jwks_uri, context)
  if (file.jwks !== undefined) return readInline(file.jwks, algs, context)
  report.at(['client_id'], 'CG4007', `${method} needs keys`, 'add `jwks` or `jwks_uri`')
  return null
}

/** Every bad key is reported, and one private key is enough to refuse the set: it has been seen by others. */
const readInline = (
  jwks: NonNullable<ClientFile['jwks']>,
  algs: readonly JwsAlg[],
  { report }: ReadContext,
): KeySource | null => {
  const { keys, dropped } = readKeySet(jwks)
  for (const { kind, reason, index } of dropped) {
    const path = ['jwks', 'keys', index]
    if (kind === 'private') report.at(path, 'CG4010', `the key ${reason}`, 'register the public half of a new key')
    if (kind === 'weak') report.at(path, 'CG4011', `the key ${reason}`, 'register another key')
    if (kind === 'malformed')
      report.at(path, 'CG4011', `the key ${reason}`, 'write it as RFC 7518 section 6 says; the key itself may be fine')
    if (kind === 'foreign')
      report.at(path, 'CG4012', `the key ${reason}: it is not used`, 'remove it', { severity: 'warning' })
  }
  if (dropped.some(({ kind }) => kind !== 'foreign')) return null
  const fits = algs.length === 0 || keys.some(key => algs.some(alg => !isHmac(alg) && key.algs.has(alg)))
  if (keys.length > 0 && fits) return { kind: 'inline', keys }
  const message = keys.length === 0 ? 'no key can verify signatures' : `no key fits ${algs.join(', ')}`
  report.at(['jwks', 'keys'], 'CG4012', message, 'add a key that does')
  return null
}

const readJwksUri = (uri: string, { report, addresses }: ReadContext): KeySource | null => {
  const refuse = (message: string, help: string): null => {
    report.at(['jwks_uri'], 'CG4013', message, help)
    return null
  }
  const url = URL.canParse(uri) ? new URL(uri) : null
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return refuse('not an https URL', 'write https://host/path')
  if (url.username !== '' || url.password !== '') return refuse('a user name in the URL', 'remove it')
  if (uri.includes('#')) return refuse('a fragment in the URL', 'remove it')
  const listing = 'list its address in `jwks.allow_private_addresses` of the configuration'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isLocal = host === 'localhost' || host.endsWith('.localhost')
  const isAddress = isIP(host) !== 0
  const mayBeListed = isAddress ? addresses.listed(host) : !addresses.isEmpty
  if (url.protocol === 'http:' && !mayBeListed) return refuse('http is not encrypted', `use https, or ${listing}`)
  if (isAddress ? !addresses.allows(host) : isLocal && addresses.isEmpty)
    return refuse('a private or special address', listing)
  return { kind: 'uri', uri: url.href }
}

const SUBJECT_KEYS = [
  ['tls_client_auth_subject_dn', 'subjectDn'],
  ['tls_client_auth_san_dns', 'sanDns'],
  ['tls_client_auth_san_uri', 'sanUri'],
  ['tls_client_auth_san_ip', 'sanIp'],
  ['tls_client_auth_san_email', 'sanEmail'],
] as const

const readSubject = (file: ClientFile, method: AuthMethod, { report }: ReadContext): SubjectMatch | null => {
  const present = SUBJECT_KEYS.filter(([key]) => file[key] !== undefined)
  const [only, ...others] = present
  if (only === undefined) {
    const help = `add one of ${SUBJECT_KEYS.map(([key]) => key).join(', ')}`
    report.at(['client_id'], 'CG4007', `${method} needs a certificate subject`, help)
    return null
  }
  for (const [key] of others) report.atKey([key], 'CG4024', 'a second certificate subject', 'keep one of them')
  if (others.length > 0) return null
  const [key, kind] = only
  const value = CANONICAL[kind](file[key] ?? '')
  if (value !== null) return { kind, value }
  const help = kind === 'sanIp' ? 'write one address' : 'write CN=partner-a,O=Partner A,C=DE'
  report.at([key], 'CG4025', kind === 'sanIp' ? 'not an IP address' : 'not a distinguished name of RFC 4514', help)
  return null
}

/** Brings a registered subject into the form that certificates are read into. */
const CANONICAL: Readonly<Record<SubjectMatch['kind'], (text: string) => string | null>> = {
  subjectDn: text => {
    const name = readDistinguishedName(text)
    return name === null ? null : writeDistinguishedName(name)
  },
  sanDns: text => text.toLowerCase(),
  sanUri: text => text,
  sanIp: canonicalIp,
  sanEmail: text => text,
}
