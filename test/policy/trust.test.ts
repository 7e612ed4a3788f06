/** What ties a claim to a configured or verified fact, as an adversary would try it: everything else is warned of. */
import { describe, expect, it } from 'vitest'
import { CLIENTS, load, places } from './given.ts'

const BLOCKS = `metadata:
  required: [org, path, region, orgs]
  properties:
    org: { type: string }
    path: { type: string }
    region: { type: string }
    orgs: { type: array, items: { type: string } }
assertion:
  required: [org, dept, level, groups, teams, address, admin]
  properties:
    org: { type: string, maxLength: 64 }
    dept: { type: string, maxLength: 64 }
    level: { type: integer }
    admin: { type: boolean }
    groups: { type: array, maxItems: 9, items: { type: string, maxLength: 9 } }
    teams:
      type: array
      maxItems: 9
      items: { type: object, required: [name, of], properties: { name: { type: string, maxLength: 9 }, of: { type: string, maxLength: 9 } } }
    address: { type: object, required: [org], properties: { org: { type: string } } }
const:
  known: [acme, globex]
  byOrg: { acme: eu, globex: us }
  fixed: acme
`

const clients = CLIENTS.map(client => ({
  ...client,
  grantTypes: ['client_credentials', 'refresh_token'],
  metadata: { ...client.metadata, org: 'acme', path: 'acme/eu', region: 'eu', orgs: ['acme'] },
}))

const quoted = (text: string): string => JSON.stringify(text)

interface Given {
  readonly lets?: Readonly<Record<string, string>>
  readonly rules: string
  readonly claim: string
  readonly more?: string
  readonly others?: readonly string[]
}

const policyOf = ({ lets = {}, rules, claim, more = '' }: Given): string => `policy: p
${more}${BLOCKS}let: { ${Object.entries(lets)
  .map(([name, text]) => `${name}: ${quoted(text)}`)
  .join(', ')} }
rules: [${rules}]
claims: { access_token: { org: ${quoted(claim)} } }
`

/** True when the claim is warned of. Nothing that is tried may be refused for another reason. */
const warns = (given: Given): boolean => {
  const loaded = load([policyOf(given), ...(given.others ?? [])], { clients })
  const { diagnostics } = loaded
  expect(
    diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message),
    places(loaded).join(),
  ).toEqual([])
  return diagnostics.some(({ code }) => code === 'CG3051')
}

const rule = (effect: string, when: string, id = 'r'): string =>
  `{ id: ${id}, effect: ${effect}, when: ${quoted(when)} }`

const P = 'clientAssertion.org'
const M = 'client.metadata.org'
const LOWER = '#string.lowerCase'

describe('a guard over the claim that is copied', () => {
  it.each([
    ['require', `${P} == ${M}`],
    ['require', `${M} == ${P}`],
    ['require', `#root.context.requestData.clientAssertion['org'] == ${M}`],
    ['require', `${P} in client.metadata.orgs`],
    ['require', `${P} in #known`],
    ['require', `${P} in {'acme', 'globex'}`],
    ['require', `${P} in {${M}, #fixed}`],
    ['require', `${P} == 'acme'`],
    ['require', `${P} == #fixed`],
    ['require', `${P} == #known[0]`],
    ['require', `${P} == #byOrg[${M}]`],
    ['require', `${P} == #map.get(#byOrg, client.clientId)`],
    ['require', `${P} == client.clientId`],
    ['require', `${P} == request.remoteAddress`],
    ['require', `${LOWER}(${P}) == ${LOWER}(${M})`],
    ['require', `#string.upperCase(${M}) == #string.upperCase(${P})`],
    ['require', `client.method == 'private_key_jwt' and ${P} == ${M}`],
    ['require', `${P} == ${M} or ${P} in #known`],
    ['require', `(${P} == ${M}) == true`],
    ['require', `not (${P} != ${M})`],
    ['require', `not (not (${P} == ${M}) or client.method == 'none')`],
    ['require', `client.method == 'none' ? ${P} == ${M} : ${P} in #known`],
    ['require', `${P} == ${M} ? true : false`],
    ['require', `clientAssertion.dept == 'x' ? ${P} == ${M} : false`],
    ['deny', `${P} != ${M}`],
    ['deny', `not (${P} == ${M})`],
    ['deny', `not (${P} in #known)`],
    ['deny', `${P} != ${M} or client.method == 'none'`],
    ['allow', `${P} == ${M}`],
  ])('accepts %s %s', (effect, when) => {
    expect(warns({ rules: rule(effect, when), claim: P })).toBe(false)
  })

  it.each([
    ['require', `${P} != ${M}`],
    ['require', `not (${P} == ${M})`],
    ['require', `not (${P} in #known)`],
    ['require', `${P} != 'admin'`],
    ['deny', `${P} == ${M}`],
    ['deny', `${P} in #known`],
    ['deny', `not (${P} != ${M})`],
    ['deny', `${P} != ${M} and client.method == 'none'`],
    ['require', `#string.length(${P}) == #string.length(${M})`],
    ['require', `#string.startsWith(client.metadata.path, ${P})`],
    ['require', `#string.startsWith(${P}, ${M})`],
    ['require', `#string.endsWith(${P}, ${M})`],
    ['require', `#string.contains(client.metadata.path, ${P})`],
    ['require', `#string.contains(${P}, ${M})`],
    ['require', `${P} + '/' + clientAssertion.dept == client.metadata.path`],
    ['require', `${P} + '' == ${M}`],
    ['require', `#string.substring(${P}, 0, 4) == ${M}`],
    ['require', `#string.trim(${P}) == ${M}`],
    ['require', `#list.first(#string.split(${P}, '/')) == ${M}`],
    ['require', `#crypto.sha256(${P}) == #crypto.sha256(${M})`],
    ['require', `${LOWER}(${P}) == ${M}`],
    ['require', `${LOWER}(${P}) == 'acme'`],
    ['require', `${LOWER}(${P}) in #known`],
    ['require', `${LOWER}(${P}) == #string.upperCase(${M})`],
    ['require', `${P} == #string.substring(${M}, 0, 1)`],
    ['require', `#string.equalsIgnoreCase(${P}, ${M})`],
    ['require', `${P} <= ${M}`],
    ['require', `${P} <= ${M} and ${P} >= ${M}`],
    ['require', `${P} between {'a', ${M}}`],
    ['require', `${P} matches '[a-z]+'`],
    ['require', `#regex.matches(${P}, 'acme')`],
    ['require', `${P} == clientAssertion.dept`],
    ['require', `${P} == request.parameters.org`],
    ['require', `${P} in clientAssertion.groups`],
    ['require', `${P} in request.scopes`],
    ['require', `${M} in {${P}, 'x'}`],
    ['require', `${P} in {${M}, clientAssertion.dept}`],
    ['require', `${P} == (clientAssertion.admin ? ${M} : clientAssertion.dept)`],
    ['require', `${P} == #byOrg[clientAssertion.dept]`],
    ['require', `${P} == #map.get(#byOrg, clientAssertion.dept)`],
    ['require', `${P} == ${M} or clientAssertion.admin`],
    ['require', `${P} == ${M} or client.method == 'none'`],
    ['require', `${P} == ${M} or #string.length(${P}) > 3`],
    ['require', `clientAssertion.admin ? true : ${P} == ${M}`],
    ['require', `client.method == 'none' ? ${P} == ${M} : true`],
    ['require', `(${P} == ${M}) == false`],
    ['require', `(${P} == ${M}) != true`],
    ['require', `(${P} == ${M}) == clientAssertion.admin`],
    ['require', `(${P} == ${M} ? 'yes' : 'no') == 'yes' or true`],
    ['require', `#core.ifelse(${P} == ${M}, true, true)`],
    ['require', `#core.isDefined(${P})`],
    ['require', `${P} != ''`],
    ['require', `clientAssertion.address.org == ${M}`],
    ['require', `#data.size(#data.retainAll({${P}}, client.metadata.orgs)) == 0`],
    ['require', `#data.containsAny({${P}, ${M}}, client.metadata.orgs)`],
    ['require', `#list.contains(clientAssertion.groups, ${M})`],
    ['require', `#data.size(client.metadata.orgs.?[#this == #root.clientAssertion.org]) == 0`],
    ['require', `clientAssertion.groups.?[#this == #root.client.metadata.org] != {}`],
    ['require', `${M} == 'acme'`],
    ['require', 'true'],
    ['allow', 'true'],
  ])('reports %s %s', (effect, when) => {
    expect(warns({ rules: rule(effect, when), claim: P })).toBe(true)
  })

  it.each([
    ['a let that is the claim', { org: P }, `#org == ${M}`, P, false],
    ['a let that is the claim, copied', { org: P }, `#org == ${M}`, '#org', false],
    ['a let that is the guard', { ok: `${P} == ${M}` }, '#ok', P, false],
    ['a let that is a denied guard', { ok: `${P} == ${M}` }, 'not #ok', P, true],
    ['a let of let names', { a: P, b: '#a', ok: `#b == ${M}` }, '#ok', '#a', false],
    ['a lowered let, copied', { low: `${LOWER}(${P})` }, `#low == ${M}`, '#low', false],
    ['a lowered let, while the claim is copied as it is', { low: `${LOWER}(${P})` }, `#low == ${M}`, P, true],
    [
      'the lowered claim, while the other case is compared',
      {},
      `${LOWER}(${P}) == ${M}`,
      `#string.upperCase(${P})`,
      true,
    ],
    ['a joined let', { both: `${P} + clientAssertion.dept` }, `#both == ${M}`, '#both', true],
    ['a let with a default', { org: `${P} ?: 'x'` }, `#org == ${M}`, P, true],
    ['a let of what the client says as the other side', { org: 'clientAssertion.dept' }, `${P} == #org`, P, true],
    ['the whole that is compared', {}, `clientAssertion.address.org == ${M}`, 'clientAssertion.address.org', false],
    ['a part, while the whole is copied', {}, `clientAssertion.address.org == ${M}`, 'clientAssertion.address', true],
    [
      'one element, while another is copied',
      {},
      `clientAssertion.groups[0] == ${M}`,
      'clientAssertion.groups[1]',
      true,
    ],
    ['one element that is copied', {}, `clientAssertion.groups[0] == ${M}`, 'clientAssertion.groups[0]', false],
    ['a dynamic member', {}, `${P} == ${M}`, 'clientAssertion[client.metadata.region]', true],
  ])('returns the right verdict for %s', (_, lets, when, claim, expected) => {
    expect(warns({ lets, rules: rule('require', when), claim })).toBe(expected)
  })
})

describe('a claim that is made from what the client says', () => {
  it.each([
    M,
    '#data.retainAll(clientAssertion.groups, client.metadata.orgs)',
    '#data.retainAll(client.metadata.orgs, clientAssertion.groups)',
    '#data.retainAll(clientAssertion.groups, #known)',
    "#data.retainAll(clientAssertion.groups, {'a', 'b'})",
    '#list.sort(#data.retainAll(clientAssertion.groups, #known))',
    'clientAssertion.groups.?[#this in #known]',
    'clientAssertion.groups.?[#this == #root.client.metadata.org]',
    'clientAssertion.groups.^[not (#this != #root.client.metadata.org)]',
    'clientAssertion.groups.?[#this in #known].![#string.upperCase(#this)]',
    'request.scopes',
    'request.resources',
    '#byOrg[client.metadata.org]',
    'request.grantType',
  ])('accepts %s', claim => {
    expect(warns({ rules: rule('allow', 'true'), claim })).toBe(false)
  })

  it.each([
    'clientAssertion.groups',
    '#data.removeAll(clientAssertion.groups, client.metadata.orgs)',
    '#data.union(client.metadata.orgs, clientAssertion.groups)',
    '#data.retainAll(clientAssertion.groups, {clientAssertion.dept})',
    '#data.retainAll(clientAssertion.groups, #data.union(client.metadata.orgs, clientAssertion.groups))',
    '#data.retainAll(clientAssertion.groups, clientAssertion.groups)',
    'clientAssertion.groups.?[#this != #root.client.metadata.org]',
    'clientAssertion.groups.?[#this in #known or #this == #root.clientAssertion.dept]',
    "clientAssertion.groups.?[#this matches 'a.*']",
    'clientAssertion.groups.?[#string.lowerCase(#this) in #known]',
    'clientAssertion.groups.?[not (#this in #known)]',
    'clientAssertion.teams.?[of == #root.client.metadata.org]',
    'clientAssertion.teams.?[of == #root.client.metadata.org].![name]',
    'client.metadata.orgs.?[#root.clientAssertion.admin]',
    'client.metadata.orgs.![#root.clientAssertion.dept]',
    'clientAssertion.groups.![1]',
    '#byOrg[clientAssertion.dept]',
    '#map.get(#byOrg, clientAssertion.dept)',
    "clientAssertion.admin ? 'admin' : 'user'",
    `${P} == 'acme' ? 'admin' : 'user'`,
    `${P} == ${M}`,
    `${P} ?: 'x'`,
    `${M} + ${P}`,
    `{${P}}`,
    `{'org': ${P}}`,
    `#core.ifelse(clientAssertion.admin, 'a', 'b')`,
    `#string.length(${P})`,
    'clientAssertion.address != null',
    'clientAssertion',
    'clientAssertionHeader.kid',
    'request.parameters.role',
    "request.parameters['role']",
    'request.parameters',
    'request',
    'context.requestData.scope',
    'context.requestData.subjectTokenType',
    'context.requestData.requestedTokenType',
    '#map.get(request.parameters, client.metadata.org)',
    '#map.get(clientAssertion, client.metadata.org)',
    '#map.values(request.parameters)',
  ])('reports %s', claim => {
    expect(warns({ rules: rule('allow', 'true'), claim })).toBe(true)
  })

  it('reports a parameter, and accepts it where a rule compares it', () => {
    const claim = 'request.parameters.org'
    expect(warns({ rules: rule('require', `request.parameters.org == ${M}`), claim })).toBe(false)
    expect(warns({ rules: rule('require', `clientAssertion.org == request.parameters.org`), claim })).toBe(true)
    const { diagnostics } = load([policyOf({ rules: rule('allow', 'true'), claim })], { clients })
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'the claim `org` is what the request says, unsigned: no rule ties `request.parameters.org` to a configured or verified fact',
    ])
  })

  it('never takes a claim whose name holds a dot for the member of another', () => {
    const text = (when: string): string => `policy: p
metadata: { required: [tenant], properties: { tenant: { type: string } } }
assertion:
  required: [a.b, a]
  properties: { a.b: { type: string }, a: { type: object, required: [b], properties: { b: { type: string } } } }
rules: [${rule('require', when)}]
claims: { access_token: { tenant: "clientAssertion['a.b']" } }
`
    const tenants = clients.map(client => ({ ...client, metadata: { ...client.metadata, tenant: 'x' } }))
    const codes = (when: string) => load([text(when)], { clients: tenants }).diagnostics.map(({ code }) => code)
    expect(codes('clientAssertion.a.b == client.metadata.tenant')).toEqual(['CG3051'])
    expect(codes("clientAssertion['a.b'] == client.metadata.tenant")).toEqual([])
  })
})

describe('several rules', () => {
  const tie = `${P} == ${M}`
  const other = (effect: string, more: string, when = tie): string =>
    `policy: other\n${more}${BLOCKS}rules: [${rule(effect, when)}]\n`
  const given = (rules: string, others: readonly string[] = [], more = ''): Given => ({ rules, claim: P, others, more })

  it.each([
    ['all allow rules tie', given(`${rule('allow', tie)}, ${rule('allow', `${P} in #known`, 'b')}`), false],
    ['one allow rule does not', given(`${rule('allow', tie)}, ${rule('allow', 'true', 'b')}`), true],
    ['a require beside an allow', given(`${rule('require', tie)}, ${rule('allow', 'true', 'b')}`), false],
    ['two halves', given(`${rule('require', `${P} != 'a'`)}, ${rule('require', `${P} != 'b'`, 'b')}`), true],
    ['a require of a policy for everything', given(rule('allow', 'true'), [other('require', '')]), false],
    ['a deny of a policy for everything', given(rule('allow', 'true'), [other('deny', '', `${P} != ${M}`)]), false],
    ['an allow of a policy for everything', given(rule('allow', 'true'), [other('allow', '')]), true],
    [
      'a require for one client',
      given(rule('allow', 'true'), [other('require', 'applies_to: { clients: [partner-a] }\n')]),
      true,
    ],
    [
      'a require for other clients',
      given(
        rule('allow', 'true'),
        [other('require', 'applies_to: { clients: [billing] }\n')],
        'applies_to: { clients: [partner-a] }\n',
      ),
      true,
    ],
    [
      'a require for the same clients',
      given(
        rule('allow', 'true'),
        [other('require', 'applies_to: { clients: ["partner-*"] }\n')],
        'applies_to: { clients: [partner-a] }\n',
      ),
      false,
    ],
    [
      'a require by metadata',
      given(rule('allow', 'true'), [other('require', 'applies_to: { metadata: { kind: [internal] } }\n')]),
      true,
    ],
    [
      'a require for another grant',
      given(rule('allow', 'true'), [other('require', 'applies_to: { grant_types: [refresh_token] }\n')]),
      true,
    ],
    [
      'a require for one of two grants',
      given(
        rule('allow', 'true'),
        [other('require', 'applies_to: { grant_types: [refresh_token] }\n')],
        'applies_to: { grant_types: [refresh_token, client_credentials] }\n',
      ),
      true,
    ],
    [
      'a require for the same grant',
      given(
        rule('allow', 'true'),
        [other('require', 'applies_to: { grant_types: [refresh_token] }\n')],
        'applies_to: { grant_types: [refresh_token] }\n',
      ),
      false,
    ],
    [
      'a require at another endpoint',
      given(rule('allow', 'true'), [other('require', 'applies_to: { endpoints: [introspection] }\n')]),
      true,
    ],
    [
      'a require for no client at all',
      given(
        rule('allow', 'true'),
        [other('require', 'applies_to: { clients: [nobody] }\n')],
        'applies_to: { clients: [nobody-else] }\n',
      ),
      true,
    ],
  ])('returns the right verdict: %s', (_, policies, expected) => {
    expect(warns(policies)).toBe(expected)
  })
})
