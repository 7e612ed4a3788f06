/** The table of strategies in docs/proxy.md, cell by cell: a part that a strategy cannot enforce is a mistake of the file. */
import { describe, expect, it } from 'vitest'
import { type ClientRecord, type Fulfilment, loadPolicies } from '../../src/policy/index.ts'
import { sourceOf } from './given.ts'

const STRATEGIES: readonly Fulfilment[] = ['issue', 'assertion', 'reissue', 'introspection', 'none']
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code'

const client = (grantTypes: readonly string[]): ClientRecord => ({
  clientId: 'a',
  method: 'client_secret_basic',
  grantTypes,
  scopes: ['read', 'write'],
  audiences: ['https://api.example.com'],
  accessTokenLifetime: null,
  metadata: {},
})

const codesOf = (
  part: string,
  fulfilment: Fulfilment,
  grants: readonly string[],
  appliesTo = '',
): readonly string[] => {
  const text = `
policy: one
${appliesTo}
rules: [{ id: all, effect: allow, when: true }]
${part}
`
  const { diagnostics } = loadPolicies({ sources: [sourceOf(text)], clients: [client(grants)], fulfilment, consts: {} })
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)
}

/** Each part of a policy with the grants of the client, and the strategies that can enforce it. */
const TABLE: readonly (readonly [string, string, readonly string[], readonly Fulfilment[]])[] = [
  ['token.lifetime', 'token: { lifetime: "300" }', ['client_credentials'], ['issue', 'reissue']],
  ['token.audience', 'token: { audience: client.audiences }', ['client_credentials'], ['issue', 'reissue']],
  ['token.scope', 'token: { scope: request.scopes }', ['client_credentials'], STRATEGIES],
  ['token.scope', 'token: { scope: request.scopes }', ['refresh_token'], STRATEGIES],
  ['token.scope', 'token: { scope: request.scopes }', ['authorization_code'], ['issue', 'reissue']],
  ['token.scope', 'token: { scope: request.scopes }', [DEVICE], ['issue', 'reissue']],
  ['token.scope', 'token: { scope: request.scopes }', ['client_credentials', DEVICE], ['issue', 'reissue']],
  [
    'claims.access_token',
    'claims: { access_token: { a: { const: 1 } } }',
    ['client_credentials'],
    ['issue', 'assertion', 'reissue', 'introspection'],
  ],
  ['claims.id_token', 'claims: { id_token: { a: { const: 1 } } }', ['authorization_code'], ['assertion', 'reissue']],
  [
    'claims.introspection',
    'claims: { introspection: { a: { const: 1 } } }',
    ['client_credentials'],
    ['issue', 'reissue', 'introspection'],
  ],
  [
    'request.dpop',
    'token: { scope: "request.dpop.thumbprint == null ? {} : request.scopes" }',
    ['refresh_token'],
    ['issue', 'reissue'],
  ],
]

describe.each(TABLE)('%s', (_, part, grants, able) => {
  it.each(STRATEGIES)(`accepts or refuses it for ${grants.join(' and ')} under %s`, fulfilment => {
    expect(codesOf(part, fulfilment, grants)).toEqual(able.includes(fulfilment) ? [] : ['CG3042'])
  })
})

it('accepts token.scope where only grants that carry a scope are meant', () => {
  const grants = ['client_credentials', 'authorization_code']
  const only = 'applies_to: { grant_types: [client_credentials] }'
  expect(codesOf('token: { scope: request.scopes }', 'none', grants)).toEqual(['CG3042'])
  expect(codesOf('token: { scope: request.scopes }', 'none', grants, only)).toEqual([])
})

it('refuses a claim that would stand where the claims of the ID token travel', () => {
  const part = 'claims: { access_token: { id_token: { const: 1 } } }'
  expect(STRATEGIES.map(fulfilment => codesOf(part, fulfilment, ['client_credentials']))).toEqual([
    [],
    ['CG3042'],
    [],
    [],
    ['CG3042'],
  ])
})
