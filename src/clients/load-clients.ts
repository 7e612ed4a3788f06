import { isDeepStrictEqual } from 'node:util'
import { type ByName, byNameOf } from '../by-name.ts'
import type { SecretReference } from '../files/index.ts'
import { member } from '../jose/index.ts'
import { AUTH_METHODS, type JsonObject } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import { atOnce, type Sliced } from '../slices.ts'
import type { Source } from '../source/index.ts'
import { overlapsIn } from './overlaps.ts'
import {
  type ClientEntry,
  clientsIn,
  type FileOfClients,
  masked,
  type ReadClientsInput,
  readClientFile,
  reporterOf,
} from './read-client-file.ts'
import { type ClientRegistry, createRegistry, type PlainClient } from './registry.ts'
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
  let kept: ReadonlyMap<string, KeptFile> = new Map()
  let last: Together | null = null
  return function* (input) {
    const files = new Map<string, KeptFile>()
    for (const source of input.sources) {
      const known = kept.get(source.file)
      const holds = known?.source === source && known.holdsFor(input)
      files.set(source.file, holds ? known : yield* readFile(source, input, known))
      yield
    }
    kept = files
    // A load may be broken off here: what was put together last may be of other files than those that are kept.
    if (last === null || !isOf(last, files)) last = yield* together([...files.values()], last)
    return last.loaded
  }
}

const isOf = ({ files }: Together, all: ReadonlyMap<string, KeptFile>): boolean =>
  files.size === all.size && [...all.values()].every(file => files.has(file))

interface KeptFile extends FileOfClients {
  readonly source: Source
  /** The names of all its clients, also of those that cannot be read. */
  readonly names: readonly string[]
}

/** Reads a file that has changed. A client whose record is still the same keeps that record: policies know it by it. */
function* readFile(source: Source, input: LoadClientsInput, before: KeptFile | undefined): Sliced<KeptFile> {
  const file = yield* readClientFile(source, input)
  const records = new Map(before?.entries.map(({ record }) => [record.clientId, record]))
  const entries: ClientEntry[] = []
  for (const entry of file.entries) {
    const known = records.get(entry.client.clientId)
    entries.push(known !== undefined && isSameRecord(known, entry.record) ? withRecord(entry, known) : entry)
    yield
  }
  const names = clientsIn(source).flatMap(({ value }) => nameIn(value) ?? [])
  return { ...file, entries, source, names }
}

const withRecord = (entry: ClientEntry, record: PlainClient): ClientEntry => {
  const { client, credentials, file, source, path, leaving } = entry
  const made = { client, credentials, record, file, source, path }
  return leaving === undefined ? made : { ...made, leaving }
}

/** Keys of a client are no property of its record that is compared by itself. */
const isSameRecord = (one: PlainClient, other: PlainClient): boolean =>
  isDeepStrictEqual(one, other) && isDeepStrictEqual(one.keys, other.keys)

/** Files together, as the next load may find them. */
interface Together {
  readonly files: ReadonlySet<KeptFile>
  readonly byName: ByName<ClientEntry>
  readonly loaded: LoadedClients
}

/** Puts together what the files say. */
function* together(files: readonly KeptFile[], last: Together | null): Sliced<Together> {
  const diagnostics: Diagnostic[] = []
  const secretFiles: SecretReference[] = []
  const entries: ClientEntry[] = []
  for (const file of files) {
    diagnostics.push(...file.diagnostics)
    secretFiles.push(...file.secretFiles)
    for (const entry of file.entries) entries.push(entry)
    yield
  }
  const byName = changedNames(files, last) ?? (yield* namesIn(files, diagnostics))
  yield* checkStrangers(entries, byName, diagnostics)
  yield* checkOverlaps(entries, byName, diagnostics)
  const isBroken = diagnostics.some(({ severity }) => severity === 'error')
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning')
  const registry = isBroken ? null : yield* createRegistry(entries, byName, warnings, secretFiles)
  return { files: new Set(files), byName, loaded: { registry, diagnostics, entries, secretFiles } }
}

/** The names of all clients, as the last load knew them but for those of files that have changed; null where that is not known. */
const changedNames = (files: readonly KeptFile[], last: Together | null): ByName<ClientEntry> | null => {
  if (last === null || last.loaded.registry === null) return null
  const now = new Set(files)
  const come = files.filter(file => !last.files.has(file))
  const gone = [...last.files].filter(file => !now.has(file))
  if (come.some(({ names, entries }) => names.length > entries.length)) return null
  return last.byName.changed(
    gone.flatMap(({ names }) => names),
    come.flatMap(({ entries }) => entries.map(entry => [entry.client.clientId, entry] as const)),
  )
}

/** Finds the names of all clients, and reports those that stand twice. */
function* namesIn(files: readonly KeptFile[], diagnostics: Diagnostic[]): Sliced<ByName<ClientEntry>> {
  const byId = new Map<string, ClientEntry>()
  const unread = new Set<string>()
  const repeating: KeptFile[] = []
  for (const file of files) {
    const before = byId.size + unread.size
    for (const entry of file.entries) byId.set(entry.client.clientId, entry)
    if (file.names.length > file.entries.length) for (const name of file.names) if (!byId.has(name)) unread.add(name)
    if (byId.size + unread.size < before + file.names.length) repeating.push(file)
    yield
  }
  if (repeating.length > 0) diagnostics.push(...(yield* duplicatesIn(repeating, files)))
  return byNameOf(byId)
}

function* checkStrangers(
  entries: readonly ClientEntry[],
  byName: ByName<ClientEntry>,
  diagnostics: Diagnostic[],
): Sliced<void> {
  for (const { clientId, index, name, meant } of yield* strangersIn(entries, byName)) {
    const entry = byName.get(clientId)
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

function* checkOverlaps(
  entries: readonly ClientEntry[],
  byName: ByName<ClientEntry>,
  diagnostics: Diagnostic[],
): Sliced<void> {
  const { found, endedWith } = yield* overlapsIn(entries)
  for (const { clientId, other } of found) {
    const entry = byName.get(clientId)
    if (entry === undefined) continue
    const told: Diagnostic[] = []
    const message = `a credential can be both this client and \`${other}\``
    const help = 'make one of the mappings narrower, or let the workloads send `client_id`'
    const ofSpiffe = [entry, ...(entry.leaving === undefined ? [] : [entry.leaving])].some(
      ({ client }) => AUTH_METHODS[client.method].registers === 'spiffe_id',
    )
    const place = [ofSpiffe ? 'spiffe_id' : 'federated']
    reporterOf(entry.source, entry.path, told).at(place, 'CG4132', message, help, { severity: 'warning' })
    diagnostics.push(...told.map(masked))
  }
  const last = endedWith === null ? undefined : byName.get(endedWith)
  if (last === undefined) return
  const told: Diagnostic[] = []
  const message = 'not every pair of mappings was looked at: from this client on nothing is said of tokens that fit two'
  const help = 'mend those that are told, and pin what tells the tenants apart by one claim in each mapping'
  reporterOf(last.source, last.path, told).at(['federated'], 'CG4132', message, help, { severity: 'info' })
  diagnostics.push(...told.map(masked))
}

const nameIn = (client: JsonObject): string | null => {
  const name = member(client, 'client_id')
  return typeof name === 'string' ? name : null
}

/** Finds the clients of some files whose name another has that stands before: in the same file, or in one before it. */
function* duplicatesIn(repeating: readonly KeptFile[], files: readonly KeptFile[]): Sliced<readonly Diagnostic[]> {
  const holders = new Map<string, KeptFile>()
  for (const file of files) {
    for (const name of file.names) if (!holders.has(name)) holders.set(name, file)
    yield
  }
  const diagnostics: Diagnostic[] = []
  for (const { source } of repeating) {
    for (const { path, value } of clientsIn(source)) {
      const clientId = nameIn(value)
      const holder = clientId === null ? undefined : holders.get(clientId)
      const first = holder && clientsIn(holder.source).find(one => nameIn(one.value) === clientId)
      if (holder === undefined || first === undefined) continue
      if (holder.source === source && first.path[0] === path[0]) continue
      const { file, line, column } = holder.source.placeOf(holder.source.spanOf([...first.path, 'client_id']))
      const duplicate = source.diagnose(source.spanOf([...path, 'client_id']), {
        code: 'CG4001',
        message: `client_id \`${clientId}\` is used twice`,
        help: 'give one of them another id, or remove it',
        related: [{ message: 'the other client with this id', file, line, column }],
      })
      diagnostics.push(masked(duplicate))
      yield
    }
  }
  return diagnostics
}
