import { describe, expect, it } from 'vitest'
import { type Coverage, runPolicyTests } from '../../src/policy/index.ts'
import { BASELINE, CLIENTS, NOW, sourceOf } from './given.ts'

const covered = (policy: string, cases: string, others: readonly string[] = [BASELINE]): Coverage => {
  const results = runPolicyTests({
    sources: [policy, ...others].map((text, index) => sourceOf(text, `${index}.yaml`)),
    tests: [sourceOf(`defaults: { client: partner-a }\ncases:\n${cases}`, 'a.test.yaml')],
    clients: CLIENTS,
    fulfilment: 'issue',
    consts: {},
    nowMs: NOW,
  })
  expect(results.diagnostics).toEqual([])
  return results.parts
}

const missing = (...given: Parameters<typeof covered>): readonly string[] =>
  covered(...given).missing.map(({ line, column, what, wanted }) => `${line}:${column} ${wanted}: ${what}`)

const one = (name: string, assertion: string): string =>
  `  - { name: ${name}, assertion: ${assertion}, expect: { decision: allow } }\n`

describe('coverage', () => {
  it('requires each rule true and false, and of a constant rule only what it is', () => {
    const policy = `policy: p
rules:
  - { id: a, effect: require, when: client.name == null }
  - { id: b, effect: allow, when: true }
`
    expect(missing(policy, one('a', '{}'), [])).toEqual(['3:37 false: rule p/a'])
  })

  it('requires each operand of and and or true and false, a chain as one', () => {
    const policy = `policy: p
assertion: { required: [n], properties: { n: { type: number } } }
rules: [{ id: a, effect: allow, when: clientAssertion.n > 1 and clientAssertion.n > 2 and (clientAssertion.n == 3 or clientAssertion.n == 4) }]
`
    expect(missing(policy, one('three', '{ n: 3 }') + one('one', '{ n: 1 }'))).toEqual([
      '3:65 false: clientAssertion.n > 2',
      '3:91 false: (clientAssertion.n == 3 or clientAssertion.n == 4)',
      '3:92 false: clientAssertion.n == 3',
      '3:118 true: clientAssertion.n == 4',
      '3:118 false: clientAssertion.n == 4',
    ])
    const all = [1, 2, 3, 4, 5].map(n => one(`n${n}`, `{ n: ${n} }`)).join('')
    expect(missing(policy, all)).toEqual([])
  })

  it('requires each arm of a condition and each side of an Elvis operator', () => {
    const policy = `policy: p
assertion: { required: [n], properties: { n: { type: number }, m: { type: number } } }
claims:
  access_token:
    a: "clientAssertion.n > 1 ? 'many' : 'one'"
    b: "clientAssertion.m ?: 0"
`
    expect(missing(policy, one('a', '{ n: 2, m: 1 }'))).toEqual([
      '2:64 absent: clientAssertion.m',
      "5:42 taken: 'one'",
      '6:30 taken: 0',
    ])
    expect(missing(policy, one('a', '{ n: 2, m: 1 }') + one('b', '{ n: 1 }'))).toEqual([])
  })

  it('requires each optional claim that is read present and absent, and each claim that may be null given and left out', () => {
    const policy = `policy: p
assertion:
  required: [r]
  properties: { r: { type: string }, o: { type: string }, d: { type: string, default: x }, unread: { type: string } }
rules: [{ id: tied, effect: require, when: clientAssertion.r != clientAssertion.d }]
claims: { access_token: { o: clientAssertion.o } }
`
    expect(missing(policy, one('a', '{ r: a, o: x }') + one('b', '{ r: x, o: x }'))).toEqual([
      '4:38 absent: clientAssertion.o',
      '6:30 left out: claim access_token.o',
    ])
    const nothing = one('c', '{ r: a }')
    expect(missing(policy, one('a', '{ r: a, o: x }') + one('b', '{ r: x }') + nothing)).toEqual([])
  })

  it('requires the branches of a let, but only where the let was needed', () => {
    const policy = `policy: p
assertion: { required: [n], properties: { n: { type: number } } }
let: { big: clientAssertion.n > 10 and clientAssertion.n < 20 }
rules: [{ id: a, effect: allow, when: "clientAssertion.n > 5 and #big" }]
`
    const small = missing(policy, one('a', '{ n: 1 }'))
    expect(small).toContain('3:13 false: clientAssertion.n > 10')
    const all = [1, 6, 15, 30].map(n => one(`n${n}`, `{ n: ${n} }`)).join('')
    expect(missing(policy, all)).toEqual([])
  })

  it('reports a policy that no case reaches', () => {
    const other =
      'policy: other\napplies_to: { clients: [billing] }\nrules: [{ id: a, effect: deny, when: client.name == null }]\n'
    expect(missing(BASELINE, one('a', '{}'), [other])).toEqual(['3:38 true: rule other/a', '3:38 false: rule other/a'])
  })

  it('returns how much was seen of how much', () => {
    const policy = 'policy: p\nrules: [{ id: a, effect: require, when: client.name == null }]\n'
    expect(covered(policy, one('a', '{}'))).toMatchObject({ total: 3, seen: 2 })
  })
})
