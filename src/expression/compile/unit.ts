import type { ExpressionDiagnostic } from '../diagnostic.ts'
import type { Environment } from '../language.ts'
import type { Node } from '../parse/tree.ts'
import type { Value } from '../value.ts'
import type { Path } from './path-read.ts'
import type { Code } from './run.ts'

/** The values that a node reads besides constants; 0 when its value is known at load. */
export const READS = { nothing: 0, root: 1, self: 2 } as const

/** A compiled node. */
export interface Unit {
  readonly run: Code
  /** `READS` combined. */
  readonly reads: number
  /** Present when the value is known at load; lists and maps are frozen. */
  readonly constant?: Value
  /** Present for a read of facts, which can make a test of its value itself. */
  readonly path?: { readonly path: Path; readonly slow: Code }
  /** Nodes in it: what one round of a loop costs. */
  readonly size: number
}

/** Where a node stands. */
export interface Place {
  /** False behind a short circuit, in a branch or in a loop: a failure there may never happen. */
  readonly always: boolean
  /** True where `#this` is `#root`: outside of loops and inside of an index. */
  readonly rooted: boolean
}

/** The members that the parts of the compiler use of each other. */
export interface Compiler {
  readonly text: string
  readonly environment: Environment
  readonly diagnostics: ExpressionDiagnostic[]
  /** Texts of patterns, networks and time zones that the checker knows, by their nodes. */
  readonly settled: ReadonlyMap<Node, { readonly texts: readonly string[] }>
  /** True when every node is observed: nothing is folded or joined then. */
  readonly observed: boolean
  /** Compiles a child. Every node is compiled exactly once. */
  readonly unit: (node: Node, place: Place) => Unit
}

export const isConstant = (unit: Unit): unit is Unit & { readonly constant: Value } => Object.hasOwn(unit, 'constant')

/** The same place behind a condition. */
export const MAYBE = ({ rooted }: Place): Place => ({ always: false, rooted })
