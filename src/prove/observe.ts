/** What comparing two values asks of the variables behind them. */

import { writeExact } from '../exact-json.ts'
import type { JsonValue } from '../oauth.ts'
import type { Span } from '../outcome.ts'
import { type Known, NotExact, type Open, optionsOf } from './known.ts'
import { isAmong, isText, type Machine } from './machine.ts'
import { ofParts } from './transforms.ts'
import type { Variables } from './variable.ts'

/** Asks a predicate of what a variable has become. @throws NotExact */
export const observe = (variables: Variables, { variable, through }: Open, machine: Machine, at: Span): void => {
  let own: Machine | null = machine
  for (const transform of through.toReversed()) own = own === null ? null : transform(own)
  if (own === null) throw new NotExact(at, 'the characters that lead to this result are not told apart exactly')
  variables.observedOf(variable).machines.set(own.key, own)
}

const isScalar = (value: JsonValue): boolean => typeof value !== 'object' || value === null

/** Compares a variable with values, each for itself. */
export const observeValues = (variables: Variables, open: Open, values: readonly JsonValue[], at: Span): void => {
  const observed = variables.observedOf(open.variable)
  for (const value of values) {
    if (typeof value === 'string') observe(variables, open, isAmong([value]), at)
    else if (open.through.length > 0) continue
    else if (typeof value === 'number' || typeof value === 'bigint') observed.numbers.add(value)
    else if (!isScalar(value)) observed.points.set(writeExact(value), value)
  }
}

/** All texts that begin, end or lie within a text. */
export const partsOf = (text: string): readonly string[] => {
  const parts = new Set<string>([''])
  for (let from = 0; from < text.length; from++)
    for (let to = from + 1; to <= text.length; to++) {
      const part = text.slice(from, to)
      if (part.isWellFormed()) parts.add(part)
    }
  return [...parts]
}

/** Longest text of ours whose parts are counted. */
const LONGEST_SPLIT = 60

/** Finds what each open piece can be where the whole is this text: every way to split it. */
const split = (variables: Variables, pieces: readonly (string | Open)[], whole: string, at: Span): void => {
  if (whole.length > LONGEST_SPLIT)
    throw new NotExact(at, `the text that it is compared with is longer than ${LONGEST_SPLIT} characters`)
  const fits = new Map<Open, Set<string>>()
  const walk = (index: number, from: number): boolean => {
    const piece = pieces[index]
    if (piece === undefined) return from === whole.length
    if (typeof piece === 'string') return whole.startsWith(piece, from) && walk(index + 1, from + piece.length)
    let any = false
    for (let to = from; to <= whole.length; to++) {
      if (!walk(index + 1, to)) continue
      any = true
      fits.set(piece, (fits.get(piece) ?? new Set()).add(whole.slice(from, to)))
    }
    return any
  }
  walk(0, 0)
  for (const [open, texts] of fits) {
    const numbers = [...texts].filter(text => /^-?\d/.test(text)).flatMap(numbersOf)
    observeValues(variables, open, [...[...texts].filter(text => text.isWellFormed()), ...numbers], at)
  }
}

/** The numbers that are joined as this text. */
const numbersOf = (text: string): readonly (number | bigint)[] => {
  const number = Number(text)
  return [...(Number.isFinite(number) ? [number] : []), ...(/^-?\d{1,40}$/.test(text) ? [BigInt(text)] : [])]
}

/** Compares two values for equality, whatever they can be. @throws NotExact */
export const relate = (variables: Variables, one: Known, other: Known, at: Span): void => {
  for (const left of optionsOf(one)) for (const right of optionsOf(other)) relateTwo(variables, left, right, at)
}

const relateTwo = (variables: Variables, left: Known, right: Known, at: Span): void => {
  if (left.is === 'settled') {
    if (right.is !== 'settled') relateSettled(variables, right, left.values, at)
    return
  }
  if (right.is === 'settled') {
    relateSettled(variables, left, right.values, at)
    return
  }
  if (left.is !== 'open' || right.is !== 'open')
    throw new NotExact(at, 'two values that are both open are compared after something was made of them')
  if (left.through.length > 0 || right.through.length > 0)
    throw new NotExact(at, 'two open values are compared, and a function has changed one of them')
  variables.link(left.variable, right.variable)
}

const relateSettled = (variables: Variables, left: Known, values: readonly JsonValue[] | null, at: Span): void => {
  if (values === null) throw new NotExact(at, 'an open value is compared with a computed one')
  switch (left.is) {
    case 'open':
      observeValues(variables, left, values, at)
      return
    case 'joined':
      for (const value of values) if (typeof value === 'string') split(variables, left.pieces, value, at)
      return
    case 'measured':
      for (const value of values)
        if (typeof value === 'number')
          observe(
            variables,
            left.of,
            left.when(n => n === value, `is ${value}`, value),
            at,
          )
      return
    case 'counted':
      if (values.every(value => value === 0 || value === null)) return
      throw new NotExact(at, 'the number of elements is compared with another number than 0')
    case 'list':
    case 'sequence':
    case 'parts':
    case 'object':
      if (values.every(isScalar)) return
      throw new NotExact(at, 'lists or objects are compared as a whole')
    case 'settled':
    case 'either':
      return
  }
}

/** Subsets of what the parts of a text may all lie in, at most. */
const MOST_SUBSETS = 6

/** Compares the elements of one list with those of another. @throws NotExact */
export const relateElements = (variables: Variables, one: Known, other: Known, at: Span): void => {
  for (const left of optionsOf(one)) {
    for (const right of optionsOf(other)) {
      const [parts, values] = left.is === 'parts' ? [left, right] : right.is === 'parts' ? [right, left] : [null, null]
      if (parts === null) relate(variables, elementsOf(left, at), elementsOf(right, at), at)
      else relateParts(variables, parts, elementsOf(values, at), at)
    }
  }
}

const relateParts = (
  variables: Variables,
  { of, separators }: Extract<Known, { is: 'parts' }>,
  elements: Known,
  at: Span,
): void => {
  if (elements.is !== 'settled' || elements.values === null)
    throw new NotExact(at, 'the parts of an open text are compared with what is open or computed')
  const texts = [...new Set(elements.values.filter(value => typeof value === 'string'))]
  const ask = (machine: Machine, quantifier: 'some' | 'every'): void => {
    const whole = ofParts(quantifier, separators)(machine)
    if (whole === null) throw new NotExact(at, 'the separators are not single characters')
    observe(variables, of, whole, at)
  }
  for (const text of texts) ask(isAmong([text]), 'some')
  ask(isText, 'some')
  if (texts.length > MOST_SUBSETS) throw new NotExact(at, 'the parts of an open text are compared with too many texts')
  for (let bits = 1; bits < 2 ** texts.length; bits++)
    ask(isAmong(texts.filter((_, index) => ((bits >> index) & 1) === 1)), 'every')
}

/** What the elements of a list can be. A value that is no list counts as the only element of one. @throws NotExact */
export const elementsOf = (known: Known, at: Span): Known => {
  switch (known.is) {
    case 'settled': {
      const { values, elements } = known
      if (elements !== undefined) return { is: 'settled', values: elements }
      return {
        is: 'settled',
        values:
          values === null
            ? null
            : values.flatMap(value => (Array.isArray(value) ? (value as readonly JsonValue[]) : [value])),
      }
    }
    case 'open':
      if (known.through.length > 0) return known
      known.variable.listed = true
      return known
    case 'list':
      return known.items
    case 'sequence':
      return { is: 'either', options: known.items.flatMap(optionsOf) }
    case 'either':
      return { is: 'either', options: known.options.map(one => elementsOf(one, at)).flatMap(optionsOf) }
    case 'joined':
    case 'measured':
      return known
    case 'parts':
    case 'object':
    case 'counted':
      throw new NotExact(at, 'its elements are not told apart')
  }
}
