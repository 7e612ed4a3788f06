import type { Span } from '../../outcome.ts'
import type { Profile, Runtime } from '../language.ts'
import type { Context } from '../library/entry.ts'
import type { Value } from '../value.ts'
import { fault } from './fault.ts'

/** Units of work one evaluation may take unless its environment says otherwise. */
export const BUDGET = 1_000_000

/** One evaluation. Only loops and bulk functions charge `fuel`; straight-line work is bounded by the size of the text. */
export interface Run {
  root: Value
  runtime: Runtime
  readonly profile: Profile
  fuel: number
  context: Context | null
}

/** The runtime of a run that nothing runs in. */
export const NEVER: Runtime = Object.freeze({ nowMs: 0 })

export const newRun = (profile: Profile, fuel: number): Run => ({
  root: null,
  runtime: NEVER,
  profile,
  fuel,
  context: null,
})

/** A compiled node: `self` is `#this`. Throws a `Fault`. */
export type Code = (self: Value, run: Run) => Value

/** Takes units from the budget. @throws Fault `budget_exceeded` */
export const charge = (run: Run, units: number, at: Span): void => {
  run.fuel -= units
  if (run.fuel < 0) throw fault('budget_exceeded', 'the expression does more work than allowed', at)
}

const NOWHERE = { start: 0, end: 0 }

/** What library functions see of a run, made on the first call that it is asked for. */
export const contextOf = (run: Run): Context => {
  if (run.context !== null) return run.context
  const { profile } = run
  const context: Context = {
    get nowMs() {
      return run.runtime.nowMs
    },
    profile,
    spend: units => charge(run, units, NOWHERE),
  }
  run.context = context
  return context
}
