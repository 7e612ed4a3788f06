/** Guards that a client escapes by leaving something out, equalities of what may be missing, and grants that rest on words. */
import { describe, expect, it } from 'vitest'
import { CLIENTS, load, places } from './given.ts'

const clients = CLIENTS.map(client => ({ ...client, metadata: { ...client.metadata, org: 'acme' } }))

const BLOCKS = `metadata:
  required: [org]
  properties: { org: { type: string }, team: { type: string }, tier: { type: string, default: none } }
assertion:
  required: [sure, a, 'https://example.com/sure']
  properties:
    sure: { type: string }
    env: { type: string }
    plan: { type: string, default: free }
    level: { type: integer }
    groups: { type: array, maxItems: 9, items: { type: string } }
    loose: { type: array, maxItems: 9, items: { type: [string, 'null'] } }
    items: { type: array, maxItems: 9, items: { type: object, required: [id], properties: { id: { type: string }, team: { type: string } } } }
    x-env: { type: string }
    kubernetes.io: { type: object, properties: { namespace: { type: string } } }
    'https://example.com/roles': { type: string }
    'https://example.com/sure': { type: string }
    a.b: { type: string }
    a: { type: object, required: [b], properties: { b: { type: string }, c: { type: string } } }
const:
  most: 9
let:
  isNamed: "#string.length(client.clientId) > 0"
  env: clientAssertion.env
  groups: "clientAssertion.groups ?: {}"
  loose: "clientAssertion.loose ?: {}"
  asserted: "{clientAssertion.env}"
  registered: "{client.metadata.team}"
  isTest: "clientAssertion.env == 'test'"
  role: "request.parameters.role"
`

const rules = (...several: readonly (readonly [effect: string, when: string])[]): string =>
  several.map(([effect, when], at) => `  - { id: r${at}, effect: ${effect}, when: ${JSON.stringify(when)} }`).join('\n')

/** The codes of one policy with these rules, of the three lints alone. Nothing may be refused for another reason. */
const codes = (...several: readonly (readonly [effect: string, when: string])[]): readonly string[] => {
  const loaded = load([`policy: p\n${BLOCKS}rules:\n${rules(...several)}\n`], { clients })
  const errors = loaded.diagnostics.filter(({ severity }) => severity === 'error')
  expect(
    errors.map(({ message }) => message),
    places(loaded).join(),
  ).toEqual([])
  return loaded.diagnostics
    .map(({ code }) => code)
    .filter(code => code === 'CG3053' || code === 'CG3102' || code === 'CG3103')
}

describe('CG3053: a guard that a client escapes', () => {
  it.each([
    ['require', "clientAssertion.env != 'test'"],
    ['require', "'test' != clientAssertion.env"],
    ['require', "not (clientAssertion.env == 'test')"],
    ['require', "!(clientAssertion.env == 'test')"],
    ['require', "not (clientAssertion.env in {'test', 'dev'})"],
    ['require', "not #regex.matches(clientAssertion.env, 'test.*')"],
    ['require', "not #string.startsWith(clientAssertion.env, 'test')"],
    ['require', "not #list.contains(clientAssertion.groups, 'test')"],
    ['require', 'not #isTest'],
    ['require', "#env != 'test'"],
    ['require', "client.clientId != 'x' and clientAssertion.env != 'test'"],
    ['require', "clientAssertion.env == 'test' ? false : true"],
    ['require', "(clientAssertion.env ?: 'live') == 'live'"],
    ['require', "clientAssertion['x-env'] != 'test'"],
    ['require', "clientAssertion['kubernetes.io'].namespace != 'kube-system'"],
    ['require', "clientAssertion['https://example.com/roles'] != 'admin'"],
    ['require', "clientAssertion['a.b'] != 'x'"],
    ['require', "clientAssertion.a.c != 'x'"],
    ['require', "clientAssertionHeader.kid != 'old'"],
    ['require', "request.parameters.role != 'admin'"],
    ['require', "request.parameters['role'] != 'admin'"],
    ['require', "#role != 'admin'"],
    ['require', "context.requestData.scope != 'admin'"],
    ['require', "context.requestData.requestedTokenType != 'jwt'"],
    ['deny', "clientAssertion['x-env'] == 'test'"],
    ['deny', "clientAssertion['kubernetes.io'].namespace == 'kube-system'"],
    ['deny', "(clientAssertion['kubernetes.io'].namespace ?: 'shop') == 'kube-system'"],
    ['require', "(#env ?: 'live') != 'test'"],
    ['require', "(request.parameters.role ?: 'user') in {'user', 'guest'}"],
    ['require', "#string.lowerCase(clientAssertion['x-env'] ?: 'live') == 'live'"],
    ['require', "(clientAssertion.env == null ? 'live' : clientAssertion.env) == 'live'"],
    ['deny', "clientAssertion['https://example.com/roles'] == 'admin'"],
    ['deny', "#root.context.requestData.clientAssertion['https://example.com/roles'] == 'admin'"],
    ['deny', "clientAssertion['a.b'] == 'x'"],
    ['deny', "clientAssertion.a.c == 'x'"],
    ['deny', '#isTest'],
    ['deny', "client.clientId == 'x' or #isTest"],
    ['deny', "request.parameters.role == 'admin'"],
    ['deny', "request.parameters['login_hint'] matches '.*@example'"],
    ['deny', "#role in {'admin', 'root'}"],
    ['deny', "#string.lowerCase(request.parameters.role) == 'admin'"],
    ['deny', "context.requestData.requestedTokenType == 'jwt'"],
    ['deny', 'context.requestData.actorTokenType != null'],
    ['deny', 'request.parameters.authorization_details != null'],
    ['deny', "(clientAssertion.groups ?: {}).?[#this == 'admin'] != {}"],
    ['deny', "not ((clientAssertion.groups ?: {}).?[#this == 'admin'] == {})"],
    ['deny', "#groups.?[#this == 'admin'] != {}"],
    ['deny', "#data.size(#groups.?[#this == 'admin']) > 0"],
    ['deny', "(clientAssertion.groups ?: {}).^[#this == 'admin'] != null"],
    ['deny', "'admin' in (clientAssertion.groups ?: {}).![#string.lowerCase(#this)]"],
    ['deny', "(clientAssertion.groups ?: {}).![#string.lowerCase(#this)].?[#this == 'admin'] != {}"],
    ['deny', "(clientAssertion.groups ?: {})[0] == 'admin'"],
    ['deny', 'client.metadata.org in (clientAssertion.groups ?: {})'],
    ['deny', '#list.contains(clientAssertion.groups ?: {}, client.metadata.org)'],
    ['deny', '#data.retainAll(clientAssertion.groups ?: {}, client.scopes) != {}'],
    ['require', "(clientAssertion.groups ?: {}).?[#this == 'guest'] == {}"],
    ['require', "(clientAssertion.groups == null ? {} : clientAssertion.groups).?[#this == 'guest'] == {}"],
    ['require', "not ('guest' in #groups.![#this])"],
    // Leaving one of two out changes nothing; leaving both out does.
    ['deny', "client.method == 'x' and (clientAssertion.env == 'test' or request.parameters.role == 'admin')"],
    ['deny', "not (clientAssertion.env != 'test' and clientAssertion['x-env'] != 'test')"],
    ['require', "client.metadata.org == 'x' or (clientAssertion.env != 'test' and clientAssertion['x-env'] != 'test')"],
  ])('reports %s %s', (effect, when) => {
    expect(codes([effect, when])).toContain('CG3053')
  })

  it.each([
    ['require', "clientAssertion.env == 'live'"],
    ['require', "clientAssertion.sure != 'test'"],
    ['require', "clientAssertion.plan != 'gold'"],
    ['require', "clientAssertion['https://example.com/sure'] != 'x'"],
    ['require', "clientAssertion.a.b != 'x'"],
    ['require', "clientAssertion['a'].b != 'x'"],
    ['require', "clientAssertion.env != null and clientAssertion.env != 'test'"],
    ['require', "clientAssertion.env == null or clientAssertion.env != 'test'"],
    ['require', "request.parameters.role == null or request.parameters.role == 'user'"],
    ['require', "clientAssertion.iss != 'x'"],
    ['require', "client.metadata.org != 'x'"],
    ['require', "client.metadata.team != 'x'"],
    ['deny', "clientAssertion.sure == 'test'"],
    ['deny', "clientAssertion.a.b == 'x'"],
    ['deny', "clientAssertion.env == null or clientAssertion.env == 'test'"],
    ['deny', "clientAssertion['x-env'] != 'live'"],
    ['deny', "request.parameters.role == null or request.parameters.role == 'admin'"],
    ['deny', "not (request.parameters.role == 'user')"],
    ['deny', "request.grantType == 'password'"],
    ['require', "(clientAssertion.groups ?: {}).?[#this == 'staff'] != {}"],
    ['deny', "(clientAssertion.groups ?: {}).?[#this == 'staff'] == {}"],
    ['deny', 'not (client.metadata.org in (clientAssertion.groups ?: {}))'],
    ['deny', "(clientAssertion.groups ?: {'admin'}).?[#this == 'admin'] != {}"],
    ['require', "clientAssertion.env == null and clientAssertion['x-env'] == null or clientAssertion.env == 'live'"],
    ['deny', "client.method == 'x' and (clientAssertion.env == 'test' or clientAssertion.sure == 'x')"],
  ])('accepts %s %s', (effect, when) => {
    expect(codes([effect, when])).not.toContain('CG3053')
  })

  it.each([
    ["clientAssertion['x-env'] != null", "clientAssertion['x-env'] == 'test'", []],
    ["clientAssertion['a.b'] != null", "clientAssertion['a.b'] == 'x'", []],
    // A rule about the member `b` of `a` says nothing about the claim `a.b`.
    ['clientAssertion.a.b != null', "clientAssertion['a.b'] == 'x'", ['CG3053']],
    ['clientAssertion.env != null', "clientAssertion['x-env'] == 'test'", ['CG3053']],
    ['request.parameters.role != null', "request.parameters.role == 'admin'", []],
    ['request.parameters.roles != null', "request.parameters.role == 'admin'", ['CG3053']],
    ["client.method != 'private_key_jwt' or clientAssertion.env != null", "clientAssertion.env == 'test'", []],
    ["clientAssertion.sure == 'x' or clientAssertion.env != null", "clientAssertion.env == 'test'", ['CG3053']],
  ])('returns the verdict of require %s beside deny %s', (guard, when, expected) => {
    expect(codes(['require', guard], ['deny', when]).filter(code => code === 'CG3053')).toEqual(expected)
  })
})

describe('CG3102: equality of what may be missing', () => {
  it.each([
    ['require', 'clientAssertion.env == client.metadata.team'],
    ['require', 'client.metadata.team == clientAssertion.env'],
    ['require', "clientAssertion['x-env'] == client.metadata.team"],
    ['require', "clientAssertion['kubernetes.io'].namespace == client.metadata.team"],
    ['require', "clientAssertion['a.b'] == client.metadata.team"],
    ['require', '#env == client.metadata.team'],
    ['require', 'clientAssertion.env in {client.metadata.team, client.metadata.org}'],
    ['require', 'request.parameters.team == client.metadata.team'],
    ['require', '#string.lowerCase(clientAssertion.env) == #string.lowerCase(client.metadata.team)'],
    ['require', 'not (clientAssertion.env != client.metadata.team)'],
    ['require', "client.clientId == 'x' or clientAssertion.env == client.metadata.team"],
    ['require', 'clientAssertion.env == client.metadata.team ? true : false'],
    ['allow', 'clientAssertion.env == client.metadata.team'],
    ['allow', 'request.parameters.name == client.name'],
    ['require', '{clientAssertion.env} == {client.metadata.team}'],
    ['require', "{'x', clientAssertion.env} == {'x', client.metadata.team}"],
    ['require', '{clientAssertion.sure, clientAssertion.env} == {client.metadata.org, client.metadata.team}'],
    ['require', "{'a': clientAssertion.env} == {'a': client.metadata.team}"],
    [
      'require',
      "{'a': clientAssertion.env, 'b': clientAssertion.sure} == {'b': client.clientId, 'a': client.metadata.team}",
    ],
    ['require', '{{clientAssertion.env}} == {{client.metadata.team}}'],
    ['require', '{clientAssertion.env} in {{client.metadata.org}, {client.metadata.team}}'],
    ['require', '#list.contains({client.metadata.org, client.metadata.team}, clientAssertion.env)'],
    ['require', '{clientAssertion.env}[0] == {client.metadata.team}[0]'],
    ['require', "(clientAssertion.env ?: '') == (client.metadata.team ?: '')"],
    ['require', '(clientAssertion.env ?: null) == client.metadata.team'],
    ['require', '#asserted == #registered'],
    ['require', "clientAssertion.env in #list.distinct({client.metadata.team, 'x'})"],
    ['require', '#list.contains(#registered, clientAssertion.env)'],
    ['require', "clientAssertion.env in (client.name == 'x' ? {client.metadata.team} : {client.metadata.org})"],
    ['require', '(clientAssertion.loose ?: {}).?[#this == #root.client.metadata.team] != {}'],
    ['require', '(clientAssertion.loose ?: {}).![#this == #root.client.metadata.team] != {}'],
    ['require', '#loose.^[#this == #root.client.metadata.team] != null'],
    ['require', '(clientAssertion.items ?: {}).?[team == #root.client.metadata.team] != {}'],
    ['require', '(clientAssertion.items ?: {}).?[#this.team == #root.client.metadata.team] != {}'],
    ['require', "(clientAssertion.items ?: {}).?[id == 'x' and team == #root.client.metadata.team] != {}"],
    ['require', '(clientAssertion.items ?: {}).?[team != #root.client.metadata.team] == {}'],
    ['require', 'client.scopes.?[#root.clientAssertion.env == #root.client.metadata.team] != {}'],
    ['require', 'client.scopes.?[not (#root.clientAssertion.env != #root.client.metadata.team)] != {}'],
    ['require', 'client.scopes.?[#env == #root.client.metadata.team] != {}'],
    ['require', 'client.scopes.?[#root.clientAssertion.env in {#root.client.metadata.team}] != {}'],
    ['require', "{clientAssertion.env, 'x'}.?[#this == #root.client.metadata.team] != {}"],
    ['deny', '(clientAssertion.items ?: {}).?[team == #root.client.metadata.team] == {}'],
    ['deny', '{clientAssertion.env} != {client.metadata.team}'],
    ['deny', 'clientAssertion.env != client.metadata.team'],
    ['deny', 'not (clientAssertion.env == client.metadata.team)'],
  ])('reports %s %s', (effect, when) => {
    expect(codes([effect, when])).toContain('CG3102')
  })

  it.each([
    ['require', 'clientAssertion.env == client.metadata.org'],
    ['require', 'clientAssertion.env == client.metadata.tier'],
    ['require', "clientAssertion.env == 'live'"],
    ['require', 'clientAssertion.sure == client.metadata.team'],
    ['require', "clientAssertion['https://example.com/sure'] == client.metadata.team"],
    ['require', 'clientAssertion.a.b == client.metadata.team'],
    ['require', 'clientAssertion.env != null and clientAssertion.env == client.metadata.team'],
    ['require', 'client.metadata.team != null and clientAssertion.env == client.metadata.team'],
    ['require', '{clientAssertion.env} == {client.metadata.org}'],
    ['require', "#data.size(#groups.?[#this != 'x']) == #data.size(#groups)"],
    ['require', "{'x', clientAssertion.env} == {client.metadata.team, 'x'}"],
    ['require', "(clientAssertion.env ?: 'one') == (client.metadata.team ?: 'other')"],
    ['require', 'clientAssertion.env != null and {clientAssertion.env} == {client.metadata.team}'],
    ['require', '{clientAssertion.env} == {null}'],
    ['require', '#groups.?[#this == #root.client.metadata.team] != {}'],
    ['require', 'client.scopes.?[#this == #root.client.metadata.team] != {}'],
    ['require', "#loose.?[#this == 'x'] != {}"],
    ['require', '#loose.?[#this == #root.client.metadata.org] != {}'],
    ['require', '(clientAssertion.items ?: {}).?[id == #root.client.metadata.team] != {}'],
    ['require', '(clientAssertion.items ?: {}).?[team == #root.client.metadata.org] != {}'],
    ['require', '(clientAssertion.items ?: {}).?[team != null and team == #root.client.metadata.team] != {}'],
    ['require', '(clientAssertion.items ?: {}).?[team == null or team != #root.client.metadata.team] == {}'],
    [
      'require',
      'client.metadata.team != null and (clientAssertion.items ?: {}).?[team == #root.client.metadata.team] != {}',
    ],
    ['deny', 'clientAssertion.env == client.metadata.team'],
    ['deny', 'clientAssertion.env == null or clientAssertion.env != client.metadata.team'],
  ])('accepts %s %s', (effect, when) => {
    expect(codes([effect, when])).not.toContain('CG3102')
  })

  it('accepts it beside a rule that requires one of them', () => {
    const pair = ['require', 'clientAssertion.env == client.metadata.team'] as const
    expect(codes(pair, ['require', 'clientAssertion.env != null'])).not.toContain('CG3102')
    expect(codes(pair, ['deny', 'client.metadata.team == null'])).not.toContain('CG3102')
    expect(codes(pair, ['require', "clientAssertion['x-env'] != null"])).toContain('CG3102')
  })
})

describe('CG3103: an allow rule that believes the client', () => {
  it.each([
    "request.parameters.admin == 'yes'",
    "request.parameters['admin'] == 'yes'",
    "clientAssertion['https://example.com/roles'] == 'admin'",
    "clientAssertion['x-env'] == 'live'",
    "clientAssertion['kubernetes.io'].namespace == 'shop'",
    "clientAssertion['a.b'] == 'x'",
    'clientAssertion.env != null',
    'request.parameters.role == clientAssertion.env',
    "#role == 'admin'",
    '#isTest',
    "client.metadata.org == 'acme' or request.parameters.admin == 'yes'",
    "request.parameters.admin == 'yes' or client.metadata.org == 'acme'",
    "#string.contains(clientAssertion.env, 'live')",
    "context.requestData.requestedTokenType == 'jwt'",
    "clientAssertionHeader.kid == 'new'",
    '(clientAssertion.sure == client.metadata.org) == false',
    'clientAssertion.sure == client.metadata.org ? false : true',
    "clientAssertion.sure == 'x' ? true : client.metadata.org == 'acme'",
    'not (not (clientAssertion.sure != client.metadata.org))',
    '#string.startsWith(client.metadata.org, clientAssertion.sure)',
    "#string.contains(client.metadata.org, clientAssertion.env ?: '')",
    '#string.length(clientAssertion.sure) == #string.length(client.metadata.org)',
    "clientAssertion.sure == 'x' and not (client.clientId == null)",
    "clientAssertion.sure == 'x' and client.clientId == context.appConfig.clientId",
    "clientAssertion.sure == 'x' and clientAssertion.sub == client.clientId",
    "clientAssertion.sure == 'x' and not (clientAssertion.iss != clientAssertion.sub)",
    "clientAssertion.sure == 'x' and #string.length(client.clientId) > 0",
    "#string.length(client.clientId) < 40 and clientAssertion.sure == 'x'",
    "clientAssertion.sure == 'x' and client.scopes != {}",
    "clientAssertion.sure == 'x' and not (client.audiences == {})",
    "clientAssertion.sure == 'x' and #string.startsWith(client.clientId, '')",
    "clientAssertion.sure == 'x' and client.metadata.org matches '.*'",
    "clientAssertion.sure == 'x' and client.method != 'none'",
    "clientAssertion.sure == 'x' and not (client.clientId in {'partner-x', 'partner-y'})",
    "clientAssertion.sure == 'x' and #isNamed",
    "clientAssertion.sure == 'x' and (client.name ?: client.clientId) != ''",
    "clientAssertion.sure == 'x' and request.remoteAddress != ''",
    "clientAssertion.sure == 'x' and client.scopes.?[#this == 'admin'] == {}",
    "clientAssertion.sure == 'x' and client.metadata.tier == 'none'",
    "clientAssertion.sure == 'x' and #data.size(client.scopes) <= #most",
    "#map.keys(clientAssertion) == {'admin'}",
    "'admin' in (#map.keys(clientAssertion) ?: {})",
    "not ('admin' in (#map.keys(clientAssertion) ?: {}))",
    "clientAssertion != null and #map.values(clientAssertion) == {'yes'}",
    "#map.keys(clientAssertion).^[#this == 'role'] != null",
    "#core.isDefined((#map.keys(clientAssertion) ?: {}).^[#this == 'role'])",
    "clientAssertion.^[key == 'role'] != null",
  ])('reports %s', when => {
    expect(codes(['allow', when])).toContain('CG3103')
  })

  it.each([
    "client.metadata.org == 'acme'",
    "client.metadata.org == 'acme' and request.parameters.admin == 'yes'",
    "clientAssertion.iss == 'partner-a'",
    'clientAssertion != null',
    "'orders:read' in request.scopes",
    'clientAssertion.sure == client.metadata.org',
    "client.method == 'private_key_jwt' and clientAssertion.env == 'live'",
    "#string.startsWith(client.clientId, 'partner-') and clientAssertion.env == 'live'",
    "client.metadata.tier == 'gold' and clientAssertion.env == 'live'",
    "client.key != null and clientAssertion.env == 'live'",
    "client.scopes.?[#this == 'admin'] != {} and clientAssertion.env == 'live'",
    "#data.size(client.scopes) > #most and clientAssertion.env == 'live'",
    "client.metadata.team != null and clientAssertion.env == 'live'",
    'not (clientAssertion.sure != client.metadata.org)',
    'client.metadata.org == clientAssertion.sure ? true : false',
    '#string.lowerCase(clientAssertion.sure) == client.metadata.org',
    '#string.equalsIgnoreCase(clientAssertion.sure, client.metadata.org)',
    '#list.contains(client.audiences, clientAssertion.sure)',
    "'admin' in #data.retainAll(clientAssertion.groups ?: {}, client.scopes)",
    'true',
  ])('accepts %s', when => {
    expect(codes(['allow', when])).not.toContain('CG3103')
  })

  it('never speaks of what is no grant', () => {
    for (const effect of ['require', 'deny'])
      expect(codes([effect, "request.parameters.admin == 'yes'"])).not.toContain('CG3103')
  })
})
