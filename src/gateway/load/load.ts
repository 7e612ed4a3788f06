import { createHmac } from 'node:crypto'
import { basename, dirname } from 'node:path'
import { type LoadedClients, loadClients } from '../../clients/index.ts'
import { byPlace, type Diagnostic } from '../../outcome.ts'
import { loadPolicies, type PolicySet } from '../../policy/index.ts'
import { createMask, type Source } from '../../source/index.ts'
import type { KeyRing } from '../../tokens/index.ts'
import { type LoadedCredentials, loadCredentials } from '../../upstream/index.ts'
import type { EffectiveValue } from '../config/config.ts'
import { resolveSecret, secretFile } from '../config/secret-references.ts'
import type { Config } from '../config/settings.ts'
import { askUpstream } from './ask-upstream.ts'
import { crossCheck } from './cross-check.ts'
import { readFiles, readKept } from './files.ts'
import type { LoadInput } from './input.ts'
import { keep } from './last-good.ts'
import type { Loaded } from './loaded.ts'
import { readConfiguration } from './read-configuration.ts'
import { readKeys } from './read-keys.ts'
import { readSecrets } from './read-secrets.ts'

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
export const load = async (input: LoadInput): Promise<LoadResult> => {
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
  const upstream = await askUpstream(config, source, { ...input, keys: keys.ring })
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
    ...crossCheck(config, source, clients.registry, { clients: clientFiles, policies: policyFiles }),
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
      storeSecret: secrets.storeSecret,
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

/** Hides secrets that are written out in the line that is shown. */
const maskedClient = createMask(['value', 'client_secret'])

interface ReadForCredentials {
  readonly clients: LoadedClients
  readonly policies: PolicySet | null
  readonly keys: KeyRing | null
}

const readCredentials = (input: LoadInput, config: Config, read: ReadForCredentials): LoadedCredentials | null => {
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

/**
 * Names the content of all files. Keyed with the private keys, because some files may hold secrets and the name is
 * public: nobody without the keys can try out contents against it.
 */
const identify = (sources: readonly Source[], secrets: readonly (string | null)[], keys: string): string => {
  const hash = createHmac('sha256', keys)
  for (const { file, value } of sources) hash.update(JSON.stringify([basename(file), value]))
  hash.update(JSON.stringify(secrets))
  return hash.digest('base64url').slice(0, 12)
}
