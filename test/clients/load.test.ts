import { describe, expect, test } from 'vitest'
import type { FrontSettings } from '../../src/clients/index.ts'
import { CODES, loadClients, newSecret } from '../../src/clients/index.ts'
import { readClientFile } from '../../src/clients/read-client-file.ts'
import { EMBEDDED_GRANT_TYPES, type JsonObject, JWT_BEARER } from '../../src/oauth.ts'
import { render } from '../../src/source/index.ts'
import { loading, mistakes, NOW, newEc, SECRET, secretClient, sourceOf } from './stage.ts'

const pair = newEc()
const jwt = (more: JsonObject = {}): JsonObject => ({
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'ES256',
  jwks: { keys: [pair.jwk] },
  ...more,
})
const day = (after: number) => new Date((NOW + after * 86_400) * 1000).toISOString()

describe('a client file', () => {
  test('returns a whole client', () => {
    const { registry, diagnostics } = loading(`
client_id: partner-a
client_name: Partner A
token_endpoint_auth_method: PRIVATE_KEY_JWT
token_endpoint_auth_signing_alg: ES256
jwks: { keys: [${JSON.stringify(pair.jwk)}] }
grant_types: [client_credentials]
scope: orders:read orders:write orders:read
audiences: [https://orders.example.com]
access_token_lifetime: 1800
metadata: { tenant: acme }
x-note: anything
contacts: [ops@partner-a.example]
`)
    expect(diagnostics).toEqual([])
    expect(registry?.get('partner-a')).toEqual({
      clientId: 'partner-a',
      name: 'Partner A',
      method: 'private_key_jwt',
      issuer: null,
      algs: ['ES256'],
      grantTypes: ['client_credentials'],
      scopes: ['orders:read', 'orders:write'],
      audiences: ['https://orders.example.com'],
      fapi2: false,
      dpopBound: false,
      certificateBound: false,
      accessTokenLifetime: 1800,
      metadata: { tenant: 'acme' },
      assertion: {
        audience: 'strict',
        audiences: [],
        clockTolerance: null,
        maxLifetime: 300,
        jti: 'once',
        requireTyp: false,
        until: null,
      },
      resourceIds: [],
      introspects: [],
      subjectTokens: [],
      liftsBinding: false,
      idJag: new Map(),
      fulfilment: null,
      disabled: false,
      upstream: null,
    })
    expect(registry?.get('__proto__')).toBeNull()
    expect(registry?.records()).toEqual([
      {
        clientId: 'partner-a',
        method: 'private_key_jwt',
        leaving: null,
        issuer: null,
        vouched: null,
        grantTypes: ['client_credentials'],
        scopes: ['orders:read', 'orders:write'],
        audiences: ['https://orders.example.com'],
        accessTokenLifetime: 1800,
        metadata: { tenant: 'acme' },
        fulfilment: null,
        dpopBound: false,
        certificateBound: false,
      },
    ])
  })

  test('accepts a list of clients, and no client at all', () => {
    const list = [secretClient('a', 'client_secret_basic'), secretClient('b', 'client_secret_post')]
    expect(
      loading(list)
        .registry?.all()
        .map(({ clientId }) => clientId),
    ).toEqual(['a', 'b'])
    expect(loading([]).registry?.all()).toEqual([])
  })

  test('reports unknown and missing keys with a suggestion', () => {
    const { registry, diagnostics } = loading('client_id: a\ntoken_endpoint_auth_metod: none\n')
    expect(registry).toBeNull()
    expect(diagnostics.map(({ code, help }) => [code, help])).toEqual(
      expect.arrayContaining([
        ['CG1101', 'did you mean `token_endpoint_auth_method`?'],
        ['CG1102', 'add `grant_types`'],
      ]),
    )
  })

  test('looks at the others of a file in one line of which one has a mistake', () => {
    const of = (id: string, more: JsonObject = {}) => secretClient(id, 'client_secret_basic', more)
    const { entries, diagnostics } = loading(
      JSON.stringify([of('a', { scop: 'x' }), of('b'), of('c', { until: 2027 })]),
    )
    expect(entries.map(({ client }) => client.clientId)).toEqual(['b'])
    expect(diagnostics.map(({ code }) => code)).toEqual(['CG1101', 'CG1103', 'CG4016'])
  })

  test('takes a step for each client, whatever there is to say', () => {
    const many = Array.from({ length: 300 }, (_, at) => secretClient(`c${at}`, 'client_secret_basic', { scop: 'x' }))
    const source = sourceOf(JSON.stringify(many))
    const input = { readSecret: () => null, embedded: true, now: NOW, allowPrivateAddresses: [] }
    let steps = 0
    for (const _ of readClientFile(source, input)) steps += 1
    expect(steps).toBeGreaterThan(3 * many.length)
  })

  test('CG4001 reports one id in two files, with the place of the first', () => {
    const { registry, diagnostics } = loadClients({
      sources: [
        sourceOf(
          `client_id: a\ngrant_types: [client_credentials]\nsecrets: [{ sha256: "${'ab'.repeat(32)}" }]\n`,
          'one.yaml',
        ),
        sourceOf(
          `- client_id: a\n  grant_types: [client_credentials]\n  secrets: [{ sha256: "${'cd'.repeat(32)}" }]\n`,
          'two.yaml',
        ),
      ],
      readSecret: () => null,
      embedded: false,
      now: NOW,
      allowPrivateAddresses: [],
    })
    expect(registry).toBeNull()
    expect(diagnostics).toMatchObject([
      { code: 'CG4001', file: 'two.yaml', line: 1, column: 14, related: [{ file: 'one.yaml', line: 1, column: 12 }] },
    ])
  })

  test('reports every mistake of every client, at its place', () => {
    const source = `
- client_id: a
  token_endpoint_auth_method: private_key_jwt
  grant_types: [client_credential]
- client_id: b
  grant_types: [client_credentials]
`
    const { diagnostics } = loading(source)
    expect(diagnostics.map(({ code, line, column }) => `${code} ${line}:${column}`)).toEqual([
      'CG4002 4:17',
      'CG4003 3:31',
      'CG4007 2:14',
      'CG4007 5:14',
    ])
  })

  test('reports the mistakes of a client beside one with mistakes of form', () => {
    const { diagnostics } = loading(`
- client_id: a
  grant_type: [client_credentials]
- client_id: b
  grant_types: [client_credential]
  secrets: [{ sha256: "${'ab'.repeat(32)}" }]
`)
    expect(diagnostics.map(({ code, line }) => `${code} ${line}`)).toEqual(
      expect.arrayContaining(['CG1101 3', 'CG4002 5']),
    )
    expect(diagnostics.some(({ code, line }) => code === 'CG4007' && line === 2)).toBe(false)
  })

  test('reports with a caret', () => {
    const digest = 'ab'.repeat(32)
    const { diagnostics } = loading(
      `client_id: a\ngrant_types: [client_credential]\nsecrets: [{ sha256: "${digest}" }]\n`,
    )
    expect(render(diagnostics)).toMatchInlineSnapshot(`
      "clients.yaml:2:15: error[CG4002]: unknown grant type \`client_credential\`
         | grant_types: [client_credential]
         |               ^^^^^^^^^^^^^^^^^
         = did you mean \`client_credentials\`?
      "
    `)
  })

  test('CG4002 accepts known grants and extension URIs, and reports the rest', () => {
    const urn = 'urn:ietf:params:oauth:grant-type:'
    const grants = (...grant_types: string[]) => mistakes(jwt({ grant_types }))
    expect(grants('client_credentials', 'authorization_code', 'refresh_token', `${urn}token-exchange`)).toEqual([])
    expect(grants(`${urn}device_code`, 'https://grants.example/mine')).toEqual([])
    for (const grant of ['clientcredentials', 'CLIENT_CREDENTIALS', `${urn}token_exchange`, 'implicit-flow', ' '])
      expect(grants(grant).join()).toMatch(/^CG4002 unknown grant type/)
  })

  test('CG4026 reports grants that the embedded service does not have', () => {
    const grants = { grant_types: ['client_credentials', 'authorization_code'] }
    expect(mistakes(jwt(grants), { embedded: true })).toEqual([
      'CG4026 the embedded token service has no `authorization_code`',
    ])
    expect(mistakes(jwt(grants), { embedded: false })).toEqual([])
  })

  test('CG4026 reports each grant that the embedded token service does not serve as an error', () => {
    for (const grant of ['refresh_token', 'password', 'https://x.example/g'])
      expect(mistakes(jwt({ grant_types: [grant] }), { embedded: true })).toEqual([
        `CG4026 the embedded token service has no \`${grant}\``,
      ])
    for (const grant of EMBEDDED_GRANT_TYPES)
      expect(mistakes(jwt({ grant_types: [grant] }), { embedded: true })).toEqual(
        grant === JWT_BEARER ? [`CG4026 no trusted issuer makes assertions for \`${grant}\``] : [],
      )
  })

  test('accepts DPoP-bound tokens, which claimgate binds', () => {
    const bound = { client_id: 'a', grant_types: ['client_credentials'], dpop_bound_access_tokens: true }
    const { registry } = loading({ ...jwt(bound) }, { embedded: true })
    expect(registry?.all()).toMatchObject([{ dpopBound: true, certificateBound: false }])
  })

  test('CG3110 reports certificate-bound tokens where no certificate can arrive', () => {
    const grants = { grant_types: ['client_credentials'], tls_client_certificate_bound_access_tokens: true }
    const told = ['CG3110 no client certificate can arrive with this configuration, and tokens are to be bound to one']
    expect(mistakes(jwt(grants), { embedded: true, certificates: 'none' })).toEqual(told)
    expect(mistakes(jwt(grants), { embedded: true, certificates: 'unverified' })).toEqual([])
  })

  test('CG4160 reports what FAPI 2.0 does not allow', () => {
    const fapi = (more: object, options: Parameters<typeof mistakes>[1] = { embedded: true }) =>
      mistakes({ ...jwt({ grant_types: ['client_credentials'], fapi2: true }), ...more } as never, options)
    expect(fapi({})).toEqual([])
    expect(fapi({ token_endpoint_auth_signing_alg: 'RS256' })).toEqual(['CG4004 RS256 does not fit FAPI 2.0'])
    expect(fapi({ dpop_bound_access_tokens: false })).toEqual(['CG4160 FAPI 2.0 has no bearer tokens'])
    const secret = { token_endpoint_auth_method: 'client_secret_post', client_secret: SECRET, jwks: undefined }
    expect(fapi({ ...secret, token_endpoint_auth_signing_alg: undefined })).toEqual([
      'CG4160 FAPI 2.0 has no client_secret_post',
    ])
    const loose = { audience: 'strict', audiences: ['https://a.example'], max_lifetime: 300, jti: 'optional' }
    expect(fapi({ assertion: { ...loose, until: '2099-01-01' } })).toEqual([
      'CG4160 with fapi2 the audience of an assertion is our issuer, as one text',
      'CG4160 with fapi2 the audience of an assertion is our issuer alone',
      'CG4160 with fapi2 an assertion lives 60 seconds at most',
      'CG4160 with fapi2 an assertion is used once',
    ])
    const front = { fulfilment: 'none', lasting: true, publishesKeys: false, sameIssuer: true } as const
    expect(fapi({ grant_types: ['authorization_code', 'password'] }, { front })).toEqual([
      'CG4160 with fulfilment none nobody here sees that the tokens of a FAPI 2.0 client are bound',
      'CG4160 FAPI 2.0 has no password grant',
    ])
    expect(
      fapi(
        { grant_types: ['authorization_code'], id_token_signed_response_alg: 'RS256' },
        { front: { ...front, fulfilment: 'reissue' } },
      ),
    ).toEqual(['CG4160 FAPI 2.0 has no RS256'])
  })

  test('accepts fapi2, and switches on what it asks', () => {
    const read = (more: object) =>
      loading({ client_id: 'a', grant_types: ['client_credentials'], fapi2: true, ...more } as never, {
        embedded: true,
      }).registry?.all()[0]
    const short = { audience: 'fapi2', maxLifetime: 60, jti: 'once' }
    expect(read(jwt({}))).toMatchObject({ dpopBound: true, certificateBound: false, assertion: short })
    const certified = { tls_client_certificate_bound_access_tokens: true }
    expect(read(jwt(certified))).toMatchObject({ dpopBound: false, certificateBound: true })
    const mtls = { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'a.example' }
    expect(read(mtls)).toMatchObject({ dpopBound: false, certificateBound: true })
    expect(read({ ...mtls, dpop_bound_access_tokens: true })).toMatchObject({
      dpopBound: true,
      certificateBound: false,
    })
    expect(read(jwt({ assertion: { max_lifetime: 30 } }))?.assertion.maxLifetime).toBe(30)
  })

  test('CG4003 reports a JWT client without a pinned algorithm', () => {
    const unpinned = { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [pair.jwk] } }
    expect(mistakes(unpinned)).toEqual(['CG4003 private_key_jwt without a pinned algorithm'])
    expect(mistakes({ token_endpoint_auth_method: 'client_secret_jwt', client_secret: SECRET })).toEqual([
      'CG4003 client_secret_jwt without a pinned algorithm',
    ])
  })

  test('CG4004 reports algorithms of the other method, and none', () => {
    expect(mistakes(jwt({ token_endpoint_auth_signing_alg: 'HS256' }))).toEqual([
      'CG4004 HS256 does not fit private_key_jwt',
    ])
    const mac = { token_endpoint_auth_method: 'client_secret_jwt', client_secret: SECRET }
    expect(mistakes({ ...mac, token_endpoint_auth_signing_alg: 'ES256' })).toEqual([
      'CG4004 ES256 does not fit client_secret_jwt',
    ])
    expect(mistakes(jwt({ token_endpoint_auth_signing_alg: 'none' })).join()).toMatch(/^CG1104/)
  })

  test('S7 reports client_secret_jwt in the FAPI 2.0 profile', () => {
    const mac = { token_endpoint_auth_method: 'client_secret_jwt', client_secret: SECRET }
    expect(mistakes({ ...mac, token_endpoint_auth_signing_alg: 'HS256', assertion: { audience: 'fapi2' } })).toEqual([
      'CG4004 FAPI 2.0 has no client_secret_jwt',
    ])
  })

  test.each<[string, JsonObject]>([
    ['audience', { audience: 'legacy' }],
    ['max_lifetime', { max_lifetime: 301 }],
    ['max_lifetime', { audience: 'fapi2', max_lifetime: 61 }],
    ['jti', { jti: 'optional' }],
    ['audiences', { audiences: ['https://old-login.example.com'] }],
    ['clock_tolerance', { clock_tolerance: 16 }],
  ])('CG4005 requires an end of a looser `%s`, CG4006 reports it', (key, assertion) => {
    expect(mistakes(jwt({ assertion }))).toEqual([`CG4005 \`${key}\` is looser than the default and has no end`])
    const until = loading({
      client_id: 'a',
      grant_types: ['client_credentials'],
      ...jwt({ assertion: { ...assertion, until: day(30) } }),
    })
    expect(until.diagnostics).toMatchObject([{ code: 'CG4006', severity: 'warning' }])
    expect(until.registry?.warnings).toHaveLength(1)
    expect(mistakes(jwt({ assertion: { ...assertion, until: day(-1) } })).join()).toMatch(/^CG4006 .* ended/)
  })

  test('accepts stricter settings without an end', () => {
    expect(mistakes(jwt({ assertion: { max_lifetime: 60, require_typ: true } }))).toEqual([])
    expect(mistakes(jwt({ assertion: { audience: 'fapi2', max_lifetime: 30 } }))).toEqual([])
    for (const clock_tolerance of [0, 15]) expect(mistakes(jwt({ assertion: { clock_tolerance } }))).toEqual([])
  })

  test('CG4007 reports methods without their credential', () => {
    for (const method of ['client_secret_basic', 'client_secret_post'])
      expect(mistakes({ token_endpoint_auth_method: method })).toEqual([`CG4007 ${method} needs a secret`])
    expect(mistakes({ token_endpoint_auth_method: 'self_signed_tls_client_auth' })).toEqual([
      'CG4007 self_signed_tls_client_auth needs keys',
    ])
  })

  test('CG4008 reports settings of another method', () => {
    expect(mistakes(jwt({ client_secret: SECRET, basic_encoding: 'raw' }))).toEqual([
      'CG4008 `client_secret` has no effect with private_key_jwt',
      'CG4008 `basic_encoding` has no effect with private_key_jwt',
    ])
  })

  test('CG4008 reports a lifetime of tokens that the upstream makes', () => {
    const front = (fulfilment: FrontSettings['fulfilment']): { readonly front: FrontSettings } => ({
      front: { fulfilment, lasting: true, publishesKeys: false, sameIssuer: true },
    })
    const capped = jwt({ access_token_lifetime: 60 })
    for (const fulfilment of ['none', 'assertion', 'introspection'] as const) {
      const told = [`CG4008 \`access_token_lifetime\` has no effect with fulfilment ${fulfilment}`]
      expect(mistakes(capped, front(fulfilment))).toEqual(told)
    }
    expect(mistakes(capped, front('reissue'))).toEqual([])
    expect(mistakes({ ...capped, fulfilment: 'none' }, front('reissue')).join()).toContain('fulfilment none')
    expect(mistakes({ ...capped, grant_types: ['client_credentials'] }, { embedded: true })).toEqual([])
  })

  test('CG4023 reports public clients where none can be', () => {
    const none = { token_endpoint_auth_method: 'none' }
    expect(mistakes(none)).toEqual([])
    expect(mistakes({ ...none, grant_types: ['client_credentials'] })).toEqual([
      'CG4023 a public client cannot use client_credentials',
    ])
    expect(mistakes(none, { embedded: true })).toContain('CG4023 the embedded token service has no public clients')
    expect(mistakes({ ...none, upstream: { client_secret: 'env:UP' } }, { secrets: { 'env:UP': 'x' } })).toEqual([
      'CG4023 a public client has no credential at the upstream',
    ])
  })

  test('every code has a help page with a wrong and a right example', () => {
    for (const { title, help } of Object.values(CODES)) {
      expect(title).not.toBe('')
      expect(help).toMatch(/(Wrong|Now): .*\n[\s\S]*(Right|Better): /)
    }
  })
})

describe('secrets in a client file', () => {
  test('accepts references, and returns the files among them to be watched', () => {
    const { registry, diagnostics, secretFiles } = loading(
      { client_id: 'a', grant_types: ['client_credentials'], secrets: [{ value: 'env:A' }, { value: 'file:./b' }] },
      { secrets: { 'env:A': newSecret(), 'file:./b': newSecret() } },
    )
    expect(diagnostics).toEqual([])
    expect(registry?.secretFiles).toEqual([{ reference: 'file:./b', file: 'clients.yaml' }])
    expect(secretFiles).toEqual(registry?.secretFiles)
  })

  test('CG4016 reports a literal secret, without showing it', () => {
    const { registry, diagnostics } = loading(secretClient('a', 'client_secret_basic'))
    expect(registry).not.toBeNull()
    expect(diagnostics).toMatchObject([{ code: 'CG4016', severity: 'warning' }])
    expect(diagnostics.map(({ message, help }) => message + help).join()).not.toContain(SECRET)
  })

  test('CG4017 reports a reference that leads nowhere', () => {
    for (const value of ['env:NOPE', 'file:./nope'])
      expect(mistakes({ secrets: [{ value }] })).toEqual([`CG4017 nothing can be read from \`${value}\``])
    expect(mistakes({ client_secret: 'env:EMPTY' }, { secrets: { 'env:EMPTY': '' } })).toEqual([
      'CG4017 nothing can be read from `env:EMPTY`',
    ])
  })

  test('CG4019 reports a secret said twice or not at all', () => {
    const sha256 = 'ab'.repeat(32)
    const message = 'CG4019 not exactly one of `value`, `sha256` and `scrypt`'
    expect(mistakes({ secrets: [{ value: SECRET, sha256 }] })).toEqual([message])
    expect(mistakes({ secrets: [{ expires_at: day(1) }] })).toEqual([message])
    expect(mistakes({ secrets: [{ sha256 }], client_secret: SECRET })).toEqual([
      'CG4019 both `secrets` and `client_secret`',
    ])
  })

  test('CG4020 reports a secret that no request can carry', () => {
    for (const client_secret of ['geheim-ü', 'two\nlines', 'tab\there'])
      expect(mistakes({ client_secret })).toEqual(['CG4020 the secret has characters that no request can carry'])
  })

  test('CG4021 reports a client that no live secret is left to, now or soon', () => {
    const secrets = (expires_at: string) => mistakes({ secrets: [{ value: SECRET, expires_at }] })
    expect(secrets(day(-1))).toEqual(['CG4021 no secret is valid now'])
    expect(secrets(day(13))).toEqual(['CG4021 no secret is valid 14 days from now'])
    expect(secrets(day(15))).toEqual([])
    expect(mistakes({ client_secret: SECRET, client_secret_expires_at: NOW - 1 })).toEqual([
      'CG4021 no secret is valid now',
    ])
    expect(mistakes({ client_secret: SECRET, client_secret_expires_at: 0 })).toEqual([])
  })

  test('CG4022 reports days that do not exist and windows without an inside', () => {
    for (const expires_at of ['2027-02-30', '2027-13-01', '2027-01-01T25:00:00Z'])
      expect(mistakes({ secrets: [{ value: SECRET, expires_at }] })).toEqual(['CG4022 there is no such day'])
    const window = { not_before: day(5), expires_at: day(5) }
    expect(mistakes({ secrets: [{ value: SECRET, ...window }] })).toEqual(['CG4022 the secret ends before it begins'])
    expect(mistakes(jwt({ assertion: { audience: 'legacy', until: '2027-02-29' } }))).toEqual([
      'CG4022 there is no such day',
    ])
  })

  test.each([
    ['HS256', 32],
    ['HS384', 48],
    ['HS512', 64],
  ])('S2 reports a secret shorter than the hash of %s', (alg, octets) => {
    const secret = (length: number) =>
      mistakes({
        token_endpoint_auth_method: 'client_secret_jwt',
        token_endpoint_auth_signing_alg: alg,
        secrets: [64, length].map(long => ({ value: '0123456789abcdef'.repeat(4).slice(0, long) })),
      })
    expect(secret(octets)).toEqual([])
    expect(secret(octets - 1)).toEqual([`CG4014 the secret has ${octets - 1} octets; ${alg} needs ${octets}`])
  })

  test('S2 accepts octets, not characters', () => {
    const mac = { token_endpoint_auth_method: 'client_secret_jwt', token_endpoint_auth_signing_alg: 'HS256' }
    expect(mistakes({ ...mac, client_secret: 'üéàöäñçßøåæœþðłđ' })).toEqual([])
    expect(mistakes({ ...mac, client_secret: 'üéàöäñçßøåæœþðł' })).toEqual([
      'CG4014 the secret has 30 octets; HS256 needs 32',
    ])
  })

  test('S5 reports a digest with client_secret_jwt', () => {
    const mac = { token_endpoint_auth_method: 'client_secret_jwt', token_endpoint_auth_signing_alg: 'HS256' }
    expect(mistakes({ ...mac, secrets: [{ sha256: 'ab'.repeat(32) }] })).toEqual([
      'CG4015 client_secret_jwt needs the secret, not its digest',
    ])
  })
})
