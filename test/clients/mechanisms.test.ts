import { describe, expect, test } from 'vitest'
import { authMethodsThat, JWT_BEARER_ASSERTION } from '../../src/oauth.ts'
import {
  AUTHENTICATED,
  assertion,
  basic,
  body,
  claims,
  keyedClient,
  newEc,
  post,
  refusalOf,
  SECRET,
  secretClient,
  signed,
  stage,
} from './stage.ts'

const pair = newEc()
const CLIENTS = [
  secretClient('basic', 'client_secret_basic'),
  secretClient('post', 'client_secret_post'),
  secretClient('mac', 'client_secret_jwt'),
  keyedClient('key', pair.jwk),
  secretClient('off', 'client_secret_basic', { disabled: true }),
  { client_id: 'public', token_endpoint_auth_method: 'none', grant_types: ['authorization_code'] },
]
const jwtOf = (id: string) => signed({ alg: 'ES256' }, claims(id), pair.privateKey)

describe('one client, one mechanism', () => {
  test('R6 refuses every failure of identity as invalid_client', async () => {
    const { attempt } = await stage(CLIENTS)
    const failures = [
      basic('basic', 'wrong'),
      basic('nobody', 'x'),
      basic('off', SECRET),
      post('post', 'wrong'),
      assertion(jwtOf('nobody')),
      body({ client_id: 'basic' }),
      {},
    ]
    for (const failure of failures) expect(refusalOf(await attempt(failure)).kind).toBe('invalid_client')
  })

  test('R7 refuses unknown, disabled, wrong secret and wrong method in the same words', async () => {
    const { attempt, records } = await stage(CLIENTS)
    const requests = [basic('nobody', SECRET), basic('off', SECRET), basic('basic', 'wrong'), basic('post', SECRET)]
    const descriptions = new Set<string>()
    for (const request of requests) descriptions.add(refusalOf(await attempt(request)).description)
    expect([...descriptions]).toEqual(['client authentication failed'])
    expect(records.map(({ detail }) => detail)).toEqual([
      'unknown_client',
      'client_disabled',
      'secret_wrong',
      'wrong_method',
    ])
  })

  test.each([
    ['header and body secret', { ...post('basic', SECRET), ...pick(basic('basic', SECRET)) }],
    ['header and assertion', { ...assertion('a.b.c'), ...pick(basic('basic', SECRET)) }],
    ['body secret and assertion', assertion('a.b.c', { client_secret: SECRET })],
    ['malformed header and body secret', { ...post('basic', SECRET), authorization: ['Basic !'] }],
    ['Bearer header and assertion', { ...assertion('a.b.c'), authorization: ['Bearer x'] }],
  ])('R8 refuses %s', async (_, request) => {
    const { verdict } = await stage(CLIENTS)
    expect(await verdict(request)).toBe('invalid_request several_mechanisms')
  })

  test('R8 refuses two mechanisms even when both are valid', async () => {
    const { verdict } = await stage(CLIENTS)
    const both = { ...assertion(jwtOf('key')), ...pick(basic('basic', SECRET)) }
    expect(await verdict(both)).toBe('invalid_request several_mechanisms')
  })

  test('R13 refuses a request whose credentials are not in header or body', async () => {
    const { verdict } = await stage(CLIENTS)
    expect(await verdict(body({ grant_type: 'client_credentials' }))).toBe('invalid_client no_credentials')
  })

  test('R18 accepts an assertion with its own client_id and refuses it with another', async () => {
    const { verdict } = await stage(CLIENTS)
    expect(await verdict(assertion(jwtOf('key'), { client_id: 'key' }))).toBe(AUTHENTICATED)
    expect(await verdict(assertion(jwtOf('key'), { client_id: 'basic' }))).toBe('invalid_request client_id_mismatch')
  })

  test('R19 accepts client_secret_basic where no method is registered', async () => {
    const { verdict } = await stage({ client_id: 'plain', grant_types: ['client_credentials'], client_secret: SECRET })
    expect(await verdict(basic('plain', SECRET))).toBe(AUTHENTICATED)
    expect(await verdict(post('plain', SECRET))).toBe('invalid_client wrong_method')
  })

  test('R19 refuses every mechanism but the registered one', async () => {
    const { verdict } = await stage(CLIENTS)
    expect(await verdict(basic('post', SECRET))).toBe('invalid_client wrong_method')
    expect(await verdict(post('basic', SECRET))).toBe('invalid_client wrong_method')
    expect(await verdict(post('key', SECRET))).toBe('invalid_client wrong_method')
    expect(await verdict(assertion(jwtOf('basic')))).toBe('invalid_client wrong_method')
    expect(await verdict(body({ client_id: 'basic' }))).toBe('invalid_client wrong_method')
    expect(await verdict(body({ client_id: 'key' }))).toBe('invalid_client wrong_method')
  })

  test('R19 accepts the names that PingOne gives the methods', async () => {
    const { registry } = await stage([
      secretClient('a', 'CLIENT_SECRET_BASIC'),
      secretClient('b', 'CLIENT_SECRET_POST'),
      { ...secretClient('c', 'CLIENT_SECRET_JWT'), token_endpoint_auth_signing_alg: 'HS256' },
      keyedClient('d', pair.jwk, { token_endpoint_auth_method: 'PRIVATE_KEY_JWT' }),
    ])
    expect(registry.all().map(({ method }) => method)).toEqual(
      authMethodsThat(({ pingOne }) => pingOne !== null).slice(0, 4),
    )
  })

  test('R20 accepts a public client by its name alone', async () => {
    const { verdict } = await stage(CLIENTS)
    expect(await verdict(body({ client_id: 'public' }))).toBe(AUTHENTICATED)
  })

  test('R20 refuses a public client that presents a secret or an assertion', async () => {
    const { verdict } = await stage(CLIENTS)
    expect(await verdict(post('public', SECRET))).toBe('invalid_client wrong_method')
    expect(await verdict(basic('public', SECRET))).toBe('invalid_client wrong_method')
    expect(await verdict(assertion(jwtOf('public')))).toBe('invalid_client wrong_method')
  })

  test('refuses a public client at introspection', async () => {
    const { verdict } = await stage(CLIENTS)
    const request = body({ client_id: 'public' })
    expect(await verdict(request, { endpoint: 'introspection' })).toBe('invalid_client public_client_at_introspection')
  })

  test('J1 refuses an assertion without its type, and a type without an assertion', async () => {
    const { verdict } = await stage(CLIENTS)
    const without = 'invalid_request assertion_without_type'
    expect(await verdict(body({ client_assertion: jwtOf('key') }))).toBe(without)
    expect(await verdict(body({ client_assertion_type: JWT_BEARER_ASSERTION, client_id: 'public' }))).toBe(without)
  })

  test.each([
    'urn:ietf:params:oauth:client-assertion-type:saml2-bearer',
    'urn:ietf:params:oauth:client-assertion-type:jwt-spiffe',
    JWT_BEARER_ASSERTION.toUpperCase(),
    `${JWT_BEARER_ASSERTION} `,
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
  ])('J1 refuses the assertion type "%s"', async type => {
    const { verdict } = await stage(CLIENTS)
    const request = body({ client_assertion: jwtOf('key'), client_assertion_type: type })
    expect(await verdict(request)).toBe('invalid_client assertion_type_unknown')
  })

  test('J21 refuses an assertion that came as the parameter of a grant', async () => {
    const { verdict } = await stage(CLIENTS)
    const request = body({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: jwtOf('key') })
    expect(await verdict(request)).toBe('invalid_client no_credentials')
  })
})

function pick({ authorization = [] }: ReturnType<typeof basic>) {
  return { authorization }
}
