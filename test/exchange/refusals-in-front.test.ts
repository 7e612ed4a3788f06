/** What is never exchanged in front of an upstream: each row is one request, its error, and the reason in the record. */
import { createHmac } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TOKEN_EXCHANGE } from '../../src/oauth.ts'
import { newEc } from '../clients/stage.ts'
import { detailOf, exchangeIn, type Front, startFront, tokensOf, userToken } from './front.ts'
import { ACCESS, type Claims, foreign, ID_TOKEN, JWT, ORDERS, STOCK } from './stage.ts'

let front: Front
beforeAll(async () => {
  front = await startFront()
})
afterAll(() => front.stop())

type Answered = Awaited<ReturnType<typeof exchangeIn>>
type Asked = () => Promise<Answered>
type Row = readonly [what: string, asked: Asked, error: string, detail: string]

const now = (): number => Math.floor(Date.now() / 1000)
const text = (value: unknown): string => String(value)

/** An exchange of a token that was issued again to `web`. */
const ours =
  (more: Record<string, string> = {}, who = 'web', claims: Claims = {}): Asked =>
  async () =>
    exchangeIn(front, who, await userToken(front, 'web', claims), more)

/** An exchange of the ID token of `web`. */
const ourId =
  (more: Record<string, string> = {}, who = 'web'): Asked =>
  async () =>
    exchangeIn(front, who, text((await tokensOf(front, 'web', { id: {} }))['id_token']), {
      subject_token_type: ID_TOKEN,
      scope: 'orders:read',
      ...more,
    })

/** An exchange of a token that the upstream has signed, and that was not issued again. */
const theirs =
  (claims: Claims = {}, more: Record<string, string> = {}, who = 'web', typ = 'at+jwt'): Asked =>
  async () =>
    exchangeIn(
      front,
      who,
      await front.on.sign({ sub: 'bob', client_id: 'web', aud: ORDERS, scope: 'orders:read', ...claims }, typ),
      more,
    )

/** An exchange of an opaque token of which the upstream says this. */
let opaques = 0
const opaque =
  (said: Claims, more: Record<string, string> = {}, who = 'web'): Asked =>
  () => {
    const token = `opaque-${++opaques}`
    front.opaque.set(token, { sub: 'bob', client_id: 'web', exp: now() + 60, scope: 'orders:read', ...said })
    return exchangeIn(front, who, token, more)
  }

/** What came out of an exchange by `web`, presented again after something has happened to it. */
const again =
  (after: (subject: string, out: string) => unknown, more: Record<string, string> = {}, who = 'web'): Asked =>
  async () => {
    const subject = await userToken(front)
    const out = text((await exchangeIn(front, 'web', subject)).body['access_token'])
    await after(subject, out)
    return exchangeIn(front, who, out, more)
  }

/** A token with another header or payload under its old signature. */
const tampered =
  (change: (payload: Claims, header: Claims) => unknown): Asked =>
  async () => {
    const [head = '', body = '', signature = ''] = (await userToken(front)).split('.')
    const read = (part: string): Claims => JSON.parse(Buffer.from(part, 'base64url').toString())
    const written = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const [header, payload] = [read(head), read(body)]
    change(payload, header)
    return exchangeIn(front, 'web', `${written(header)}.${written(payload)}.${signature}`)
  }

const revoke = (token: string, who = 'web') => front.on.post('/revoke', { token }, who)
const actor =
  (token: () => Promise<string>, more: Record<string, string> = {}): Asked =>
  async () =>
    exchangeIn(front, 'web', await userToken(front), { actor_token: await token(), actor_token_type: ACCESS, ...more })

const stranger = newEc()
const REQUEST = 'invalid_request'

const ROWS: readonly Row[] = [
  // whose token
  ['a token of another client', ours({}, 'stranger'), REQUEST, 'exchange_not_party'],
  ['an ID token of another client', ourId({}, 'stranger'), REQUEST, 'exchange_not_party'],
  ['an ID token by the resource that it is not for', ourId({}, 'api'), REQUEST, 'exchange_not_party'],
  ['what came out for another client', again(() => {}, {}, 'stranger'), REQUEST, 'exchange_not_party'],
  ['a token for another resource', ours({}, 'api', { aud: STOCK }), REQUEST, 'exchange_not_party'],
  [
    'a token whose may_act names another client',
    ours({}, 'agent', { aud: STOCK, may_act: { client_id: 'api' } }),
    REQUEST,
    'exchange_not_party',
  ],
  [
    'a may_act with a name of another issuer',
    ours({}, 'agent', { aud: STOCK, may_act: { sub: 'agent', iss: 'https://other.example' } }),
    REQUEST,
    'exchange_not_party',
  ],
  [
    'a may_act that names the client by a member, and another by client_id',
    ours({}, 'agent', { aud: STOCK, may_act: { sub: 'agent', client_id: 'api' } }),
    REQUEST,
    'exchange_not_party',
  ],
  ['a may_act that is a text', ours({}, 'agent', { aud: STOCK, may_act: 'agent' }), REQUEST, 'exchange_not_party'],
  ['a may_act that is a list', ours({}, 'agent', { aud: STOCK, may_act: ['agent'] }), REQUEST, 'exchange_not_party'],
  [
    'a may_act with a member that nobody knows',
    ours({}, 'agent', { aud: STOCK, may_act: { client_id: 'agent', dept: 'it' } }),
    REQUEST,
    'exchange_may_act',
  ],
  ['a may_act that names somebody else', ours({}, 'web', { may_act: { sub: 'agent' } }), REQUEST, 'exchange_may_act'],
  [
    'an actor token whose may_act names the client',
    actor(() => userToken(front, 'stranger', { aud: STOCK, may_act: { client_id: 'web' } })),
    REQUEST,
    'exchange_not_party',
  ],
  ['a token of the upstream for another client', theirs({}, {}, 'stranger'), REQUEST, 'exchange_not_party'],
  [
    'an ID token of the upstream for another client',
    theirs(
      { client_id: undefined, scope: undefined, aud: 'web' },
      { subject_token_type: ID_TOKEN, scope: 'orders:read' },
      'stranger',
      'JWT',
    ),
    REQUEST,
    'exchange_not_party',
  ],
  ['an opaque token of another client', opaque({}, {}, 'stranger'), REQUEST, 'exchange_not_party'],
  [
    'an opaque token for another resource',
    opaque({ aud: STOCK, client_id: 'stranger' }, {}, 'api'),
    REQUEST,
    'exchange_not_party',
  ],
  [
    'a token of a trusted issuer that is not the client’s',
    () => exchangeIn(front, 'agent', foreign('users', { azp: 'web-app' }), { subject_token_type: ID_TOKEN }),
    REQUEST,
    'exchange_not_party',
  ],
  [
    'a token of a trusted issuer for another use',
    () =>
      exchangeIn(front, 'web', foreign('users', { aud: 'https://workloads.example.com', azp: 'web-app' }), {
        subject_token_type: ID_TOKEN,
        scope: 'orders:read',
      }),
    REQUEST,
    'exchange_audience',
  ],
  [
    'a token of an issuer that nobody trusts',
    () => exchangeIn(front, 'web', foreign('plain'), { subject_token_type: ID_TOKEN }),
    REQUEST,
    'exchange_issuer',
  ],
  [
    'the name of our issuer under a stranger’s key',
    () =>
      exchangeIn(
        front,
        'web',
        foreign('users', { iss: front.on.issuer, client_id: 'web' }, { typ: 'at+jwt' }, stranger),
      ),
    REQUEST,
    'exchange_signature',
  ],
  [
    'the name of our issuer under the upstream’s key id',
    () =>
      exchangeIn(
        front,
        'web',
        foreign('users', { iss: front.on.issuer, client_id: 'web' }, { typ: 'at+jwt', kid: 'up' }, stranger),
      ),
    REQUEST,
    'exchange_signature',
  ],

  // which kind
  ['an access token as an ID token', ours({ subject_token_type: ID_TOKEN }), REQUEST, 'exchange_typ'],
  ['an access token of type at+jwt as a JWT', ours({ subject_token_type: JWT }), REQUEST, 'exchange_typ'],
  ['an ID token as an access token', ourId({ subject_token_type: ACCESS }), REQUEST, 'exchange_typ'],
  ['what came out as a JWT', again(() => {}, { subject_token_type: JWT }), REQUEST, 'exchange_typ'],
  ['what came out as an ID token', again(() => {}, { subject_token_type: ID_TOKEN }), REQUEST, 'exchange_typ'],
  [
    'an access token of the upstream as an ID token',
    theirs({}, { subject_token_type: ID_TOKEN }, 'web', 'JWT'),
    REQUEST,
    'exchange_typ',
  ],
  ['a logout token of the upstream', theirs({}, {}, 'web', 'logout+jwt'), REQUEST, 'exchange_typ'],
  ['a proof of the upstream', theirs({}, {}, 'web', 'dpop+jwt'), REQUEST, 'exchange_typ'],
  [
    'a client assertion that the upstream has signed',
    theirs({}, {}, 'web', 'client-authentication+jwt'),
    REQUEST,
    'exchange_typ',
  ],
  ['a refresh token of the upstream', opaque({ token_use: 'refresh_token' }), REQUEST, 'exchange_typ'],
  ['a refresh token that Keycloak tells', opaque({ typ: 'Refresh' }), REQUEST, 'exchange_typ'],
  ['an opaque token as a JWT', opaque({}, { subject_token_type: JWT }), REQUEST, 'exchange_not_jwt'],
  ['an opaque token as an ID token', opaque({}, { subject_token_type: ID_TOKEN }), REQUEST, 'exchange_not_jwt'],
  [
    'a refresh token by its type',
    ours({ subject_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' }),
    REQUEST,
    'exchange_type',
  ],
  [
    'a wish for a refresh token',
    ours({ requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' }),
    REQUEST,
    'exchange_requested_type',
  ],

  // whether it can be verified, and is active
  [
    'a changed payload',
    tampered(payload => {
      payload['scope'] = 'admin'
    }),
    REQUEST,
    'exchange_signature',
  ],
  [
    'a header without alg',
    tampered((_, header) => {
      header['alg'] = 'none'
    }),
    REQUEST,
    'exchange_not_jwt',
  ],
  [
    'another key id',
    tampered((_, header) => {
      header['kid'] = 'other'
    }),
    REQUEST,
    'exchange_signature',
  ],
  [
    'an opaque token that nobody knows',
    () => exchangeIn(front, 'web', 'nobody-knows-it'),
    REQUEST,
    'subject_token_inactive',
  ],
  ['an encrypted token', () => exchangeIn(front, 'web', 'e30.e30.e30.e30.e30'), REQUEST, 'subject_token_inactive'],
  ['an expired token of the upstream', theirs({ exp: now() - 60 }), REQUEST, 'exchange_expired'],
  ['a token of the upstream in the tolerance of its exp', theirs({ exp: now() - 5 }), REQUEST, 'exchange_expired'],
  ['a token of the upstream that is not valid yet', theirs({ nbf: now() + 600 }), REQUEST, 'exchange_times'],
  ['an opaque token without exp', opaque({ exp: undefined }), REQUEST, 'exchange_malformed'],
  ['an opaque token without sub', opaque({ sub: undefined }), REQUEST, 'exchange_malformed'],
  ['an opaque token without client_id', opaque({ client_id: undefined }), REQUEST, 'exchange_malformed'],
  ['an opaque token that has expired', opaque({ exp: now() - 1 }), REQUEST, 'exchange_expired'],
  ['a scope that is a number', theirs({ scope: 7 }), REQUEST, 'exchange_malformed'],
  ['an aud that is an object', theirs({ aud: {} }), REQUEST, 'exchange_malformed'],
  ['an act that is a text', theirs({ act: 'web' }), REQUEST, 'exchange_malformed'],
  [
    'a token that was revoked here',
    async () => {
      const token = await userToken(front)
      await revoke(token)
      return exchangeIn(front, 'web', token)
    },
    REQUEST,
    'subject_token_inactive',
  ],
  [
    'a token that the upstream calls inactive',
    async () => {
      const token = await front.on.sign({ sub: 'bob', client_id: 'web', scope: 'orders:read' })
      front.inactive.add(token)
      return exchangeIn(front, 'web', token)
    },
    REQUEST,
    'subject_token_inactive',
  ],
  ['what came out and was revoked', again((_, out) => revoke(out)), REQUEST, 'subject_token_inactive'],
  ['what came out of a token that was revoked', again(subject => revoke(subject)), REQUEST, 'subject_token_inactive'],
  [
    'an actor token that was revoked',
    actor(async () => {
      const token = await userToken(front)
      await revoke(token)
      return token
    }),
    REQUEST,
    'actor_token_inactive',
  ],
  [
    'an actor token of another client',
    actor(() => userToken(front, 'stranger', { aud: STOCK })),
    REQUEST,
    'exchange_not_party',
  ],
  [
    'an actor that somebody acts for',
    actor(async () => text((await exchangeIn(front, 'web', await userToken(front))).body['access_token'])),
    REQUEST,
    'exchange_actor',
  ],

  // never more
  [
    'more scope than the subject has',
    theirs({}, { scope: 'orders:read orders:write' }),
    'invalid_scope',
    'scope_beyond_subject',
  ],
  [
    'scope of the subject that is not the client’s',
    theirs({ scope: 'admin' }, { scope: 'admin' }),
    'invalid_scope',
    'scope_not_registered',
  ],
  ['no scope in common', theirs({ scope: 'admin' }), 'invalid_scope', 'scope_beyond_subject'],
  ['an ID token without a scope in the request', ourId({ scope: '' }), 'invalid_scope', 'exchange_scope_missing'],
  [
    'an opaque token that says nothing of scopes',
    opaque({ scope: undefined }),
    'invalid_scope',
    'exchange_scope_missing',
  ],
  [
    'another audience than registered',
    ours({ resource: 'https://evil.example' }),
    'invalid_target',
    'resource_not_registered',
  ],
  [
    'another audience as `audience`',
    ours({ audience: 'https://evil.example' }),
    'invalid_target',
    'resource_not_registered',
  ],
  ['a bound token without its proof', theirs({ cnf: { jkt: 'x'.repeat(43) } }), REQUEST, 'exchange_bound'],
  ['a token bound in a way that nobody knows', theirs({ cnf: { kid: 'k' } }), REQUEST, 'exchange_bound'],
  ['an opaque token that is bound', opaque({ cnf: { 'x5t#S256': 'x'.repeat(43) } }), REQUEST, 'exchange_bound'],
  [
    'five actors',
    theirs({ act: { sub: 'a', act: { sub: 'b', act: { sub: 'c', act: { sub: 'd' } } } } }),
    REQUEST,
    'exchange_too_deep',
  ],
  [
    'a client without the grant',
    async () => exchangeIn(front, 'plainly', await userToken(front)),
    'unauthorized_client',
    'grant_type_not_registered',
  ],
]

it.each(ROWS)('refuses %s', async (_, asked, error, detail) => {
  front.on.seen.splice(0)
  const { status, body } = await asked()
  expect({ status, error: body['error'], detail: detailOf(front) }).toEqual({ status: 400, error, detail })
  expect(body['access_token']).toBeUndefined()
  // Nothing that is refused is asked of the upstream's token endpoint, but what the row began with.
  const sent = front.on.seen.filter(({ url, form }) => url === '/token' && form.get('grant_type') === TOKEN_EXCHANGE)
  expect(sent).toEqual([])
})

it('refuses a symmetric signature with the public key of the upstream', async () => {
  const written = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const payload = {
    iss: front.on.issuer,
    sub: 'a',
    client_id: 'web',
    iat: now(),
    exp: now() + 60,
    scope: 'orders:read',
  }
  const input = `${written({ alg: 'HS256', typ: 'at+jwt', kid: 'up' })}.${written(payload)}`
  const key = Buffer.from(JSON.stringify(front.on.jwk))
  const token = `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`
  expect((await exchangeIn(front, 'web', token)).body).toMatchObject({ error: REQUEST })
})

it('refuses a token whose client was disabled, and what came from it', async () => {
  const other = await startFront()
  try {
    const subject = await userToken(other, 'gone', { aud: ORDERS })
    const { body } = await exchangeIn(other, 'api', subject)
    expect(decodeJwt(text(body['access_token']))).toMatchObject({ sub: 'alice' })
    await other.disableGone()
    expect((await exchangeIn(other, 'api', subject)).body).toMatchObject({ error: REQUEST })
    const out = text(body['access_token'])
    expect((await other.on.post('/introspect', { token: out }, 'api')).body).toEqual({ active: false })
    expect((await exchangeIn(other, 'api', out)).body).toMatchObject({ error: REQUEST })
    const theirs = await other.on.sign({ sub: 'a', client_id: 'gone', aud: ORDERS, scope: 'orders:read' })
    expect((await exchangeIn(other, 'api', theirs)).body).toMatchObject({ error: REQUEST })
  } finally {
    await other.stop()
  }
})

it('refuses to guess where the upstream cannot be asked', async () => {
  const silent = await startFront({ paths: { '/introspect': (_, res) => void res.writeHead(500).end() } })
  try {
    const { status, body } = await exchangeIn(silent, 'web', await userToken(silent))
    expect(status).toBe(502)
    expect(body['access_token']).toBeUndefined()
  } finally {
    await silent.stop()
  }
})

it('has at least sixty rows', () => {
  expect(ROWS.length).toBeGreaterThanOrEqual(60)
})
