/** URLs in answers of an upstream that knows only its own name: its origin becomes the public one. */

import { prefixesOf, publicOf, withoutPrefix } from './prefixes.ts'

/** Rewrites one URL. Text that is no URL of the upstream itself stays octet for octet. */
export type Rebase = (url: string) => string

/** Scheme, where there is one, and authority of a URL; then the rest. */
const ABSOLUTE = /^(\s*)((?:[a-z][a-z0-9+.-]*:)?\/\/[^\s/?#\\@]+)((?:[/?#].*)?)$/is

/**
 * Makes the rewriting of URLs that the upstream writes of itself. Under `host: upstream` its origin becomes the public one;
 * a path of `upstream.url` is taken off, also where the upstream writes the public name or a path alone, and what a proxy in
 * front takes off is put before. Null where nothing would change.
 */
export const createRebase = (settings: {
  readonly url: string
  readonly issuer: string
  readonly host: 'preserve' | 'upstream'
  readonly stripped?: string
}): Rebase | null => {
  const prefixes = prefixesOf(settings)
  const { stripped, base: prefix } = prefixes
  if (settings.host === 'preserve' && (prefix === '' || prefix === stripped)) return null
  const { origin: inner, protocol } = new URL(settings.url)
  const { origin: outer, host, protocol: outerProtocol } = new URL(settings.issuer)
  /** The public path of a URL by its origin; null for one of somebody else. */
  const pathOf = (origin: string, rest: string): string | null => {
    if (settings.host === 'upstream' && origin === inner) return stripped + withoutPrefix(rest, prefix)
    return origin === outer ? publicOf(rest, prefixes) : null
  }
  return url => {
    const [, space = '', base = '', rest = ''] = ABSOLUTE.exec(url) ?? []
    // A path that begins with two slashes is an authority, and was read as one.
    if (base === '') return publicOf(url, prefixes)
    // RFC 3986 section 4.2: without a scheme, that of the answer counts.
    const relative = base.startsWith('//')
    for (const absolute of relative ? [protocol + base, outerProtocol + base] : [base]) {
      const path = URL.canParse(absolute) ? pathOf(new URL(absolute).origin, rest) : null
      if (path !== null) return `${space}${relative ? `//${host}` : outer}${path}`
    }
    return url
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
