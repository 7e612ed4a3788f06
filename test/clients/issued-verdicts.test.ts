/** Of a token that a platform hands out again and again the signature alone is remembered. */
import { expect, test, vi } from 'vitest'
import { readClientAssertion } from '../../src/clients/client-assertion.ts'
import { createAuthentication, createThrottle, loadClients } from '../../src/clients/index.ts'
import { createIssuedVerdicts } from '../../src/clients/issued-verdicts.ts'
import { PRESETS, type TrustedIssuer, trustedIssuers } from '../../src/issuers/index.ts'
import { createJwksCache, readKeySet, type UnverifiedJws } from '../../src/jose/index.ts'
import { countWork } from './counted-work.ts'
import { assertion, ENDPOINT_URLS, ISSUER, NOW, newEc, newRsa, oldStore, signed, sourceOf } from './stage.ts'

const workOf = countWork()
const verifications = async (attempted: () => unknown): Promise<number> => (await workOf(attempted)).signatures

const CLUSTER = 'https://cluster.example'
const [key, other] = [newEc(), newRsa()]
const SUBJECT = 'system:serviceaccount:billing:invoices'
const workload = { namespace: 'billing', serviceaccount: { name: 'invoices', uid: 'u' } }
const claims = { iss: CLUSTER, sub: SUBJECT, aud: ISSUER, iat: NOW, exp: NOW + 3600, 'kubernetes.io': workload }
const token = (more: object = {}, header: object = {}) =>
  signed({ alg: 'ES256', kid: 'one', ...header }, { ...claims, ...more } as never, key.privateKey)
const read = (text: string): UnverifiedJws => {
  const jws = readClientAssertion(text)
  if (!jws.ok) throw new Error(jws.refusal)
  return jws.value
}
const jwk = { ...key.jwk, kid: 'one' }

const cluster: TrustedIssuer = {
  ...PRESETS.kubernetes,
  name: 'cluster',
  issuer: CLUSTER,
  algs: ['ES256'],
  audience: ISSUER,
  forClients: true,
  exchanged: null,
  grants: null,
  keys: { kind: 'uri', uri: 'cluster' },
  published: { jwksUri: null, ca: null, authorization: null },
}

const setup = async (disabled = false) => {
  const served = { keys: [jwk] as object[], at: NOW }
  const jwks = createJwksCache(async () => ({ body: { keys: served.keys as never }, maxAge: 60 }))
  const { registry } = loadClients({
    sources: [
      sourceOf({
        client_id: 'invoices',
        token_endpoint_auth_method: 'federated_jwt',
        federated: { issuer: 'cluster', subject: SUBJECT },
        grant_types: ['client_credentials'],
        disabled,
      }),
    ],
    readSecret: () => null,
    embedded: true,
    now: NOW,
    allowPrivateAddresses: [],
    issuers: trustedIssuers([cluster]),
  })
  if (registry === null) throw new Error('it does not load')
  const store = await oldStore()
  const authenticate = createAuthentication({
    registry,
    store,
    issuer: ISSUER,
    endpointUrls: ENDPOINT_URLS,
    jwks,
    issuers: trustedIssuers([cluster]),
    issuerKeys: jwks,
    throttle: createThrottle({ enabled: false, failures: 20, window: 60 }, store),
  })
  const ask = async (text: string, now = NOW) => {
    const { form = new Map() } = assertion(text)
    const request = { authorization: [], form, certificate: null }
    const outcome = await authenticate(request, { endpoint: 'token', now, remoteAddress: '192.0.2.1' })
    return outcome.ok ? 'authenticated' : outcome.refusal.detail
  }
  return { served, ask }
}

test('accepts the same token again', async () => {
  const { ask } = await setup()
  const text = token()
  expect([await ask(text), await ask(text), await ask(text)]).toEqual(Array(3).fill('authenticated'))
})

test('verifies one signature for a token, however often it is presented, and one more in the next revision', async () => {
  const { ask } = await setup()
  const text = token()
  expect(await verifications(() => ask(text))).toBe(1)
  for (const _ of [1, 2, 3]) expect(await verifications(() => ask(text))).toBe(0)
  expect(await verifications(() => ask(token({ n: 2 })))).toBe(1)
  const { ask: asked } = await setup()
  expect(await verifications(() => asked(text))).toBe(1)
})

test('refuses it once the issuer has taken its key back', async () => {
  const { served, ask } = await setup()
  const text = token()
  expect(await ask(text)).toBe('authenticated')
  served.keys = [{ ...other.jwk, kid: 'two' }]
  expect(await ask(text, NOW + 30)).toBe('authenticated')
  expect(await ask(text, NOW + 90)).toBe('assertion_key_unknown')
})

test('refuses another token with the same signature, and the same claims with another', async () => {
  const { ask } = await setup()
  const text = token()
  expect(await ask(text)).toBe('authenticated')
  const [head, , signature] = text.split('.')
  const payload = Buffer.from(JSON.stringify({ ...claims, exp: NOW + 3599 })).toString('base64url')
  expect(await ask(`${head}.${payload}.${signature}`)).toBe('assertion_signature_wrong')
  const [, body] = text.split('.')
  expect(await ask(`${head}.${body}.${Buffer.alloc(64, 1).toString('base64url')}`)).toBe('assertion_signature_wrong')
})

test('refuses it when it has expired, whatever was remembered', async () => {
  const { ask } = await setup()
  const text = token({ exp: NOW + 60 })
  expect(await ask(text)).toBe('authenticated')
  expect(await ask(text, NOW + 90)).toBe('assertion_expired')
})

test('remembers no stranger, for whom the issuer vouches as well', async () => {
  const { ask } = await setup()
  const kept = token()
  expect(await ask(kept)).toBe('authenticated')
  const keep = vi.spyOn(Map.prototype, 'set')
  try {
    const stranger = token({ sub: 'system:serviceaccount:other:one' })
    expect(await ask(stranger)).toBe('subject_not_mapped')
    expect(keep.mock.calls.filter(([name]) => String(name).startsWith('cluster '))).toEqual([])
    expect(await ask(token({ n: 1 }))).toBe('authenticated')
    expect(keep.mock.calls.filter(([name]) => String(name).startsWith('cluster '))).toHaveLength(1)
  } finally {
    keep.mockRestore()
  }
})

test('returns a verdict until exp, and for five minutes at most', () => {
  const [verified] = readKeySet({ keys: [jwk] }).keys
  if (verified === undefined) throw new Error('no key')
  const verdicts = createIssuedVerdicts()
  const [long, short] = [read(token()), read(token({ exp: NOW + 60 }))]
  for (const one of [long, short]) verdicts.keep(cluster, one, verified, NOW)
  expect(verdicts.find(cluster, long, NOW + 299)).toBe(verified)
  expect(verdicts.find(cluster, long, NOW + 300)).toBeNull()
  expect(verdicts.find(cluster, short, NOW + 59)).toBe(verified)
  expect(verdicts.find(cluster, short, NOW + 60)).toBeNull()
})

test('never keeps a token that counts once, one of another entry, or more than it may', () => {
  const [verified] = readKeySet({ keys: [jwk] }).keys
  if (verified === undefined) throw new Error('no key')
  const verdicts = createIssuedVerdicts(2)
  const tokens = [1, 2, 3].map(n => read(token({ n })))
  const [first, second, third] = tokens as [UnverifiedJws, UnverifiedJws, UnverifiedJws]
  verdicts.keep({ ...cluster, tokens: 'once' }, first, verified, NOW)
  expect(verdicts.find(cluster, first, NOW)).toBeNull()
  for (const one of tokens) verdicts.keep(cluster, one, verified, NOW)
  expect(tokens.map(one => verdicts.find(cluster, one, NOW) !== null)).toEqual([false, true, true])
  expect(verdicts.find({ ...cluster, name: 'other' }, second, NOW)).toBeNull()
  expect(verdicts.find(cluster, third, NOW)).toBe(verified)
})
