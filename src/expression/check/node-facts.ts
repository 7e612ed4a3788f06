import type { Span } from '../../outcome.ts'
import type { Environment } from '../language.ts'
import type { Node } from '../parse/tree.ts'
import { NOTHING, type Proofs } from './narrow.ts'
import type { Code, Problem } from './report.ts'
import type { Fact, Reading } from './trust.ts'
import type { Type } from './type.ts'

/** What is known of the value of a node. */
export interface Seen {
  readonly type: Type
  /** Names of the value for proofs: its own path, then those of the objects it was read from. Empty: it has none. */
  readonly paths: readonly string[]
  /** Set while the value is still a plain part of the facts. */
  readonly fact: Fact | null
  /** Most units of work to compute it. */
  readonly cost: number
  /** What holds where the value is true, and where it is false. */
  readonly whenTrue: Proofs
  readonly whenFalse: Proofs
  /** For a size or a length: the paths of what was measured. */
  readonly measures?: readonly string[]
}

/** One check of one expression. Every node is visited exactly once. */
export interface Walk {
  readonly environment: Environment
  readonly strict: boolean
  readonly text: string
  readonly reading: Reading
  readonly root: Seen
  /** Most units of work one evaluation may take. */
  readonly budget: number
  /** True when a loop was reported as too much work. */
  readonly loopsOverBudget: () => boolean
  /** What is known of the node; the fact behind it is not yet counted as read. */
  readonly look: (node: Node, current: Seen, proofs: Proofs) => Seen
  /** The same for a value that is used: the fact counts as read. */
  readonly use: (node: Node, current: Seen, proofs: Proofs) => Seen
  readonly report: (code: Code, span: Span, problem: Problem) => void
  /** The types of the nodes visited so far. */
  readonly typeOf: (node: Node) => Type | undefined
  /** Nodes whose null is provided for: a default follows, or a test for null. */
  readonly provided: Set<Node>
  readonly uses: Set<string>
  /** A path that no other value has. */
  readonly freshPath: () => string
  /** The node as the author wrote it, shortened for a message. */
  readonly quote: (node: Node) => string
}

/** What is known of a value that is not a part of the facts. */
export const computed = (type: Type, cost: number): Seen => ({
  type,
  paths: [],
  fact: null,
  cost,
  whenTrue: NOTHING,
  whenFalse: NOTHING,
})

/** Returns the span of a node with the parentheses around it. */
export const spanOf = (node: Node): Span => node.outer ?? { start: node.start, end: node.end }
