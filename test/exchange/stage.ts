/** A gateway that answers token exchanges, with clients, trusted issuers and tokens of all kinds. */
import { randomUUID, X509Certificate } from 'node:crypto'
import { JWT_BEARER, TOKEN_EXCHANGE } from '../../src/oauth.ts'
import { newEc, type Pair, signed } from '../clients/stage.ts'
import { selfSigned } from '../gateway/certificates.ts'
import { basicHeader, post, type Running, type RunOptions, run, SECRET } from '../gateway/running.ts'

export { ID_JAG, JWT_BEARER, TOKEN_EXCHANGE } from '../../src/oauth.ts'

export const ISSUER = 'https://login.example.com'
export const ORDERS = 'https://orders.example.com'
export const STOCK = 'https://stock.example.com'
export const APP = 'https://app.example.com'

const URN = 'urn:ietf:params:oauth:token-type:'
export const ACCESS = `${URN}access_token`
export const JWT = `${URN}jwt`
export const ID_TOKEN = `${URN}id_token`

/** Issuers of others, each with a key of its own, by our names of them. */
export const KEYS: Readonly<Record<string, Pair>> = {
  users: newEc(),
  staff: newEc(),
  plain: newEc(),
  ci: newEc(),
  idp: newEc(),
  suite: newEc(),
  jwts: newEc(),
}
const issuerOf = (name: string): string => `https://${name}.example`

/** A certificate of a client, that tokens are bound to. */
const certificate = selfSigned('exchange-bound').cert
const field = (pem: string): string => `:${new X509Certificate(pem).raw.toString('base64')}:`
export const CERTIFICATE = { 'client-cert': field(certificate) }

const secrets = [{ value: 'env:CLIENT_SECRET' }]
export const GRANTED = {
  grant_types: ['client_credentials', TOKEN_EXCHANGE],
  scope: 'orders:read orders:write stock:read',
  audiences: [ORDERS, STOCK],
  metadata: { tenant: 'acme' },
}
/** Another authorization server, for which ID-JAGs are issued. */
export const CHAT = 'https://auth.chat.example'
export const CHAT_API = 'https://api.chat.example'

const GRANTS_ALL = { grant_types: ['client_credentials', TOKEN_EXCHANGE, JWT_BEARER] }

const basic = (client_id: string, more: object = {}): object => ({ client_id, secrets, ...GRANTED, ...more })

export const CLIENTS: readonly object[] = [
  basic('web', { subject_tokens: [{ issuer: 'users', audience: APP, azp: 'web-app' }] }),
  basic('agent', { scope: 'orders:read', audiences: [ORDERS] }),
  basic('api', {
    resource_ids: [ORDERS],
    subject_tokens: [{ issuer: 'users', audience: 'https://api.example.com' }, { issuer: 'plain' }],
  }),
  basic('desk', { subject_tokens: [{ issuer: 'staff' }, { issuer: 'users', audience: APP }] }),
  basic('lifted', { resource_ids: [ORDERS], bound_subject: 'resource' }),
  basic('scopeless', { scope: undefined }),
  basic('plainly', { grant_types: ['client_credentials'] }),
  basic('ungranted'),
  basic('short', { access_token_lifetime: 60 }),
  basic('gone', { disabled: false }),
  basic('users|mallory'),
  basic('wiki', {
    ...GRANTS_ALL,
    subject_tokens: [
      { issuer: 'idp', audience: 'wiki' },
      { issuer: 'idp', audience: 'other' },
    ],
    id_jag: {
      [CHAT]: { client_id: 'wiki-at-chat', scope: 'chat.read chat.history', resources: [CHAT_API, `${CHAT_API}/2`] },
      'https://auth.mail.example/': { client_id: 'wiki-at-mail' },
    },
  }),
  basic('assertive', GRANTS_ALL),
  basic('unscoped', { ...GRANTS_ALL, scope: undefined }),
  basic('unlisted', { ...GRANTS_ALL }),
  basic('tied', { ...GRANTS_ALL, dpop_bound_access_tokens: true }),
  basic('brief', { ...GRANTS_ALL, access_token_lifetime: 60 }),
  basic('idp|mallory'),
  {
    client_id: 'bound',
    token_endpoint_auth_method: 'self_signed_tls_client_auth',
    jwks: { keys: [{ ...new X509Certificate(certificate).publicKey.export({ format: 'jwk' }), kid: 'c1' }] },
    ...GRANTED,
  },
  {
    client_id: 'pipeline',
    token_endpoint_auth_method: 'federated_jwt',
    federated: { issuer: 'ci', subject: 'job:build' },
    ...GRANTED,
  },
]

export const POLICIES = {
  'policies/baseline.yaml': `
policy: baseline
rules: [{ id: registered, effect: allow, when: true }]
`,
  'policies/exchange.yaml': `
policy: exchange
applies_to: { clients: [web, agent, api, desk, lifted, scopeless, short, gone, bound, pipeline], grant_types: ["${TOKEN_EXCHANGE}"] }
rules: [{ id: registered, effect: allow, when: true }]
claims: { access_token: { via: client.clientId } }
`,
  'policies/assertions.yaml': `
policy: assertions
applies_to: { clients: [wiki, assertive, unscoped, tied, brief], grant_types: ["${JWT_BEARER}", "${TOKEN_EXCHANGE}"] }
subject_token: { properties: { email: { type: string }, blocked: { type: boolean } } }
rules:
  - { id: registered, effect: allow, when: true }
  - { id: blocked, effect: deny, when: context.requestData.subjectToken.blocked == true, message: the user is blocked }
claims: { access_token: { email: context.requestData.subjectToken.email } }
`,
}

const jwks = Object.fromEntries(
  Object.entries(KEYS).map(([name, { jwk }]) => [
    `${name}-keys.json`,
    JSON.stringify({ keys: [{ ...jwk, kid: name, use: 'sig' }] }),
  ]),
)
const entry = (name: string, use: object, more: object = {}): object => ({
  issuer: issuerOf(name),
  algs: ['ES256'],
  jwks: `file:./${name}-keys.json`,
  claims: { properties: { groups: { type: 'array', items: { type: 'string' } } } },
  tokens: 'reusable',
  use,
  ...more,
})

export const TRUSTED = {
  users: entry('users', {
    client_assertion: { audience: 'https://workloads.example.com' },
    subject_token: { audience: [APP, 'https://api.example.com'] },
  }),
  staff: entry(
    'staff',
    { subject_token: { audience: APP, match: { tid: 't1' } } },
    { claims: { extends: 'entra' }, tokens: 'once' },
  ),
  plain: entry('plain', {
    subject_token: { audience: APP, subject: 'same' },
    authorization_grant: { subject: 'same' },
  }),
  ci: entry('ci', { client_assertion: {} }, { tokens: 'once' }),
  idp: entry('idp', { authorization_grant: {}, subject_token: { audience: ['wiki', 'other'] } }),
  suite: entry('suite', { authorization_grant: { profiles: ['id-jag'], match: { tenant: 't1' } } }),
  jwts: entry('jwts', { authorization_grant: { profiles: ['jwt', 'id-jag'] } }),
}

/** Starts the gateway. */
export const start = (options: RunOptions = {}): Promise<Running> =>
  run({
    ...options,
    files: {
      'clients/basic.yaml': '[]',
      'clients/jwt.json': '[]',
      'clients/exchange.json': JSON.stringify(CLIENTS),
      ...jwks,
      ...POLICIES,
      ...options.files,
    },
    config: {
      trusted_issuers: TRUSTED,
      client_certificates: { from: ['127.0.0.1/32', '::1/128'] },
      throttling: { enabled: false },
      ...options.config,
    },
    gateway: { env: { CLIENT_SECRET: SECRET }, ...options.gateway },
  })

export type Claims = Record<string, unknown>

const seconds = (): number => Math.floor(Date.now() / 1000)

/** A token of a trusted issuer. Claims and header that are undefined are left out. */
export const foreign = (name: string, claims: Claims = {}, header: Claims = {}, key = KEYS[name]): string => {
  const now = seconds()
  const payload = {
    iss: issuerOf(name),
    sub: 'alice',
    aud: APP,
    iat: now,
    exp: now + 600,
    jti: randomUUID(),
    ...claims,
  }
  const written = { alg: 'ES256', typ: 'JWT', kid: name, ...header }
  const plain = (value: object) => JSON.parse(JSON.stringify(value)) as never
  return signed(plain(written), plain(payload), (key as Pair).privateKey)
}

export interface Answered {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly record: Record<string, unknown>
}

/** Posts a form as a client; those that have no secret bring their proof along. */
export const ask = async (
  running: Running,
  client: string,
  form: Record<string, string> | string,
  path = '/token',
  headers: Record<string, string> = basicHeader(client),
): Promise<Answered> => {
  const answer = await post(`${running.url}${path}`, form, headers)
  const record = running.lines.findLast(({ fields }) => fields['event'] === 'request')?.fields ?? {}
  const body = (await answer.json().catch(() => ({}))) as Record<string, unknown>
  return { status: answer.status, body, record }
}

/** Asks for a token of the client's own. */
export const ownToken = async (
  running: Running,
  client: string,
  more: Record<string, string> = {},
): Promise<string> => {
  const { body } = await ask(running, client, { grant_type: 'client_credentials', ...more })
  return String(body['access_token'])
}

/** The form of an exchange of an access token. */
export const exchangeOf = (subject_token: string, more: Record<string, string> = {}): Record<string, string> => ({
  grant_type: TOKEN_EXCHANGE,
  subject_token,
  subject_token_type: ACCESS,
  ...more,
})

export const exchange = (
  running: Running,
  client: string,
  token: string,
  more: Record<string, string> = {},
): Promise<Answered> => ask(running, client, exchangeOf(token, more))

/** The form of a grant by assertion. */
export const grantOf = (assertion: string, more: Record<string, string> = {}): Record<string, string> => ({
  grant_type: JWT_BEARER,
  assertion,
  ...more,
})

/** An ID-JAG of a trusted issuer for a client. */
export const idJag = (claims: Claims = {}, header: Claims = {}, name = 'idp', key = KEYS[name]): string =>
  foreign(
    name,
    { aud: ISSUER, client_id: 'wiki', resource: ORDERS, scope: 'orders:read', ...claims },
    { typ: 'oauth-id-jag+jwt', ...header },
    key,
  )

export const payloadOf = (token: unknown): Record<string, unknown> =>
  JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>

/** Exchanges, and returns what came out. */
export const exchanged = async (
  running: Running,
  client: string,
  token: string,
  more: Record<string, string> = {},
): Promise<string> => {
  const { status, body } = await exchange(running, client, token, more)
  if (status !== 200) throw new Error(`refused: ${JSON.stringify(body)}`)
  return String(body['access_token'])
}

export const introspected = async (running: Running, client: string, token: string): Promise<Record<string, unknown>> =>
  (await ask(running, client, { token }, '/introspect')).body

export const revoked = (running: Running, client: string, token: string): Promise<Answered> =>
  ask(running, client, { token }, '/revoke')
