import type { CharSet } from './set.ts'

/** The tree of a Java pattern, in what the engine needs to know. */
export type Regexp =
  | { readonly kind: 'set'; readonly set: CharSet; /** Match in both cases, beyond ASCII. */ readonly fold: boolean }
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
