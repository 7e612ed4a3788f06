/** RFC 7523 section 2.1: assertions of trusted issuers as grants, ID-JAGs among them. */
import { createHmac, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newEc } from '../clients/stage.ts'
import { makeProof, proofKey } from '../dpop/made.ts'
import { basicHeader, type Running, SECRET } from '../gateway/running.ts'
import {
  ACCESS,
  type Answered,
  ask,
  CHAT,
  type Claims,
  exchangeOf,
  foreign,
  grantOf,
  ID_JAG,
  ID_TOKEN,
  ISSUER,
  idJag,
  introspected,
  JWT_BEARER,
  KEYS,
  ORDERS,
  ownToken,
  payloadOf,
  revoked,
  STOCK,
  start,
} from './stage.ts'

let running: Running
beforeAll(async () => {
  running = await start()
})
afterAll(() => running.stop())

const now = (): number => Math.floor(Date.now() / 1000)
const key = proofKey()
const proven = (of = key, client = 'wiki') => ({
  ...basicHeader(client),
  dpop: makeProof(of, `${ISSUER}/token`),
})
const present = (
  assertion: string,
  more: Record<string, string> = {},
  client = 'wiki',
  headers?: Record<string, string>,
) => ask(running, client, grantOf(assertion, more), '/token', headers ?? basicHeader(client))
/** A JWT without profile. */
const plain = (claims: Claims = {}, header: Claims = {}): string => foreign('jwts', { aud: ISSUER, ...claims }, header)

const granted = async (...of: Parameters<typeof present>): Promise<Record<string, unknown>> => {
  const { status, body } = await present(...of)
  expect({ status, error: body['error'] }).toEqual({ status: 200, error: undefined })
  return payloadOf(body['access_token'])
}

describe('accepts', () => {
  it('an ID-JAG of a trusted issuer, and says what came of it', async () => {
    const { status, body } = await present(
      idJag({ auth_time: 1700000000, acr: 'mfa', amr: ['hwk'], email: 'a@b.example' }),
    )
    expect(status).toBe(200)
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 900,
      scope: 'orders:read',
    })
    const token = payloadOf(body['access_token'])
    expect(token).toMatchObject({
      iss: ISSUER,
      sub: 'idp|alice',
      aud: ORDERS,
      client_id: 'wiki',
      scope: 'orders:read',
      auth_time: 1700000000,
      acr: 'mfa',
      amr: ['hwk'],
      email: 'a@b.example',
    })
    // The client is named by client_id, and is no actor; nothing else of the assertion is copied.
    for (const name of ['act', 'cnf', 'resource', 'derived_from', 'may_act']) expect(token).not.toHaveProperty(name)
  })

  it('the audience as a list of one, and the typ in any letters or with its prefix', async () => {
    await granted(idJag({ aud: [ISSUER] }))
    await granted(idJag({}, { typ: 'OAuth-ID-JAG+JWT' }))
    await granted(idJag({}, { typ: 'application/oauth-id-jag+jwt' }))
  })

  it('never gives a refresh token, nor an issued_token_type', async () => {
    const { body } = await present(idJag({ scope: 'orders:read offline_access' }))
    expect(Object.keys(body)).toEqual(['access_token', 'token_type', 'expires_in', 'scope'])
  })

  it('keeps who has acted before, and adds nobody', async () => {
    const token = await granted(idJag({ act: { sub: 'agent', act: { iss: 'https://x.example', sub: 'tool' } } }))
    expect(token['act']).toEqual({
      iss: 'https://idp.example',
      sub: 'agent',
      act: { iss: 'https://x.example', sub: 'tool' },
    })
  })

  it('cuts scopes and resources to what is registered and requested', async () => {
    const wide = { scope: 'orders:read orders:write chat.read', resource: [ORDERS, STOCK, 'https://elsewhere.example'] }
    expect(await granted(idJag(wide))).toMatchObject({ scope: 'orders:read orders:write', aud: [ORDERS, STOCK] })
    expect(await granted(idJag(wide), { scope: 'orders:write', resource: STOCK })).toMatchObject({
      scope: 'orders:write',
      aud: STOCK,
    })
    expect(await granted(idJag({ scope: undefined, client_id: 'unscoped' }), {}, 'unscoped')).not.toHaveProperty(
      'scope',
    )
  })

  it('a tenant, which counts in the subject', async () => {
    expect((await granted(idJag({ tenant: 't1' })))['sub']).toBe('idp|t1|alice')
    expect((await granted(idJag({ tenant: 't1' }, {}, 'suite')))['sub']).toBe('suite|t1|alice')
  })

  it('the subject as it is, of the one issuer that keeps it', async () => {
    expect((await granted(idJag({}, {}, 'plain')))['sub']).toBe('alice')
  })

  it('a bound one with its proof, and binds what comes out to the same key', async () => {
    const { body } = await present(idJag({ cnf: { jkt: key.thumbprint } }), {}, 'wiki', proven())
    expect(body['token_type']).toBe('DPoP')
    expect(payloadOf(body['access_token'])['cnf']).toEqual({ jkt: key.thumbprint })
  })

  it('an unbound one with a proof, and binds what comes out to it', async () => {
    const { body } = await present(idJag(), {}, 'wiki', proven())
    expect(payloadOf(body['access_token'])['cnf']).toEqual({ jkt: key.thumbprint })
  })

  it('a JWT without profile for any client that has the grant, with the scopes that the request names', async () => {
    for (const typ of [undefined, 'JWT', 'authorization-grant+jwt'])
      expect(await granted(plain({}, { typ }), { scope: 'orders:read' }, 'assertive')).toMatchObject({
        sub: 'jwts|alice',
        client_id: 'assertive',
        aud: ORDERS,
        scope: 'orders:read',
      })
    expect(await granted(plain({ scope: 'orders:read x' }))).toMatchObject({ scope: 'orders:read' })
  })

  it('a JWT again where its issuer has `tokens: reusable`, and an ID-JAG of the same issuer once', async () => {
    const again = plain()
    for (const _ of [1, 2]) await granted(again, { scope: 'orders:read' })
    const once = idJag({}, {}, 'jwts')
    await granted(once)
    expect((await present(once)).record['detail']).toBe('exchange_used')
  })

  it('lives no longer than the client may, and is active until it is revoked', async () => {
    expect((await present(idJag({ client_id: 'brief' }), {}, 'brief')).body['expires_in']).toBe(60)
    const { body } = await present(idJag())
    const token = String(body['access_token'])
    expect(await introspected(running, 'wiki', token)).toMatchObject({ active: true, sub: 'idp|alice' })
    await revoked(running, 'wiki', token)
    expect(await introspected(running, 'wiki', token)).toEqual({ active: false })
  })

  it('is what comes out exchanged again, with the subject unchanged', async () => {
    const { body } = await present(idJag())
    const next = await ask(running, 'wiki', exchangeOf(String(body['access_token'])))
    expect(payloadOf(next.body['access_token'])).toMatchObject({
      sub: 'idp|alice',
      act: { iss: ISSUER, sub: 'wiki' },
    })
  })

  it('is told in the metadata, and never whose assertions are accepted', async () => {
    const answer = await fetch(`${running.url}/.well-known/oauth-authorization-server`)
    const metadata = (await answer.json()) as Record<string, unknown>
    expect(metadata['authorization_grant_profiles_supported']).toEqual(['urn:ietf:params:oauth:grant-profile:id-jag'])
    expect(metadata['grant_types_supported']).toContain(JWT_BEARER)
    expect(JSON.stringify(metadata)).not.toContain('idp.example')
  })
})

type Asked = () => Promise<Answered>
type Row = readonly [what: string, asked: Asked, error: string, detail: string]

const GRANT = 'invalid_grant'
const stranger = newEc()
const jag =
  (claims: Claims, more: Record<string, string> = {}, header: Claims = {}, client = 'wiki', by = KEYS['idp']): Asked =>
  () =>
    present(idJag(claims, header, 'idp', by), more, client)
const jwt =
  (claims: Claims, more: Record<string, string> = { scope: 'orders:read' }, header: Claims = {}): Asked =>
  () =>
    present(plain(claims, header), more)
const form =
  (parameters: Record<string, string> | string, client = 'wiki'): Asked =>
  () =>
    ask(running, client, parameters)
const handmade = (header: Claims, sign: (input: string) => string): string => {
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const payload = payloadOf(idJag())
  const input = `${encoded({ typ: 'oauth-id-jag+jwt', ...header })}.${encoded(payload)}`
  return `${input}.${sign(input)}`
}
const deep = (depth: number): Claims => (depth === 1 ? { sub: 'a1' } : { sub: `a${depth}`, act: deep(depth - 1) })

const ROWS: readonly Row[] = [
  // RFC 7521 section 4.1: the parameters
  ['no assertion', form({ grant_type: JWT_BEARER }), 'invalid_request', 'grant_missing'],
  ['an empty assertion', form({ grant_type: JWT_BEARER, assertion: '' }), 'invalid_request', 'grant_missing'],
  [
    'two assertions',
    form(`grant_type=${encodeURIComponent(JWT_BEARER)}&assertion=a&assertion=b`),
    'invalid_request',
    'parameter_repeated',
  ],
  [
    'a subject token in its place',
    form({ grant_type: JWT_BEARER, subject_token: 'x', subject_token_type: ACCESS }),
    'invalid_request',
    'grant_missing',
  ],
  [
    'the grant for a client without it',
    jag({ client_id: 'web' }, {}, {}, 'web'),
    'unauthorized_client',
    'grant_type_not_registered',
  ],
  [
    'a grant in other letters',
    form({ grant_type: JWT_BEARER.toUpperCase(), assertion: 'x' }),
    'unsupported_grant_type',
    'grant_type_unsupported',
  ],

  // the form of an assertion
  ['an opaque assertion', () => present('opaque'), GRANT, 'exchange_not_jwt'],
  ['an encrypted assertion', () => present('e30.e30.e30.e30.e30'), GRANT, 'exchange_not_jwt'],
  ['an assertion that is no JSON', () => present('eA.eA.eA'), GRANT, 'exchange_not_jwt'],
  ['an assertion that brings its key', jag({}, {}, { jwk: stranger.jwk }), GRANT, 'exchange_not_jwt'],
  [
    'an assertion that says where its key is',
    jag({}, {}, { jku: 'https://idp.example/jwks' }),
    GRANT,
    'exchange_not_jwt',
  ],
  ['an assertion with crit', jag({}, {}, { crit: ['exp'] }), GRANT, 'exchange_not_jwt'],
  [
    'an assertion without its signature',
    () => present(`${idJag().split('.').slice(0, 2).join('.')}.`),
    GRANT,
    'exchange_not_jwt',
  ],
  ['an assertion with more behind it', () => present(`${idJag()}.x`), GRANT, 'exchange_not_jwt'],
  ['alg none', () => present(handmade({ alg: 'none' }, () => '')), GRANT, 'exchange_not_jwt'],

  // RFC 7523 section 3, 1 and 9: whose it is
  ['an issuer that nobody knows', jag({ iss: 'https://stranger.example' }), GRANT, 'grant_issuer'],
  ['no issuer', jag({ iss: undefined }), GRANT, 'grant_issuer'],
  ['two issuers', jag({ iss: ['https://idp.example'] }), GRANT, 'grant_issuer'],
  ['an issuer with a slash behind it', jag({ iss: 'https://idp.example/' }), GRANT, 'grant_issuer'],
  ['an issuer in other letters', jag({ iss: 'https://IDP.example' }), GRANT, 'grant_issuer'],
  ['an issuer that is trusted for client authentication', () => present(idJag({}, {}, 'ci')), GRANT, 'grant_issuer'],
  ['an issuer that is trusted for subject tokens', () => present(idJag({}, {}, 'users')), GRANT, 'grant_issuer'],
  ['the key of another issuer', jag({}, {}, {}, 'wiki', KEYS['suite']), GRANT, 'exchange_signature'],
  ['a key of nobody', jag({}, {}, {}, 'wiki', stranger), GRANT, 'exchange_signature'],
  [
    'a MAC with the public key',
    () =>
      present(
        handmade({ alg: 'HS256', kid: 'idp' }, input =>
          createHmac('sha256', JSON.stringify(KEYS['idp']?.jwk)).update(input).digest('base64url'),
        ),
      ),
    GRANT,
    'exchange_signature',
  ],
  [
    'another algorithm in the header',
    () => present(handmade({ alg: 'ES384', kid: 'idp' }, () => 'AAAA')),
    GRANT,
    'exchange_signature',
  ],

  // typ
  ...[
    'at+jwt',
    'client-authentication+jwt',
    'dpop+jwt',
    'logout+jwt',
    'secevent+jwt',
    'token-introspection+jwt',
    'JOSE',
    '',
    'oauth-id-jag',
  ].map((typ): Row => [`an assertion whose typ is "${typ}"`, jag({}, {}, { typ }), GRANT, 'grant_profile']),
  ['a JWT of an issuer that is trusted with ID-JAGs alone', jag({}, {}, { typ: 'JWT' }), GRANT, 'grant_profile'],
  ['a JWT without typ of such an issuer', jag({}, {}, { typ: undefined }), GRANT, 'grant_profile'],
  ['an ID token of such an issuer', () => present(foreign('idp', { aud: 'wiki' })), GRANT, 'grant_profile'],

  // aud
  ['no audience', jag({ aud: undefined }), GRANT, 'exchange_malformed'],
  ['an empty list of audiences', jag({ aud: [] }), GRANT, 'exchange_malformed'],
  ['the audience of somebody else', jag({ aud: 'https://elsewhere.example' }), GRANT, 'grant_audience'],
  ['our issuer beside another audience', jag({ aud: [ISSUER, 'https://elsewhere.example'] }), GRANT, 'grant_audience'],
  ['our issuer twice', jag({ aud: [ISSUER, ISSUER] }), GRANT, 'grant_audience'],
  ['our token endpoint', jag({ aud: `${ISSUER}/token` }), GRANT, 'grant_audience'],
  ['our issuer with a slash', jag({ aud: `${ISSUER}/` }), GRANT, 'grant_audience'],
  ['the client as the audience', jag({ aud: 'wiki' }), GRANT, 'grant_audience'],
  ['an audience in an object', jag({ aud: { iss: ISSUER } }), GRANT, 'exchange_malformed'],
  ['a JWT for our token endpoint', jwt({ aud: `${ISSUER}/token` }), GRANT, 'grant_audience'],

  // sub, exp, iat, nbf, jti
  ['no subject', jag({ sub: undefined }), GRANT, 'exchange_malformed'],
  ['an empty subject', jag({ sub: '' }), GRANT, 'exchange_malformed'],
  ['a subject that is a number', jag({ sub: 7 }), GRANT, 'exchange_malformed'],
  ['a subject without end', jag({ sub: 'x'.repeat(1025) }), GRANT, 'exchange_malformed'],
  ['a subject that is a client of ours', jag({ sub: 'mallory' }), GRANT, 'exchange_subject_taken'],
  ['no exp', jag({ exp: undefined }), GRANT, 'exchange_malformed'],
  ['an exp in a text', jag({ exp: String(now() + 60) }), GRANT, 'exchange_malformed'],
  ['an assertion that has expired', jag({ exp: now() - 1 }), GRANT, 'exchange_expired'],
  ['an ID-JAG without iat', jag({ iat: undefined }), GRANT, 'exchange_malformed'],
  ['an ID-JAG of tomorrow', jag({ iat: now() + 86_400, exp: now() + 86_500 }), GRANT, 'exchange_times'],
  ['an assertion that is not valid yet', jag({ nbf: now() + 3600 }), GRANT, 'exchange_times'],
  ['an assertion that lives too long', jag({ exp: now() + 100_000 }), GRANT, 'exchange_times'],
  ['an ID-JAG without jti', jag({ jti: undefined }), GRANT, 'exchange_malformed'],
  ['an ID-JAG with an empty jti', jag({ jti: '' }), GRANT, 'exchange_malformed'],
  ['an ID-JAG whose jti is a number', jag({ jti: 1 }), GRANT, 'exchange_malformed'],
  ['an ID-JAG whose jti has no end', jag({ jti: 'j'.repeat(257) }), GRANT, 'exchange_malformed'],

  // client_id
  ['an ID-JAG for another client', jag({ client_id: 'assertive' }), GRANT, 'grant_client'],
  ['an ID-JAG for no client', jag({ client_id: undefined }), GRANT, 'grant_client'],
  ['an ID-JAG for two clients', jag({ client_id: ['wiki', 'assertive'] }), GRANT, 'grant_client'],
  ['an ID-JAG whose client has other letters', jag({ client_id: 'WIKI' }), GRANT, 'grant_client'],
  ['the ID-JAG of another client, by its azp', jag({ client_id: 'assertive', azp: 'wiki' }), GRANT, 'grant_client'],

  // scope and resource
  [
    'a scope that the ID-JAG does not have',
    jag({}, { scope: 'orders:write' }),
    'invalid_scope',
    'scope_beyond_subject',
  ],
  [
    'a scope that is not registered',
    jag({ scope: 'chat.read' }, { scope: 'chat.read' }),
    'invalid_scope',
    'scope_not_registered',
  ],
  ['an ID-JAG whose scopes are all foreign', jag({ scope: 'chat.read' }), 'invalid_scope', 'scope_beyond_subject'],
  [
    'an ID-JAG without scope, for a client that has scopes',
    jag({ scope: undefined }),
    'invalid_scope',
    'scope_beyond_subject',
  ],
  ['a scope in a list', jag({ scope: ['orders:read'] }), GRANT, 'exchange_malformed'],
  ['a scope in scp', jag({ scope: undefined, scp: 'orders:read' }), GRANT, 'exchange_malformed'],
  ['a JWT without scopes and a request that names none', jwt({}, {}), 'invalid_scope', 'exchange_scope_missing'],
  ['a JWT whose scopes are exceeded', jwt({ scp: ['stock:read'] }), 'invalid_scope', 'scope_beyond_subject'],
  ['an ID-JAG without resource', jag({ resource: undefined }), 'invalid_target', 'grant_resource'],
  ['an ID-JAG with an empty list of resources', jag({ resource: [] }), 'invalid_target', 'grant_resource'],
  [
    'an ID-JAG whose resources are all foreign',
    jag({ resource: 'https://x.example' }),
    'invalid_target',
    'grant_resource',
  ],
  ['a resource that the ID-JAG does not name', jag({}, { resource: STOCK }), 'invalid_target', 'grant_resource'],
  ['an audience that the ID-JAG does not name', jag({}, { audience: STOCK }), 'invalid_target', 'grant_resource'],
  [
    'a resource that is not registered',
    jag({ resource: CHAT }, { resource: CHAT }),
    'invalid_target',
    'resource_not_registered',
  ],
  ['a resource in an object', jag({ resource: { uri: ORDERS } }), GRANT, 'exchange_malformed'],
  ['a resource that is a number', jag({ resource: [ORDERS, 1] }), GRANT, 'exchange_malformed'],

  // authorization_details, tenant, act, may_act
  ['authorization details', jag({ authorization_details: [{ type: 'x' }] }), GRANT, 'grant_details'],
  ['an empty list of authorization details', jag({ authorization_details: [] }), GRANT, 'grant_details'],
  ['authorization details that are null', jag({ authorization_details: null }), GRANT, 'grant_details'],
  ['a tenant that is no text', jag({ tenant: 1 }), GRANT, 'exchange_malformed'],
  ['an empty tenant', jag({ tenant: '' }), GRANT, 'exchange_malformed'],
  ['a tenant that looks like the beginning of a subject', jag({ tenant: 't1|x' }), GRANT, 'exchange_malformed'],
  ['another tenant than the entry says', () => present(idJag({ tenant: 't2' }, {}, 'suite')), GRANT, 'exchange_match'],
  ['no tenant where the entry says one', () => present(idJag({}, {}, 'suite')), GRANT, 'exchange_match'],
  [
    'a tenant where subjects keep their names',
    () => present(idJag({ tenant: 't1' }, {}, 'plain')),
    GRANT,
    'grant_tenant',
  ],
  [
    'a plain subject that is a client',
    () => present(idJag({ sub: 'assertive' }, {}, 'plain')),
    GRANT,
    'exchange_subject_taken',
  ],
  [
    'a plain subject that is a user of another issuer',
    () => present(idJag({ sub: 'idp|alice' }, {}, 'plain')),
    GRANT,
    'exchange_subject_taken',
  ],
  ['too many actors', jag({ act: deep(5) }), GRANT, 'exchange_too_deep'],
  ['an actor without a name', jag({ act: { iss: 'https://x.example' } }), GRANT, 'exchange_malformed'],
  ['an actor that is a text', jag({ act: 'agent' }), GRANT, 'exchange_malformed'],
  ['an ID-JAG that another actor may use', jag({ may_act: { client_id: 'assertive' } }), GRANT, 'exchange_may_act'],

  // cnf
  ['a bound ID-JAG without a proof', jag({ cnf: { jkt: key.thumbprint } }), GRANT, 'exchange_bound'],
  [
    'a bound ID-JAG with the proof of another key',
    () => present(idJag({ cnf: { jkt: key.thumbprint } }), {}, 'wiki', proven(proofKey())),
    GRANT,
    'exchange_bound',
  ],
  [
    'an ID-JAG that is bound in a way that nobody knows',
    () => present(idJag({ cnf: { jwk: {} } }), {}, 'wiki', proven()),
    GRANT,
    'exchange_bound',
  ],
  ['an ID-JAG with an empty cnf', () => present(idJag({ cnf: {} }), {}, 'wiki', proven()), GRANT, 'exchange_bound'],
  ['a cnf that is a text', jag({ cnf: key.thumbprint }), GRANT, 'exchange_malformed'],
  [
    'no proof of a client that needs one',
    jag({ client_id: 'tied' }, {}, {}, 'tied'),
    'invalid_dpop_proof',
    'dpop_missing',
  ],

  // what policies say
  ['a user that a policy refuses', jag({ blocked: true }), GRANT, 'rule'],
  ['a claim that a policy knows in another form', jag({ email: 7 }), 'invalid_request', 'facts'],
  ['a client that no policy allows', jag({ client_id: 'unlisted' }, {}, {}, 'unlisted'), GRANT, 'no_grant'],

  // tokens of ours
  ['an access token of ours', async () => present(await ownToken(running, 'wiki')), GRANT, 'grant_own'],
  ['a token that says that it is of ours', jag({ iss: ISSUER }), GRANT, 'grant_own'],
  [
    'an ID-JAG as a client assertion',
    () =>
      ask(
        running,
        'wiki',
        {
          grant_type: 'client_credentials',
          client_assertion: idJag({ sub: 'wiki', iss: 'wiki' }),
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        },
        '/token',
        {},
      ),
    'invalid_client',
    'assertion_typ_refused',
  ],
  [
    'an ID-JAG as a subject token',
    () =>
      ask(running, 'wiki', exchangeOf(idJag({ aud: 'wiki' }), { subject_token_type: ID_TOKEN, scope: 'orders:read' })),
    'invalid_request',
    'exchange_typ',
  ],
  [
    'an ID-JAG as a subject token of its own type',
    () => ask(running, 'wiki', exchangeOf(idJag(), { subject_token_type: ID_JAG, scope: 'orders:read' })),
    'invalid_request',
    'exchange_type',
  ],
  [
    'a client that does not authenticate',
    () => present(idJag(), {}, 'wiki', basicHeader('wiki', `${SECRET}x`)),
    'invalid_client',
    'secret_wrong',
  ],
]

describe('refuses', () => {
  it.each(ROWS)('%s', async (_, asked, error, detail) => {
    const { status, body, record } = await asked()
    expect({ error: body['error'], detail: record['detail'] }).toEqual({ error, detail })
    expect(status).toBe(error === 'invalid_client' ? 401 : 400)
    expect(Object.keys(body)).toEqual(['error', 'error_description'])
  })

  it('at least eighty rows, and says in the record that it was the assertion', () => {
    expect(ROWS.length).toBeGreaterThanOrEqual(80)
    const notes = running.lines.map(({ fields }) => fields['note'])
    expect(notes).toContain('assertion')
  })

  it('never writes an assertion into a log', async () => {
    const secret = `s-${randomUUID()}`
    await present(idJag({ sub: secret, client_id: 'other' }))
    expect(JSON.stringify(running.lines)).not.toContain(secret)
  })

  it('an ID-JAG the second time, by whoever presents it, and at the same instant', async () => {
    const once = idJag()
    const answers = await Promise.all(Array.from({ length: 8 }, () => present(once)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const others = answers.filter(({ status }) => status !== 200)
    expect(new Set(others.map(({ body }) => body['error']))).toEqual(new Set([GRANT]))
    expect((await present(once)).record['detail']).toBe('exchange_used')
  })

  it('nothing that uses the assertion up before it is decided', async () => {
    const kept = idJag()
    await present(kept, { scope: 'orders:write' })
    await present(kept, { resource: STOCK })
    await present(kept, {}, 'assertive')
    await present(kept, {}, 'wiki', { ...basicHeader('wiki'), dpop: 'nonsense' })
    await granted(kept)
  })
})
