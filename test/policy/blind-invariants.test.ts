import { describe, expect, it } from 'vitest'
import { type ClientRecord, checkInvariants } from '../../src/policy/index.ts'
import { CLIENTS, sourceOf } from './given.ts'

const MTLS: readonly ClientRecord[] = [
  ...CLIENTS,
  { ...(CLIENTS[0] as ClientRecord), clientId: 'mtls', method: 'tls_client_auth' },
]

const check = (policy: string, invariants: readonly string[], rest = '') =>
  checkInvariants(
    {
      sources: [sourceOf(policy, 'p.yaml')],
      tests: [sourceOf(`${rest}invariants:\n${invariants.map(one => `  - ${one}\n`).join('')}`, 'p.test.yaml')],
      clients: MTLS,
      fulfilment: 'issue',
      consts: {},
    },
    { seed: 7 },
  )

/** Each condition makes a law false that every request looks like keeping as long as one fact never changes. */
const CONDITIONS: readonly (readonly [name: string, condition: string])[] = [
  ['the key', "client.key.thumbprint == 'abc'"],
  ['the keys of a list', "client.key != null and client.key.thumbprint in {'k1', 'k2'}"],
  ['a proof of possession', 'request.dpop.thumbprint != null'],
  ['the key of a proof', "request.dpop.thumbprint == 'abc'"],
  ['a network', "#net.inCidr(request.remoteAddress, '10.0.0.0/8')"],
  ['an address', "request.remoteAddress == '198.51.100.77'"],
  [
    'the end of a network',
    "request.remoteAddress == '172.31.255.255' and #net.inCidr(request.remoteAddress, '172.16.0.0/12')",
  ],
  ['a network of IPv6', "#net.inCidr(request.remoteAddress, '2001:db8:1::/48')"],
  ['a parameter', "request.parameters.mode == 'x'"],
  ['a header without a block', "clientAssertionHeader.kid == 'k9'"],
  ['a certificate', "client.certificate.thumbprint == 't'"],
  ['a subject', "client.certificate.subjectDn == 'CN=batch'"],
  ['a name in a certificate', "'batch.example' in (client.certificate.sanDns ?: {})"],
  ['the hour', '#datetime.getHour(#datetime.now()) < 12'],
  ['the weekday', "#datetime.format(#datetime.now(), 'EEEE') == 'Sunday'"],
  ['an instant', "#datetime.compare(#datetime.now(), '2026-03-01T00:00:00Z') > 0"],
  ['a type of token', "context.requestData.requestedTokenType == 'urn:x'"],
]

describe('an invariant about a fact that has no schema block', () => {
  it.each(CONDITIONS)('refuses a law that %s breaks', async (_, condition) => {
    const policy = `policy: p
rules: [{ id: any, effect: allow, when: true }]
token:
  lifetime: >-
    ${condition} ? 1 : 7
`
    const results = await check(policy, ['{ name: never, expect: token.lifetime != 1 }'])
    expect(results.diagnostics).toEqual([])
    const [never] = results.invariants
    expect(never?.passed).toBe(false)
    expect(never?.counterexample?.tree).toMatchObject({ value: false })
  })

  it.each(CONDITIONS)('refuses what reads %s itself, where the policy lets it pass', async (_, condition) => {
    const policy = `policy: p\nrules: [{ id: any, effect: allow, when: true }]\n`
    const results = await check(policy, [
      `{ name: refused, when: ${JSON.stringify(condition)}, expect: decision == 'deny' }`,
    ])
    expect(results.diagnostics).toEqual([])
    expect(results.invariants[0]?.counterexample).not.toBeNull()
  })

  it('finds claims of the user and of the tokens of an upstream', async () => {
    const results = await checkInvariants(
      {
        sources: [
          sourceOf(
            `policy: p
user: { properties: { email: { type: string } } }
rules: [{ id: any, effect: allow, when: true }]
claims:
  id_token: { a: user.email, b: upstream.accessToken.tenant }
`,
            'p.yaml',
          ),
        ],
        tests: [
          sourceOf(
            `invariants:
  - { name: no mail, expect: claims.id_token.a == null }
  - { name: no tenant, expect: claims.id_token.b == null }
`,
            'p.test.yaml',
          ),
        ],
        clients: MTLS,
        fulfilment: 'reissue',
        consts: {},
      },
      { seed: 7 },
    )
    expect(results.diagnostics).toEqual([])
    expect(results.invariants.map(({ counterexample }) => counterexample !== null)).toEqual([true, true])
  })

  it('says at which instant a law breaks, and nothing of the instant where none matters', async () => {
    const policy = `policy: p
rules: [{ id: any, effect: allow, when: true }]
token: { lifetime: "#datetime.getHour(#datetime.now()) < 6 ? 1 : 7" }
`
    const [law] = (await check(policy, ['{ name: never, expect: token.lifetime != 1 }'])).invariants
    const { now } = law?.counterexample?.given ?? {}
    expect(new Date(now ?? '').getUTCHours()).toBeLessThan(6)
    const still = `policy: p\nrules: [{ id: any, effect: allow, when: true }]\ntoken: { lifetime: 7 }\n`
    const [other] = (await check(still, ['{ name: never, expect: token.lifetime != 7 }'])).invariants
    expect(other?.counterexample?.given).not.toHaveProperty('now')
  })

  it('finds the same failure with the same seed, whatever the day', async () => {
    const policy = `policy: p
rules: [{ id: any, effect: allow, when: true }]
token: { lifetime: "#datetime.getHour(#datetime.now()) < 1 ? 1 : 7" }
`
    const given = async () =>
      (await check(policy, ['{ name: never, expect: token.lifetime != 1 }'])).invariants[0]?.counterexample?.given
    expect(await given()).toEqual(await given())
  })
})

describe('an invariant that says nothing', () => {
  const POLICY = `policy: p
rules: [{ id: any, effect: allow, when: true }]
claims: { access_token: { tenant: client.metadata.tenant } }
metadata: { properties: { tenant: { type: string } } }
`

  it('refuses a claim that no policy sets, with the one that is meant', async () => {
    const { diagnostics } = await check(POLICY, ['{ name: typo, expect: claims.access_token.tennant == null }'])
    expect(diagnostics).toMatchObject([{ code: 'CG2104', help: expect.stringContaining('`tenant`') }])
    const other = await check(POLICY, ['{ name: typo, expect: claims.id_token.anything == null }'])
    expect(other.diagnostics).toMatchObject([{ code: 'CG2104', message: expect.stringContaining('id token') }])
  })

  it('refuses a law about a fact that is null in every request', async () => {
    const [law] = (
      await checkInvariants(
        {
          sources: [sourceOf(POLICY, 'p.yaml')],
          tests: [
            sourceOf(
              "invariants: [{ name: batch, expect: client.certificate.thumbprint != 'x' or decision == 'deny' }]",
              'p.test.yaml',
            ),
          ],
          clients: CLIENTS.filter(({ method }) => method === 'client_secret_basic'),
          fulfilment: 'issue',
          consts: {},
        },
        { seed: 7 },
      )
    ).invariants
    // Clients that nobody has registered yet may have a certificate.
    expect(law?.passed).toBe(false)
    const [missing] = (await check(POLICY, ['{ name: x, expect: "client.metadata.region != \'eu\'" }'])).invariants
    expect(missing).toMatchObject({ passed: false, counterexample: null, missing: ['client.metadata.region'] })
  })
})
