/** Networks, patterns and time zones that an operator has configured: as constants, or for each client. */
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/oauth.ts'
import type { Given } from '../../src/policy/index.ts'
import { CLIENTS, facts, load, NOW, policies } from './given.ts'

const METADATA: JsonObject = {
  networks: ['10.0.0.0/8', '2001:db8::/32'],
  patterns: ['repo:acme/.*', 'repo:globex/shop'],
  globs: { main: 'repo:acme/*:ref' },
  timezone: 'Europe/Berlin',
  x: 'a+',
}

const clientsWith = (metadata: JsonObject) =>
  CLIENTS.map(client => ({ ...client, metadata: { ...client.metadata, ...metadata } }))

const BLOCKS = `metadata:
  required: [networks, patterns, globs, timezone]
  properties:
    networks: { type: array, maxItems: 16, items: { type: string, maxLength: 64 } }
    patterns: { type: array, maxItems: 16, items: { type: string, maxLength: 64 } }
    globs: { type: object, required: [main], properties: { main: { type: string } } }
    timezone: { type: string }
    x: { type: string, default: b+ }
assertion:
  required: [ref, own, kind]
  properties:
    ref: { type: string, maxLength: 64 }
    own: { type: string, maxLength: 64 }
    kind: { enum: [acme, globex] }
    list: { type: array, maxItems: 4, items: { type: string }, default: [] }
const:
  office: [10.0.0.0/8, 192.0.2.0/24]
  patterns: [repo:acme/.*, repo:globex/shop]
  byKind: { acme: repo:acme/.*, globex: repo:globex/.* }
  bad: [10.0.0.0/8, 10.0.0.0/33]
  badPattern: ["a(b"]
  zones: [Europe/Berlin, Berlin]
`

const policyOf = (when: string, effect = 'allow'): string =>
  `policy: p\napplies_to: { clients: [partner-a] }\n${BLOCKS}rules: [{ id: r, effect: ${effect}, when: ${JSON.stringify(when)} }]\n`

const decides = (when: string, given: Given = {}): string => {
  const set = policies([policyOf(when)], { clients: clientsWith(METADATA) })
  const asked = facts({
    client: { client_id: 'partner-a', token_endpoint_auth_method: 'private_key_jwt', metadata: METADATA },
    assertion: { ref: 'repo:acme/shop', own: 'x', kind: 'acme' },
    ...given,
  })
  return set.decide(asked, NOW).decision
}

const from = (remote_address: string): Given => ({ request: { remote_address } })

describe('lists of networks and patterns', () => {
  it.each([
    ['#office.?[#net.inCidr(#root.request.remoteAddress, #this)] != {}', from('10.1.2.3'), from('11.1.2.3')],
    [
      'client.metadata.networks.?[#net.inCidr(#root.request.remoteAddress, #this)] != {}',
      from('2001:db8::1'),
      from('::1'),
    ],
    [
      '#patterns.?[#root.clientAssertion.ref matches #this] != {}',
      {},
      { assertion: { ref: 'repo:evil/x', own: 'x', kind: 'acme' } },
    ],
    [
      'client.metadata.patterns.?[#root.clientAssertion.ref matches #this] != {}',
      {},
      { assertion: { ref: 'x', own: 'x', kind: 'acme' } },
    ],
    [
      'clientAssertion.ref matches #byKind[clientAssertion.kind]',
      {},
      { assertion: { ref: 'repo:acme/x', own: 'x', kind: 'globex' } },
    ],
    [
      '#regex.matches(clientAssertion.ref, client.metadata.patterns[0])',
      {},
      { assertion: { ref: 'x', own: 'x', kind: 'acme' } },
    ],
    [
      '#string.matchesWildcard(clientAssertion.ref, client.metadata.globs.main)',
      { assertion: { ref: 'repo:acme/shop:ref', own: 'x', kind: 'acme' } },
      {},
    ],
    ['clientAssertion.own matches client.metadata.x', { assertion: { ref: 'x', own: 'aa', kind: 'acme' } }, {}],
    [
      "clientAssertion.own matches (client.metadata.x ?: 'x')",
      { assertion: { ref: 'x', own: 'aa', kind: 'acme' } },
      {},
    ],
    [
      '#datetime.hourInTimezone(clientAssertion.own, client.metadata.timezone) == 0',
      { assertion: { ref: 'x', own: '2026-07-01T22:30:00Z', kind: 'acme' } },
      { assertion: { ref: 'x', own: '2026-07-01T20:30:00Z', kind: 'acme' } },
    ],
  ] as readonly [string, Given, Given][])('are what %s looks in', (when, allowed, refused) => {
    expect(
      load([policyOf(when)], { clients: clientsWith(METADATA) }).diagnostics.filter(
        ({ severity }) => severity === 'error',
      ),
    ).toEqual([])
    expect([decides(when, allowed), decides(when, refused)]).toEqual(['allow', 'deny'])
  })

  it.each([
    ['#bad.?[#net.inCidr(#root.request.remoteAddress, #this)] != {}', 'CG2390'],
    ['#badPattern.?[#root.clientAssertion.ref matches #this] != {}', 'CG2'],
    ['#zones.?[#datetime.hourInTimezone(#datetime.now(), #this) == 1] != {}', 'CG2404'],
    ['clientAssertion.ref matches clientAssertion.own', 'CG2043'],
    ['clientAssertion.list.?[#root.clientAssertion.ref matches #this] != {}', 'CG2043'],
    ['clientAssertion.ref matches (client.metadata.x ?: clientAssertion.own)', 'CG2043'],
    ['#string.matchesWildcard(clientAssertion.ref, clientAssertion.own)', 'CG2043'],
    ["clientAssertion.ref matches 'repo:' + client.metadata.x", 'CG2043'],
    ['#datetime.hourInTimezone(#datetime.now(), clientAssertion.own) == 1', 'CG2043'],
  ])('are refused at load in %s with %s', (when, code) => {
    const found = load([policyOf(when)], { clients: clientsWith(METADATA) }).diagnostics.map(one => one.code)
    expect(
      found.some(one => one.startsWith(code)),
      found.join(),
    ).toBe(true)
  })

  it.each([
    [
      'client.metadata.networks.?[#net.inCidr(#root.request.remoteAddress, #this)] != {}',
      { networks: ['::/0', '10.0.0.1/8'] },
      'client.metadata.networks[1]',
    ],
    ['clientAssertion.ref matches client.metadata.x', { x: '(?=a)' }, 'client.metadata.x'],
    ['#regex.matches(clientAssertion.ref, client.metadata.x)', { x: 'a'.repeat(201) }, 'client.metadata.x'],
    [
      '#datetime.hourInTimezone(#datetime.now(), client.metadata.timezone) == 1',
      { timezone: 'Berlin' },
      'client.metadata.timezone',
    ],
  ] as readonly [string, JsonObject, string][])('are checked for each client: %s', (when, metadata, place) => {
    const { diagnostics } = load([policyOf(when)], { clients: clientsWith({ ...METADATA, ...metadata }) })
    const [found] = diagnostics.filter(({ severity }) => severity === 'error')
    expect(found?.code, JSON.stringify(diagnostics)).toBe('CG3013')
    expect(found?.message).toContain(`\`${place}\` of client \`partner-a\``)
  })
})
