/** A real request for each reason code that a gateway without an upstream gives, with what the record says beside the code. */
import { createHmac, randomUUID, sign, X509Certificate } from 'node:crypto'
import { expect } from 'vitest'
import { guardedFetch, type RecordCode } from '../../src/gateway/index.ts'
import { type FailureCode, GatewayError } from '../../src/outcome.ts'
import type { Store } from '../../src/stores/index.ts'
import { revokeClient } from '../../src/tokens/index.ts'
import { make } from '../clients/made.ts'
import { makeProof, type ProofParts, proofKey } from '../dpop/made.ts'
import { form, request, send } from '../interop/wire.ts'
import { CA_FALSE, CA_TRUE, makeX509Svid, newAuthority, type SvidOptions, usage, x509Key } from '../issuers/spire.ts'
import { newKeyPair } from '../key-pair.ts'
import { issued, selfSigned } from './certificates.ts'
import { basicHeader, post, type Running, run, SECRET } from './running.ts'

const ISSUER = 'https://login.example.com'
const CI = 'https://ci.example'
const OTHER_SECRET = 'another-secret-that-is-long-enough-0123456789-0123456789-0123456789'
const rsa = newKeyPair('rsa', { modulusLength: 2048 })
const ec = newKeyPair('ec', { namedCurve: 'P-256' })
const otherEc = newKeyPair('ec', { namedCurve: 'P-256' })
const authority = selfSigned('reasons-authority')
const stranger = issued('reasons-stranger', 'reasons-authority')
const nobody = selfSigned('reasons-nobody')
const expired = make({ days: -1 }).pem
const selfMade = selfSigned('reasons-self')
const workloads = newAuthority('example.org', '1')

const fieldOf = (pem: string): string => `:${new X509Certificate(pem).raw.toString('base64')}:`
const jwkOf = (pem: string, kid: string): object => ({
  ...new X509Certificate(pem).publicKey.export({ format: 'jwk' }),
  kid,
})
const publicJwk = (key: typeof ec, kid?: string): object => ({
  ...key.publicKey.export({ format: 'jwk' }),
  ...(kid === undefined ? {} : { kid }),
})

const GRANTED = { grant_types: ['client_credentials'], scope: 'orders:read orders:write', metadata: { tenant: 'acme' } }
const secrets = [{ value: 'env:CLIENT_SECRET' }]
const keyed = (client_id: string, more: object = {}): object => ({
  client_id,
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'ES256',
  jwks: { keys: [publicJwk(ec, 'k1')] },
  ...GRANTED,
  ...more,
})
const basic = (client_id: string, more: object = {}): object => ({ client_id, secrets, ...GRANTED, ...more })

const CLIENTS: readonly object[] = [
  basic('reports'),
  basic('urn:example:app'),
  basic('no-audience', { audiences: [] }),
  basic('auditor', { grant_types: [], introspects: 'any' }),
  basic('introspector', { grant_types: [], audiences: ['https://orders.example.com'] }),
  basic('guessed'),
  basic('off', { disabled: true }),
  basic('late', { secrets: [{ value: 'env:CLIENT_SECRET', expires_at: '2020-01-01' }, { value: 'env:OTHER_SECRET' }] }),
  basic('early', {
    secrets: [{ value: 'env:CLIENT_SECRET', not_before: '2999-01-01' }, { value: 'env:OTHER_SECRET' }],
  }),
  basic('ended'),
  basic('gone'),
  basic('resource', { grant_types: [], audiences: [], resource_ids: ['https://orders.example.com'] }),
  ...['failing', 'ruled', 'ungranted', 'unfit', 'unclaimed', 'heavy', 'unscoped', 'brief'].map(id => basic(id)),
  { ...basic('posting'), token_endpoint_auth_method: 'client_secret_post' },
  { ...basic('hmac'), token_endpoint_auth_method: 'client_secret_jwt', token_endpoint_auth_signing_alg: 'HS256' },
  basic('proving', { dpop_bound_access_tokens: true }),
  basic('certified', { tls_client_certificate_bound_access_tokens: true }),
  keyed('partner'),
  keyed('typed', { assertion: { require_typ: true } }),
  keyed('fapi', { token_endpoint_auth_signing_alg: 'ES256', assertion: { audience: 'fapi2' } }),
  keyed('loose', { assertion: { audience: 'legacy', until: '2099-01-01' } }),
  keyed('nameless', { jwks: { keys: [publicJwk(ec)] } }),
  keyed('rsa', { token_endpoint_auth_signing_alg: 'RS256', jwks: { keys: [publicJwk(rsa, 'r1')] } }),
  ...['pipeline', 'copy', 'nightly'].map(client_id => ({
    client_id,
    token_endpoint_auth_method: 'federated_jwt',
    federated: { issuer: 'ci', subject: client_id === 'nightly' ? 'job:nightly' : 'job:build', claims: { tid: 't1' } },
    ...GRANTED,
  })),
  ...['workload', 'mesh', 'grid'].map(client_id => ({
    client_id,
    token_endpoint_auth_method: client_id === 'workload' ? 'spiffe_jwt' : 'spiffe_x509',
    spiffe_id: 'spiffe://example.org/workload',
    ...GRANTED,
  })),
  { ...keyed('unreachable'), jwks: undefined, jwks_uri: 'http://127.0.0.1:1/jwks' },
  {
    client_id: 'pki',
    token_endpoint_auth_method: 'tls_client_auth',
    tls_client_auth_san_dns: 'reasons-partner',
    ...GRANTED,
  },
  {
    client_id: 'self',
    token_endpoint_auth_method: 'self_signed_tls_client_auth',
    jwks: { keys: [jwkOf(selfMade.cert, 's1')] },
    ...GRANTED,
  },
]

const POLICIES = {
  'policies/baseline.yaml': `
policy: baseline
applies_to: { clients: [reports, proving, certified, auditor, "urn:*", no-audience, introspector, resource, ended, gone, late, early, posting, hmac, partner, typed, fapi, loose, nameless, rsa, pipeline, copy, nightly, workload, mesh, grid, unreachable, pki, self, failing, ruled, unfit, unclaimed, heavy, unscoped, brief] }
rules: [{ id: registered, effect: allow, when: true }]
`,
  'policies/failing.yaml': `
policy: failing
applies_to: { clients: [failing] }
rules: [{ id: broken, effect: deny, when: "request.scopes[9] == 'x'" }]
`,
  'policies/ruled.yaml': `
policy: ruled
applies_to: { clients: [ruled] }
rules: [{ id: never, effect: deny, when: true }]
`,
  'policies/unfit.yaml': `
policy: unfit
applies_to: { clients: [unfit] }
assertion: { required: [dept], properties: { dept: { type: string } } }
rules: [{ id: dept, effect: deny, when: "clientAssertion.dept == 'x'" }]
`,
  'policies/unclaimed.yaml': `
policy: unclaimed
applies_to: { clients: [unclaimed] }
claims: { access_token: { dept: { value: "request.parameters.dept", required: true } } }
`,
  'policies/heavy.yaml': `
policy: heavy
applies_to: { clients: [heavy] }
const: { big: ${'x'.repeat(17_000)} }
claims: { access_token: { big: "#big" } }
`,
  'policies/unscoped.yaml': `
policy: unscoped
applies_to: { clients: [unscoped] }
token: { scope: "request.scopes.?[#this == 'none']" }
`,
  'policies/brief.yaml': `
policy: brief
applies_to: { clients: [brief] }
token: { lifetime: "1" }
`,
}

/** Starts the gateway that the requests are for. */
export const gatewayOfReasons = (): Promise<Running> =>
  run({
    files: {
      'clients/reasons.json': JSON.stringify(CLIENTS),
      'clients/basic.yaml': '[]',
      'ca.pem': authority.cert,
      'ci-keys.json': JSON.stringify({ keys: [publicJwk(ec, 'k1')] }),
      'bundle.json': JSON.stringify({ keys: [{ ...publicJwk(ec, 'k1'), use: 'jwt-svid' }, x509Key(workloads)] }),
      ...POLICIES,
    },
    config: {
      trusted_issuers: {
        ci: {
          issuer: CI,
          claims: { extends: 'entra' },
          algs: ['ES256'],
          jwks: 'file:./ci-keys.json',
          use: { client_assertion: {} },
        },
        org: { spiffe: 'example.org', bundle: 'file:./bundle.json', use: { client_assertion: {} } },
      },
      client_certificates: { from: ['127.0.0.1/32', '::1/128'], ca: './ca.pem' },
      jwks: { allow_private_addresses: ['127.0.0.0/8'] },
      throttling: { enabled: true, failures: 3, window: 60 },
      limits: { form_time: 1 },
      dpop: { nonce: 'required' },
    },
    gateway: { env: { CLIENT_SECRET: SECRET, OTHER_SECRET } },
  })

/** What a record says beside its code. */
export interface Told {
  readonly claimed_client_id?: string
  readonly client_id?: string
  readonly seen?: object
  readonly wanted?: object
  readonly note?: string
}

export interface Row extends Told {
  readonly ask: (running: Running) => Promise<unknown>
}

const CREDENTIALS = { grant_type: 'client_credentials' }
const GRANT = form(CREDENTIALS)
const now = (): number => Math.floor(Date.now() / 1000)
const encoded = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

const claimsFor = (client: string, more: object): object => ({
  iss: client,
  sub: client,
  aud: ISSUER,
  iat: now(),
  exp: now() + 60,
  jti: randomUUID(),
  ...more,
})

interface Forged {
  readonly header?: object
  readonly claims?: object
  readonly client?: string
  readonly key?: typeof ec
  readonly payload?: string
  readonly dsa?: 'ieee-p1363' | 'der'
}

/** Writes an assertion of a client, right but for what is said. */
const forged = ({
  header = {},
  claims = {},
  client = 'partner',
  key = ec,
  payload,
  dsa = 'ieee-p1363',
}: Forged): string => {
  const head = encoded({ alg: 'ES256', kid: 'k1', ...header })
  const input = `${head}.${payload ?? encoded(claimsFor(client, claims))}`
  const signature = sign('sha256', Buffer.from(input), { key: key.privateKey, dsaEncoding: dsa })
  return `${input}.${signature.toString('base64url')}`
}

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const token = ({ url }: Running, parameters: Record<string, string>, headers: Record<string, string> = {}) =>
  post(`${url}/token`, parameters, headers)
const present = (running: Running, jwt: string, more: Record<string, string> = {}) =>
  token(running, { ...CREDENTIALS, client_assertion_type: TYPE, client_assertion: jwt, ...more })
const asserting =
  (forgery: Forged): Row['ask'] =>
  running =>
    present(running, forged(forgery))
const authorized =
  (authorization: string): Row['ask'] =>
  running =>
    token(running, CREDENTIALS, { authorization })
const pair = (text: string): string => `Basic ${Buffer.from(text, 'latin1').toString('base64')}`
const as =
  (client: string, more: Record<string, string> = {}): Row['ask'] =>
  running =>
    token(running, { ...CREDENTIALS, ...more }, basicHeader(client))
const wire =
  (input: Parameters<typeof request>[0], options: object = {}): Row['ask'] =>
  ({ listening }) =>
    send(listening.port, request(input), options)
const body = (text: string): Row['ask'] => wire({ body: text })
const certified =
  (client_id: string, pem: string | null): Row['ask'] =>
  running =>
    token(running, { ...CREDENTIALS, client_id }, pem === null ? {} : { 'client-cert': fieldOf(pem) })
const tokenOf = async (running: Running, client: string, more: Record<string, string> = {}): Promise<string> =>
  ((await (await token(running, { ...CREDENTIALS, ...more }, basicHeader(client))).json()) as { access_token: string })
    .access_token
const looked = (running: Running, text: string, client = 'reports') =>
  post(`${running.url}/introspect`, { token: text }, basicHeader(client))

/** Lets the store behave otherwise while something is asked. */
const withStore =
  (other: Partial<Store>, ask: Row['ask']): Row['ask'] =>
  async running => {
    const { store } = running.gateway.surroundings
    const usual = { ...store }
    Object.assign(store, other)
    try {
      await ask(running)
    } finally {
      Object.assign(store, usual)
    }
  }
const failing = (code: FailureCode): Row['ask'] =>
  withStore({ add: () => Promise.reject(new GatewayError(code, 'x')) }, asserting({}))

/** Presents a token of the issuer `ci`. */
const issuedBy =
  (claims: object, more: Record<string, string> = {}): Row['ask'] =>
  running =>
    present(running, forged({ claims: { iss: CI, sub: 'job:nightly', oid: 'o', tid: 't1', ...claims } }), more)
/** Shows an X.509-SVID, or what is nearly one. */
const shown =
  (options: SvidOptions, client_id = 'mesh'): Row['ask'] =>
  running => {
    const { leaf } = makeX509Svid('spiffe://example.org/workload', { by: workloads, ...options })
    const headers = { 'client-cert': `:${leaf.toString('base64')}:` }
    return token(running, { ...CREDENTIALS, client_id }, headers)
  }
/** Presents a JWT-SVID. */
const svid =
  (sub: string): Row['ask'] =>
  running =>
    present(running, forged({ claims: { sub } }), { client_assertion_type: SPIFFE_TYPE })
const SPIFFE_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-spiffe'
const MESH: Told = { claimed_client_id: 'mesh' }
const CI_ALONE = { seen: {}, wanted: { issuer: 'ci' } }

/** A length that the body does not have. */
const LONGER = [
  ['Content-Length', null],
  ['content-length', '100'],
] as const

const dpopKey = proofKey(ec)
const proof = (parts: ProofParts = {}, path = '/token'): string => makeProof(dpopKey, ISSUER + path, parts)
const proving =
  (field: () => string): Row['ask'] =>
  running =>
    token(running, CREDENTIALS, { ...basicHeader('reports'), dpop: field() })
/** A proof with the nonce that the gateway gives out. */
const withNonce = async (running: Running, parts: ProofParts = {}): Promise<string> => {
  const { headers } = await token(running, CREDENTIALS, { ...basicHeader('reports'), dpop: proof() })
  return proof({ ...parts, claims: { nonce: headers.get('dpop-nonce') } })
}

const PARTNER: Told = { claimed_client_id: 'partner' }
const KNOWN: Told = { client_id: 'partner' }
const REPORTS: Told = { claimed_client_id: 'reports' }

export const REQUESTS = {
  dpop_repeated: { ask: proving(() => `${proof()}, ${proof()}`), ...REPORTS },
  dpop_malformed: { ask: proving(() => 'x'), ...REPORTS },
  dpop_typ: { ask: proving(() => proof({ header: { typ: 'JWT' } })), ...REPORTS },
  dpop_alg: { ask: proving(() => proof({ header: { alg: 'none' } })), ...REPORTS },
  dpop_key: { ask: proving(() => proof({ header: { jwk: undefined } })), ...REPORTS },
  dpop_claims: { ask: proving(() => proof({ claims: { jti: undefined } })), ...REPORTS },
  dpop_htm: {
    ask: proving(() => proof({ claims: { htm: 'post' } })),
    ...REPORTS,
    seen: { htm: 'other_letter_case' },
    wanted: { htm: 'POST' },
  },
  dpop_htu: {
    ask: proving(() => proof({}, '/token/')),
    ...REPORTS,
    seen: { htu: 'with_slash' },
    wanted: { htu: [`${ISSUER}/token`] },
  },
  dpop_iat: { ask: proving(() => proof({ claims: { iat: 7 } })), ...REPORTS, seen: { iat: 7 } },
  dpop_nonce: { ask: proving(() => proof()), ...REPORTS, seen: { nonce: 'absent' } },
  dpop_signature: {
    ask: async running => {
      const field = await withNonce(running, { signed: () => Buffer.alloc(64, 1) })
      await proving(() => field)(running)
    },
    client_id: 'reports',
  },
  dpop_missing: { ask: as('proving'), client_id: 'proving' },
  dpop_replayed: {
    ask: async running => {
      const field = await withNonce(running)
      for (const _ of 'ab') await proving(() => field)(running)
    },
    client_id: 'reports',
  },
  bound_certificate_missing: { ask: as('certified'), client_id: 'certified' },
  unknown_client: {
    ask: authorized(pair(`Reports :${SECRET}`)),
    seen: { client_id: 'space_at_an_end', length: 8 },
    wanted: { client_id: 'reports' },
  },
  client_disabled: { ask: authorized(pair('off:x')), claimed_client_id: 'off' },
  wrong_method: {
    ask: running => token(running, { ...CREDENTIALS, client_id: 'reports', client_secret: SECRET }),
    client_id: 'reports',
    seen: { mechanism: 'post' },
    wanted: { mechanism: 'basic', method: 'client_secret_basic' },
  },
  throttled: {
    ask: async running => {
      for (let failure = 0; failure < 5; failure++) await token(running, CREDENTIALS, basicHeader('guessed', 'x'))
    },
    claimed_client_id: 'guessed',
    seen: { reason: 'secret_wrong' },
  },
  no_credentials: { ask: running => token(running, CREDENTIALS) },
  client_id_malformed: { ask: running => token(running, { ...CREDENTIALS, client_id: 'rep\u00f6rts' }) },
  client_id_mismatch: {
    ask: running => token(running, { ...CREDENTIALS, client_id: 'posting' }, basicHeader('reports')),
    ...REPORTS,
    seen: { client_id: 'posting' },
    wanted: { client_id: 'reports' },
  },
  several_authorization_headers: {
    ask: wire({
      headers: [
        ['Authorization', pair(`reports:${SECRET}`)],
        ['Authorization', 'Bearer x'],
      ],
      body: GRANT,
    }),
    ...REPORTS,
  },
  several_mechanisms: {
    ask: running => token(running, { ...CREDENTIALS, client_secret: 'x' }, basicHeader('reports')),
    ...REPORTS,
    seen: { mechanisms: ['basic', 'post'] },
    wanted: { mechanisms: ['basic'] },
  },
  authorization_scheme_unknown: {
    ask: running => token(running, { ...CREDENTIALS, client_id: 'reports' }, { authorization: 'Bearer x' }),
    ...REPORTS,
  },
  basic_malformed: { ask: authorized(`${pair(`reports:${SECRET}`)}*`), ...REPORTS },
  basic_without_colon: { ask: authorized(pair('reports')), ...REPORTS },
  basic_without_name: { ask: authorized(pair(`:${SECRET}`)) },
  basic_without_secret: { ask: authorized(pair('reports:')), ...REPORTS },
  basic_characters: {
    ask: authorized(pair(`reports:${SECRET}\n`)),
    ...REPORTS,
    seen: { secret: 'line_break_at_the_end' },
  },
  basic_encoding: {
    ask: authorized(pair('reports:100%')),
    ...REPORTS,
    wanted: { basic_encoding: 'form' },
  },
  secret_without_client_id: { ask: running => token(running, { ...CREDENTIALS, client_secret: SECRET }) },
  secret_malformed: {
    ask: running => token(running, { ...CREDENTIALS, client_id: 'posting', client_secret: `${SECRET}\u00e9` }),
    claimed_client_id: 'posting',
    seen: { secret: 'not_ascii' },
  },
  secret_wrong: {
    ask: authorized(pair('reports:a+b')),
    ...REPORTS,
    seen: { secret: 'reads_otherwise_when_decoded' },
    wanted: { basic_encoding: 'form' },
  },
  secret_expired: { ask: as('late'), client_id: 'late' },
  secret_not_yet_valid: { ask: as('early'), client_id: 'early' },
  assertion_without_type: {
    ask: running => token(running, { ...CREDENTIALS, client_assertion: forged({}) }),
    ...PARTNER,
  },
  assertion_type_unknown: {
    ask: running =>
      token(running, {
        ...CREDENTIALS,
        client_assertion: forged({}),
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer',
      }),
    ...PARTNER,
    seen: { client_assertion_type: 'saml2-bearer' },
    wanted: { client_assertion_type: TYPE },
  },
  assertion_too_large: {
    ask: running => present(running, forged({ claims: { x: 'x'.repeat(20_000) } }), { client_id: 'partner' }),
    ...PARTNER,
  },
  assertion_not_compact_jws: {
    ask: running => present(running, 'x.y', { client_id: 'partner' }),
    ...PARTNER,
  },
  assertion_encrypted: { ask: asserting({ header: { enc: 'A256GCM' } }), ...PARTNER },
  assertion_not_base64url: { ask: running => present(running, `${forged({})}=`), ...PARTNER },
  assertion_header_malformed: {
    ask: running => present(running, forged({}).replace(/^[^.]*/, encoded('[]'))),
    ...PARTNER,
  },
  assertion_header_extension: {
    ask: asserting({ header: { crit: ['exp'] } }),
    ...PARTNER,
    seen: { header: ['crit'] },
  },
  assertion_carries_key: {
    ask: asserting({ header: { jku: 'https://evil.example/jwks' } }),
    ...PARTNER,
    seen: { header: ['jku'] },
  },
  assertion_alg_unknown: {
    ask: asserting({ header: { alg: 'none' } }),
    ...PARTNER,
    seen: { alg: 'none' },
    wanted: { alg: ['ES256'] },
  },
  assertion_kid_malformed: {
    ask: asserting({ header: { kid: 7 } }),
    ...PARTNER,
    seen: { kid: 'number' },
    wanted: { kid: 'string' },
  },
  assertion_typ_refused: {
    ask: asserting({ header: { typ: 'at+jwt' } }),
    ...PARTNER,
    seen: { typ: 'at+jwt' },
    wanted: { typ: ['JWT', 'client-authentication+jwt'] },
  },
  assertion_payload_malformed: {
    ask: running => present(running, forged({ payload: encoded('[]') }), { client_id: 'partner' }),
    ...PARTNER,
  },
  assertion_sub_missing: {
    ask: asserting({ claims: { sub: undefined } }),
    ...PARTNER,
    seen: { sub: 'absent' },
    wanted: { sub: 'partner' },
  },
  assertion_sub_malformed: {
    ask: asserting({ claims: { sub: 5 } }),
    ...PARTNER,
    seen: { sub: 'number' },
    wanted: { sub: 'string' },
  },
  assertion_alg_not_registered: {
    ask: running => {
      const input = `${encoded({ alg: 'HS512' })}.${encoded(claimsFor('partner', {}))}`
      return present(running, `${input}.${createHmac('sha512', SECRET).update(input).digest('base64url')}`)
    },
    ...PARTNER,
    seen: { alg: 'HS512' },
    wanted: { alg: ['ES256'] },
  },
  assertion_signature_wrong: {
    ask: asserting({ dsa: 'der' }),
    ...PARTNER,
    seen: { signature: 'der' },
    wanted: { signature: 'r_and_s' },
  },
  assertion_key_unknown: {
    ask: asserting({ header: { kid: 'K1' }, key: otherEc }),
    ...PARTNER,
    seen: { kid: 'other_letter_case' },
    wanted: { kid: ['k1'] },
  },
  assertion_mac_wrong: {
    ask: running => {
      const input = `${encoded({ alg: 'HS256' })}.${encoded(claimsFor('hmac', {}))}`
      return present(running, `${input}.${createHmac('sha256', 'x').update(input).digest('base64url')}`)
    },
    claimed_client_id: 'hmac',
    seen: { alg: 'HS256' },
  },
  assertion_iss_missing: {
    ask: asserting({ claims: { iss: undefined } }),
    ...KNOWN,
    seen: { iss: 'absent' },
    wanted: { iss: 'partner' },
  },
  assertion_iss_mismatch: {
    ask: asserting({ claims: { iss: ISSUER } }),
    ...KNOWN,
    seen: { iss: 'our_issuer' },
    wanted: { iss: 'partner' },
  },
  assertion_typ_required: {
    ask: asserting({ client: 'typed', header: { typ: 'JWT' } }),
    client_id: 'typed',
    seen: { typ: 'jwt' },
    wanted: { typ: 'client-authentication+jwt' },
  },
  assertion_aud_missing: {
    ask: asserting({ claims: { aud: [] } }),
    ...KNOWN,
    wanted: { aud: ISSUER },
  },
  assertion_aud_malformed: {
    ask: asserting({ claims: { aud: 5 } }),
    ...KNOWN,
    seen: { aud: 'number' },
    wanted: { aud: ISSUER },
  },
  assertion_aud_not_string: {
    ask: asserting({ client: 'fapi', claims: { aud: [ISSUER] } }),
    client_id: 'fapi',
    seen: { aud: ['issuer'], values: 1 },
    wanted: { aud: ISSUER },
  },
  assertion_aud_mismatch: {
    ask: asserting({ claims: { aud: `${ISSUER}/token` } }),
    ...KNOWN,
    seen: { aud: 'token_endpoint' },
    wanted: { aud: ISSUER },
  },
  assertion_exp_missing: { ask: asserting({ claims: { exp: undefined } }), ...KNOWN },
  assertion_exp_malformed: {
    ask: asserting({ claims: { exp: 1_900_000_000_000 } }),
    ...KNOWN,
    seen: { exp: 'milliseconds' },
    wanted: { exp: 'seconds' },
  },
  assertion_nbf_malformed: { ask: asserting({ claims: { nbf: null } }), ...KNOWN, seen: { nbf: 'null' } },
  assertion_iat_malformed: { ask: asserting({ claims: { iat: true } }), ...KNOWN, seen: { iat: 'boolean' } },
  assertion_expired: {
    ask: asserting({ claims: { iat: undefined, exp: 1000 } }),
    ...KNOWN,
    seen: { expired_for: expect.any(Number) },
    wanted: { expired_for: 15 },
  },
  assertion_lifetime_too_long: {
    ask: running => present(running, forged({ claims: { exp: now() + 3600, iat: now() } })),
    ...KNOWN,
    seen: { lifetime: expect.any(Number) },
    wanted: { lifetime: 300 },
  },
  assertion_not_yet_valid: {
    ask: running => present(running, forged({ claims: { nbf: now() + 40 } })),
    ...KNOWN,
    seen: { nbf_ahead: expect.any(Number) },
    wanted: { nbf_ahead: 15 },
  },
  assertion_issued_in_future: {
    ask: running => present(running, forged({ claims: { iat: now() + 40 } })),
    ...KNOWN,
    seen: { iat_ahead: expect.any(Number) },
    wanted: { iat_ahead: 15 },
  },
  assertion_too_old: {
    ask: running => present(running, forged({ claims: { iat: now() - 900 } })),
    ...KNOWN,
    seen: { age: expect.any(Number) },
    wanted: { age: 315 },
  },
  assertion_jti_missing: { ask: asserting({ claims: { jti: undefined } }), ...KNOWN },
  assertion_jti_malformed: { ask: asserting({ claims: { jti: '' } }), ...KNOWN, seen: { jti: 'empty' } },
  assertion_replayed: {
    ask: async running => {
      const jwt = forged({})
      await present(running, jwt)
      await present(running, jwt)
    },
    ...KNOWN,
  },
  certificate_missing: { ask: certified('pki', null), claimed_client_id: 'pki' },
  certificate_expired: {
    ask: certified('self', expired),
    claimed_client_id: 'self',
    seen: { expired_for: expect.any(Number) },
    wanted: { expired_for: 0 },
  },
  certificate_other_key: { ask: certified('self', nobody.cert), claimed_client_id: 'self' },
  certificate_other_subject: {
    ask: certified('pki', stranger.cert),
    claimed_client_id: 'pki',
    seen: { sanDns: 'other' },
    wanted: { sanDns: 'reasons-partner' },
  },
  certificate_chain_not_verified: { ask: certified('pki', nobody.cert), claimed_client_id: 'pki' },
  client_cert_malformed: {
    ask: running => token(running, { ...CREDENTIALS, client_id: 'pki' }, { 'client-cert': 'x' }),
    claimed_client_id: 'pki',
  },
  method: { ask: ({ url }) => fetch(`${url}/token`, { headers: basicHeader('reports') }), ...REPORTS },
  query_string: {
    ask: ({ url }) => post(`${url}/token?client_id=reports&scope=x`, CREDENTIALS, {}),
    ...REPORTS,
  },
  content_encoding: {
    ask: running => token(running, CREDENTIALS, { ...basicHeader('reports'), 'content-encoding': 'gzip' }),
    ...REPORTS,
  },
  transfer_encoding: {
    ask: wire({
      headers: [
        ['Content-Length', null],
        ['Transfer-Encoding', 'gzip, chunked'],
        ['Authorization', pair(`reports:${SECRET}`)],
      ],
      body: '0\r\n\r\n',
    }),
    ...REPORTS,
  },
  content_type: {
    ask: running => token(running, CREDENTIALS, { ...basicHeader('reports'), 'content-type': 'application/json' }),
    ...REPORTS,
    seen: { content_type: 'json' },
    wanted: { content_type: 'application/x-www-form-urlencoded' },
  },
  content_type_repeated: {
    ask: wire({ headers: [['Content-Type', 'text/plain']], body: GRANT }),
  },
  body_too_large: { ask: body('x'.repeat(70_000)) },
  body_too_slow: { ask: wire({ headers: LONGER, body: 'x' }) },
  body_incomplete: {
    ask: async running => {
      await wire({ headers: LONGER, body: 'x' }, { hangUp: true })(running)
      await new Promise(resolve => setTimeout(resolve, 300))
    },
  },
  parameter_repeated: { ask: body(`client_id=reports&${GRANT}&${GRANT}`), ...REPORTS },
  parameters_too_many: { ask: body(Array.from({ length: 65 }, (_, index) => `p${index}=1`).join('&')) },
  parameter_name_missing: { ask: body('=x') },
  parameter_name: { ask: body(`${GRANT}&client_id=reports&scope[]=x`), ...REPORTS },
  percent_encoding: { ask: body('client_id=reports&x=%'), ...REPORTS },
  utf8: { ask: body('x=%ff') },
  control_character: { ask: body('x=%00') },
  credential_malformed: {
    ask: async ({ gateway }) => {
      const guard = guardedFetch(gateway, () => new Response('in'), {
        read: 'headers',
        credentials: request => request.json() as Promise<object>,
      })
      await guard(
        new Request('https://login.example.com/own', { method: 'POST', body: '{"client_secret": ["canary"]}' }),
      )
      // The record is made right behind the answer.
      await new Promise(setImmediate)
    },
  },
  line_break: { ask: body(`${GRANT}\n`) },
  not_ascii: {
    ask: wire({
      headers: [
        ['Content-Type', null],
        ['content-type', 'application/x-www-form-urlencoded; charset=latin1'],
      ],
      body: 'x=\xff',
    }),
  },
  trust_domain_not_trusted: { ask: svid('spiffe://example.com/workload') },
  spiffe_id_malformed: { ask: shown({ uri: ['spiffe://example.org/workload/'] }), ...MESH },
  svid_uri_not_one: { ask: shown({ uri: [] }), ...MESH, seen: { uris: 0 }, wanted: { uris: 1 } },
  svid_is_authority: { ask: shown({ extensions: [CA_TRUE, usage('digitalSignature')] }), ...MESH },
  svid_not_for_signatures: { ask: shown({ extensions: [CA_FALSE] }, 'grid'), claimed_client_id: 'grid' },
  issuer_not_trusted: { ask: issuedBy({ iss: `${CI}/` }) },
  issued_to_a_user: { ask: issuedBy({ scp: 'user.read' }), client_id: 'nightly', ...CI_ALONE },
  issued_claim_missing: {
    ask: issuedBy({ oid: undefined }),
    client_id: 'nightly',
    seen: { claim: 'absent' },
    wanted: { issuer: 'ci', claim: ['oid'] },
  },
  issued_claim_malformed: {
    ask: issuedBy({ roles: ['a', 7] }),
    client_id: 'nightly',
    seen: { claim: 'number' },
    wanted: { issuer: 'ci', claim: ['roles'] },
  },
  subject_not_mapped: { ask: issuedBy({ sub: 'job:other' }), ...CI_ALONE },
  subject_of_another: {
    ask: issuedBy({}, { client_id: 'pipeline' }),
    claimed_client_id: 'pipeline',
    ...CI_ALONE,
  },
  subject_of_several: {
    ask: issuedBy({ sub: 'job:build' }),
    seen: { clients: ['pipeline', 'copy'] },
    wanted: { issuer: 'ci', clients: 1 },
  },
  token_missing: { ask: ({ url }) => post(`${url}/introspect`, {}, basicHeader('reports')), client_id: 'reports' },
  grant_type_missing: { ask: ({ url }) => post(`${url}/token`, {}, basicHeader('reports')), client_id: 'reports' },
  grant_type_unsupported: {
    ask: as('reports', { grant_type: 'password' }),
    seen: { grant_type: 'password' },
    wanted: { grant_type: ['client_credentials', 'urn:ietf:params:oauth:grant-type:token-exchange'] },
  },
  grant_type_not_registered: {
    ask: as('introspector'),
    seen: { grant_type: 'client_credentials' },
    wanted: { grant_type: [] },
  },
  scope_malformed: { ask: as('reports', { scope: 'a ' }) },
  scope_not_registered: {
    ask: as('reports', { scope: 'orders:read canary' }),
    seen: { scope: ['orders:read'], not_registered: 1 },
    wanted: { scope: ['orders:read', 'orders:write'], not_registered: 0 },
  },
  resource_not_registered: {
    ask: as('reports', { resource: 'https://api.example.com/' }),
    seen: { resource: ['with_slash'] },
    wanted: { resource: ['https://api.example.com'] },
  },
  authenticated_by_exception: {
    ask: asserting({ client: 'loose', claims: { aud: `${ISSUER}/token` } }),
    client_id: 'loose',
  },
  facts: { ask: as('unfit'), note: 'unfit/assertion: absent' },
  evaluation_error: { ask: as('failing'), note: expect.any(String) },
  rule: { ask: as('ruled'), note: 'refused by ruled/never' },
  no_grant: { ask: as('ungranted'), note: 'no allow rule was true' },
  required_claim: { ask: as('unclaimed'), note: 'unclaimed/claims.access_token.dept: null' },
  claims_too_large: { ask: as('heavy'), note: expect.any(String) },
  scope_empty: { ask: as('unscoped'), note: 'token.scope: empty' },
  inactive_unknown: { ask: running => looked(running, 'x'), client_id: 'reports' },
  inactive_revoked: {
    ask: async running => {
      const text = await tokenOf(running, 'reports')
      await post(`${running.url}/revoke`, { token: text }, basicHeader('reports'))
      await looked(running, text)
    },
  },
  inactive_expired: {
    ask: async running => {
      const text = await tokenOf(running, 'brief')
      await new Promise(resolve => setTimeout(resolve, 2100))
      await looked(running, text, 'brief')
    },
  },
  inactive_client_revoked: {
    ask: async running => {
      const text = await tokenOf(running, 'ended')
      await revokeClient(running.gateway.surroundings.store, 'ended', now() + 2, now())
      await looked(running, text, 'ended')
    },
  },
  inactive_client_disabled: {
    ask: async running => {
      const text = await tokenOf(running, 'gone')
      const without = CLIENTS.filter(client => (client as { client_id: string }).client_id !== 'gone')
      running.write('clients/reasons.json', JSON.stringify([...without, basic('gone', { disabled: true })]))
      await running.gateway.reload()
      await looked(running, text, 'auditor')
    },
  },
  inactive_not_for_caller: {
    ask: async running => looked(running, await tokenOf(running, 'reports'), 'introspector'),
  },
  revoked: {
    ask: async running =>
      post(`${running.url}/revoke`, { token: await tokenOf(running, 'reports') }, basicHeader('reports')),
  },
  unknown: { ask: ({ url }) => post(`${url}/revoke`, { token: 'x' }, basicHeader('reports')) },
  other_client: {
    ask: async running =>
      post(`${running.url}/revoke`, { token: await tokenOf(running, 'reports') }, basicHeader('resource')),
  },
  store_unavailable: { ask: failing('store_unavailable'), ...PARTNER },
  store_full: { ask: failing('store_full'), ...PARTNER },
  internal: { ask: failing('internal'), ...PARTNER },
  store_lost_data: {
    ask: withStore({ amnesiaBefore: () => now() + 60 }, asserting({})),
    ...PARTNER,
  },
  jwks_unavailable: { ask: asserting({ client: 'unreachable' }), claimed_client_id: 'unreachable' },
} as const satisfies { readonly [code in RecordCode]?: Row }
