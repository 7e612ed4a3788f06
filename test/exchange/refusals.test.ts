/** What is never exchanged: each row is one request, its error, and the reason in the record. */
import { createHmac, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newEc } from '../clients/stage.ts'
import { basicHeader, type Running } from '../gateway/running.ts'
import {
  ACCESS,
  type Answered,
  APP,
  ask,
  CERTIFICATE,
  CLIENTS,
  type Claims,
  exchange,
  exchanged,
  exchangeOf,
  foreign,
  ID_TOKEN,
  ISSUER,
  JWT,
  KEYS,
  ORDERS,
  ownToken,
  payloadOf,
  revoked,
  STOCK,
  start,
  TOKEN_EXCHANGE,
} from './stage.ts'

let running: Running
beforeAll(async () => {
  running = await start()
})
afterAll(() => running.stop())

type Asked = () => Promise<Answered>
type Row = readonly [what: string, asked: Asked, error: string, detail: string]

const now = (): number => Math.floor(Date.now() / 1000)
const stranger = newEc()
const USER = { aud: APP, azp: 'web-app' }
const SCOPED = { scope: 'orders:read' }

/** An exchange of a token of `users` by `web`, or by another client. */
const user =
  (
    claims: Claims,
    more: Record<string, string> = {},
    header: Claims = {},
    client = 'web',
    key = KEYS['users'],
  ): Asked =>
  () =>
    exchange(running, client, foreign('users', { ...USER, ...claims }, header, key), {
      subject_token_type: ID_TOKEN,
      ...SCOPED,
      ...more,
    })

/** An exchange of a token of the client itself. */
const own =
  (more: Record<string, string> = {}, client = 'web', grant: Record<string, string> = {}): Asked =>
  async () =>
    exchange(running, client, await ownToken(running, client, grant), more)

/** An exchange of a token of `web` with a token of `users` as the actor. */
const actor =
  (claims: Claims, more: Record<string, string> = {}, header: Claims = {}): Asked =>
  async () =>
    exchange(running, 'web', await ownToken(running, 'web'), {
      actor_token: foreign('users', { ...USER, ...claims }, header),
      actor_token_type: ID_TOKEN,
      ...more,
    })

/** An exchange whose form is written out. */
const plain =
  (form: Record<string, string>, client = 'web'): Asked =>
  () =>
    ask(running, client, { grant_type: TOKEN_EXCHANGE, ...form })

/** A token of ours with another header or payload under its old signature. */
const tampered = async (change: (parts: { header: Claims; payload: Claims }) => unknown): Promise<string> => {
  const [head = '', , signature = ''] = (await ownToken(running, 'web')).split('.')
  const token = await ownToken(running, 'web')
  const parts = {
    header: JSON.parse(Buffer.from(head, 'base64url').toString()) as Claims,
    payload: payloadOf(token),
  }
  change(parts)
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${encoded(parts.header)}.${encoded(parts.payload)}.${signature}`
}
const forged =
  (change: Parameters<typeof tampered>[0], type = ACCESS): Asked =>
  async () =>
    exchange(running, 'web', await tampered(change), { subject_token_type: type })

/** A token of `users` signed by somebody else, or not at all. */
const unsigned = (header: Claims, sign: (input: string) => string): Asked =>
  user({}, { subject_token: handmade(header, sign) })
const handmade = (header: Claims, sign: (input: string) => string): string => {
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const payload = { iss: 'https://users.example', sub: 'alice', ...USER, iat: now(), exp: now() + 60 }
  const input = `${encoded(header)}.${encoded(payload)}`
  return `${input}.${sign(input)}`
}

const REQUEST = 'invalid_request'

const ROWS: readonly Row[] = [
  // RFC 8693 section 2.1: the parameters
  ['no subject token', plain({}), REQUEST, 'exchange_incomplete'],
  ['a subject token without its type', plain({ subject_token: 'x' }), REQUEST, 'exchange_incomplete'],
  ['the type of a subject token alone', plain({ subject_token_type: ACCESS }), REQUEST, 'exchange_incomplete'],
  ['an actor token without its type', own({ actor_token: 'x' }), REQUEST, 'exchange_incomplete'],
  ['the type of an actor token alone', own({ actor_token_type: ACCESS }), REQUEST, 'exchange_incomplete'],
  [
    'a refresh token',
    own({ subject_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' }),
    REQUEST,
    'exchange_type',
  ],
  ['a SAML assertion', own({ subject_token_type: 'urn:ietf:params:oauth:token-type:saml2' }), REQUEST, 'exchange_type'],
  [
    'an ID-JAG as the subject',
    own({ subject_token_type: 'urn:ietf:params:oauth:token-type:id-jag' }),
    REQUEST,
    'exchange_type',
  ],
  ['a type that nobody knows', own({ subject_token_type: 'jwt' }), REQUEST, 'exchange_type'],
  ['a type of every object', own({ subject_token_type: 'constructor' }), REQUEST, 'exchange_type'],
  ['an actor token of an unknown type', actor({}, { actor_token_type: 'jwt' }), REQUEST, 'exchange_type'],
  [
    'a wish for a refresh token',
    own({ requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' }),
    REQUEST,
    'exchange_requested_type',
  ],
  ['a wish for an ID token', own({ requested_token_type: ID_TOKEN }), REQUEST, 'exchange_requested_type'],
  [
    'a wish for an ID-JAG without an ID token',
    own({ requested_token_type: 'urn:ietf:params:oauth:token-type:id-jag' }),
    REQUEST,
    'id_jag_subject',
  ],

  // the form of the tokens
  ['an opaque token', plain({ subject_token: 'opaque', subject_token_type: ACCESS }), REQUEST, 'exchange_not_jwt'],
  [
    'an encrypted token',
    plain({ subject_token: 'e30.e30.e30.e30.e30', subject_token_type: ACCESS }),
    REQUEST,
    'exchange_not_jwt',
  ],
  [
    'a token that is no JSON',
    plain({ subject_token: 'eA.eA.eA', subject_token_type: ACCESS }),
    REQUEST,
    'exchange_not_jwt',
  ],
  ['a token that brings its key', user({}, {}, { jwk: stranger.jwk }), REQUEST, 'exchange_not_jwt'],
  ['a token with crit', user({}, {}, { crit: ['exp'] }), REQUEST, 'exchange_not_jwt'],
  ['an opaque actor token', own({ actor_token: 'opaque', actor_token_type: ACCESS }), REQUEST, 'exchange_not_jwt'],
  ['a token that is deeper than any', user({ a: [[[[[[[[[1]]]]]]]]] }), REQUEST, 'exchange_not_jwt'],

  // RFC 8725 section 3.11: each wrong typ
  ['an access token of ours as an ID token', own({ subject_token_type: ID_TOKEN }), REQUEST, 'exchange_typ'],
  ['an access token of ours as a JWT', own({ subject_token_type: JWT }), REQUEST, 'exchange_typ'],
  ['an ID token as an access token', user({}, { subject_token_type: ACCESS }), REQUEST, 'exchange_typ'],
  [
    'a JWT without typ as an access token',
    user({}, { subject_token_type: ACCESS }, { typ: undefined }),
    REQUEST,
    'exchange_typ',
  ],
  ...[
    'client-authentication+jwt',
    'dpop+jwt',
    'logout+jwt',
    'oauth-id-jag+jwt',
    'token-introspection+jwt',
    'secevent+jwt',
    'JOSE',
    'at+jwt',
    '',
  ].map(
    (typ): Row => [
      `a token whose typ is "${typ}" as a JWT`,
      user({}, { subject_token_type: JWT }, { typ }),
      REQUEST,
      'exchange_typ',
    ],
  ),
  [
    'a logout token as an access token',
    user({}, { subject_token_type: ACCESS }, { typ: 'logout+jwt' }),
    REQUEST,
    'exchange_typ',
  ],
  ['an actor token of another typ', actor({}, {}, { typ: 'dpop+jwt' }), REQUEST, 'exchange_typ'],
  [
    'a client assertion of an issuer under its own typ',
    user({ aud: ISSUER }, {}, { typ: 'client-authentication+jwt' }),
    REQUEST,
    'exchange_typ',
  ],

  // whose signature
  [
    'a token of ours with another payload',
    forged(({ payload }) => Object.assign(payload, { sub: 'root' })),
    REQUEST,
    'exchange_signature',
  ],
  [
    'a token of ours with more scope',
    forged(({ payload }) => Object.assign(payload, { scope: 'admin' })),
    REQUEST,
    'exchange_signature',
  ],
  [
    'a token of ours under an unknown kid',
    forged(({ header }) => Object.assign(header, { kid: 'x' })),
    REQUEST,
    'exchange_signature',
  ],
  [
    'a token of ours without kid',
    forged(({ header }) => Reflect.deleteProperty(header, 'kid')),
    REQUEST,
    'exchange_signature',
  ],
  [
    'a token that says it is ours',
    user({ iss: ISSUER }, { subject_token_type: ID_TOKEN }),
    REQUEST,
    'exchange_signature',
  ],
  ['a token signed by a stranger', user({}, {}, {}, 'web', stranger), REQUEST, 'exchange_signature'],
  ['a token signed by another trusted issuer', user({}, {}, {}, 'web', KEYS['staff']), REQUEST, 'exchange_signature'],
  ['a token under the kid of another issuer', user({}, {}, { kid: 'staff' }), REQUEST, 'exchange_signature'],
  [
    'a MAC made with the public key',
    unsigned({ alg: 'HS256', typ: 'JWT', kid: 'users' }, input =>
      createHmac('sha256', JSON.stringify(KEYS['users']?.jwk)).update(input).digest('base64url'),
    ),
    REQUEST,
    'exchange_signature',
  ],
  [
    'an algorithm that the issuer does not use',
    unsigned({ alg: 'RS256', typ: 'JWT', kid: 'users' }, () => 'AA'),
    REQUEST,
    'exchange_signature',
  ],
  ['no signature at all', unsigned({ alg: 'none', typ: 'JWT' }, () => ''), REQUEST, 'exchange_not_jwt'],

  // whose token
  ['a token of an issuer that nobody trusts', user({ iss: 'https://evil.example' }), REQUEST, 'exchange_issuer'],
  ['a token of an issuer with a slash more', user({ iss: 'https://users.example/' }), REQUEST, 'exchange_issuer'],
  ['a token without an issuer', user({ iss: undefined }), REQUEST, 'exchange_issuer'],
  ['a token whose issuer is a list', user({ iss: ['https://users.example'] }), REQUEST, 'exchange_issuer'],
  [
    'a token of an issuer that only vouches for clients',
    () => exchange(running, 'web', foreign('ci', { aud: ISSUER }), { subject_token_type: JWT, ...SCOPED }),
    REQUEST,
    'exchange_issuer',
  ],
  [
    'a token of another client',
    async () => exchange(running, 'web', await ownToken(running, 'plainly')),
    REQUEST,
    'exchange_not_party',
  ],
  [
    'a token of another client for another resource',
    async () => exchange(running, 'api', await ownToken(running, 'web', { resource: STOCK })),
    REQUEST,
    'exchange_not_party',
  ],
  [
    'a token that the client may only get for itself',
    async () => exchange(running, 'agent', await ownToken(running, 'web', { resource: ORDERS })),
    REQUEST,
    'exchange_not_party',
  ],
  [
    'an actor token of another client',
    async () =>
      exchange(running, 'web', await ownToken(running, 'web'), {
        actor_token: await ownToken(running, 'agent'),
        actor_token_type: ACCESS,
      }),
    REQUEST,
    'exchange_not_party',
  ],
  ['a token of an issuer that the client does not list', user({}, {}, {}, 'agent'), REQUEST, 'exchange_not_party'],
  ['a token that another application got', user({ azp: 'other-app' }), REQUEST, 'exchange_not_party'],
  ['a token that no application got', user({ azp: undefined }), REQUEST, 'exchange_not_party'],
  [
    'an ID token for several, whose party nobody pins',
    user({ aud: [APP, 'https://third.example'] }, {}, {}, 'desk'),
    REQUEST,
    'exchange_not_party',
  ],
  ['an actor that another application got', actor({ azp: 'other-app' }), REQUEST, 'exchange_not_party'],

  // made for what
  ['a token for another audience', user({ aud: 'https://elsewhere.example' }), REQUEST, 'exchange_audience'],
  ['a token for us', user({ aud: ISSUER }), REQUEST, 'exchange_audience'],
  ['a token for an audience of another client', user({ aud: 'https://api.example.com' }), REQUEST, 'exchange_audience'],
  ['a token for client authentication', user({ aud: 'https://workloads.example.com' }), REQUEST, 'exchange_audience'],
  [
    'a token for client authentication too',
    user({ aud: [APP, 'https://workloads.example.com'] }),
    REQUEST,
    'exchange_audience',
  ],
  ['a token for an audience in other letters', user({ aud: APP.toUpperCase() }), REQUEST, 'exchange_audience'],
  [
    'a token of another tenant',
    () => exchange(running, 'desk', foreign('staff', { tid: 't2' }), { subject_token_type: JWT, ...SCOPED }),
    REQUEST,
    'exchange_match',
  ],
  [
    'a token without a tenant',
    () => exchange(running, 'desk', foreign('staff'), { subject_token_type: JWT, ...SCOPED }),
    REQUEST,
    'exchange_match',
  ],

  // claims
  ['a token without a subject', user({ sub: undefined }), REQUEST, 'exchange_malformed'],
  ['a token whose subject is a number', user({ sub: 7 }), REQUEST, 'exchange_malformed'],
  ['a token whose subject is empty', user({ sub: '' }), REQUEST, 'exchange_malformed'],
  ['a token without an audience', user({ aud: undefined }), REQUEST, 'exchange_malformed'],
  ['a token without exp', user({ exp: undefined }), REQUEST, 'exchange_malformed'],
  ['a token whose exp is a text', user({ exp: String(now() + 60) }), REQUEST, 'exchange_malformed'],
  ['a token whose scope is a number', user({ scope: 1 }), REQUEST, 'exchange_malformed'],
  ['a token whose scp holds a number', user({ scp: ['orders:read', 1] }), REQUEST, 'exchange_malformed'],
  ['a token whose cnf is a text', user({ cnf: 'x' }), REQUEST, 'exchange_malformed'],
  ['a token whose act is a text', user({ act: 'bot' }), REQUEST, 'exchange_malformed'],
  ['a token whose act names nobody', user({ act: { iss: 'x' } }), REQUEST, 'exchange_malformed'],
  [
    'a token without jti, of an issuer whose tokens are good once',
    () =>
      exchange(running, 'desk', foreign('staff', { tid: 't1', jti: undefined }), {
        subject_token_type: JWT,
        ...SCOPED,
      }),
    REQUEST,
    'exchange_malformed',
  ],
  ['an actor token without a subject', actor({ sub: undefined }), REQUEST, 'exchange_malformed'],

  // times
  ['a token that has expired', user({ exp: now() - 1, iat: now() - 100 }), REQUEST, 'exchange_expired'],
  ['a token that expires now', user({ exp: now(), iat: now() - 100 }), REQUEST, 'exchange_expired'],
  ['an actor token that has expired', actor({ exp: now() - 1, iat: now() - 100 }), REQUEST, 'exchange_expired'],
  ['a token that is not valid yet', user({ nbf: now() + 60 }), REQUEST, 'exchange_times'],
  ['a token from the future', user({ iat: now() + 60 }), REQUEST, 'exchange_times'],
  ['a token that lives too long', user({ exp: now() + 4000 }), REQUEST, 'exchange_times'],
  ['a token without iat that lives too long', user({ iat: undefined, exp: now() + 4000 }), REQUEST, 'exchange_times'],

  // what has ended
  [
    'a token of ours that was revoked',
    async () => {
      const token = await ownToken(running, 'web')
      await revoked(running, 'web', token)
      return exchange(running, 'web', token)
    },
    REQUEST,
    'subject_token_inactive',
  ],
  [
    'a token that came from a revoked one',
    async () => {
      const token = await ownToken(running, 'web')
      const next = await exchanged(running, 'web', token)
      await revoked(running, 'web', token)
      return exchange(running, 'web', next)
    },
    REQUEST,
    'subject_token_inactive',
  ],
  [
    'a token that came from one that came from a revoked one',
    async () => {
      const token = await ownToken(running, 'web')
      const next = await exchanged(running, 'web', await exchanged(running, 'web', token))
      await revoked(running, 'web', token)
      return exchange(running, 'web', next)
    },
    REQUEST,
    'subject_token_inactive',
  ],
  [
    'an actor token of ours that was revoked',
    async () => {
      const token = await ownToken(running, 'web')
      await revoked(running, 'web', token)
      return exchange(running, 'web', await ownToken(running, 'web'), { actor_token: token, actor_token_type: ACCESS })
    },
    REQUEST,
    'actor_token_inactive',
  ],

  // bound to whom
  [
    'a token that is bound to a certificate, without it',
    async () => {
      const { body } = await ask(
        running,
        'bound',
        { client_id: 'bound', grant_type: 'client_credentials', resource: ORDERS },
        '/token',
        CERTIFICATE,
      )
      return exchange(running, 'api', String(body['access_token']))
    },
    REQUEST,
    'exchange_bound',
  ],
  ['a token that is bound to a DPoP key', user({ cnf: { jkt: 'x' } }), REQUEST, 'exchange_bound'],
  ['a token that is bound to a key in itself', user({ cnf: { jwk: stranger.jwk } }), REQUEST, 'exchange_bound'],
  ['a token whose binding is empty', user({ cnf: {} }), REQUEST, 'exchange_bound'],
  ["a copied cnf of somebody else's certificate", user({ cnf: { 'x5t#S256': 'x' } }), REQUEST, 'exchange_bound'],
  [
    'a bound token of an issuer, for a client that lifts the proof for its own resources alone',
    async () =>
      exchange(running, 'desk', foreign('users', { cnf: { jkt: 'x' } }), { subject_token_type: ID_TOKEN, ...SCOPED }),
    REQUEST,
    'exchange_bound',
  ],
  [
    'a bound actor token, for a client that lifts the proof of subject tokens alone',
    async () => {
      const form = { client_id: 'bound', grant_type: 'client_credentials', resource: ORDERS }
      const { body } = await ask(running, 'bound', form, '/token', CERTIFICATE)
      const more = { actor_token: String(body['access_token']), actor_token_type: ACCESS }
      return exchange(running, 'lifted', await ownToken(running, 'lifted'), more)
    },
    REQUEST,
    'exchange_bound',
  ],
  ['an actor token that is bound', actor({ cnf: { jkt: 'x' } }), REQUEST, 'exchange_bound'],

  // who may act
  ['an actor that may_act does not name', user({ may_act: { sub: 'agent' } }), REQUEST, 'exchange_may_act'],
  [
    'a may_act that names the client at another issuer',
    user({ may_act: { sub: 'web', iss: 'https://users.example' } }),
    REQUEST,
    'exchange_may_act',
  ],
  [
    'a may_act that names another client',
    user({ may_act: { sub: 'web', client_id: 'agent' } }),
    REQUEST,
    'exchange_may_act',
  ],
  [
    'a may_act with a member that is not understood',
    user({ may_act: { sub: 'web', aud: ORDERS } }),
    REQUEST,
    'exchange_may_act',
  ],
  ['a may_act that names nobody', user({ may_act: {} }), REQUEST, 'exchange_may_act'],
  ['a may_act that names an issuer alone', user({ may_act: { iss: ISSUER } }), REQUEST, 'exchange_may_act'],
  ['a may_act that is a list', user({ may_act: [{ sub: 'web' }] }), REQUEST, 'exchange_may_act'],
  [
    'a may_act that names the client while a user acts',
    () =>
      exchange(running, 'web', foreign('users', { ...USER, may_act: { sub: 'web' } }), {
        subject_token_type: ID_TOKEN,
        ...SCOPED,
        actor_token: foreign('users', { ...USER, sub: 'bob' }),
        actor_token_type: ID_TOKEN,
      }),
    REQUEST,
    'exchange_may_act',
  ],
  [
    'a may_act that names a user of its issuer while one of that name of another issuer acts',
    () =>
      exchange(running, 'desk', foreign('users', { may_act: { sub: 'bob' } }), {
        subject_token_type: ID_TOKEN,
        ...SCOPED,
        actor_token: foreign('staff', { sub: 'bob', tid: 't1' }),
        actor_token_type: ID_TOKEN,
      }),
    REQUEST,
    'exchange_may_act',
  ],
  [
    'a may_act of another issuer that names a client of ours while a token of that client acts',
    async () =>
      exchange(running, 'web', foreign('users', { ...USER, may_act: { sub: 'web' } }), {
        subject_token_type: ID_TOKEN,
        ...SCOPED,
        actor_token: await ownToken(running, 'web'),
        actor_token_type: ACCESS,
      }),
    REQUEST,
    'exchange_may_act',
  ],
  [
    'an actor for whom somebody else acts',
    async () =>
      exchange(running, 'web', await ownToken(running, 'web'), {
        actor_token: await exchanged(running, 'web', await ownToken(running, 'web')),
        actor_token_type: ACCESS,
      }),
    REQUEST,
    'exchange_actor',
  ],
  [
    'a token that names four actors already',
    user({ act: { sub: 'a', act: { sub: 'b', act: { sub: 'c', act: { sub: 'd' } } } } }),
    REQUEST,
    'exchange_too_deep',
  ],

  // under which name
  ['a subject that would have the name of a client', user({ sub: 'mallory' }), REQUEST, 'exchange_subject_taken'],
  [
    'a plain subject with the name of a client',
    () => exchange(running, 'api', foreign('plain', { sub: 'web' }), { subject_token_type: ID_TOKEN, ...SCOPED }),
    REQUEST,
    'exchange_subject_taken',
  ],
  [
    "a plain subject with the name of another issuer's user",
    () =>
      exchange(running, 'api', foreign('plain', { sub: 'users|alice' }), { subject_token_type: ID_TOKEN, ...SCOPED }),
    REQUEST,
    'exchange_subject_taken',
  ],

  // how much
  ['scope beyond the registration', own({ scope: 'admin' }), 'invalid_scope', 'scope_not_registered'],
  [
    'scope beyond the subject token',
    own({ scope: 'orders:read orders:write' }, 'web', { scope: 'orders:read' }),
    'invalid_scope',
    'scope_beyond_subject',
  ],
  [
    'a subject token with no scope that the client has',
    user({ scope: 'profile' }, { scope: '' }),
    'invalid_scope',
    'scope_beyond_subject',
  ],
  ['an empty scope in the subject token', user({ scope: '' }), 'invalid_scope', 'scope_beyond_subject'],
  ['no scope, where the subject token has none', user({}, { scope: '' }), 'invalid_scope', 'exchange_scope_missing'],
  ['a malformed scope', own({ scope: 'a  b' }), 'invalid_scope', 'scope_malformed'],
  [
    'a resource that is not registered',
    own({ resource: 'https://evil.example' }),
    'invalid_target',
    'resource_not_registered',
  ],
  ['an audience that is not registered', own({ audience: 'payroll' }), 'invalid_target', 'resource_not_registered'],
  [
    'one resource of two that is not registered',
    async () => {
      const form = new URLSearchParams(exchangeOf(await ownToken(running, 'agent'), { resource: ORDERS }))
      form.append('resource', STOCK)
      return ask(running, 'agent', form.toString())
    },
    'invalid_target',
    'resource_not_registered',
  ],

  // who asks
  [
    'a client without the grant',
    async () => exchange(running, 'plainly', await ownToken(running, 'plainly')),
    'unauthorized_client',
    'grant_type_not_registered',
  ],
  ['a client that no policy allows to exchange, although it gets tokens', own({}, 'ungranted'), REQUEST, 'no_grant'],
  [
    'a client that does not authenticate',
    () => ask(running, 'web', exchangeOf('x'), '/token', basicHeader('web', 'wrong')),
    'invalid_client',
    'secret_wrong',
  ],
]

it.each(ROWS)('refuses %s', async (_, asked, error, detail) => {
  const { status, body, record } = await asked()
  expect({ error: body['error'], detail: record['detail'] }).toEqual({ error, detail })
  expect(status).toBe(error === 'invalid_client' ? 401 : 400)
  expect(Object.keys(body)).toEqual(['error', 'error_description'])
})

it('has at least a hundred rows, and says of each token which it was', () => {
  expect(ROWS.length).toBeGreaterThanOrEqual(100)
  const notes = new Set(running.lines.map(({ fields }) => fields['note']).filter(note => note !== undefined))
  expect([...notes]).toEqual(expect.arrayContaining(['subject_token', 'actor_token']))
})

it('never writes a token, or a word of one, to the log', () => {
  expect(JSON.stringify(running.lines)).not.toMatch(/eyJ|alice|mallory|web-app|evil/)
})

it('returns inactive tokens of a client that was disabled as inactive in an exchange too', async () => {
  const token = await ownToken(running, 'gone', { resource: ORDERS })
  const next = await exchanged(running, 'api', token, { resource: ORDERS })
  const changed = CLIENTS.map(client =>
    'client_id' in client && client.client_id === 'gone' ? { ...client, disabled: true } : client,
  )
  running.write('clients/exchange.json', JSON.stringify(changed))
  await running.gateway.reload()
  for (const each of [token, next])
    expect((await exchange(running, 'api', each)).record['detail']).toBe('subject_token_inactive')
})

it('refuses another use of a token that is good for one, whoever asks', async () => {
  const token = foreign('staff', { tid: 't1', jti: randomUUID() })
  const form = { subject_token_type: JWT, ...SCOPED }
  const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(running, 'desk', token, form)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  const details = running.lines.slice(-8).map(({ fields }) => fields['detail'])
  expect(details.filter(detail => detail === 'exchange_used')).toHaveLength(7)
})
