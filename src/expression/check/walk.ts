import type { Span } from '../../outcome.ts'
import type { Environment } from '../language.ts'
import type { Node } from '../parse/tree.ts'
import type { Settled } from '../settled.ts'
import type { Type } from '../type.ts'
import type { Inferred } from './inferred.ts'
import type { Proofs } from './proofs.ts'
import type { Code, Problem } from './report.ts'
import type { Fact, Reading } from './trust.ts'

/** One check of one expression. Every node is visited exactly once. */
export interface Walk {
  readonly environment: Environment
  readonly strict: boolean
  readonly text: string
  readonly reading: Reading
  readonly root: Inferred
  /** Most units of work one evaluation may take. */
  readonly budget: number
  /** True when a loop was reported as too much work. */
  readonly loopsOverBudget: () => boolean
  /** Infers a node; the fact behind it is not yet counted as read. */
  readonly look: (node: Node, current: Inferred, proofs: Proofs) => Inferred
  /** The same for a value that is used: the fact counts as read. */
  readonly use: (node: Node, current: Inferred, proofs: Proofs) => Inferred
  readonly report: (code: Code, span: Span, problem: Problem) => void
  /** The part of the facts that a node visited so far is, while it is one. */
  readonly factOf: (node: Node) => Fact | null
  /** Patterns, networks and time zones that are known at load, by their nodes. */
  readonly settled: Map<Node, Settled>
  /** Nothing else is told of what begins inside this span: it was read in a way that nobody meant. */
  readonly cover: (span: Span) => void
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

/** Returns the span of a node with the parentheses around it. */
export const spanOf = (node: Node): Span => node.outer ?? { start: node.start, end: node.end }
