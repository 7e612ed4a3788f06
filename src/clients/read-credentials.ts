import type { JwsAlg } from '../jose/index.ts'
import { AUTH_METHODS, type AuthMethod, type CredentialKind } from '../oauth.ts'
import { canonicalIp, type SubjectMatch } from './certificate.ts'
import type { ClientFile } from './client-file.ts'
import { readDistinguishedName, writeDistinguishedName } from './distinguished-name.ts'
import type { ReadContext } from './read-context.ts'
import { readKeySource } from './read-key-source.ts'
import { readMapping } from './read-mapping.ts'
import { readSecrets } from './read-secrets.ts'
import { readSpiffeMapping } from './read-spiffe-id.ts'
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
  mapping: (file, _, __, context) => {
    const mapping = readMapping(file, context)
    return mapping === null ? null : { kind: 'mapping', mapping }
  },
  spiffe_id: (file, method, _, context) => {
    const mapping = readSpiffeMapping(file, method, context)
    return mapping === null ? null : { kind: 'mapping', mapping }
  },
  none: () => ({ kind: 'none' }),
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
