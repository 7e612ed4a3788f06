import { describe, expect, it } from 'vitest'
import { type PolicyTestResults, runPolicyTests } from '../../src/policy/index.ts'
import { BASELINE, CLIENTS, NOW, sourceOf } from './given.ts'

const POLICY = `policy: own
assertion: { required: [tenant], properties: { tenant: { type: string } } }
metadata: { properties: { tenant: { type: string } } }
applies_to: { clients: ["partner-*"] }
rules: [{ id: own, effect: require, when: clientAssertion.tenant == client.metadata.tenant }]
claims: { access_token: { tenant: client.metadata.tenant, sure: true } }
token: { lifetime: 900, scope: request.scopes, audience: client.audiences }
`

const run = (test: string, policies: readonly string[] = [BASELINE, POLICY]): PolicyTestResults =>
  runPolicyTests({
    sources: policies.map((text, index) => sourceOf(text, `${index}.yaml`)),
    tests: [sourceOf(test, 'a.test.yaml')],
    clients: CLIENTS,
    fulfilment: 'issue',
    consts: {},
    nowMs: NOW,
  })

const only = (expectation: string, given = ''): PolicyTestResults =>
  run(`defaults: { client: partner-a, request: { scope: orders:read }, assertion: { tenant: acme } }
cases:
  - name: one
    expect: ${expectation}
${given}`)

const differences = (results: PolicyTestResults) => results.cases.flatMap(one => one.differences)

describe('a policy test', () => {
  it('accepts a case that is decided as expected', () => {
    const results = only(`
      decision: allow
      rules: [baseline/registered]
      claims: { access_token: { tenant: acme, sure: true }, id_token: {} }
      lifetime: 900
      scope: orders:read
      audience: [https://orders.example.com]`)
    expect(results.diagnostics).toEqual([])
    expect(results.cases).toMatchObject([{ name: 'one', file: 'a.test.yaml', line: 3, passed: true }])
  })

  it('reports everything that differs', () => {
    const results = only(
      '{ decision: deny, error: invalid_scope, reason: rule, rules: [], message: no, lifetime: 1, scope: x }',
    )
    expect(results.cases[0]?.passed).toBe(false)
    expect(differences(results)).toEqual([
      { at: 'decision', expected: 'deny', actual: 'allow' },
      { at: 'rules', expected: [], actual: ['baseline/registered'] },
      { at: 'error', expected: 'invalid_scope', actual: null },
      { at: 'reason', expected: 'rule', actual: null },
      { at: 'message', expected: 'no', actual: null },
      { at: 'lifetime', expected: 1, actual: 900 },
      { at: 'scope', expected: ['x'], actual: ['orders:read'] },
    ])
  })

  it('reports claims that are missing, different, or not expected', () => {
    const results = only('{ decision: allow, claims: { access_token: { tenant: globex, more: 1 } } }')
    expect(differences(results)).toEqual([
      { at: 'claims.access_token.more', expected: 1, actual: null },
      { at: 'claims.access_token.sure', expected: null, actual: true },
      { at: 'claims.access_token.tenant', expected: 'globex', actual: 'acme' },
    ])
  })

  it('reports an allow where a claim refuses afterwards', () => {
    const policy = 'policy: c\nclaims: { access_token: { a: { value: client.name, required: true } } }\n'
    const results = run('cases: [{ name: one, client: reports, expect: { decision: allow } }]', [BASELINE, policy])
    expect(differences(results)).toEqual([{ at: 'decision', expected: 'allow', actual: 'deny' }])
  })

  it('requires that null takes a default away, one level deep', () => {
    expect(only('{ decision: deny, reason: facts }', '    assertion: { tenant: null }\n').cases[0]?.passed).toBe(true)
    expect(only('{ decision: deny, reason: facts }', '    assertion: null\n').cases[0]?.passed).toBe(true)
  })

  it('never gives an assertion to a client whose method has none', () => {
    const given = '    client: { client_id: partner-x, metadata: { tenant: acme } }\n'
    expect(only('{ decision: deny, reason: facts }', given).cases[0]?.passed).toBe(true)
  })

  it('reads the instant of the case, else of the file', () => {
    const policy = `policy: clock
rules: [{ id: early, effect: allow, when: "clientAssertion.iat == 1700000000" }]
`
    const text = `now: 2023-11-14T22:13:20Z
defaults: { client: partner-a }
cases:
  - { name: file, expect: { decision: allow } }
  - { name: case, now: 2023-11-14T22:13:21Z, expect: { decision: deny } }
`
    expect(run(text, [policy]).cases.map(one => one.passed)).toEqual([true, true])
  })

  it('loads only the policies that are named', () => {
    const text =
      'policies: [baseline]\ncases: [{ name: one, client: partner-a, expect: { decision: allow, claims: { access_token: {} } } }]\n'
    expect(run(text).cases[0]?.passed).toBe(true)
  })

  it('reports policies and clients that do not exist', () => {
    const text = 'policies: [baselin]\ncases: [{ name: one, client: partner-x, expect: { decision: allow } }]\n'
    const { diagnostics, cases } = run(text)
    expect(diagnostics.map(({ code, line }) => `${code} ${line}`)).toEqual(['CG3060 1', 'CG3061 2'])
    expect(cases).toEqual([])
  })

  it('reports unknown keys and errors of the policies', () => {
    const { diagnostics } = run('cases: [{ name: one, expects: { decision: allow } }]')
    expect(diagnostics.map(({ code }) => code)).toContain('CG1101')
    const broken = run('cases: [{ name: one, client: reports, expect: { decision: allow } }]', [
      'policy: b\nclaims: { access_token: { sub: 1 } }\n',
    ])
    expect(broken.diagnostics.map(({ code }) => code)).toEqual(['CG3040'])
  })

  it('returns what each rule was seen to do', () => {
    const { coverage } = run(`defaults: { client: partner-a }
cases:
  - { name: a, assertion: { tenant: acme }, expect: { decision: allow } }
  - { name: b, assertion: { tenant: x }, expect: { decision: deny } }
`)
    expect(coverage).toEqual([
      { rule: 'baseline/registered', file: '0.yaml', line: 2, seen: ['true'] },
      { rule: 'own/own', file: '1.yaml', line: 5, seen: ['false', 'true'] },
    ])
  })
})
