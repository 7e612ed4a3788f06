/**
 * A result that the arguments describe better than `returns` can:
 *
 * - `part`: a text no longer than the first argument
 * - `parts`: texts that are not empty, each a part of the first argument
 * - `some`: a list of some elements of the first argument
 * - `others`: the same; a null that the second argument lists is not among them
 * - `flat`: a list of the elements of the lists in the first argument
 * - `dated`: null only where the first argument may be no instant, or another one null
 * - `merged`: null only where all arguments may be
 * - `both`: a list of the elements of the first two arguments
 * - `element`: an element of the first argument, null when it has none
 * - `value`: the value of the first argument under the key that is the second, else the third argument
 * - `values`: a list of the values of the first argument
 * - `filled`: one of the arguments, and null only when all may be empty
 * - `choice`: a value of the pairs after `params`, or the last argument when it has no partner, else null
 * - `shape`: a value of the schema that the second argument names
 * - `whole`: a whole number when all arguments are
 */
export type ResultKind =
  | 'part'
  | 'parts'
  | 'some'
  | 'others'
  | 'flat'
  | 'dated'
  | 'merged'
  | 'both'
  | 'element'
  | 'value'
  | 'values'
  | 'filled'
  | 'choice'
  | 'shape'
  | 'whole'

/**
 * What follows from a call, for the checker and for the lints of policies; arguments are counted from 0. A function
 * without any of these is known by its types alone.
 */
export interface Inference {
  /** A result that may be null is so only when one of these arguments is null. */
  readonly nullWhen?: readonly number[]
  readonly result?: ResultKind
  /** The result is the size of this argument. */
  readonly sizeOf?: number
  /** The result is false exactly when this argument is null. */
  readonly falseWhenNull?: number
  /** The proofs of a true result. */
  readonly proves?: {
    /** These arguments are not null. */
    readonly notNull: readonly number[]
    /** They are not empty either. */
    readonly filled?: true
    /** It proves so only when this argument is not null. */
    readonly unlessNull?: number
  }
  /**
   * The values that are compared, so that types that can never be equal are reported: the elements of the first argument with the
   * second or with its elements, or the first argument with every second one of the others.
   */
  readonly compares?: 'element' | 'elements' | 'choices'
  /** What to write when the first argument is a list where a text is wanted, from the texts of all arguments. */
  readonly onList?: (texts: readonly string[]) => string
  /** The elements of the first argument are put in order. */
  readonly sorts?: true
  /**
   * Where the value of the result comes from; from all arguments when absent. `first`: from the first, and the others
   * only choose. `common`: only values that are in all arguments come through.
   */
  readonly comesFrom?: 'first' | 'common'
}
