import type { ListValue } from '../value.ts'
import { allowItems } from '../value-limits.ts'
import { listAt, valueAt } from './arguments.ts'
import { chargeItems } from './charges.ts'
import type { Entry } from './entry.ts'
import { equal, equalLists, memberOf } from './equality.ts'
import { any, FLAT, INTEGER, LIST_OR_NULL, list, PER_ELEMENT, PER_PAIR, YES_NO } from './params.ts'

type Impl = Entry['impl']
const EMPTY: ListValue = []

const indexOf: Impl = (args, context) => {
  const source = listAt(args, 0, 'array')
  if (source === null) return -1
  chargeItems(context, source)
  return source.findIndex(item => equal(item, valueAt(args, 1), 'java', context, { left: source }))
}

/** Asks every or some element of the second list whether it is in the first. */
const containing =
  (quantifier: 'every' | 'some'): Impl =>
  (args, context) => {
    const source = listAt(args, 0, 'source')
    const search = listAt(args, 1, 'search')
    if (source === null || search === null) return false
    const among = memberOf(source, 'java', context)
    chargeItems(context, search)
    return quantifier === 'every' ? search.every(item => among(item, search)) : search.some(item => among(item, search))
  }

/** Keeps the elements of the first list that are, or are not, in the second. */
const keeping =
  (present: boolean): Impl =>
  (args, context) => {
    const source = listAt(args, 0, 'source')
    const other = listAt(args, 1, 'other') ?? EMPTY
    if (source === null) return null
    chargeItems(context, source)
    const among = memberOf(other, 'java', context)
    const result = source.filter(item => among(item, source) === present)
    allowItems(result.length)
    return result
  }

const union: Impl = (args, context) => {
  const a = listAt(args, 0, 'a')
  const b = listAt(args, 1, 'b')
  if (a === null && b === null) return null
  chargeItems(context, a, b)
  allowItems((a?.length ?? 0) + (b?.length ?? 0))
  return [...(a ?? EMPTY), ...(b ?? EMPTY)]
}

const equals: Impl = (args, context) => {
  const a = listAt(args, 0, 'a')
  const b = listAt(args, 1, 'b')
  return a === null || b === null ? a === b : equalLists(a, b, 'java', context)
}

const common = { namespace: 'data', pure: true, extension: false } as const

/** Lists and arrays, interchangeable. Elements are equal as `Object.equals` says: Integer 3 is not Double 3.0. */
export const data: readonly Entry[] = [
  {
    ...common,
    name: 'indexOf',
    params: [list('array'), any('value')],
    returns: INTEGER,
    cost: PER_ELEMENT,
    compares: 'element',
    doc: 'The position of the first element equal to the value, else -1. A null array gives -1.',
    examples: [
      { expression: '#data.indexOf(new int[] {2,4,6,8,10}, 6)', value: 2 },
      { expression: "#data.indexOf({'a', 'b'}, 'c')", value: -1 },
      { expression: '#data.indexOf(null, 6)', value: -1 },
    ],
    impl: indexOf,
  },
  {
    ...common,
    name: 'isNotEmpty',
    params: [list('array')],
    returns: YES_NO,
    cost: FLAT,
    proves: { notNull: [0], filled: true },
    doc: 'True when the array is not null and has an element.',
    examples: [
      { expression: '#data.isNotEmpty(new int[] {2,4,6,8,10})', value: true },
      { expression: '#data.isNotEmpty({})', value: false },
      { expression: '#data.isNotEmpty(null)', value: false },
    ],
    impl: args => (listAt(args, 0, 'array')?.length ?? 0) > 0,
  },
  {
    ...common,
    name: 'containsAll',
    params: [list('source'), list('search')],
    returns: YES_NO,
    cost: PER_PAIR,
    proves: { notNull: [0, 1] },
    compares: 'elements',
    doc: 'True when every element of `search` is in `source`. False when either is null. The kind of a number counts: `2.1` is a double and not in a `float[]`.',
    examples: [
      { expression: '#data.containsAll(new int[] {2,4,6,8,10}, new int[] {2,8})', value: true },
      { expression: '#data.containsAll({2,4,6,8,10}, {2,9})', value: false },
      { expression: '#data.containsAll(new double[] {2.1,4.1,6.1,8.1,10.1}, {2.1,8.1})', value: true },
      { expression: '#data.containsAll(new float[] {2.1f,4.1f}, {2.1})', value: false },
      { expression: '#data.containsAll({3}, {3.0})', value: false },
    ],
    impl: containing('every'),
  },
  {
    ...common,
    name: 'containsAny',
    params: [list('source'), list('search')],
    returns: YES_NO,
    cost: PER_PAIR,
    proves: { notNull: [0, 1], filled: true },
    compares: 'elements',
    doc: 'True when at least one element of `search` is in `source`. False when either is null.',
    examples: [
      { expression: '#data.containsAny({2,4,6,8,10}, {2,9,11})', value: true },
      { expression: '#data.containsAny({2,4,6,8,10}, new int[] {1,9})', value: false },
      { expression: '#data.containsAny(null, {1})', value: false },
    ],
    impl: containing('some'),
  },
  {
    ...common,
    name: 'removeAll',
    params: [list('source'), list('remove')],
    returns: LIST_OR_NULL,
    cost: PER_PAIR,
    result: 'others',
    compares: 'elements',
    doc: 'A new list of the elements of `source` that are not in `remove`; `{null}` removes nulls. A null `source` gives null, a null `remove` removes nothing.',
    examples: [
      { expression: '#data.removeAll({2,4,6,8,10}, {2,6,11})', value: [4, 8, 10] },
      { expression: "#data.removeAll({'a', null}, {null})", value: ['a'] },
      { expression: '#data.removeAll(null, {1})', value: null },
    ],
    impl: keeping(false),
  },
  {
    ...common,
    name: 'retainAll',
    params: [list('source'), list('keep')],
    returns: LIST_OR_NULL,
    cost: PER_PAIR,
    result: 'some',
    compares: 'elements',
    comesFrom: 'common',
    doc: 'A new list of the elements of `source` that are in `keep`, in the order of `source`. A null `source` gives null.',
    examples: [
      { expression: '#data.retainAll({2,4,6,8,10}, new int[] {2,6,11})', value: [2, 6] },
      { expression: '#data.retainAll({1}, null)', value: [] },
    ],
    impl: keeping(true),
  },
  {
    ...common,
    name: 'union',
    params: [list('a'), list('b')],
    returns: LIST_OR_NULL,
    cost: PER_PAIR,
    result: 'both',
    doc: 'The elements of `a` and then of `b`; duplicates are kept. A null list counts as empty; two nulls give null.',
    examples: [
      { expression: '#data.union(new int[] {2,4,6,8,10}, {1,10,11})', value: [2, 4, 6, 8, 10, 1, 10, 11] },
      { expression: '#data.union(null, {1})', value: [1] },
      { expression: '#data.union(null, null)', value: null },
    ],
    impl: union,
  },
  {
    ...common,
    name: 'size',
    params: [list('array')],
    returns: INTEGER,
    cost: FLAT,
    sizeOf: 0,
    doc: 'The number of elements. Null gives 0.',
    examples: [
      { expression: '#data.size({2,4,6,8,10})', value: 5 },
      { expression: '#data.size(null)', value: 0 },
    ],
    impl: args => listAt(args, 0, 'array')?.length ?? 0,
  },
  {
    ...common,
    name: 'equals',
    params: [list('a'), list('b')],
    returns: YES_NO,
    cost: PER_PAIR,
    doc: 'True when both have the same size and equal elements in the same order, or when both are null. A list may equal an array, unlike with `==`.',
    examples: [
      { expression: '#data.equals({2,4,6,8,10}, new int[] {2,4,6,8,10})', value: true },
      { expression: '#data.equals({1, 2}, {2, 1})', value: false },
      { expression: '#data.equals(null, null)', value: true },
      { expression: '#data.equals(null, {})', value: false },
    ],
    impl: equals,
  },
]
