import type { Span } from '../../outcome.ts'
import type { FailureName } from '../codes.ts'
import { EvaluationError } from '../evaluation-error.ts'
import type { EvaluationFailure } from '../language.ts'

/**
 * What evaluation throws inside this folder: a plain record, because an Error would walk the stack, and a failing
 * expression is an ordinary answer. Never leaves the room.
 */
export interface Fault extends EvaluationFailure {
  readonly fault: true
}

export const fault = (code: FailureName, message: string, at: Span): Fault => ({
  fault: true,
  code,
  message,
  start: at.start,
  end: at.end,
})

/** The failure of a `let`, at the place where it is read. */
export const inherited = (failure: EvaluationFailure, at: Span): Fault => ({
  fault: true,
  code: failure.code,
  message: failure.message,
  start: at.start,
  end: at.end,
})

const isFault = (thrown: unknown): thrown is Fault =>
  typeof thrown === 'object' && thrown !== null && (thrown as { readonly fault?: unknown }).fault === true

/** Places what an implementation of the library threw at the call. */
export const placed = (thrown: unknown, at: Span): unknown =>
  thrown instanceof EvaluationError
    ? { fault: true, code: thrown.code, message: thrown.message, start: at.start, end: at.end }
    : thrown

/** Turns anything thrown into a failure; hostile facts can make even a read throw. */
export const failureOf = (thrown: unknown, whole: Span): EvaluationFailure => {
  const { code, message, start, end } = isFault(thrown)
    ? thrown
    : thrown instanceof RangeError
      ? fault('too_deep', 'values are nested too deep', whole)
      : fault('internal', 'the expression could not be evaluated', whole)
  return { code, message, start, end }
}
