/** Guarded trees: an upstream may serve an endpoint under other paths than its own, and these are such paths. */
import { plainReading } from './readings.ts'

/**
 * How a path relates to the endpoint whose tree it is in.
 *
 * - `begins`: it begins with the endpoint's path: prefix mounts, path information, `.json` behind it
 * - `ends`: it ends with it: a front controller (`/index.php/token`), a mount point
 * - `stripped`: it begins with an end of the endpoint's path, as when a prefix is taken off on the way
 */
export type Relation = 'begins' | 'ends' | 'stripped'

/** A path that is in a guarded tree. */
export interface InTree {
  /** The guarded path. */
  readonly tree: string
  readonly relation: Relation
}

export interface Trees {
  /** Returns the tree that a reading of a path is in, and null for one that is in none. */
  readonly find: (reading: string) => InTree | null
}

/** A front controller, and the path that it is handed. */
const FRONT = /^(?:.*?\/)?[^/]+\.(?:php\d?|phtml|f?cgi|pl|py|rb|asp|aspx|ashx|jsp|dll|exe)\/(.*)$/s

interface Tree {
  readonly tree: string
  readonly root: string
  readonly last: string
  /** The proper suffixes by segments. */
  readonly suffixes: readonly string[]
}

/** Prepares the trees of guarded paths. What is named is something else, and so is what lies below it. */
export const createTrees = (paths: Iterable<string>, named: Iterable<string>): Trees => {
  const others = new Set([...named].map(plainReading))
  const trees = [...new Set(paths)].map(path => treeOf(path, others)).filter(({ root }) => root !== '')
  return {
    find: reading => {
      const info = reading.includes('.') ? FRONT.exec(reading)?.[1] : undefined
      for (const tree of trees) {
        const relation = relationOf(reading, tree) ?? (info === undefined ? null : relationOf(info, tree))
        if (relation !== null) return { tree: tree.tree, relation }
      }
      return null
    },
  }
}

const treeOf = (path: string, others: ReadonlySet<string>): Tree => {
  const root = plainReading(path)
  const segments = root.split('/')
  return {
    tree: path,
    root,
    last: `/${root}`,
    suffixes: segments
      .slice(1)
      .map((_, index) => segments.slice(index + 1).join('/'))
      .filter(suffix => !others.has(suffix)),
  }
}

const relationOf = (reading: string, { root, last, suffixes }: Tree): Relation | null => {
  if (reading.startsWith(root) && isEdge(reading.charCodeAt(root.length))) return 'begins'
  const at = reading.lastIndexOf(last)
  if (at >= 0 && isExtension(reading, at + last.length)) return 'ends'
  return suffixes.some(suffix => reading.startsWith(suffix) && isEdge(reading.charCodeAt(suffix.length)))
    ? 'stripped'
    : null
}

const DOT = 0x2e
const SLASH = 0x2f

/** The end (there is no number), a slash, or the dot of an extension. */
const isEdge = (code: number): boolean => Number.isNaN(code) || code === SLASH || code === DOT

/** Nothing more, or an extension and nothing more. */
const isExtension = (reading: string, from: number): boolean =>
  reading.length === from || (reading.charCodeAt(from) === DOT && !reading.includes('/', from))
