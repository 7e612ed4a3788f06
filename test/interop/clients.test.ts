/** Two independent client libraries, over TLS, with every method: discovery, token, introspection, signed introspection, revocation. */

import { createPublicKey } from 'node:crypto'
import { createRemoteJWKSet, customFetch, exportJWK, jwtVerify } from 'jose'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { Agent, fetch as undiciFetch } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../free-port.ts'
import { issued, type Pair, selfSigned } from '../gateway/certificates.ts'
import type { Running } from '../gateway/running.ts'
import { cryptoKeyPair } from '../key-pair.ts'
import { SECRET } from './forge.ts'
import { stage } from './stage.ts'

const RESOURCE = 'https://orders.example.com'
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const

const authority = selfSigned('interop-authority')
const server = issued('localhost', 'interop-authority')
const partner = issued('partner.interop.example', 'interop-authority')
const lone = selfSigned('interop-lone')

type PrivateKey = Awaited<ReturnType<typeof cryptoKeyPair>>['privateKey']
const keys: ReadonlyMap<string, { readonly privateKey: PrivateKey; readonly jwk: object }> = new Map(
  await Promise.all(
    ALGORITHMS.map(async alg => {
      const { privateKey, publicKey } = await cryptoKeyPair(alg)
      return [alg, { privateKey, jwk: { ...(await exportJWK(publicKey)), kid: `key-${alg}` } }] as const
    }),
  ),
)

const common = {
  grant_types: ['client_credentials'],
  scope: 'orders:read orders:write',
  audiences: [RESOURCE],
  metadata: { tenant: 'acme' },
}
const secrets = [{ value: SECRET }]
const REGISTERED = [
  { client_id: 'c-basic', token_endpoint_auth_method: 'client_secret_basic', secrets },
  { client_id: 'c-post', token_endpoint_auth_method: 'client_secret_post', secrets },
  ...['HS256', 'HS384', 'HS512'].map(alg => ({
    client_id: `c-${alg}`,
    token_endpoint_auth_method: 'client_secret_jwt',
    token_endpoint_auth_signing_alg: alg,
    secrets,
  })),
  ...[...keys].map(([alg, { jwk }]) => ({
    client_id: `c-${alg}`,
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: alg,
    jwks: { keys: [jwk] },
  })),
  {
    client_id: 'c-pki',
    token_endpoint_auth_method: 'tls_client_auth',
    tls_client_auth_san_dns: 'partner.interop.example',
  },
  {
    client_id: 'c-self',
    token_endpoint_auth_method: 'self_signed_tls_client_auth',
    jwks: { keys: [createPublicKey(lone.cert).export({ format: 'jwk' })] },
  },
].map(client => ({ ...client, ...common }))

type Fetch = (url: string | URL, init?: object) => Promise<Response>
const agents: Agent[] = []
/** A fetch that trusts our authority and, when it has one, shows a certificate. */
const fetchWith = (pair: Pair | null): Fetch => {
  const agent = new Agent({
    connect: { ca: authority.cert, ...(pair === null ? {} : { cert: pair.cert, key: pair.key }) },
  })
  agents.push(agent)
  return async (url, init) => {
    const answer = await undiciFetch(url, { ...init, dispatcher: agent })
    // Their class of Response is not the global one, which the libraries check for.
    const { status, headers } = answer
    return new Response(status === 204 ? null : await answer.arrayBuffer(), { status, headers: [...headers] })
  }
}

/** The library's own way to authenticate, for each registered client. */
interface Method {
  readonly clientId: string
  readonly oauth: () => oauth.ClientAuth
  readonly openid: () => openid.ClientAuth
  readonly pair: Pair | null
}
const HMACS = ['HS256', 'HS384', 'HS512'] as const
const withoutPair = (clientId: string, one: () => oauth.ClientAuth, two: () => openid.ClientAuth): Method => ({
  clientId,
  oauth: one,
  openid: two,
  pair: null,
})
const METHODS: readonly Method[] = [
  withoutPair(
    'c-basic',
    () => oauth.ClientSecretBasic(SECRET),
    () => openid.ClientSecretBasic(SECRET),
  ),
  withoutPair(
    'c-post',
    () => oauth.ClientSecretPost(SECRET),
    () => openid.ClientSecretPost(SECRET),
  ),
  ...HMACS.slice(0, 1).map(alg =>
    withoutPair(
      `c-${alg}`,
      () => oauth.ClientSecretJwt(SECRET),
      () => openid.ClientSecretJwt(SECRET),
    ),
  ),
  ...[...keys].map(([alg, { privateKey }]) => {
    const own = { key: privateKey, kid: `key-${alg}` }
    return withoutPair(
      `c-${alg}`,
      () => oauth.PrivateKeyJwt(own),
      () => openid.PrivateKeyJwt(own),
    )
  }),
  { clientId: 'c-pki', oauth: () => oauth.TlsClientAuth(), openid: () => openid.TlsClientAuth(), pair: partner },
  { clientId: 'c-self', oauth: () => oauth.TlsClientAuth(), openid: () => openid.TlsClientAuth(), pair: lone },
]

let running: Running
let issuer: URL
beforeAll(async () => {
  const port = await freePort()
  issuer = new URL(`https://localhost:${port}`)
  const tls = { cert: './cert.pem', key: './key.pem', client_ca: './ca.pem' }
  running = await stage({
    config: { issuer: issuer.origin, listen: { host: '127.0.0.1', port, tls } },
    files: {
      'clients/interop.json': JSON.stringify(REGISTERED),
      'ca.pem': authority.cert,
      'cert.pem': server.cert,
      'key.pem': server.key,
    },
  })
})
afterAll(async () => {
  await Promise.all(agents.map(agent => agent.destroy()))
  await running.stop()
})

/** What every access token must be, whoever asked for it. */
async function expectAccessToken(token: string, clientId: string, fetcher: Fetch, jwksUri: string): Promise<void> {
  const set = createRemoteJWKSet(new URL(jwksUri), { [customFetch]: fetcher })
  const { payload } = await jwtVerify(token, set, { issuer: issuer.origin, audience: RESOURCE, typ: 'at+jwt' })
  expect(payload).toMatchObject({ sub: clientId, client_id: clientId, tenant: 'acme', scope: 'orders:read' })
}

describe.each(METHODS.map(method => [method.clientId, method] as const))('%s', (clientId, method) => {
  test('accepts oauth4webapi from discovery to revocation', async () => {
    const fetcher = fetchWith(method.pair)
    const options = { [oauth.customFetch]: fetcher }
    const discovered = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...options })
    const as = await oauth.processDiscoveryResponse(issuer, discovered)
    expect(as.token_endpoint_auth_signing_alg_values_supported).toEqual(expect.arrayContaining(['EdDSA', 'Ed25519']))
    const client: oauth.Client = { client_id: clientId }
    const parameters = new URLSearchParams({ scope: 'orders:read' })
    const answer = await oauth.processClientCredentialsResponse(
      as,
      client,
      await oauth.clientCredentialsGrantRequest(as, client, method.oauth(), parameters, options),
    )
    const token = answer.access_token
    await expectAccessToken(token, clientId, fetcher, as.jwks_uri ?? '')

    const plain = await oauth.introspectionRequest(as, client, method.oauth(), token, options)
    expect(await oauth.processIntrospectionResponse(as, client, plain)).toMatchObject({
      active: true,
      client_id: clientId,
      scope: 'orders:read',
    })

    const wants = { ...client, introspection_signed_response_alg: 'ES256' }
    const signed = await oauth.introspectionRequest(as, wants, method.oauth(), token, options)
    expect(await oauth.processIntrospectionResponse(as, wants, signed)).toMatchObject({
      active: true,
      client_id: clientId,
    })
    await oauth.validateApplicationLevelSignature(as, signed, options)

    const revoked = await oauth.revocationRequest(as, client, method.oauth(), token, options)
    await oauth.processRevocationResponse(revoked)
    const after = await oauth.introspectionRequest(as, client, method.oauth(), token, options)
    expect(await oauth.processIntrospectionResponse(as, client, after)).toEqual({ active: false })
    const signedAfter = await oauth.introspectionRequest(as, wants, method.oauth(), token, options)
    expect(await oauth.processIntrospectionResponse(as, wants, signedAfter)).toEqual({ active: false })
  })

  test('accepts openid-client from discovery to revocation', async () => {
    const fetcher = fetchWith(method.pair)
    const discover = (metadata: Partial<openid.ClientMetadata>): Promise<openid.Configuration> =>
      openid.discovery(issuer, clientId, metadata, method.openid(), { [openid.customFetch]: fetcher })
    const config = await discover({})
    const answer = await openid.clientCredentialsGrant(config, { scope: 'orders:read' })
    const token = answer.access_token
    await expectAccessToken(token, clientId, fetcher, config.serverMetadata().jwks_uri ?? '')
    expect(await openid.tokenIntrospection(config, token)).toMatchObject({ active: true, client_id: clientId })

    const signing = await discover({ introspection_signed_response_alg: 'ES256' })
    openid.enableNonRepudiationChecks(signing)
    expect(await openid.tokenIntrospection(signing, token)).toMatchObject({ active: true, client_id: clientId })

    await openid.tokenRevocation(config, token)
    expect(await openid.tokenIntrospection(config, token)).toEqual({ active: false })
    expect(await openid.tokenIntrospection(signing, token)).toEqual({ active: false })
  })
})

describe('what the libraries make of a refusal', () => {
  const configured = (auth: openid.ClientAuth, clientId: string, pair: Pair | null = null) =>
    openid.discovery(issuer, clientId, {}, auth, { [openid.customFetch]: fetchWith(pair) })

  test.each<[string, string, () => openid.ClientAuth]>([
    ['a wrong secret', 'c-basic', () => openid.ClientSecretBasic('wrong')],
    ['another method', 'c-basic', () => openid.ClientSecretPost(SECRET)],
    ['an unknown client', 'c-nobody', () => openid.ClientSecretBasic(SECRET)],
    ['a MAC where a signature is registered', 'c-RS256', () => openid.ClientSecretJwt(SECRET)],
    ['no certificate', 'c-pki', () => openid.TlsClientAuth()],
  ])('reports invalid_client and the challenge for %s', async (_, clientId, auth) => {
    const config = await configured(auth(), clientId)
    const failure = await openid.clientCredentialsGrant(config).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(openid.WWWAuthenticateChallengeError)
    const parameters = { error: 'invalid_client', error_description: 'client authentication failed' }
    expect(failure).toMatchObject({ status: 401, cause: [{ scheme: 'basic', parameters }] })
  })

  test('reports invalid_scope with its description', async () => {
    const config = await configured(openid.ClientSecretPost(SECRET), 'c-post')
    const failure = await openid.clientCredentialsGrant(config, { scope: 'admin' }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(openid.ResponseBodyError)
    expect(failure).toMatchObject({ error: 'invalid_scope', status: 400 })
  })
})

test.each(HMACS)('accepts client_secret_jwt with %s', async alg => {
  const fetcher = fetchWith(null)
  // Neither library signs with the longer hashes; jose does.
  const { SignJWT } = await import('jose')
  const now = Math.floor(Date.now() / 1000)
  const assertion = await new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader({ alg })
    .setIssuer(`c-${alg}`)
    .setSubject(`c-${alg}`)
    .setAudience(issuer.origin)
    .setIssuedAt(now)
    .setExpirationTime(now + 60)
    .sign(new TextEncoder().encode(SECRET))
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  })
  expect((await fetcher(new URL('/token', issuer), { method: 'POST', body })).status).toBe(200)
})

test.each([
  ['c-pki', partner],
  ['c-self', lone],
] as const)('M5 requires the token of %s to be bound to its certificate', async (clientId, pair) => {
  const config = await openid.discovery(issuer, clientId, {}, openid.TlsClientAuth(), {
    [openid.customFetch]: fetchWith(pair),
  })
  expect(config.serverMetadata()['tls_client_certificate_bound_access_tokens']).toBe(true)
  const { access_token: token } = await openid.clientCredentialsGrant(config)
  const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
  const { X509Certificate, createHash } = await import('node:crypto')
  const thumbprint = createHash('sha256').update(new X509Certificate(pair.cert).raw).digest('base64url')
  expect(payload['cnf']).toEqual({ 'x5t#S256': thumbprint })
  expect((await openid.tokenIntrospection(config, token))['cnf']).toEqual({ 'x5t#S256': thumbprint })
})
