import { EvaluationError } from '../evaluation-error.ts'
import type { Value } from '../value.ts'
import { allowItems, boundedList } from '../value-limits.ts'
import { isList, listAt, valueAt } from './arguments.ts'
import { chargeItems } from './charges.ts'
import type { Context, Entry } from './entry.ts'
import { equal, memberOf } from './equality.ts'
import { compareNumbers, isNumber } from './numbers.ts'
import { ANYTHING, any, FLAT, LIST_OR_NULL, list, PER_ELEMENT, PER_PAIR, YES_NO } from './params.ts'
import { compareText } from './string-case.ts'

type Impl = Entry['impl']

const distinct: Impl = (args, context) => {
  const source = listAt(args, 0, 'list')
  if (source === null) return null
  chargeItems(context, source)
  const result: Value[] = []
  const simple = new Set<string | boolean | null>()
  const others: Value[] = []
  for (const item of source) {
    if (item === null || typeof item === 'string' || typeof item === 'boolean') {
      if (simple.has(item)) continue
      simple.add(item)
    } else {
      context.spend(others.length)
      if (others.some(other => equal(other, item, 'value', context))) continue
      others.push(item)
    }
    result.push(item)
  }
  return boundedList(result)
}

/** Orders numbers among numbers and texts among texts; `pel` puts null first, as its operator `<` does. */
const comparing =
  (context: Context) =>
  (a: Value, b: Value): number => {
    if (a === null || b === null) {
      if (context.profile === 'pel') return a === b ? 0 : a === null ? -1 : 1
      throw new EvaluationError('null_ordered', 'a list with a null element has no order')
    }
    context.spend(1)
    if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
    if (isNumber(a) && isNumber(b)) return compareNumbers(a, b)
    throw new EvaluationError('not_comparable', 'only a list of numbers or a list of texts can be sorted')
  }

const sort: Impl = (args, context) => {
  const source = listAt(args, 0, 'list')
  if (source === null) return null
  chargeItems(context, source)
  const compare = comparing(context)
  // One element is compared with nothing, but what cannot be sorted fails at every length.
  if (source.length === 1) compare(valueAt(source, 0), valueAt(source, 0))
  return boundedList(source.toSorted(compare))
}

const end =
  (position: 0 | -1): Impl =>
  args =>
    listAt(args, 0, 'list')?.at(position) ?? null

const contains: Impl = (args, context) => {
  const source = listAt(args, 0, 'list')
  if (source === null) return false
  return memberOf(source, 'value', context)(valueAt(args, 1), source)
}

const flatten: Impl = (args, context) => {
  const source = listAt(args, 0, 'list')
  if (source === null) return null
  chargeItems(context, source)
  const result: Value[] = []
  for (const item of source) {
    if (item === null) continue
    if (!isList(item)) result.push(item)
    else {
      chargeItems(context, item)
      allowItems(result.length + item.length)
      for (const inner of item) result.push(inner)
    }
  }
  return boundedList(result)
}

const common = { namespace: 'list', pure: true, extension: true } as const
const one: readonly [ReturnType<typeof list>] = [list('list')]

/** What PEL's `#data` lacks. Elements are equal as the operator `==` says. */
export const lists: readonly Entry[] = [
  {
    ...common,
    name: 'distinct',
    params: one,
    returns: LIST_OR_NULL,
    cost: PER_PAIR,
    result: 'some',
    doc: 'The list without repetitions; the first of equal elements stays. Null gives null.',
    examples: [
      { expression: "#list.distinct({'b', 'a', 'b'})", value: ['b', 'a'] },
      { expression: '#list.distinct({1, 1.0, 2})', value: [1, 2] },
      { expression: '#list.distinct(null)', value: null },
    ],
    impl: distinct,
  },
  {
    ...common,
    name: 'sort',
    params: one,
    returns: LIST_OR_NULL,
    cost: { base: 1, perUnit: 14 },
    result: 'some',
    sorts: true,
    doc: 'The list in ascending order: numbers by value, texts by their UTF-16 code units. A mixed list is an error. A null element is an error in `strict` and comes first in `pel`. Null gives null.',
    examples: [
      { expression: '#list.sort({10, 9, 2})', value: [2, 9, 10] },
      { expression: "#list.sort({'b', 'B', 'a'})", value: ['B', 'a', 'b'] },
      { expression: "#list.sort({1, 'a'})", error: true },
      { expression: '#list.sort(null)', value: null },
    ],
    impl: sort,
  },
  {
    ...common,
    name: 'first',
    params: one,
    returns: ANYTHING,
    cost: FLAT,
    result: 'element',
    doc: 'The first element; null when the list is null or empty.',
    examples: [
      { expression: "#list.first({'a', 'b'})", value: 'a' },
      { expression: '#list.first({})', value: null },
    ],
    impl: end(0),
  },
  {
    ...common,
    name: 'last',
    params: one,
    returns: ANYTHING,
    cost: FLAT,
    result: 'element',
    doc: 'The last element; null when the list is null or empty.',
    examples: [
      { expression: "#list.last({'a', 'b'})", value: 'b' },
      { expression: '#list.last(null)', value: null },
    ],
    impl: end(-1),
  },
  {
    ...common,
    name: 'contains',
    params: [list('list'), any('value')],
    returns: YES_NO,
    cost: PER_ELEMENT,
    proves: { notNull: [0], filled: true },
    compares: 'element',
    doc: 'True when an element equals the value. False when the list is null.',
    examples: [
      { expression: "#list.contains({'a', 'b'}, 'b')", value: true },
      { expression: "#list.contains({'a', 'b'}, 'B')", value: false },
      { expression: "#list.contains(null, 'b')", value: false },
    ],
    impl: contains,
  },
  {
    ...common,
    name: 'flatten',
    params: one,
    returns: LIST_OR_NULL,
    cost: { base: 1, perUnit: 16 },
    nullWhen: [0],
    result: 'flat',
    doc: 'One list of the elements of the lists in a list, in order; what is no list stays, null is left out, and deeper lists stay lists. Null gives null.',
    examples: [
      { expression: "#list.flatten({{'a', 'b'}, {'c'}, 'd'})", value: ['a', 'b', 'c', 'd'] },
      {
        expression: '#list.flatten(roles.![tenants])',
        facts: { roles: [{ tenants: ['acme'] }, { tenants: null }, { tenants: ['globex', 'acme'] }] },
        value: ['acme', 'globex', 'acme'],
      },
      { expression: '#list.flatten({{{1}}, null})', value: [[1]] },
      { expression: '#list.flatten(null)', value: null },
    ],
    impl: flatten,
  },
]
