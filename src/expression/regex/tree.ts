import type { CharSet } from './set.ts'

/** The tree of a Java pattern, in what the engine needs to know. */
export type Regexp =
  | { readonly kind: 'set'; readonly set: CharSet /** Match in both cases, beyond ASCII. */; readonly fold: boolean }
  | { readonly kind: 'edge'; readonly source: '\\A' | '\\z' | '\\b' | '\\B' }
  /** `$` and `\Z`: the end, or before a line terminator that ends the text. */
  | { readonly kind: 'end'; readonly unixLines: boolean }
  /** `\R`. */
  | { readonly kind: 'break' }
  | { readonly kind: 'sequence'; readonly items: readonly Regexp[] }
  | { readonly kind: 'choice'; readonly options: readonly Regexp[] }
  /** `name` is null for a numbered group. */
  | { readonly kind: 'capture'; readonly name: string | null; readonly body: Regexp }
  | { readonly kind: 'behind'; readonly negative: boolean; readonly body: Regexp }
  | {
      readonly kind: 'repeat'
      readonly body: Regexp
      readonly min: number
      /** Null without a limit. */
      readonly max: number | null
      readonly lazy: boolean
    }

/** The most UTF-16 code units a pattern can match; infinite without a limit. */
export const widest = (node: Regexp): number => {
  switch (node.kind) {
    case 'set':
    case 'break':
      return 2
    case 'edge':
    case 'end':
    case 'behind':
      return 0
    case 'sequence':
      return node.items.reduce((sum, item) => sum + widest(item), 0)
    case 'choice':
      return Math.max(0, ...node.options.map(widest))
    case 'capture':
      return widest(node.body)
    case 'repeat': {
      const width = widest(node.body)
      return width === 0 ? 0 : node.max === null ? Number.POSITIVE_INFINITY : width * node.max
    }
  }
}

const nullable = (node: Regexp): boolean => {
  switch (node.kind) {
    case 'set':
    case 'break':
    case 'edge':
    case 'end':
    case 'behind':
      return false
    case 'sequence':
      return node.items.every(nullable)
    case 'choice':
      return node.options.some(nullable)
    case 'capture':
      return nullable(node.body)
    case 'repeat':
      return node.min === 0 || nullable(node.body)
  }
}

/**
 * How far a search may read past the end of the match it returns; infinite when there is no bound, as for `a*b|a`. A
 * loop without a limit is harmless where nothing must follow it: every turn of it ends in a match. `last` tells whether
 * everything after the node may be empty.
 */
export const overrun = (node: Regexp, last = true): number => {
  switch (node.kind) {
    case 'set':
    case 'break':
      return 2
    case 'edge':
    case 'end':
    case 'behind':
      return 0
    case 'sequence':
      return node.items.reduce(
        (sum, item, index) => sum + overrun(item, last && node.items.slice(index + 1).every(nullable)),
        0,
      )
    case 'choice':
      return Math.max(0, ...node.options.map(option => overrun(option, last)))
    case 'capture':
      return overrun(node.body, last)
    case 'repeat': {
      const width = widest(node.body)
      if (node.max === 1) return overrun(node.body, last)
      if (node.max !== null) return node.max === 0 ? 0 : width * node.max
      return last ? width : Number.POSITIVE_INFINITY
    }
  }
}
