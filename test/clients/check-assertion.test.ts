/** `claimgate assertion --check` says what the gateway says: each assertion is given to both. */
import { describe, expect, test } from 'vitest'
import { checkAssertion } from '../../src/clients/check-assertion.ts'
import type { JsonObject, JsonValue } from '../../src/oauth.ts'
import {
  assertion,
  claims,
  ENDPOINT_URLS,
  encode,
  ISSUER,
  keyedClient,
  NOW,
  newEc,
  SECRET,
  secretClient,
  signed,
  stage,
} from './stage.ts'

const pair = newEc()
const other = newEc()
const HEADER = { alg: 'ES256', kid: 'k1' }
const UNTIL = new Date((NOW + 86_400) * 1000).toISOString()
const jwk = { ...pair.jwk, kid: 'k1' }

const on = (rules: JsonObject = {}, more: JsonObject = {}) =>
  stage(keyedClient('partner', jwk, { assertion: rules, ...more }))

type Staged = Awaited<ReturnType<typeof stage>>

const check = (text: string, { registry }: Staged) =>
  checkAssertion(text, 'partner', {
    registry,
    issuer: ISSUER,
    endpointUrls: ENDPOINT_URLS,
    endpoint: 'token',
    clockTolerance: 15,
    now: NOW,
    jwks: null,
  })

/** What the gateway says of a text, and what the check says. */
const both = async (text: string, staged: Staged) => {
  const checked = await check(text, staged)
  const verdict = await staged.verdict(assertion(text))
  return { verdict: verdict.replace(/^\w+ /, ''), checked }
}
const agreed = async (text: string, staged: Staged) => {
  const { verdict, checked } = await both(text, staged)
  expect(checked.code ?? 'authenticated').toBe(verdict)
  return checked
}
const broken = ({ rules }: Awaited<ReturnType<typeof checkAssertion>>) => rules.flatMap(({ code }) => code ?? [])

const CLAIMS: readonly Readonly<Record<string, JsonValue | undefined>>[] = [
  {},
  { iss: 'x' },
  { iss: undefined },
  { sub: undefined },
  { sub: 5 },
  { aud: `${ISSUER}/` },
  { aud: ENDPOINT_URLS.token },
  { aud: [ISSUER, ENDPOINT_URLS.token] },
  { aud: [] },
  { aud: 5 },
  { exp: undefined },
  { exp: 'x' },
  { exp: NOW - 100 },
  { exp: NOW + 3600 },
  { exp: NOW + 3600, iat: undefined },
  { exp: NOW + 310, iat: NOW - 200 },
  { nbf: NOW + 100 },
  { nbf: null },
  { iat: NOW + 100 },
  { iat: NOW - 1000 },
  { iat: {} },
  { jti: undefined },
  { jti: '' },
  { jti: 'x'.repeat(257) },
]
const RULES: readonly JsonObject[] = [
  {},
  { audience: 'fapi2' },
  { audience: 'legacy', jti: 'optional', max_lifetime: 3600, until: UNTIL },
  { require_typ: true },
]

describe.each(RULES)('with the rules %j', rules => {
  test.each(CLAIMS)('agrees with the gateway about the claims %j', async changes => {
    await agreed(signed(HEADER, claims('partner', changes), pair.privateKey), await on(rules))
  })
})

test.each<[string, JsonObject | string]>([
  ['another alg', { alg: 'ES384', kid: 'k1' }],
  ['none', { alg: 'none' }],
  ['no alg', { kid: 'k1' }],
  ['another kid', { ...HEADER, kid: 'k2' }],
  ['a kid that is none', { ...HEADER, kid: 5 }],
  ['a type', { ...HEADER, typ: 'at+jwt' }],
  ['a URL of keys', { ...HEADER, jku: 'https://a.example' }],
  ['an extension', { ...HEADER, crit: ['exp'] }],
  ['no object', '[]'],
])('agrees with the gateway about a header with %s', async (_, header) => {
  const [, payload, signature] = signed(HEADER, claims('partner'), pair.privateKey).split('.')
  const { code } = await agreed(`${encode(header)}.${payload}.${signature}`, await on())
  expect(code).not.toBeNull()
})

test('agrees about signatures, clients that are disabled or use another method, and text', async () => {
  const good = signed(HEADER, claims('partner'), pair.privateKey)
  expect((await agreed(signed(HEADER, claims('partner'), other.privateKey), await on())).code).toBe(
    'assertion_signature_wrong',
  )
  expect((await agreed(good, await on({}, { disabled: true }))).code).toBe('client_disabled')
  const secret = await stage(secretClient('partner', 'client_secret_basic'))
  expect((await agreed(good, secret)).code).toBe('wrong_method')
  for (const text of ['', 'x', 'a.b.c', `${good}=`, `${good}.e30.e30`]) await agreed(text, await on())
})

test('agrees about MACs', async () => {
  const staged = await stage(secretClient('partner', 'client_secret_jwt', { token_endpoint_auth_signing_alg: 'HS256' }))
  const of = (secret: string) => signed({ alg: 'HS256' }, claims('partner'), secret)
  expect((await agreed(of(SECRET), staged)).code).toBeNull()
  expect((await agreed(of('another-secret-of-more-than-32-octets-9876'), staged)).code).toBe('assertion_mac_wrong')
})

test.each([
  [['private_key_jwt', 'client_secret_basic'], 'ES256'],
  [['client_secret_basic', 'private_key_jwt'], 'ES256'],
  [['client_secret_jwt', 'client_secret_basic'], 'HS256'],
  [
    ['client_secret_jwt', 'private_key_jwt'],
    ['HS256', 'ES256'],
  ],
  [
    ['private_key_jwt', 'client_secret_jwt'],
    ['ES256', 'HS256'],
  ],
])('agrees about a client that changes its method: %j', async (methods, algs) => {
  const keys = methods.includes('private_key_jwt') ? { jwks: { keys: [jwk] } } : {}
  const secret = methods.some(method => method.startsWith('client_secret')) ? { client_secret: SECRET } : {}
  const staged = await stage({
    client_id: 'partner',
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: methods,
    until: UNTIL,
    token_endpoint_auth_signing_alg: algs,
    ...keys,
    ...secret,
  })
  for (const text of [
    signed(HEADER, claims('partner'), pair.privateKey),
    signed(HEADER, claims('partner'), other.privateKey),
    signed({ alg: 'HS256' }, claims('partner'), SECRET),
    signed({ alg: 'HS256' }, claims('partner'), 'another-secret-of-more-than-32-octets-9876'),
    'x',
  ]) {
    const checked = await agreed(text, staged)
    const told = staged.records.at(-1)?.detail
    expect(checked.code ?? (checked.byException ? 'authenticated_by_exception' : 'authenticated')).toBe(told)
  }
})

test.each<[JsonValue, string]>([
  ['soon', 'string'],
  [null, 'null'],
  [NOW * 1000, 'milliseconds'],
  [NOW * 1e6, 'too_large'],
  [-1, 'negative'],
])('says what a time of %j is', async (value, kind) => {
  for (const name of ['exp', 'nbf', 'iat']) {
    const text = signed(HEADER, claims('partner', { [name]: value }), pair.privateKey)
    const { rules } = await agreed(text, await on())
    const compared = rules.find(({ code }) => code === `assertion_${name}_malformed`)?.compared
    expect(compared).toEqual({ seen: { [name]: kind }, wanted: { [name]: 'seconds' } })
  }
})

test('reports every broken rule at once, with both values, and uses nothing up', async () => {
  const staged = await on()
  const text = signed(
    { ...HEADER, kid: 'k2' },
    claims('partner', { aud: ENDPOINT_URLS.token, exp: NOW + 3600, iat: NOW - 1000, jti: undefined, iss: ISSUER }),
    pair.privateKey,
  )
  const { checked } = await both(text, staged)
  expect(broken(checked)).toEqual([
    'assertion_key_unknown',
    'assertion_iss_mismatch',
    'assertion_aud_mismatch',
    'assertion_lifetime_too_long',
    'assertion_too_old',
    'assertion_jti_missing',
  ])
  expect(checked.rules.find(({ rule }) => rule === 'lifetime')?.compared).toEqual({
    seen: { lifetime: 4600 },
    wanted: { lifetime: 300 },
  })
  const good = signed(HEADER, claims('partner'), pair.privateKey)
  for (let round = 0; round < 2; round++) expect((await both(good, await on())).checked.code).toBeNull()
})

test('says that an exception alone lets it pass, and that published keys were not asked for', async () => {
  const loose = await on({ audience: 'legacy', until: UNTIL })
  const text = signed(HEADER, claims('partner', { aud: ENDPOINT_URLS.token }), pair.privateKey)
  expect((await agreed(text, loose)).byException).toBe(true)
  const { jwks: _, ...client } = keyedClient('partner', jwk) as JsonObject
  const published = await stage({ ...client, jwks_uri: 'https://keys.example.com/jwks' })
  const { rules } = await check(signed(HEADER, claims('partner'), pair.privateKey), published)
  expect(rules.find(({ rule }) => rule === 'signature')?.result).toBe('not_checked')
})
