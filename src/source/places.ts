/** Where the values of a text stand: read only when somebody asks, for most texts have no mistake to show. */
import type { Span } from '../outcome.ts'
import { readDocument } from './document.ts'
import { type Part, textOfPart } from './plain-parts.ts'
import type { Path } from './source.ts'
import { pairOf, type Tree, treeAt } from './tree.ts'

/** A value in a text; its own spans are those of a part of the text, which begins at `from`. */
export interface Found {
  readonly node: Tree
  readonly from: number
}

export interface Places {
  /** Finds the value at a path; null when there is none. */
  readonly find: (path: Path) => Found | null
  /** The span of a key of the map at a path. */
  readonly keyAt: (path: Path) => Span | null
}

interface HeldTree {
  readonly tree: Tree | null
}

/**
 * Makes the places of a text. They take more memory than the text and are not kept. Of a large list only the part is
 * read that is asked for.
 */
export const createPlaces = (textOf: () => string, parts: readonly Part[]): Places => {
  const known = new Map<Part | null, WeakRef<HeldTree>>()
  const treeOf = (part: Part | null): Tree | null => {
    const held = known.get(part)?.deref()
    if (held !== undefined) return held.tree
    const text = textOf()
    const tree = readDocument(part === null ? text : textOfPart(text, part), () => undefined)
    known.set(part, new WeakRef({ tree }))
    return tree
  }
  const find = (path: Path): Found | null => {
    const [index, ...below] = path
    const part = typeof index === 'number' ? parts.findLast(({ first }) => first <= index) : undefined
    if (part === undefined || typeof index !== 'number') {
      const node = treeAt(treeOf(null), path)
      return node === null ? null : { node, from: 0 }
    }
    const node = treeAt(treeOf(part), [index - part.first, ...below])
    return node === null ? null : { node, from: part.isJson ? part.start - 1 : part.start }
  }
  return {
    find,
    keyAt: path => {
      const parent = find(path.slice(0, -1))
      const key = parent?.node.kind === 'map' ? pairOf(parent.node, path.at(-1))?.key : undefined
      return parent === null || key === undefined ? null : moved(key, parent.from)
    },
  }
}

/** The span in the text of what stands in a part of it. */
export const moved = ({ start, end }: Span, from: number): Span => ({ start: start + from, end: end + from })
