import { dirname, join, resolve } from 'node:path'
import { disk, readSecrets, sourceFiles } from '../files/index.ts'
import type { JsonObject, JsonValue } from '../oauth.ts'
import { readSource } from '../source/index.ts'
import { UsageError } from './exit.ts'
import { readJson } from './json.ts'
import type { Terminal } from './terminal.ts'

/** What the verbs `assertion` and `token` know of a client: its registration as written, and a credential. */
export interface Credential {
  readonly clientId: string
  readonly method: string
  readonly alg: string | undefined
  /** The client's private JWK, for `private_key_jwt`. */
  readonly key: JsonObject | undefined
  readonly secret: string | undefined
}

export interface CredentialOptions {
  readonly config: string
  readonly client: string
  readonly key?: string
  readonly secret?: string
  readonly alg?: string
}

/** Where `keys generate --client` and `init` put a client's private key, beside the configuration. */
export const clientKeyFile = (folder: string, clientId: string): string =>
  join(folder, 'client-keys', `${clientId}.jwk.json`)

/**
 * Finds the credential of a client the way a person would: the flag, else the private key in `client-keys/` beside the
 * configuration, else the first secret of the client's file.
 */
export const findCredential = async (terminal: Terminal, options: CredentialOptions): Promise<Credential> => {
  const path = resolve(terminal.cwd, options.config)
  if ((await disk.kindOf(path)) === null) return givenCredential(terminal, options)
  const { client, file: clientFile } = await findClient(path, options.client)
  // Of two, the one that it goes to.
  const method = String([client['token_endpoint_auth_method'] ?? 'client_secret_basic'].flat().at(-1)).toLowerCase()
  const alg = options.alg ?? textOf(client['token_endpoint_auth_signing_alg'])
  const found = { clientId: options.client, method, alg, key: undefined, secret: undefined }
  if (method === 'private_key_jwt') {
    const file = options.key ?? clientKeyFile(dirname(path), options.client)
    if (options.key === undefined && (await disk.kindOf(file)) === null)
      throw new UsageError(`${options.client} proves itself with a key: give --key FILE`)
    return { ...found, key: readJson(terminal, file) as JsonObject }
  }
  const reference = options.secret ?? firstSecret(client)
  if (reference === undefined)
    throw new UsageError(`${options.client} has no secret that can be read: give --secret env:NAME or file:PATH`)
  const namedIn = options.secret === undefined ? clientFile : join(terminal.cwd, FLAG)
  return { ...found, secret: await secretOf(terminal, reference, namedIn) }
}

/** Without a configuration, the flags say everything: a key or a secret is used as its JWT method would. */
const givenCredential = async (
  terminal: Terminal,
  { config, client, key, secret, alg }: CredentialOptions,
): Promise<Credential> => {
  if (key !== undefined) {
    const jwk = readJson(terminal, key) as JsonObject
    return { clientId: client, method: 'private_key_jwt', alg, key: jwk, secret: undefined }
  }
  if (secret === undefined)
    throw new UsageError(`there is no ${config}: name it with --config, or give --key or --secret`)
  const text = await secretOf(terminal, secret, join(terminal.cwd, FLAG))
  return { clientId: client, method: 'client_secret_jwt', alg, key: undefined, secret: text }
}

const textOf = (value: JsonValue | undefined): string | undefined => (typeof value === 'string' ? value : undefined)

const firstSecret = (client: JsonObject): string | undefined => {
  const secrets = Array.isArray(client['secrets']) ? (client['secrets'] as readonly JsonObject[]) : []
  return (
    textOf(client['client_secret']) ?? secrets.map(secret => textOf(secret['value'])).find(value => value !== undefined)
  )
}

/** A flag names files from the current folder, as a file in it would. */
const FLAG = '(flag)'

const secretOf = async (terminal: Terminal, reference: string, namedIn: string): Promise<string> => {
  const secrets = await readSecrets([{ reference, file: namedIn }], { env: terminal.env, files: disk })
  const secret = secrets.of(reference, namedIn)
  if (secret !== null) return secret
  if (reference.startsWith('env:'))
    throw new UsageError(`the environment variable ${reference.slice(4)} is not set, or empty`)
  throw new Error(`nothing can be read from ${reference}`)
}

/** Reads the client files that the configuration names; mistakes in them are `check`'s to report. */
const findClient = async (config: string, clientId: string): Promise<WrittenClient> => {
  const clients = await listClients(config)
  const found = clients.find(({ client }) => client['client_id'] === clientId)
  if (found !== undefined) return found
  throw new UsageError(
    `there is no client ${clientId}; there are ${clients.map(({ client }) => client['client_id']).join(', ')}`,
  )
}

/** A client as its file has it. */
interface WrittenClient {
  readonly client: JsonObject
  readonly file: string
}

/** The clients as written in the files of a configuration. */
const listClients = async (config: string): Promise<readonly WrittenClient[]> => {
  const written = (await writtenIn(config)) as JsonObject
  const place = resolve(dirname(config), textOf(written['clients']) ?? './clients')
  const clients: WrittenClient[] = []
  for (const file of await sourceFiles(disk, place, 'without_tests'))
    for (const client of [await writtenIn(file)].flat() as JsonObject[]) clients.push({ client, file })
  return clients
}

const writtenIn = async (path: string): Promise<JsonValue> => {
  const { source } = readSource(path, (await disk.read(path)).text)
  if (source === null) throw new UsageError(`${path} cannot be read; claimgate check says why`)
  return source.value
}

/** The issuer of a configuration, as written or overridden in the environment. */
export const issuerOf = async (terminal: Terminal, config: string): Promise<string> => {
  const path = resolve(terminal.cwd, config)
  if ((await disk.kindOf(path)) === null)
    throw new UsageError(`there is no ${config}: name it with --config, or give --audience`)
  const issuer = terminal.env['CLAIMGATE_ISSUER'] ?? textOf(((await writtenIn(path)) as JsonObject)['issuer'])
  if (issuer === undefined) throw new UsageError(`${config} names no issuer`)
  return issuer
}
