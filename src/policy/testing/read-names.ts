/** Which facts policies and invariants read: random requests vary these. */
import type { Expression } from '../../expression/index.ts'
import type { JsonValue } from '../../oauth.ts'
import type { CompiledPolicy } from '../compiled.ts'
import { shortPath, valueAt } from '../fact-source.ts'

/** The names from the root to a fact. */
export type Names = readonly string[]

/** The facts that some expressions read. */
export interface ReadFacts {
  /** The names under which members of a fact are read. */
  readonly membersOf: (part: Names) => readonly string[]
  /** True where a fact, or anything in it, is read. */
  readonly has: (part: Names) => boolean
  /** Each fact that is read, as a person writes it, with the reader of its value in a request. */
  readonly all: readonly { readonly path: string; readonly valueIn: (facts: JsonValue) => JsonValue }[]
}

/** The expressions of policies. */
export const expressionsOf = (policies: readonly CompiledPolicy[]): readonly Expression[] =>
  policies.flatMap(({ rules, claims, settings, lets }) => [
    ...[...rules.map(({ when }) => when), ...[...claims, ...settings].map(({ term }) => term)].flatMap(term =>
      term.kind === 'expression' ? [term.expression] : [],
    ),
    ...lets,
  ])

export const readFacts = (expressions: readonly Expression[]): ReadFacts => {
  const paths = [...new Set(expressions.flatMap(({ reads }) => reads).map(shortPath))]
  const names = paths.map(namesOf)
  const within = (part: Names): readonly Names[] =>
    names.filter(read => read.length >= part.length && part.every((name, at) => read[at] === name))
  return {
    membersOf: part => [...new Set(within(part).flatMap(read => read[part.length] ?? []))],
    has: part => within(part).length > 0,
    all: paths.map((path, at) => ({ path, valueIn: facts => valueAt(facts, (names[at] ?? []).join('.')) })),
  }
}

/** The names of a path up to where it is computed. */
const namesOf = (path: string): Names => path.replace(/(?:\.\*|\[).*$/, '').split('.')
