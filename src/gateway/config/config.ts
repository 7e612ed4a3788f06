import { isAbsolute, join, resolve } from 'node:path'
import { readDate } from '../../clients/index.ts'
import { isReference } from '../../files/index.ts'
import { isObject, type JsonObject, type JsonValue } from '../../oauth.ts'
import type { Diagnostic } from '../../outcome.ts'
import { readSchema, validate } from '../../schema/index.ts'
import type { Path, Source } from '../../source/index.ts'
import { STORES } from '../../stores/index.ts'
import type { UpstreamSettings } from '../../upstream/index.ts'
import { checkConfig } from './check.ts'
import { merge, type Origin, type Overrides, schemaAt } from './origins.ts'
import type { Config, StoreConfig, WrittenConfig, WrittenUpstream } from './settings.ts'

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
}

export interface ReadConfigOptions extends Overrides {
  /** The folder that relative paths start from. */
  readonly folder: string
  /** The store of a configuration that names none. */
  readonly defaultStore: 'memory' | 'lmdb'
}

const DEFAULTS = {
  listen: { host: '127.0.0.1', port: 8080, drain_delay: 5 },
  admin: { host: '127.0.0.1', port: 8081 },
  clients: './clients',
  policies: './policies',
  keys: './keys.json',
  access_token: { lifetime: 3600, max_lifetime: 86_400, alg: 'ES256' },
  endpoints: {},
  trusted_proxies: [],
  jwks: { allow_private_addresses: [] },
  throttling: { enabled: true, failures: 20, window: 60 },
  const: {},
  unregistered_clients: 'refuse',
} as const

const UPSTREAM_DEFAULTS = {
  host: 'preserve',
  timeout: 30,
  pass: [],
  publish_upstream_keys: false,
} as const satisfies JsonObject

const SECRETS: ReadonlySet<string> = new Set(['admin.token', 'store.url'])

/**
 * Reads the configuration: the file, the environment over it, flags over both. Reports every mistake of shape and of
 * meaning; the meaning is looked at only when the shape is right.
 */
export const readConfig = (file: Source, options: ReadConfigOptions): ReadConfig => {
  const schema = JSON.parse(readSchema('config')) as JsonObject
  const merged = merge(file, schema, options)
  const given = merged.source.value as JsonObject
  const shape = validate('config', merged.source)
  if (shape.length > 0) return { config: null, diagnostics: shape, effective: [], source: merged.source }
  const written = fill(given, defaultsFor(given, options.defaultStore)) as unknown as WrittenConfig
  const diagnostics = checkConfig(written, merged.source)
  const broken = diagnostics.some(({ severity }) => severity === 'error')
  return {
    config: broken ? null : prepare(written, options.folder),
    diagnostics,
    effective: leaves(written as unknown as JsonObject, schema, []).map(({ path, value }) => ({
      path: path.join('.'),
      value: mask(path.join('.'), value),
      origin: merged.originOf(path),
    })),
    source: merged.source,
  }
}

const defaultsFor = (given: JsonObject, store: 'memory' | 'lmdb'): JsonObject => {
  const type = (given['store'] as JsonObject | undefined)?.['type'] ?? store
  const lifetime = (given['access_token'] as JsonObject | undefined)?.['lifetime']
  const longest = Math.max(DEFAULTS.access_token.max_lifetime, typeof lifetime === 'number' ? lifetime : 0)
  return {
    ...DEFAULTS,
    store: type === 'lmdb' ? { type, path: './state' } : { type },
    access_token: { ...DEFAULTS.access_token, max_lifetime: longest },
    ...(isObject(given['upstream']) ? { upstream: UPSTREAM_DEFAULTS } : {}),
  }
}

const fill = (given: JsonObject, defaults: JsonObject): JsonObject => {
  const filled: { [key: string]: JsonValue } = { ...defaults }
  for (const [key, value] of Object.entries(given)) {
    const standard = defaults[key]
    filled[key] = isObject(value) && isObject(standard) ? fill(value, standard) : value
  }
  return filled
}

/** A path of a file, from the folder that the file is in. */
export const within = (folder: string, path: string): string => (isAbsolute(path) ? path : join(folder, path))

const prepare = (written: WrittenConfig, folder: string): Config => {
  const path = (text: string): string => within(folder, text)
  const { tls } = written.listen
  return {
    issuer: written.issuer,
    listen: {
      host: written.listen.host,
      port: written.listen.port,
      drainDelay: written.listen.drain_delay,
      tls:
        tls === undefined
          ? null
          : {
              cert: path(tls.cert),
              key: path(tls.key),
              clientCa: tls.client_ca === undefined ? null : path(tls.client_ca),
            },
    },
    admin: { host: written.admin.host, port: written.admin.port, token: written.admin.token ?? null },
    clients: path(written.clients),
    policies: path(written.policies),
    keys: path(written.keys),
    store: prepareStore(written.store, path),
    accessToken: {
      lifetime: written.access_token.lifetime,
      maxLifetime: written.access_token.max_lifetime,
      alg: written.access_token.alg,
      audience: written.access_token.audience ?? null,
    },
    endpoints: written.endpoints,
    trustedProxies: written.trusted_proxies,
    jwks: { allowPrivateAddresses: written.jwks.allow_private_addresses },
    throttling: written.throttling,
    consts: written.const,
    upstream: written.upstream === undefined ? null : prepareUpstream(written.upstream, written.issuer, path),
    fulfilment: written.fulfilment ?? 'issue',
    forwardUnregisteredUntil:
      written.unregistered_clients === 'refuse' ? null : readDate(written.unregistered_clients.forward_until),
  }
}

const prepareUpstream = (
  written: WrittenUpstream,
  issuer: string,
  path: (text: string) => string,
): UpstreamSettings => {
  const { publish_upstream_keys: publish = false } = written
  return {
    url: new URL(written.url).origin,
    issuer: written.issuer ?? issuer,
    host: written.host ?? 'preserve',
    ca: written.ca === undefined ? null : path(written.ca),
    timeout: written.timeout ?? UPSTREAM_DEFAULTS.timeout,
    pass: written.pass ?? [],
    publishKeysUntil: typeof publish === 'string' ? (readDate(publish) ?? 0) : publish ? Number.POSITIVE_INFINITY : 0,
  }
}

const prepareStore = (store: StoreConfig, path: (text: string) => string): StoreConfig => {
  const { folder } = STORES[store.type]
  return folder === null ? store : { ...store, [folder]: resolve(path(store[folder] ?? './state')) }
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
