import { describe, expect, it } from 'vitest'
import { BASELINE, facts, NOW, policies } from './given.ts'

const POLICY = `policy: own
metadata: { properties: { tenant: { type: string } } }
assertion: { properties: { tenant: { type: string } } }
rules:
  - id: own
    effect: require
    when: clientAssertion.tenant == client.metadata.tenant
  - { id: broken, effect: deny, when: "client.metadata.tenant == 'broken' and request.parameters.x > 1" }
claims:
  access_token:
    tenant: client.metadata.tenant
    fixed: { const: [1] }
token: { lifetime: 60 }
`

const explain = (given: Parameters<typeof facts>[0]) => policies([BASELINE, POLICY]).explain(facts(given), NOW)

describe('an explanation', () => {
  it('returns the decision, every rule with its place, and where every claim comes from', () => {
    const explained = explain({ assertion: { tenant: 'acme' } })
    expect(explained.decision.decision).toBe('allow')
    expect(explained.fulfilled).toMatchObject({ ok: true, token: { lifetime: 60 } })
    expect(explained.rules).toMatchObject([
      { rule: 'baseline/registered', effect: 'allow', file: '0.yaml', line: 2, outcome: 'true', tree: null },
      { rule: 'own/broken', outcome: 'false' },
      { rule: 'own/own', effect: 'require', file: '1.yaml', line: 7, outcome: 'true' },
    ])
    expect(explained.claims).toMatchObject([
      {
        target: 'access_token',
        name: 'tenant',
        policy: 'own',
        file: '1.yaml',
        line: 11,
        expression: 'client.metadata.tenant',
        value: 'acme',
        trust: 'configured',
        reads: ['client.metadata.tenant'],
      },
      { target: 'access_token', name: 'fixed', value: [1], trust: 'configured', reads: [] },
      { target: 'token', name: 'lifetime', value: 60 },
    ])
  })

  it('returns the values that made a rule false', () => {
    const explained = explain({ assertion: { tenant: 'globex' } })
    expect(explained.decision).toMatchObject({ decision: 'deny', rules: ['own/own'] })
    expect(explained.fulfilled).toBeNull()
    expect(explained.claims).toEqual([])
    const own = explained.rules.find(({ rule }) => rule === 'own/own')
    expect(own).toMatchObject({ outcome: 'false' })
    expect(JSON.stringify(own?.tree)).toContain('"value":"globex"')
    expect(own?.reason.length).toBeGreaterThan(0)
  })

  it('returns a failing rule as an error', () => {
    const explained = explain({ client: { client_id: 'x', metadata: { tenant: 'broken' } } })
    expect(explained.decision).toMatchObject({ reason: 'evaluation_error', rules: ['own/broken'] })
    expect(explained.rules.find(({ rule }) => rule === 'own/broken')).toMatchObject({ outcome: 'error' })
  })
})
