/** Clients that have no credential of their own: their platform's issuer vouches for them. */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newEc, newRsa } from '../clients/stage.ts'
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

const GITLAB: Claims = {
  sub: 'project_path:acme/shop:ref_type:branch:ref:main',
  namespace_id: '72',
  namespace_path: 'acme',
  project_id: '20',
  project_path: 'acme/shop',
  runner_id: 1,
}
const ENTRA: Claims = { sub: 'o-1', oid: 'o-1', tid: 't-1', azp: 'a-1', idtyp: 'app', ver: '2.0', jti: undefined }

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
let gitlab: Platform
let entra: Platform
let builds: Platform
let idle: Platform
let running: Running
const ours = newRsa()

beforeAll(async () => {
  github = await startPlatform({ claims: GITHUB as never })
  cluster = await startPlatform({ alg: 'ES256', path: '/clusters/prod', claims: KUBERNETES as never })
  broken = await startPlatform({ claims: KUBERNETES as never })
  gitlab = await startPlatform({ claims: GITLAB as never })
  entra = await startPlatform({ claims: ENTRA as never })
  builds = await startPlatform({ alg: 'ES256', claims: { sub: 'build:shop', project: 'shop' } })
  idle = await startPlatform({ claims: GITHUB as never })
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
        gitlab: { issuer: gitlab.issuer, claims: 'gitlab', ...common },
        entra: { issuer: entra.issuer, claims: 'entra', ...common },
        builds: {
          issuer: builds.issuer,
          algs: ['ES256'],
          claims: { required: ['project'], properties: { project: { type: 'string' } } },
          ...common,
        },
        idle: { issuer: idle.issuer, claims: 'github', ca: './platform-ca.pem', use: {} },
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
        federated('mirror', { issuer: 'gitlab', subject: GITLAB['sub'], claims: { namespace_id: '72' } }),
        federated('vm', { issuer: 'entra', claims: { tid: 't-1', oid: 'o-1' } }),
        federated('builder', { issuer: 'builds', subject: 'build:*' }),
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
  await Promise.all([github, cluster, broken, gitlab, entra, builds, idle].map(platform => platform.close()))
})

const ask = async (token: string, more: Record<string, string> = {}, path = '/token') => {
  const answer = await post(`${running.url}${path}`, { ...assertionForm(token), ...more }, {})
  const id = answer.headers.get('claimgate-decision')
  const record =
    running.lines.findLast(({ fields }) => fields['event'] === 'request' && fields['id'] === id)?.fields ?? {}
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

const MAIN = String(GITHUB['sub'])
const NO_JOB: Claims = {
  namespace_id: undefined,
  namespace_path: undefined,
  project_id: undefined,
  project_path: undefined,
}

const resigned = (token: string, signature: Buffer): string =>
  `${token.split('.').slice(0, 2).join('.')}.${signature.toString('base64url')}`
const withPublicKey = ({ key, token }: Platform): string => {
  const [, payload = ''] = token().split('.')
  const input = `${Buffer.from('{"alg":"HS256","kid":"platform-1"}').toString('base64url')}.${payload}`
  const pem = key.publicKey.export({ type: 'spki', format: 'pem' })
  return `${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`
}
const withPayload = (token: string, change: (payload: string) => string): string => {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const changed = change(Buffer.from(payload, 'base64url').toString())
  return `${header}.${Buffer.from(changed).toString('base64url')}.${signature}`
}
const doubled = (token: string): string =>
  withPayload(token, payload => payload.replace('{', '{"sub":"repo:evil/shop",'))
const withHeader = (token: string, header: object): string =>
  [Buffer.from(JSON.stringify(header)).toString('base64url'), ...token.split('.').slice(1)].join('.')
const inherited = ({ token }: Platform): string =>
  token({ repository_owner_id: undefined, ['__proto__']: { repository_owner_id: '4711' } })

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
  ['an issuer whose use is not listed', 'issuer_not_trusted', () => idle.token()],
  ['an issuer in a list', 'unknown_client', () => github.token({ iss: [github.issuer] })],
  [
    'an issuer with the key of another trusted one',
    'assertion_signature_wrong',
    () => gitlab.token({}, {}, github.key),
  ],
  ['an issuer without a scheme', 'unknown_client', () => github.token({ iss: github.issuer.slice(8) })],
  ['an issuer with a blank', 'unknown_client', () => github.token({ iss: ` ${github.issuer}` })],
  ['no issuer', 'unknown_client', () => github.token({ iss: undefined })],
  ['a MAC with the public key', 'assertion_alg_not_registered', () => withPublicKey(github)],
  ['an algorithm in other letters', 'assertion_alg_unknown', () => github.token({}, { alg: 'rs256' })],
  ['none in other letters', 'assertion_alg_unknown', () => withHeader(github.token(), { alg: 'nOnE' })],
  ['another padding of the same key', 'assertion_alg_not_registered', () => github.token({}, { alg: 'PS256' })],
  ['a signature of zeros', 'assertion_signature_wrong', () => resigned(cluster.token(), Buffer.alloc(64))],
  ['a signature that is cut', 'assertion_signature_wrong', () => resigned(cluster.token(), Buffer.alloc(32, 1))],
  ['no signature behind the last dot', 'assertion_not_base64url', () => resigned(github.token(), Buffer.alloc(0))],
  ['the place of a certificate', 'assertion_carries_key', () => github.token({}, { x5u: 'https://evil.example' })],
  ['a header that must be understood', 'assertion_header_extension', () => github.token({}, { crit: ['exp'], exp: 1 })],
  ['a proof of possession', 'assertion_typ_refused', () => github.token({}, { typ: 'dpop+jwt' })],
  ['a logout token', 'assertion_typ_refused', () => github.token({}, { typ: 'logout+jwt' })],
  [
    'an identity assertion of another kind',
    'assertion_typ_refused',
    () => github.token({}, { typ: 'oauth-id-jag+jwt' }),
  ],
  ['an access token in capitals', 'assertion_typ_refused', () => github.token({}, { typ: 'application/AT+JWT' })],
  ['a member that stands there twice', 'assertion_payload_malformed', () => doubled(github.token())],
  [
    'our audience with its port',
    'assertion_aud_mismatch',
    () => github.token({ aud: 'https://login.example.com:443' }),
  ],
  ['our audience in capitals', 'assertion_aud_mismatch', () => github.token({ aud: 'https://LOGIN.example.com' })],
  [
    'our audience with a fragment',
    'assertion_aud_mismatch',
    () => github.token({ aud: 'https://login.example.com#x' }),
  ],
  [
    'our audience in a list in a list',
    'assertion_aud_malformed',
    () => github.token({ aud: [['https://login.example.com']] }),
  ],
  [
    'our audience beside null',
    'assertion_aud_malformed',
    () => github.token({ aud: ['https://login.example.com', null] }),
  ],
  ['the name of our client as the audience', 'assertion_aud_mismatch', () => github.token({ aud: 'deploy' })],
  ['a beginning that is a text', 'assertion_nbf_malformed', () => github.token({ nbf: 'now' })],
  ['a birth that is a text', 'assertion_iat_malformed', () => github.token({ iat: 'now' })],
  ['an end before the beginning of time', 'assertion_exp_malformed', () => github.token({ exp: -1 })],
  ['an end that is no number of seconds', 'assertion_exp_malformed', () => github.token({ exp: null })],
  ['an empty jti where tokens count once', 'assertion_jti_malformed', () => github.token({ jti: '' })],
  ['a jti in a list', 'assertion_jti_malformed', () => github.token({ jti: ['a'] })],
  [
    'a subject of more than 1024 characters',
    'assertion_sub_malformed',
    () => github.token({ sub: `repo:${'a'.repeat(1025)}` }),
  ],
  ['a subject with a blank behind it', 'subject_not_mapped', () => github.token({ sub: `${MAIN} ` })],
  ['a subject with a zero behind it', 'subject_not_mapped', () => github.token({ sub: `${MAIN}\0` })],
  [
    'a subject with a character of no width',
    'subject_not_mapped',
    () => github.token({ sub: MAIN.replace('shop', 'sh\u200bop') }),
  ],
  ['a subject that is written from right to left', 'subject_not_mapped', () => github.token({ sub: `\u202e${MAIN}` })],
  [
    'a subject with a wide colon',
    'subject_not_mapped',
    () => github.token({ sub: MAIN.replace('repo:', 'repo\uff1a') }),
  ],
  [
    'a subject whose delimiters are escaped',
    'subject_not_mapped',
    () => github.token({ sub: MAIN.replace('repo:', 'repo%3A') }),
  ],
  [
    'a subject with a step up',
    'subject_not_mapped',
    () => github.token({ sub: 'repo:acme/../evil/shop:pull_request' }),
  ],
  ['a subject with two slashes', 'subject_not_mapped', () => github.token({ sub: 'repo:acme//shop:pull_request' })],
  [
    'a subject with the ids of a newer repository',
    'subject_not_mapped',
    () => github.token({ sub: 'repo:acme@4711/shop@74:ref:refs/heads/main' }),
  ],
  [
    'a subject that a branch is called like',
    'subject_not_mapped',
    () => github.token({ sub: 'repo:evil/shop:ref:repo:acme/shop:pull_request' }),
  ],
  [
    'an environment that is called like a branch',
    'subject_not_mapped',
    () => github.token({ sub: 'repo:acme/shop:environment:ref:refs/heads/main' }),
  ],
  ['the id of the owner with a blank', 'subject_not_mapped', () => github.token({ repository_owner_id: '4711 ' })],
  [
    'the id of the owner with a zero before it',
    'subject_not_mapped',
    () => github.token({ repository_owner_id: '04711' }),
  ],
  ['the id of the owner in a list', 'issued_claim_malformed', () => github.token({ repository_owner_id: ['4711'] })],
  ['null for the id of the owner', 'issued_claim_malformed', () => github.token({ repository_owner_id: null })],
  ['the id of the owner inherited', 'issued_claim_missing', () => inherited(github)],
  [
    'an ID token of a user of GitLab',
    'issued_claim_missing',
    () => gitlab.token({ ...NO_JOB, sub: '1', aud: 'https://login.example.com', email: 'a@b.example' }),
  ],
  ['one that says that the user has logged in', 'issued_to_a_user', () => gitlab.token({ auth_time: now() })],
  ['one with the nonce of a login', 'issued_to_a_user', () => gitlab.token({ nonce: 'n' })],
  ['a project of another group of GitLab', 'subject_not_mapped', () => gitlab.token({ namespace_id: '73' })],
  ['a runner of GitLab that is a text', 'issued_claim_malformed', () => gitlab.token({ runner_id: '1' })],
  ['an access token of a user of Entra', 'issued_to_a_user', () => entra.token({ scp: 'user_impersonation' })],
  ['an ID token of a user of Entra', 'issued_to_a_user', () => entra.token({ preferred_username: 'a@b.example' })],
  ['a token of Entra that says it is a user', 'issued_claim_malformed', () => entra.token({ idtyp: 'user' })],
  ['an application of another tenant', 'subject_not_mapped', () => entra.token({ tid: 't-2' })],
  ['another application of the tenant', 'subject_not_mapped', () => entra.token({ oid: 'o-2', sub: 'o-2' })],
  ['a token of Entra without a tenant', 'issued_claim_missing', () => entra.token({ tid: undefined })],
  [
    'an access token of a user of an issuer that nobody knows',
    'issued_to_a_user',
    () => builds.token({ scope: 'openid' }),
  ],
  ['an ID token of such a user', 'issued_to_a_user', () => builds.token({ at_hash: 'h' })],
  ['a session of such a user', 'issued_to_a_user', () => builds.token({ sid: 's' })],
  [
    'a token of such an issuer without what it requires',
    'issued_claim_missing',
    () => builds.token({ project: undefined }),
  ],
  [
    'a claim that is another type than it declares',
    'issued_claim_malformed',
    () => builds.token({ project: { name: 'shop' } }),
  ],
  ['nothing where the wildcard of a whole issuer stands', 'subject_not_mapped', () => builds.token({ sub: 'build:' })],
  [
    'a pod of another namespace',
    'subject_not_mapped',
    () => cluster.token({ sub: 'system:serviceaccount:other:invoices' }),
  ],
  [
    'a pod whose namespace goes on',
    'subject_not_mapped',
    () => cluster.token({ sub: 'system:serviceaccount:billing2:invoices' }),
  ],
  ['a user of the cluster', 'subject_not_mapped', () => cluster.token({ sub: 'system:node:billing' })],
  [
    'a cluster that does not say which account',
    'issued_claim_missing',
    () => cluster.token({ 'kubernetes.io': { namespace: 'billing' } }),
  ],
  ['a cluster that says it in a text', 'issued_claim_malformed', () => cluster.token({ 'kubernetes.io': 'billing' })],
  [
    'an account whose id is a number',
    'issued_claim_malformed',
    () => cluster.token({ 'kubernetes.io': { namespace: 'billing', serviceaccount: { name: 'invoices', uid: 7 } } }),
  ],
]

describe('refuses', () => {
  test('at least eighty forgeries and confusions', () => {
    expect(new Set(REFUSALS.map(([what]) => what)).size).toBeGreaterThanOrEqual(80)
  })

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

  test('a key that the issuer has taken back, once its new ones are known', async () => {
    const [before, after] = [builds.token(), newEc()]
    expect((await ask(before)).status).toBe(200)
    builds.serve({ keys: [{ ...after.jwk, kid: 'platform-2', use: 'sig' }] })
    // A key that nobody knows is asked for at once.
    expect((await ask(builds.token({}, { kid: 'platform-2' }, after))).status).toBe(200)
    expect((await ask(builds.token())).record['detail']).toBe('assertion_key_unknown')
    expect((await ask(builds.token({}, { kid: 'platform-2' }))).record['detail']).toBe('assertion_signature_wrong')
  })

  test('with the clients that were meant in the record', async () => {
    const { record } = await ask(github.token({ sub: 'repo:acme/site:environment:prod' }))
    expect(record).toMatchObject({ seen: { clients: ['site', 'anything'] }, wanted: { issuer: 'github', clients: 1 } })
  })

  test('whose keys are told of by their issuers, with number and age', async () => {
    const { host, port } = running.listening.admin
    const admin = `http://${host}:${port}`
    const status = (await (await fetch(`${admin}/statusz`)).json()) as { issuers: readonly object[] }
    expect(status.issuers.slice(0, 3)).toEqual([
      { name: 'github', issuer: github.issuer, published: true, keys: 1, age: expect.any(Number) },
      { name: 'cluster', issuer: cluster.issuer, published: true, keys: 1, age: expect.any(Number) },
      { name: 'broken', issuer: broken.issuer, published: true, keys: null, age: null },
    ])
    const text = await (await fetch(`${admin}/metrics`)).text()
    expect(text).toContain('claimgate_issuer_keys_total{issuer="broken",result="failed"} 0\n')
    expect(text).toMatch(/^claimgate_issuer_keys_total\{issuer="github",result="fetched"\} [1-9]/m)
    expect(text).toMatch(/^claimgate_issuer_keys\{issuer="cluster"\} 1$/m)
    expect(text).toMatch(/^claimgate_issuer_keys_age_seconds\{issuer="github"\} \d+$/m)
    expect(text).not.toMatch(/^claimgate_issuer_keys_age_seconds\{issuer="broken"/m)
    expect(text).toContain('claimgate_jwks_total{result="fetched"} 0\n')
  })

  test('with 503 the clients of an issuer whose keys cannot be had, and no others', async () => {
    broken.serve({ status: 500 })
    const { status, body, record } = await ask(broken.token())
    expect([status, body['error'], record['detail']]).toEqual([503, 'temporarily_unavailable', 'jwks_unavailable'])
    expect((await ask(github.token())).status).toBe(200)
  })
})
