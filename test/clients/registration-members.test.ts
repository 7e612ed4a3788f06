/** Members of client registration that we do not use: a registration that another server wrote loads as it is. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { JsonObject } from '../../src/oauth.ts'
import { loading, mistakes, newEc, newRsa } from './stage.ts'

const secret = `${'c'.repeat(20)}Zk3mQ9vX2bT7rW1pL5nJ8y`

/** OpenID Connect Dynamic Client Registration 1.0 section 2, with the logout specifications, and RFC 7591 and 7592. */
const REGISTERED: JsonObject = {
  client_id: 's6BhdRkqt3',
  client_secret: secret,
  client_secret_expires_at: 0,
  client_id_issued_at: 1577858400,
  registration_client_uri: 'https://server.example.com/connect/register?client_id=s6BhdRkqt3',
  application_type: 'web',
  redirect_uris: ['https://client.example.org/callback'],
  response_types: ['code'],
  grant_types: ['authorization_code', 'refresh_token'],
  client_name: 'My Example',
  'client_name#ja-Jpan-JP': 'クライアント名',
  'client_name#de': 'Mein Beispiel',
  'tos_uri#fr-CA': 'https://client.example.org/conditions',
  logo_uri: 'https://client.example.org/logo.png',
  contacts: ['ve7jtb@example.org'],
  subject_type: 'pairwise',
  sector_identifier_uri: 'https://other.example.net/file_of_redirect_uris.json',
  token_endpoint_auth_method: 'client_secret_basic',
  id_token_signed_response_alg: 'RS256',
  userinfo_signed_response_alg: 'RS256',
  userinfo_encrypted_response_alg: 'RSA-OAEP-256',
  userinfo_encrypted_response_enc: 'A128CBC-HS256',
  request_object_signing_alg: 'none',
  default_max_age: 0,
  require_auth_time: false,
  default_acr_values: ['1'],
  initiate_login_uri: 'https://client.example.org/login',
  request_uris: ['https://client.example.org/rf.txt#qpXaRLh_n93TTR9F252ValdatUQvQiJi5BDub2BeznA'],
  post_logout_redirect_uris: ['https://client.example.org/bye'],
  frontchannel_logout_uri: 'https://client.example.org/logout',
  frontchannel_logout_session_required: true,
  backchannel_logout_uri: 'https://client.example.org/backchannel',
  backchannel_logout_session_required: true,
  require_pushed_authorization_requests: false,
  software_statement: 'eyJhbGciOiJSUzI1NiJ9.e30.AA',
}

test('accepts a whole registration', () => {
  expect(mistakes(REGISTERED)).toEqual([])
})

test('reports the token of the registration, which is a secret, and never shows it', () => {
  const token = 'this.is.an.access.token.value.ffx83'
  const { diagnostics } = loading({ ...REGISTERED, registration_access_token: token })
  const about = diagnostics.filter(({ code }) => code !== 'CG4016')
  expect(about).toMatchObject([{ code: 'CG4008', severity: 'warning' }])
  expect(JSON.stringify(about)).not.toContain(token)
})

test.each([
  'client_name#',
  'client_name#d e',
  'scope#de',
  'clientname#de',
  'subject_types',
  'post_logout_redirect_uri',
])('refuses the key %s, which no registration has', key => {
  expect(mistakes({ ...REGISTERED, [key]: 'x' })).toEqual([`CG1101 unknown key \`${key}\``])
})

test('refuses members of another type', () => {
  for (const [key, value] of Object.entries({
    subject_type: 'both',
    post_logout_redirect_uris: 'x',
    require_auth_time: 'x',
    'client_name#de': 1,
  }))
    expect(mistakes({ ...REGISTERED, [key]: value }).join()).toMatch(/^CG110[34] /)
})

test('accepts them for a client with keys, too', () => {
  const { client_secret, client_secret_expires_at, ...others } = REGISTERED
  expect([client_secret, client_secret_expires_at]).toEqual([secret, 0])
  const keys = {
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    jwks: { keys: [newEc().jwk] },
  }
  expect(mistakes({ ...others, ...keys })).toEqual([])
})

test('accepts the example of docs/clients.md, with its warnings', () => {
  const page = readFileSync(new URL('../../docs/clients.md', import.meta.url), 'utf8')
  const [, example = ''] = /```yaml\n(.*?)```/s.exec(page) ?? []
  const pem = newRsa().publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const secrets = { 'env:PARTNER_A_SECRET': secret, 'file:./partner-a.pem': pem }
  const { registry, diagnostics } = loading(example.replaceAll('2027-06-30', '2099-06-30'), { secrets })
  expect(registry?.get('partner-a')).toMatchObject({ method: 'private_key_jwt', algs: ['RS256'] })
  expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual(Array(3).fill(['CG4006', 'warning']))
})
