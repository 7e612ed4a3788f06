/**
 * What a condition fixes. A term is pinned when the condition leaves it no value but those that the operator, or
 * somebody who was verified, has chosen. Whatever is not shown to be pinned here is not.
 */
import type { Node } from '../../expression/index.ts'
import { createMemo } from './memo.ts'
import type { Path } from './said.ts'
import { called, isFixed, type Lets, type Place, type Term, termOf } from './term.ts'

/** Pinned terms by their keys; `impossible` where a condition never holds, so that all are. */
export type Pins = ReadonlyMap<string, Term> | 'impossible'

export const NO_PINS: Pins = new Map()

/** Names a term. */
export const keyOf = ({ base, path, cased }: Term): string => JSON.stringify([base, cased, ...path])

const pinned = (...terms: readonly Term[]): Pins => new Map(terms.map(term => [keyOf(term), term]))

/** True when a term is pinned: itself, the fact whose case it changes, or what that fact is a part of. */
export const isPinned = (term: Term, pins: Pins): boolean => {
  if (pins === 'impossible') return true
  if (pins.size === 0) return false
  if (term.cased !== null && pins.has(keyOf(term))) return true
  const above: Path[] = [term.path, ...term.path.map((_, at) => term.path.slice(0, at))]
  return above.some(path => pins.has(keyOf({ base: term.base, path, cased: null })))
}

/** What is pinned when all of several conditions hold. */
export const all = (...several: readonly Pins[]): Pins => {
  const maps = several.filter(pins => pins !== 'impossible')
  return maps.length < several.length ? 'impossible' : new Map(maps.flatMap(pins => [...pins]))
}

/** What is pinned when one of several conditions holds, whichever. */
export const either = (...several: readonly Pins[]): Pins => {
  const [first, ...others] = several.filter(pins => pins !== 'impossible')
  if (first === undefined) return 'impossible'
  let known = first
  for (const other of others) {
    const kept = [...known].filter(([, term]) => isPinned(term, other))
    known = new Map([...kept, ...[...other].filter(([, term]) => isPinned(term, known))])
  }
  return known
}

const whenTrue = createMemo<Lets, Pins>()
const whenFalse = createMemo<Lets, Pins>()

/** Returns what a condition pins when it is true, or when it is not. */
export const pinsOf = (node: Node, holds: boolean, place: Place): Pins => {
  const pins = (part: Node, partHolds = holds): Pins => pinsOf(part, partHolds, place)
  switch (node.type) {
    case 'Literal':
      return node.kind === 'boolean' && node.value !== holds ? 'impossible' : NO_PINS
    case 'Variable': {
      const tree = place.lets.get(node.name)
      const { lets } = place
      const memo = holds ? whenTrue : whenFalse
      return tree === undefined ? NO_PINS : memo(lets, tree, () => pinsOf(tree, holds, { lets, inLoop: false }))
    }
    case 'Unary':
      return node.operator === 'not' ? pins(node.argument, !holds) : NO_PINS
    case 'Binary':
      return binary(node, holds, place)
    case 'Ternary':
      return either(
        all(pins(node.test, true), pins(node.consequent)),
        all(pins(node.test, false), pins(node.alternate)),
      )
    case 'Elvis':
      return either(pins(node.test), pins(node.alternate))
    case 'Call': {
      const [list, element] = node.args
      const isIn = holds && called(node) === 'list.contains' && list !== undefined && element !== undefined
      // What another function says of a value is a part of it, a length, a pattern or an order.
      return isIn ? compared(element, list, place) : NO_PINS
    }
    case 'Property':
    case 'Index':
    case 'List':
    case 'Map':
    case 'NewArray':
    case 'Select':
    case 'Project':
      return NO_PINS
  }
}

const binary = ({ operator, left, right }: Extract<Node, { type: 'Binary' }>, holds: boolean, place: Place): Pins => {
  switch (operator) {
    case 'and':
    case 'or': {
      const both = [pinsOf(left, holds, place), pinsOf(right, holds, place)]
      return (operator === 'and') === holds ? all(...both) : either(...both)
    }
    case '==':
    case '!=':
      return (operator === '==') === holds
        ? all(same(left, right, place), same(right, left, place), truth(left, right, place), truth(right, left, place))
        : all(untruth(left, right, place), untruth(right, left, place))
    case 'in':
      return holds ? compared(left, right, place) : NO_PINS
    default:
      return NO_PINS
  }
}

/** A term that is one of fixed values. With a case function on this side alone only its result is pinned. */
const compared = (node: Node, fixed: Node, place: Place): Pins => {
  const term = termOf(node, place)
  return term !== null && isFixed(fixed, place) ? pinned(term) : NO_PINS
}

/** Equality; the same case function on both sides counts as equality of what stands in it. */
const same = (node: Node, other: Node, place: Place): Pins => {
  const term = termOf(node, place)
  if (term === null) return NO_PINS
  const [argument] = other.type === 'Call' && called(other) === term.cased && other.args.length === 1 ? other.args : []
  if (argument !== undefined && isFixed(argument, place)) return pinned(term, { ...term, cased: null })
  return compared(node, other, place)
}

/** `condition == true` says what the condition says. */
const truth = (condition: Node, said: Node, place: Place): Pins =>
  said.type === 'Literal' && said.kind === 'boolean' ? pinsOf(condition, said.value, place) : NO_PINS

/** `condition != false` says what a condition says that is never null. */
const untruth = (condition: Node, said: Node, place: Place): Pins =>
  said.type === 'Literal' && said.kind === 'boolean' && isNeverNull(condition)
    ? pinsOf(condition, !said.value, place)
    : NO_PINS

const ANSWERS: ReadonlySet<string> = new Set(['==', '!=', 'in', 'and', 'or'])

/** True for a condition that is true or false, and never null. */
export const isNeverNull = (node: Node): boolean =>
  (node.type === 'Unary' && node.operator === 'not') || (node.type === 'Binary' && ANSWERS.has(node.operator))
