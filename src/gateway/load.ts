import { createHmac } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { createSecureContext } from 'node:tls'
import { type ClientRegistry, type LoadedClients, loadClients } from '../clients/index.ts'
import type { JsonObject } from '../oauth.ts'
import { byPlace, type Diagnostic, GatewayError } from '../outcome.ts'
import { loadPolicies, type PolicySet } from '../policy/index.ts'
import { createMask, diagnose, readSource, type Source, type What } from '../source/index.ts'
import { createKeysFile, firstKeys, type KeyRing, keysText, loadKeys } from '../tokens/index.ts'
import {
  type Discovered,
  type LoadedCredentials,
  loadCredentials,
  type UpstreamCredentials,
} from '../upstream/index.ts'
import { type EffectiveValue, type ReadConfig, readConfig, within } from './config.ts'
import { type ReadFiles, readFiles, readKept, unreadable } from './files.ts'
import { audiencesOf } from './grant.ts'
import { keep, type LastGood } from './last-good.ts'
import { readTls } from './listen.ts'
import type { Overrides } from './origins.ts'
import { isReference, resolveSecret, secretFile } from './secrets.ts'
import type { Config } from './settings.ts'
import { firstAlgs } from './upstream/first-algs.ts'
import { type Discover, meetUpstream } from './upstream/load.ts'

/** Where a configuration is, and what stands above it. */
export interface LoadInput extends Overrides {
  /** Path of the file, or the configuration itself. */
  readonly config: string | JsonObject
  /** The folder of relative paths when the configuration is no file; the current folder when absent. */
  readonly folder?: string
  readonly env: { readonly [name: string]: string | undefined }
  readonly defaultStore: 'memory' | 'lmdb'
  /** Create a missing key file where one process uses it. `check` does not. */
  readonly createKeys: boolean
  /** Asks the upstream what it serves. Without it nothing is asked: `check` contacts nobody. */
  readonly discover?: Discover
  readonly nowMs: number
  /** Files to take instead of those on the disk. */
  readonly lastGood?: LastGood
}

/** Everything a revision is made of, read and checked. */
export interface Loaded {
  readonly id: string
  readonly config: Config
  readonly registry: ClientRegistry
  readonly policies: PolicySet
  readonly keys: KeyRing
  readonly adminToken: string | null
  readonly redisUrl: string | null
  /** The keys file was created by this load, so no gateway has served from here before. */
  readonly firstStart: boolean
  /** The files it was made from. */
  readonly kept: Pick<LastGood, 'config' | 'clients' | 'policies'>
  /** What the upstream has said about itself; null when it was not asked, or has not answered. */
  readonly discovered: Discovered | null
  /** What we are to the upstream in the name of each client; null when we are the token service. */
  readonly credentials: UpstreamCredentials | null
}

export interface LoadResult {
  /** Null when any diagnostic is an error. */
  readonly loaded: Loaded | null
  /** All diagnostics of all files, in order. */
  readonly diagnostics: readonly Diagnostic[]
  readonly effective: readonly EffectiveValue[]
  /** Files and folders whose change may change the outcome; also when there are errors. */
  readonly watched: readonly string[]
}

/**
 * Loads configuration, clients, policies and keys, and reports everything that is wrong with any of them. The one path
 * for start, change of a file, signal, and `claimgate check`.
 */
export async function load(input: LoadInput): Promise<LoadResult> {
  const read = readConfiguration(input)
  if (read.config === null)
    return { loaded: null, diagnostics: ordered(read.diagnostics), effective: read.effective, watched: read.watched }
  const { config, source } = read
  const { lastGood } = input
  const folder = dirname(source.file)
  const clientFiles = lastGood
    ? readKept(lastGood.clients, folder)
    : readFiles(config.clients, { source, path: ['clients'] })
  const policyFiles = lastGood
    ? readKept(lastGood.policies, folder)
    : readFiles(config.policies, { source, path: ['policies'] })
  const clients = loadClients({
    sources: clientFiles.sources,
    readSecret: (reference, file) => resolveSecret(reference, { env: input.env, folder: dirname(file) }),
    embedded: config.upstream === null,
    now: input.nowMs / 1000,
    allowPrivateAddresses: config.jwks.allowPrivateAddresses,
  })
  const policies = loadPolicies({
    sources: policyFiles.sources,
    clients: clients.registry?.records() ?? [],
    fulfilment: config.fulfilment,
    consts: config.consts,
  })
  const keys = await readKeys(input, config, source)
  const secrets = readSecrets(input, config, source)
  const upstream = await meetUpstream(config, source, { ...input, keys: keys.ring })
  const credentials = readCredentials(input, config, { clients, policies: policies.policies, keys: keys.ring })
  const diagnostics = ordered([
    ...read.diagnostics,
    ...clientFiles.diagnostics.map(maskedClient),
    ...policyFiles.diagnostics,
    ...clients.diagnostics,
    ...policies.diagnostics,
    ...keys.diagnostics,
    ...secrets.diagnostics,
    ...upstream.diagnostics,
    ...(credentials?.diagnostics ?? []).map(maskedClient),
    ...meet(config, source, clients.registry, { clients: clientFiles, policies: policyFiles }),
  ])
  const secretFiles = [...clients.secretFiles, ...(credentials?.secretFiles ?? [])]
  const watched = [
    ...read.watched,
    config.clients,
    config.policies,
    config.keys,
    ...secrets.files,
    ...secretFiles.flatMap(({ reference, file }) => secretFile(reference, dirname(file)) ?? []),
  ]
  const broken = diagnostics.some(({ severity }) => severity === 'error')
  if (broken || clients.registry === null || policies.policies === null || keys.ring === null) {
    return { loaded: null, diagnostics, effective: read.effective, watched }
  }
  const referenced = secretFiles.map(({ reference, file }) =>
    resolveSecret(reference, { env: input.env, folder: dirname(file) }),
  )
  const id = identify([source, ...clientFiles.sources, ...policyFiles.sources], referenced, keys.text)
  return {
    loaded: {
      id,
      config,
      registry: clients.registry,
      policies: policies.policies,
      keys: keys.ring,
      adminToken: secrets.adminToken,
      redisUrl: secrets.redisUrl,
      firstStart: keys.firstStart,
      kept: {
        config: { path: basename(source.file), text: source.text },
        clients: keep(clientFiles.sources, folder),
        policies: keep(policyFiles.sources, folder),
      },
      discovered: upstream.discovered,
      credentials: credentials?.credentials ?? null,
    },
    diagnostics,
    effective: read.effective,
    watched,
  }
}

const ordered = (diagnostics: readonly Diagnostic[]): Diagnostic[] => [...diagnostics].sort(byPlace)

interface ReadConfiguration extends ReadConfig {
  readonly watched: readonly string[]
}

function readConfiguration(input: LoadInput): ReadConfiguration {
  // Paths stay as relative as they were given: diagnostics show them.
  const file = typeof input.config === 'string' ? within(input.folder ?? '.', input.config) : '(options)'
  const folder = typeof input.config === 'string' ? dirname(file) : (input.folder ?? '.')
  const watched = typeof input.config === 'string' ? [file] : []
  const none = { config: null, effective: [], source: readSource(file, '{}').source as Source, watched }
  const text =
    input.lastGood?.config ??
    (typeof input.config === 'string' ? readText(file) : { text: JSON.stringify(input.config, null, 2) })
  if ('failure' in text) return { ...none, diagnostics: [diagnose(file, '', { start: 0, end: 0 }, text.failure)] }
  const { source, diagnostics } = readSource(file, text.text)
  if (source === null) return { ...none, diagnostics: diagnostics.map(masked) }
  const read = readConfig(source, { ...input, folder })
  return { ...read, diagnostics: read.diagnostics.map(masked), watched }
}

/** Hides secrets that are written out in the line that is shown. */
const masked = createMask(['token', 'client_secret', 'secret', 'password'])
const maskedClient = createMask(['value', 'client_secret'])

function readText(file: string): { readonly text: string } | { readonly failure: ReturnType<typeof unreadable> } {
  try {
    return { text: readFileSync(file, 'utf8') }
  } catch (cause) {
    return { failure: unreadable(file, cause) }
  }
}

interface ReadKeys {
  readonly ring: KeyRing | null
  readonly text: string
  /** This load created the file: nothing was ever served from here. */
  readonly firstStart: boolean
  readonly diagnostics: readonly Diagnostic[]
}

async function readKeys(input: LoadInput, config: Config, source: Source): Promise<ReadKeys> {
  const required = [config.accessToken.alg]
  const wrong = (what: What): ReadKeys => {
    // The file has a name of its own where the configuration gives none; the store is why it must be there.
    const { keys } = source.value as { readonly keys?: unknown }
    const span = source.spanOf(keys === undefined ? ['store'] : ['keys'])
    return { ring: null, text: '', firstStart: false, diagnostics: [source.diagnose(span, what)] }
  }
  try {
    const missing = !exists(config.keys)
    if (missing && config.store.type === 'redis') {
      const help = 'run `claimgate keys generate`, then give the file to every replica'
      return wrong({ code: 'CG6011', message: `${basename(config.keys)} does not exist`, help })
    }
    const first = missing
      ? firstAlgs(config, config.accessToken.alg).flatMap(alg => firstKeys(alg, input.nowMs / 1000))
      : []
    // What only looks, as `check` does, uses the keys that a start would write.
    if (missing && !input.createKeys) {
      return { ...loadKeys(config.keys, keysText(first), { required }), text: '', firstStart: true }
    }
    const firstStart = missing && (await createKeysFile(config.keys, first))
    const text = readFileSync(config.keys, 'utf8')
    const mode = statSync(config.keys).mode & 0o777
    return { ...loadKeys(config.keys, text, { mode, required }), text, firstStart }
  } catch (cause) {
    return wrong(unreadable(config.keys, cause instanceof GatewayError ? cause.cause : cause))
  }
}

const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined

interface ReadForCredentials {
  readonly clients: LoadedClients
  readonly policies: PolicySet | null
  readonly keys: KeyRing | null
}

function readCredentials(input: LoadInput, config: Config, read: ReadForCredentials): LoadedCredentials | null {
  const { upstream, fulfilment } = config
  if (upstream === null || fulfilment === 'issue') return null
  return loadCredentials({
    entries: read.clients.entries,
    settings: upstream,
    strategy: fulfilment,
    keys: read.keys,
    givesClaims: client => read.policies?.givesClaims(client) ?? false,
    readSecret: (reference, file) => resolveSecret(reference, { env: input.env, folder: dirname(file) }),
  })
}

interface ReadSecrets {
  readonly adminToken: string | null
  readonly redisUrl: string | null
  readonly files: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

function readSecrets(input: LoadInput, config: Config, source: Source): ReadSecrets {
  const folder = dirname(source.file)
  const files: string[] = []
  const diagnostics: Diagnostic[] = []
  const read = (reference: string | null, path: readonly string[]): string | null => {
    if (reference === null) return null
    files.push(...[secretFile(reference, folder)].filter(file => file !== null))
    const secret = resolveSecret(reference, { env: input.env, folder })
    if (secret === null) {
      const name = isReference(reference) ? reference : 'the secret'
      const what = {
        code: 'CG6007',
        message: `${name} is not there, or empty`,
        help: 'set it, or name another place',
      } as const
      diagnostics.push(source.diagnose(source.spanOf(path), what))
    }
    return secret
  }
  const adminToken = read(config.admin.token, ['admin', 'token'])
  const redisUrl = config.store.type === 'redis' ? read(config.store.url, ['store', 'url']) : null
  return { adminToken, redisUrl, files, diagnostics }
}

/** What only shows when configuration, clients and policies meet. */
function meet(
  config: Config,
  source: Source,
  registry: ClientRegistry | null,
  read: { readonly clients: ReadFiles; readonly policies: ReadFiles },
): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  const nothing = (key: string): void => {
    const what = {
      code: 'CG6009',
      message: `there are no ${key} there`,
      help: 'name a file or a folder with at least one',
    } as const
    diagnostics.push(source.diagnose(source.spanOf([key]), what))
  }
  // Where reading itself failed, that is told already.
  for (const [key, { sources, diagnostics: told }] of Object.entries(read))
    if (sources.length === 0 && told.length === 0) nothing(key)
  const { tls } = config.listen
  if (tls !== null && !usable(tls)) {
    const what = { code: 'CG6013', message: 'a PEM file cannot be read', help: 'see `claimgate help CG6013`' } as const
    diagnostics.push(source.diagnose(source.spanOf(['listen', 'tls']), what))
  }
  // An upstream has audiences of its own.
  const aimless = (config.upstream === null ? (registry?.all() ?? []) : []).filter(
    client => audiencesOf(client, config).length === 0 && client.grantTypes.includes('client_credentials'),
  )
  const [first, ...more] = aimless
  if (first !== undefined) {
    const others = more.length === 0 ? ' has' : ` and ${more.length} more have`
    const message = `${first.clientId}${others} no audiences, and access_token.audience is not set`
    const help = 'set access_token.audience, or audiences in the client file'
    diagnostics.push(source.diagnose(source.spanOf(['clients']), { code: 'CG6010', message, help }))
  }
  return diagnostics
}

function usable(tls: NonNullable<Config['listen']['tls']>): boolean {
  try {
    // A file that can be read may still hold no certificate, or a key of another one.
    createSecureContext(readTls(tls))
    return true
  } catch {
    return false
  }
}

/**
 * Names the content of all files. Keyed with the private keys, because some files may hold secrets and the name is
 * public: nobody without the keys can try out contents against it.
 */
function identify(sources: readonly Source[], secrets: readonly (string | null)[], keys: string): string {
  const hash = createHmac('sha256', keys)
  for (const { file, value } of sources) hash.update(JSON.stringify([basename(file), value]))
  hash.update(JSON.stringify(secrets))
  return hash.digest('base64url').slice(0, 12)
}
