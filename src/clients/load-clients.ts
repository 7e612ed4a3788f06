import type { SecretReference } from '../files/index.ts'
import { createAddressPolicy, member } from '../jose/index.ts'
import { isObject, type JsonObject, type NumericDate } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import { validate } from '../schema/index.ts'
import { createMask, type Path, type Source } from '../source/index.ts'
import type { Client } from './client.ts'
import type { ClientFile } from './client-file.ts'
import type { Reporter } from './diagnose.ts'
import { readClient } from './read-client.ts'
import type { FrontSettings } from './read-context.ts'
import { type ClientRegistry, createRegistry, type RegisteredClient } from './registry.ts'
import { strangersIn } from './resource-server.ts'
import type { SecretText } from './unread.ts'

export interface LoadClientsInput {
  readonly sources: readonly Source[]
  /**
   * Reads `env:NAME` or `file:path` (relative to the client file it stands in), or answers null when there is nothing
   * to read. One final line break is already gone. Text that is no reference never comes here. `UNREAD` says that the
   * secret is taken to be there and right; a registry with such a secret authenticates nobody by it.
   */
  readonly readSecret: (reference: string, file: string) => SecretText
  /** True without an upstream: we are the token service. */
  readonly embedded: boolean
  /** What a client's own `fulfilment` depends on; absent without an upstream. */
  readonly front?: FrontSettings | null
  /** How certificates of clients can arrive: not at all, without a verified chain, or with one, as when absent. */
  readonly certificates?: 'none' | 'unverified' | 'verified'
  readonly now: NumericDate
  /** CIDRs of config `jwks.allow_private_addresses`. */
  readonly allowPrivateAddresses: readonly string[]
}

/** A client that could be read, with its place. */
export interface ClientEntry {
  readonly client: Client
  /** The client as written. */
  readonly file: JsonObject
  readonly source: Source
  /** The place of the client in the source. */
  readonly path: Path
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

/**
 * Loads all client files and reports everything that is wrong with any of them. Keys and secrets are prepared here, so
 * that a request parses none.
 */
export const loadClients = (input: LoadClientsInput): LoadedClients => {
  const diagnostics: Diagnostic[] = []
  const secretFiles: SecretReference[] = []
  const clients: RegisteredClient[] = []
  const entries: ClientEntry[] = []
  const addresses = createAddressPolicy(input.allowPrivateAddresses)
  const firstPlaces = new Map<string, { source: Source; path: Path }>()

  for (const source of input.sources) {
    const mistakes = validate('client', source)
    diagnostics.push(...mistakes)
    for (const { path, value } of clientsIn(source)) {
      const duplicate = findDuplicate(firstPlaces, source, path, value)
      if (duplicate !== null) diagnostics.push(duplicate)
      if (isAmong(mistakes, source, path)) continue
      const registered = readClient(value as unknown as ClientFile, {
        file: source.file,
        report: reporterOf(source, path, diagnostics),
        readSecret: reference => {
          if (reference.startsWith('file:')) secretFiles.push({ reference, file: source.file })
          return input.readSecret(reference, source.file)
        },
        embedded: input.embedded,
        front: input.front ?? null,
        certificates: input.certificates ?? 'verified',
        now: input.now,
        addresses,
      })
      if (registered === null) continue
      clients.push(registered)
      entries.push({ client: registered.client, file: value, source, path })
    }
  }
  for (const { clientId, index, name, meant } of strangersIn(entries.map(({ client }) => client))) {
    const entry = entries.find(({ client }) => client.clientId === clientId)
    if (entry === undefined) continue
    const help = meant === null ? 'name a registered client, or use `introspects: any`' : `did you mean \`${meant}\`?`
    const report = reporterOf(entry.source, entry.path, diagnostics)
    report.at(
      ['introspects', index],
      'CG4124',
      `no client is registered as \`${name}\``,
      help,
      meant === null ? {} : { fix: meant },
    )
  }
  const isBroken = diagnostics.some(({ severity }) => severity === 'error')
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning').map(masked)
  const registry = isBroken ? null : createRegistry(clients, warnings, secretFiles)
  return { registry, diagnostics: diagnostics.map(masked), entries, secretFiles }
}

/** A secret may stand in the very line that has a mistake, and that line is shown. */
const masked = createMask(['value', 'client_secret'])

/** The clients of a file with their paths: the file itself, or the items of its list. */
const clientsIn = ({ value }: Source): readonly { path: Path; value: JsonObject }[] => {
  const all = Array.isArray(value)
    ? value.map((item, index) => ({ path: [index], value: item }))
    : [{ path: [], value }]
  return all.flatMap(({ path, value: client }) => (isObject(client) ? [{ path, value: client }] : []))
}

/** Tells whether a client has a mistake of form: then only its neighbours are looked at further. */
const isAmong = (mistakes: readonly Diagnostic[], source: Source, path: Path): boolean => {
  const [index] = path
  if (mistakes.length === 0 || typeof index !== 'number') return mistakes.length > 0
  const lineOf = (at: number): number => source.placeOf(source.spanOf([at])).line
  const first = lineOf(index)
  const isLast = !Array.isArray(source.value) || index + 1 >= source.value.length
  const last = isLast ? Number.POSITIVE_INFINITY : Math.max(first, lineOf(index + 1) - 1)
  return mistakes.some(({ line }) => line >= first && line <= last)
}

const findDuplicate = (
  firstPlaces: Map<string, { source: Source; path: Path }>,
  source: Source,
  path: Path,
  value: JsonObject,
): Diagnostic | null => {
  const clientId = member(value, 'client_id')
  if (typeof clientId !== 'string') return null
  const idPath = [...path, 'client_id']
  const first = firstPlaces.get(clientId)
  if (first === undefined) {
    firstPlaces.set(clientId, { source, path: idPath })
    return null
  }
  const message = 'the other client with this id'
  const { file, line, column } = first.source.placeOf(first.source.spanOf(first.path))
  return source.diagnose(source.spanOf(idPath), {
    code: 'CG4001',
    message: `client_id \`${clientId}\` is used twice`,
    help: 'give one of them another id, or remove it',
    related: [{ message, file, line, column }],
  })
}

const reporterOf = (source: Source, base: Path, into: Diagnostic[]): Reporter => ({
  at: (path, code, message, help, more) => {
    into.push(source.diagnose(source.spanOf([...base, ...path]), { code, message, help, ...more }))
  },
  atKey: (path, code, message, help, more) => {
    into.push(source.diagnose(source.spanOfKey([...base, ...path]), { code, message, help, ...more }))
  },
})
