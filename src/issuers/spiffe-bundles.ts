/** The bundles of trust domains that serve them at an endpoint. */
import { createDocumentFetch, type DocumentFetch, type JwksCache, type SetReader } from '../jose/index.ts'
import { createCaches, type KeptSets, type Publisher } from './caches.ts'
import type { TrustDomain } from './issuer.ts'
import { type IssuerKeysOptions, same } from './keys.ts'
import { type BundleEndpoint, isOlder, type KeptBundle, keptBundle } from './spiffe-bundle.ts'

export type KeptBundles = KeptSets<KeptBundle>

const BUNDLES: SetReader<KeptBundle> = { read: keptBundle, isOlder }

/** Octets: certificates are long, and there may be many. */
const MOST_OCTETS = 256 * 1024

/**
 * Makes the cache of the bundles of all trust domains that serve them, by our names of them.
 *
 * @see {@link https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE_Federation.md#521-web-pki-https_web SPIFFE Federation section 5.2.1}
 */
export const createBundles = (
  trustDomains: readonly Pick<TrustDomain, 'name' | 'trustDomain' | 'bundle'>[],
  { addresses, notice, around = same }: IssuerKeysOptions,
  kept: KeptBundles = new Map(),
): JwksCache<KeptBundle> => {
  const publishers = trustDomains.flatMap(({ name, trustDomain, bundle }): Publisher[] => {
    if (bundle.kind === 'inline') return []
    const { url, ca } = bundle.endpoint
    const source = JSON.stringify([trustDomain, url, ca])
    return [{ name, source, fetch: around(fetchOf(bundle.endpoint, addresses)) }]
  })
  return createCaches(publishers, { reader: BUNDLES, notice, kept })
}

const fetchOf = (
  { url, ca, authorization }: BundleEndpoint,
  addresses: IssuerKeysOptions['addresses'],
): DocumentFetch => {
  const fetch = createDocumentFetch({
    addresses,
    // Servers of files know no type for bundles.
    toleratedMediaTypes: ['application/jwk-set+json', 'text/plain', 'application/octet-stream', ''],
    maxBodyBytes: MOST_OCTETS,
    ...(ca === null ? {} : { ca: [ca] }),
    ...(authorization === null ? {} : { authorization: `Bearer ${authorization}` }),
  })
  return () => fetch(url)
}
