/** What a test must have seen at least once. */
import type { Explanation } from '../../../expression/index.ts'
import type { Place } from '../../../outcome.ts'
import type { Path, Source } from '../../../source/index.ts'

/** How a part of a policy must have been seen. */
export type Wanted = 'true' | 'false' | 'taken' | 'present' | 'absent' | 'given' | 'left out'

export interface CoveragePoint extends Place {
  readonly policy: string
  /** The rule, the part of an expression or the claim. */
  readonly what: string
  readonly wanted: Wanted
}

/** The nodes of one evaluation, by their span in the expression. */
export type Trace = ReadonlyMap<string, Explanation>

export interface BranchPoint extends CoveragePoint {
  readonly seenIn: (trace: Trace) => boolean
}

export const key = ({ start, end }: { readonly start: number; readonly end: number }): string => `${start}:${end}`

/** Lists the nodes of an explanation by their span. */
export const traceOf = (tree: Explanation): Trace => {
  const trace = new Map<string, Explanation>()
  const visit = (node: Explanation): void => {
    trace.set(key(node), node)
    for (const child of node.children) visit(child)
  }
  visit(tree)
  return trace
}

/** Where an expression stands: its path, and how far its text begins after that of the scalar. */
export interface Site {
  readonly policy: string
  readonly source: Source
  readonly path: Path
  readonly shift: number
}
