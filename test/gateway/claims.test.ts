import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { basicHeader, clientKeys, post, type Running, run, SECRET } from './running.ts'

/** A policy in PingOne's words, for clients with and without an assertion. */
const POLICY = `
policy: baseline
language: pel
rules:
  - { id: registered, effect: allow, when: true }
claims:
  access_token:
    dept: "#root.context.requestData.clientAssertion.dept"
    roles: "#root.context.requestData.clientAssertion.roles.![#string.upperCase(#this)]"
    first_kid: "#root.context.requestData.clientAssertionHeader.kid"
    alg: "\${#root.context.requestData.clientAssertionHeader.alg}"
    method: "#root.context.appConfig.tokenEndpointAuthMethod"
    client: "#root.context.appConfig.clientId"
    missing: "#root.context.requestData.clientAssertion.missing.deeper"
`
const WITHOUT_LIST = POLICY.replace(/ {4}roles: .*\n/, '')

let running: Running
let shared: Running
beforeAll(async () => {
  running = await run({ files: { 'policies/baseline.yaml': POLICY } })
  shared = await run({ files: { 'policies/baseline.yaml': WITHOUT_LIST } })
})
afterAll(() => Promise.all([running.stop(), shared.stop()]))

const STANDARD = ['aud', 'client_id', 'exp', 'iat', 'iss', 'jti', 'scope', 'sub']

const verified = async (at: Running, token: string): Promise<JWTPayload> =>
  (await jwtVerify(token, createRemoteJWKSet(new URL('/jwks', at.url)), { issuer: at.issuer, typ: 'at+jwt' })).payload

/** Asks with oauth4webapi, which lets a client put claims of its own into its assertion. */
const ask = async (clientId: string, auth: oauth.ClientAuth): Promise<JWTPayload> => {
  const to = {
    [oauth.customFetch]: ((input: string, init: RequestInit) => {
      const { pathname } = new URL(input)
      return fetch(new URL(pathname, running.url), init)
    }) as never,
  }
  const issuer = new URL(running.issuer)
  const as = await oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...to }),
  )
  const client = { client_id: clientId }
  const response = await oauth.clientCredentialsGrantRequest(as, client, auth, new URLSearchParams(), to)
  const { access_token } = await oauth.processClientCredentialsResponse(as, client, response)
  return verified(running, access_token)
}

const withClaims: oauth.ModifyAssertionFunction = (_header, payload) => {
  Object.assign(payload, { dept: 'billing', roles: ['dev', 'admin'], ignored: true })
}

describe('claims from the assertion', () => {
  test('returns exactly what the policy computed, for private_key_jwt', async () => {
    const auth = oauth.PrivateKeyJwt({ key: clientKeys.privateKey, kid: 'k1' }, { [oauth.modifyAssertion]: withClaims })
    const payload = await ask('jwt', auth)
    expect(Object.keys(payload).sort()).toEqual(
      [...STANDARD, 'alg', 'client', 'dept', 'first_kid', 'method', 'roles'].sort(),
    )
    expect(payload).toMatchObject({
      dept: 'billing',
      roles: ['DEV', 'ADMIN'],
      first_kid: 'k1',
      alg: 'RS256',
      method: 'PRIVATE_KEY_JWT',
      client: 'jwt',
    })
  })

  test('returns exactly what the policy computed, for client_secret_jwt', async () => {
    const payload = await ask('hmac', oauth.ClientSecretJwt(SECRET, { [oauth.modifyAssertion]: withClaims }))
    expect(Object.keys(payload).sort()).toEqual([...STANDARD, 'alg', 'client', 'dept', 'method', 'roles'].sort())
    expect(payload).toMatchObject({ dept: 'billing', alg: 'HS256', method: 'CLIENT_SECRET_JWT', client: 'hmac' })
  })

  test.each([
    ['client_secret_basic', { grant_type: 'client_credentials' }, basicHeader('basic')],
    ['client_secret_post', { grant_type: 'client_credentials', client_id: 'post', client_secret: SECRET }, {}],
  ])('returns null for the assertion and the method of %s', async (_, form, headers) => {
    const response = await post(`${shared.url}/token`, form, headers as Record<string, string>)
    const { access_token } = (await response.json()) as { access_token: string }
    expect(Object.keys(await verified(shared, access_token)).sort()).toEqual([...STANDARD, 'client'].sort())
  })

  test('G10 refuses a client without an assertion where an expression needs one', async () => {
    const response = await post(`${running.url}/token`, { grant_type: 'client_credentials' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'unauthorized_client' })
  })
})
