/** The `htu` of a proof: the URL of the request, without query and fragment. */

/** What a proof may name before the path: scheme and host, one for each host that is ours. */
export type Origins = ReadonlySet<string>

/**
 * Returns the origins under which requests may arrive: the issuer's, and its scheme with each of the hosts that we vouch for.
 */
export const originsOf = (issuer: string, hosts: readonly string[]): Origins => {
  const { protocol, origin } = new URL(issuer)
  return new Set([origin, ...hosts.map(host => new URL(`${protocol}//${host}`).origin)])
}

/** A URL of visible ASCII. `URL` would read a backslash as a slash, and leave out tabs and line breaks. */
const WRITTEN = /^https?:\/\/[\x21-\x5b\x5d-\x7e]+$/i

/** Characters of an `htu`. */
const LONGEST = 2048

/**
 * Tells whether `htu` is the URL of a request to a path, under any of our origins. Both are normalized as RFC 3986 sections
 * 6.2.2 and 6.2.3 say: letter case of scheme and host, default port, dot segments, percent-encoding.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-4.3 RFC 9449 section 4.3}
 */
export const isTarget = (htu: string, path: string, origins: Origins): boolean => {
  const url = urlOf(htu)
  if (url === null || url.username !== '' || url.password !== '' || !origins.has(url.origin)) return false
  // A path that begins with two slashes would be read as a host, so it stands behind one.
  const asked = urlOf(`${url.origin}${path}`)
  return asked !== null && spelled(url.pathname) === spelled(asked.pathname)
}

const urlOf = (text: string): URL | null =>
  text.length <= LONGEST && WRITTEN.test(text) && URL.canParse(text) ? new URL(text) : null

/** RFC 3986 section 6.2.2.2: escapes of unreserved characters are undone; section 6.2.2.1: others are in capitals. */
const spelled = (path: string): string =>
  path.replace(/%[0-9a-f]{2}/gi, octet => {
    const character = String.fromCharCode(Number.parseInt(octet.slice(1), 16))
    return /[A-Za-z0-9._~-]/.test(character) ? character : octet.toUpperCase()
  })
