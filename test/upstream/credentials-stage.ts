/** Clients from file text with an upstream, and the credentials that come of them. */

import type { JsonObject } from '../../src/oauth.ts'
import type { Diagnostic } from '../../src/outcome.ts'
import type { KeyRing } from '../../src/tokens/index.ts'
import { generateKey } from '../../src/tokens/index.ts'
import { type LoadedCredentials, loadCredentials, type Strategy } from '../../src/upstream/index.ts'
import { loading } from '../clients/stage.ts'
import { selfSigned } from '../gateway/certificates.ts'
import { newKeyPair } from '../key-pair.ts'
import { ringOf } from '../tokens/fixtures.ts'

export const UPSTREAM_ISSUER = 'https://login.example.com'
export const SECRET = 'a-secret-that-is-long-enough-for-every-hash-0123456789-0123456789-0123456789'

const jwkOf = (key: { export: (options: { format: 'jwk' }) => object }, more: object = {}): string =>
  JSON.stringify({ ...key.export({ format: 'jwk' }), ...more })

const ec = newKeyPair('ec', { namedCurve: 'P-256' })
const rsa = newKeyPair('rsa', { modulusLength: 2048 })
const ed = newKeyPair('ed25519')
const pair = selfSigned('upstream-client')
const other = selfSigned('another-client')

/** What the references of the tests stand for. */
export const REFERENCES: { readonly [reference: string]: string } = {
  'env:SECRET': SECRET,
  'env:UMLAUT': 'geheimnis-für-alle',
  'env:SHORT': 'too-short',
  'env:JWK': jwkOf(ec.privateKey, { kid: 'up-1' }),
  'env:RSA_JWK': jwkOf(rsa.privateKey, { alg: 'PS256' }),
  'env:ED_JWK': jwkOf(ed.privateKey),
  'env:PUBLIC_JWK': jwkOf(ec.publicKey),
  'env:WEAK_JWK': jwkOf(newKeyPair('rsa', { modulusLength: 1024 }).privateKey),
  'env:CERT': pair.cert,
  'env:KEY': pair.key,
  'env:OTHER_KEY': other.key,
}
export const PUBLIC_KEYS = { 'env:JWK': ec.publicKey, 'env:RSA_JWK': rsa.publicKey, 'env:ED_JWK': ed.publicKey }

/** Our own keys: one that signs, one that no longer does. */
export const RING: KeyRing = ringOf(
  { ...generateKey('ES256', 'active', 1), kid: 'active' },
  { ...generateKey('EdDSA', 'retired', 1), kid: 'retired' },
  generateKey('EdDSA', 'active', 1),
)

export interface CredentialsOptions {
  readonly strategy?: Strategy
  readonly url?: string
  readonly proofs?: 'here' | 'upstream'
  /** Clients to whose tokens a policy gives claims. */
  readonly claims?: readonly string[]
}

/** Loads credentials, and the clients they belong to. Diagnostics of the clients themselves are an error of the test. */
export function credentials(
  text: string | JsonObject,
  options: CredentialsOptions = {},
): LoadedCredentials & { readonly read: readonly string[] } {
  const clients = loading(text, { secrets: REFERENCES })
  const wrong = clients.diagnostics.filter(({ severity }: Diagnostic) => severity === 'error')
  if (wrong.length > 0) throw new Error(wrong.map(({ code, message }) => `${code} ${message}`).join('\n'))
  const read: string[] = []
  const loaded = loadCredentials({
    entries: clients.entries,
    settings: { issuer: UPSTREAM_ISSUER, url: options.url ?? 'https://idp.internal:8443' },
    strategy: options.strategy ?? 'assertion',
    proofs: options.proofs ?? 'here',
    keys: RING,
    givesClaims: ({ clientId }) => options.claims?.includes(clientId) ?? false,
    readSecret: reference => {
      read.push(reference)
      return REFERENCES[reference] ?? null
    },
  })
  return { ...loaded, read }
}
