/** Token exchanges that we answer in front of an upstream, under reissue. */
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TOKEN_EXCHANGE } from '../../src/oauth.ts'
import { detailOf, exchangeIn, type Front, startFront, tokensOf, userToken } from './front.ts'
import { ACCESS, foreign, ID_TOKEN, JWT, ORDERS, STOCK } from './stage.ts'

let front: Front
beforeAll(async () => {
  front = await startFront()
})
afterAll(() => front.stop())
beforeEach(() => void front.on.seen.splice(0))

const tokenOf = (body: { readonly [name: string]: unknown }): string => String(body['access_token'])
const introspected = async (token: string, who = 'web') => (await front.on.post('/introspect', { token }, who)).body

describe('tokens of ours', () => {
  it('accepts a token that was issued again, and never asks the upstream for another', async () => {
    const subject = await userToken(front)
    front.on.seen.splice(0)
    const { status, body } = await exchangeIn(front, 'web', subject, { scope: 'orders:read', resource: STOCK })
    expect(status).toBe(200)
    expect(body).toMatchObject({ issued_token_type: ACCESS, token_type: 'Bearer', scope: 'orders:read' })
    expect(decodeProtectedHeader(tokenOf(body))).toMatchObject({ typ: 'at+jwt', alg: 'RS256' })
    expect(decodeJwt(tokenOf(body))).toMatchObject({
      iss: front.on.issuer,
      sub: 'alice',
      client_id: 'web',
      aud: STOCK,
      scope: 'orders:read',
      via: 'web',
      act: { iss: front.on.issuer, sub: 'web' },
    })
    expect(decodeJwt(tokenOf(body)).exp).toBeLessThanOrEqual(Number(decodeJwt(subject).exp))
    expect(front.on.seen.map(({ url }) => url)).toEqual(['/introspect'])
  })

  it('accepts one for a resource of the client, and one that names it in may_act', async () => {
    const forApi = await userToken(front, 'web')
    expect((await exchangeIn(front, 'api', forApi)).status).toBe(200)
    for (const may_act of [{ client_id: 'agent' }, { sub: 'agent' }, { iss: front.on.issuer, sub: 'agent' }]) {
      const named = await userToken(front, 'web', { may_act })
      const { status, body } = await exchangeIn(front, 'agent', named)
      expect({ may_act, status }).toEqual({ may_act, status: 200 })
      expect(decodeJwt(tokenOf(body))).toMatchObject({ scope: 'orders:read', act: { sub: 'agent' } })
      expect(decodeJwt(tokenOf(body))['may_act']).toBeUndefined()
    }
  })

  it('accepts an access token whose upstream writes JWT, under either type', async () => {
    const subject = await userToken(front, 'web', { typ: 'JWT' })
    for (const subject_token_type of [ACCESS, JWT])
      expect((await exchangeIn(front, 'web', subject, { subject_token_type })).status).toBe(200)
  })

  it('accepts an ID token with a scope that is named, and an actor token', async () => {
    const { id_token: id = '' } = await tokensOf(front, 'web', { id: { acr: 'high' } })
    const asked = { subject_token_type: ID_TOKEN, scope: 'orders:read' }
    const { status, body } = await exchangeIn(front, 'web', id, asked)
    expect(status).toBe(200)
    expect(decodeJwt(tokenOf(body))).toMatchObject({ sub: 'alice', acr: 'high' })
    const actor_token = await userToken(front, 'web', { sub: 'robot' })
    const acting = await exchangeIn(front, 'web', id, { ...asked, actor_token, actor_token_type: ACCESS })
    expect(decodeJwt(tokenOf(acting.body))).toMatchObject({ act: { iss: front.on.issuer, sub: 'robot' } })
  })

  it('accepts what came out of an exchange, with the chain of actors', async () => {
    const first = await exchangeIn(front, 'web', await userToken(front))
    const second = await exchangeIn(front, 'api', tokenOf(first.body), { scope: 'orders:read' })
    expect({ ...second.body, detail: detailOf(front) }).toMatchObject({ issued_token_type: ACCESS })
    expect(decodeJwt(tokenOf(second.body))).toMatchObject({ act: { sub: 'api', act: { sub: 'web' } } })
  })
})

describe('tokens of others', () => {
  it('accepts a token of a trusted issuer, whose user is named after it', async () => {
    const token = foreign('users', { azp: 'web-app' })
    const asked = { subject_token_type: ID_TOKEN, scope: 'orders:read' }
    const { status, body } = await exchangeIn(front, 'web', token, asked)
    expect(status).toBe(200)
    expect(decodeJwt(tokenOf(body))).toMatchObject({ sub: 'users|alice' })
    expect(await introspected(tokenOf(body))).toMatchObject({ active: true, act: { sub: 'web' } })
    expect(front.on.seen).toEqual([])
  })

  it('accepts JWTs of the upstream, and opaque ones of which it says enough', async () => {
    const theirs = await front.on.sign({ sub: 'bob', client_id: 'web', aud: ORDERS, scope: 'orders:read' })
    expect(decodeJwt(tokenOf((await exchangeIn(front, 'web', theirs)).body))).toMatchObject({ sub: 'bob' })
    const exp = Math.floor(Date.now() / 1000) + 60
    front.opaque.set('opaque-1', { sub: 'bob', client_id: 'web', exp, scope: 'orders:read', username: 'Bob' })
    const { status, body } = await exchangeIn(front, 'web', 'opaque-1')
    expect(status).toBe(200)
    expect(decodeJwt(tokenOf(body))).toMatchObject({ sub: 'bob', scope: 'orders:read' })
    expect(decodeJwt(tokenOf(body)).exp).toBeLessThanOrEqual(exp)
  })

  it('accepts an ID token of the upstream', async () => {
    const theirs = await front.on.sign({ sub: 'bob', aud: 'web' }, 'JWT')
    const asked = { subject_token_type: ID_TOKEN, scope: 'orders:read' }
    expect((await exchangeIn(front, 'web', theirs, asked)).status).toBe(200)
  })
})

describe('what came out', () => {
  it('is active at introspection with its actors, for whom it concerns, and unknown to everybody else', async () => {
    const { body } = await exchangeIn(front, 'web', await userToken(front), { resource: ORDERS })
    const token = tokenOf(body)
    expect(await introspected(token)).toMatchObject({ active: true, client_id: 'web', act: { sub: 'web' } })
    expect(await introspected(token, 'api')).toMatchObject({ active: true })
    const stock = await exchangeIn(front, 'web', await userToken(front), { resource: STOCK })
    await front.on.post('/revoke', { token }, 'web')
    expect(await introspected(token)).toEqual({ active: false })
    expect(await introspected(tokenOf(stock.body))).toMatchObject({ active: true })
  })

  it('ends with each token that it came from, four levels deep', async () => {
    const chain = [await userToken(front, 'web', { aud: ORDERS })]
    for (const who of ['web', 'api', 'web', 'api']) {
      const { status, body } = await exchangeIn(front, who, chain.at(-1) ?? '', { scope: 'orders:read' })
      // A token for ORDERS is the api's to exchange, and one of the api is not the web's.
      if (status === 200) chain.push(tokenOf(body))
    }
    const last = chain.at(-1) ?? ''
    expect(chain.length).toBeGreaterThan(2)
    expect(await introspected(last, 'api')).toMatchObject({ active: true })
    await front.on.post('/revoke', { token: chain[0] ?? '' }, 'web')
    for (const token of chain.slice(1)) expect(await introspected(token, 'api')).toEqual({ active: false })
    expect((await exchangeIn(front, 'api', last)).body).toMatchObject({ error: 'invalid_request' })
  })

  it('ends when the upstream calls the token inactive that it goes back to', async () => {
    const subject = await userToken(front)
    const { body } = await exchangeIn(front, 'web', subject)
    front.on.seen.splice(0)
    expect(await introspected(tokenOf(body))).toMatchObject({ active: true })
    const asked = front.on.seen.find(({ url }) => url === '/introspect')?.form.get('token') ?? ''
    expect(asked).not.toBe(tokenOf(body))
    front.inactive.add(asked)
    expect(await introspected(tokenOf(body))).toEqual({ active: false })
    expect((await exchangeIn(front, 'web', tokenOf(body))).status).toBe(400)
  })

  it('never revokes the upstream’s token with it', async () => {
    const subject = await userToken(front)
    const { body } = await exchangeIn(front, 'web', subject)
    front.on.seen.splice(0)
    expect((await front.on.post('/revoke', { token: tokenOf(body) }, 'web')).status).toBe(200)
    expect(front.on.seen).toEqual([])
    expect(await introspected(subject)).toMatchObject({ active: true })
  })

  it('refuses the revocation of another client’s', async () => {
    const { body } = await exchangeIn(front, 'web', await userToken(front))
    expect((await front.on.post('/revoke', { token: tokenOf(body) }, 'api')).body).toMatchObject({
      error: 'invalid_grant',
    })
  })

  it('never stands for the upstream’s token at userinfo, nor in an exchange that is forwarded', async () => {
    const { body } = await exchangeIn(front, 'web', await userToken(front))
    const token = tokenOf(body)
    const answer = await fetch(`${front.on.issuer}/me`, { headers: { authorization: `Bearer ${token}` } })
    expect(await answer.json()).toMatchObject({ authorization: `Bearer ${token}` })
    front.on.seen.splice(0)
    const forwarded = await exchangeIn(front, 'console', token, { scope: 'orders:read' })
    expect(forwarded.body).toMatchObject({ error: 'invalid_request' })
    expect(front.on.seen.filter(({ url }) => url === '/token')).toEqual([])
  })
})

describe('a client that keeps the upstream’s tokens', () => {
  it('is answered by the upstream, after the tokens were verified', async () => {
    const theirs = await userToken(front, 'console')
    front.on.seen.splice(0)
    const { status, body } = await exchangeIn(front, 'console', theirs, { scope: 'orders:read' })
    expect({ status, body, detail: detailOf(front) }).toMatchObject({ status: 200 })
    expect(decodeProtectedHeader(tokenOf(body)).kid).toBe('up')
    expect(front.on.seen.map(({ url }) => url)).toEqual(['/introspect', '/token'])
  })
})

it('names the grant in its metadata', async () => {
  const answer = await fetch(`${front.on.issuer}/.well-known/openid-configuration`)
  const { grant_types_supported: grants } = (await answer.json()) as { grant_types_supported: string[] }
  expect(grants).toContain(TOKEN_EXCHANGE)
})
