import type { Type } from '../type.ts'
import { NOTHING, type Proofs } from './proofs.ts'
import type { Fact } from './trust.ts'

/** The value of a node, as far as the checker can infer it. */
export interface Inferred {
  readonly type: Type
  /** Names of the value for proofs: its own path, then those of the objects it was read from. Empty: it has none. */
  readonly paths: readonly string[]
  /** Set while the value is still a plain part of the facts. */
  readonly fact: Fact | null
  /** Most units of work to compute it. */
  readonly cost: number
  /** The proofs that hold where the value is true, and where it is false. */
  readonly whenTrue: Proofs
  readonly whenFalse: Proofs
  /** For a size or a length: the paths of the value that it measures. */
  readonly measures?: readonly string[]
}

/** Infers a value that is no part of the facts. */
export const computed = (type: Type, cost: number): Inferred => ({
  type,
  paths: [],
  fact: null,
  cost,
  whenTrue: NOTHING,
  whenFalse: NOTHING,
})
