import type { JsonObject, JsonValue } from '../oauth.ts'
import type { Span } from '../outcome.ts'
import type { ScalarStyle } from './source.ts'

/** The values of a file, each with its offsets in the text. */
export type Tree = ScalarTree | ListTree | MapTree

export interface ScalarTree extends Span {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  readonly style: ScalarStyle
}

export interface ListTree extends Span {
  readonly kind: 'list'
  readonly items: readonly (Tree | null)[]
}

export interface MapTree extends Span {
  readonly kind: 'map'
  readonly pairs: readonly Pair[]
}

export interface Pair {
  readonly name: string
  readonly key: Span
  /** Null when nothing is written where the value would stand. */
  readonly value: Tree | null
}

/** Copies a tree into plain JSON. */
export const plainOf = (tree: Tree | null): JsonValue => {
  if (tree === null) return null
  switch (tree.kind) {
    case 'scalar':
      return tree.value
    case 'list':
      return tree.items.map(plainOf)
    case 'map':
      return objectOf(tree.pairs)
  }
}

const objectOf = (pairs: readonly Pair[]): JsonObject => {
  const object: { [name: string]: JsonValue } = {}
  for (const { name, value } of pairs) {
    // An assignment would set the prototype.
    if (name === '__proto__') Object.defineProperty(object, name, { ...OWN, value: plainOf(value) })
    else object[name] = plainOf(value)
  }
  return object
}

const OWN = { configurable: true, enumerable: true, writable: true } as const

/** Returns the value at a path; null when there is none. */
export const treeAt = (tree: Tree | null, path: readonly (string | number)[]): Tree | null => {
  let at = tree
  for (const step of path) {
    if (at?.kind === 'map') at = pairOf(at, step)?.value ?? null
    else if (at?.kind === 'list' && typeof step === 'number') at = at.items[step] ?? null
    else return null
  }
  return at
}

/** Returns the pair of a key. */
export const pairOf = ({ pairs }: MapTree, name: string | number | undefined): Pair | undefined =>
  pairs.find(pair => pair.name === name)
