/** Tests and explanations make the token of a platform: it is one that the gateway would take, and says what its subject says. */
import { describe, expect, test } from 'vitest'
import { createUnsignedTokens } from '../../src/clients/index.ts'
import { PRESETS, trustedIssuers } from '../../src/issuers/index.ts'
import type { JsonObject } from '../../src/oauth.ts'
import { ISSUER, issuerOf, loading, NOW, newEc, trustDomainOf } from './stage.ts'

type Preset = keyof typeof PRESETS
const pair = newEc()
const NAMES = (Object.keys(PRESETS) as Preset[]).filter(name => name !== ('spiffe' as Preset))
const issuers = trustedIssuers(
  NAMES.map(name => issuerOf(name, [pair.jwk], { preset: name })),
  [trustDomainOf('mesh', 'mesh.org', [pair.jwk])],
)

const tokensFor = (clients: readonly JsonObject[]) => {
  const { registry, diagnostics } = loading(clients as never, { issuers })
  if (registry === null) throw new Error(diagnostics.map(({ message }) => message).join('; '))
  return createUnsignedTokens(registry, issuers)
}
const mapped = (client_id: string, federated: JsonObject): JsonObject => ({
  client_id,
  token_endpoint_auth_method: 'federated_jwt',
  federated,
  grant_types: ['client_credentials'],
})

describe.each(NAMES)('the token of %s', name => {
  const tokens = tokensFor([])
  const client = { clientId: 'written-out', issuer: name }
  const made = tokens.tokenFor(client, {}, NOW)

  test('is one that the gateway takes for an issuer', () => {
    if (made === null) throw new Error('no token')
    expect(tokens.admit(made, client, NOW)).toMatchObject({ ok: true })
  })

  test('has every claim that the platform always has, and none that it never has', () => {
    const claims = Object.keys(made?.payload ?? {})
    expect(claims).toEqual(expect.arrayContaining([...(PRESETS[name].claims.required ?? [])]))
    expect(tokens.mistakes(client, made?.payload ?? {})).toEqual([])
  })
})

describe('a token', () => {
  const tokens = tokensFor([
    mapped('deploy', {
      issuer: 'github',
      subject: 'repo:my-org/**:environment:*',
      claims: { repository_owner_id: '4711' },
    }),
    mapped('pod', { issuer: 'kubernetes', subject: 'system:serviceaccount:billing:invoices' }),
    mapped('run', { issuer: 'terraform', subject: 'organization:acme:project:*:workspace:site:run_phase:plan' }),
    mapped('job', {
      issuer: 'gitlab',
      subject: 'project_path:acme/*:ref_type:tag:ref:*',
      claims: { namespace_id: '7' },
    }),
  ])
  const payload = (clientId: string, issuer: Preset, said: JsonObject = {}): JsonObject =>
    tokens.tokenFor({ clientId, issuer }, said, NOW)?.payload ?? {}

  test('fits the mapping of its client, and says what its subject says', () => {
    expect(payload('deploy', 'github')).toMatchObject({
      sub: 'repo:my-org/shop:environment:any',
      repository: 'my-org/shop',
      repository_owner: 'my-org',
      repository_owner_id: '4711',
      environment: 'any',
    })
    expect(payload('pod', 'kubernetes')).toMatchObject({
      'kubernetes.io': { namespace: 'billing', serviceaccount: { name: 'invoices' } },
    })
    expect(payload('run', 'terraform')).toMatchObject({
      sub: 'organization:acme:project:default:workspace:site:run_phase:plan',
      terraform_workspace_name: 'site',
      terraform_run_phase: 'plan',
    })
    expect(payload('job', 'gitlab')).toMatchObject({
      project_path: 'acme/shop',
      ref_type: 'tag',
      ref: 'main',
      namespace_id: '7',
    })
    for (const [clientId, issuer] of [
      ['deploy', 'github'],
      ['pod', 'kubernetes'],
      ['run', 'terraform'],
      ['job', 'gitlab'],
    ] as const) {
      expect(tokens.differences({ clientId, issuer }, payload(clientId, issuer))).toEqual([])
      expect(tokens.clientsOf(payload(clientId, issuer))).toEqual([clientId])
    }
  })

  test('says what a test says, and null takes a claim away', () => {
    const said = payload('deploy', 'github', { sub: 'repo:my-org/site:environment:prod', run_id: null, actor: 'me' })
    expect(said).toMatchObject({ repository: 'my-org/site', environment: 'prod', actor: 'me' })
    expect(said).not.toHaveProperty('run_id')
  })

  test.each<[string, JsonObject]>([
    ['issuer_not_trusted', { iss: 'https://evil.example' }],
    ['assertion_aud_mismatch', { aud: 'x' }],
    ['assertion_expired', { iat: NOW - 900, exp: NOW - 600 }],
    ['assertion_lifetime_too_long', { exp: NOW + 7200 }],
    ['assertion_jti_missing', { jti: null }],
    ['subject_of_another', { sub: 'repo:my-org/site:pull_request' }],
    ['subject_of_another', { repository_owner_id: '4712' }],
  ])('is refused as at the gateway: %s', (detail, said) => {
    const client = { clientId: 'deploy', issuer: 'github' }
    const token = tokens.tokenFor(client, said, NOW)
    expect(token === null ? null : tokens.admit(token, client, NOW)).toMatchObject({ refusal: detail })
  })

  test('is of nobody, or of one client, or of no trusted issuer', () => {
    expect(tokens.clientsOf(payload('nobody', 'github'))).toEqual([])
    expect(tokens.clientsOf({ iss: 'https://evil.example' })).toBeNull()
    expect(tokens.tokenFor({ clientId: 'a', issuer: 'evil' }, {}, NOW)).toBeNull()
  })

  test('with a claim that the issuer does not have, or never of this type, is told', () => {
    const mistakes = tokens.mistakes(
      { clientId: 'deploy', issuer: 'github' },
      { repositry: 'x', run_number: 7, ref: null },
    )
    expect(mistakes.map(({ claim, isUnknown, fix }) => [claim, isUnknown, fix])).toEqual([
      ['repositry', true, 'repository'],
      ['run_number', false, undefined],
    ])
  })
})

describe('a JWT-SVID', () => {
  const workload = (client_id: string, spiffe_id: string): JsonObject => ({
    client_id,
    token_endpoint_auth_method: 'spiffe_jwt',
    spiffe_id,
    grant_types: ['client_credentials'],
  })
  const tokens = tokensFor([
    workload('billing', 'spiffe://mesh.org/billing'),
    workload('fleet', 'spiffe://mesh.org/ns/fleet/*'),
  ])
  const payload = (clientId: string, said: JsonObject = {}): JsonObject =>
    tokens.tokenFor({ clientId, issuer: 'mesh' }, said, NOW)?.payload ?? {}

  test('says what agents write, and fits the `spiffe_id` of its client', () => {
    const standard = { aud: [ISSUER], iat: NOW, exp: NOW + 300 }
    expect(payload('billing')).toEqual({ sub: 'spiffe://mesh.org/billing', ...standard })
    expect(payload('fleet')).toEqual({ sub: 'spiffe://mesh.org/ns/fleet/any', ...standard })
    expect(payload('written-out')).toEqual({ sub: 'spiffe://mesh.org/app', ...standard })
    for (const clientId of ['billing', 'fleet']) {
      const [client, said] = [{ clientId, issuer: 'mesh' }, payload(clientId)]
      expect(tokens.admit({ payload: said, header: { alg: 'ES256' } }, client, NOW)).toMatchObject({ ok: true })
      expect(tokens.differences(client, said)).toEqual([])
      expect(tokens.mistakes(client, said)).toEqual([])
      expect(tokens.clientsOf(said)).toEqual([clientId])
    }
  })

  test.each<[string, JsonObject]>([
    ['trust_domain_not_trusted', { sub: 'spiffe://evil.org/billing' }],
    ['spiffe_id_malformed', { sub: 'spiffe://mesh.org/billing/' }],
    ['assertion_sub_missing', { sub: null }],
    ['assertion_aud_mismatch', { aud: ['x'] }],
    ['assertion_expired', { iat: NOW - 900, exp: NOW - 600 }],
    ['subject_of_another', { sub: 'spiffe://mesh.org/billing2' }],
  ])('is refused as at the gateway: %s', (detail, said) => {
    const client = { clientId: 'billing', issuer: 'mesh' }
    const token = tokens.tokenFor(client, said, NOW)
    expect(token === null ? null : tokens.admit(token, client, NOW)).toMatchObject({ refusal: detail })
  })

  test('is of nobody, or of no trust domain', () => {
    expect(tokens.clientsOf({ sub: 'spiffe://mesh.org/nobody' })).toEqual([])
    expect(tokens.clientsOf({ sub: 'spiffe://evil.org/billing' })).toBeNull()
  })
})
