/**
 * Values while an expression runs. Facts are plain JSON; a few Java distinctions that JSON lacks need a shape of their
 * own, and only where the value would otherwise be misread:
 *
 * - int: an integral `number` within 32 bits. An integral `number` beyond 32 bits (from facts) counts as long.
 * - long: `bigint`.
 * - double: a non-integral `number` (or an infinity, or NaN), or `Real` of kind `double` when the value is integral.
 * - float: always `Real` of kind `float`.
 * - BigInteger and BigDecimal: `Big`: `unscaled * 10 ** -scale`.
 * - array (Java's, not a list): a JavaScript array whose `ARRAY` property names the element type.
 * - map literal: a null-prototype object marked with `MAP`, so that a missing dot property is an error (and in
 *   `strict` a failure too). Facts are never marked.
 *   One with a key that is not a text, or is the text of a position, also has `KEYS`: the keys by their texts, in
 *   the order of the literal, which a JavaScript object does not keep.
 *
 * `toJson` removes all of it from a result.
 */
import type { JsonValue } from '../oauth.ts'

export const ARRAY: unique symbol = Symbol('array')
export const MAP: unique symbol = Symbol('map')
export const KEYS: unique symbol = Symbol('keys')

export class Real {
  readonly kind: 'float' | 'double'
  readonly value: number
  constructor(kind: 'float' | 'double', value: number) {
    this.kind = kind
    this.value = value
  }
}

export class Big {
  readonly kind: 'integer' | 'decimal'
  readonly unscaled: bigint
  readonly scale: number
  constructor(kind: 'integer' | 'decimal', unscaled: bigint, scale: number) {
    this.kind = kind
    this.unscaled = unscaled
    this.scale = scale
  }
}

/** The primitive types of Java, which an array may hold. */
export type ElementType = 'byte' | 'short' | 'int' | 'long' | 'float' | 'double' | 'char' | 'boolean'

export type ListValue = readonly Value[] & { readonly [ARRAY]?: ElementType | 'String' | 'Object' }
export type MapValue = { readonly [name: string]: Value } & {
  readonly [MAP]?: true
  readonly [KEYS]?: ReadonlyMap<string, Value>
}
export type NumberValue = number | bigint | Real | Big
export type Value = null | boolean | string | NumberValue | ListValue | MapValue

/** Results are JSON; facts already are. */
export type Facts = JsonValue

/** Makes a map without a prototype, so that every name is an ordinary key. */
export const mapOf = (entries: Iterable<readonly [string, Value]>): MapValue => {
  const map: { [name: string]: Value } = Object.create(null)
  for (const [name, value] of entries) map[name] = value
  return map
}
