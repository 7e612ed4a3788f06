/**
 * Conditions that are so, and values that are the same, for clients of which nothing is registered but what every client
 * has: they are tried with some that nobody has heard of.
 */
import { type Name, type Node, prepare, print } from '../../expression/index.ts'
import type { JsonObject, JsonValue } from '../../oauth.ts'
import type { CompiledPolicy } from '../compiled.ts'
import { equal } from '../equal.ts'
import type { PolicyFile } from '../file.ts'
import { factsOfStrangers } from './strangers.ts'

/** True when a condition is so, or is not, for a client that has nothing registered to rest on. */
export const isSoForAnybody = (node: Node, holds: boolean, policy: CompiledPolicy): boolean => {
  const values = valuesFor(node, policy)
  return strangersOf(policy).some(choices => choices.every(tried => values(tried) === holds))
}

/** True for a value that is the same for everybody, and for a list of which an element is. Null is no value. */
export const isOneForAnybody = (node: Node, policy: CompiledPolicy): boolean => {
  const values = valuesFor(node, policy)
  const several = strangersOf(policy)
    .flat()
    .map(tried => [values(tried)].flat().filter(value => value !== null))
    .filter(({ length }) => length > 0)
  const [first = [], ...others] = several
  return first.some(value => others.every(other => other.some(one => equal(one, value))))
}

/** Names that double each other are nobody's condition. */
const LONGEST = 100_000

interface Tried {
  readonly root: JsonObject
  /** What each name is. */
  readonly names: ReadonlyMap<string, JsonValue>
}

const known = new WeakMap<CompiledPolicy, readonly (readonly Tried[])[]>()

const strangersOf = (policy: CompiledPolicy): readonly (readonly Tried[])[] => {
  const strangers =
    known.get(policy) ??
    factsOfStrangers(fileOf(policy).metadata).map(choices => choices.map(root => triedBy(policy, root)))
  known.set(policy, strangers)
  return strangers
}

/** The facts of a stranger, and what each name is for it. A name that fails is null. */
const triedBy = (policy: CompiledPolicy, root: JsonObject): Tried => {
  const names = new Map<string, JsonValue>(Object.entries(policy.consts))
  for (const [at, name] of policy.letNames.entries()) {
    const tree = policy.lets[at]?.tree
    if (tree === undefined) continue
    const value = valuesFor(tree, policy)({ root, names })
    names.set(name, JSON.stringify(value).length > LONGEST ? null : value)
  }
  return { root, names }
}

const fileOf = ({ source }: CompiledPolicy): PolicyFile => source.value as unknown as PolicyFile

/** Returns what evaluates a node with the facts of a stranger; null where it fails. */
const valuesFor = (node: Node, policy: CompiledPolicy): ((tried: Tried) => JsonValue) => {
  const text = print(node)
  const profile = fileOf(policy).language ?? 'strict'
  return ({ root, names }) => {
    const constants = [...names].map(([name, value]): [string, Name] => [name, { kind: 'const', value }])
    const prepared = prepare(text, {
      profile,
      root: { kind: 'any', nullable: true },
      names: new Map(constants),
      undefinedNames: 'null',
    })
    if (!prepared.ok) return null
    const evaluation = prepared.expression.evaluate(root, { nowMs: 0 })
    return evaluation.ok ? evaluation.value : null
  }
}
