import type { Span } from '../../outcome.ts'
import type { Index, Property } from '../parse/tree.ts'
import type { Seen } from './node-facts.ts'

/** One reading of a property whose name is known. */
export interface Read {
  readonly object: Seen
  readonly name: string
  /** The span of the name. */
  readonly at: Span
  /** The node that reads, and the one it reads from. */
  readonly node: Property | Index
  /** False in brackets, where a missing key of a map literal is null too. */
  readonly dotted: boolean
}
