import { mapOf, type Value } from '../value.ts'
import { allowItems } from '../value-limits.ts'
import { mapAt, requiredText } from './arguments.ts'
import type { Entry } from './entry.ts'
import { ANYTHING, any, FLAT, LIST_OR_NULL, MAP_OR_NULL, map, PER_ELEMENT, TEXTS_OR_NULL, text } from './params.ts'

type Impl = Entry['impl']

const get: Impl = args => {
  const source = mapAt(args, 0, 'map')
  const key = requiredText(args, 1, 'key')
  const value = source !== null && Object.hasOwn(source, key) ? source[key] : null
  return value ?? args[2] ?? null
}

const collected =
  (pick: (entry: readonly [string, Value]) => Value): Impl =>
  (args, context) => {
    const source = mapAt(args, 0, 'map')
    if (source === null) return null
    const entries = Object.entries(source)
    context.spend(entries.length)
    allowItems(entries.length)
    return entries.map(pick)
  }

const merge: Impl = (args, context) => {
  const merged = new Map<string, Value>()
  let hasMap = false
  for (let index = 0; index < args.length; index += 1) {
    const source = mapAt(args, index, 'map')
    if (source === null) continue
    hasMap = true
    const entries = Object.entries(source)
    context.spend(entries.length)
    for (const [name, value] of entries) merged.set(name, value)
    allowItems(merged.size)
  }
  return hasMap ? mapOf(merged) : null
}

const common = { namespace: 'map', pure: true, extension: true } as const

export const maps: readonly Entry[] = [
  {
    ...common,
    name: 'get',
    params: [map('map'), text('key', { nullable: false }), any('default', { optional: true })],
    returns: ANYTHING,
    cost: FLAT,
    result: 'value',
    comesFrom: 'first',
    doc: 'The value of the key; the default, or null without one, when the map is null, lacks the key or has null there. The key may be computed, also inside a selection.',
    examples: [
      { expression: "#map.get({'a': 1}, 'a')", value: 1 },
      { expression: "#map.get({'a': 1}, 'b')", value: null },
      { expression: "#map.get({'a': 1}, 'b', 2)", value: 2 },
      { expression: "#map.get(null, 'a')", value: null },
    ],
    impl: get,
  },
  {
    ...common,
    name: 'keys',
    params: [map('map')],
    returns: TEXTS_OR_NULL,
    cost: PER_ELEMENT,
    nullWhen: [0],
    doc: 'The keys of the map. Null gives null.',
    examples: [
      { expression: "#map.keys({'a': 1, 'b': 2})", value: ['a', 'b'] },
      { expression: '#map.keys(null)', value: null },
    ],
    impl: collected(([name]) => name),
  },
  {
    ...common,
    name: 'values',
    params: [map('map')],
    returns: LIST_OR_NULL,
    cost: PER_ELEMENT,
    result: 'values',
    doc: 'The values of the map in the order of its keys. Null gives null.',
    examples: [
      { expression: "#map.values({'a': 1, 'b': 2})", value: [1, 2] },
      { expression: '#map.values(null)', value: null },
    ],
    impl: collected(([, value]) => value),
  },
  {
    ...common,
    name: 'merge',
    params: [],
    variadic: { params: [map('map')], min: 2, max: 10 },
    returns: MAP_OR_NULL,
    cost: PER_ELEMENT,
    result: 'merged',
    doc: 'One map with the entries of all; a later map wins. Null maps are skipped; only nulls give null. A property the result lacks reads as null.',
    examples: [
      { expression: "#map.merge({'a': 1, 'b': 2}, {'b': 3})", value: { a: 1, b: 3 } },
      { expression: "#map.merge(null, {'a': 1})", value: { a: 1 } },
      { expression: '#map.merge(null, null)', value: null },
    ],
    impl: merge,
  },
]
