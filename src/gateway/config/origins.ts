import { isObject, type JsonObject, type JsonValue } from '../../oauth.ts'
import type { Span } from '../../outcome.ts'
import { diagnoseAt, locate, type Path, type Source } from '../../source/index.ts'

/** Where a value of the configuration came from; `name` is the file, the variable or the flag. */
export interface Origin {
  readonly kind: 'default' | 'file' | 'env' | 'flag'
  readonly name: string
  readonly line?: number
}

/** What stands above the file. Flags win over the environment. */
export interface Overrides {
  /** `CLAIMGATE_LISTEN__PORT=8080`; variables that name no key are left alone. */
  readonly env?: { readonly [name: string]: string | undefined }
  /** Dotted paths: `{ 'listen.port': '8080' }`. Text is read by the type that the key has. */
  readonly flags?: { readonly [path: string]: JsonValue | undefined }
}

export interface Merged {
  /** The file with the overrides in it; diagnostics on an overridden value point at the variable or flag. */
  readonly source: Source
  /** The same without what overrides say of the listeners: that is of one process, and replicas differ in it. */
  readonly shared: JsonValue
  readonly originOf: (path: Path) => Origin
}

interface Override {
  readonly path: readonly string[]
  readonly value: JsonValue
  readonly origin: Origin
}

const PREFIX = 'CLAIMGATE_'

const OF_ONE_PROCESS: ReadonlySet<string> = new Set(['listen', 'admin'])

/** Puts environment variables and flags over a configuration file. `schema` says which keys exist and their types. */
export const merge = (file: Source, schema: JsonObject, overrides: Overrides): Merged => {
  const all = [...fromEnv(overrides.env ?? {}, schema), ...fromFlags(overrides.flags ?? {}, schema)]
  const byPath = new Map(all.map(override => [JSON.stringify(override.path), override]))
  const over = (overrides: readonly Override[]): JsonValue =>
    overrides.reduce((tree, override) => put(tree, override.path, override.value), file.value)
  const value = over(all)
  const elsewhere = new WeakMap<Span, Override>()
  const overriding = (path: Path): Override | undefined => {
    for (let depth = path.length; depth > 0; depth--) {
      const found = byPath.get(JSON.stringify(path.slice(0, depth)))
      if (found !== undefined) return found
    }
    return undefined
  }
  const placed = (path: Path, otherwise: (path: Path) => Span): Span => {
    const override = overriding(path)
    if (override === undefined) return otherwise(path)
    const span = { start: 0, end: override.origin.name.length }
    elsewhere.set(span, override)
    return span
  }
  const source: Source = {
    ...file,
    value,
    spanOf: path => placed(path, file.spanOf),
    spanOfKey: path => placed(path, file.spanOfKey),
    spanInScalar: (path, start, end) => placed(path, inner => file.spanInScalar(inner, start, end)),
    placeOf: span => {
      const override = elsewhere.get(span)
      if (override === undefined) return file.placeOf(span)
      const { kind, name } = override.origin
      return locate(kind === 'env' ? '(environment)' : '(command line)', name, span)
    },
    diagnose: (span, what) => diagnoseAt(source.placeOf(span), what),
  }
  return {
    source,
    shared: over(all.filter(({ path: [key = ''] }) => !OF_ONE_PROCESS.has(key))),
    originOf: path => {
      const override = overriding(path)
      if (override !== undefined) return override.origin
      if (!exists(file.value, path)) return { kind: 'default', name: 'default' }
      const line = file.text.slice(0, file.spanOf(path).start).split('\n').length
      return { kind: 'file', name: file.file, line }
    },
  }
}

const fromEnv = (env: { readonly [name: string]: string | undefined }, schema: JsonObject): Override[] =>
  Object.keys(env)
    .filter(name => name.startsWith(PREFIX))
    .sort()
    .flatMap(name => {
      const path = name.slice(PREFIX.length).toLowerCase().split('__')
      const text = env[name]
      if (text === undefined || schemaAt(schema, path.slice(0, 1)) === null) return []
      return [{ path, value: typed(text, schemaAt(schema, path)), origin: { kind: 'env', name } as const }]
    })

const fromFlags = (flags: { readonly [path: string]: JsonValue | undefined }, schema: JsonObject): Override[] =>
  Object.entries(flags).flatMap(([name, given]) => {
    if (given === undefined) return []
    const path = name.split('.')
    const value = typeof given === 'string' ? typed(given, schemaAt(schema, path)) : given
    return [{ path, value, origin: { kind: 'flag', name: `--${name.replaceAll('_', '-')}` } as const }]
  })

/** Reads text by the type of its key: JSON where the key holds more than text, else the text itself. */
const typed = (text: string, schema: JsonObject | null): JsonValue => {
  const type = schema?.['type']
  if (type === 'array' && !text.trimStart().startsWith('['))
    return text === '' ? [] : text.split(',').map(item => item.trim())
  if (type === 'string' || schema?.['enum'] !== undefined || schema?.['$ref'] !== undefined || schema === null)
    return text
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return text
  }
}

/** The schema of a key, or null when there is no such key. Alternatives are searched in order. */
export const schemaAt = (schema: JsonObject, path: Path): JsonObject | null => {
  const [key, ...rest] = path
  if (key === undefined) return schema
  const then = schema['then'] as JsonObject | undefined
  const oneOf = schema['oneOf'] as readonly JsonObject[] | undefined
  const alternatives = [schema, ...(oneOf ?? []), ...(then === undefined ? [] : [then])]
  for (const alternative of alternatives) {
    const properties = alternative['properties'] as JsonObject | undefined
    const found = properties !== undefined && Object.hasOwn(properties, key) ? (properties[key] as JsonObject) : null
    if (found !== null) return schemaAt(found, rest)
  }
  return null
}

const put = (tree: JsonValue, path: readonly string[], value: JsonValue): JsonValue => {
  const [key, ...rest] = path
  if (key === undefined) return value
  const object = isObject(tree) ? tree : {}
  return { ...object, [key]: put(Object.hasOwn(object, key) ? (object[key] ?? null) : {}, rest, value) }
}

const exists = (tree: JsonValue, path: Path): boolean => {
  let at: JsonValue | undefined = tree
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return false
    at = (at as { readonly [key: string]: JsonValue })[key]
  }
  return true
}
