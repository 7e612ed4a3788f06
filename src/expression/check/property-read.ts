import type { Span } from '../../outcome.ts'
import type { Index, Property } from '../parse/tree.ts'
import type { Inferred } from './inferred.ts'

/** One reading of a property whose name is known. */
export interface PropertyRead {
  readonly object: Inferred
  readonly name: string
  /** The span of the name. */
  readonly at: Span
  /** The node that reads, and the one it reads from. */
  readonly node: Property | Index
  /** False in brackets, where a missing key of a map literal is null too. */
  readonly dotted: boolean
}
