/** `spiffe_id` of a client file: which workloads of which trust domain are this client. */
import { type Bundle, readSpiffePattern, type TrustDomain } from '../issuers/index.ts'
import { nearest } from '../nearest.ts'
import { AUTH_METHODS, type AuthMethod } from '../oauth.ts'
import { authoritiesIn } from './chain.ts'
import type { ClientFile } from './client-file.ts'
import type { Mapping } from './mapping.ts'
import type { ReadContext } from './read-context.ts'
import { vouchedBy } from './vouched-by.ts'

const PLACE = ['spiffe_id']

/** Reads the workloads of a client; null when a mistake has been reported instead. */
export const readSpiffeMapping = (
  { spiffe_id: text }: ClientFile,
  method: AuthMethod,
  context: ReadContext,
): Mapping | null => {
  const { report, issuers } = context
  if (text === undefined) {
    report.at(['client_id'], 'CG4007', `${method} needs a SPIFFE ID`, 'add `spiffe_id: spiffe://TRUST-DOMAIN/...`')
    return null
  }
  const subject = readSpiffePattern(text)
  if (subject === null) {
    report.at(PLACE, 'CG4136', 'this is no SPIFFE ID of a workload', helpFor(text))
    return null
  }
  const domain = issuers.ofTrustDomain(subject.trustDomain)
  if (domain === null) {
    const meant = nearest(
      subject.trustDomain,
      issuers.trustDomains.map(({ trustDomain }) => trustDomain),
    )
    const help =
      meant === null
        ? 'add an entry with `spiffe` and `bundle` to `trusted_issuers` of the configuration'
        : `did you mean \`${meant}\`?`
    const more = meant === null ? {} : { fix: text.replace(subject.trustDomain, meant) }
    report.at(PLACE, 'CG4137', `nobody trusts the trust domain \`${subject.trustDomain}\``, help, more)
    return null
  }
  if (!domain.forClients) {
    const help = `add \`use: { client_assertion: {} }\` to \`${domain.name}\` in the configuration`
    report.at(PLACE, 'CG4137', `the documents of \`${domain.name}\` authenticate no clients`, help)
    return null
  }
  if (!checkBundle(method, domain, context)) return null
  const { mechanism, certificate } = AUTH_METHODS[method]
  // A certificate is no assertion whose claims expressions could read.
  const vouched = certificate ? null : vouchedBy(domain)
  return { mechanism, issuer: domain.name, vouched, subject, claims: [] }
}

const helpFor = (text: string): string => {
  if (!text.startsWith('spiffe://')) return 'write spiffe://TRUST-DOMAIN/path, as its documents have it'
  if (text.slice(0, -1).includes('*') || text.endsWith('*'))
    return 'the one wildcard is a final `/*`, for whole segments'
  if (text.endsWith('/')) return 'remove the final slash'
  if (/[^\x21-\x7e]|%/.test(text)) return 'letters, digits, dots, hyphens and underscores alone, and nothing encoded'
  const [, , domain = ''] = text.split('/')
  if (domain !== domain.toLowerCase()) return 'write the trust domain in small letters'
  return 'after the trust domain a path of letters, digits, dots, hyphens and underscores, without empty segments'
}

/** Of a bundle that is here: how many of its keys verify documents of each kind; null for one that is fetched. */
export const usableIn = ({ bundle }: TrustDomain): { readonly jwtSvid: number; readonly x509Svid: number } | null =>
  bundle.kind === 'uri'
    ? null
    : { jwtSvid: bundle.bundle.keys.length, x509Svid: authoritiesIn(bundle.bundle.authorities).links.length }

/** A bundle in a file may have keys for documents of one kind alone. */
const checkBundle = (method: AuthMethod, domain: TrustDomain, { report }: ReadContext): boolean => {
  const { certificate } = AUTH_METHODS[method]
  const usable = usableIn(domain)
  // Without any key it could not be read.
  if (usable === null || domain.bundle.kind === 'uri' || isEmpty(domain.bundle.bundle)) return true
  if ((certificate ? usable.x509Svid : usable.jwtSvid) > 0) return true
  const message = certificate
    ? `the bundle of \`${domain.name}\` has no authority of use x509-svid that can vouch for a workload`
    : `the bundle of \`${domain.name}\` has no keys of use jwt-svid`
  const help = 'use the other SPIFFE method, or a bundle that has them'
  report.at(['token_endpoint_auth_method'], 'CG4138', message, help)
  return false
}

const isEmpty = ({ keys, authorities }: Bundle): boolean => keys.length + authorities.length === 0
