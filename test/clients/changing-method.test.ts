/** Clients that change their method: both count until the date, and then the second alone. */
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Certificate } from '../../src/clients/client.ts'
import { readCertificate } from '../../src/clients/index.ts'
import { PRESETS, type TrustDomain, trustedIssuers } from '../../src/issuers/index.ts'
import { readBundle } from '../../src/issuers/spiffe-bundle.ts'
import { type JsonObject, JWT_SPIFFE_ASSERTION } from '../../src/oauth.ts'
import { loadPolicies, makeFacts } from '../../src/policy/index.ts'
import { readSource, type Source } from '../../src/source/index.ts'
import { type Authority, CA_FALSE, CA_TRUE, jwtKey, makeX509Svid, usage, x509Key } from '../issuers/spire.ts'
import { makeCertificate } from './certificates.ts'
import {
  AUTHENTICATED,
  assertion,
  basic,
  byCertificate,
  claims,
  ISSUER,
  issuerOf,
  type LoadingOptions,
  loading,
  mistakes,
  NOW,
  newEc,
  post,
  SECRET,
  signed,
  stage,
} from './stage.ts'

const DAY = 86_400
const END = NOW + 30 * DAY
const UNTIL = new Date(END * 1000).toISOString()
const pair = newEc()
const BY_EXCEPTION = 'authenticated_by_exception'

const SUBJECT = 'repo:acme/shop:ref:refs/heads/main'
const OWNER = { repository_owner_id: '4711' }
const github = issuerOf('github', [pair.jwk], { algs: ['ES256'] })
const WORKLOAD = 'spiffe://example.org/a'
const times = { notBefore: NOW - 60, notAfter: NOW + 3600 }
/** One for the instant of these tests. */
const authorityOf = (): Authority => {
  const { privateKey, publicKey } = newEc()
  const names = [['2.5.4.10', 'SPIFFE']] as const
  const extensions = [CA_TRUE, usage('keyCertSign')]
  return {
    certificate: makeCertificate({ subject: names, extensions, publicKey, signer: privateKey, ...times }),
    names,
    privateKey,
    publicKey,
  }
}
const authority = authorityOf()
const org: TrustDomain = {
  ...PRESETS.spiffe,
  name: 'org',
  trustDomain: 'example.org',
  audience: ISSUER,
  forClients: true,
  bundle: {
    kind: 'inline',
    bundle: readBundle({ keys: [x509Key(authority), jwtKey(pair, 'one')] } as JsonObject).bundle,
  },
}
const issuers = trustedIssuers([github], [org])

/** What a client of every method needs beside the method. */
const CREDENTIALS: Readonly<Record<string, JsonObject>> = {
  client_secret_basic: { client_secret: SECRET },
  client_secret_post: { client_secret: SECRET },
  client_secret_jwt: { client_secret: SECRET, token_endpoint_auth_signing_alg: 'HS256' },
  private_key_jwt: { jwks: { keys: [pair.jwk] }, token_endpoint_auth_signing_alg: 'ES256' },
  tls_client_auth: { tls_client_auth_san_dns: 'a.example' },
  self_signed_tls_client_auth: { jwks: { keys: [pair.jwk] } },
  federated_jwt: { federated: { issuer: 'github', subject: SUBJECT, claims: OWNER } },
  spiffe_jwt: { spiffe_id: WORKLOAD },
  spiffe_x509: { spiffe_id: WORKLOAD },
}

const SPKI = { type: 'spki', format: 'der' } as const

const certificate = (chainVerified: boolean): Certificate => ({
  subjectDn: 'CN=a',
  sanDns: ['a.example'],
  sanUri: [],
  sanIp: [],
  sanEmail: [],
  thumbprint: 't'.repeat(43),
  publicKey: pair.publicKey.export(SPKI),
  notAfter: NOW + 365 * DAY,
  chainVerified,
})

const REPOSITORY = { repository: 'acme/shop', repository_id: '74', repository_owner: 'acme' }
/** Certificates with the name of the workload or the registered key, each with the methods that accept it. */
const read = (leaf: Buffer, chainVerified = false): Certificate => {
  const found = readCertificate(leaf, { chainVerified })
  if (found === null) throw new Error('no certificate')
  return found
}
const svid = makeX509Svid(WORKLOAD, { by: authority, ...times })
const ownKey = makeCertificate({
  subject: [['2.5.4.3', 'a']],
  issuer: [['2.5.4.3', 'somebody']],
  alternative: { uri: [WORKLOAD] },
  extensions: [CA_FALSE, usage('digitalSignature')],
  publicKey: pair.publicKey,
  signer: newEc().privateKey,
  ...times,
})
const CERTIFICATES: readonly (readonly [Certificate, readonly string[]])[] = [
  [{ ...certificate(true), publicKey: newEc().publicKey.export(SPKI) }, ['tls_client_auth']],
  [{ ...certificate(true), sanDns: ['b.example'] }, ['self_signed_tls_client_auth']],
  [certificate(false), ['self_signed_tls_client_auth']],
  [read(svid.leaf), ['spiffe_x509']],
  [read(svid.leaf, true), ['spiffe_x509']],
  [read(ownKey), ['self_signed_tls_client_auth']],
  [read(ownKey, true), ['self_signed_tls_client_auth']],
  [read(makeX509Svid(WORKLOAD, { by: authorityOf(), ...times }).leaf), []],
]
const TLS_METHODS = ['tls_client_auth', 'self_signed_tls_client_auth', 'spiffe_x509']

const ISSUED = { iss: github.issuer, ...REPOSITORY, ...OWNER }
const REQUESTS: Readonly<Record<string, () => ReturnType<typeof basic>>> = {
  client_secret_basic: () => basic('a', SECRET),
  client_secret_post: () => post('a', SECRET),
  client_secret_jwt: () => assertion(signed({ alg: 'HS256' }, claims('a'), SECRET)),
  private_key_jwt: () => assertion(signed({ alg: 'ES256' }, claims('a'), pair.privateKey)),
  tls_client_auth: () => byCertificate('a', certificate(true)),
  self_signed_tls_client_auth: () => byCertificate('a', certificate(false)),
  spiffe_jwt: () =>
    assertion(signed({ alg: 'ES256' }, claims(WORKLOAD), pair.privateKey), {
      client_assertion_type: JWT_SPIFFE_ASSERTION,
    }),
  spiffe_x509: () => byCertificate('a', read(svid.leaf)),
  federated_jwt: () => assertion(signed({ alg: 'ES256' }, claims(SUBJECT, ISSUED), pair.privateKey)),
}

const ISSUER_OF: Readonly<Record<string, string>> = { federated_jwt: 'github', spiffe_jwt: 'org', spiffe_x509: 'org' }

const REQUEST = {
  dpop: { thumbprint: null },
  endpoint: 'token',
  grantType: 'client_credentials',
  scopes: [],
  resources: [],
  parameters: {},
} as const

const clientOf = (old: string, method: string, more: JsonObject = {}): JsonObject => {
  const both = { ...CREDENTIALS[old], ...CREDENTIALS[method] }
  const algs = [old, method].flatMap(name => CREDENTIALS[name]?.['token_endpoint_auth_signing_alg'] ?? [])
  return {
    client_id: 'a',
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: [old, method],
    until: UNTIL,
    ...both,
    ...(algs.length > 1 ? { token_endpoint_auth_signing_alg: algs } : {}),
    ...more,
  }
}

const names = Object.keys(REQUESTS)
const pairs = names.flatMap(old => names.filter(name => name !== old).map(name => [old, name] as const))

describe('a client that changes its method', () => {
  test.each(pairs)('accepts %s, which is counted, beside %s', async (old, method) => {
    const { verdict, attempt, records } = await stage(clientOf(old, method), { issuers })
    for (const name of [old, method]) {
      const outcome = await attempt(REQUESTS[name]?.() ?? {})
      expect([name, outcome.ok && outcome.value.method]).toEqual([name, name])
      expect(outcome.ok && outcome.value.client.method).toBe(name)
      expect(outcome.ok && outcome.value.client.issuer).toBe(ISSUER_OF[name] ?? null)
    }
    expect(records).toMatchObject([
      { method: old, detail: BY_EXCEPTION },
      { method, detail: AUTHENTICATED },
    ])
    for (const name of names) {
      // A chain does not count against a registered key.
      const isKey = name === 'tls_client_auth' && [old, method].includes('self_signed_tls_client_auth')
      if (name === old || name === method || isKey) continue
      expect(await verdict(REQUESTS[name]?.() ?? {})).toMatch(/^invalid_client /)
    }
  })

  test.each([
    ['tls_client_auth', 'self_signed_tls_client_auth'],
    ['self_signed_tls_client_auth', 'tls_client_auth'],
  ])('accepts a registered key whose certificate has a chain too, from %s to %s', async (old, method) => {
    const { attempt, records } = await stage(clientOf(old, method))
    const other = { ...certificate(true), subjectDn: 'CN=b', sanDns: ['b.example'] }
    for (const shown of [other, { ...certificate(true), publicKey: newEc().publicKey.export(SPKI) }])
      expect((await attempt(byCertificate('a', shown))).ok).toBe(true)
    expect(records.map(({ method }) => method)).toEqual(['self_signed_tls_client_auth', 'tls_client_auth'])
    const neither = { ...other, publicKey: newEc().publicKey.export(SPKI) }
    expect((await attempt(byCertificate('a', neither))).ok).toBe(false)
  })

  test.each(TLS_METHODS.flatMap(old => TLS_METHODS.filter(name => name !== old).map(name => [old, name] as const)))(
    'accepts each certificate by the method that it is meant for, from %s to %s',
    async (old, method) => {
      const { attempt, records } = await stage(clientOf(old, method), { issuers })
      for (const [shown, meant] of CERTIFICATES) {
        const outcome = await attempt(byCertificate('a', shown))
        const wanted = meant.find(name => name === old || name === method) ?? null
        expect([meant, outcome.ok && outcome.value.method]).toEqual([meant, wanted ?? false])
      }
      expect(records).toHaveLength(CERTIFICATES.length)
    },
  )

  test('refuses the first from its end on', async () => {
    const { verdict } = await stage(clientOf('client_secret_basic', 'client_secret_post'))
    expect(await verdict(basic('a', SECRET), { now: END - 1 })).toBe(AUTHENTICATED)
    expect(await verdict(basic('a', SECRET), { now: END })).toBe('invalid_client wrong_method')
    expect(await verdict(post('a', SECRET), { now: END })).toBe(AUTHENTICATED)
  })

  test('refuses wrong credentials of either', async () => {
    const { verdict } = await stage(clientOf('client_secret_basic', 'private_key_jwt'))
    expect(await verdict(basic('a', `${SECRET}x`))).toBe('invalid_client secret_wrong')
    const foreign = assertion(signed({ alg: 'ES256' }, claims('a'), newEc().privateKey))
    expect(await verdict(foreign)).toBe('invalid_client assertion_signature_wrong')
    expect(await verdict(post('a', SECRET))).toBe('invalid_client wrong_method')
  })

  test('accepts a secret that is kept as a digest by the method that needs no other, and never by MAC', async () => {
    const old = 'another-secret-of-more-than-32-octets-012345'
    const secrets = [{ sha256: createHash('sha256').update(old).digest('hex') }, { value: SECRET }]
    for (const methods of [
      ['client_secret_basic', 'client_secret_jwt'],
      ['client_secret_jwt', 'client_secret_basic'],
    ]) {
      const client = clientOf('client_secret_basic', 'client_secret_jwt', {
        token_endpoint_auth_method: methods,
        secrets,
      })
      const { client_secret: _, ...without } = client
      const { verdict } = await stage(without)
      const mac = (key: string) => assertion(signed({ alg: 'HS256' }, claims('a'), key))
      expect([await verdict(basic('a', old)), await verdict(basic('a', SECRET))]).toEqual([
        AUTHENTICATED,
        AUTHENTICATED,
      ])
      expect([await verdict(mac(SECRET)), await verdict(mac(old))]).toEqual([
        AUTHENTICATED,
        'invalid_client assertion_mac_wrong',
      ])
      const digests = { ...without, secrets: secrets.slice(0, 1) }
      expect(loading(digests).diagnostics.map(({ code }) => code)).toContain('CG4015')
    }
  })

  test('never counts the right secret in the wrong place as a guess', async () => {
    for (const [old, method] of [
      ['client_secret_post', 'private_key_jwt'],
      ['private_key_jwt', 'client_secret_post'],
    ] as const) {
      const { attempt, records } = await stage(clientOf(old, method))
      await attempt(basic('a', SECRET))
      await attempt(basic('a', `${SECRET}x`))
      expect(records.map(({ detail, proven }) => [detail, proven])).toEqual([
        ['wrong_method', true],
        ['wrong_method', false],
      ])
    }
  })

  test('never accepts two at once, or a MAC under the key of the other', async () => {
    const { verdict } = await stage(clientOf('client_secret_basic', 'private_key_jwt'))
    const jwt = signed({ alg: 'ES256' }, claims('a'), pair.privateKey)
    expect(await verdict({ ...assertion(jwt), ...{ authorization: basic('a', SECRET).authorization ?? [] } })).toBe(
      'invalid_request several_mechanisms',
    )
    expect(await verdict(assertion(signed({ alg: 'HS256' }, claims('a'), SECRET)))).toMatch(/^invalid_client /)
  })

  test('returns one client, by the method that it goes to', async () => {
    const { registry } = await stage(clientOf('client_secret_basic', 'private_key_jwt'))
    expect(registry.all().map(({ clientId, method }) => [clientId, method])).toEqual([['a', 'private_key_jwt']])
    expect(registry.records().map(({ method }) => method)).toEqual(['private_key_jwt'])
  })

  test('costs what the client with most secrets costs, also where it leaves them', async () => {
    const { registry } = await stage(clientOf('client_secret_basic', 'private_key_jwt'))
    expect(registry.secretWork.secrets).toBe(1)
  })
})

describe('a policy for a client that changes to or from the tokens of an issuer', () => {
  const { source } = readSource('policy.yaml', 'policy: p\nrules: [{ id: r, effect: allow, when: true }]\n')
  const OTHERS = [
    ['private_key_jwt', 'federated_jwt'],
    ['federated_jwt', 'private_key_jwt'],
    ['client_secret_basic', 'federated_jwt'],
  ] as const

  test.each(OTHERS)('does not ask for what the issuer says, from %s to %s', async (old, method) => {
    const { registry, attempt } = await stage(clientOf(old, method), { issuers })
    const clients = registry.records()
    const { policies } = loadPolicies({ sources: [source as Source], clients, fulfilment: 'issue', consts: {} })
    for (const name of [old, method]) {
      const outcome = await attempt(REQUESTS[name]?.() ?? {})
      if (!outcome.ok) throw new Error(outcome.refusal.detail)
      const { client, assertion, key, certificate } = outcome.value
      const request = { ...REQUEST, remoteAddress: '192.0.2.1' }
      const facts = makeFacts({ client, assertion, key, certificate: null, scope: null, request })
      expect([name, certificate, policies?.decide(facts, NOW * 1000).decision]).toEqual([name, null, 'allow'])
    }
  })

  test.each(OTHERS)('counts no claim as verified, from %s to %s', async (old, method) => {
    const { registry } = await stage(clientOf(old, method), { issuers })
    const claim = `assertion: { properties: { repository: { type: string } } }
policy: p
rules: [{ id: r, effect: allow, when: true }]
claims: { access_token: { x: clientAssertion.repository } }`
    const { source } = readSource('policy.yaml', claim)
    const clients = registry.records()
    const { diagnostics } = loadPolicies({ sources: [source as Source], clients, fulfilment: 'issue', consts: {} })
    expect(diagnostics.map(({ code }) => code)).toEqual(['CG3051'])
  })

  test('knows what both issuers say where each method has one', async () => {
    const { registry } = await stage(clientOf('federated_jwt', 'spiffe_jwt'), { issuers })
    expect(registry.records()[0]?.vouched?.map(({ claims }) => claims.required)).toEqual([
      github.claims.required,
      org.claims.required,
    ])
    for (const other of ['federated_jwt', 'spiffe_jwt']) {
      const { registry } = await stage(clientOf(other, 'spiffe_x509'), { issuers })
      expect(registry.records()[0]?.vouched).toBeNull()
    }
  })

  test('knows the issuer once the other method has ended', async () => {
    const { registry } = await stage(clientOf('private_key_jwt', 'federated_jwt', { until: '2020-01-01' }), { issuers })
    expect(registry.records().map(({ vouched }) => vouched)).toEqual([
      [{ name: 'github', claims: github.claims, chosen: github.chosen }],
    ])
  })
})

describe('the registration of two methods', () => {
  const told = (client: JsonObject, options?: LoadingOptions) => mistakes(client, options)
  const from = (old: string, method: string, more: JsonObject = {}) => told(clientOf(old, method, more))

  test('CG4006 reports it, once', () => {
    expect(from('client_secret_basic', 'client_secret_post')).toEqual([
      'CG4006 client_secret_basic is accepted beside client_secret_post',
    ])
  })

  test('CG4005 requires an end, and CG4006 reports one that has passed', () => {
    const { until, ...endless } = clientOf('client_secret_basic', 'client_secret_post')
    expect(until).toBe(UNTIL)
    expect(told(endless)).toEqual(['CG4005 two methods, and no end'])
    const past = clientOf('client_secret_basic', 'private_key_jwt', { until: '2020-01-01' })
    expect(told(past)).toEqual([
      'CG4006 client_secret_basic ended 2020-01-01: private_key_jwt alone counts',
      'CG4008 `client_secret` has no effect with private_key_jwt',
    ])
    expect(loading(past).registry).not.toBeNull()
    expect(from('client_secret_basic', 'client_secret_post', { until: '2027-02-30' })).toEqual([
      'CG4022 there is no such day',
    ])
  })

  test('CG4032 reports a public client, and one method under two names', () => {
    expect(from('client_secret_basic', 'none')).toContain('CG4032 a public client has no second method')
    expect(from('none', 'client_secret_basic')).toContain('CG4032 a public client has no second method')
    expect(from('private_key_jwt', 'PRIVATE_KEY_JWT')).toContain('CG4032 both methods are private_key_jwt')
  })

  test('CG4007 reports a credential that either lacks, and CG4008 a key that neither reads', () => {
    const bare = {
      client_id: 'a',
      until: UNTIL,
      token_endpoint_auth_method: ['client_secret_basic', 'private_key_jwt'],
    }
    expect(told({ ...bare, token_endpoint_auth_signing_alg: 'ES256' })).toEqual([
      'CG4006 client_secret_basic is accepted beside private_key_jwt',
      'CG4007 client_secret_basic needs a secret',
      'CG4007 private_key_jwt needs keys',
    ])
    expect(from('client_secret_post', 'private_key_jwt', { basic_encoding: 'raw' })).toContain(
      'CG4008 `basic_encoding` has no effect with client_secret_post and private_key_jwt',
    )
  })

  test('CG4008 reports an end of what does not end, and CG4004 two algorithms of one method', () => {
    const one = { client_secret: SECRET, until: UNTIL }
    expect(told(one)).toEqual(['CG4008 `until` has no effect with one method'])
    const { jwks } = CREDENTIALS['private_key_jwt'] ?? {}
    const two = { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: ['RS256', 'ES256'] }
    expect(told({ ...two, jwks: jwks ?? null })).toEqual(['CG4004 two algorithms, and one method'])
    const algs = { token_endpoint_auth_signing_alg: ['RS256', 'ES256'] }
    for (const methods of [
      ['client_secret_basic', 'private_key_jwt'],
      ['private_key_jwt', 'client_secret_basic'],
    ])
      expect(from(methods[0] ?? '', methods[1] ?? '', algs)).toContain(
        'CG4004 two algorithms, and one method that signs',
      )
    const ended = clientOf('client_secret_jwt', 'private_key_jwt', { until: '2020-01-01' })
    expect(loading(ended).registry).not.toBeNull()
  })

  test.each<[string, JsonObject]>([
    ['three', { token_endpoint_auth_method: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'] }],
    ['one in a list', { token_endpoint_auth_method: ['client_secret_basic'] }],
    ['the same twice', { token_endpoint_auth_method: ['client_secret_basic', 'client_secret_basic'] }],
    ['an unknown one', { token_endpoint_auth_method: ['client_secret_basic', 'private_key'] }],
  ])('refuses %s', (_, change) => {
    expect(told({ client_secret: SECRET, until: UNTIL, ...change }).join()).toMatch(/^CG110[46]/)
  })
})
