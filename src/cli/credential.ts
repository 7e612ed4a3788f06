import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
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
export const findCredential = (terminal: Terminal, options: CredentialOptions): Credential => {
  const path = resolve(terminal.cwd, options.config)
  if (!existsSync(path)) return givenCredential(terminal, options)
  const { client, file: clientFile } = findClient(path, options.client)
  const method = String(client['token_endpoint_auth_method'] ?? 'client_secret_basic').toLowerCase()
  const alg = options.alg ?? textOf(client['token_endpoint_auth_signing_alg'])
  const found = { clientId: options.client, method, alg, key: undefined, secret: undefined }
  if (method === 'private_key_jwt') {
    const file = options.key ?? clientKeyFile(dirname(path), options.client)
    if (options.key === undefined && !existsSync(file))
      throw new UsageError(`${options.client} proves itself with a key: give --key FILE`)
    return { ...found, key: readJson(terminal, file) as JsonObject }
  }
  const reference = options.secret ?? firstSecret(client)
  if (reference === undefined)
    throw new UsageError(`${options.client} has no secret that can be read: give --secret env:NAME or file:PATH`)
  const folder = options.secret === undefined ? dirname(clientFile) : terminal.cwd
  return { ...found, secret: readReference(terminal, reference, folder) }
}

/** Without a configuration, the flags say everything: a key or a secret is used as its JWT method would. */
const givenCredential = (terminal: Terminal, { config, client, key, secret, alg }: CredentialOptions): Credential => {
  if (key !== undefined) {
    const jwk = readJson(terminal, key) as JsonObject
    return { clientId: client, method: 'private_key_jwt', alg, key: jwk, secret: undefined }
  }
  if (secret === undefined)
    throw new UsageError(`there is no ${config}: name it with --config, or give --key or --secret`)
  const text = readReference(terminal, secret, terminal.cwd)
  return { clientId: client, method: 'client_secret_jwt', alg, key: undefined, secret: text }
}

const textOf = (value: JsonValue | undefined): string | undefined => (typeof value === 'string' ? value : undefined)

const firstSecret = (client: JsonObject): string | undefined => {
  const secrets = Array.isArray(client['secrets']) ? (client['secrets'] as readonly JsonObject[]) : []
  return (
    textOf(client['client_secret']) ?? secrets.map(secret => textOf(secret['value'])).find(value => value !== undefined)
  )
}

const readReference = (terminal: Terminal, reference: string, folder: string): string => {
  if (reference.startsWith('env:')) {
    const value = terminal.env[reference.slice(4)]
    if (value === undefined) throw new UsageError(`the environment variable ${reference.slice(4)} is not set`)
    return value
  }
  if (reference.startsWith('file:'))
    return readFileSync(resolve(folder, reference.slice(5)), 'utf8').replace(/\r?\n$/, '')
  return reference
}

/** Reads the client files that the configuration names; mistakes in them are `check`'s to report. */
const findClient = (config: string, clientId: string): WrittenClient => {
  const clients = listClients(config)
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
const listClients = (config: string): readonly WrittenClient[] => {
  const folder = dirname(config)
  const written = readFile(config) as JsonObject
  const place = resolve(folder, textOf(written['clients']) ?? './clients')
  const files = statSync(place).isDirectory()
    ? readdirSync(place)
        .filter(name => /\.(ya?ml|json)$/.test(name))
        .sort()
        .map(name => join(place, name))
    : [place]
  return files.flatMap(file => ([readFile(file)].flat() as JsonObject[]).map(client => ({ client, file })))
}

const readFile = (path: string): JsonValue => {
  const { source } = readSource(path, readFileSync(path, 'utf8'))
  if (source === null) throw new UsageError(`${path} cannot be read; claimgate check says why`)
  return source.value
}

/** The issuer of a configuration, as written or overridden in the environment. */
export const issuerOf = (terminal: Terminal, config: string): string => {
  const path = resolve(terminal.cwd, config)
  if (!existsSync(path)) throw new UsageError(`there is no ${config}: name it with --config, or give --audience`)
  const issuer = terminal.env['CLAIMGATE_ISSUER'] ?? textOf((readFile(path) as JsonObject)['issuer'])
  if (issuer === undefined) throw new UsageError(`${config} names no issuer`)
  return issuer
}
