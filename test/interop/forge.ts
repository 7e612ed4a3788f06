/** Assertions right and wrong: header and payload are whatever text a test wants. */
import { constants, createHmac, type KeyObject, randomUUID, sign } from 'node:crypto'
import { JWT_BEARER_ASSERTION } from '../../src/oauth.ts'
import { newKeyPair } from '../key-pair.ts'

export const ISSUER = 'https://login.example.com'
export const SECRET = 'correct-horse-battery-staple-0123456789-0123456789-0123456789-abcd'

export type Signer = (input: string) => Buffer

export const rsa = newKeyPair('rsa', { modulusLength: 2048 })
export const otherRsa = newKeyPair('rsa', { modulusLength: 2048 })
export const ec = newKeyPair('ec', { namedCurve: 'P-256' })

export const rs256 =
  (key: KeyObject = rsa.privateKey): Signer =>
  input =>
    sign('sha256', Buffer.from(input), key)
export const ps256: Signer = input =>
  sign('sha256', Buffer.from(input), { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 })
export const es256: Signer = input =>
  sign('sha256', Buffer.from(input), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' })
export const es256Der: Signer = input => sign('sha256', Buffer.from(input), { key: ec.privateKey, dsaEncoding: 'der' })
export const hmac =
  (secret: string | Buffer = SECRET, hash = 'sha256'): Signer =>
  input =>
    createHmac(hash, secret).update(input).digest()

const textOf = (part: unknown): string | Buffer =>
  typeof part === 'string' || Buffer.isBuffer(part) ? part : JSON.stringify(part)

/** Puts a JWS together; parts that are text are taken as they are. */
export function jws(header: unknown, payload: unknown, signer: Signer): string {
  const input = [header, payload].map(part => Buffer.from(textOf(part)).toString('base64url')).join('.')
  return `${input}.${signer(input).toString('base64url')}`
}

/** The claims of a good assertion, and what should be different. A value of undefined leaves a claim out. */
export function claims(clientId: string, different: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000)
  const good = { iss: clientId, sub: clientId, aud: ISSUER, iat: now, exp: now + 60, jti: randomUUID() }
  return { ...good, ...different }
}

/** Seconds from now, as a NumericDate. */
export const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds

export const assertionForm = (assertion: string): Record<string, string> => ({
  client_assertion_type: JWT_BEARER_ASSERTION,
  client_assertion: assertion,
})

export const jwkOf = (key: KeyObject, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  ...key.export({ format: 'jwk' }),
  ...more,
})

const METADATA = { tenant: 'acme', tier: 'gold' }
const COMMON = { grant_types: ['client_credentials'], scope: 'orders:read orders:write', metadata: METADATA }
const secretClient = (id: string, method: string, more: object = {}) => ({
  client_id: id,
  token_endpoint_auth_method: method,
  secrets: [{ value: SECRET }],
  ...COMMON,
  ...more,
})
const keyClient = (id: string, alg: string, jwk: object, more: object = {}) => ({
  client_id: id,
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: alg,
  jwks: { keys: [jwk] },
  ...COMMON,
  ...more,
})

export const ODD_SECRET = 'p%s+s/w=o&rd:5 é'.replace('é', '~')

/** The clients of these tests, as files hold them. */
export const CLIENTS = JSON.stringify([
  secretClient('i-basic', 'client_secret_basic', {
    audiences: ['https://orders.example.com', 'https://stock.example.com'],
  }),
  secretClient('i-post', 'client_secret_post'),
  secretClient('i-hmac', 'client_secret_jwt', { token_endpoint_auth_signing_alg: 'HS256' }),
  secretClient('i-disabled', 'client_secret_basic', { disabled: true }),
  secretClient('i-expired', 'client_secret_basic', {
    secrets: [{ value: 'a-secret-that-has-expired', expires_at: '2020-01-01T00:00:00Z' }, { value: SECRET }],
  }),
  secretClient('i-rotated', 'client_secret_post', {
    secrets: [{ value: 'the-old-secret-of-this-client' }, { value: SECRET }],
  }),
  secretClient('i:odd/id&=+%', 'client_secret_basic', { secrets: [{ value: ODD_SECRET }] }),
  secretClient('i-resource', 'client_secret_basic', { audiences: ['https://orders.example.com'] }),
  secretClient('i-stranger', 'client_secret_basic', { audiences: ['https://elsewhere.example.com'] }),
  keyClient('i-rsa', 'RS256', jwkOf(rsa.publicKey, { kid: 'r1' })),
  keyClient('i-rsa-2', 'RS256', jwkOf(otherRsa.publicKey, { kid: 'r2' })),
  keyClient('i-pss', 'PS256', jwkOf(rsa.publicKey, { kid: 'r1' })),
  keyClient('i-ec', 'ES256', jwkOf(ec.publicKey, { kid: 'e1' })),
  keyClient('i-fapi', 'ES256', jwkOf(ec.publicKey, { kid: 'e1' }), { assertion: { audience: 'fapi2' } }),
  keyClient('i-legacy', 'RS256', jwkOf(rsa.publicKey, { kid: 'r1' }), {
    assertion: { audience: 'legacy', max_lifetime: 3600, jti: 'optional', until: '2099-01-01' },
  }),
  keyClient('i-nobody', 'RS256', jwkOf(rsa.publicKey, { kid: 'r1' }), { metadata: { tenant: 'nobody', tier: 'gold' } }),
])
