/**
 * Conditions that are so, and values that are the same, for clients of which nothing is registered but what every client
 * has: they are tried with some that nobody has heard of.
 */
import { writeExact } from '../../exact-json.ts'
import { type Evaluation, type Name, type Node, prepare, print } from '../../expression/index.ts'
import type { JsonObject, JsonValue } from '../../oauth.ts'
import type { CompiledPolicy } from '../compiled.ts'
import { equal } from '../equal.ts'
import type { PolicyFile } from '../file.ts'
import { termOf } from '../trust/index.ts'
import { factsOfStrangers } from './strangers.ts'

/** Returns what a node is for one client; null where it fails. */
export type ValueOf = (node: Node) => JsonValue

/** True when some client that has nothing registered to rest on passes, whatever its operator has chosen from. */
export const passesForAnybody = (policy: CompiledPolicy, passes: (valueHere: ValueOf) => boolean): boolean =>
  trialOf(policy).strangers.some(choices => choices.every(passes))

/** True for a value that is the same for everybody, and for a list of which an element is. Null is no value. */
export const isOneForAnybody = (node: Node, policy: CompiledPolicy): boolean => {
  const several = trialOf(policy)
    .strangers.flat()
    .map(valueHere => [valueHere(node)].flat().filter(value => value !== null))
    .filter(({ length }) => length > 0)
  const [first = [], ...others] = several
  return first.some(value => others.every(other => other.some(one => equal(one, value))))
}

/** Names that double each other are nobody's condition. */
const LONGEST = 100_000

/** The strangers of a policy, with every choice of their operators. */
interface Trial {
  readonly strangers: readonly (readonly ValueOf[])[]
}

const trials = new WeakMap<CompiledPolicy, Trial>()

const trialOf = (policy: CompiledPolicy): Trial => {
  const known = trials.get(policy) ?? begin(policy)
  trials.set(policy, known)
  return known
}

const fileOf = ({ source }: CompiledPolicy): PolicyFile => source.value as unknown as PolicyFile

const ANY = { kind: 'any', nullable: true } as const
const NULL: Evaluation = { ok: true, value: null }

/** What evaluates a node with the facts of one stranger, and with what each name is for it. */
type Evaluate = (root: JsonObject, lets: readonly (() => Evaluation)[]) => Evaluation

const begin = (policy: CompiledPolicy): Trial => {
  const names = new Map<string, Name>(
    Object.entries(policy.consts).map(([name, value]) => [name, { kind: 'const', value }]),
  )
  for (const [slot, name] of policy.letNames.entries())
    names.set(name, { kind: 'let', slot, type: ANY, trust: 'requested', reads: [] })
  const profile = fileOf(policy).language ?? 'strict'
  const prepared = new Map<Node, Evaluate>()
  const evaluatorOf = (node: Node): Evaluate => {
    const known = prepared.get(node)
    if (known !== undefined) return known
    const made = prepare(print(node), { profile, root: ANY, names, undefinedNames: 'null' })
    const evaluate: Evaluate = (root, lets) => (made.ok ? made.expression.evaluate(root, { nowMs: 0, lets }) : NULL)
    prepared.set(node, evaluate)
    return evaluate
  }
  const valuesFor = (root: JsonObject): ValueOf => {
    const lets = policy.lets.map(({ tree }) => {
      let known: Evaluation | null = null
      return (): Evaluation => {
        known ??= shortened(evaluatorOf(tree)(root, lets))
        return known
      }
    })
    return node => {
      const term = termOf(node, NOWHERE)
      if (term !== null && term.cased === null) return readAt(root, term.path)
      const evaluation = evaluatorOf(node)(root, lets)
      return evaluation.ok ? evaluation.value : null
    }
  }
  return { strangers: factsOfStrangers(fileOf(policy).metadata).map(choices => choices.map(valuesFor)) }
}

/** A name that fails is null. */
const shortened = (evaluation: Evaluation): Evaluation =>
  evaluation.ok && writeExact(evaluation.value).length <= LONGEST ? evaluation : NULL

/** A plain fact is read without a compiler. */
const NOWHERE = { lets: new Map<string, Node>(), inLoop: false }

const readAt = (root: JsonObject, path: readonly (string | number)[]): JsonValue => {
  let value: JsonValue = root
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null
    value = (value as { readonly [name: string]: JsonValue })[name] ?? null
  }
  return value
}
