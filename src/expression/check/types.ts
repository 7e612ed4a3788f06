import type { JsonValue } from '../../oauth.ts'
import { quoted } from '../parse/quoted.ts'
import type { PropertyType, Type } from '../type.ts'

export type MapType = Extract<Type, { kind: 'map' }>
export type ListType = Extract<Type, { kind: 'list' }>
export type Kind = Exclude<Type['kind'], 'any' | 'null'>

export const ANY = { kind: 'any', nullable: true } as const satisfies Type
/** Type of the elements of an empty list: no value has it. */
export const NEVER = { kind: 'any', nullable: false, of: [] } as const satisfies Type
export const NULL = { kind: 'null', nullable: true } as const satisfies Type
export const BOOLEAN = { kind: 'boolean', nullable: false } as const satisfies Type
export const NUMBER = { kind: 'number', nullable: false, integer: false } as const satisfies Type
export const INTEGER = { kind: 'number', nullable: false, integer: true } as const satisfies Type
export const STRING = { kind: 'string', nullable: false } as const satisfies Type

/** Returns the type with null added. */
export const withNull = (type: Type): Type => (type.nullable ? type : { ...type, nullable: true })

/** Returns the type without null; the literal null has nothing left and stays as it is. */
export const withoutNull = (type: Type): Type =>
  type.kind === 'null' || !type.nullable ? type : { ...type, nullable: false }

/** True when nothing is known: no check applies. */
export const isDynamic = (type: Type): boolean => type.kind === 'any' && type.of === undefined

/** The types a value may have: one, or the members of a choice. Empty for a dynamic value. */
export const members = (type: Type): readonly Type[] => (type.kind === 'any' ? (type.of ?? []) : [type])

/** The values a type is limited to, null not counted; undefined when they are not known. */
export const valuesOf = (type: Type): readonly JsonValue[] | undefined =>
  type.kind === 'string' || type.kind === 'number' || type.kind === 'boolean' ? type.enum : undefined

/** The one value a type can have, as `{ value }`; undefined when there may be several. */
export const constantOf = (type: Type): { readonly value: JsonValue } | undefined => {
  if (type.kind === 'null') return { value: null }
  const values = valuesOf(type)
  const [value] = values ?? []
  return values?.length === 1 && !type.nullable && value !== undefined ? { value } : undefined
}

const both = <T>(a: T | undefined, b: T | undefined, merge: (a: T, b: T) => T): T | undefined =>
  a === undefined || b === undefined ? undefined : merge(a, b)

const union = (a: readonly JsonValue[], b: readonly JsonValue[]): readonly JsonValue[] => [...new Set([...a, ...b])]

const enumPart = (values: readonly JsonValue[] | undefined): { readonly enum?: readonly JsonValue[] } =>
  values === undefined ? {} : { enum: values }

/** Drops undefined members, so that optional properties stay absent. */
export const defined = <T extends object>(parts: { readonly [K in keyof T]: T[K] | undefined }): Partial<T> =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as Partial<T>

interface Bounds {
  readonly maxLength: number
  readonly minLength: number
  readonly maxItems: number
  readonly minItems: number
}

const joinProperties = (a: MapType, b: MapType): MapType => {
  const properties = new Map<string, PropertyType>()
  const side = (map: MapType, name: string): Type => {
    const own = map.properties.get(name)
    if (own !== undefined) return own.type
    return map.exact === true ? NULL : (map.additional ?? ANY)
  }
  for (const name of new Set([...a.properties.keys(), ...b.properties.keys()])) {
    const property = a.properties.get(name) ?? b.properties.get(name)
    properties.set(name, { ...property, type: join(side(a, name), side(b, name)) })
  }
  const additional = a.additional === null || b.additional === null ? null : join(a.additional, b.additional)
  return {
    kind: 'map',
    nullable: a.nullable || b.nullable,
    properties,
    additional,
    ...(a.exact && b.exact ? { exact: true } : {}),
    ...(a.literal || b.literal ? { literal: true } : {}),
  }
}

/** Returns the type of a value that is one or the other. */
export const join = (a: Type, b: Type): Type => {
  const nullable = a.nullable || b.nullable
  if (a.kind === 'null') return withNull(b)
  if (b.kind === 'null') return withNull(a)
  if (isDynamic(a) || isDynamic(b)) return { kind: 'any', nullable }
  if (a.kind === 'boolean' && b.kind === 'boolean')
    return { kind: 'boolean', nullable, ...enumPart(both(a.enum, b.enum, union)) }
  if (a.kind === 'number' && b.kind === 'number')
    return { kind: 'number', nullable, integer: a.integer && b.integer, ...enumPart(both(a.enum, b.enum, union)) }
  if (a.kind === 'string' && b.kind === 'string')
    return {
      kind: 'string',
      nullable,
      ...enumPart(both(a.enum, b.enum, union)),
      ...(a.instant && b.instant ? { instant: true } : {}),
      ...defined<Pick<Bounds, 'maxLength' | 'minLength'>>({
        maxLength: both(a.maxLength, b.maxLength, Math.max),
        minLength: both(a.minLength, b.minLength, Math.min),
      }),
    }
  if (a.kind === 'list' && b.kind === 'list')
    return {
      kind: 'list',
      nullable,
      items: join(a.items, b.items),
      ...defined<Pick<Bounds, 'maxItems' | 'minItems'>>({
        maxItems: both(a.maxItems, b.maxItems, Math.max),
        minItems: both(a.minItems, b.minItems, Math.min),
      }),
    }
  if (a.kind === 'map' && b.kind === 'map') return joinProperties(a, b)
  return choice([...members(a), ...members(b)], nullable)
}

/** One member per kind, joined. */
const choice = (types: readonly Type[], nullable: boolean): Type => {
  const byKind = new Map<Type['kind'], Type>()
  for (const type of types) {
    const earlier = byKind.get(type.kind)
    byKind.set(type.kind, withoutNull(earlier === undefined ? type : join(earlier, type)))
  }
  const of = [...byKind.values()]
  const [only] = of
  if (of.length === 1 && only !== undefined) return nullable ? withNull(only) : only
  return { kind: 'any', nullable, of }
}

/** Returns the type of any of several values; of none: nothing. */
export const joinAll = (types: readonly Type[]): Type => {
  const [first, ...rest] = types
  return first === undefined ? NEVER : rest.reduce(join, first)
}

const NAMES: Record<Kind, string> = {
  boolean: 'a Boolean',
  number: 'a Number',
  string: 'a String',
  list: 'a list',
  map: 'an object',
}

/** Returns how messages call a type: `a String`, `a Number or a list`, `null`. */
export const describe = (type: Type): string => {
  if (type.kind === 'null') return 'null'
  if (type.kind !== 'any') return NAMES[type.kind]
  if (type.of === undefined) return 'anything'
  if (type.of.length === 0) return 'nothing'
  return type.of.map(describe).join(' or ')
}

/** Returns a value as the expression language writes it. */
export const literalText = (value: JsonValue): string => (typeof value === 'string' ? quoted(value) : String(value))
