import { describe, expect, it } from 'vitest'
import { type ClientRecord, checkInvariants, clientOf, factsOf, type InvariantResults } from '../../src/policy/index.ts'
import { BASELINE, CLIENTS, NOW, policies, sourceOf } from './given.ts'

const OWN = (when: string): string => `policy: own
applies_to: { metadata: { kind: [partner] } }
metadata: { properties: { tenant: { type: string } } }
assertion:
  required: [tenant]
  properties: { tenant: { type: string, maxLength: 20 }, groups: { type: array, items: { type: string } }, level: { type: integer, minimum: 0, maximum: 9 }, when: { type: string, pattern: "^[a-z]+$" } }
rules: [{ id: own, effect: require, when: "${when}" }]
claims: { access_token: { tenant: "clientAssertion.tenant", level: clientAssertion.level } }
token: { lifetime: 900 }
`
const TIED = 'clientAssertion.tenant == client.metadata.tenant'

interface Options {
  readonly policy?: string
  readonly seed?: number
  readonly clients?: readonly ClientRecord[]
}

const check = ({ policy = OWN(TIED), seed = 1, clients = CLIENTS }: Options, ...written: readonly string[]) =>
  checkInvariants(
    {
      sources: [sourceOf(BASELINE, '0.yaml'), sourceOf(policy, '1.yaml')],
      tests: [sourceOf(`invariants:\n${written.map(one => `  - ${one}\n`).join('')}`, 'a.test.yaml')],
      clients,
      fulfilment: 'issue',
      consts: { tenants: ['acme', 'globex'] },
      nowMs: NOW,
    },
    { seed },
  )

const SAME = `{ name: own, when: "decision == 'allow' and claims.access_token.tenant != null", expect: claims.access_token.tenant == client.metadata.tenant }`

const only = ({ invariants }: InvariantResults) => {
  const [first] = invariants
  if (first === undefined) throw new Error('no invariant was checked')
  return first
}

describe('an invariant', () => {
  it('accepts what holds for every request, and says how many it was about', async () => {
    const checked = only(await check({}, SAME))
    expect(checked).toMatchObject({ name: 'own', file: 'a.test.yaml', line: 2, passed: true, counterexample: null })
    expect(checked.requests).toBe(1000)
    expect(checked.concerned).toBeGreaterThan(30)
  })

  it('reports a request that breaks it, as small as it can be, and which really breaks it', async () => {
    const policy = OWN("clientAssertion.tenant != 'nobody'")
    const { counterexample, passed } = only(await check({ policy }, SAME))
    expect(passed).toBe(false)
    expect(Object.keys(counterexample?.given ?? {}).toSorted()).toEqual(['assertion', 'client', 'request'])
    expect(Object.keys(counterexample?.given.assertion ?? {})).toEqual(['tenant'])
    const client = clientOf(counterexample?.given ?? {}, CLIENTS)
    if (client === null) throw new Error('no client')
    const decision = policies([BASELINE, policy]).decide(factsOf(counterexample?.given ?? {}, client, NOW), NOW)
    expect(decision.decision).toBe('allow')
    expect(counterexample?.given.assertion?.['tenant']).not.toBe(client.metadata['tenant'])
    expect(counterexample?.tree).toMatchObject({ value: false })
  })

  it('is about both methods of a client that changes its method', async () => {
    const own = `{ name: own, when: client.clientId == 'partner-a', expect: client.method == 'private_key_jwt' }`
    const changing = CLIENTS.map(one => ({ ...one, leaving: 'client_secret_basic' as const }))
    expect(only(await check({}, own)).passed).toBe(true)
    const { passed, counterexample } = only(await check({ clients: changing }, own))
    expect([passed, counterexample?.given.client]).toMatchObject([
      false,
      { client_id: 'partner-a', token_endpoint_auth_method: 'client_secret_basic', metadata: { tenant: 'acme' } },
    ])
  })

  it('returns the same requests for the same seed', async () => {
    const policy = OWN("clientAssertion.tenant != 'nobody'")
    const [first, again, other] = await Promise.all([1, 1, 2].map(seed => check({ policy, seed }, SAME)))
    const requests = [first, again].map(results =>
      results?.invariants.map(({ counterexample }) => counterexample?.given),
    )
    expect(requests[0]).toEqual(requests[1])
    expect([first?.seed, other?.seed]).toEqual([1, 2])
  })

  it('reads the token settings and what a refusal has not', async () => {
    const { invariants } = await check(
      {},
      `{ name: lifetime, when: "decision == 'allow' and client.metadata.kind == 'partner'", expect: token.lifetime == 900 }`,
      `{ name: nothing, when: "decision == 'deny'", expect: claims.access_token.tenant == null and token.lifetime == null }`,
      `{ name: constants, when: claims.access_token.tenant != null, expect: "claims.access_token.tenant in #tenants or client.clientId == 'invented'" }`,
    )
    expect(invariants.map(({ name, passed }) => [name, passed])).toEqual([
      ['lifetime', true],
      ['nothing', true],
      ['constants', true],
    ])
  })

  it('refuses one that is about no request', async () => {
    const checked = only(await check({}, `{ name: never, when: client.clientId == 'x-1', expect: decision == 'deny' }`))
    expect(checked).toMatchObject({ passed: false, concerned: 0, counterexample: null })
  })

  it('refuses one that cannot be evaluated, with the failure', async () => {
    const checked = only(await check({}, '{ name: order, expect: token.lifetime <= 900 }'))
    expect(checked.passed).toBe(false)
    expect(checked.counterexample?.failure).toMatch(/null/)
  })

  it('reports mistakes in its expressions with their place', async () => {
    const { diagnostics, invariants } = await check({}, '{ name: a, expect: claims.acces_token.a == 1 }')
    expect(diagnostics).toMatchObject([{ code: 'CG2104', line: 2, file: 'a.test.yaml' }])
    expect(invariants).toEqual([])
  })

  it('accepts a registry without clients', async () => {
    const checked = only(await check({ clients: [] }, `{ name: a, expect: decision == 'allow' or decision == 'deny' }`))
    expect(checked).toMatchObject({ passed: true, concerned: 1000 })
  })

  it.each([
    ['groups: clientAssertion.groups', 'clientAssertion.groups != null', 'a list'],
    ['a level', 'clientAssertion.level != null and clientAssertion.level > 4', 'a number'],
    ['no level', 'clientAssertion.level == null', 'an absence'],
    ['a pattern', 'clientAssertion.when != null', 'a text'],
  ])('reaches requests with %s', async (_, when) => {
    const about = `{ name: a, when: "decision == 'allow' and client.metadata.kind == 'partner' and ${when}", expect: token.lifetime == 900 }`
    expect(only(await check({}, about)).concerned).toBeGreaterThan(5)
  })
})
