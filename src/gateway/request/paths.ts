/** Raw request targets: those that are ours, those that only resemble ours, and all others. */
import { climbs, plainReading, readingsOf } from './readings.ts'
import { createTrees, type InTree } from './trees.ts'

export type Target =
  | PathTarget
  | TreeTarget
  /** Equals one of our paths only after a clean-up that we do not do: another parser might. Or it is not to pass. */
  | { readonly kind: 'near_miss' }
  /** Absolute form for an authority that is not ours. */
  | { readonly kind: 'foreign_authority' }
  /** Host is no host, or there are two. */
  | { readonly kind: 'malformed_host' }

export interface PathTarget {
  readonly kind: 'path'
  readonly path: string
  readonly query: boolean
  /** Origin form: the path and the query, octet for octet. */
  readonly target: string
}

/** A path in the tree of a guarded one: it passes only for a request that cannot be meant for the guarded one. */
export interface TreeTarget {
  readonly kind: 'in_tree'
  readonly found: InTree
  /** The guarded path itself has been asked for. */
  readonly asked: boolean
  /** What it is, where the request may pass. */
  readonly target: PathTarget
}

/** Reads request targets in origin form against a set of exact paths. */
export interface Targets {
  readonly read: (origin: string) => Target
}

const REMEMBERED = 1000
const REMEMBERED_LENGTH = 200

/** The paths that do not simply pass, and those that pass all the same. */
export interface Guards {
  /** Other spellings of them do not exist. */
  readonly spelled: Iterable<string>
  /** Endpoints at which clients authenticate: their trees are guarded. */
  readonly trees: Iterable<string>
  /** Whole trees of paths that do not exist here: `/register` stands for all paths below it. */
  readonly closed: Iterable<string>
  /** Exact paths that pass although they are in a tree, or resemble another. */
  readonly named: Iterable<string>
  /** The trees outside of which nothing passes that is not named; null where everything does. */
  readonly open: readonly string[] | null
  /** The upstream is asked below a path, and nothing leads above it. */
  readonly confined: boolean
}

const NO_GUARDS = { trees: [], closed: [], named: [], open: null, confined: false } as const

/**
 * Prepares the reading of request targets. Exact paths cost one set lookup, and so do paths that have been read before; only
 * other paths are looked at, and only those that are not plain have more than one reading.
 */
export const createTargets = (guards: Pick<Guards, 'spelled'> & Partial<Guards>): Targets => {
  const { spelled, trees, closed, named, open, confined } = { ...NO_GUARDS, ...guards }
  const own = new Set(spelled)
  const exact = new Set([...own, ...[...named].filter(createForeign(own))])
  const asked = new Map([...new Set(trees)].map(path => [path, false]))
  const judge = createJudge({ spelled: own, trees: asked.keys(), closed, named, open, confined })
  // Paths that have been looked at already and are none of ours.
  const apart = new Set<string>()
  return {
    read: origin => {
      // RFC 9112 section 3.2: a request target has no fragment.
      if (origin.includes('#')) return { kind: 'near_miss' }
      const mark = origin.indexOf('?')
      const path = mark < 0 ? origin : origin.slice(0, mark)
      const target = { kind: 'path', path, query: mark >= 0, target: origin } as const
      if (apart.has(path)) return target
      if (exact.has(path)) {
        if (asked.get(path) === false) asked.set(path, true)
        return target
      }
      const verdict = judge(path)
      if (verdict === 'refused') return { kind: 'near_miss' }
      if (verdict !== 'apart')
        return { kind: 'in_tree', found: verdict, asked: asked.get(verdict.tree) === true, target }
      // Clients choose the paths, so the memory that they can fill is small and is emptied when it is full.
      if (apart.size >= REMEMBERED) apart.clear()
      if (path.length <= REMEMBERED_LENGTH) apart.add(path)
      return target
    },
  }
}

/** Tells which paths are no other spellings of these: naming one would open the guarded one to whoever reads it so. */
const createForeign = (spelled: ReadonlySet<string>): ((path: string) => boolean) => {
  const own = new Set([...spelled].map(plainReading))
  return path => {
    const readings = readingsOf(path)
    return readings !== null && ![...readings].some(reading => own.has(reading))
  }
}

type Verdict = 'refused' | 'apart' | InTree

/** Makes the function that looks at a path which is not exactly one of ours. */
const createJudge = ({ spelled, trees, closed, named, open, confined }: Guards): ((path: string) => Verdict) => {
  const own = new Set([...spelled].map(plainReading))
  const shut = [...closed].map(root => `${plainReading(root)}/`).filter(root => root !== '/')
  const guarded = createTrees(trees, named)
  const isOpen = open === null ? null : createOpen(open)
  return path => {
    const readings = readingsOf(path)
    if (readings === null || isOpen?.exactly(path) === false) return 'refused'
    if (confined && climbs(path)) return 'refused'
    let found: InTree | null = null
    for (const reading of readings) {
      if (own.has(reading) || shut.some(root => reading.startsWith(root))) return 'refused'
      if (isOpen?.folded(reading) === false) return 'refused'
      found ??= guarded.find(reading)
    }
    return found ?? 'apart'
  }
}

interface Open {
  readonly exactly: (path: string) => boolean
  readonly folded: (reading: string) => boolean
}

/** `/login` names itself and what lies below, `/assets/` only that. */
const createOpen = (roots: readonly string[]): Open => {
  const below = roots.map(root => (root.endsWith('/') ? root : `${root}/`))
  const itself = new Set(roots.filter(root => !root.endsWith('/')))
  const readings = roots.map(plainReading)
  return {
    exactly: path => itself.has(path) || below.some(root => path.startsWith(root)),
    folded: reading =>
      readings.some(
        root => root === '' || reading === root || (reading.startsWith(root) && reading[root.length] === '/'),
      ),
  }
}
