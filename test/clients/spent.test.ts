/** A refused assertion costs the same, whether or not there is such a client or issuer, and however many keys it has. */
import crypto from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readCertificate } from '../../src/clients/index.ts'
import { PRESETS, trustedIssuers } from '../../src/issuers/index.ts'
import { readBundle } from '../../src/issuers/spiffe-bundle.ts'
import { type JsonObject, JWT_SPIFFE_ASSERTION } from '../../src/oauth.ts'
import { makeX509Svid, newAuthority, x509Key } from '../issuers/spire.ts'
import { type KeyPair, newKeyPair } from '../key-pair.ts'
import { countWork, type Work } from './counted-work.ts'
import {
  assertion,
  claims,
  ISSUER,
  issuerOf,
  keyedClient,
  newEd25519,
  SECRET,
  secretClient,
  signed,
  stage,
} from './stage.ts'

const newKey = () => newKeyPair('ec', { namedCurve: 'P-521' })
const keys = [newKey(), newKey(), newKey(), newKey()]
const stranger = newKey()
const rsa = newKeyPair('rsa', { modulusLength: 2048 })

const jwkOf = ({ publicKey }: KeyPair): JsonObject => publicKey.export({ format: 'jwk' }) as JsonObject
const jwksOf = (count: number): JsonObject[] => keys.slice(0, count).map((key, at) => ({ ...jwkOf(key), kid: `${at}` }))

const clientOf = (id: string, count: number, more: JsonObject = {}): JsonObject => ({
  client_id: id,
  grant_types: ['authorization_code'],
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'ES512',
  jwks: { keys: jwksOf(count) },
  ...more,
})

const CLIENTS = [
  clientOf('one', 1),
  clientOf('four', 4),
  clientOf('disabled', 2, { disabled: true }),
  clientOf('other-alg', 1, {
    token_endpoint_auth_signing_alg: 'RS256',
    jwks: { keys: [jwkOf(rsa)] },
  }),
  secretClient('secret', 'client_secret_basic'),
  secretClient('mac', 'client_secret_jwt', { secrets: [{ value: SECRET }, { value: `${SECRET}2` }] }),
]
const NAMES = ['nobody', ...CLIENTS.map(client => String(client['client_id']))]

const workOf = countWork()

describe.each<[string, JsonObject, Work]>([
  ['without a kid', { alg: 'ES512' }, { signatures: 4, macs: 0 }],
  ['with a kid', { alg: 'ES512', kid: '0' }, { signatures: 1, macs: 0 }],
  ['with a MAC', { alg: 'HS256' }, { signatures: 0, macs: 2 }],
  ['with a MAC and a kid', { alg: 'HS256', kid: '0' }, { signatures: 0, macs: 2 }],
])('an assertion %s costs as much', (_, header, cost) => {
  const jwt = (payload: JsonObject): string =>
    signed(header, payload, String(header['alg']).startsWith('HS') ? 'another-secret' : stranger.privateKey)

  test.each(NAMES)('for %s', async name => {
    const { attempt, records } = await stage(CLIENTS)
    const form = assertion(jwt(claims(name)))
    expect(await workOf(() => attempt(form))).toEqual(cost)
    expect(records).toMatchObject([{ outcome: 'refused' }])
  })

  const github = issuerOf('github', jwksOf(1), { algs: ['ES512'] })
  const issuers = trustedIssuers([github, issuerOf('gitlab', jwksOf(1), { forClients: false })])
  const TOKENS: readonly (readonly [string, JsonObject])[] = [
    ...NAMES.map(sub => [`an issuer that nobody trusts, for ${sub}`, { iss: 'https://evil.example', sub }] as const),
    ['an issuer that is trusted', { iss: github.issuer, sub: 'repo:acme/shop:ref:refs/heads/main' }],
    ['an issuer whose tokens are no assertions', { iss: 'https://gitlab.example' }],
  ]
  test.each(TOKENS)('from %s', async (_, said) => {
    const { attempt, records } = await stage(CLIENTS, { issuers })
    const form = assertion(jwt(claims('nobody', said)))
    expect(await workOf(() => attempt(form))).toEqual(cost)
    expect(records).toMatchObject([{ outcome: 'refused' }])
  })
})

test('an assertion costs what that of the issuer with most keys costs', async () => {
  const issuers = trustedIssuers([issuerOf('github', jwksOf(3), { algs: ['ES512'] })])
  const { attempt } = await stage(keyedClient('one', jwkOf(rsa), { token_endpoint_auth_signing_alg: 'RS256' }), {
    issuers,
  })
  for (const iss of ['https://github.example', 'https://evil.example', 'nobody']) {
    const jwt = signed({ alg: 'ES512' }, claims('nobody', { iss }), stranger.privateKey)
    expect([iss, await workOf(() => attempt(assertion(jwt)))]).toEqual([iss, { signatures: 3, macs: 0 }])
  }
})

test('an assertion with a kid costs what that of the client costs that has most keys of one kid', async () => {
  const twins = clientOf('twins', 0, { jwks: { keys: jwksOf(3).map(jwk => ({ ...jwk, kid: '0' })) } })
  const github = issuerOf('github', jwksOf(1), { algs: ['ES512'] })
  const { attempt } = await stage([...CLIENTS, twins], { issuers: trustedIssuers([github]) })
  for (const name of [...NAMES, 'twins', github.issuer]) {
    const jwt = signed({ alg: 'ES512', kid: '0' }, claims(name), stranger.privateKey)
    expect([name, await workOf(() => attempt(assertion(jwt)))]).toEqual([name, { signatures: 3, macs: 0 }])
  }
})

test('the right key of several is found', async () => {
  const { verdict } = await stage(CLIENTS)
  for (const { privateKey } of keys)
    expect(await verdict(assertion(signed({ alg: 'ES512' }, claims('four'), privateKey)))).toBe('authenticated')
  expect(await verdict(assertion(signed({ alg: 'HS256' }, claims('four'), SECRET)))).toBe(
    'invalid_client assertion_alg_not_registered',
  )
})

describe('documents of workloads', () => {
  const ca = newAuthority('example.org', '1')
  const [svidKey, ...others] = keys
  const { bundle } = readBundle({
    keys: [svidKey, ...others]
      .map((key, at) => ({ ...jwkOf(key as KeyPair), kid: `${at}`, use: 'jwt-svid' }))
      .concat(JSON.parse(JSON.stringify(x509Key(ca)))),
  })
  const domain = (trustDomain: string, more: object = {}) => ({
    ...PRESETS.spiffe,
    name: trustDomain,
    trustDomain,
    audience: ISSUER,
    forClients: true,
    bundle: { kind: 'inline' as const, bundle },
    ...more,
  })
  const issuers = trustedIssuers([], [domain('example.org'), domain('idle.org', { forClients: false })])
  const workload = (id: string, method: string, more: JsonObject = {}): JsonObject => ({
    client_id: id,
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: method,
    spiffe_id: 'spiffe://example.org/billing',
    ...more,
  })
  const clients = [
    ...CLIENTS,
    workload('billing', 'spiffe_jwt'),
    workload('billing-off', 'spiffe_jwt', { disabled: true, spiffe_id: 'spiffe://example.org/off' }),
    workload('mesh', 'spiffe_x509'),
    workload('mesh-off', 'spiffe_x509', { disabled: true }),
    { ...workload('pki', 'tls_client_auth'), spiffe_id: undefined as never, tls_client_auth_san_dns: 'a.example' },
    { ...workload('self', 'self_signed_tls_client_auth'), spiffe_id: undefined as never, jwks: { keys: [jwkOf(rsa)] } },
    { client_id: 'public', grant_types: ['authorization_code'], token_endpoint_auth_method: 'none' },
  ].map(client => JSON.parse(JSON.stringify(client)) as JsonObject)
  const names = ['nobody', 'spiffe://example.org/billing', ...clients.map(client => String(client['client_id']))]

  test.each([
    ['without a kid', { alg: 'ES512' }, 4],
    ['with a kid', { alg: 'ES512', kid: '0' }, 1],
    ['with another algorithm', { alg: 'EdDSA', kid: '0' }, 1],
  ])('JWT-SVIDs cost as much whoever is named, %s', async (_, header, signatures) => {
    const { attempt, records } = await stage(clients, { issuers })
    const key = header.alg === 'EdDSA' ? newEd25519().privateKey : stranger.privateKey
    const subs = ['example.org/billing', 'example.org/x', 'idle.org/billing', 'evil.example/billing']
    for (const sub of subs.map(path => `spiffe://${path}`))
      for (const client_id of [undefined, 'nobody', sub, 'one', 'secret', 'billing', 'billing-off', 'mesh']) {
        const svid = signed(header, claims('nobody', { sub }), key)
        const form = new Map(Object.entries({ client_assertion: svid, client_assertion_type: JWT_SPIFFE_ASSERTION }))
        if (client_id !== undefined) form.set('client_id', client_id)
        expect([sub, client_id, await workOf(() => attempt({ form }))]).toEqual([
          sub,
          client_id,
          { signatures, macs: 0 },
        ])
      }
    expect(records.every(({ outcome }) => outcome === 'refused')).toBe(true)
  })

  test('chains of certificates are looked at whoever is named', async () => {
    const { attempt, records } = await stage(clients, { issuers })
    const { prototype } = crypto.X509Certificate
    const own = prototype.verify
    let verified = 0
    prototype.verify = function (...args) {
      verified++
      return own.apply(this, args)
    }
    try {
      const by = { ...ca, privateKey: newAuthority('example.org', '2').privateKey }
      for (const client_id of names) {
        verified = 0
        const { leaf } = makeX509Svid('spiffe://example.org/billing', { by })
        const certificate = readCertificate(leaf, { chainVerified: false })
        await attempt({ form: new Map([['client_id', client_id]]), certificate }, { now: Date.now() / 1000 })
        // A public client is one by its name alone.
        expect([client_id, verified]).toEqual([client_id, client_id === 'public' ? 0 : 1])
      }
    } finally {
      prototype.verify = own
    }
    const accepted = records.filter(({ outcome }) => outcome !== 'refused').map(({ clientId }) => clientId)
    expect(accepted).toEqual(['public'])
  })
})

describe('a good token of an issuer that is not the client which the request names', () => {
  const github = issuerOf('github', jwksOf(2), { algs: ['ES512'], tokens: 'reusable' })
  const gitlab = issuerOf('gitlab', jwksOf(1), { algs: ['ES512'] })
  const issuers = trustedIssuers([github, gitlab])
  const federated = (client_id: string, subject: string, more: JsonObject = {}): JsonObject => ({
    client_id,
    token_endpoint_auth_method: 'federated_jwt',
    federated: { issuer: 'github', subject, claims: { repository_owner_id: '4711' } },
    grant_types: ['client_credentials'],
    ...more,
  })
  const registered = [
    ...CLIENTS,
    federated('other-subject', 'repo:acme/shop:pull_request'),
    federated('many-parts', 'repo:acme/**:ref:refs/heads/*'),
    federated('gone', 'repo:acme/gone:pull_request', { disabled: true }),
    federated('other-issuer', '', { federated: { issuer: 'gitlab', claims: { namespace_id: '7' } } }),
  ]
  const said = { iss: github.issuer, sub: 'repo:evil/shop:pull_request', repository_owner_id: '1' }
  const whole = { repository: 'evil/shop', repository_id: '1', repository_owner: 'evil', ...said }

  test.each([
    ['without a kid', { alg: 'ES512' }, 4],
    ['with a kid', { alg: 'ES512', kid: '0' }, 1],
  ] as const)('costs as much whoever is named, again and again: %s', async (_, header, most) => {
    const { attempt, records } = await stage(registered, { issuers })
    const token = signed(header, claims('nobody', whole), keys[0]?.privateKey ?? stranger.privateKey)
    const names = [...NAMES, ...registered.map(client => String(client['client_id'])), null]
    const costs = new Set<string>()
    for (const client_id of [...names, ...names]) {
      const form = assertion(token, client_id === null ? {} : { client_id })
      costs.add(JSON.stringify(await workOf(() => attempt(form))))
    }
    expect(costs.size).toBe(1)
    expect(JSON.parse([...costs][0] ?? '{}')).toMatchObject({ macs: 0 })
    expect((JSON.parse([...costs][0] ?? '{}') as { signatures: number }).signatures).toBeLessThanOrEqual(most)
    expect(new Set(records.map(({ detail }) => detail))).toEqual(
      new Set(['unknown_client', 'wrong_method', 'subject_of_another', 'subject_not_mapped']),
    )
  })
})
