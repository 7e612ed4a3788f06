/** What a caller is told after a failure: to try again only where the same request may succeed then. */
import { createHmac, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { JWT_BEARER_ASSERTION } from '../../src/oauth.ts'
import { GatewayError } from '../../src/outcome.ts'
import { basicHeader, post, SECRET } from '../gateway/running.ts'
import { type Foreign, type ForeignAnswer, foreign } from './foreign.ts'

const CLIENTS = `
- client_id: shop
  grant_types: [client_credentials, authorization_code, refresh_token]
  scope: read
  secrets: [{ value: "env:CLIENT_SECRET" }]
  upstream: { client_secret: "env:UPSTREAM_SECRET" }
- client_id: signing
  token_endpoint_auth_method: client_secret_jwt
  token_endpoint_auth_signing_alg: HS256
  grant_types: [client_credentials, authorization_code]
  scope: read
  secrets: [{ value: "env:CLIENT_SECRET" }]
  upstream: { client_secret: "env:UPSTREAM_SECRET" }
`

let on: Foreign
beforeAll(async () => {
  on = await foreign({
    files: { 'clients/clients.yaml': CLIENTS },
    config: { throttling: { enabled: true, failures: 2, window: 60 } },
  })
})
afterAll(() => on.behind.stop())

const GRANT = { grant_type: 'client_credentials' }
const CODE = { grant_type: 'authorization_code', code: 'c', redirect_uri: 'https://a.example' }

const signed = (): Record<string, string> => {
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: 'signing', sub: 'signing', aud: on.issuer, iat: now, exp: now + 60, jti: randomUUID() }
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const input = `${part({ alg: 'HS256' })}.${part(claims)}`
  const mac = createHmac('sha256', SECRET).update(input).digest('base64url')
  return { client_assertion_type: JWT_BEARER_ASSERTION, client_assertion: `${input}.${mac}` }
}

const told = async (form: Record<string, string>, headers: Record<string, string> = basicHeader('shop')) => {
  const response = await post(`${on.issuer}/token`, form, headers)
  return [response.status, ((await response.json()) as { error_description: string }).error_description]
}
const upstream = (answer: ForeignAnswer): void => void on.answers.set('/token', answer)

const AGAIN = 'try again later'
const ANEW = 'try again later with a new assertion'
const ENDED = 'the request could not be completed'
const BROKEN: ForeignAnswer = { body: 'no JSON' }
const BUSY: ForeignAnswer = { status: 503, headers: { 'retry-after': '5' } }
const LIMITED: ForeignAnswer = { status: 429 }

describe('after a failure of the upstream', () => {
  it.each([
    ['a secret and no code', GRANT, BROKEN, 502, AGAIN],
    ['a code', CODE, BROKEN, 502, ENDED],
    ['a refresh token', { grant_type: 'refresh_token', refresh_token: 'r' }, BROKEN, 502, ENDED],
    ['a code that the upstream has not looked at', CODE, BUSY, 503, AGAIN],
    ['too many requests', GRANT, LIMITED, 429, 'too many requests, try again later'],
  ])('says what to do to a request with %s', async (_, form, answer, status, description) => {
    upstream(answer)
    expect(await told(form)).toEqual([status, description])
  })

  it.each([
    ['nothing else', GRANT, BROKEN, 502, ANEW],
    ['a code', CODE, BROKEN, 502, ENDED],
    ['an upstream that is busy', GRANT, BUSY, 503, ANEW],
    ['an upstream that limits', GRANT, LIMITED, 429, ANEW],
  ])('asks for a new assertion of a request with one and %s', async (_, form, answer, status, description) => {
    upstream(answer)
    const sent = { ...form, ...signed() }
    expect(await told(sent, {})).toEqual([status, description])
    // The same request would be refused.
    expect((await told(sent, {}))[0]).toBe(401)
  })

  it('never lets a request that failed before its assertion counted look used up', async () => {
    const { store } = on.behind.gateway.surroundings
    const { add } = store
    const sent = { ...GRANT, ...signed() }
    Object.assign(store, { add: () => Promise.reject(new GatewayError('overloaded', 'x')) })
    expect(await told(sent, {})).toEqual([503, AGAIN])
    Object.assign(store, { add: () => Promise.reject(new GatewayError('store_unavailable', 'x')) })
    expect(await told(sent, {})).toEqual([503, ANEW])
    Object.assign(store, { add })
    upstream({ body: { access_token: 'a', token_type: 'Bearer' } })
    expect((await told(sent, {}))[0]).toBe(200)
  })
})

it('never invites those to try again whose secret is wrong', async () => {
  const wrong = basicHeader('shop', 'wrong')
  for (let failure = 0; failure < 3; failure++) await told(GRANT, wrong)
  expect(await told(GRANT, wrong)).toEqual([429, 'too many failed attempts'])
})
