/** What is known of the value of an expression before there is a request. */

import type { JsonValue } from '../oauth.ts'
import type { Span } from '../outcome.ts'
import type { Machine } from './machine.ts'
import type { Transform } from './transforms.ts'
import type { Variable } from './variable.ts'

export type Known =
  /** The same for all members of the classes: `values` are what it can be, null where nobody has counted them. */
  | { readonly is: 'settled'; readonly values: readonly JsonValue[] | null; readonly elements?: readonly JsonValue[] }
  /** A variable, or what functions make of its text, innermost first. */
  | Open
  /** An object whose members are variables. */
  | { readonly is: 'object'; readonly read: (name: string) => Known }
  /** A list of which only the set of its elements is settled. */
  | { readonly is: 'list'; readonly items: Known }
  /** A list that is written out. */
  | { readonly is: 'sequence'; readonly items: readonly Known[] }
  /** The parts of a text between separators. */
  | { readonly is: 'parts'; readonly of: Open; readonly separators: string }
  /** Texts joined: ours and open ones. */
  | { readonly is: 'joined'; readonly pieces: readonly (string | Open)[] }
  /** A number that a text has: its length, a position in it. */
  | {
      readonly is: 'measured'
      readonly of: Open
      readonly when: (test: (n: number) => boolean, key: string, bound: number) => Machine
    }
  /** How many elements a list has. */
  | { readonly is: 'counted' }
  | { readonly is: 'either'; readonly options: readonly Known[] }

export interface Open {
  readonly is: 'open'
  readonly variable: Variable
  readonly through: readonly Transform[]
}

export const settled = (...values: readonly JsonValue[]): Known => ({ is: 'settled', values })
/** Settled, and nobody has counted what it can be. */
export const SETTLED: Known = { is: 'settled', values: null }

/** The part of an expression that stands in the way of an exact answer. */
export class NotExact extends Error {
  readonly span: Span
  constructor(span: Span, why: string) {
    super(why)
    this.name = 'NotExact'
    this.span = span
  }
}

/** One of several; those that are settled are one. */
export const either = (options: readonly Known[]): Known => {
  const flat = options.flatMap(one => (one.is === 'either' ? one.options : [one]))
  const others = flat.filter(one => one.is !== 'settled')
  const constants = flat.filter(one => one.is === 'settled')
  if (constants.length === 0) return others.length === 1 ? (others[0] as Known) : { is: 'either', options: others }
  const values = constants.some(one => one.values === null) ? null : constants.flatMap(one => one.values ?? [])
  const elements = constants.some(one => one.elements === undefined)
    ? undefined
    : constants.flatMap(one => one.elements ?? [])
  const joined: Known = { is: 'settled', values, ...(elements === undefined ? {} : { elements }) }
  return others.length === 0 ? joined : { is: 'either', options: [joined, ...others] }
}

export const optionsOf = (known: Known): readonly Known[] => (known.is === 'either' ? known.options : [known])

/** A list of ours whose elements are these; null where nobody has counted them. */
export const elementsKnown = (elements: readonly JsonValue[] | null): Known =>
  elements === null ? SETTLED : { is: 'settled', values: null, elements }

/** True or false, or a failure. */
export const BOOLEAN: Known = settled(true, false)

/** Every argument is settled, and so is what is made of them. @throws NotExact */
export const settledOnly = (at: Span, args: readonly Known[]): Known => {
  if (args.every(arg => arg.is === 'settled')) return SETTLED
  throw new NotExact(at, 'what is made of an open value here is not told apart')
}

/** What decides is true, false or a failure, by its class. @throws NotExact */
export const conditionOf = (known: Known, at: Span): Known => {
  for (const option of optionsOf(known)) {
    if (option.is === 'settled' || (option.is === 'open' && option.through.length === 0)) continue
    throw new NotExact(at, 'the condition is not told apart')
  }
  return BOOLEAN
}
