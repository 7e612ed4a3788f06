/** Where an expression stands: the names it sees, and what is closed of a request before it is made. */
import { type Environment, type Evaluation, type Node, prepare } from '../expression/index.ts'
import type { JsonObject, JsonValue } from '../oauth.ts'
import type { Path, Source } from '../source/index.ts'
import type { Known } from './known.ts'
import type { Variables } from './variable.ts'

/** The surroundings of the expressions of one policy, or of an invariant. */
export interface Scope {
  readonly variables: Variables
  /** Evaluates a part of an expression that reads nothing open, with the deployed evaluator. */
  readonly closed: (text: string) => Evaluation
  /** What a `#name` is. */
  readonly named: (name: string) => Named | null
  /** What a fact is; null for one that is closed. */
  readonly fact: (path: readonly string[], node: Node) => Known | null
  /** True where every other value than a text is refused before. */
  readonly isText: (name: string) => boolean
  readonly isStrict: boolean
}

/** One expression under analysis. */
export interface Analysis {
  readonly scope: Scope
  readonly text: string
  /** What `#this` is inside of a selection or projection; null outside. */
  readonly self: Known | null
}

export type Named =
  | { readonly kind: 'const'; readonly value: JsonValue }
  | { readonly kind: 'let'; readonly tree: Node; readonly text: string; readonly known: () => Known }

/** Where an expression is written. */
export interface Written {
  readonly source: Source
  readonly path: Path
  readonly text: string
}

const anything: Environment['root'] = { kind: 'any', nullable: true }

/** Makes an evaluator of parts of expressions for one policy: each text is prepared once. */
export const createParts = (profile: Environment['profile'], names: Environment['names']) => {
  const prepared = new Map<string, ReturnType<typeof prepare>>()
  return (text: string, facts: JsonObject, nowMs: number, lets: readonly (() => Evaluation)[]): Evaluation => {
    let known = prepared.get(text)
    if (known === undefined) {
      known = prepare(text, { profile, root: anything, names, undefinedNames: 'error' })
      prepared.set(text, known)
    }
    if (known.ok) return known.expression.evaluate(facts, { nowMs, lets })
    const [first] = known.diagnostics
    return { ok: false, failure: { code: 'not_prepared', message: first?.message ?? '', start: 0, end: 0 } }
  }
}
