/** X.509-SVIDs: client certificates that name a workload of a SPIFFE trust domain. */
import { readSpiffeId, type SpiffeId, type TrustDomain } from '../issuers/index.ts'
import type { NumericDate } from '../oauth.ts'
import { accept, type Outcome, refuse, type Soon, soon } from '../outcome.ts'
import { shownAs } from './certificate.ts'
import type { HandedOver } from './certificate-fields.ts'
import { authoritiesIn, CRL_SIGN, DIGITAL_SIGNATURE, KEY_CERT_SIGN, usesOf, verifyChain } from './chain.ts'
import type { Certificate } from './client.ts'
import type { Reason } from './reasons.ts'
import type { VerifyContext } from './verify.ts'

export interface X509Svid {
  readonly id: SpiffeId
  readonly domain: TrustDomain
  /** The certificate, with the word of its trust domain for what it says. */
  readonly vouched: Certificate
}

/**
 * Verifies what makes a certificate an X.509-SVID of a trust domain that we trust: its one SPIFFE ID, its uses, its times, and
 * its chain against the bundle with the intermediate certificates that came with it.
 *
 * @throws GatewayError `jwks_unavailable` when there is no bundle to look at
 * @see {@link https://github.com/spiffe/spiffe/blob/main/standards/X509-SVID.md#5-validation X509-SVID section 5}
 */
export const verifyX509Svid = (
  certificate: Certificate,
  { spiffe, now }: Pick<VerifyContext, 'spiffe' | 'now'>,
): Soon<Outcome<X509Svid, Reason>> => {
  const read = readX509Svid(certificate)
  if (!read.ok) return read
  const id = read.value
  const domain = spiffe.ofTrustDomain(id.trustDomain)
  if (domain === null || !domain.forClients) return refuse('trust_domain_not_trusted')
  if (now >= certificate.notAfter) return refuse('certificate_expired')
  const { bundle } = domain
  const found =
    bundle.kind === 'inline'
      ? vouchedBy(certificate, bundle.bundle.authorities, now)
      : vouchedByPublished(certificate, bundle.uri, { spiffe, now })
  return soon(found, vouched =>
    vouched === null ? refuse('certificate_chain_not_verified') : accept({ id, domain, vouched }),
  )
}

/** A certificate that the bundle does not explain is worth one newer bundle. */
const vouchedByPublished = async (
  certificate: Certificate,
  uri: string,
  { spiffe: { bundles }, now }: Pick<VerifyContext, 'spiffe' | 'now'>,
): Promise<Certificate | null> => {
  const kept = await bundles.keys(uri, now)
  const vouched = vouchedBy(certificate, kept.authorities, now)
  if (vouched !== null) return vouched
  const newer = await bundles.newer(uri, kept, 'unknown_kid', now)
  return newer === kept ? null : vouchedBy(certificate, newer.authorities, now)
}

/** A certificate is shown with many requests of one connection. */
const ids = new WeakMap<Certificate, Outcome<SpiffeId, Reason>>()

/** Reads the SPIFFE ID of a certificate that is a workload's own: whoever has issued it. */
export const readX509Svid = (certificate: Certificate): Outcome<SpiffeId, Reason> => {
  const known = ids.get(certificate) ?? readNow(certificate)
  ids.set(certificate, known)
  return known
}

const readNow = (certificate: Certificate): Outcome<SpiffeId, Reason> => {
  const [uri, ...others] = certificate.sanUri
  if (uri === undefined || others.length > 0) return refuse('svid_uri_not_one')
  const id = readSpiffeId(uri)
  if (id === null || id.path === '') return refuse('spiffe_id_malformed')
  const shown = shownAs(certificate)
  const fault = shown === null ? 'certificate_chain_not_verified' : faultOf(shown)
  return fault === null ? accept(id) : refuse(fault)
}

/** X509-SVID sections 4.1 and 4.3: a leaf, for signatures, and for nothing that an authority does. */
const faultOf = ({ leaf }: HandedOver): Reason | null => {
  const uses = usesOf(leaf)
  if (uses === null) return 'certificate_chain_not_verified'
  const { isAuthority, usage } = uses
  if (isAuthority || usage?.(KEY_CERT_SIGN) === true || usage?.(CRL_SIGN) === true) return 'svid_is_authority'
  return usage?.(DIGITAL_SIGNATURE) === true ? null : 'svid_not_for_signatures'
}

interface Verdict {
  readonly by: readonly Buffer[]
  readonly vouched: Certificate | null
  /** Seconds: how long that is so. */
  readonly from: NumericDate
  readonly until: NumericDate
}

const verdicts = new WeakMap<Certificate, Verdict>()

/** Verifies the chain, once for a certificate and a bundle while what was found out holds. */
const vouchedBy = (certificate: Certificate, by: readonly Buffer[], now: NumericDate): Certificate | null => {
  const before = verdicts.get(certificate)
  if (before?.by === by && before.from <= now && now < before.until) return before.vouched
  const shown = shownAs(certificate)
  const validity = shown === null ? null : verifyChain(shown.leaf, shown.sent, authoritiesIn(by), now)
  const vouched = validity === null ? null : { ...certificate, chainVerified: true }
  // A chain that is not valid now may be in a moment.
  verdicts.set(certificate, { by, vouched, ...(validity ?? { from: now, until: now + 1 }) })
  return vouched
}
