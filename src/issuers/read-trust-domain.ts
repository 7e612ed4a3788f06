/** A SPIFFE trust domain of `trusted_issuers`, made ready for requests. */
import type { TrustedIssuer as WrittenIssuer } from '../generated/config.ts'
import { parseJsonBody } from '../jose/index.ts'
import type { TrustDomain } from './issuer.ts'
import { type Bundle, type BundleSource, readBundle } from './spiffe-bundle.ts'
import { isTrustDomain } from './spiffe-id.ts'
import {
  claimsOf,
  DEFAULT_MAX_LIFETIME,
  presetOf,
  type ReadIssuersInput,
  type Report,
  signatureOf,
  unknown,
  urlMistake,
} from './written.ts'

type Written = WrittenIssuer & { readonly spiffe: string }

/** Reads an entry with `spiffe`; null when it cannot be used, and then something has been reported. */
export const readTrustDomain = (
  name: string,
  written: Written,
  input: ReadIssuersInput,
  report: Report,
): TrustDomain | null => {
  const { spiffe: trustDomain } = written
  const preset = presetOf(written)
  const isName = isTrustDomain(trustDomain)
  if (!isName) {
    const meant = trustDomain
      .replace(/^[a-z]+:\/\//i, '')
      .replace(/\/.*$/, '')
      .toLowerCase()
    const help = isTrustDomain(meant) ? `write \`${meant}\`` : 'write the part of its SPIFFE IDs behind spiffe://'
    report(['spiffe'], 'CG6306', 'this is no name of a trust domain', help)
  }
  for (const key of ['issuer', 'jwks', 'jwks_uri'] as const)
    if (written[key] !== undefined)
      report([key], 'CG6306', `\`${key}\` has no meaning beside \`spiffe\``, 'remove it: the bundle has the keys')
  if (written.use.subject_token !== undefined)
    report(['use', 'subject_token'], 'CG6323', 'an SVID is no subject token', 'remove it: SVIDs authenticate clients')
  if (written.use.authorization_grant !== undefined)
    report(['use', 'authorization_grant'], 'CG6323', 'an SVID is no grant', 'remove it: SVIDs authenticate clients')
  const bundle = readSource(name, written, input, report)
  if (!isName || bundle === null) return null
  return {
    ...(preset ?? unknown(written)),
    // Its keys for JWT-SVIDs sign for workloads alone.
    ofUsers: [],
    claims: claimsOf(written),
    name,
    trustDomain,
    algs: (written.algs ?? preset?.algs ?? []).flatMap(signatureOf),
    maxLifetime: written.max_lifetime ?? preset?.maxLifetime ?? DEFAULT_MAX_LIFETIME,
    tokens: written.tokens ?? preset?.tokens ?? 'once',
    audience: written.use.client_assertion?.audience ?? input.ourIssuer,
    forClients: written.use.client_assertion !== undefined,
    bundle,
  }
}

const readSource = (
  name: string,
  written: Written,
  { source, readText, addresses }: ReadIssuersInput,
  report: Report,
): BundleSource | null => {
  const { bundle = '' } = written
  const textAt = (key: 'bundle' | 'ca' | 'authorization', reference: string): string | symbol | null => {
    const text = readText(reference, source.file)
    if (text !== null && text !== '') return text
    report([key], 'CG6307', `nothing can be read from \`${reference}\``, 'the path is relative to this file')
    return null
  }
  if (bundle.startsWith('file:')) {
    for (const key of ['ca', 'authorization'] as const)
      if (written[key] !== undefined)
        report([key], 'CG6307', `\`${key}\` has no effect beside a file`, 'remove it: nothing is fetched')
    const text = textAt('bundle', bundle)
    // Where nobody may look, it is taken to be there and right.
    return { kind: 'inline', bundle: typeof text === 'string' ? bundleIn(text, report) : EMPTY }
  }
  const wrong = urlMistake(bundle, addresses)
  if (wrong !== null)
    report(['bundle'], 'CG6307', wrong, 'write https://spire.example.org:8443/, or file:./bundle.json')
  const ca = written.ca === undefined ? null : textAt('ca', `file:${written.ca}`)
  const authorization = written.authorization === undefined ? null : textAt('authorization', written.authorization)
  if (typeof ca === 'string' && !ca.includes('-----BEGIN CERTIFICATE-----'))
    report(['ca'], 'CG6307', 'the file holds no certificate', 'name a PEM file with the authorities of the endpoint')
  if (typeof authorization === 'string' && !/^[\x21-\x7e]+$/.test(authorization))
    report(['authorization'], 'CG6307', 'the token has characters that no token has', 'write the token alone')
  const endpoint = { url: bundle, ca: textOf(ca), authorization: textOf(authorization) }
  return wrong === null ? { kind: 'uri', uri: name, endpoint } : null
}

const textOf = (text: string | symbol | null): string | null => (typeof text === 'string' ? text : null)

const EMPTY: Bundle = { keys: [], authorities: [], sequence: null, refreshHint: null }

const bundleIn = (text: string, report: Report): Bundle => {
  const refuse = (message: string): Bundle => {
    report(
      ['bundle'],
      'CG6307',
      message,
      'name a file with the bundle as `spire-server bundle show -format spiffe` prints it',
    )
    return EMPTY
  }
  try {
    const { bundle, dropped } = readBundle(parseJsonBody(Buffer.from(text)))
    const seen = dropped.find(({ kind }) => kind === 'private')
    if (seen !== undefined) return refuse(`a key ${seen.reason}`)
    const [first] = dropped
    if (bundle.keys.length + bundle.authorities.length > 0) return bundle
    return refuse(first === undefined ? 'no key is for JWT-SVIDs or X.509-SVIDs (`use`)' : `a key ${first.reason}`)
  } catch {
    return refuse('the file holds no SPIFFE bundle')
  }
}
