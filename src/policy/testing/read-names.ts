/** Which facts policies and invariants read: random requests vary these. */
import { type Expression, type FactPath, isWithin, spelledPath } from '../../expression/index.ts'
import type { JsonValue } from '../../oauth.ts'
import type { CompiledPolicy } from '../compiled.ts'
import { valueAt } from '../fact-source.ts'
import { shortened } from '../trust/index.ts'

/** The facts that some expressions read. */
export interface ReadFacts {
  /** The names under which members of a fact are read. */
  readonly membersOf: (part: FactPath) => readonly string[]
  /** True where a fact, or anything in it, is read. */
  readonly has: (part: FactPath) => boolean
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
  const byName = new Map<string, FactPath>()
  for (const read of expressions.flatMap(({ reads }) => reads)) {
    const path = shortened(read)
    byName.set(spelledPath(path), path)
  }
  const paths = [...byName.values()]
  const within = (part: FactPath): readonly FactPath[] => paths.filter(read => isWithin(read, part))
  return {
    membersOf: part => {
      const names = within(part).map(read => read[part.length])
      return [...new Set(names.filter(name => typeof name === 'string'))]
    },
    has: part => within(part).length > 0,
    all: [...byName].map(([path, read]) => ({ path, valueIn: facts => valueAt(facts, read) })),
  }
}
