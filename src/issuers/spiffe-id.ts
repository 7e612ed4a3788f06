/** SPIFFE IDs, read as strictly as they are written: no spelling of one is another one. */

export interface SpiffeId {
  readonly text: string
  readonly trustDomain: string
  /** Empty for the trust domain itself, which is no workload; otherwise it begins with a slash. */
  readonly path: string
}

/** Octets, SPIFFE-ID section 2.3. */
export const MAX_SPIFFE_ID = 2048

const TRUST_DOMAIN = /^[a-z0-9._-]{1,255}$/
const ID = /^spiffe:\/\/([a-z0-9._-]{1,255})((?:\/[A-Za-z0-9._-]+)*)$/
const RELATIVE = /\/\.{1,2}(?:\/|$)/

/** Tells whether a text is the name of a trust domain. */
export const isTrustDomain = (text: string): boolean => TRUST_DOMAIN.test(text)

/**
 * Reads a SPIFFE ID; null for any other text: capital letters in the trust domain, percent-encoding, a port, a query, empty
 * or relative segments, a final slash.
 *
 * @see {@link https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE-ID.md#2-spiffe-identity SPIFFE-ID section 2}
 */
export const readSpiffeId = (text: string): SpiffeId | null => {
  if (text.length > MAX_SPIFFE_ID) return null
  const [, trustDomain, path = ''] = ID.exec(text) ?? []
  return trustDomain === undefined || RELATIVE.test(path) ? null : { text, trustDomain, path }
}
