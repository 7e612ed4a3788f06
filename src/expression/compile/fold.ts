import { codeOfFailure } from '../codes.ts'
import { isNumber } from '../library/numbers.ts'
import type { Node } from '../parse/tree.ts'
import type { Value } from '../value.ts'
import { failureOf } from './fault.ts'
import { BUDGET, newRun } from './run.ts'
import { type Compiler, isConstant, type Place, READS, type Unit } from './unit.ts'

/**
 * Replaces a node that reads nothing by its value. What fails stays as it is, because the failure belongs to the
 * evaluation; in strict it is also reported where it would always happen.
 */
export const folded = (node: Node, unit: Unit, place: Place, compiler: Compiler): Unit => {
  if (isConstant(unit) || unit.reads !== READS.nothing || compiler.observed) return unit
  if (
    compiler.diagnostics.some(
      ({ severity, start, end }) => severity === 'error' && start >= node.start && end <= node.end,
    )
  ) {
    return unit
  }
  const { profile } = compiler.environment
  const run = newRun(profile, BUDGET)
  try {
    const value = frozen(unit.run(null, run))
    return { run: () => value, reads: READS.nothing, size: unit.size, constant: value }
  } catch (thrown) {
    const { code, message, start, end } = failureOf(thrown, node)
    if (profile === 'strict' && place.always) {
      const diagnostic = { code: 'CG2047', severity: 'error', message: `always fails: ${message}`, start, end } as const
      compiler.diagnostics.push({ ...diagnostic, help: `see claimgate help ${codeOfFailure(code)}` })
    }
    return unit
  }
}

/** Freezes what an expression built, all the way down. */
export const frozen = (value: Value): Value => {
  if (typeof value !== 'object' || value === null || isNumber(value) || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const item of Object.values(value)) frozen(item)
  return value
}
