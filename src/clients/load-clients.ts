import type { SecretReference } from '../files/index.ts'
import { member } from '../jose/index.ts'
import type { JsonObject } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import { atOnce, type Sliced } from '../slices.ts'
import type { Path, Source } from '../source/index.ts'
import {
  type ClientEntry,
  clientsIn,
  type FileOfClients,
  masked,
  type ReadClientsInput,
  readClientFile,
  reporterOf,
} from './read-client-file.ts'
import { type ClientRegistry, createRegistry } from './registry.ts'
import { strangersIn } from './resource-server.ts'

export interface LoadClientsInput extends ReadClientsInput {
  readonly sources: readonly Source[]
}

export interface LoadedClients {
  /** Null when any diagnostic is an error. */
  readonly registry: ClientRegistry | null
  readonly diagnostics: readonly Diagnostic[]
  /** Every client that could be read, also when another has mistakes. */
  readonly entries: readonly ClientEntry[]
  /** The referenced files, also when there are errors: a change of one may mend them. */
  readonly secretFiles: readonly SecretReference[]
}

/** Loads client files again and again. What a file said last time is kept for as long as it, and all it depends on, is the same. */
export type ClientsLoader = (input: LoadClientsInput) => Sliced<LoadedClients>

/**
 * Loads all client files and reports everything that is wrong with any of them. Keys and secrets are prepared here, so
 * that a request parses none.
 */
export const loadClients = (input: LoadClientsInput): LoadedClients => atOnce(createClientsLoader()(input))

export const createClientsLoader = (): ClientsLoader => {
  let kept: ReadonlyMap<Source, FileOfClients> = new Map()
  return function* (input) {
    const files = new Map<Source, FileOfClients>()
    const diagnostics: Diagnostic[] = []
    const secretFiles: SecretReference[] = []
    const entries: ClientEntry[] = []
    const byId = new Map<string, ClientEntry>()
    const firstPlaces = new Map<string, { source: Source; path: Path }>()
    for (const source of input.sources) {
      const known = kept.get(source)
      const file = known?.holdsFor(input) === true ? known : yield* readClientFile(source, input)
      files.set(source, file)
      diagnostics.push(...file.diagnostics)
      secretFiles.push(...file.secretFiles)
      for (const entry of file.entries) {
        entries.push(entry)
        byId.set(entry.client.clientId, entry)
      }
      for (const { path, value } of clientsIn(source)) {
        const duplicate = findDuplicate(firstPlaces, source, path, value)
        if (duplicate !== null) diagnostics.push(masked(duplicate))
      }
      yield
    }
    kept = files
    yield* checkStrangers(entries, byId, diagnostics)
    const isBroken = diagnostics.some(({ severity }) => severity === 'error')
    const warnings = diagnostics.filter(({ severity }) => severity === 'warning')
    const registry = isBroken ? null : yield* createRegistry(byId, warnings, secretFiles)
    return { registry, diagnostics, entries, secretFiles }
  }
}

function* checkStrangers(
  entries: readonly ClientEntry[],
  byId: ReadonlyMap<string, ClientEntry>,
  diagnostics: Diagnostic[],
): Sliced<void> {
  for (const { clientId, index, name, meant } of yield* strangersIn(
    entries.map(({ client }) => client),
    byId,
  )) {
    const entry = byId.get(clientId)
    if (entry === undefined) continue
    const help = meant === null ? 'name a registered client, or use `introspects: any`' : `did you mean \`${meant}\`?`
    const told: Diagnostic[] = []
    reporterOf(entry.source, entry.path, told).at(
      ['introspects', index],
      'CG4124',
      `no client is registered as \`${name}\``,
      help,
      meant === null ? {} : { fix: meant },
    )
    diagnostics.push(...told.map(masked))
  }
}

const findDuplicate = (
  firstPlaces: Map<string, { source: Source; path: Path }>,
  source: Source,
  path: Path,
  value: JsonObject,
): Diagnostic | null => {
  const clientId = member(value, 'client_id')
  if (typeof clientId !== 'string') return null
  const first = firstPlaces.get(clientId)
  if (first === undefined) {
    firstPlaces.set(clientId, { source, path })
    return null
  }
  const message = 'the other client with this id'
  const { file, line, column } = first.source.placeOf(first.source.spanOf([...first.path, 'client_id']))
  return source.diagnose(source.spanOf([...path, 'client_id']), {
    code: 'CG4001',
    message: `client_id \`${clientId}\` is used twice`,
    help: 'give one of them another id, or remove it',
    related: [{ message, file, line, column }],
  })
}
