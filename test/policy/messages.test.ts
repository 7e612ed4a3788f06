/** Mistakes in policy files and tests, and files in which the advice was followed. */
import { describe, expect, it } from 'vitest'
import { checkInvariants, checkPolicyTests, type PolicyTestInput } from '../../src/policy/index.ts'
import { readSource } from '../../src/source/index.ts'
import { BASELINE, CLIENTS, load, sourceOf } from './given.ts'

/** What is written, a part of the help, and the same with the advice followed. */
type Row = readonly [wrong: string, help: string, right: string]

const HEAD = `policy: p
metadata: { properties: { tenant: { type: string }, tier: { type: string }, kind: { type: string } } }
assertion: { required: [tenant], properties: { tenant: { type: string }, dept: { type: string }, groups: { type: array, items: { type: string } } } }
`
const rule = (when: string): string => `${HEAD}rules:\n  - { id: r, effect: require, when: ${when} }\n`
const claim = (value: string): string => `${HEAD}claims: { access_token: { c: ${value} } }\n`

const POLICIES: readonly Row[] = [
  [rule("request.ip == '192.0.2.1'"), 'write request.remoteAddress', rule("request.remoteAddress == '192.0.2.1'")],
  [rule("client.id == 'partner-a'"), 'write client.clientId', rule("client.clientId == 'partner-a'")],
  [rule("claims.tenant == 'acme'"), 'clientAssertion.name', rule("clientAssertion.tenant == 'acme'")],
  [
    rule(`"\${clientAssertion.tenant} == client.metadata.tenant"`),
    'clientAssertion.tenant == client.metadata.tenant',
    rule('"clientAssertion.tenant == client.metadata.tenant"'),
  ],
  [
    claim(`"$\${client.metadata.tenant}"`),
    'write ${client.metadata.tenant}: Terraform',
    claim('"${client.metadata.tenant}"'),
  ],
  [
    claim(`"tenant-\${clientAssertion.tenant}!"`),
    "'tenant-' + clientAssertion.tenant + '!'",
    claim(`"'tenant-' + clientAssertion.tenant + '!'"`),
  ],
  [
    `${HEAD}let: { a: "#b", b: client.clientId }\n`,
    'move `b` above `a`',
    `${HEAD}let: { b: client.clientId, a: "#b" }\n`,
  ],
  [
    `${HEAD}let: { a: "#b", b: "#a" }\n`,
    'write one of the two without the other',
    `${HEAD}let: { a: client.clientId, b: "#a" }\n`,
  ],
  [`${HEAD}let: { a: "#a" }\n`, 'a `let` sees the ones above it', `${HEAD}let: { a: client.clientId }\n`],
  [`${HEAD}token: { lifetime: 15m }\n`, 'write 900', `${HEAD}token: { lifetime: 900 }\n`],
  [`${HEAD}token: { lifetime: PT1H }\n`, 'write 3600', `${HEAD}token: { lifetime: 3600 }\n`],
  [`${HEAD}token: { lifetime: "2 hours" }\n`, 'write 7200', `${HEAD}token: { lifetime: 7200 }\n`],
  [
    `${HEAD}rules:\n  own: { effect: allow, when: true }\n`,
    'begin each with `- id: own`',
    `${HEAD}rules:\n  - id: own\n    effect: allow\n    when: true\n`,
  ],
  [
    `${HEAD}rules: [{ id: a, effect: forbid, when: true }]\n`,
    'did you mean `deny`?',
    `${HEAD}rules: [{ id: a, effect: deny, when: client.name == 'x' }]\n`,
  ],
  [
    `${HEAD}rules: [{ id: a, effect: permit, when: true }]\n`,
    'did you mean `allow`?',
    `${HEAD}rules: [{ id: a, effect: allow, when: true }]\n`,
  ],
  [
    `${HEAD}rules: [{ id: a, action: allow, when: true }]\n`,
    'did you mean `effect`?',
    `${HEAD}rules: [{ id: a, effect: allow, when: true }]\n`,
  ],
  [
    `${HEAD}rules: [{ id: a, effect: allow, condition: true }]\n`,
    'did you mean `when`?',
    `${HEAD}rules: [{ id: a, effect: allow, when: true }]\n`,
  ],
  [
    'policy: p\nassertion: { properties: { g: { type: array, uniqueItems: true } } }\n',
    '#data.size(#list.distinct(x)) == #data.size(x)',
    'policy: p\nassertion: { properties: { g: { type: array, default: [] } } }\nrules: [{ id: a, effect: require, when: "#data.size(#list.distinct(clientAssertion.g)) == #data.size(clientAssertion.g)" }]\n',
  ],
  [
    'policy: p\nassertion: { properties: { g: { oneOf: [{ type: string }, { type: array }] } } }\n',
    'write type: [string, array]',
    'policy: p\nassertion: { properties: { g: { type: [string, array] } } }\n',
  ],
  [
    'policy: p\nassertion: { patternProperties: { "^x-": { type: string } } }\n',
    'additionalProperties describes',
    'policy: p\nassertion: { additionalProperties: { type: string } }\n',
  ],
  [
    'policy: p\nassertion: { properties: { g: { type: string, format: email } } }\n',
    'use pattern',
    'policy: p\nassertion: { properties: { g: { type: string, pattern: "^[^@]+@[^@]+$" } } }\n',
  ],
  [
    'policy: p\nassertion: { properties: { g: { type: string, minLength: "3" } } }\n',
    'write 3, without quotes',
    'policy: p\nassertion: { properties: { g: { type: string, minLength: 3 } } }\n',
  ],
  [
    'policy: p\nclaims: { access_token: { c: { value: client.clientId, required: yes please } } }\n',
    '',
    'policy: p\nclaims: { access_token: { c: { value: client.clientId, required: true } } }\n',
  ],
  [
    'policy: p\nmetadata: { properties: { tier: { enum: [gold] } } }\n',
    'change it in the file of the client, or here',
    'policy: p\nmetadata: { properties: { tier: { enum: [gold, silver] } } }\n',
  ],
]

describe('a mistake in a policy', () => {
  it.each(POLICIES)('is told with what to write: %j', (wrong, help, right) => {
    const told = load([BASELINE, wrong])
    expect(told.policies).toBeNull()
    expect(told.diagnostics.map(one => one.help).join('\n')).toContain(help)
    expect(load([BASELINE, right]).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('points at the keyword that a client breaks', () => {
    const { diagnostics } = load([BASELINE, 'policy: p\nmetadata:\n  properties:\n    tier: { enum: [gold] }\n'])
    expect(diagnostics).toMatchObject([{ code: 'CG3012', line: 4, excerpt: '    tier: { enum: [gold] }', column: 19 }])
  })

  it('names the keys that bound the work of a loop over a part of a claim', () => {
    const when = `"clientAssertion.groups.?[#string.startsWith(#this, 'app-')].![#regex.replaceFirst(#regex.replaceFirst(#this, 'a', 'b'), 'c', 'd')] != {}"`
    const [first] = load([
      BASELINE,
      rule(when).replace('groups: { type: array,', 'groups: { type: array, default: [],'),
    ]).diagnostics
    expect(first?.code).toBe('CG2121')
    expect(first?.help).toContain('maxItems for `clientAssertion.groups`')
    const bounded = rule(when).replace(
      'groups: { type: array, items: { type: string } }',
      'groups: { type: array, default: [], maxItems: 50, items: { type: string, maxLength: 64 } }',
    )
    expect(load([BASELINE, bounded]).diagnostics).toEqual([])
  })
})

describe('quotes in YAML', () => {
  it.each([
    [`when: 'clientAssertion.tenant == 'acme''`, `write "clientAssertion.tenant == 'acme'"`],
    [`rules: [{ when: 'tier == 'gold'' }]`, `write "tier == 'gold'"`],
    [`when: "tier == "gold""`, `write 'tier == "gold"'`],
    [`when: "tier == 'it\\'s'"`, "double a quote that belongs to the text: 'it''s'"],
  ])('are told with what to write: %s', (text, help) => {
    const { diagnostics } = readSource('p.yaml', text)
    expect(diagnostics[0]?.help).toBe(help)
    const [, written = text.replace("\\'", "''")] = /^write (.*)$/.exec(help) ?? []
    expect(readSource('p.yaml', written).diagnostics).toEqual([])
  })
})

const input = (test: string): PolicyTestInput => ({
  sources: [sourceOf(BASELINE, 'baseline.yaml')],
  tests: [sourceOf(test, 'a.test.yaml')],
  clients: CLIENTS,
  fulfilment: 'issue',
  consts: {},
})
const one = (keys: string): string => `cases: [{ name: x, client: partner-a, ${keys} }]\n`

const TESTS: readonly Row[] = [
  [
    one('clientAssertion: { a: b }, expect: { decision: allow }'),
    'did you mean `assertion`?',
    one('assertion: { a: b }, expect: { decision: allow }'),
  ],
  [
    one('clientAssertionHeader: { kid: b }, expect: { decision: allow }'),
    'did you mean `assertion_header`?',
    one('assertion_header: { kid: b }, expect: { decision: allow }'),
  ],
  [one('expected: { decision: allow }'), 'did you mean `expect`?', one('expect: { decision: allow }')],
  [one('expect: { decision: denied }'), 'did you mean `deny`?', one('expect: { decision: deny }')],
  [
    one('expect: { decision: allow, lifetime: "900" }'),
    'write 900, without quotes',
    one('expect: { decision: allow, lifetime: 900 }'),
  ],
  [
    'cases: { one: { client: partner-a, expect: { decision: allow } } }\n',
    '`- name: one`',
    'cases: [{ name: one, client: partner-a, expect: { decision: allow } }]\n',
  ],
  [
    'invariants: [{ name: x, expect: decison }]\n',
    'decision, claims, token',
    "invariants: [{ name: x, expect: decision == 'allow' }]\n",
  ],
  [
    'invariants: [{ name: x, expect: decision }]\n',
    'compare the value with something',
    "invariants: [{ name: x, expect: decision == 'allow' }]\n",
  ],
  [
    "invariants: [{ name: x, expect: claims.access_token.tenant == 'a' }]\n",
    '',
    "invariants: [{ name: x, expect: decision == 'allow' }]\n",
  ],
]

describe('a mistake in a policy test', () => {
  it.each(TESTS)('is told with what to write: %j', async (wrong, help, right) => {
    const told = checkPolicyTests(input(wrong))
    expect(told.length).toBeGreaterThan(0)
    expect(told.map(diagnostic => diagnostic.help).join('\n')).toContain(help)
    expect(checkPolicyTests(input(right))).toEqual([])
    expect((await checkInvariants(input(right), { seed: 1 })).diagnostics).toEqual([])
  })

  it('is told once where the file has the name of a policy', () => {
    const { diagnostics } = load([BASELINE, 'policies: [baseline]\ndefaults: { client: partner-a }\ncases: []\n'])
    expect(diagnostics).toMatchObject([{ code: 'CG3062', help: expect.stringContaining('.test.yaml') }])
  })
})
