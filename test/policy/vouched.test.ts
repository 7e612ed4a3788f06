/** What the issuers of its clients say types a policy, and counts as verified. */
import { describe, expect, test } from 'vitest'
import { PRESETS } from '../../src/issuers/index.ts'
import { type ClientRecord, loadPolicies } from '../../src/policy/index.ts'
import { readSource } from '../../src/source/index.ts'

const client = (clientId: string, preset: keyof typeof PRESETS | null): ClientRecord => ({
  clientId,
  method: preset === null ? 'private_key_jwt' : 'federated_jwt',
  issuer: preset,
  vouched: preset === null ? null : [PRESETS[preset]],
  grantTypes: ['client_credentials'],
  scopes: [],
  audiences: [],
  accessTokenLifetime: null,
  metadata: {},
})

const mistakes = (policy: string, clients: readonly ClientRecord[]): readonly string[] => {
  const { source } = readSource('policy.yaml', policy)
  if (source === null) throw new Error('no file')
  const { diagnostics } = loadPolicies({ sources: [source], clients, fulfilment: 'issue', consts: {} })
  return diagnostics.map(({ code, message, line, column }) => `${code} ${line}:${column} ${message}`)
}

const GITHUB = [client('a', 'github')]
const policy = (claim: string, when = 'true') =>
  `policy: p\nrules: [{ id: r, effect: allow, when: ${when} }]\nclaims: { access_token: { x: "${claim}" } }\n`

describe('the claims of an issuer', () => {
  test('type the expressions of a policy that declares nothing', () => {
    expect(mistakes(policy('clientAssertion.repository'), GITHUB)).toEqual([])
    expect(
      mistakes(policy("#string.upperCase(clientAssertion['kubernetes.io'].namespace)"), [client('a', 'kubernetes')]),
    ).toEqual([])
  })

  test('show a misspelling with its place', () => {
    const [one] = mistakes(policy('clientAssertion.job_workflw_ref'), GITHUB)
    expect(one).toMatch(/^CG2104 3:\d+ .*job_workflw_ref/)
  })

  test('are those of every issuer, and required where each has them', () => {
    const both = [...GITHUB, client('b', 'gitlab')]
    const length = (claim: string) =>
      mistakes(policy('client.clientId', `"clientAssertion.${claim} matches 'x'"`), both)
    expect(mistakes(policy('clientAssertion.namespace_id'), both)).toEqual([])
    expect(length('sub').filter(one => one.startsWith('CG30'))).toEqual([])
    expect(length('repository_id').join()).toMatch(/may be null/)
    // What they say of it differs, and both call it a text.
    expect(mistakes(policy('clientAssertion.sub.name'), both).join()).toMatch(/is a String and has no/)
  })

  test('say nothing where a client of the policy makes its own assertion', () => {
    expect(mistakes(policy('clientAssertion.repository'), [...GITHUB, client('c', null)])[0]).toMatch(/^CG2104/)
  })

  test('count as verified, but for what the workload chooses', () => {
    expect(mistakes(policy('clientAssertion.repository_owner_id'), GITHUB)).toEqual([])
    expect(mistakes(policy('clientAssertion.ref'), GITHUB)).toEqual([
      expect.stringMatching(/^CG3051 .*clientAssertion\.ref/),
    ])
    expect(mistakes(policy('client.clientId', `"clientAssertion.repository == 'acme/shop'"`), GITHUB)).toEqual([])
    expect(mistakes(policy('client.clientId', `"clientAssertion.ref == 'refs/heads/main'"`), GITHUB)).toEqual([
      expect.stringMatching(/^CG3103/),
    ])
  })

  test('are added to what the policy declares itself', () => {
    const own = `assertion: { properties: { repository: { type: string, maxLength: 9 } } }\n`
    expect(mistakes(own + policy('clientAssertion.repository + clientAssertion.sha'), GITHUB).join()).not.toMatch(
      /CG2104/,
    )
  })
})
