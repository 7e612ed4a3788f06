/** Clients that have no credential of their own: their platform's issuer vouches for them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newRsa } from '../clients/stage.ts'
import { type Claims, PLATFORM_CA, type Platform, startPlatform } from '../issuers/platform.ts'
import { assertionForm, post, type Running, run } from './running.ts'

const GITHUB: Claims = {
  sub: 'repo:acme/shop:ref:refs/heads/main',
  repository: 'acme/shop',
  repository_id: '74',
  repository_owner: 'acme',
  repository_owner_id: '4711',
  ref: 'refs/heads/main',
  event_name: 'push',
}
const KUBERNETES: Claims = {
  sub: 'system:serviceaccount:billing:invoices',
  'kubernetes.io': { namespace: 'billing', serviceaccount: { name: 'invoices', uid: 'a-b-c' } },
  jti: undefined,
}

const GRANTED = {
  grant_types: ['client_credentials'],
  scope: 'orders:read',
  metadata: { tenant: 'acme', tier: 'gold' },
}
const federated = (client_id: string, mapping: object, more: object = {}): object => ({
  client_id,
  token_endpoint_auth_method: 'federated_jwt',
  federated: mapping,
  ...GRANTED,
  ...more,
})

let github: Platform
let cluster: Platform
let broken: Platform
let running: Running
const ours = newRsa()

beforeAll(async () => {
  github = await startPlatform({ claims: GITHUB as never })
  cluster = await startPlatform({ alg: 'ES256', path: '/clusters/prod', claims: KUBERNETES as never })
  broken = await startPlatform({ claims: KUBERNETES as never })
  cluster.serve({ authorization: 'Bearer cluster-token' })
  const common = { ca: './platform-ca.pem', use: { client_assertion: {} } }
  const owner = { repository_owner_id: '4711' }
  running = await run({
    config: {
      throttling: { enabled: false },
      jwks: { allow_private_addresses: ['127.0.0.0/8', '::1'] },
      trusted_issuers: {
        github: { issuer: github.issuer, claims: 'github', ...common },
        cluster: {
          issuer: cluster.issuer,
          claims: 'kubernetes',
          algs: ['ES256'],
          authorization: 'file:./cluster-token',
          ...common,
        },
        broken: { issuer: broken.issuer, claims: 'kubernetes', ...common },
      },
    },
    files: {
      'platform-ca.pem': PLATFORM_CA,
      'cluster-token': 'cluster-token\n',
      'clients/federated.json': JSON.stringify([
        federated('deploy', {
          issuer: 'github',
          subject: 'repo:acme/shop:ref:refs/heads/main',
          claims: owner,
        }),
        federated('preview', { issuer: 'github', subject: 'repo:acme/*:pull_request', claims: owner }),
        federated('anything', { issuer: 'github', subject: 'repo:acme/**:environment:*', claims: owner }),
        federated('site', { issuer: 'github', subject: 'repo:acme/site:environment:prod', claims: owner }),
        federated(
          'gone',
          { issuer: 'github', subject: 'repo:acme/old:ref:refs/heads/main', claims: owner },
          { disabled: true },
        ),
        federated('invoices', { issuer: 'cluster', subject: 'system:serviceaccount:billing:invoices' }),
        federated('lost', { issuer: 'broken', subject: 'system:serviceaccount:billing:invoices' }),
        {
          client_id: 'own-key',
          token_endpoint_auth_method: 'private_key_jwt',
          token_endpoint_auth_signing_alg: 'RS256',
          jwks: { keys: [{ ...ours.jwk, kid: 'own' }] },
          ...GRANTED,
        },
      ]),
    },
  })
})
afterAll(async () => {
  await running.stop()
  await Promise.all([github, cluster, broken].map(platform => platform.close()))
})

const ask = async (token: string, more: Record<string, string> = {}, path = '/token') => {
  const answer = await post(`${running.url}${path}`, { ...assertionForm(token), ...more }, {})
  const record = running.lines.findLast(line => line.fields['event'] === 'request')?.fields ?? {}
  return {
    status: answer.status,
    body: (await answer.json().catch(() => null)) as Record<string, unknown>,
    record,
  }
}

const subOf = (accessToken: unknown): unknown =>
  JSON.parse(Buffer.from(String(accessToken).split('.')[1] ?? '', 'base64url').toString()).sub

describe('accepts', () => {
  test('the token of a pipeline as the one client whose mapping it fits', async () => {
    const { status, body } = await ask(github.token())
    expect(status).toBe(200)
    expect(subOf(body['access_token'])).toBe('deploy')
  })

  test('the same beside the client_id, and a list of our audience alone', async () => {
    expect((await ask(github.token({ aud: ['https://login.example.com'] }), { client_id: 'deploy' })).status).toBe(200)
  })

  test('a wildcard for one part', async () => {
    const { body } = await ask(github.token({ sub: 'repo:acme/blog:pull_request' }))
    expect(subOf(body['access_token'])).toBe('preview')
  })

  test('a token that is presented again, where the platform hands out the same one', async () => {
    const token = cluster.token({ exp: Math.floor(Date.now() / 1000) + 3600 })
    expect((await ask(token)).status).toBe(200)
    expect((await ask(token)).status).toBe(200)
  })

  test('it at every endpoint', async () => {
    expect((await ask(cluster.token(), { token: 'x' }, '/introspect')).body).toEqual({ active: false })
    expect((await ask(cluster.token(), { token: 'x' }, '/revoke')).status).toBe(200)
  })

  test('keys that stand behind a token of ours, which goes to the issuer alone', () => {
    expect(cluster.asked).toEqual([
      ['/clusters/prod/.well-known/openid-configuration', 'Bearer cluster-token'],
      ['/clusters/prod/keys', 'Bearer cluster-token'],
    ])
  })

  test('the client_id where several mappings fit', async () => {
    const token = github.token({ sub: 'repo:acme/site:environment:prod' })
    expect((await ask(token, { client_id: 'site' })).status).toBe(200)
  })
})

type Form = Record<string, string>
type Refusal = readonly [what: string, detail: string, token: () => string, form: Form]
const NOTHING_ELSE: Form = {}
const now = () => Math.floor(Date.now() / 1000)
const stranger = newRsa()
const unsigned = (claims: object): string =>
  `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`

const REFUSALS: readonly (readonly [string, string, () => string, Form?])[] = [
  ['an issuer that nobody trusts', 'issuer_not_trusted', () => github.token({ iss: 'https://evil.example' })],
  ['an issuer with a final slash', 'issuer_not_trusted', () => github.token({ iss: `${github.issuer}/` })],
  [
    'an issuer in other letter case',
    'issuer_not_trusted',
    () => github.token({ iss: github.issuer.replace('localhost', 'LOCALHOST') }),
  ],
  ['an issuer whose path goes on', 'issuer_not_trusted', () => github.token({ iss: `${github.issuer}/x` })],
  ['an issuer with http', 'issuer_not_trusted', () => github.token({ iss: github.issuer.replace('https', 'http') })],
  ['the issuer with the key of somebody else', 'assertion_signature_wrong', () => github.token({}, {}, stranger)],
  [
    'another issuer with its own key',
    'assertion_alg_not_registered',
    () => github.token({ iss: cluster.issuer, ...KUBERNETES }),
  ],
  ['a key that the issuer does not have', 'assertion_key_unknown', () => github.token({}, { kid: 'other' })],
  ['an algorithm that is not pinned', 'assertion_alg_not_registered', () => github.token({}, { alg: 'RS512' })],
  ['a MAC', 'assertion_alg_not_registered', () => github.token({}, { alg: 'HS256' })],
  ['no signature', 'assertion_not_base64url', () => unsigned({ iss: github.issuer, ...GITHUB })],
  ['a header that brings a key', 'assertion_carries_key', () => github.token({}, { jwk: stranger.jwk })],
  ['a header that names a key', 'assertion_carries_key', () => github.token({}, { jku: 'https://evil.example/jwks' })],
  ['an access token', 'assertion_typ_refused', () => github.token({}, { typ: 'at+jwt' })],
  [
    'the audience of another relying party',
    'assertion_aud_mismatch',
    () => github.token({ aud: 'https://other.example' }),
  ],
  [
    'the audience of the platform itself',
    'assertion_aud_mismatch',
    () => github.token({ aud: 'https://github.com/acme' }),
  ],
  [
    'a second audience beside ours',
    'assertion_aud_mismatch',
    () => github.token({ aud: ['https://login.example.com', 'https://other.example'] }),
  ],
  [
    'our audience twice',
    'assertion_aud_mismatch',
    () => github.token({ aud: ['https://login.example.com', 'https://login.example.com'] }),
  ],
  [
    'our audience with a final slash',
    'assertion_aud_mismatch',
    () => github.token({ aud: 'https://login.example.com/' }),
  ],
  [
    'the token endpoint as the audience',
    'assertion_aud_mismatch',
    () => github.token({ aud: 'https://login.example.com/token' }),
  ],
  ['no audience', 'assertion_aud_missing', () => github.token({ aud: undefined })],
  ['an empty list of audiences', 'assertion_aud_missing', () => github.token({ aud: [] })],
  [
    'an audience that is no text',
    'assertion_aud_malformed',
    () => github.token({ aud: { url: 'https://login.example.com' } }),
  ],
  ['a token that has expired', 'assertion_expired', () => github.token({ iat: now() - 600, exp: now() - 60 })],
  ['a token that lives too long', 'assertion_lifetime_too_long', () => github.token({ exp: now() + 3600 })],
  [
    'a token that lives too long without iat',
    'assertion_lifetime_too_long',
    () => github.token({ iat: undefined, exp: now() + 3600 }),
  ],
  ['a token that was made long ago', 'assertion_too_old', () => github.token({ iat: now() - 3600, exp: now() + 60 })],
  ['a token from the future', 'assertion_issued_in_future', () => github.token({ iat: now() + 120, exp: now() + 240 })],
  ['a token that is not valid yet', 'assertion_not_yet_valid', () => github.token({ nbf: now() + 120 })],
  ['no end', 'assertion_exp_missing', () => github.token({ exp: undefined })],
  ['an end that is a text', 'assertion_exp_malformed', () => github.token({ exp: String(now() + 60) })],
  ['no jti where tokens count once', 'assertion_jti_missing', () => github.token({ jti: undefined })],
  ['a jti that is a number', 'assertion_jti_malformed', () => github.token({ jti: 7 })],
  ['no subject', 'assertion_sub_missing', () => github.token({ sub: undefined })],
  [
    'a subject that is a list',
    'assertion_sub_malformed',
    () => github.token({ sub: ['repo:acme/shop:ref:refs/heads/main'] }),
  ],
  ['an empty subject', 'assertion_sub_malformed', () => github.token({ sub: '' })],
  ['a subject that goes on', 'subject_not_mapped', () => github.token({ sub: 'repo:acme/shop:ref:refs/heads/main2' })],
  [
    'a subject that begins earlier',
    'subject_not_mapped',
    () => github.token({ sub: 'xrepo:acme/shop:ref:refs/heads/main' }),
  ],
  [
    'a subject with a line break',
    'subject_not_mapped',
    () => github.token({ sub: 'repo:acme/shop:ref:refs/heads/main\n' }),
  ],
  [
    'a subject in other letter case',
    'subject_not_mapped',
    () => github.token({ sub: 'repo:Acme/shop:ref:refs/heads/main' }),
  ],
  [
    'a subject with a letter that looks alike',
    'subject_not_mapped',
    () => github.token({ sub: 'repo:аcme/shop:ref:refs/heads/main' }),
  ],
  ['a delimiter inside a wildcard', 'subject_not_mapped', () => github.token({ sub: 'repo:acme/evil/x:pull_request' })],
  ['a colon inside a wildcard', 'subject_not_mapped', () => github.token({ sub: 'repo:acme/evil:x:pull_request' })],
  ['nothing where a wildcard stands', 'subject_not_mapped', () => github.token({ sub: 'repo:acme/:pull_request' })],
  ['a colon inside **', 'subject_not_mapped', () => github.token({ sub: 'repo:acme/x:y:environment:prod' })],
  [
    'the wildcard itself of another owner',
    'subject_not_mapped',
    () => github.token({ sub: 'repo:acme2/blog:pull_request' }),
  ],
  [
    'the owner of the same name with another id',
    'subject_not_mapped',
    () => github.token({ repository_owner_id: '4712' }),
  ],
  ['the id of the owner as a number', 'issued_claim_malformed', () => github.token({ repository_owner_id: 4711 })],
  ['no id of the owner', 'issued_claim_missing', () => github.token({ repository_owner_id: undefined })],
  ['several clients that fit', 'subject_of_several', () => github.token({ sub: 'repo:acme/site:environment:prod' })],
  ['a client that is disabled', 'client_disabled', () => github.token({ sub: 'repo:acme/old:ref:refs/heads/main' })],
  ['the client_id of another mapping', 'subject_of_another', () => github.token(), { client_id: 'preview' }],
  [
    'the client_id of a client of another issuer',
    'subject_of_another',
    () => github.token(),
    { client_id: 'invoices' },
  ],
  ['a subject of another issuer', 'subject_not_mapped', () => github.token({ ...KUBERNETES, jti: 'k' })],
  ['the client_id of nobody', 'unknown_client', () => github.token(), { client_id: 'nobody' }],
  ['the client_id of a client with a key of its own', 'wrong_method', () => github.token(), { client_id: 'own-key' }],
  [
    'a client of an issuer that signs for itself',
    'wrong_method',
    () => github.token({ iss: 'deploy', sub: 'deploy' }, {}, ours),
  ],
]

describe('refuses', () => {
  test.each(REFUSALS.map(([what, detail, token, form]): Refusal => [what, detail, token, form ?? NOTHING_ELSE]))(
    '%s: %s',
    async (_, detail, token, form) => {
      const { status, body, record } = await ask(token(), form)
      expect(record['detail']).toBe(detail)
      expect(status).toBe(401)
      expect(body['error']).toBe('invalid_client')
      expect(JSON.stringify(body)).not.toMatch(/github|acme|issuer|subject/)
    },
  )

  test('a jti that has been used, whatever client it is presented for', async () => {
    const token = github.token({ sub: 'repo:acme/site:environment:prod' })
    expect((await ask(token, { client_id: 'anything' })).status).toBe(200)
    const { status, record } = await ask(token, { client_id: 'site' })
    expect([status, record['detail']]).toEqual([401, 'assertion_replayed'])
  })

  test.each([['own-key'], ['nobody']])('a name beside another one alike, registered or not: %s', async sub => {
    const token = github.token({ iss: 'https://evil.example', sub }, {}, stranger)
    const { status, body } = await ask(token, { client_id: 'somebody-else' })
    expect([status, body['error']]).toEqual([401, 'invalid_client'])
  })

  test('with the clients that were meant in the record', async () => {
    const { record } = await ask(github.token({ sub: 'repo:acme/site:environment:prod' }))
    expect(record).toMatchObject({ seen: { clients: ['site', 'anything'] }, wanted: { issuer: 'github', clients: 1 } })
  })

  test('with 503 the clients of an issuer whose keys cannot be had, and no others', async () => {
    broken.serve({ status: 500 })
    const { status, body, record } = await ask(broken.token())
    expect([status, body['error'], record['detail']]).toEqual([503, 'temporarily_unavailable', 'jwks_unavailable'])
    expect((await ask(github.token())).status).toBe(200)
  })
})
