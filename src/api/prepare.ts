import type { Name, Prepared, Profile, Type } from '../expression/index.ts'
import { prepare as prepareIn } from '../expression/index.ts'

/** Where an expression stands. */
export interface PrepareOptions {
  readonly profile: Profile
  /** Type of `#root`: `typeOfSchema` makes one. */
  readonly root: Type
  /** Most units of work that one evaluation may take; 1,000,000 when absent. */
  readonly budget?: number
  /** `#name`s of constants and lets; none when absent. */
  readonly names?: ReadonlyMap<string, Name>
  /** What an undefined `#name` is: an error when absent, as in a policy file. */
  readonly undefinedNames?: 'error' | 'null'
}

/**
 * Makes an expression ready to run: parsed, checked against its environment, constants folded, compiled. Never throws;
 * at most 20 diagnostics, in order of their place. Warnings do not stop it.
 */
export const prepare = (text: string, options: PrepareOptions): Prepared =>
  prepareIn(text, { names: new Map(), undefinedNames: 'error', ...options })
