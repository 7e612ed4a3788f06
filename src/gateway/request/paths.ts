/** Raw request targets: those that are ours, those that only resemble ours, and all others. */

export type Target =
  | PathTarget
  /** Equals one of our paths only after a clean-up that we do not do: another parser might. */
  | { readonly kind: 'near_miss' }
  /** Absolute form for an authority that is not ours. */
  | { readonly kind: 'foreign_authority' }

export interface PathTarget {
  readonly kind: 'path'
  readonly path: string
  readonly query: boolean
  /** Origin form: the path and the query, octet for octet. */
  readonly target: string
}

/** Reads request targets against a set of exact paths and the authorities under which we are served. */
export interface Targets {
  readonly read: (rawUrl: string) => Target
  /** `host:port` of our issuer. */
  readonly authority: string
}

const REMEMBERED = 1000
const REMEMBERED_LENGTH = 200

/** Whole trees of paths that do not exist here: `/register` stands for all paths below it. */
export interface Trees {
  readonly roots: readonly string[]
  /** Paths in them that exist all the same, octet for octet. */
  readonly except: ReadonlySet<string>
}

const NO_TREES: Trees = { roots: [], except: new Set() }

/**
 * Prepares the reading of request targets. Exact paths cost one set lookup; only other paths are cleaned up to see
 * whether they resemble one.
 */
export const createTargets = (paths: Iterable<string>, issuer: string, trees: Trees = NO_TREES): Targets => {
  const exact = new Set(paths)
  const cleaned = new Set([...exact].map(path => clean(path)))
  const roots = trees.roots.map(root => `${clean(root)}/`).filter(root => root !== '/')
  const resembles = (path: string): boolean =>
    readings(path).some(
      reading => cleaned.has(reading) || (roots.some(root => reading.startsWith(root)) && !trees.except.has(path)),
    )
  const authority = new URL(issuer).host
  // Paths that have been cleaned up already and resemble none of ours.
  const apart = new Set<string>()
  return {
    authority,
    read: rawUrl => {
      const origin = rawUrl.startsWith('/') ? rawUrl : originForm(rawUrl, authority)
      if (origin === null) return { kind: 'foreign_authority' }
      // RFC 9112 section 3.2: a request target has no fragment.
      if (origin.includes('#')) return { kind: 'near_miss' }
      const mark = origin.indexOf('?')
      const path = mark < 0 ? origin : origin.slice(0, mark)
      const target = { kind: 'path', path, query: mark >= 0, target: origin } as const
      if (exact.has(path) || apart.has(path)) return target
      if (resembles(path)) return { kind: 'near_miss' }
      // Clients choose the paths, so the memory that they can fill is small and is emptied when it is full.
      if (apart.size >= REMEMBERED) apart.clear()
      if (path.length <= REMEMBERED_LENGTH) apart.add(path)
      return target
    },
  }
}

/** RFC 9112 section 3.2.2: an absolute form is served when its authority is ours. Credentials in it never are. */
const originForm = (rawUrl: string, authority: string): string | null => {
  const [, origin = '', rest = ''] = /^(https?:\/\/[^/?#@\\]+)((?:[/?#].*)?)$/is.exec(rawUrl) ?? []
  if (!URL.canParse(origin) || new URL(origin).host !== authority) return null
  return rest.startsWith('/') ? rest : `/${rest}`
}

const PLAIN = /^(?:\/[\w~-][\w.~-]*)+$/

/** Every reading of a path by a lax parser. To those that read it as a reference, `//x/token` is `/token` on a host `x`. */
const readings = (path: string): readonly string[] => {
  const rest = /^[/\\]{2}[^/\\]*(.*)$/s.exec(path)?.[1]
  return rest === undefined ? [clean(path)] : [clean(path), clean(rest)]
}

/** One reading of a path by a lax parser. Decodes percent signs until nothing changes, three times at most. */
const clean = (path: string): string => {
  // Nearly every path has nothing to clean up but its case.
  if (PLAIN.test(path)) return path.slice(1).toLowerCase()
  let text = path
  for (let round = 0; round < 3 && text.includes('%'); round++) {
    text = text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  }
  const segments: string[] = []
  for (const raw of text.replaceAll('\\', '/').split('/')) {
    const segment = raw.replace(/[;\0?#].*$/s, '').trim()
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  return segments.join('/').toLowerCase()
}
