/**
 * One path has up to three names: in public, as it arrives at our listener, and at the upstream. A proxy in front may take a
 * prefix off, and `upstream.url` may put one before. Everything inside claimgate goes by the name that arrives.
 */

/** The prefixes by which the names of one path differ; each is empty or begins with a slash and does not end with one. */
export interface Prefixes {
  /** The one that is taken off before requests arrive. */
  readonly stripped: string
  /** The path of `upstream.url`. */
  readonly base: string
}

/** The path of `upstream.url`, which is put before every path: empty where it has none. */
export const basePathOf = (url: string): string => new URL(url).pathname.replace(/\/$/, '')

/** Makes the prefixes of an upstream. */
export const prefixesOf = ({ url, stripped = '' }: { readonly url: string; readonly stripped?: string }): Prefixes => ({
  stripped,
  base: basePathOf(url),
})

/** Tells whether a path is a prefix or lies below it, by whole segments. */
export const isBelow = (target: string, prefix: string): boolean =>
  target === prefix || target.startsWith(`${prefix}/`) || target.startsWith(`${prefix}?`)

/** Takes a prefix off a path that begins with its segments. */
export const withoutPrefix = (target: string, prefix: string): string =>
  prefix !== '' && isBelow(target, prefix) ? target.slice(prefix.length).replace(/^(?!\/)/, '/') : target

/** Returns the arriving name of a path that the upstream names under the public origin: both its names are read. */
export const arrivingOf = (named: string, { stripped, base }: Prefixes): string =>
  stripped !== '' && isBelow(named, stripped) ? withoutPrefix(named, stripped) : withoutPrefix(named, base)

/** Returns the public name of a path that the upstream names under the public origin, or without any. */
export const publicOf = (named: string, { stripped, base }: Prefixes): string => {
  if (stripped !== '' && isBelow(named, stripped)) return named
  return base !== '' && isBelow(named, base) ? stripped + withoutPrefix(named, base) : named
}

/**
 * Returns what a proxy in front takes off where nothing is configured: the path of `upstream.url`, when the issuer's path lies
 * below it. The upstream then knows its whole public path, and what arrives has lost it.
 */
export const strippedByDefault = (issuer: string, url: string): string => {
  const base = basePathOf(url)
  return base !== '' && isBelow(new URL(issuer).pathname, base) ? base : ''
}
