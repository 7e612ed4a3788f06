/** URLs in answers of an upstream that knows only its own name: its origin becomes the public one. */

/** Rewrites one URL. Text that is not an absolute URL of the upstream's own origin stays octet for octet. */
export type Rebase = (url: string) => string

/** Scheme, where there is one, and authority of a URL; then the rest. */
const ABSOLUTE = /^(\s*)((?:[a-z][a-z0-9+.-]*:)?\/\/[^\s/?#\\@]+)((?:[/?#].*)?)$/is

/**
 * Makes the rewriting of URLs whose origin is exactly that of `upstream.url`; null where the upstream is told the public
 * name and writes it itself.
 */
export const createRebase = (settings: {
  readonly url: string
  readonly issuer: string
  readonly host: 'preserve' | 'upstream'
}): Rebase | null => {
  if (settings.host === 'preserve') return null
  const { origin: inner, protocol } = new URL(settings.url)
  const { origin: outer, host } = new URL(settings.issuer)
  return url => {
    const [, space = '', base = '', rest = ''] = ABSOLUTE.exec(url) ?? []
    if (base === '') return url
    // RFC 3986 section 4.2: without a scheme, that of the answer counts.
    const relative = base.startsWith('//')
    const absolute = relative ? protocol + base : base
    if (!URL.canParse(absolute) || new URL(absolute).origin !== inner) return url
    return `${space}${relative ? `//${host}` : outer}${rest}`
  }
}

/** Seconds, a separator, and perhaps the name of the parameter and a quotation mark. */
const REFRESH = /^(\s*[\d.]*\s*[;,\s]\s*(?:url\s*=\s*)?["']?)(.*)$/is

/** Rewrites the URL of a `Refresh` field, which is `5; url=https://...` or without `url=`. */
const rebaseRefresh = (value: string, rebase: Rebase): string => {
  const [, before, url] = REFRESH.exec(value) ?? []
  return before === undefined || url === undefined ? value : before + rebase(url)
}

/** Rewrites the fields of an answer head that lead a browser somewhere. Changes the list: names and values in turn. */
export const rebaseHead = (headers: string[], rebase: Rebase): void => {
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]?.toLowerCase()
    const value = headers[index + 1] ?? ''
    if (name === 'location' || name === 'content-location') headers[index + 1] = rebase(value)
    else if (name === 'refresh') headers[index + 1] = rebaseRefresh(value, rebase)
  }
}
