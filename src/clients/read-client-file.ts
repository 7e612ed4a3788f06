/** One file of clients, with every check that does not need other files. */
import type { SecretReference } from '../files/index.ts'
import { NO_ISSUERS, type TrustedIssuers, type Voucher } from '../issuers/index.ts'
import { createAddressPolicy } from '../jose/index.ts'
import { isObject, type JsonObject, type NumericDate } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import { type MistakesOfItems, validate, validateItems } from '../schema/index.ts'
import type { Sliced } from '../slices.ts'
import { createMask, maskAll, type Path, type Source } from '../source/index.ts'
import { createAlike } from './alike.ts'
import type { ClientFile } from './client-file.ts'
import type { Reporter } from './diagnose.ts'
import { createInstant, type Instant } from './instant.ts'
import { createPrepareSecret } from './prepare-secret.ts'
import { readClient } from './read-client.ts'
import type { FrontSettings } from './read-context.ts'
import { usableIn } from './read-spiffe-id.ts'
import { type RecordedClient, type RegisteredClient, recordOf } from './registry.ts'
import type { SecretText } from './unread.ts'

/** What client files are read with. */
export interface ReadClientsInput {
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
  /** Whose tokens clients may have; none when absent. */
  readonly issuers?: TrustedIssuers
  /** Our own issuer; null, or absent, where nobody asks. */
  readonly ourIssuer?: string | null
}

/** A client that could be read, with its place. */
export interface ClientEntry extends RecordedClient {
  /** The client as written; empty without an upstream, where nobody asks. */
  readonly file: JsonObject
  readonly source: Source
  /** The place of the client in the source. */
  readonly path: Path
}

/** What a file says. */
export interface FileOfClients {
  /** Every client that could be read, also when another has mistakes. */
  readonly entries: readonly ClientEntry[]
  readonly diagnostics: readonly Diagnostic[]
  /** The referenced files, also when there are errors: a change of one may mend them. */
  readonly secretFiles: readonly SecretReference[]
  /** Whether the same file, read with another input, would say the same. */
  readonly holdsFor: (input: ReadClientsInput) => boolean
}

/** Reads the clients of a file, one at a step. */
export function* readClientFile(source: Source, input: ReadClientsInput): Sliced<FileOfClients> {
  const mistakes = yield* mistakesIn(source)
  const diagnostics = [...mistakes.diagnostics]
  const entries: ClientEntry[] = []
  const secretFiles: SecretReference[] = []
  const secrets = new Map<string, SecretText>()
  const instant = createInstant(input.now)
  const addresses = createAddressPolicy(input.allowPrivateAddresses)
  const alike = createAlike()
  const prepareSecret = createPrepareSecret()
  for (const { path, value } of clientsIn(source)) {
    yield
    if (isMistaken(mistakes, path)) continue
    const registered = readClient(value as unknown as ClientFile, {
      file: source.file,
      report: reporterOf(source, path, diagnostics),
      readSecret: reference => {
        if (reference.startsWith('file:')) secretFiles.push({ reference, file: source.file })
        const text = input.readSecret(reference, source.file)
        secrets.set(reference, text)
        return text
      },
      embedded: input.embedded,
      front: input.front ?? null,
      certificates: input.certificates ?? 'verified',
      instant,
      addresses,
      issuers: input.issuers ?? NO_ISSUERS,
      ourIssuer: input.ourIssuer ?? null,
      alike,
      prepareSecret,
    })
    if (registered !== null) entries.push(entryOf(registered, input.embedded ? UNREAD_FILE : value, source, path))
  }
  const settings = settingsOf(input)
  return {
    entries,
    diagnostics: yield* maskAll(diagnostics, SECRET_KEYS),
    secretFiles,
    holdsFor: other => settingsOf(other) === settings && sameWorld(source, secrets, instant, other),
  }
}

const UNREAD_FILE: JsonObject = {}

/** Every member is written out: what is copied from another object takes four times the memory. */
const entryOf = (registered: RegisteredClient, file: JsonObject, source: Source, path: Path): ClientEntry => {
  const { client, credentials, leaving } = registered
  const entry = { client, credentials, record: recordOf(registered), file, source, path }
  return leaving === undefined ? entry : { ...entry, leaving }
}

const settingsOf = (input: ReadClientsInput): string => {
  const { embedded, front, certificates, allowPrivateAddresses, issuers = NO_ISSUERS, ourIssuer } = input
  return JSON.stringify([
    embedded,
    front ?? null,
    certificates ?? 'verified',
    allowPrivateAddresses,
    ourIssuer ?? null,
    ...issuers.all.map(one => [one.issuer, one.exchanged, one.grants !== null, ...saidOf(one)]),
    ...issuers.trustDomains.map(one => [one.trustDomain, ...saidOf(one), usableIn(one)]),
  ])
}

/** What is read of an issuer while clients are; its keys are not. */
const saidOf = ({ name, maxLifetime, tokens, audience, forClients, claims, tenants, lasting, chosen }: Voucher) => [
  [name, maxLifetime, tokens, audience, forClients, claims, tenants, chosen],
  [...lasting],
]

const sameWorld = (
  { file }: Source,
  secrets: ReadonlyMap<string, SecretText>,
  instant: Instant,
  { now, readSecret }: ReadClientsInput,
): boolean => {
  if (!instant.holdsAt(now)) return false
  for (const [reference, text] of secrets) if (readSecret(reference, file) !== text) return false
  return true
}

const SECRET_KEYS = ['value', 'client_secret', 'registration_access_token']

/** A secret may stand in the very line that has a mistake, and that line is shown. */
export const masked = createMask(SECRET_KEYS)

/** The clients of a file with their paths: the file itself, or the items of its list. */
export const clientsIn = ({ value }: Source): readonly { path: Path; value: JsonObject }[] => {
  const all = Array.isArray(value)
    ? value.map((item, index) => ({ path: pathTo(index), value: item }))
    : [{ path: [], value }]
  return all.flatMap(({ path, value: client }) => (isObject(client) ? [{ path, value: client }] : []))
}

/** Files have as many clients as there are paths here, at most. */
const paths: Path[] = []

const pathTo = (index: number): Path => {
  paths[index] ??= [index]
  return paths[index]
}

function* mistakesIn(source: Source): Sliced<MistakesOfItems> {
  const { value } = source
  if (Array.isArray(value)) return yield* validateItems(source, value)
  return { diagnostics: validate('client', source), items: NO_ITEMS }
}

const NO_ITEMS: ReadonlySet<number> = new Set()

/** Tells whether a client has a mistake of form: then only its neighbours are looked at further. */
const isMistaken = ({ diagnostics, items }: MistakesOfItems, [index]: Path): boolean =>
  typeof index === 'number' ? items.has(index) : diagnostics.length > 0

/** Makes the reporter of one client of a file. */
export const reporterOf = (source: Source, base: Path, into: Diagnostic[]): Reporter => ({
  at: (path, code, message, help, more) => {
    into.push(source.diagnose(source.spanOf([...base, ...path]), { code, message, help, ...more }))
  },
  atKey: (path, code, message, help, more) => {
    into.push(source.diagnose(source.spanOfKey([...base, ...path]), { code, message, help, ...more }))
  },
})
