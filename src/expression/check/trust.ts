import { type FactPath, isWithin, spelledPath } from '../fact-path.ts'
import { TRUST, type Trust, type Type } from '../type.ts'

/** A value that is a part of the facts: reading it is recorded where it is used, with its full path. */
export interface Fact {
  /** Empty for `#root`. */
  readonly path: FactPath
  /** Nearest label on the way from the root. */
  readonly trust?: Trust
  /** Where the property is declared. */
  readonly declaredAt?: () => string | undefined
}

/** Returns the weaker of two labels. */
export const weaker = (a: Trust, b: Trust): Trust => (TRUST.indexOf(a) >= TRUST.indexOf(b) ? a : b)

/** What nobody has labelled deserves no trust. */
const UNLABELLED: Trust = 'self-asserted'

/** Returns the weakest label of a value and of everything in it; a part's own label replaces its parent's. */
export const labelOf = (type: Type, label: Trust | undefined): Trust => {
  if (type.kind === 'list') return labelOf(type.items, label)
  if (type.kind !== 'map' || type.properties.size === 0) return label ?? UNLABELLED
  let weakest: Trust = label ?? 'configured'
  for (const { type: inner, trust } of type.properties.values())
    weakest = weaker(weakest, labelOf(inner, trust ?? label))
  return weakest
}

export interface Reading {
  readonly read: (fact: Fact, type: Type) => void
  /** Counts the facts that a `let` has read. */
  readonly inherit: (reads: readonly FactPath[], trust: Trust) => void
  readonly hasReadWithin: (path: FactPath) => boolean
  readonly trust: () => Trust
  /** Each once, in the order of how they are written. */
  readonly reads: () => readonly FactPath[]
}

/** Collects which facts an expression may read, and how far its result can be believed. */
export const createReading = (): Reading => {
  const paths = new Map<string, FactPath>()
  const add = (path: FactPath): void => {
    paths.set(spelledPath(path), path)
  }
  let weakest: Trust = 'configured'
  return {
    read: (fact, type) => {
      add(fact.path)
      weakest = weaker(weakest, labelOf(type, fact.trust))
    },
    inherit: (reads, trust) => {
      for (const path of reads) add(path)
      weakest = weaker(weakest, trust)
    },
    hasReadWithin: path => [...paths.values()].some(read => isWithin(read, path)),
    trust: () => weakest,
    reads: () => [...paths].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path),
  }
}
