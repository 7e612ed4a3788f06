/** RFC 8693 in the embedded token service: what comes out, whose it is, and what ends it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProof, proofKey } from '../dpop/made.ts'
import { assertionForm, basicHeader, type Running } from '../gateway/running.ts'
import {
  ACCESS,
  APP,
  ask,
  CERTIFICATE,
  exchange,
  exchanged,
  exchangeOf,
  foreign,
  ID_TOKEN,
  ISSUER,
  introspected,
  JWT,
  JWT_BEARER,
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

const USER = { aud: APP, azp: 'web-app' }
/** A token of ours for a user of another issuer, with `orders:read orders:write`. */
const ofUser = (claims: Record<string, unknown> = {}): Promise<string> =>
  exchanged(running, 'web', foreign('users', { ...USER, ...claims }), {
    subject_token_type: ID_TOKEN,
    scope: 'orders:read orders:write',
    resource: ORDERS,
  })

describe('what comes out', () => {
  it('returns an access token for a token of ours, with the answer of RFC 8693 section 2.2.1', async () => {
    const own = await ownToken(running, 'web', { scope: 'orders:read orders:write' })
    const { status, body } = await exchange(running, 'web', own, { scope: 'orders:read', resource: STOCK })
    expect(status).toBe(200)
    expect(body).toEqual({
      access_token: expect.any(String),
      issued_token_type: ACCESS,
      token_type: 'Bearer',
      expires_in: 900,
      scope: 'orders:read',
    })
    const token = payloadOf(body['access_token'])
    expect(token).toMatchObject({ iss: ISSUER, sub: 'web', client_id: 'web', aud: STOCK, scope: 'orders:read' })
    expect(token['act']).toEqual({ iss: ISSUER, sub: 'web' })
    expect(token['via']).toBe('web')
    expect(token).not.toHaveProperty('may_act')
  })

  it('returns a token for the user of another issuer, under a name that is nobody else', async () => {
    const token = payloadOf(await ofUser({ auth_time: 7, acr: 'gold', amr: ['pwd', 'otp'], may_act: { sub: 'web' } }))
    expect(token).toMatchObject({ sub: 'users|alice', auth_time: 7, acr: 'gold', amr: ['pwd', 'otp'] })
    expect(token).toMatchObject({ scope: 'orders:read orders:write', act: { iss: ISSUER, sub: 'web' } })
    for (const name of ['may_act', 'derived_from', 'azp', 'cnf']) expect(token).not.toHaveProperty(name)
  })

  it('returns the tenant with the name of the user, where the issuer serves several', async () => {
    const { body } = await exchange(running, 'desk', foreign('staff', { tid: 't1', oid: 'o' }), {
      subject_token_type: JWT,
      scope: 'stock:read',
    })
    expect(payloadOf(body['access_token'])['sub']).toBe('staff|t1|alice')
  })

  it('returns the name as the issuer writes it for the one that keeps its subjects', async () => {
    const form = { subject_token_type: ID_TOKEN, scope: 'stock:read' }
    const { body } = await exchange(running, 'api', foreign('plain'), form)
    expect(payloadOf(body['access_token'])['sub']).toBe('alice')
  })

  it('returns a JWT under that type when it is asked for', async () => {
    const { body } = await exchange(running, 'web', await ownToken(running, 'web'), { requested_token_type: JWT })
    expect(body['issued_token_type']).toBe(JWT)
  })

  it('returns what subject and registration have in common where no scope is named', async () => {
    const own = await ownToken(running, 'web', { scope: 'orders:read stock:read', resource: ORDERS })
    const { body } = await exchange(running, 'api', own)
    expect(body['scope']).toBe('orders:read stock:read')
    const token = await ownToken(running, 'agent')
    expect((await exchange(running, 'api', token)).body['scope']).toBe('orders:read')
  })

  it('reads scp, as a text and as a list, and what both have where there are two', async () => {
    for (const claims of [
      { scp: 'orders:read x' },
      { scp: ['orders:read'] },
      { scp: 'orders:read a', scope: 'orders:read b' },
    ]) {
      const token = foreign('users', { ...USER, ...claims }, { typ: 'at+jwt' })
      expect((await exchange(running, 'web', token)).body['scope']).toBe('orders:read')
    }
  })

  it('accepts an access token of another issuer with either spelling of its typ', async () => {
    for (const typ of ['at+jwt', 'application/at+jwt', 'AT+JWT'])
      expect((await exchange(running, 'web', foreign('users', USER, { typ }), { scope: 'orders:read' })).status).toBe(
        200,
      )
  })

  it('never issues a refresh token, and answers without any for a client without scopes', async () => {
    const { status, body } = await exchange(running, 'scopeless', await ownToken(running, 'scopeless'))
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['access_token', 'token_type', 'expires_in', 'issued_token_type'])
  })

  it('tells that it serves the grant', async () => {
    const answer = await fetch(`${running.url}/.well-known/oauth-authorization-server`)
    expect(await answer.json()).toMatchObject({
      grant_types_supported: ['client_credentials', TOKEN_EXCHANGE, JWT_BEARER],
    })
  })
})

describe('how long it lives', () => {
  it('lives no longer than the subject token, the actor token, the client and the configuration say', async () => {
    const livesFor = async (client: string, subject: string, more: Record<string, string> = {}) =>
      (await exchange(running, client, subject, more)).body['expires_in']
    expect([59, 60]).toContain(await livesFor('short', await ownToken(running, 'short')))
    const now = Math.floor(Date.now() / 1000)
    const brief = foreign('users', { ...USER, exp: now + 100 })
    const form = { subject_token_type: ID_TOKEN, scope: 'orders:read' }
    expect(await livesFor('web', brief, form)).toBeLessThanOrEqual(100)
    const actor = { actor_token: brief, actor_token_type: ID_TOKEN }
    expect(await livesFor('web', await ownToken(running, 'web'), actor)).toBeLessThanOrEqual(100)
  })
})

describe('who acts', () => {
  it('names the actor token, and below it who acted before', async () => {
    const user = await ofUser()
    const agents = await ownToken(running, 'agent')
    const form = { actor_token: agents, actor_token_type: ACCESS }
    const first = payloadOf(await exchanged(running, 'api', user))
    expect(first['act']).toEqual({ iss: ISSUER, sub: 'api', act: { iss: ISSUER, sub: 'web' } })
    const second = payloadOf(await exchanged(running, 'api', user, form))
    expect(second['act']).toEqual({ iss: ISSUER, sub: 'agent', act: { iss: ISSUER, sub: 'web' } })
    expect(second).toMatchObject({ sub: 'users|alice', client_id: 'api' })
  })

  it('names a user of another issuer who acts by the name that the issuer gives', async () => {
    const actor_token = foreign('users', { ...USER, sub: 'bob' })
    const form = { actor_token, actor_token_type: ID_TOKEN }
    const token = await exchanged(running, 'web', await ownToken(running, 'web'), form)
    expect(payloadOf(token)['act']).toEqual({ iss: 'https://users.example', sub: 'bob' })
  })

  it('names a workload by what its platform calls it', async () => {
    const assertion = () => foreign('ci', { sub: 'job:build', aud: ISSUER, exp: Math.floor(Date.now() / 1000) + 60 })
    const { body: own } = await ask(running, '', assertionForm(assertion()), '/token', {})
    const form = { ...assertionForm(assertion()), ...exchangeOf(String(own['access_token'])) }
    const { body } = await ask(running, '', form, '/token', {})
    expect(payloadOf(body['access_token'])['act']).toEqual({ iss: 'https://ci.example', sub: 'job:build' })
  })

  it('gives the actors of another issuer their issuer', async () => {
    const act = { sub: 'bot', act: { sub: 'other', iss: 'https://elsewhere.example' }, exp: 7 }
    expect(payloadOf(await ofUser({ act }))['act']).toEqual({
      iss: ISSUER,
      sub: 'web',
      act: { iss: 'https://users.example', sub: 'bot', act: { iss: 'https://elsewhere.example', sub: 'other' } },
    })
  })

  it('accepts four actors, and never cuts a fifth', async () => {
    let token = await ofUser()
    for (let round = 0; round < 3; round++) token = await exchanged(running, 'api', token, { resource: ORDERS })
    const { status, body, record } = await exchange(running, 'api', token)
    expect({ status, error: body['error'], detail: record['detail'] }).toEqual({
      status: 400,
      error: 'invalid_request',
      detail: 'exchange_too_deep',
    })
  })

  it('accepts the actor that may_act names', async () => {
    for (const may_act of [
      { sub: 'web' },
      { sub: 'web', iss: ISSUER },
      { client_id: 'web' },
      { sub: 'web', client_id: 'web', iss: ISSUER },
    ])
      await ofUser({ may_act })
    for (const may_act of [{ sub: 'bob' }, { sub: 'bob', iss: 'https://users.example' }])
      await exchanged(running, 'web', foreign('users', { azp: 'web-app', may_act }), {
        subject_token_type: ID_TOKEN,
        scope: 'orders:read',
        actor_token: foreign('users', { azp: 'web-app', sub: 'bob' }),
        actor_token_type: ID_TOKEN,
      })
  })
})

describe('bound tokens', () => {
  const bound = async (form: Record<string, string>, headers: Record<string, string> = CERTIFICATE) =>
    ask(running, 'bound', { client_id: 'bound', ...form }, '/token', headers)

  it('exchanges one over a connection with its certificate, and binds what comes out to that', async () => {
    const { body: own } = await bound({ grant_type: 'client_credentials' })
    const token = String(own['access_token'])
    const { status, body } = await bound(exchangeOf(token))
    expect(status).toBe(200)
    expect(payloadOf(body['access_token'])['cnf']).toEqual(payloadOf(token)['cnf'])
  })

  it('never copies a binding: what comes out is bound to the proof of its own request, or to none', async () => {
    const { body } = await bound({ grant_type: 'client_credentials', resource: ORDERS })
    const token = String(body['access_token'])
    expect((await exchange(running, 'api', token)).record['detail']).toBe('exchange_bound')
    const lifted = await exchanged(running, 'lifted', token)
    expect(payloadOf(lifted)).not.toHaveProperty('cnf')
  })
})

describe('DPoP-bound tokens', () => {
  const URL_OF_PROOFS = `${ISSUER}/token`
  const key = proofKey()
  const withProof = (form: Record<string, string>, client: string, of = key) =>
    ask(running, client, form, '/token', { ...basicHeader(client), dpop: makeProof(of, URL_OF_PROOFS) })
  const bound = async (): Promise<string> => {
    const { body } = await withProof({ grant_type: 'client_credentials', resource: ORDERS }, 'web')
    expect(body['token_type']).toBe('DPoP')
    return String(body['access_token'])
  }

  it('exchanges one with the proof of its key, and what comes out is bound to that', async () => {
    const { status, body } = await withProof(exchangeOf(await bound()), 'web')
    expect({ status, type: body['token_type'] }).toEqual({ status: 200, type: 'DPoP' })
    expect(payloadOf(body['access_token'])['cnf']).toEqual({ jkt: key.thumbprint })
  })

  it('refuses one without a proof, and with that of another key, from the resource itself too', async () => {
    const token = await bound()
    for (const { body, record } of [
      await exchange(running, 'web', token),
      await exchange(running, 'api', token),
      await withProof(exchangeOf(token), 'web', proofKey()),
    ]) {
      expect(body['error']).toBe('invalid_request')
      expect(record).toMatchObject({ detail: 'exchange_bound', note: 'subject_token' })
    }
  })

  it('binds what comes of a bearer token to the proof that is there', async () => {
    const { body } = await withProof(exchangeOf(await ownToken(running, 'web')), 'web')
    expect(payloadOf(body['access_token'])['cnf']).toEqual({ jkt: key.thumbprint })
  })
})

describe('what ends it', () => {
  const chain = async (): Promise<readonly string[]> => {
    const first = await ofUser()
    const tokens = [first]
    for (let at = 0; at < 3; at++) tokens.push(await exchanged(running, 'api', tokens[at] ?? '', { resource: ORDERS }))
    return tokens
  }

  it('shows who acts at introspection, while all that it came from is active', async () => {
    const tokens = await chain()
    expect(await introspected(running, 'api', tokens[3] ?? '')).toMatchObject({
      active: true,
      sub: 'users|alice',
      act: { sub: 'api', act: { sub: 'api', act: { sub: 'api', act: { sub: 'web' } } } },
    })
  })

  it.each([0, 1, 2, 3])('is inactive once token %i of the chain is revoked, and those before stay', async at => {
    const tokens = await chain()
    await revoked(running, at === 0 ? 'web' : 'api', tokens[at] ?? '')
    const active = []
    for (const token of tokens) active.push((await introspected(running, 'api', token))['active'])
    expect(active).toEqual(tokens.map((_, index) => index < at))
  })

  it('is inactive once the actor token is revoked', async () => {
    const actor = await ownToken(running, 'agent', { resource: ORDERS })
    const form = { actor_token: actor, actor_token_type: ACCESS }
    const token = await exchanged(running, 'api', await ofUser(), form)
    expect(await introspected(running, 'api', token)).toMatchObject({ active: true })
    await revoked(running, 'agent', actor)
    expect(await introspected(running, 'api', token)).toEqual({ active: false })
    const record = running.lines.findLast(({ fields }) => fields['event'] === 'request')
    expect(record?.fields['detail']).toBe('inactive_ancestor')
  })

  it('never says which tokens it came from by more than their digests', async () => {
    const user = await ofUser()
    const token = payloadOf(await exchanged(running, 'api', user))
    expect(token['derived_from']).toEqual([
      { client_id: 'web', 'jti#S256': expect.stringMatching(/^[\w-]{43}$/), iat: expect.any(Number) },
    ])
    expect(JSON.stringify(token)).not.toContain(String(payloadOf(user)['jti']))
  })
})

describe('tokens that are good for one exchange', () => {
  it('accepts one once, and a refused request uses none up', async () => {
    const token = foreign('staff', { tid: 't1' })
    const form = { subject_token_type: JWT, scope: 'stock:read' }
    const refused = await exchange(running, 'desk', token, { ...form, scope: 'nothing' })
    expect(refused.body['error']).toBe('invalid_scope')
    expect((await exchange(running, 'desk', token, form)).status).toBe(200)
    const again = await exchange(running, 'desk', token, form)
    expect(again.body['error']).toBe('invalid_request')
    expect(again.record).toMatchObject({ detail: 'exchange_used', note: 'subject_token' })
  })
})
