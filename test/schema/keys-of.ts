/** The keys that a schema names, and those that code reads of a value. */
import { readSchema } from '../../src/files/index.ts'
import type { JsonObject, JsonValue } from '../../src/oauth.ts'
import { type SchemaKind, validate } from '../../src/schema/index.ts'
import type { Source } from '../../src/source/index.ts'

type Leaf = readonly [string, JsonObject]
type Schema = { readonly [keyword: string]: unknown }

/**
 * The keys of a schema without keys of their own, as dotted paths: `*` stands for any item or name. A definition is entered
 * once, where it is met first.
 */
export const leafKeys = (kind: SchemaKind): readonly string[] => [...leafSchemas(kind).keys()].toSorted()

/** The same with what the schema says of each. */
export const leafSchemas = (kind: SchemaKind): ReadonlyMap<string, JsonObject> => {
  const root = JSON.parse(readSchema(kind)) as Schema
  const definitions = (root['$defs'] ?? {}) as { readonly [name: string]: Schema }
  const entered = new Set<string>()
  const below = (schema: Schema, path: string): readonly Leaf[] => {
    const name = typeof schema['$ref'] === 'string' ? schema['$ref'].replace('#/$defs/', '') : null
    if (name !== null) {
      const { $ref: _, ...beside } = schema
      if (entered.has(name)) return [[path, beside as JsonObject]]
      if (Object.hasOwn(definitions[name] ?? {}, 'properties')) entered.add(name)
      return below({ ...beside, ...definitions[name] }, path)
    }
    const { properties = {}, items, additionalProperties: others, oneOf = [], then, else: otherwise } = schema
    const inner = Object.entries(properties as { readonly [key: string]: Schema }).flatMap(([key, member]) =>
      below(member, `${path}.${key}`),
    )
    const named = typeof others === 'object' && others !== null ? below(others as Schema, `${path}.*`) : []
    const listed = typeof items === 'object' && items !== null ? below(items as Schema, `${path}.*`) : []
    const branches = [...(oneOf as Schema[]), then, otherwise].flatMap(one =>
      typeof one === 'object' && one !== null ? below(one as Schema, path) : [],
    )
    const all = [...inner, ...named, ...listed, ...branches].filter(([one]) => one !== path && one !== `${path}.*`)
    return all.length === 0 ? [[path, schema as JsonObject]] : all
  }
  return new Map(below(root, '').map(([path, schema]) => [path.slice(1), schema]))
}

/** A value whose members tell when they are asked for. */
export interface Recorded<T> {
  readonly value: T
  /** Paths of the members that were asked for by their name, with how often. */
  readonly reads: ReadonlyMap<string, number>
}

/**
 * Counts what is asked of a value by name. A member that is copied, listed or written as JSON with all others is not asked
 * for.
 */
export const record = <T extends object>(value: T): Recorded<T> => {
  const reads = new Map<string, number>()
  const wrap = (object: object, path: string): object => {
    let listed = new Set<string | symbol>()
    let looked: string | symbol | null = null
    return new Proxy(object, {
      ownKeys: target => {
        listed = new Set(Reflect.ownKeys(target))
        return [...listed]
      },
      getOwnPropertyDescriptor: (target, key) => {
        looked = key
        return Reflect.getOwnPropertyDescriptor(target, key)
      },
      get: (target, key) => {
        if (key === 'toJSON') return () => target
        const member: unknown = Reflect.get(target, key)
        if (typeof key === 'symbol') return member
        const at = path === '' ? key : `${path}.${key}`
        if (looked !== key || !listed.delete(key)) reads.set(at, (reads.get(at) ?? 0) + 1)
        looked = null
        return typeof member === 'object' && member !== null ? wrap(member, at) : member
      },
    })
  }
  return { value: wrap(value, '') as T, reads }
}

/** Paths that loading a source reads beyond what the check of its shape reads. */
export const readsOf = (kind: SchemaKind, source: Source, load: (source: Source) => unknown): readonly string[] => {
  const checked = record(source.value as JsonObject)
  validate(kind, { ...source, value: checked.value })
  const loaded = record(source.value as JsonObject)
  load({ ...source, value: loaded.value })
  return [...loaded.reads].flatMap(([path, times]) => (times > (checked.reads.get(path) ?? 0) ? [path] : []))
}

/** The keys that no path names. */
export const unread = (keys: readonly string[], paths: Iterable<string>): readonly string[] => {
  const read = new Set(paths)
  return keys.filter(key => {
    if (!key.includes('*')) return !read.has(key)
    const pattern = new RegExp(`^${key.replaceAll('.', '\\.').replaceAll('*', '[^.]+')}$`)
    return ![...read].some(path => pattern.test(path))
  })
}

/** The value with another at a path, whose numbers are items of lists; undefined takes the member away. */
export const put = (
  tree: JsonObject,
  [key = '', ...rest]: readonly string[],
  value: JsonValue | undefined,
): JsonObject => {
  const { [key]: old = {}, ...others } = tree
  if (rest.length === 0) return value === undefined ? others : { ...tree, [key]: value }
  if (!Array.isArray(old)) return { ...tree, [key]: put(isObject(old) ? old : {}, rest, value) }
  const items = put(Object.fromEntries(Object.entries(old)) as JsonObject, rest, value)
  return { ...tree, [key]: Object.values(items) }
}

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
