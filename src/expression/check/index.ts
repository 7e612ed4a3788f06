/** The meaning of an expression before it runs: types, null-ness, trust, cost, and mistakes. */
import type { ExpressionDiagnostic } from '../diagnostic.ts'
import type { FactPath } from '../fact-path.ts'
import type { Environment } from '../language.ts'
import type { Node } from '../parse/tree.ts'
import type { Settled } from '../settled.ts'
import type { Trust, Type } from '../type.ts'
import { NOTHING } from './proofs.ts'
import { createReport } from './report.ts'
import { createReading } from './trust.ts'
import { createWalk } from './visit.ts'
import { spanOf, type Walk } from './walk.ts'

export { type PropertyType, TRUST, type Trust, type Type } from '../type.ts'
export { CODES } from './codes.ts'
export { type SchemaOptions, typeOfSchema, typeOfValue } from './schema.ts'

export interface Checked {
  readonly diagnostics: readonly ExpressionDiagnostic[]
  readonly type: Type
  readonly trust: Trust
  readonly reads: readonly FactPath[]
  readonly uses: readonly string[]
  readonly cost: number
  /** Patterns, networks and time zones that are known at load, by their nodes. */
  readonly settled: ReadonlyMap<Node, Settled>
}

/**
 * Checks an expression where it stands, visiting every node once.
 *
 * In `strict`, an expression without an error ends in no failure of types or of null: only of arithmetic (overflow,
 * division by zero, infinity, a whole number beyond 32 bits where an int is needed), of an index that is out of range
 * (a warning says so), of size and of fuel. Dynamic values are not checked. In `pel` only what can never work is an
 * error. `cost` is the most work, with dynamic values counted once; `type` and `trust` describe the result.
 */
export const checkTree = (node: Node, text: string, environment: Environment): Checked => {
  const report = createReport(environment.profile)
  const reading = createReading()
  const walk = createWalk(environment, text, report, reading)
  const { type, cost } = walk.use(node, walk.root, NOTHING)
  if (cost > walk.budget) tooMuch(walk, node, cost)
  return {
    diagnostics: report.list(),
    type,
    trust: reading.trust(),
    reads: reading.reads(),
    uses: [...walk.uses].sort(),
    cost,
    settled: walk.settled,
  }
}

/** The loop that multiplies was reported where it stands; this is for many parts that add up. */
const tooMuch = (walk: Walk, node: Node, cost: number): void => {
  if (walk.loopsOverBudget()) return
  walk.report('CG2121', spanOf(node), {
    message: `the expression may take ${cost.toLocaleString('en-US')} units of work, more than ${walk.budget.toLocaleString('en-US')}`,
    help: 'declare maxLength and maxItems, or name parts of it with `let`',
  })
}
