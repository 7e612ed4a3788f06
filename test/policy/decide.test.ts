import { describe, expect, it } from 'vitest'
import { JWT_BEARER, TOKEN_EXCHANGE } from '../../src/oauth.ts'
import type { Decision } from '../../src/policy/index.ts'
import { BASELINE, facts, NOW, policies } from './given.ts'

const decide = (texts: readonly string[], given: Parameters<typeof facts>[0] = {}): Decision =>
  policies(texts).decide(facts(given), NOW)

const rule = (policy: string, effect: string, when: string, more = ''): string =>
  `policy: ${policy}\nrules:\n  - id: r\n    effect: ${effect}\n    when: >-\n      ${when}\n${more}`

describe('a decision at the token endpoint', () => {
  it('refuses when no policy applies', () => {
    expect(decide([])).toMatchObject({ decision: 'deny', reason: 'no_grant', error: 'unauthorized_client', rules: [] })
  })

  it('refuses when no allow rule is true', () => {
    expect(decide([rule('a', 'allow', 'false')])).toMatchObject({ decision: 'deny', reason: 'no_grant' })
  })

  it('refuses when only guards hold', () => {
    expect(decide([rule('a', 'require', 'true')])).toMatchObject({ decision: 'deny', reason: 'no_grant' })
  })

  it('accepts when one allow rule is true, and names every one that is', () => {
    const decision = decide([
      rule('b', 'allow', 'true'),
      rule('a-b', 'allow', 'true'),
      rule('a', 'allow', 'true'),
      rule('c', 'allow', 'false'),
    ])
    expect(decision).toMatchObject({ decision: 'allow', rules: ['a-b/r', 'a/r', 'b/r'] })
  })

  it('refuses when a require is false, with its error and message', () => {
    const more = '    error: invalid_scope\n    message: Not this one\n'
    expect(decide([BASELINE, rule('a', 'require', 'false', more)])).toMatchObject({
      decision: 'deny',
      reason: 'rule',
      error: 'invalid_scope',
      description: 'Not this one',
      rules: ['a/r'],
    })
  })

  it('refuses when a deny is true', () => {
    expect(decide([BASELINE, rule('a', 'deny', 'true')])).toMatchObject({ reason: 'rule', rules: ['a/r'] })
    expect(decide([BASELINE, rule('a', 'deny', 'false')])).toMatchObject({ decision: 'allow' })
  })

  it('reports the smallest of several refusing rules and lists all', () => {
    const small = rule('a', 'deny', 'true', '    message: Small\n')
    const large = rule('b', 'require', 'false', '    message: Large\n')
    for (const order of [
      [BASELINE, small, large],
      [large, small, BASELINE],
    ])
      expect(decide(order)).toMatchObject({ description: 'Small', rules: ['a/r', 'b/r'] })
  })

  it('refuses when a rule fails, before any other rule counts', () => {
    const decision = decide([BASELINE, rule('a', 'deny', 'true'), rule('z', 'allow', 'request.parameters.x > 1')])
    expect(decision).toMatchObject({ reason: 'evaluation_error', error: 'unauthorized_client', rules: ['z/r'] })
  })

  it('refuses when an allow rule fails although another one is true', () => {
    expect(
      decide([BASELINE, rule('z', 'allow', "request.parameters.x == null and request.parameters.y > 'a'")]),
    ).toMatchObject({
      reason: 'evaluation_error',
    })
  })

  it('refuses when a condition is null', () => {
    expect(decide([BASELINE, rule('z', 'deny', 'request.parameters.flag')])).toMatchObject({
      reason: 'evaluation_error',
      detail: 'z/r: not_boolean: the condition is neither true nor false',
    })
  })
})

describe('a schema block', () => {
  const block = (text: string): string => `policy: a\n${text}\n`

  it('refuses before any rule counts', () => {
    const texts = [BASELINE, rule('z', 'deny', 'true'), block('assertion: { required: [tenant] }')]
    expect(decide(texts)).toMatchObject({
      reason: 'facts',
      error: 'invalid_request',
      description: 'The claim tenant of the client assertion is required',
      rules: ['a/assertion'],
      detail: 'a/assertion.tenant: required',
    })
  })

  it('refuses a client without an assertion when members are required', () => {
    expect(decide([BASELINE, block('assertion: { required: [tenant] }')], { client: 'reports' })).toMatchObject({
      reason: 'facts',
      description: 'A client assertion is required',
    })
  })

  it('accepts a client without an assertion when none are', () => {
    const texts = [BASELINE, block('assertion: { properties: { tenant: { type: string } } }')]
    expect(decide(texts, { client: 'reports' })).toMatchObject({ decision: 'allow' })
  })

  it('never echoes what was sent', () => {
    const texts = [BASELINE, block('assertion: { properties: { tenant: { type: string, maxLength: 3 } } }')]
    const decision = decide(texts, { assertion: { tenant: 'secret-value' } })
    expect(decision).toMatchObject({ reason: 'facts' })
    expect(JSON.stringify(decision)).not.toContain('secret-value')
  })

  it('never names a member that nobody declared', () => {
    const texts = [BASELINE, block('assertion: { additionalProperties: false }')]
    const decision = decide(texts, { assertion: { 'secret-name': 1 } })
    expect(decision).toMatchObject({ reason: 'facts', detail: 'a/assertion: additionalProperties' })
    expect(JSON.stringify(decision)).not.toContain('secret-name')
  })

  it('returns its defaults to the expressions of its own policy only, under both names', () => {
    const filled = `policy: a
assertion: { properties: { n: { type: integer, default: 1 } } }
rules:
  - { id: short, effect: allow, when: clientAssertion.n == 1 }
  - { id: long, effect: allow, when: "#root.context.requestData.clientAssertion.n == 1" }
`
    const bare =
      'policy: b\nassertion: { properties: { n: { type: integer } } }\nrules: [{ id: r, effect: allow, when: clientAssertion.n == null }]\n'
    expect(decide([filled, bare])).toMatchObject({ rules: ['a/long', 'a/short', 'b/r'] })
  })

  it('returns defaults of client metadata', () => {
    const text = `policy: a
metadata: { properties: { region: { type: string, default: eu } } }
rules: [{ id: r, effect: allow, when: client.metadata.region == 'eu' }]
`
    expect(decide([text])).toMatchObject({ rules: ['a/r'] })
  })

  it('reads the JOSE header', () => {
    const text = `policy: a
assertion_header: { required: [kid], properties: { kid: { type: string } } }
`
    expect(decide([BASELINE, text])).toMatchObject({ detail: 'a/assertion_header.kid: required' })
    expect(decide([BASELINE, text], { assertion_header: { kid: '1' } })).toMatchObject({ decision: 'allow' })
  })
})

describe('applies_to', () => {
  const only = (appliesTo: string): string =>
    `policy: a\napplies_to: ${appliesTo}\nrules: [{ id: r, effect: allow, when: true }]\n`

  it.each([
    ['{ clients: [partner-a] }', true],
    ['{ clients: ["partner-*"] }', true],
    ['{ clients: ["*-a"] }', true],
    ['{ clients: ["*"] }', true],
    ['{ clients: ["p*r-*a"] }', true],
    ['{ clients: [billing, partner-a] }', true],
    ['{ clients: [partner] }', false],
    ['{ clients: ["partner-a*a"] }', false],
    ['{ clients: ["partner.a"] }', false],
    ['{ metadata: { kind: [partner, internal] } }', true],
    ['{ metadata: { kind: [internal] } }', false],
    ['{ metadata: { other: [partner] } }', false],
    ['{ metadata: { kind: [partner], tenant: [globex] } }', false],
    ['{ clients: ["partner-*"], metadata: { kind: [internal] } }', false],
    ['{ grant_types: [client_credentials] }', true],
    ['{ grant_types: [refresh_token] }', false],
    ['{ endpoints: [token] }', true],
    ['{ endpoints: [introspection] }', false],
  ])('returns for %s whether it fits partner-a: %s', (appliesTo, applies) => {
    expect(decide([only(appliesTo)]).decision).toBe(applies ? 'allow' : 'deny')
  })

  it('accepts a client whose metadata list holds one of the values', () => {
    const client = { client_id: 'x', metadata: { kind: ['partner', 'reseller'] } }
    expect(decide([only('{ metadata: { kind: [reseller] } }')], { client })).toMatchObject({ decision: 'allow' })
  })

  it('returns the plan of the request, never of a client that was asked before', () => {
    const set = policies([only('{ clients: [partner-a] }')])
    expect(set.decide(facts(), NOW).decision).toBe('allow')
    expect(set.decide(facts({ client: 'partner-b' }), NOW).decision).toBe('deny')
    expect(set.decide(facts({ request: { endpoint: 'pushed_authorization_request' } }), NOW).decision).toBe('allow')
    expect(set.decide(facts({ client: { client_id: 'partner-a' } }), NOW).decision).toBe('allow')
  })
})

describe('the other endpoints', () => {
  it('refuses a pushed authorization request that no rule allows', () => {
    const given = { request: { endpoint: 'pushed_authorization_request' } } as const
    expect(decide([], given)).toMatchObject({ reason: 'no_grant' })
    expect(decide([BASELINE], given)).toMatchObject({ decision: 'allow', rules: ['baseline/registered'] })
  })

  it.each(['introspection', 'revocation', 'device_authorization'] as const)(
    'accepts at %s unless a rule refuses',
    endpoint => {
      const given = { request: { endpoint } }
      const deny = `policy: a\napplies_to: { endpoints: [${endpoint}] }\nrules: [{ id: r, effect: deny, when: client.clientId == 'partner-a' }]\n`
      expect(decide([], given)).toMatchObject({ decision: 'allow', rules: [] })
      expect(decide([rule('z', 'deny', 'true')], given)).toMatchObject({ decision: 'allow' })
      expect(decide([deny], given)).toMatchObject({ reason: 'rule', rules: ['a/r'] })
      expect(decide([deny], { ...given, client: 'reports' })).toMatchObject({ decision: 'allow' })
    },
  )

  it('never restricts them by grant type', () => {
    const text = `policy: a
applies_to: { endpoints: [revocation], grant_types: [client_credentials] }
rules: [{ id: r, effect: deny, when: request.grantType == null }]
`
    expect(decide([text], { request: { endpoint: 'revocation' } })).toMatchObject({ reason: 'rule' })
  })
})

describe('names', () => {
  it('reads const, let and constants of the configuration, each let seeing those before it', () => {
    const text = `policy: a
const: { tiers: { gold: 1 } }
let:
  one: "#tiers.gold"
  two: "#one + 1"
rules: [{ id: r, effect: allow, when: "#two == 2 and #environment == 'test'" }]
`
    const set = policies([text], { consts: { environment: 'test' } })
    expect(set.decide(facts(), NOW)).toMatchObject({ decision: 'allow' })
  })

  it('never evaluates a let that no rule needs', () => {
    const text = `policy: a
let: { broken: "request.parameters.x > 1" }
rules: [{ id: r, effect: allow, when: "true or #broken" }]
`
    expect(decide([text])).toMatchObject({ decision: 'allow' })
  })

  it('reports the failure of a let at the rule that reads it', () => {
    const text = `policy: a
let: { broken: "request.parameters.x > 1" }
rules: [{ id: r, effect: allow, when: "#broken" }]
`
    expect(decide([text])).toMatchObject({ reason: 'evaluation_error', rules: ['a/r'] })
  })
})

describe.each([
  [TOKEN_EXCHANGE, 'invalid_request'],
  [JWT_BEARER, 'invalid_grant'],
  ['refresh_token', 'unauthorized_client'],
])('a decision on %s', (grant_type, error) => {
  const naming = (text: string): string =>
    text.replace('\nrules:', `\napplies_to: { grant_types: ["${grant_type}"] }\nrules:`)
  const on = (...texts: readonly string[]): Decision => decide(texts, { request: { grant_type } })
  const delegates = grant_type !== 'refresh_token'

  it('counts an allow where the policy names the grant, and gives what that policy gives', () => {
    expect(on(naming(BASELINE))).toMatchObject({ decision: 'allow', rules: ['baseline/registered'] })
    const general = on(BASELINE)
    if (delegates) expect(general).toMatchObject({ decision: 'deny', reason: 'no_grant', error, rules: [] })
    else expect(general).toMatchObject({ decision: 'allow' })
  })

  it('never gives the claims of a general policy that allows, and those of one without allow', () => {
    const claims = (name: string): string => `claims: { access_token: { ${name}: { const: x } } }\n`
    const decision = on(
      naming(BASELINE),
      rule('a', 'allow', 'true', claims('a')),
      rule('b', 'require', 'true', claims('b')),
    )
    if (decision.decision === 'deny') throw new Error(decision.detail)
    const fulfilled = decision.fulfil(facts({ request: { grant_type } }))
    const given = fulfilled.ok ? Object.keys(fulfilled.claims.access_token) : []
    expect(given).toEqual(delegates ? ['b'] : ['a', 'b'])
  })

  it('counts the guards of every policy', () => {
    expect(on(naming(BASELINE), rule('a', 'deny', 'true'))).toMatchObject({ reason: 'rule', error, rules: ['a/r'] })
    expect(on(naming(BASELINE), rule('a', 'require', 'false'))).toMatchObject({ reason: 'rule', error })
  })

  it('names its own error where a rule names none', () => {
    expect(on(naming(BASELINE), rule('z', 'deny', "request.scopes[9] == 'x'"))).toMatchObject({
      reason: 'evaluation_error',
      error,
    })
    expect(on(naming(BASELINE), rule('a', 'deny', 'true', '    error: invalid_request\n'))).toMatchObject({
      error: 'invalid_request',
    })
  })
})
