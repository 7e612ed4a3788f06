import { isObject, type JsonObject, type JsonValue } from '../../oauth.ts'
import { spelledBelow, spelledPath } from '../fact-path.ts'
import type { PropertyType, Trust, Type } from '../type.ts'
import { ANY, defined, INTEGER, joinAll, NULL, withNull } from './types.ts'

export interface SchemaOptions {
  /** How messages call the value: `the client assertion`. */
  readonly title?: string
  /** Label of the value and of everything in it. */
  readonly trust?: Trust
  /** Where a schema path (`['properties', 'tier']`) is declared: `policies/partners.yaml:8`. */
  readonly declaredAt?: (path: readonly string[]) => string | undefined
  /** The block in which an author declares a property: `['assertion']`. */
  readonly declareIn?: readonly string[]
  /** True when the value itself may be null, whatever its schema says. */
  readonly nullable?: boolean
}

const own = (object: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined

const count = (schema: JsonObject, name: string): number | undefined => {
  const value = own(schema, name)
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined
}

const names = (value: JsonValue | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter(name => typeof name === 'string') : []

/** The values of `const` or `enum`. */
const listed = (schema: JsonObject): readonly JsonValue[] | undefined => {
  const constant = own(schema, 'const')
  if (constant !== undefined) return [constant]
  const values = own(schema, 'enum')
  return Array.isArray(values) ? values : undefined
}

/** `type` as a list; undefined when the schema does not say. */
const declared = (schema: JsonObject): readonly string[] | undefined => {
  const type = own(schema, 'type')
  if (typeof type === 'string') return [type]
  return Array.isArray(type) ? names(type) : undefined
}

const KIND_OF: Record<string, Type['kind']> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  array: 'list',
  object: 'map',
  null: 'null',
}

const kindOfValue = (value: JsonValue): Type['kind'] => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'object') return 'map'
  return typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'boolean' : 'number'
}

/** Places are found only where something is said about them. */
const later = ({ declaredAt }: SchemaOptions, path: readonly string[]): (() => string | undefined) | undefined =>
  declaredAt === undefined ? undefined : () => declaredAt(path)

const mapType = (schema: JsonObject, nullable: boolean, path: readonly string[], options: SchemaOptions): Type => {
  const declaredProperties = own(schema, 'properties')
  const required = new Set(names(own(schema, 'required')))
  const properties = new Map<string, PropertyType>()
  for (const [name, child] of isObject(declaredProperties) ? Object.entries(declaredProperties) : []) {
    const at = [...path, 'properties', name]
    const type = typeAt(child, at, { ...options, nullable: false })
    const present = required.has(name) || (isObject(child) && own(child, 'default') !== undefined)
    const description = isObject(child) ? own(child, 'description') : undefined
    properties.set(name, {
      type: present ? type : withNull(type),
      ...defined<Omit<PropertyType, 'type'>>({
        trust: options.trust,
        declaredAt: later(options, at),
        description: typeof description === 'string' ? description : undefined,
      }),
    })
  }
  // A required name that is not described exists, and may be anything.
  for (const name of required)
    if (!properties.has(name))
      properties.set(name, {
        type: ANY,
        ...defined<Omit<PropertyType, 'type'>>({
          trust: options.trust,
          declaredAt: later(options, [...path, 'required']),
        }),
      })
  const rest = own(schema, 'additionalProperties')
  const anything = rest === true || (rest === undefined && declaredProperties === undefined && path.length > 0)
  const additional = isObject(rest)
    ? withNull(typeAt(rest, [...path, 'additionalProperties'], { ...options, nullable: false }))
    : anything
      ? ANY
      : null
  return {
    kind: 'map',
    nullable,
    properties,
    additional,
    ...(rest === false ? { exact: true } : {}),
    ...defined<{ title: string; declareIn: string }>({
      title: titleAt(path, options),
      declareIn: options.declareIn === undefined ? undefined : spelledPath([...options.declareIn, ...path]),
    }),
  }
}

/** `the client assertion` at the top, `` `address` of the client assertion`` below. */
const titleAt = (path: readonly string[], options: SchemaOptions): string | undefined => {
  const names = path.filter((_, index) => isNameAt(path, index))
  if (names.length === 0) return options.title
  const written = `\`${spelledBelow(names)}\``
  return options.title === undefined ? written : `${written} of ${options.title}`
}

/** True where a step of a schema is the name of a member, which may be called `properties` too. */
const isNameAt = (path: readonly string[], index: number): boolean =>
  index > 0 && path[index - 1] === 'properties' && !isNameAt(path, index - 1)

const typeAt = (schema: JsonValue, path: readonly string[], options: SchemaOptions): Type => {
  if (!isObject(schema)) return ANY
  const values = listed(schema)
  const types = declared(schema) ?? (path.length === 0 && values === undefined ? ['object'] : undefined)
  const kinds = new Set(
    types === undefined
      ? values?.map(kindOfValue)
      : types.map(type => (Object.hasOwn(KIND_OF, type) ? KIND_OF[type] : 'any')),
  )
  const nullable =
    (options.nullable ?? false) ||
    (kinds.has('null') && (values === undefined || values.includes(null))) ||
    kinds.size === 0
  kinds.delete('null')
  const [kind] = kinds
  if (kind === undefined) return nullable && (types !== undefined || values !== undefined) ? NULL : ANY
  if (kinds.size > 1) return { kind: 'any', nullable }
  const allowed = values?.filter(value => kindOfValue(value) === kind)
  switch (kind) {
    case 'string': {
      const lengths = allowed?.map(value => (typeof value === 'string' ? value.length : 0))
      return {
        kind,
        nullable,
        ...(allowed === undefined ? {} : { enum: allowed }),
        ...defined<{ maxLength: number; minLength: number }>({
          maxLength: unitsOf(count(schema, 'maxLength')) ?? (lengths === undefined ? undefined : Math.max(...lengths)),
          minLength: count(schema, 'minLength') ?? (lengths === undefined ? undefined : Math.min(...lengths)),
        }),
      }
    }
    case 'number':
      return {
        kind,
        nullable,
        integer: types === undefined ? (allowed ?? []).every(Number.isInteger) : !types.includes('number'),
        ...(allowed === undefined ? {} : { enum: allowed }),
      }
    case 'boolean':
      return { kind, nullable, ...(allowed === undefined ? {} : { enum: allowed }) }
    case 'list': {
      const items = own(schema, 'items')
      return {
        kind,
        nullable,
        items: items === undefined ? ANY : typeAt(items, [...path, 'items'], { ...options, nullable: false }),
        ...defined<{ maxItems: number; minItems: number }>({
          maxItems: count(schema, 'maxItems'),
          minItems: count(schema, 'minItems'),
        }),
      }
    }
    case 'map':
      return mapType(schema, nullable, path, options)
    case 'any':
    case 'null':
      return ANY
  }
}

/** JSON Schema counts characters, the language counts UTF-16 code units: a character has at most two. */
const unitsOf = (characters: number | undefined): number | undefined =>
  characters === undefined ? undefined : characters * 2

/**
 * Returns the type of values that a JSON Schema accepts, for the keywords that policies allow.
 *
 * A property that is neither required nor has a default may be null. The top is an object unless it says otherwise;
 * below, a schema without `type`, `enum` or `const` accepts anything. Undeclared properties are refused where
 * `properties` are given (or at the top) and `additionalProperties` is not.
 */
export const typeOfSchema = (schema: JsonValue, options: SchemaOptions = {}): Type => typeAt(schema, [], options)

/** Returns the exact type of a constant: every value is known. */
export const typeOfValue = (value: JsonValue): Type => {
  if (value === null) return NULL
  if (typeof value === 'string')
    return { kind: 'string', nullable: false, enum: [value], maxLength: value.length, minLength: value.length }
  if (typeof value === 'number')
    return { kind: 'number', nullable: false, integer: Number.isInteger(value), enum: [value] }
  if (typeof value === 'bigint') return INTEGER
  if (typeof value === 'boolean') return { kind: 'boolean', nullable: false, enum: [value] }
  if (Array.isArray(value))
    return {
      kind: 'list',
      nullable: false,
      items: joinAll(value.map(typeOfValue)),
      maxItems: value.length,
      minItems: value.length,
    }
  const properties = new Map<string, PropertyType>()
  for (const [name, child] of Object.entries(value as JsonObject))
    properties.set(name, { type: typeOfValue(child), trust: 'configured' })
  return { kind: 'map', nullable: false, properties, additional: null, exact: true, title: 'the constant' }
}
