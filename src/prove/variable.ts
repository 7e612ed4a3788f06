/** What is open about a request: each fact that a client chooses, with the predicates that something asks of it. */
import type { FactPath } from '../expression/index.ts'
import { spelledPath } from '../expression/index.ts'
import type { JsonValue } from '../oauth.ts'
import type { Machine } from './machine.ts'

/** Facts whose members are JSON that somebody else writes, and where each begins. */
export const TOKENS = {
  assertion: ['clientAssertion'],
  header: ['clientAssertionHeader'],
  subject: ['context', 'requestData', 'subjectToken'],
  actor: ['context', 'requestData', 'actorToken'],
} as const

export type TokenOrigin = keyof typeof TOKENS

export const isToken = (origin: Origin): origin is TokenOrigin => Object.hasOwn(TOKENS, origin)

/** Where a fact stands in a request file. */
export type Origin =
  | 'assertion'
  | 'header'
  | 'subject'
  | 'actor'
  | 'scopes'
  | 'resources'
  | 'parameter'
  | 'address'
  | 'key'
  | 'proof'

export interface Variable {
  readonly origin: Origin
  readonly path: FactPath
  /** As a person writes it. */
  readonly name: string
  /** It is looked at element by element. */
  listed: boolean
  /** Members of it are read. */
  holds: boolean
  readonly observed: Observed
}

/** What is asked of one variable, or of several that are compared with each other. */
export interface Observed {
  readonly machines: Map<string, Machine>
  readonly numbers: Set<number | bigint>
  /** Lists and objects that it is compared with. */
  readonly points: Map<string, JsonValue>
  /** Texts that are taken before others, where any of a class will do. */
  readonly favoured: Set<string>
  /** The variables that are compared with each other. */
  readonly members: Set<Variable>
}

/** The variables of one question. */
export interface Variables {
  readonly variable: (origin: Origin, path: FactPath) => Variable
  /** Makes two variables share what is asked of either. */
  readonly link: (one: Variable, other: Variable) => void
  readonly observedOf: (variable: Variable) => Observed
  readonly all: () => readonly Variable[]
}

const nothingObserved = (): Observed => ({
  machines: new Map(),
  numbers: new Set(),
  points: new Map(),
  favoured: new Set(),
  members: new Set(),
})

export const createVariables = (): Variables => {
  const byName = new Map<string, Variable>()
  const linked = new Map<Variable, Variable>()
  const rootOf = (variable: Variable): Variable => {
    let root = variable
    for (let up = linked.get(root); up !== undefined; up = linked.get(root)) root = up
    return root
  }
  return {
    variable: (origin, path) => {
      const name = spelledPath(path)
      const known = byName.get(name)
      if (known !== undefined) return known
      const made: Variable = { origin, path, name, listed: false, holds: false, observed: nothingObserved() }
      made.observed.members.add(made)
      byName.set(name, made)
      return made
    },
    link: (one, other) => {
      const [root, joining] = [rootOf(one), rootOf(other)]
      if (root === joining) return
      linked.set(joining, root)
      for (const name of ['machines', 'points'] as const)
        for (const [key, value] of joining.observed[name]) root.observed[name].set(key, value as never)
      for (const value of joining.observed.numbers) root.observed.numbers.add(value)
      for (const value of joining.observed.favoured) root.observed.favoured.add(value)
      for (const value of joining.observed.members) root.observed.members.add(value)
    },
    observedOf: variable => rootOf(variable).observed,
    all: () => [...byName.values()],
  }
}
