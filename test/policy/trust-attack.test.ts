/** Policies in which the word of a client decides, each in a way of its own: every one is warned of. And some in which it is held. */
import { describe, expect, it } from 'vitest'
import { CLIENTS, load, places } from './given.ts'

const clients = CLIENTS.map(client => ({
  ...client,
  metadata: { org: 'acme', path: 'acme/eu', role: 'reader', orgs: ['acme'], limits: { acme: 'low' }, count: 2 },
}))

const BLOCKS = `metadata:
  required: [org, path, role, orgs, limits, count]
  properties:
    org: { type: string }
    path: { type: string }
    role: { type: string }
    nick: { type: string }
    count: { type: integer }
    orgs: { type: array, items: { type: string } }
    limits: { type: object, properties: { acme: { type: string } } }
assertion:
  required: [org, role, level, groups, live, address]
  properties:
    org: { type: string, maxLength: 64 }
    role: { type: string, maxLength: 64 }
    nick: { type: string, maxLength: 64 }
    level: { type: integer }
    live: { type: boolean }
    groups: { type: array, maxItems: 9, items: { type: string, maxLength: 9 } }
    address: { type: object, required: [org], properties: { org: { type: string }, zip: { type: string } } }
const:
  known: [acme, globex]
  table: { acme: eu, globex: us }
  fixed: acme
`

interface Attack {
  readonly lets?: Readonly<Record<string, string>>
  readonly allow?: string
  readonly require?: string
  readonly deny?: string
  readonly claim?: string
}

const policyOf = ({ lets = {}, claim, ...effects }: Attack): string => {
  const rules = Object.entries(effects).map(
    ([effect, when]) => `  - { id: ${effect}, effect: ${effect}, when: ${JSON.stringify(when)} }\n`,
  )
  const names = Object.entries(lets).map(([name, text]) => `  ${name}: ${JSON.stringify(text)}\n`)
  return [
    `policy: p\n${BLOCKS}`,
    names.length === 0 ? '' : `let:\n${names.join('')}`,
    `rules:\n${rules.join('')}`,
    claim === undefined ? '' : `claims: { access_token: { made: ${JSON.stringify(claim)} } }\n`,
  ].join('')
}

const warned = (attack: Attack): readonly string[] => {
  const loaded = load([policyOf(attack)], { clients })
  const { diagnostics } = loaded
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)
  expect(errors, places(loaded).join()).toEqual([])
  return diagnostics.map(({ code }) => code).filter(code => code === 'CG3051' || code === 'CG3103')
}

const ORG = 'clientAssertion.org'
const REG = 'client.metadata.org'

const UNTIED: readonly (readonly [kind: string, attack: Attack])[] = [
  // What is claimed.
  ['a default that is chosen by absence', { allow: 'true', claim: "clientAssertion.nick ?: 'guest'" }],
  ['a default of a configured value', { allow: 'true', claim: 'client.metadata.nick ?: clientAssertion.nick' }],
  [
    'a registered list, picked from by its number',
    { allow: 'true', claim: 'client.metadata.orgs[clientAssertion.level]' },
  ],
  ['constants, picked from by its number', { allow: 'true', claim: "{'low', 'high'}[clientAssertion.level]" }],
  ['a registered table, looked up by its word', { allow: 'true', claim: `client.metadata.limits[${ORG}]` }],
  ['a default of a look-up', { require: `${REG} in #known`, claim: `#map.get(#table, ${REG}, ${ORG})` }],
  ['a key of a map', { allow: 'true', claim: `#map.keys({'a': ${ORG}})[clientAssertion.level]` }],
  ['all its claims by their names', { allow: 'true', claim: '#map.keys(clientAssertion.address)' }],
  ['the number of its values', { allow: 'true', claim: '#data.size(clientAssertion.groups)' }],
  ['whether it is long', { allow: 'true', claim: `#string.length(${ORG}) > 3` }],
  ['whether it is there', { allow: 'true', claim: "clientAssertion.nick == null ? 'plain' : 'named'" }],
  [
    'whether it is registered, as a choice',
    { allow: 'true', claim: `${ORG} in client.metadata.orgs ? 'admin' : 'guest'` },
  ],
  ['whether it has a pattern', { allow: 'true', claim: `${ORG} matches 'a.*'` }],
  ['whether it lies between', { allow: 'true', claim: "clientAssertion.level between {1, 5} ? 'in' : 'out'" }],
  ['arithmetic', { allow: 'true', claim: 'clientAssertion.level * 0 + client.metadata.count + clientAssertion.level' }],
  [
    'a registered list, filtered by its word',
    { allow: 'true', claim: 'client.metadata.orgs.?[#this == #root.clientAssertion.org]' },
  ],
  [
    'a registered list, mapped to its word',
    { allow: 'true', claim: 'client.metadata.orgs.![#root.clientAssertion.role]' },
  ],
  [
    'a registered list, united with its own',
    { allow: 'true', claim: '#data.union(client.metadata.orgs, clientAssertion.groups)' },
  ],
  ['a list that holds its word', { allow: 'true', claim: `{${REG}, ${ORG}}` }],
  ['names of names', { lets: { a: ORG, b: '#a', c: '{#b}' }, allow: 'true', claim: '#c[0]' }],
  [
    'a name with a case function over another',
    { lets: { a: `#string.lowerCase(${ORG})` }, require: `#a == ${REG}`, claim: ORG },
  ],
  ['a tie of the other branch', { require: `clientAssertion.live ? ${ORG} == ${REG} : true`, claim: ORG }],
  ['a tie under a default', { require: `clientAssertion.live ?: ${ORG} == ${REG}`, claim: ORG }],
  ['a tie of one of two', { require: `${ORG} == ${REG} or clientAssertion.role == client.metadata.role`, claim: ORG }],
  [
    'a tie to another word of its own',
    { lets: { own: `{${REG}, clientAssertion.role}` }, require: `${ORG} in #own`, claim: ORG },
  ],
  ['a tie to a parameter', { require: `${ORG} == request.parameters.org`, claim: ORG }],
  ['a tie of the parent', { require: `#string.startsWith(client.metadata.path, ${ORG})`, claim: ORG }],
  ['a tie after joining', { require: `${ORG} + '/' + clientAssertion.role == client.metadata.path`, claim: ORG }],
  ['a tie after replacing', { require: `#regex.replaceAll(${ORG}, 'x', '') == ${REG}`, claim: ORG }],
  ['a tie after trimming', { require: `#string.trim(${ORG}) == ${REG}`, claim: ORG }],
  ['a tie of the first part', { require: `#string.split(${ORG}, '/')[0] == ${REG}`, claim: ORG }],
  ['a tie of lengths', { require: `#string.length(${ORG}) == client.metadata.count`, claim: ORG }],
  ['another than the registered', { require: `${ORG} != ${REG}`, claim: ORG }],
  ['denied when it is the registered', { deny: `${ORG} == ${REG}`, claim: ORG }],
  ['denied in one branch only', { deny: `clientAssertion.live and ${ORG} != ${REG}`, claim: ORG }],
  [
    'an element, while the list is given',
    { require: `clientAssertion.groups[0] == ${REG}`, claim: 'clientAssertion.groups' },
  ],
  [
    'any element, while the list is given',
    { require: `${REG} in clientAssertion.groups`, claim: 'clientAssertion.groups' },
  ],
  [
    'none that is foreign, by number',
    {
      require: '#data.size(clientAssertion.groups) <= #data.size(client.metadata.orgs)',
      claim: 'clientAssertion.groups',
    },
  ],
  [
    'a member, while the object is given',
    { require: `clientAssertion.address.org == ${REG}`, claim: 'clientAssertion.address' },
  ],
  ['the scope as it was asked for', { allow: 'true', claim: "context.requestData.scope ?: 'none'" }],
  ['the header that it made', { allow: 'true', claim: 'clientAssertionHeader.kid' }],
  ['one of its own names', { require: `${ORG} in #map.keys(clientAssertion.address)`, claim: ORG }],
  ['one of its own, each once', { require: `${ORG} in #list.distinct(clientAssertion.groups)`, claim: ORG }],
  ['a comparison that is not true', { require: `(${ORG} == ${REG}) != true`, claim: ORG }],
  ['the audience of the assertion', { allow: 'true', claim: 'clientAssertion.aud' }],
  // What is allowed.
  ['a word that allows', { allow: "clientAssertion.role == 'admin'" }],
  [
    'a word that allows, beside what is always so',
    { allow: "client.clientId != null and clientAssertion.role == 'admin'" },
  ],
  [
    'a word that allows, beside a truth about itself',
    { allow: `${REG} == ${REG} and request.parameters.admin == 'yes'` },
  ],
  ['a word that allows, beside true', { allow: "(true) and clientAssertion.role == 'admin'" }],
  ['a word that allows, by being another one', { allow: 'clientAssertion.role != client.metadata.role' }],
  ['a word that allows, by not being the registered', { allow: `not (${ORG} == ${REG})` }],
  ['a word that allows in a name', { lets: { admin: 'clientAssertion.live' }, allow: '#admin' }],
  ['a word that allows, among constants', { allow: "clientAssertion.role in {'admin', 'root'}" }],
  ['a word that allows beside a tie', { allow: `${ORG} == ${REG} or clientAssertion.live` }],
  ['a word that allows by its length', { allow: `#string.length(${ORG}) > 10` }],
  [
    'a parameter that allows beside what the client has of course',
    { allow: "client.method != null and request.parameters.role == 'admin'" },
  ],
]

const TIED: readonly (readonly [kind: string, attack: Attack])[] = [
  ['the issuer of the assertion, which is the client', { allow: 'true', claim: 'clientAssertion.iss' }],
  ['the subject under its long name', { allow: 'true', claim: 'context.requestData.clientAssertion.sub' }],
  ['a value that is compared with the subject', { require: `${ORG} == clientAssertion.sub`, claim: ORG }],
  ['one of the registered, each once', { require: `${ORG} in #list.distinct(client.metadata.orgs)`, claim: ORG }],
  ['one of the names that are registered', { require: `${ORG} in #map.keys(client.metadata.limits)`, claim: ORG }],
  ['a comparison that is not false', { require: `(${ORG} == ${REG}) != false`, claim: ORG }],
  ['a difference that is not so', { require: `not ((${ORG} == ${REG}) == false)`, claim: ORG }],
  ['the registered value', { require: `${ORG} == ${REG}`, claim: REG }],
  ['the compared value', { require: `${ORG} == ${REG}`, claim: ORG }],
  ['the compared value through names', { lets: { a: ORG, ok: `#a == ${REG}` }, require: '#ok', claim: '#a' }],
  ['one of the registered', { require: `${ORG} in client.metadata.orgs`, claim: ORG }],
  ['one of constants', { require: `${ORG} in #known`, claim: `${ORG}` }],
  ['a look-up by a value that is held', { require: `${ORG} in #known`, claim: `#table[${ORG}]` }],
  [
    'a look-up by a value that is held, in a name',
    { lets: { at: `#table[${ORG}]` }, require: `${ORG} in #known`, claim: '#at' },
  ],
  [
    'a case that is compared on both sides',
    { require: `#string.lowerCase(${ORG}) == #string.lowerCase(${REG})`, claim: ORG },
  ],
  [
    'a lowered value that is compared',
    { require: `#string.lowerCase(${ORG}) == ${REG}`, claim: `#string.lowerCase(${ORG})` },
  ],
  ['a denied difference', { deny: `${ORG} != ${REG}`, claim: ORG }],
  ['a denied stranger', { deny: `not (${ORG} in client.metadata.orgs)`, claim: ORG }],
  [
    'both of two',
    {
      require: `${ORG} == ${REG} and clientAssertion.role == client.metadata.role`,
      claim: `${ORG} + clientAssertion.role`,
    },
  ],
  [
    'either way the same',
    { require: `clientAssertion.live ? ${ORG} == ${REG} : ${ORG} in client.metadata.orgs`, claim: ORG },
  ],
  ['what is fixed by another rule', { allow: `${REG} in #known`, require: `${ORG} == ${REG}`, claim: `{${ORG}}` }],
  [
    'what is common with the registered',
    { allow: `${REG} in #known`, claim: '#data.retainAll(clientAssertion.groups, client.metadata.orgs)' },
  ],
  [
    'what is common, by selection',
    { allow: `${REG} in #known`, claim: 'clientAssertion.groups.?[#this in #root.client.metadata.orgs]' },
  ],
  [
    'a whole object that is compared',
    { require: `clientAssertion.address.org == ${REG}`, claim: 'clientAssertion.address.org' },
  ],
  ['granted scopes', { allow: `${REG} in #known`, claim: 'request.scopes' }],
  ['an allow rule over what is registered', { allow: `client.metadata.role == 'admin' and clientAssertion.live` }],
  ['an allow rule that compares', { allow: `${ORG} == ${REG} and clientAssertion.live` }],
  [
    'an allow rule that compares either of two',
    { allow: `${ORG} == ${REG} or clientAssertion.role == client.metadata.role` },
  ],
  ['an allow rule over what some clients have', { allow: 'client.metadata.nick != null and clientAssertion.live' }],
  [
    'an allow rule over a list that is registered',
    { allow: "'acme' in client.metadata.orgs and request.parameters.x == 'y'" },
  ],
]

describe('the word of a client that decides', () => {
  it.each(UNTIED)('reports %s', (_, attack) => {
    expect(warned(attack)).not.toEqual([])
  })

  it.each(TIED)('accepts %s', (_, attack) => {
    expect(warned(attack)).toEqual([])
  })
})
