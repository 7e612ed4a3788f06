import { isReference, readSchema } from '../../files/index.ts'
import type { FilledConfig, WrittenConfig } from '../../generated/config.ts'
import { isObject, type JsonObject, type JsonValue } from '../../oauth.ts'
import type { Diagnostic } from '../../outcome.ts'
import { validate, withDefaults } from '../../schema/index.ts'
import type { Path, Source } from '../../source/index.ts'
import { checkConfig } from './check.ts'
import { merge, type Origin, type Overrides, schemaAt } from './origins.ts'
import { type Config, prepare } from './settings.ts'

/** One line of `claimgate config --effective`. */
export interface EffectiveValue {
  readonly path: string
  /** `***` for secrets that are not references. */
  readonly value: JsonValue
  readonly origin: Origin
}

export interface ReadConfig {
  /** Null when any diagnostic is an error. */
  readonly config: Config | null
  readonly diagnostics: readonly Diagnostic[]
  readonly effective: readonly EffectiveValue[]
  readonly source: Source
  /** What replicas have in common: the source without overrides of the listeners. */
  readonly shared: JsonValue
}

export interface ReadConfigOptions extends Overrides {
  /** The folder that relative paths start from. */
  readonly folder: string
  /** The store of a configuration that names none. */
  readonly defaultStore: 'memory' | 'lmdb'
}

const SECRETS: ReadonlySet<string> = new Set(['admin.token', 'store.url', 'decision_log.token'])

/**
 * Reads the configuration: the file, the environment over it, flags over both. Reports every mistake of shape and of
 * meaning; the meaning is looked at only when the shape is right.
 */
export const readConfig = (file: Source, options: ReadConfigOptions): ReadConfig => {
  const schema = JSON.parse(readSchema('config')) as JsonObject
  const merged = merge(file, schema, options)
  const given = merged.source.value as JsonObject
  const shape = validate('config', merged.source)
  if (shape.length > 0)
    return { config: null, diagnostics: shape, effective: [], source: merged.source, shared: merged.shared }
  const written = fill(given, schema, options.defaultStore)
  const diagnostics = checkConfig(written, merged.source, schema)
  const broken = diagnostics.some(({ severity }) => severity === 'error')
  return {
    config: broken ? null : prepare(written, options.folder),
    diagnostics,
    effective: leaves(written, schema, []).map(({ path, value }) => ({
      path: path.join('.'),
      value: mask(path.join('.'), value),
      origin: merged.originOf(path),
    })),
    source: merged.source,
    shared: merged.shared,
  }
}

/** Fills in the defaults: those of the schema, and the two that depend on something else. */
const fill = (given: JsonObject, schema: JsonObject, store: 'memory' | 'lmdb'): FilledConfig => {
  const stored = given['store'] === undefined && store === 'memory' ? { ...given, store: { type: store } } : given
  // The schema has accepted what was given, and says of its own defaults what the type says.
  const filled = withDefaults(schema, stored) as unknown as FilledConfig
  const { access_token: token } = filled
  const longest =
    (given as unknown as WrittenConfig).access_token?.max_lifetime ?? Math.max(token.max_lifetime, token.lifetime)
  return { ...filled, access_token: { ...token, max_lifetime: longest } }
}

/** Values one by one, down to where the schema stops naming keys. */
const leaves = (
  value: JsonObject,
  schema: JsonObject,
  at: Path,
): { readonly path: Path; readonly value: JsonValue }[] =>
  Object.entries(value).flatMap(([key, member]) => {
    const path = [...at, key]
    const inner = schemaAt(schema, path)
    const named = inner?.['properties'] !== undefined || inner?.['oneOf'] !== undefined
    return isObject(member) && named ? leaves(member, schema, path) : [{ path, value: member }]
  })

const mask = (path: string, value: JsonValue): JsonValue =>
  SECRETS.has(path) && typeof value === 'string' && !isReference(value) ? '***' : value
