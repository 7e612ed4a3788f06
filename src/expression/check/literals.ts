import type { List, Literal, MapLiteral, NewArray, Node } from '../parse/tree.ts'
import type { PropertyType, Type } from '../type.ts'
import type { ElementType } from '../value.ts'
import { computed, type Inferred } from './inferred.ts'
import { need, needInteger } from './need.ts'
import type { Proofs } from './proofs.ts'
import { typeOfValue } from './schema.ts'
import { ANY, BOOLEAN, constantOf, INTEGER, isDynamic, join, joinAll, type Kind, NUMBER, STRING } from './types.ts'
import { spanOf, type Walk } from './walk.ts'

/** A literal, with its value in its type. */
export const literal = (node: Literal): Inferred => {
  if (node.kind === 'long') return computed(INTEGER, 1)
  const type = typeOfValue(node.value)
  return computed(type.kind === 'number' ? { ...type, integer: node.kind === 'int' } : type, 1)
}

const total = (parts: readonly Inferred[]): number => parts.reduce((sum, { cost }) => sum + cost, 1)

/** `{a, b}` */
export const list = (walk: Walk, node: List, current: Inferred, proofs: Proofs): Inferred => {
  const elements = node.elements.map(element => walk.use(element, current, proofs))
  const items = joinAll(elements.map(({ type }) => type))
  return computed(
    { kind: 'list', nullable: false, items, minItems: elements.length, maxItems: elements.length },
    total(elements),
  )
}

/** The text of a key that is written out: `{a: 1}`, `{'a': 1}`. */
const writtenKey = (key: Node): string | undefined => {
  if (key.type === 'Property' && key.object === null) return key.name
  if (key.type === 'Literal' && key.kind === 'string') return key.value
  return undefined
}

/** `{key: value}` */
export const map = (walk: Walk, node: MapLiteral, current: Inferred, proofs: Proofs): Inferred => {
  const properties = new Map<string, PropertyType>()
  const parts: Inferred[] = []
  let computedValues: Type | null = null
  let texts = true
  for (const entry of node.entries) {
    const name = writtenKey(entry.key)
    const key = name === undefined ? walk.use(entry.key, current, proofs) : undefined
    const value = walk.use(entry.value, current, proofs)
    parts.push(value)
    if (key !== undefined) {
      parts.push(key)
      need(walk, entry.key, key.type, ['string', 'number'], {
        code: 'CG2108',
        role: 'a key of an object',
        nullable: true,
      })
      texts &&= key.type.kind === 'string'
      computedValues = computedValues === null ? value.type : join(computedValues, value.type)
      continue
    }
    if (name === undefined) continue
    if (properties.has(name))
      walk.report('CG2124', spanOf(entry.key), {
        message: `the key \`${name}\` occurs twice`,
        help: 'the later entry wins; remove one of the two',
      })
    properties.set(name, { type: value.type })
  }
  // A computed key may replace a written one, or be missing (a null key is discarded).
  const type: Type =
    computedValues === null
      ? { kind: 'map', nullable: false, properties, additional: null, exact: true, literal: true, title: 'this object' }
      : texts
        ? { kind: 'map', nullable: false, properties: new Map(), additional: ANY }
        : // A key may be a number, which no text finds again.
          { kind: 'any', nullable: false }
  return computed(type, total(parts))
}

const ELEMENT: Record<ElementType, { readonly type: Type; readonly accepts: Kind }> = {
  byte: { type: INTEGER, accepts: 'number' },
  short: { type: INTEGER, accepts: 'number' },
  int: { type: INTEGER, accepts: 'number' },
  long: { type: INTEGER, accepts: 'number' },
  float: { type: NUMBER, accepts: 'number' },
  double: { type: NUMBER, accepts: 'number' },
  char: { type: { ...STRING, maxLength: 1 }, accepts: 'string' },
  boolean: { type: BOOLEAN, accepts: 'boolean' },
}

const MOST_DIMENSION = 10_000

/** `new int[3]`, `new int[] {1, 2}` */
export const newArray = (walk: Walk, node: NewArray, current: Inferred, proofs: Proofs): Inferred => {
  const { type, accepts } = ELEMENT[node.elementType]
  const parts: Inferred[] = []
  const sizes = node.dimensions.map(dimension => {
    if (dimension === null) return undefined
    const size = walk.use(dimension, current, proofs)
    parts.push(size)
    need(walk, dimension, size.type, ['number'], { code: 'CG2108', role: 'the size of an array' })
    needInteger(walk, dimension, size.type, 'CG2108', 'the size of an array')
    const constant = constantOf(size.type)?.value
    return typeof constant === 'number' && constant >= 0 ? constant : MOST_DIMENSION
  })
  for (const element of node.elements?.elements ?? []) {
    const inferred = walk.use(element, current, proofs)
    parts.push(inferred)
    need(walk, element, inferred.type, [accepts], { code: 'CG2108', role: `an element of ${node.elementType}[]` })
    const constant = constantOf(inferred.type)?.value
    const oneCharacter = typeof constant === 'string' && constant.length === 1
    if (node.elementType === 'char' && !oneCharacter && !isDynamic(inferred.type) && inferred.type.kind === 'string')
      walk.report('CG2108', spanOf(element), {
        message: `\`${walk.quote(element)}\` is not one character`,
        help: "an element of char[] is a text of one character: 'a'",
      })
  }
  const length = node.elements?.elements.length
  const result = sizes.reduceRight<Type>(
    (items, size) => ({
      kind: 'list',
      nullable: false,
      items,
      ...(length !== undefined
        ? { minItems: length, maxItems: length }
        : size === undefined
          ? {}
          : { maxItems: size, ...(size < MOST_DIMENSION ? { minItems: size } : {}) }),
    }),
    type,
  )
  return computed(result, total(parts))
}
