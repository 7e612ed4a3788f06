import type { Span } from '../../outcome.ts'
import { javaText } from '../library/java-text.ts'
import { Big, KEYS, type ListValue, MAP, type MapValue, Real, type Value } from '../value.ts'
import { describe } from './describe.ts'
import { fault } from './fault.ts'

/**
 * The one place that reads members of values: own properties only, maps by a string key, lists by an integer. Whether
 * a name is own is asked of the object itself, so neither a polluted `Object.prototype` nor a claim named
 * `hasOwnProperty` or `__proto__` changes the reading.
 */
export const isList = (value: Value): value is ListValue => Array.isArray(value)

export const isMap = (value: Value): value is MapValue =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Real) &&
  !(value instanceof Big)

const { hasOwn } = Object

/** Reads a key of a map; null when it is not there. */
export const member = (map: MapValue, key: string): Value => (hasOwn(map, key) ? (map[key] ?? null) : null)

/** Reads an element; null when a fact has a hole there. */
export const element = (list: ListValue, index: number): Value => (index < list.length ? (list[index] ?? null) : null)

/**
 * Reads `object.name`: null for null and for a missing property of the facts.
 * @throws Fault `no_property` for a map literal without it, and for a value that is no map
 */
export const property = (object: Value, name: string, at: Span): Value => {
  if (typeof object === 'object' && object !== null && !Array.isArray(object)) {
    if (hasOwn(object, name) && typeof keyOf(object as MapValue, name) === 'string') {
      if (object instanceof Real || object instanceof Big) throw noProperty(object, at)
      return (object as MapValue)[name] ?? null
    }
    if ((object as MapValue)[MAP] !== true && !(object instanceof Real) && !(object instanceof Big)) return null
  }
  if (object === null) return null
  throw noProperty(object, at)
}

const noProperty = (object: Value, at: Span): unknown =>
  fault('no_property', isMap(object) ? 'the map has no such property' : `${describe(object)} has no properties`, at)

/** Makes an empty map without a prototype, marked as written in an expression. */
export const emptyMap = (): WrittenMap => {
  const map: WrittenMap = Object.create(null)
  map[MAP] = true
  return map
}

interface WrittenMap {
  [key: string]: Value
  [MAP]?: true
  [KEYS]?: Map<string, Value>
}

/** Texts that JavaScript moves in front of other names. */
const POSITION = /^\d+$/

/** Puts an entry into a map that is being made; a null key is dropped. */
export const put = (map: WrittenMap, key: Value, value: Value): void => {
  if (key === null) return
  const name = typeof key === 'string' ? key : javaText(key)
  if (map[KEYS] === undefined && (typeof key !== 'string' || POSITION.test(name)))
    map[KEYS] = new Map(Object.keys(map).map(own => [own, own]))
  map[KEYS]?.set(name, key)
  map[name] = value
}

/** The names of a map, in the order of its literal. */
export const namesOf = (map: MapValue): readonly string[] =>
  hasOwn(map, KEYS) ? [...(map[KEYS]?.keys() ?? [])] : Object.keys(map)

/** The key behind a name: a number where the literal has one. */
export const keyOf = (map: MapValue, name: string): Value => (hasOwn(map, KEYS) ? (map[KEYS]?.get(name) ?? name) : name)

/** Marks a map that stands for one entry of another, as loops over maps see it. */
export const ENTRY: unique symbol = Symbol('entry')

export const isEntry = (map: MapValue): boolean => hasOwn(map, ENTRY)

/** Makes what a loop over a map sees: the key and the value of one entry. */
export const entry = (key: Value, value: Value): MapValue => {
  const map: WrittenMap & { [ENTRY]?: true } = emptyMap()
  map['key'] = key
  map['value'] = value
  map[ENTRY] = true
  return map
}
