/** What these tests stand on: clients from file text, a memory store, and one fixed instant. */

import { createHmac, createSecretKey, type KeyObject, randomUUID, sign } from 'node:crypto'
import type { AuthenticationContext, PresentedRequest } from '../../src/clients/client.ts'
import {
  type AuthenticationRecord,
  type AuthenticationRefusal,
  type Certificate,
  createAuthentication,
  createThrottle,
  type FrontSettings,
  type LoadedClients,
  loadClients,
} from '../../src/clients/index.ts'
import type { SecretMemory } from '../../src/clients/secret-memory.ts'
import type { Throttle } from '../../src/clients/throttle.ts'
import { PRESETS, type TrustDomain, type TrustedIssuer, type TrustedIssuers } from '../../src/issuers/index.ts'
import {
  createAddressPolicy,
  createJwksCache,
  createKeySetFetch,
  type JwksCache,
  readKeySet,
} from '../../src/jose/index.ts'
import { type Endpoint, type JsonObject, type JsonValue, JWT_BEARER_ASSERTION } from '../../src/oauth.ts'
import { readSource, type Source } from '../../src/source/index.ts'
import { openStore, type Store } from '../../src/stores/index.ts'
import { newKeyPair } from '../key-pair.ts'

export const NOW = 1_795_000_000
export const ISSUER = 'https://login.example.com'
export const SECRET = 'a-secret-of-more-than-32-octets-0123456789'

export const ENDPOINT_URLS: Readonly<Record<Endpoint, string>> = {
  token: `${ISSUER}/token`,
  introspection: `${ISSUER}/introspect`,
  revocation: `${ISSUER}/revoke`,
  pushed_authorization_request: `${ISSUER}/par`,
  device_authorization: `${ISSUER}/device`,
}

export const sourceOf = (value: JsonValue | string, file = 'clients.yaml'): Source => {
  const { source } = readSource(file, typeof value === 'string' ? value : JSON.stringify(value, null, 2))
  if (source === null) throw new Error('the fixture is not a file')
  return source
}

export interface LoadingOptions {
  readonly secrets?: Readonly<Record<string, string>>
  readonly embedded?: boolean
  readonly front?: FrontSettings
  readonly certificates?: 'none' | 'unverified' | 'verified'
  readonly allowPrivateAddresses?: readonly string[]
  readonly issuers?: TrustedIssuers
}

export const loading = (value: JsonValue | string, options: LoadingOptions = {}): LoadedClients =>
  loadClients({
    sources: [sourceOf(value)],
    readSecret: reference => options.secrets?.[reference] ?? null,
    embedded: options.embedded ?? false,
    ...(options.front === undefined ? {} : { front: options.front }),
    ...(options.certificates === undefined ? {} : { certificates: options.certificates }),
    now: NOW,
    allowPrivateAddresses: options.allowPrivateAddresses ?? [],
    ...(options.issuers === undefined ? {} : { issuers: options.issuers }),
  })

/** The diagnostics of one client as `CODE message`, without the warning that its secret is literal. */
export const mistakes = (client: JsonObject, options: LoadingOptions = {}): readonly string[] =>
  loading({ client_id: 'a', grant_types: ['authorization_code'], ...client }, options)
    .diagnostics.filter(({ code }) => code !== 'CG4016')
    .map(({ code, message }) => `${code} ${message}`)

/** A memory store that was there long before `NOW`. */
export const oldStore = (): Promise<Store> => openStore({ type: 'memory' }, () => NOW - 100_000)

export interface StageOptions extends LoadingOptions {
  readonly store?: Store
  readonly jwks?: JwksCache
  readonly throttle?: Throttle
  readonly secretMemory?: SecretMemory
}

export interface Attempted {
  readonly request: Partial<PresentedRequest>
  readonly context?: Partial<AuthenticationContext>
}

export const stage = async (clients: JsonValue | string, options: StageOptions = {}) => {
  const { registry, diagnostics } = loading(clients, options)
  if (registry === null) throw new Error(diagnostics.map(({ message }) => message).join('; '))
  const store = options.store ?? (await oldStore())
  const records: AuthenticationRecord[] = []
  const authenticate = createAuthentication({
    registry,
    store,
    issuer: ISSUER,
    endpointUrls: ENDPOINT_URLS,
    jwks:
      options.jwks ??
      createJwksCache(createKeySetFetch({ addresses: createAddressPolicy(options.allowPrivateAddresses ?? []) })),
    ...(options.issuers === undefined ? {} : { issuers: options.issuers }),
    ...(options.secretMemory === undefined ? {} : { secretMemory: options.secretMemory }),
    throttle: options.throttle ?? createThrottle({ enabled: false, failures: 20, window: 60 }, store),
  })
  const attempt = (request: Partial<PresentedRequest>, context: Partial<AuthenticationContext> = {}) =>
    authenticate(
      { authorization: [], form: new Map(), certificate: null, ...request },
      { endpoint: 'token', now: NOW, remoteAddress: '192.0.2.1', record: said => records.push(said), ...context },
    )
  /** `authenticated`, or the kind and the detail of the refusal. */
  const verdict = async (request: Partial<PresentedRequest>, context: Partial<AuthenticationContext> = {}) => {
    const outcome = await attempt(request, context)
    return outcome.ok ? 'authenticated' : `${outcome.refusal.kind} ${outcome.refusal.detail}`
  }
  return { registry, store, records, attempt, verdict }
}

export const AUTHENTICATED = 'authenticated'

export const basic = (id: string, secret: string): Partial<PresentedRequest> =>
  basicRaw(`${formEncode(id)}:${formEncode(secret)}`)

export const basicRaw = (text: string): Partial<PresentedRequest> => ({
  authorization: [`Basic ${Buffer.from(text, 'latin1').toString('base64')}`],
})

export const formEncode = (text: string): string => new URLSearchParams({ v: text }).toString().slice(2)

export const body = (form: Readonly<Record<string, string>>): Partial<PresentedRequest> => ({
  form: new Map(Object.entries(form)),
})

export const post = (id: string, secret: string) => body({ client_id: id, client_secret: secret })

export const assertion = (jwt: string, more: Readonly<Record<string, string>> = {}) =>
  body({ client_assertion: jwt, client_assertion_type: JWT_BEARER_ASSERTION, ...more })

export const byCertificate = (id: string, certificate: Certificate | null): Partial<PresentedRequest> => ({
  form: new Map([['client_id', id]]),
  certificate,
})

/** A whole set of good claims; an undefined member removes one. */
export const claims = (clientId: string, changes: Readonly<Record<string, JsonValue | undefined>> = {}): JsonObject => {
  const all = { iss: clientId, sub: clientId, aud: ISSUER, jti: randomUUID(), iat: NOW, exp: NOW + 60, ...changes }
  return JSON.parse(JSON.stringify(all)) as JsonObject
}

export const encode = (value: JsonValue | string): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** Signs header and payload as given, texts untouched, so that any nonsense can be signed correctly. */
export const signed = (header: JsonObject | string, payload: JsonValue | string, key: KeyObject | string): string => {
  const input = `${encode(header)}.${encode(payload)}`
  const alg = typeof header === 'string' ? 'ES256' : String(header['alg'])
  return `${input}.${signatureOf(alg, input, key).toString('base64url')}`
}

export const signatureOf = (alg: string, input: string, key: KeyObject | string): Buffer => {
  const hash = `sha${alg.slice(2)}`
  if (typeof key === 'string')
    return createHmac(/^\d+$/.test(alg.slice(2)) ? hash : 'sha256', createSecretKey(key, 'utf8'))
      .update(input)
      .digest()
  const message = Buffer.from(input)
  if (key.asymmetricKeyType === 'ed25519') return sign(null, message, key)
  if (key.asymmetricKeyType === 'ec') return sign(hash, message, { key, dsaEncoding: 'ieee-p1363' })
  if (alg.startsWith('PS')) return sign(hash, message, { key, padding: 6, saltLength: Number(alg.slice(2)) / 8 })
  return sign(hash, message, key)
}

export interface Pair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly jwk: JsonObject
}

const pairOf = (pair: { privateKey: KeyObject; publicKey: KeyObject }): Pair => ({
  ...pair,
  jwk: pair.publicKey.export({ format: 'jwk' }) as JsonObject,
})

export const newEc = (namedCurve = 'P-256'): Pair => pairOf(newKeyPair('ec', { namedCurve }))
export const newRsa = (modulusLength = 2048, publicExponent = 65537): Pair =>
  pairOf(newKeyPair('rsa', { modulusLength, publicExponent }))
export const newEd25519 = (): Pair => pairOf(newKeyPair('ed25519'))

/** A trusted issuer of a preset, whose keys are here. */
export const issuerOf = (
  preset: keyof typeof PRESETS,
  keys: readonly JsonObject[],
  more: Partial<TrustedIssuer> = {},
): TrustedIssuer => ({
  ...PRESETS[preset],
  name: preset,
  issuer: `https://${preset}.example`,
  audience: ISSUER,
  forClients: true,
  exchanged: null,
  grants: null,
  keys: { kind: 'inline', keys: readKeySet({ keys }).keys },
  published: null,
  ...more,
})

/** A trust domain, whose keys of JWT-SVIDs are here. */
export const trustDomainOf = (
  name: string,
  trustDomain: string,
  keys: readonly JsonObject[],
  more: Partial<TrustDomain> = {},
): TrustDomain => ({
  ...PRESETS.spiffe,
  preset: 'spiffe',
  name,
  trustDomain,
  audience: ISSUER,
  forClients: true,
  bundle: {
    kind: 'inline',
    bundle: { keys: readKeySet({ keys }).keys, authorities: [], sequence: null, refreshHint: null },
  },
  ...more,
})

export const keyedClient = (id: string, jwk: JsonObject, more: JsonObject = {}): JsonObject => ({
  client_id: id,
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'ES256',
  jwks: { keys: [jwk] },
  grant_types: ['client_credentials'],
  ...more,
})

export const secretClient = (id: string, method: string, more: JsonObject = {}): JsonObject => ({
  client_id: id,
  token_endpoint_auth_method: method,
  ...(method === 'client_secret_jwt' && { token_endpoint_auth_signing_alg: 'HS256' }),
  secrets: [{ value: SECRET }],
  grant_types: ['client_credentials'],
  ...more,
})

export const refusalOf = (outcome: { ok: boolean }): AuthenticationRefusal => {
  if (outcome.ok || !('refusal' in outcome)) throw new Error('it was accepted')
  return outcome.refusal as AuthenticationRefusal
}
