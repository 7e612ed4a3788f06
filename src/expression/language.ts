/** The types that the room offers. `index.ts` exports them with `parse`, `prepare` and the registry. */
import type { JsonValue } from '../oauth.ts'
import type { ExpressionDiagnostic } from './diagnostic.ts'
import type { FactPath } from './fact-path.ts'
import type { JsonShape } from './library/entry.ts'
import type { Node } from './parse/tree.ts'
import type { SettledRead } from './settled.ts'
import type { Trust, Type } from './type.ts'

/** `strict` fails early and wants declarations; `pel` gives PingOne's results exactly. */
export type Profile = 'strict' | 'pel'

/** The names of one place where an expression stands. */
export interface Environment {
  readonly profile: Profile
  /** Type of `#root`; `any` when nothing is declared. */
  readonly root: Type
  /** `#name`s of `const` (with a value: folded) and `let` (a slot of the second argument of `evaluate`). */
  readonly names: ReadonlyMap<string, Name>
  /** In a policy file an undefined `#name` is an error; in `eval` it is null. */
  readonly undefinedNames: 'error' | 'null'
  /** Schemas for `#json.parse`, by their names; none unless given. */
  readonly shapes?: ReadonlyMap<string, JsonShape>
  /** Most units of work one evaluation may be proven or observed to take; default 1,000,000. */
  readonly budget?: number
}

export type Name =
  | { readonly kind: 'const'; readonly value: JsonValue }
  | {
      readonly kind: 'let'
      readonly slot: number
      readonly type: Type
      readonly trust: Trust
      readonly reads: readonly FactPath[]
    }

/** A failure is a value: the code is stable, the message never holds a fact's value. */
export interface EvaluationFailure {
  readonly code: string
  readonly message: string
  readonly start: number
  readonly end: number
}

export type Evaluation =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly failure: EvaluationFailure }

/** The surroundings of an evaluation. `lets[slot]` gives a `let` value lazily and may itself be a failure. */
export interface Runtime {
  readonly nowMs: number
  readonly lets?: readonly (() => Evaluation)[]
}

/** A node with its value, for explanations. */
export interface Explanation {
  readonly text: string
  readonly start: number
  readonly end: number
  readonly type: string
  /** Absent when the node was not evaluated (short circuit). */
  readonly value?: JsonValue
  readonly failure?: EvaluationFailure
  readonly evaluated: boolean
  readonly children: readonly Explanation[]
}

/** An expression that passed the checks of its environment. */
export interface Expression {
  readonly text: string
  /** The tree of the text. */
  readonly tree: Node
  readonly type: Type
  /** Weakest label of every fact read, conditions included; `configured` when none. */
  readonly trust: Trust
  /** Facts that may be read. */
  readonly reads: readonly FactPath[]
  /** What is configured for a client and used as a pattern, a network or a time zone: to be checked where clients are known. */
  readonly configured: readonly SettledRead[]
  /** Names of `let` and `const` used. */
  readonly uses: readonly string[]
  /** Set when the whole expression is a constant. */
  readonly constant?: JsonValue
  /** Never throws, never changes the facts, ends within its fuel. */
  readonly evaluate: (facts: JsonValue, runtime: Runtime) => Evaluation
  /** The same tree once more with the value of every node; compiled on first use. */
  readonly explain: (
    facts: JsonValue,
    runtime: Runtime,
  ) => { readonly result: Evaluation; readonly tree: Explanation; readonly reason: readonly Explanation[] }
}

export type Prepared =
  | { readonly ok: true; readonly expression: Expression; readonly diagnostics: readonly ExpressionDiagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly ExpressionDiagnostic[] }
