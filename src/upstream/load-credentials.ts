import type { Client, ClientEntry, SecretText } from '../clients/index.ts'
import type { SecretReference } from '../files/index.ts'
import {
  AUTH_METHODS,
  type AuthMethod,
  type AuthMethodFacts,
  authMethodOf,
  authMethodsThat,
  type JsonObject,
} from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import { atOnce, type Sliced } from '../slices.ts'
import { createMask } from '../source/index.ts'
import type { KeyRing } from '../tokens/index.ts'
import { type Credential, carriesClaims, publicCredential, type UpstreamCredentials } from './credentials.ts'
import { METHODS } from './methods/index.ts'
import type { Report, UpstreamEntry } from './methods/read.ts'
import type { Strategy, UpstreamSettings } from './settings.ts'

export interface LoadCredentialsInput {
  readonly entries: readonly ClientEntry[]
  readonly settings: Pick<UpstreamSettings, 'issuer' | 'url'> & Partial<Pick<UpstreamSettings, 'issuers'>>
  readonly strategy: Strategy
  /** Who verifies DPoP proofs under reissue; `here` unless set. */
  readonly proofs?: 'here' | 'upstream'
  /** Our own keys; null when they could not be read. */
  readonly keys: KeyRing | null
  /** Whether a policy gives claims to tokens of this client. */
  readonly givesClaims: (client: Client) => boolean
  /** As for `loadClients`. */
  readonly readSecret: (reference: string, file: string) => SecretText
}

export interface LoadedCredentials {
  readonly credentials: UpstreamCredentials
  readonly diagnostics: readonly Diagnostic[]
  /** References that were read, with the client file each stands in: to be watched. */
  readonly secretFiles: readonly SecretReference[]
}

/**
 * Reads the `upstream` entry of every client and prepares the credential that we present in its name, with every check
 * that needs the strategy, the policies or our keys.
 */
export const loadCredentials = (input: LoadCredentialsInput): LoadedCredentials => atOnce(credentialsInSteps(input))

/** As `loadCredentials`, with a step for each client. */
export function* credentialsInSteps(input: LoadCredentialsInput): Sliced<LoadedCredentials> {
  const diagnostics: Diagnostic[] = []
  const secretFiles: SecretReference[] = []
  const byClient = new Map<string, Credential>()
  const shared = new Set<string>()
  for (const entry of input.entries) {
    yield
    const { source, path, client, file } = entry
    const report: Report = (at, code, message, help, more) => {
      const place = [...path, ...at]
      // A missing entry, or one whose member is missing, is reported at the client's name.
      const span = at.length === 0 ? source.spanOf([...path, 'client_id']) : source.spanOf(place)
      diagnostics.push(source.diagnose(span, { code, message, help, ...more }))
    }
    const readSecret = (reference: string): SecretText => {
      if (reference.startsWith('file:')) secretFiles.push({ reference, file: source.file })
      return input.readSecret(reference, source.file)
    }
    const strategy = client.fulfilment ?? input.strategy
    const credential = readCredential(entry, { ...input, strategy }, readSecret, report)
    checkIdTokens(file, strategy, report)
    if (input.proofs === 'upstream') checkDpop(entry, strategy, report)
    if (credential === null) continue
    checkClaims(client, credential, { ...input, strategy }, report)
    byClient.set(client.clientId, credential)
    if (credential.shared) shared.add(credential.clientId)
  }
  const credentials: UpstreamCredentials = {
    of: clientId => byClient.get(clientId) ?? null,
    isShared: name => shared.has(name),
  }
  return { credentials, diagnostics: diagnostics.map(masked), secretFiles }
}

/** A secret may stand in the very line that has a mistake, and that line is shown. */
const masked = createMask(['client_secret', 'key'])

const readCredential = (
  { client, file }: ClientEntry,
  { settings, keys, strategy }: LoadCredentialsInput,
  readSecret: (reference: string) => SecretText,
  report: Report,
): Credential | null => {
  // An entry of a public client has been reported where clients are read.
  if (AUTH_METHODS[client.method].registers === 'none') {
    const entry = (client.upstream ?? {}) as unknown as UpstreamEntry
    const issuer = readIssuer(entry, settings, (path, ...rest) => report(['upstream', ...path], ...rest))
    return { ...publicCredential(client), issuer }
  }
  if (client.upstream === null) {
    // No request can be of this client, so nothing is ever sent in its name.
    if (client.disabled) return null
    const help = 'add `upstream: { token_endpoint_auth_method: client_secret_basic, client_secret: "env:NAME" }`'
    report([], 'CG7001', `${client.clientId} has no credential at the upstream`, help)
    return null
  }
  // The schema has accepted the entry.
  const entry = client.upstream as unknown as UpstreamEntry
  const method = authMethodOf(entry.token_endpoint_auth_method)
  const inside: Report = (path, ...rest) => report(['upstream', ...path], ...rest)
  checkUnused(entry, method, inside)
  checkBinding(file, method, inside)
  const clientId = entry.client_id ?? client.clientId
  const shared = clientId !== client.clientId
  if (shared) checkShared(client, strategy, inside)
  const issuer = readIssuer(entry, settings, inside)
  const present = METHODS[method]({
    entry,
    method,
    clientId,
    audience: issuer ?? settings.issuer,
    secure: settings.url.startsWith('https:'),
    keys,
    report: inside,
    readSecret,
  })
  return present === null ? null : { method, clientId, shared, issuer, present }
}

/** Whose tokens a client gets, where one token endpoint has several issuers; null for the upstream's own. */
const readIssuer = (
  { issuer }: UpstreamEntry,
  { issuer: main, issuers = [] }: LoadCredentialsInput['settings'],
  report: Report,
): string | null => {
  if (issuer === undefined || issuer === main) return null
  if (!issuers.includes(issuer))
    report(
      ['issuer'],
      'CG6184',
      'the upstream has no such issuer',
      'name one of upstream.issuers in the configuration, octet for octet',
    )
  return issuer
}

type Fits = (facts: AuthMethodFacts) => boolean

/** The methods that read a member; members that every entry may have are not here. */
const READ_BY: { readonly [name in keyof UpstreamEntry]?: Fits } = {
  client_secret: ({ registers }) => registers === 'secrets',
  basic_encoding: ({ mechanism }) => mechanism === 'basic',
  token_endpoint_auth_signing_alg: ({ signs }) => signs !== null,
  key: ({ signs }) => signs === 'signature',
  tls_client_certificate: ({ certificate }) => certificate,
}

const checkUnused = (entry: UpstreamEntry, method: AuthMethod, report: Report): void => {
  for (const [name, fits] of Object.entries(READ_BY)) {
    if (!Object.hasOwn(entry, name) || fits(AUTH_METHODS[method])) continue
    const help = `remove it, or use ${authMethodsThat(fits).join(' or ')}`
    report([name], 'CG7013', `\`${name}\` has no effect with ${method}`, help, { severity: 'warning' })
  }
}

/** The upstream cannot tell the codes and refresh tokens of clients apart that share one, so there must be none. */
const checkShared = (client: Client, strategy: Strategy, report: Report): void => {
  const only = client.grantTypes.every(grant => grant === 'client_credentials')
  if (strategy === 'reissue' && only) return
  const message =
    strategy === 'reissue'
      ? 'a shared client at the upstream is for client_credentials only'
      : `a shared client at the upstream needs fulfilment reissue, not ${strategy}`
  report(['client_id'], 'CG7009', message, 'register the client at the upstream under its own client_id')
}

const checkClaims = (client: Client, credential: Credential, input: LoadCredentialsInput, report: Report): void => {
  if (input.strategy !== 'assertion' || carriesClaims(credential) || !input.givesClaims(client)) return
  const message = `a policy gives claims to tokens of ${client.clientId}, which ${credential.method} cannot carry`
  const help =
    AUTH_METHODS[client.method].registers === 'none'
      ? 'narrow the policy: a public client has no assertion at the upstream'
      : 'use private_key_jwt or client_secret_jwt at the upstream, or narrow the policy'
  const place = client.upstream?.['token_endpoint_auth_method'] === undefined ? [] : METHOD_PLACE
  report(place, 'CG7011', message, help)
}

const METHOD_PLACE = ['upstream', 'token_endpoint_auth_method']

/** The upstream would bind tokens to the certificate it sees, which is ours, and no client could use them. */
const checkBinding = (file: JsonObject, method: AuthMethod, report: Report): void => {
  if (!AUTH_METHODS[method].certificate) return
  if (file['tls_client_certificate_bound_access_tokens'] !== true) return
  report(
    ['token_endpoint_auth_method'],
    'CG7010',
    'the upstream would bind the tokens of this client to our certificate',
    'use private_key_jwt at the upstream, or tokens that are not bound to a certificate',
  )
}

/** ID tokens that the upstream signs with a secret, or encrypts for the client, can be neither verified nor signed again. */
const checkIdTokens = (file: JsonObject, strategy: Strategy, report: Report): void => {
  if (strategy !== 'reissue') return
  const { id_token_signed_response_alg: alg, id_token_encrypted_response_alg: encryption } = file
  if (typeof alg === 'string' && !/^(?:[RPE]S\d{3}|EdDSA|Ed25519)$/.test(alg)) {
    const help = 'register RS256 or another asymmetric algorithm at the upstream'
    report(['id_token_signed_response_alg'], 'CG7012', `ID tokens with ${alg} cannot be signed again`, help)
  }
  if (encryption !== undefined) {
    const help = 'register ID tokens without encryption at the upstream'
    report(['id_token_encrypted_response_alg'], 'CG7012', 'encrypted ID tokens cannot be signed again', help)
  }
}

/**
 * A client that always uses DPoP must be refused without a proof, and a token that is signed again is bound to a key only
 * where claimgate has verified one.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-5.2 RFC 9449 section 5.2}
 */
const checkDpop = ({ client, file }: ClientEntry, strategy: Strategy, report: Report): void => {
  if (strategy !== 'reissue' || !client.dpopBound) return
  report(
    [file['dpop_bound_access_tokens'] === undefined ? 'fapi2' : 'dpop_bound_access_tokens'],
    'CG7014',
    `the tokens of ${client.clientId} are signed again, and nobody verifies that they are bound to its DPoP key`,
    'set dpop.proofs to here, or use another fulfilment',
  )
}
