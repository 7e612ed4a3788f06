/** Workloads of SPIFFE trust domains: JWT-SVIDs and X.509-SVIDs, with bundles that their servers serve over TLS. */
import { X509Certificate } from 'node:crypto'
import { Agent, request } from 'node:https'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/gateway/config/config.ts'
import type { Config } from '../../src/gateway/config/settings.ts'
import { restartRequired } from '../../src/gateway/load/restart.ts'
import { metadataOf } from '../../src/gateway/request/metadata.ts'
import { readSource } from '../../src/source/index.ts'
import { newEd25519, newRsa } from '../clients/stage.ts'
import { PLATFORM_CA, PLATFORM_HOST, type Platform, startPlatform } from '../issuers/platform.ts'
import {
  type Authority,
  CA_FALSE,
  CA_TRUE,
  jwtKey,
  newAuthority,
  type Shown,
  type Spire,
  startSpire,
  usage,
  x509Key,
} from '../issuers/spire.ts'
import { startDouble } from '../upstream/double.ts'
import { basicHeader, post, type Running, run } from './running.ts'

const GRANTED = {
  grant_types: ['client_credentials'],
  scope: 'orders:read',
  metadata: { tenant: 'acme', tier: 'gold' },
}
const workload = (client_id: string, method: 'spiffe_jwt' | 'spiffe_x509', spiffe_id: string, more: object = {}) => ({
  client_id,
  token_endpoint_auth_method: method,
  spiffe_id,
  ...GRANTED,
  ...more,
})

/** The secret of each client at the upstream. */
const UP = 'fedcba9876543210fedcba9876543210'
const UPSTREAM = {
  grant_types: ['client_credentials', 'authorization_code'],
  redirect_uris: ['https://a.example/cb'],
  upstream: { client_secret: 'env:UP' },
}

let org: Spire
let other: Spire
let lost: Spire
let plain: Spire
let turning: Spire
let ci: Platform
let running: Running
/** Behind a proxy that hands certificates over. */
let fronted: Running
const ours = newRsa()
const stranger = newRsa()

beforeAll(async () => {
  ;[org, other, lost, plain, turning] = (await Promise.all(
    ['example.org', 'other.org', 'lost.org', 'plain.org', 'turning.org'].map(name => startSpire(name)),
  )) as [Spire, Spire, Spire, Spire, Spire]
  ci = await startPlatform({ claims: { sub: 'job:build' } })
  lost.serve({ status: 500 })
  // Of this trust domain nothing is for SVIDs that anybody knows.
  plain.serve({ bundle: { keys: plain.bundle().keys.map(key => ({ ...key, use: 'wit-svid' })) } })
  const common = { ca: './platform-ca.pem', use: { client_assertion: {} } }
  const domain = ({ trustDomain, url }: Spire) => ({ spiffe: trustDomain, bundle: url, ...common })
  const both = (config: object) => ({
    config: {
      ...config,
      throttling: { enabled: false },
      jwks: { allow_private_addresses: ['127.0.0.0/8', '::1'] },
      trusted_issuers: {
        org: domain(org),
        other: domain(other),
        lost: domain(lost),
        plain: domain(plain),
        turning: domain(turning),
        once: { spiffe: 'once.org', bundle: 'file:./once.json', tokens: 'once', use: { client_assertion: {} } },
        here: { spiffe: 'here.org', bundle: 'file:./here.json', use: { client_assertion: {} } },
        ci: { issuer: ci.issuer, claims: { properties: { sub: { type: 'string' } } }, algs: ['RS256'], ...common },
      },
    },
    files: {
      'platform-ca.pem': PLATFORM_CA,
      'cert.pem': PLATFORM_HOST.cert,
      'key.pem': PLATFORM_HOST.key,
      'once.json': JSON.stringify(org.bundle()),
      'here.json': JSON.stringify(org.bundle()),
      'clients/workloads.json': JSON.stringify([
        workload('billing', 'spiffe_jwt', 'spiffe://example.org/billing'),
        workload('fleet', 'spiffe_jwt', 'spiffe://example.org/ns/fleet/*'),
        workload('fleet-a', 'spiffe_jwt', 'spiffe://example.org/ns/fleet/a'),
        workload('mesh', 'spiffe_x509', 'spiffe://example.org/mesh'),
        workload('svc', 'spiffe_x509', 'spiffe://example.org/svc/*'),
        workload('svc-a', 'spiffe_x509', 'spiffe://example.org/svc/a'),
        workload('spiffe://example.org/agents', 'spiffe_jwt', 'spiffe://example.org/agents/*'),
        workload('gone', 'spiffe_jwt', 'spiffe://example.org/gone', { disabled: true }),
        workload('gone-x509', 'spiffe_x509', 'spiffe://example.org/gone', { disabled: true }),
        workload('elsewhere', 'spiffe_jwt', 'spiffe://other.org/billing'),
        workload('elsewhere-x509', 'spiffe_x509', 'spiffe://other.org/mesh'),
        workload('lost', 'spiffe_jwt', 'spiffe://lost.org/billing'),
        workload('lost-x509', 'spiffe_x509', 'spiffe://lost.org/mesh'),
        workload('plain', 'spiffe_jwt', 'spiffe://plain.org/billing'),
        workload('plain-x509', 'spiffe_x509', 'spiffe://plain.org/mesh'),
        workload('turning', 'spiffe_jwt', 'spiffe://turning.org/billing'),
        workload('turning-x509', 'spiffe_x509', 'spiffe://turning.org/mesh'),
        workload('here', 'spiffe_jwt', 'spiffe://here.org/billing'),
        workload('once', 'spiffe_jwt', 'spiffe://once.org/billing'),
        {
          client_id: 'pipeline',
          token_endpoint_auth_method: 'federated_jwt',
          federated: { issuer: 'ci', subject: 'job:build' },
          ...GRANTED,
        },
        {
          client_id: 'own-key',
          token_endpoint_auth_method: 'private_key_jwt',
          token_endpoint_auth_signing_alg: 'RS256',
          jwks: { keys: [{ ...ours.jwk, kid: 'own' }] },
          ...GRANTED,
        },
        {
          client_id: 'own-key-of-svid',
          token_endpoint_auth_method: 'self_signed_tls_client_auth',
          jwks: {
            keys: [{ ...new X509Certificate(lost.x509Svid('/x').leaf).publicKey.export({ format: 'jwk' }), kid: 'x' }],
          },
          ...GRANTED,
        },
        {
          client_id: 'own-certificate',
          token_endpoint_auth_method: 'self_signed_tls_client_auth',
          jwks: { keys: [{ ...ours.jwk, kid: 'own' }] },
          ...GRANTED,
        },
      ]),
      'policies/baseline.yaml': `
policy: baseline
rules: [{ id: registered, effect: allow, when: true }]
claims:
  access_token:
    issuer: client.issuer
    names: client.certificate.sanUri
    method: "#root.context.appConfig.tokenEndpointAuthMethod ?: 'none'"
    type: "clientAssertionHeader == null ? null : clientAssertionHeader.alg"
    workload: "clientAssertion == null ? null : clientAssertion.sub"
`,
    },
  })
  running = await run(both({ listen: { port: 0, tls: { cert: './cert.pem', key: './key.pem' } } }))
  fronted = await run(both({ client_certificates: { from: ['127.0.0.0/8', '::1'], header: 'client-cert' } }))
})
afterAll(async () => {
  agent.destroy()
  await Promise.all([running.stop(), fronted.stop()])
  await Promise.all([org, other, lost, plain, turning, ci].map(one => one.close()))
})

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly record: Record<string, unknown>
}

/** A connection has one certificate, or none. */
const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: PLATFORM_CA, servername: 'localhost' })

const send = (form: Record<string, string>, shown: Shown | null, path: string): Promise<[number, string]> =>
  new Promise((resolve, reject) => {
    const tls =
      shown === null
        ? { agent }
        : { agent: false as const, ca: PLATFORM_CA, servername: 'localhost', cert: shown.cert, key: shown.key }
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const { port } = running.listening
    const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers, ...tls }, async response => {
      let text = ''
      for await (const part of response.setEncoding('utf8')) text += part
      resolve([response.statusCode ?? 0, text])
    })
    sent.on('error', reject)
    sent.end(new URLSearchParams(form).toString())
  })

const ask = async (form: Record<string, string>, shown: Shown | null = null, path = '/token'): Promise<Answer> => {
  const [status, text] = await send({ grant_type: 'client_credentials', ...form }, shown, path)
  return { status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>), record: lastOf(running) }
}

const lastOf = ({ lines }: Running): Record<string, unknown> =>
  lines.findLast(({ fields }) => fields['event'] === 'request')?.fields ?? {}

const sequence = (octets: Buffer): string => `:${octets.toString('base64')}:`

/** Asks as a proxy does that has ended TLS: OpenSSL refuses to show some of these certificates itself. */
const handOver = async (form: Record<string, string>, shown: Shown | null): Promise<Answer> => {
  const headers: Record<string, string> = shown === null ? {} : { 'client-cert': sequence(shown.leaf) }
  if (shown !== null && shown.sent.length > 0) headers['client-cert-chain'] = shown.sent.map(sequence).join(', ')
  const answer = await post(`${fronted.url}/token`, { grant_type: 'client_credentials', ...form }, headers)
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown>, record: lastOf(fronted) }
}

const JWT_SPIFFE = 'urn:ietf:params:oauth:client-assertion-type:jwt-spiffe'
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const jwt = (client_assertion: string, more: Record<string, string> = {}) => ({
  client_assertion_type: JWT_SPIFFE,
  client_assertion,
  ...more,
})
const claimsOf = ({ body }: Answer): Record<string, unknown> =>
  JSON.parse(Buffer.from(String(body['access_token']).split('.')[1] ?? '', 'base64url').toString())

const now = (): number => Math.floor(Date.now() / 1000)

describe('spiffe_jwt accepts', () => {
  test('a JWT-SVID as the one client whose SPIFFE ID it has', async () => {
    const answer = await ask(jwt(org.jwtSvid()))
    expect(answer.status).toBe(200)
    expect(claimsOf(answer)).toMatchObject({
      sub: 'billing',
      issuer: 'org',
      method: 'none',
      type: 'ES256',
      workload: 'spiffe://example.org/billing',
    })
    expect(answer.record).toMatchObject({ client_id: 'billing', method: 'spiffe_jwt' })
  })

  test('it again and again, as agents hand it out', async () => {
    const svid = org.jwtSvid()
    for (const _ of [1, 2, 3]) expect((await ask(jwt(svid))).status).toBe(200)
  })

  test.each<[string, (svid: Spire) => string]>([
    ['RS256', svid => svid.jwtSvid({}, { alg: 'RS256', kid: 'rsa' }, svid.rsa)],
    ['PS256', svid => svid.jwtSvid({}, { alg: 'PS256', kid: 'rsa' }, svid.rsa)],
    ['no type', svid => svid.jwtSvid({}, { typ: undefined as never })],
    ['the type JOSE', svid => svid.jwtSvid({}, { typ: 'JOSE' })],
    ['no kid', svid => svid.jwtSvid({}, { kid: undefined as never })],
    ['an audience that is a text', svid => svid.jwtSvid({ aud: 'https://login.example.com' })],
    ['no iat', svid => svid.jwtSvid({ iat: undefined })],
    ['an iss that says something else', svid => svid.jwtSvid({ iss: 'https://evil.example' })],
    ['an iss that is a trusted issuer', svid => svid.jwtSvid({ iss: ci.issuer })],
    ['an iss that is another trust domain', svid => svid.jwtSvid({ iss: 'spiffe://other.org' })],
  ])('%s', async (_, token) => {
    expect((await ask(jwt(token(org)))).status).toBe(200)
  })

  test('the SPIFFE ID as client_id, and the client_id', async () => {
    expect(claimsOf(await ask(jwt(org.jwtSvid(), { client_id: 'spiffe://example.org/billing' })))['sub']).toBe(
      'billing',
    )
    expect(claimsOf(await ask(jwt(org.jwtSvid(), { client_id: 'billing' })))['sub']).toBe('billing')
  })

  test('a SPIFFE ID that is longer than the name of a client may be', async () => {
    const client_id = `spiffe://example.org/ns/fleet/${'x'.repeat(1800)}`
    expect(claimsOf(await ask(jwt(org.jwtSvid({ sub: client_id }), { client_id })))['sub']).toBe('fleet')
  })

  test('every workload below a beginning of whole segments', async () => {
    for (const path of ['b', 'a/b', 'A.b_c-1'])
      expect(claimsOf(await ask(jwt(org.jwtSvid({ sub: `spiffe://example.org/ns/fleet/${path}` }))))['sub']).toBe(
        'fleet',
      )
  })

  test('a client whose own name is a SPIFFE ID', async () => {
    const svid = org.jwtSvid({ sub: 'spiffe://example.org/agents/1' })
    const named = await ask(jwt(svid, { client_id: 'spiffe://example.org/agents' }))
    expect(claimsOf(named)['sub']).toBe('spiffe://example.org/agents')
    expect(claimsOf(await ask(jwt(svid)))['sub']).toBe('spiffe://example.org/agents')
  })

  test('it at every endpoint', async () => {
    expect((await ask(jwt(org.jwtSvid(), { token: 'x' }), null, '/introspect')).body).toEqual({ active: false })
    expect((await ask(jwt(org.jwtSvid(), { token: 'x' }), null, '/revoke')).status).toBe(200)
  })

  test('one of a trust domain in a file, whose jti counts once', async () => {
    const svid = org.jwtSvid({ sub: 'spiffe://once.org/billing', jti: 'j-1' })
    expect((await ask(jwt(svid))).status).toBe(200)
    const again = await ask(jwt(svid))
    expect([again.status, again.record['detail']]).toEqual([401, 'assertion_replayed'])
    const without = await ask(jwt(org.jwtSvid({ sub: 'spiffe://once.org/billing' })))
    expect([without.status, without.record['detail']]).toEqual([401, 'assertion_jti_missing'])
  })
})

type Form = Record<string, string>

const sub = (text: string): string => org.jwtSvid({ sub: text })

const REFUSED_TOKENS: readonly (readonly [what: string, detail: string, form: () => Form])[] = [
  [
    'another trust domain that is trusted, signed by ours',
    'assertion_signature_wrong',
    () => jwt(sub('spiffe://other.org/billing')),
  ],
  ['a trust domain that nobody trusts', 'trust_domain_not_trusted', () => jwt(sub('spiffe://evil.example/billing'))],
  [
    'a trust domain that goes on',
    'trust_domain_not_trusted',
    () => jwt(sub('spiffe://example.org.evil.example/billing')),
  ],
  ['a trust domain below ours', 'trust_domain_not_trusted', () => jwt(sub('spiffe://a.example.org/billing'))],
  ['a path that goes on', 'subject_not_mapped', () => jwt(sub('spiffe://example.org/billing2'))],
  ['a path that goes further', 'subject_not_mapped', () => jwt(sub('spiffe://example.org/billing/a'))],
  ['a path in other letter case', 'subject_not_mapped', () => jwt(sub('spiffe://example.org/Billing'))],
  ['the beginning of a wildcard itself', 'subject_not_mapped', () => jwt(sub('spiffe://example.org/ns/fleet'))],
  ['half of a segment of a wildcard', 'subject_not_mapped', () => jwt(sub('spiffe://example.org/ns/fleet2'))],
  ['the wildcard itself', 'spiffe_id_malformed', () => jwt(sub('spiffe://example.org/ns/fleet/*'))],
  ['the trust domain alone', 'subject_not_mapped', () => jwt(sub('spiffe://example.org'))],
  ['a final slash', 'spiffe_id_malformed', () => jwt(sub('spiffe://example.org/billing/'))],
  ['an empty segment', 'spiffe_id_malformed', () => jwt(sub('spiffe://example.org//billing'))],
  ['a relative segment', 'spiffe_id_malformed', () => jwt(sub('spiffe://example.org/ns/fleet/../../billing'))],
  ['a dot as a segment', 'spiffe_id_malformed', () => jwt(sub('spiffe://example.org/./billing'))],
  ['capital letters in the trust domain', 'spiffe_id_malformed', () => jwt(sub('spiffe://Example.org/billing'))],
  ['capital letters in the scheme', 'spiffe_id_malformed', () => jwt(sub('SPIFFE://example.org/billing'))],
  ['percent-encoding', 'spiffe_id_malformed', () => jwt(sub('spiffe://example.org/%62illing'))],
  ['an encoded slash', 'spiffe_id_malformed', () => jwt(sub('spiffe://example.org/ns/fleet/..%2f..%2fbilling'))],
  ['a letter that looks alike', 'spiffe_id_malformed', () => jwt(sub('spiffe://example.org/billіng'))],
  [
    'a letter that looks alike in the trust domain',
    'spiffe_id_malformed',
    () => jwt(sub('spiffe://exаmple.org/billing')),
  ],
  ['a port', 'spiffe_id_malformed', () => jwt(sub('spiffe://example.org:443/billing'))],
  ['a user name', 'spiffe_id_malformed', () => jwt(sub('spiffe://x@example.org/billing'))],
  ['a query', 'spiffe_id_malformed', () => jwt(sub('spiffe://example.org/billing?a=b'))],
  ['a fragment', 'spiffe_id_malformed', () => jwt(sub('spiffe://example.org/billing#a'))],
  ['a line break', 'spiffe_id_malformed', () => jwt(sub('spiffe://example.org/billing\n'))],
  ['a space', 'spiffe_id_malformed', () => jwt(sub(' spiffe://example.org/billing'))],
  ['another scheme', 'spiffe_id_malformed', () => jwt(sub('https://example.org/billing'))],
  ['more than 2048 octets', 'spiffe_id_malformed', () => jwt(sub(`spiffe://example.org/ns/fleet/${'x'.repeat(2048)}`))],
  [
    'a subject that is no text',
    'spiffe_id_malformed',
    () => jwt(org.jwtSvid({ sub: ['spiffe://example.org/billing'] })),
  ],
  ['no subject', 'assertion_sub_missing', () => jwt(org.jwtSvid({ sub: undefined }))],
  ['several clients that fit', 'subject_of_several', () => jwt(sub('spiffe://example.org/ns/fleet/a'))],
  ['a client that is disabled', 'client_disabled', () => jwt(sub('spiffe://example.org/gone'))],
  ['the client_id of another workload', 'subject_of_another', () => jwt(org.jwtSvid(), { client_id: 'fleet' })],
  [
    'another SPIFFE ID as client_id',
    'unknown_client',
    () => jwt(org.jwtSvid(), { client_id: 'spiffe://example.org/other' }),
  ],
  [
    'another SPIFFE ID that is a client_id',
    'subject_of_another',
    () => jwt(org.jwtSvid(), { client_id: 'spiffe://example.org/agents' }),
  ],
  ['the client_id of nobody', 'unknown_client', () => jwt(org.jwtSvid(), { client_id: 'nobody' })],
  [
    'the client_id of an X.509 client',
    'wrong_method',
    () => jwt(sub('spiffe://example.org/mesh'), { client_id: 'mesh' }),
  ],
  ['the SPIFFE ID of an X.509 client', 'subject_not_mapped', () => jwt(sub('spiffe://example.org/mesh'))],
  [
    'the client_id of a client with a key of its own',
    'wrong_method',
    () => jwt(org.jwtSvid(), { client_id: 'own-key' }),
  ],
  ['the client_id of a client of an issuer', 'wrong_method', () => jwt(org.jwtSvid(), { client_id: 'pipeline' })],
  ['the type of an access token', 'assertion_typ_refused', () => jwt(org.jwtSvid({}, { typ: 'at+jwt' }))],
  [
    'the type of a client assertion',
    'assertion_typ_refused',
    () => jwt(org.jwtSvid({}, { typ: 'client-authentication+jwt' })),
  ],
  ['the type of a WIT', 'assertion_typ_refused', () => jwt(org.jwtSvid({}, { typ: 'wit+jwt' }))],
  ['a key that the bundle does not have', 'assertion_key_unknown', () => jwt(org.jwtSvid({}, { kid: 'x' }))],
  [
    'the kid of another key',
    'assertion_signature_wrong',
    () => jwt(org.jwtSvid({}, { alg: 'RS256', kid: 'rsa' }, stranger)),
  ],
  ['an algorithm of the wrong key', 'assertion_key_unknown', () => jwt(org.jwtSvid({}, { alg: 'RS256' }, org.rsa))],
  ['EdDSA', 'assertion_alg_not_registered', () => jwt(org.jwtSvid({}, { alg: 'EdDSA' }, newEd25519()))],
  ['a MAC', 'assertion_alg_not_registered', () => jwt(org.jwtSvid({}, { alg: 'HS256' }))],
  ['a header that brings a key', 'assertion_carries_key', () => jwt(org.jwtSvid({}, { jwk: stranger.jwk }, stranger))],
  ['a signature by an authority of X.509-SVIDs', 'assertion_signature_wrong', () => jwt(signedBy(org.ca))],
  ['the same, without a kid', 'assertion_signature_wrong', () => jwt(signedBy(org.ca, {}))],
  ['a second audience', 'assertion_aud_mismatch', () => jwt(org.jwtSvid({ aud: ['https://login.example.com', 'x'] }))],
  ['another audience', 'assertion_aud_mismatch', () => jwt(org.jwtSvid({ aud: ['https://login.example.com/token'] }))],
  ['no audience', 'assertion_aud_missing', () => jwt(org.jwtSvid({ aud: undefined }))],
  ['no end', 'assertion_exp_missing', () => jwt(org.jwtSvid({ exp: undefined }))],
  ['a time that has passed', 'assertion_expired', () => jwt(org.jwtSvid({ iat: now() - 600, exp: now() - 60 }))],
  ['too long a time', 'assertion_lifetime_too_long', () => jwt(org.jwtSvid({ exp: now() + 7200 }))],
  ['a bundle with no keys of this use', 'assertion_key_unknown', () => jwt(plain.jwtSvid())],
  ['an encrypted one', 'assertion_encrypted', () => jwt(`${org.jwtSvid().split('.')[0]}.a.b.c.d`)],
  ['the token of an issuer', 'spiffe_id_malformed', () => jwt(ci.token())],
  ['the token of an issuer for its client', 'spiffe_id_malformed', () => jwt(ci.token(), { client_id: 'pipeline' })],
  [
    'a JWT-SVID as the assertion of a client',
    'assertion_key_unknown',
    () => bearer(org.jwtSvid({ iss: 'own-key', sub: 'own-key' }, { alg: 'RS256' }, org.rsa)),
  ],
  ['a JWT-SVID with the type of other assertions', 'unknown_client', () => bearer(org.jwtSvid())],
  [
    'the same, with the iss of an issuer',
    'assertion_alg_not_registered',
    () => bearer(org.jwtSvid({ iss: ci.issuer })),
  ],
  ['the same, with the client_id', 'client_id_mismatch', () => bearer(org.jwtSvid(), { client_id: 'billing' })],
]

const bearer = (token: string, more: Form = {}): Form => jwt(token, { client_assertion_type: JWT_BEARER, ...more })
const signedBy = ({ privateKey }: Authority, header: { kid?: string } = { kid: 'ec' }): string =>
  org.jwtSvid({}, { kid: undefined as never, ...header }, { privateKey } as never)

describe('spiffe_jwt refuses', () => {
  test.each(REFUSED_TOKENS)('%s: %s', async (_, detail, form) => {
    const { status, body, record } = await ask(form())
    expect(record['detail']).toBe(detail)
    expect([status, body['error']]).toEqual(
      detail === 'client_id_mismatch' ? [400, 'invalid_request'] : [401, 'invalid_client'],
    )
    expect(JSON.stringify(body)).not.toMatch(/example\.org|spiffe|svid/i)
  })

  test('with the clients that were meant in the record', async () => {
    const { record } = await ask(jwt(sub('spiffe://example.org/ns/fleet/a')))
    expect(record).toMatchObject({ seen: { clients: ['fleet-a', 'fleet'] }, wanted: { issuer: 'org', clients: 1 } })
  })
})

describe('spiffe_x509 accepts', () => {
  test('an X.509-SVID beside the name of its client, and binds the token to it', async () => {
    const answer = await ask({ client_id: 'mesh' }, org.x509Svid('/mesh'))
    expect(answer.status).toBe(200)
    expect(claimsOf(answer)).toMatchObject({
      sub: 'mesh',
      issuer: 'org',
      names: ['spiffe://example.org/mesh'],
      method: 'none',
      cnf: { 'x5t#S256': expect.stringMatching(/^[\w-]{43}$/) },
    })
  })

  test('the SPIFFE ID as client_id', async () => {
    const answer = await ask({ client_id: 'spiffe://example.org/svc/b/c' }, org.x509Svid('/svc/b/c'))
    expect(claimsOf(answer)['sub']).toBe('svc')
  })

  test('a chain with the intermediates that are sent, and an RSA key', async () => {
    const above = newAuthority('example.org', '2', org.ca)
    const between = newAuthority('example.org', '3', above)
    const shown = org.x509Svid('/mesh', { by: between, sent: [between, above], key: 'rsa' })
    expect((await ask({ client_id: 'mesh' }, shown)).status).toBe(200)
    expect((await handOver({ client_id: 'mesh' }, shown)).status).toBe(200)
    for (const sent of [[], [above], [between]]) {
      const { status, record } = await ask({ client_id: 'mesh' }, org.x509Svid('/mesh', { by: between, sent }))
      expect([status, record['detail']]).toEqual([401, 'certificate_chain_not_verified'])
    }
  })

  test('a workload that comes again, with all that it sends: no session is resumed', async () => {
    const above = newAuthority('example.org', '2', org.ca)
    const { cert, key } = org.x509Svid('/mesh', { by: above, sent: [above] })
    const body = 'grant_type=client_credentials&client_id=mesh'
    let session: Buffer | undefined
    for (let round = 0; round < 3; round++) {
      const to = { host: '127.0.0.1', port: running.listening.port, ca: PLATFORM_CA, servername: 'localhost' }
      const socket = connect({ ...to, cert, key, ...(session === undefined ? {} : { session }) })
      socket.on('session', one => {
        session = one
      })
      socket.write(
        'POST /token HTTP/1.1\r\nHost: login.example.com\r\nConnection: close\r\n' +
          `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      )
      let text = ''
      for await (const chunk of socket) text += chunk
      expect(text).toMatch(/^HTTP\/1\.1 200 /)
    }
  })

  test('it beside clients whose certificates are of other authorities', async () => {
    const tls = { cert: './cert.pem', key: './key.pem' }
    const server = running
    const own = await run({
      config: {
        listen: { port: 0, tls: { ...tls, client_ca: './ca.pem' } },
        trusted_issuers: { org: { spiffe: 'example.org', bundle: 'file:./org.json', use: { client_assertion: {} } } },
      },
      files: {
        'cert.pem': PLATFORM_HOST.cert,
        'key.pem': PLATFORM_HOST.key,
        'ca.pem': PLATFORM_CA,
        'org.json': JSON.stringify(org.bundle()),
        'clients/certified.json': JSON.stringify([
          workload('mesh', 'spiffe_x509', 'spiffe://example.org/mesh'),
          {
            client_id: 'pki',
            token_endpoint_auth_method: 'tls_client_auth',
            tls_client_auth_san_dns: 'localhost',
            ...GRANTED,
          },
        ]),
      },
    })
    running = own
    try {
      const pki = { ...org.x509Svid('/mesh'), cert: PLATFORM_HOST.cert, key: PLATFORM_HOST.key }
      expect((await ask({ client_id: 'pki' }, pki)).status).toBe(200)
      expect((await ask({ client_id: 'mesh' }, org.x509Svid('/mesh'))).status).toBe(200)
      expect((await ask({ client_id: 'mesh' }, pki)).record['detail']).toBe('svid_uri_not_one')
      expect((await ask({ client_id: 'pki' }, org.x509Svid('/mesh'))).record['detail']).toBe(
        'certificate_chain_not_verified',
      )
    } finally {
      running = server
      await own.stop()
    }
  })

  test('it at every endpoint', async () => {
    const shown = org.x509Svid('/mesh')
    expect((await ask({ client_id: 'mesh', token: 'x' }, shown, '/introspect')).body).toEqual({ active: false })
    expect((await ask({ client_id: 'mesh', token: 'x' }, shown, '/revoke')).status).toBe(200)
  })
})

const LEAF = [CA_FALSE, usage('digitalSignature')]
type RefusedCertificate = readonly [what: string, detail: string, shown: () => Shown | null, client?: string]
const REFUSED_CERTIFICATES: readonly RefusedCertificate[] = [
  ['no certificate', 'certificate_missing', () => null],
  ['another workload', 'subject_of_another', () => org.x509Svid('/mesh2')],
  ['a path that goes further', 'subject_of_another', () => org.x509Svid('/mesh/a')],
  [
    'two URIs',
    'svid_uri_not_one',
    () => org.x509Svid('', { uri: ['spiffe://example.org/mesh', 'spiffe://example.org/x'] }),
  ],
  [
    'the same URI twice',
    'svid_uri_not_one',
    () => org.x509Svid('', { uri: ['spiffe://example.org/mesh', 'spiffe://example.org/mesh'] }),
  ],
  [
    'a URI beside it',
    'svid_uri_not_one',
    () => org.x509Svid('', { uri: ['https://a.example', 'spiffe://example.org/mesh'] }),
  ],
  ['no URI', 'svid_uri_not_one', () => org.x509Svid('', { uri: [] })],
  ['a URI that is no SPIFFE ID', 'spiffe_id_malformed', () => org.x509Svid('', { uri: ['https://example.org/mesh'] })],
  ['the trust domain alone', 'spiffe_id_malformed', () => org.x509Svid('')],
  ['a final slash', 'spiffe_id_malformed', () => org.x509Svid('/mesh/')],
  ['percent-encoding', 'spiffe_id_malformed', () => org.x509Svid('/%6desh')],
  [
    'capital letters in the trust domain',
    'spiffe_id_malformed',
    () => org.x509Svid('', { uri: ['spiffe://EXAMPLE.org/mesh'] }),
  ],
  ['a null octet', 'spiffe_id_malformed', () => org.x509Svid('/mesh\0')],
  [
    'a trust domain that nobody trusts',
    'trust_domain_not_trusted',
    () => org.x509Svid('', { uri: ['spiffe://evil.example/mesh'] }),
  ],
  [
    'another trust domain, of our authority',
    'certificate_chain_not_verified',
    () => org.x509Svid('', { uri: ['spiffe://other.org/mesh'] }),
    'elsewhere-x509',
  ],
  [
    'ours, of the authority of another trust domain',
    'certificate_chain_not_verified',
    () => other.x509Svid('', { uri: ['spiffe://example.org/mesh'] }),
  ],
  [
    'an authority of the same names',
    'certificate_chain_not_verified',
    () => org.x509Svid('/mesh', { by: newAuthority('example.org', '1') }),
  ],
  [
    'an authority of the same names that is sent along',
    'certificate_chain_not_verified',
    () => {
      const by = newAuthority('example.org', '1')
      return org.x509Svid('/mesh', { by, sent: [by] })
    },
  ],
  [
    'an authority with a key of JWT-SVIDs',
    'certificate_chain_not_verified',
    () => org.x509Svid('/mesh', { by: { ...org.ca, privateKey: org.ec.privateKey } }),
  ],
  [
    'an authority as a workload',
    'svid_is_authority',
    () => org.x509Svid('/mesh', { extensions: [CA_TRUE, usage('digitalSignature')] }),
  ],
  [
    'a key that signs certificates',
    'svid_is_authority',
    () => org.x509Svid('/mesh', { extensions: [CA_FALSE, usage('digitalSignature', 'keyCertSign')] }),
  ],
  [
    'a key that signs revocation lists',
    'svid_is_authority',
    () => org.x509Svid('/mesh', { extensions: [CA_FALSE, usage('digitalSignature', 'cRLSign')] }),
  ],
  [
    'a key that is for encryption',
    'svid_not_for_signatures',
    () => org.x509Svid('/mesh', { extensions: [CA_FALSE, usage('keyEncipherment')] }),
  ],
  ['no key usage', 'svid_not_for_signatures', () => org.x509Svid('/mesh', { extensions: [CA_FALSE] })],
  [
    'a workload as an authority',
    'certificate_chain_not_verified',
    () => {
      const by = {
        ...newAuthority('example.org', '9', org.ca),
        certificate: org.x509Svid('/x', { extensions: LEAF }).leaf,
      }
      return org.x509Svid('/mesh', { by, sent: [by] })
    },
  ],
  [
    'an expired one',
    'certificate_expired',
    () => org.x509Svid('/mesh', { notBefore: now() - 600, notAfter: now() - 60 }),
  ],
  [
    'one that is not valid yet',
    'certificate_chain_not_verified',
    () => org.x509Svid('/mesh', { notBefore: now() + 600 }),
  ],
  ['a bundle without authorities', 'certificate_chain_not_verified', () => plain.x509Svid('/mesh'), 'plain-x509'],
  ['another SPIFFE ID as client_id', 'subject_of_another', () => org.x509Svid('/svc/b'), 'spiffe://example.org/svc/c'],
  [
    'a SPIFFE ID of nobody as client_id',
    'unknown_client',
    () => org.x509Svid('/nobody'),
    'spiffe://example.org/nobody',
  ],
  [
    'a SPIFFE ID of a client of JWT-SVIDs',
    'unknown_client',
    () => org.x509Svid('/billing'),
    'spiffe://example.org/billing',
  ],
  ['the client_id of a client of JWT-SVIDs', 'wrong_method', () => org.x509Svid('/billing'), 'billing'],
  ['several clients that fit', 'subject_of_several', () => org.x509Svid('/svc/a'), 'spiffe://example.org/svc/a'],
  ['the client_id of nobody', 'unknown_client', () => org.x509Svid('/mesh'), 'nobody'],
  ['a client that is disabled', 'client_disabled', () => org.x509Svid('/gone'), 'gone-x509'],
  [
    'a client whose certificate has its own key',
    'certificate_other_key',
    () => org.x509Svid('/mesh'),
    'own-certificate',
  ],
]

describe('spiffe_x509 refuses', () => {
  const all = REFUSED_CERTIFICATES.map(
    ([what, detail, shown, client = 'mesh']) => [what, detail, shown, client] as const,
  )
  test.each(all)('%s: %s', async (_, detail, shown, client_id) => {
    const { status, body, record } = await handOver({ client_id }, shown())
    expect(record['detail']).toBe(detail)
    expect([status, body['error']]).toEqual([401, 'invalid_client'])
    expect(JSON.stringify(body)).not.toMatch(/example\.org|spiffe|svid/i)
  })

  test('a certificate without client_id', async () => {
    const { status, record } = await ask({}, org.x509Svid('/mesh'))
    expect([status, record['detail']]).toEqual([401, 'no_credentials'])
  })

  test('with the number of URIs in the record', async () => {
    const { record } = await ask({ client_id: 'mesh' }, org.x509Svid('', { uri: [] }))
    expect(record).toMatchObject({ seen: { uris: 0 }, wanted: { uris: 1 } })
  })
})

describe('a bundle', () => {
  test('that cannot be had is 503 for the clients of its trust domain, and for no others', async () => {
    for (const [form, shown] of [
      [jwt(lost.jwtSvid()), null],
      [{ client_id: 'lost-x509' }, lost.x509Svid('/mesh')],
      [{ client_id: 'spiffe://lost.org/mesh' }, lost.x509Svid('/mesh')],
    ] as const) {
      const { status, body, record } = await ask(form, shown)
      expect([status, body['error'], record['detail']]).toEqual([503, 'temporarily_unavailable', 'jwks_unavailable'])
    }
    expect((await ask({ client_id: 'own-key-of-svid' }, lost.x509Svid('/mesh'))).status).toBe(200)
    // Nor is anybody told who is a client, and by what method.
    for (const client_id of ['nobody', 'own-certificate', 'own-key', 'billing', 'mesh', 'gone', 'gone-x509'])
      expect([client_id, (await ask({ client_id }, lost.x509Svid('/mesh'))).status]).toEqual([client_id, 503])
    expect((await ask(jwt(org.jwtSvid()))).status).toBe(200)
  })

  test('is asked for once, and again for a key or an authority that it does not have yet', async () => {
    const svid = turning.jwtSvid()
    for (const _ of [1, 2, 3]) expect((await ask(jwt(svid))).status).toBe(200)
    expect(turning.asked()).toBe(1)
    const [next, above] = [newRsa(), newAuthority('turning.org', '7')]
    const keys = [...turning.bundle().keys, jwtKey(next, 'next'), x509Key(above)]
    turning.serve({ bundle: turning.bundle({ keys, spiffe_sequence: 2 }) })
    const rotated = (kid: string) => jwt(turning.jwtSvid({}, { alg: 'RS256', kid }, next))
    expect((await ask(rotated('next'))).status).toBe(200)
    expect((await ask({ client_id: 'turning-x509' }, turning.x509Svid('/mesh', { by: above }))).status).toBe(200)
    // Whoever makes keys up does not make us ask.
    for (const kid of ['a', 'b', 'c']) expect((await ask(rotated(kid))).status).toBe(401)
    const foreign = newAuthority('turning.org', '8')
    expect((await ask({ client_id: 'turning-x509' }, turning.x509Svid('/mesh', { by: foreign }))).status).toBe(401)
    expect(turning.asked()).toBe(2)
  })

  test('takes the verdicts of a key along that goes', async () => {
    const svid = org.jwtSvid({ sub: 'spiffe://here.org/billing' })
    for (const _ of [1, 2]) expect((await ask(jwt(svid))).status).toBe(200)
    const reloaded = async (keys: readonly object[]) => {
      running.write('here.json', JSON.stringify({ keys }))
      const { result, diagnostics } = await running.gateway.reload()
      return [result, ...diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)]
    }
    expect(await reloaded([jwtKey(stranger, 'ec')])).toEqual(['applied'])
    const { status, record } = await ask(jwt(svid))
    expect([status, record['detail']]).toEqual([401, 'assertion_key_unknown'])
    // A bundle for certificates alone is a mistake where a client has JWT-SVIDs.
    expect(await reloaded([x509Key(org.ca)])).toEqual(['rejected', 'CG4138'])
    expect(await reloaded([{ ...jwtKey(org.ec, 'ec'), d: 'x' }, x509Key(org.ca)])).toEqual(['rejected', 'CG6307'])
    expect(await reloaded([jwtKey(org.ec, 'ec')])).toEqual(['applied'])
    expect((await ask(jwt(svid))).status).toBe(200)
  })
})

describe('in front of an upstream', () => {
  const front = (fulfilment: string) =>
    startDouble({
      config: {
        fulfilment,
        access_token: { alg: 'RS256' },
        jwks: { allow_private_addresses: ['127.0.0.0/8', '::1'] },
        trusted_issuers: {
          org: {
            spiffe: 'example.org',
            bundle: `file:${running.folder}/once.json`,
            use: { client_assertion: { audience: 'https://login.example.com' } },
          },
        },
        client_certificates: { from: ['127.0.0.0/8', '::1'], header: 'client-cert' },
      },
      clients: JSON.stringify([
        workload('billing', 'spiffe_jwt', 'spiffe://example.org/billing', UPSTREAM),
        workload('mesh', 'spiffe_x509', 'spiffe://example.org/mesh', UPSTREAM),
      ]),
    })

  test.each(['none', 'reissue'])(
    'the upstream sees the credential that it knows, with fulfilment %s',
    async fulfilment => {
      const on = await front(fulfilment)
      try {
        const mesh = org.x509Svid('/mesh')
        const presented = [
          ['billing', jwt(org.jwtSvid(), { client_id: 'spiffe://example.org/billing' }), {}],
          ['mesh', { client_id: 'spiffe://example.org/mesh' }, { 'client-cert': sequence(mesh.leaf) }],
        ] as const
        for (const [name, form, headers] of presented)
          for (const [path, more] of [
            ['/token', { grant_type: 'client_credentials' }],
            ['/introspect', { token: 'x' }],
            ['/revoke', { token: 'x' }],
            ['/par', { response_type: 'code', redirect_uri: 'https://a.example/cb' }],
          ] as const) {
            const before = on.seen.length
            const answer = await post(`${on.url}${path}`, { ...form, ...more }, headers)
            const asked = on.seen.slice(before).find(({ url }) => url.startsWith(path))
            expect([path, answer.status === 401, asked?.headers.authorization]).toEqual([
              path,
              false,
              basicHeader(name, UP)['authorization'],
            ])
            expect(asked?.form.get('client_assertion')).toBeNull()
            expect(asked?.form.get('client_id') ?? name).toBe(name)
            expect(JSON.stringify(asked?.headers)).not.toContain('client-cert')
          }
        const refused = await post(`${on.url}/token`, { grant_type: 'client_credentials', client_id: 'mesh' }, {})
        expect(refused.status).toBe(401)
      } finally {
        await on.stop()
      }
    },
  )
})

describe('a configuration', () => {
  const MESH = { spiffe: 'example.org', bundle: 'https://spire.example.org/', use: { client_assertion: {} } }
  const configOf = (more: object): Config => {
    const { source } = readSource('claimgate.yaml', JSON.stringify({ issuer: 'https://login.example.com', ...more }))
    const { config } = readConfig(source ?? expect.fail(), { folder: '/etc', defaultStore: 'memory' })
    return config ?? expect.fail()
  }
  const tls = { listen: { tls: { cert: 'c.pem', key: 'k.pem' } } }
  const mesh = { trusted_issuers: { mesh: MESH } }

  test.each([
    ['without a trust domain', tls, []],
    ['with one whose documents are for nothing', { ...tls, trusted_issuers: { mesh: { ...MESH, use: {} } } }, []],
    ['where no certificate can arrive', mesh, ['spiffe_jwt']],
    ['with a listener of our own', { ...tls, ...mesh }, ['spiffe_jwt', 'spiffe_x509']],
    ['behind a proxy', { ...mesh, client_certificates: { from: ['10.0.0.5/32'] } }, ['spiffe_jwt', 'spiffe_x509']],
  ])('%s has in its metadata what it serves', (_, more, methods) => {
    const { token_endpoint_auth_methods_supported: all } = metadataOf(configOf(more))
    expect((all as string[]).filter(method => method.startsWith('spiffe'))).toEqual(methods)
  })

  test('with a first trust domain counts for certificates after a restart', () => {
    const [without, first] = [configOf(tls), configOf({ ...tls, ...mesh })]
    const another = configOf({ ...tls, trusted_issuers: { mesh: MESH, more: { ...MESH, spiffe: 'other.org' } } })
    expect(restartRequired(without, first)).toEqual(['listen.tls'])
    expect(restartRequired(first, another)).toEqual([])
  })
})

test('metadata names the two methods', async () => {
  const [, text] = await new Promise<[number, string]>((resolve, reject) => {
    const options = { host: '127.0.0.1', port: running.listening.port, agent }
    request({ ...options, path: '/.well-known/oauth-authorization-server' }, async response => {
      let read = ''
      for await (const part of response.setEncoding('utf8')) read += part
      resolve([response.statusCode ?? 0, read])
    })
      .on('error', reject)
      .end()
  })
  const metadata = JSON.parse(text) as Record<string, unknown>
  for (const endpoint of ['token', 'introspection', 'revocation'])
    expect(metadata[`${endpoint}_endpoint_auth_methods_supported`]).toEqual(
      expect.arrayContaining(['spiffe_jwt', 'spiffe_x509']),
    )
})
