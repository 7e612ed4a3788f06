/** What the issuers of its clients say types a policy, and counts as verified. */
import { describe, expect, test } from 'vitest'
import { PRESETS } from '../../src/issuers/index.ts'
import type { JsonObject } from '../../src/oauth.ts'
import { type ClientRecord, loadPolicies } from '../../src/policy/index.ts'
import { readSource } from '../../src/source/index.ts'

const client = (clientId: string, preset: keyof typeof PRESETS | null): ClientRecord => ({
  clientId,
  method: preset === null ? 'private_key_jwt' : 'federated_jwt',
  issuer: preset,
  vouched: preset === null ? null : [PRESETS[preset]],
  grantTypes: ['client_credentials'],
  scopes: [],
  audiences: [],
  accessTokenLifetime: null,
  metadata: {},
})

const mistakes = (policy: string, clients: readonly ClientRecord[]): readonly string[] => {
  const { source } = readSource('policy.yaml', policy)
  if (source === null) throw new Error('no file')
  const { diagnostics } = loadPolicies({ sources: [source], clients, fulfilment: 'issue', consts: {} })
  return diagnostics.map(({ code, message, line, column }) => `${code} ${line}:${column} ${message}`)
}

const GITHUB = [client('a', 'github')]
const policy = (claim: string, when = 'true') =>
  `policy: p\nrules: [{ id: r, effect: allow, when: ${when} }]\nclaims: { access_token: { x: "${claim}" } }\n`

describe('the claims of an issuer', () => {
  test('type the expressions of a policy that declares nothing', () => {
    expect(mistakes(policy('clientAssertion.repository'), GITHUB)).toEqual([])
    expect(
      mistakes(policy("#string.upperCase(clientAssertion['kubernetes.io'].namespace)"), [client('a', 'kubernetes')]),
    ).toEqual([])
  })

  test('show a misspelling with its place', () => {
    const [one] = mistakes(policy('clientAssertion.job_workflw_ref'), GITHUB)
    expect(one).toMatch(/^CG2104 3:\d+ .*job_workflw_ref/)
  })

  test('are those of every issuer, and required where each has them', () => {
    const both = [...GITHUB, client('b', 'gitlab')]
    const length = (claim: string) =>
      mistakes(policy('client.clientId', `"clientAssertion.${claim} matches 'x'"`), both)
    expect(mistakes(policy('clientAssertion.namespace_id'), both)).toEqual([])
    expect(length('sub').filter(one => one.startsWith('CG30'))).toEqual([])
    expect(length('repository_id').join()).toMatch(/may be null/)
    // What they say of it differs, and both call it a text.
    expect(mistakes(policy('clientAssertion.sub.name'), both).join()).toMatch(/is a String and has no/)
  })

  test('say nothing where a client of the policy makes its own assertion', () => {
    expect(mistakes(policy('clientAssertion.repository'), [...GITHUB, client('c', null)])[0]).toMatch(/^CG2104/)
  })

  test('count as verified, but for what the workload chooses', () => {
    expect(mistakes(policy('clientAssertion.repository_owner_id'), GITHUB)).toEqual([])
    expect(mistakes(policy('clientAssertion.ref'), GITHUB)).toEqual([
      expect.stringMatching(/^CG3051 .*clientAssertion\.ref/),
    ])
    expect(mistakes(policy('client.clientId', `"clientAssertion.repository == 'acme/shop'"`), GITHUB)).toEqual([])
    expect(mistakes(policy('client.clientId', `"clientAssertion.ref == 'refs/heads/main'"`), GITHUB)).toEqual([
      expect.stringMatching(/^CG3103/),
    ])
  })

  test('are added to what the policy declares itself', () => {
    const own = `assertion: { properties: { repository: { type: string, maxLength: 9 } } }\n`
    expect(mistakes(own + policy('clientAssertion.repository + clientAssertion.sha'), GITHUB).join()).not.toMatch(
      /CG2104/,
    )
  })
})

describe('every lint that has to do with trust', () => {
  const GITLAB = client('b', 'gitlab')
  const both = [...GITHUB, GITLAB]
  const own = client('c', null)
  const withMetadata = (metadata: JsonObject) => GITHUB.map(one => ({ ...one, metadata }))
  const ALLOW = '{ id: a, effect: allow, when: true }'
  const rules = (effect: string, when: string, more = ''): string =>
    `policy: p\n${more}rules: [${effect === 'allow' ? '' : `${ALLOW}, `}{ id: r, effect: ${effect}, when: ${JSON.stringify(when)} }]\n`
  const claim = (value: string, ...more: readonly string[]): string =>
    `policy: p\nrules: [${[ALLOW, ...more].join(', ')}]\nclaims: { access_token: { x: ${JSON.stringify(value)} } }\n`
  const pinned = (name: string): readonly ClientRecord[] => [
    {
      ...client('a', 'github'),
      vouched: [{ ...PRESETS.github, chosen: PRESETS.github.chosen.filter(one => one !== name) }],
    },
  ]
  const declared = 'assertion: { properties: { repository: { type: string }, ref: { type: string } } }\n'
  const metadata = 'metadata: { properties: { org: { type: string } } }\n'

  type Row = readonly [what: string, policy: string, clients: readonly ClientRecord[], said: readonly RegExp[]]
  const ROWS: readonly Row[] = [
    // CG3051: claims.
    ['an id of the issuer in a claim', claim('clientAssertion.repository_id'), GITHUB, []],
    ['PingOne writes it longer', claim('context.requestData.clientAssertion.repository_id'), GITHUB, []],
    ['the header', claim('clientAssertionHeader.kid'), GITHUB, []],
    ['the whole token', claim('clientAssertion'), GITHUB, [/^CG3051/]],
    [
      'a branch in a claim',
      claim('clientAssertion.ref'),
      GITHUB,
      [/^CG3051 .*whoever may start the workload chooses.*ref/],
    ],
    ['a branch that a mapping pins', claim('clientAssertion.environment'), pinned('environment'), []],
    [
      'a branch that a rule pins',
      claim('clientAssertion.ref', `{ id: m, effect: require, when: "clientAssertion.ref == 'x'" }`),
      GITHUB,
      [],
    ],
    [
      'a branch in a part of a claim',
      claim("clientAssertion.repository + ' ' + (clientAssertion.ref ?: '')"),
      GITHUB,
      [/^CG3051/],
    ],
    [
      'the same claim where a client signs for itself',
      declared + claim('clientAssertion.repository'),
      [...GITHUB, own],
      [/^CG3051 .*the client says about itself/],
    ],
    ['what the request says', claim('request.parameters.x'), GITHUB, [/^CG3051 .*the request says, unsigned/]],
    [
      'what the request says, held against the issuer',
      claim(
        'request.parameters.x',
        `{ id: m, effect: require, when: "request.parameters.x == clientAssertion.repository" }`,
      ),
      GITHUB,
      [],
    ],
    [
      'what the request says, held against a branch',
      claim('request.parameters.x', `{ id: m, effect: require, when: "request.parameters.x == clientAssertion.ref" }`),
      GITHUB,
      [/^CG3053/, /^CG3102/, /^CG3051/],
    ],
    [
      'only what the issuer has too',
      claim('#data.retainAll({request.parameters.x}, {clientAssertion.repository})'),
      GITHUB,
      [],
    ],
    // CG3103: what an allow rests on.
    ['a repository', rules('allow', "clientAssertion.repository == 'acme/shop'"), GITHUB, []],
    ['a repository of one issuer of two', rules('allow', "clientAssertion.repository == 'acme/shop'"), both, []],
    [
      'a branch',
      rules('allow', "clientAssertion.ref == 'refs/heads/main'"),
      GITHUB,
      [/^CG3103 .*whoever may start the workload chooses: `clientAssertion.ref`/],
    ],
    [
      'a branch of a repository',
      rules('allow', "clientAssertion.ref == 'x' and clientAssertion.repository == 'acme/shop'"),
      GITHUB,
      [],
    ],
    [
      'a branch or a repository',
      rules('allow', "clientAssertion.ref == 'x' or clientAssertion.repository == 'acme/shop'"),
      GITHUB,
      [/^CG3103/],
    ],
    [
      'a parameter beside a repository',
      rules('allow', "request.parameters.x == 'y' and clientAssertion.repository == 'acme/shop'"),
      GITHUB,
      [],
    ],
    ['a parameter', rules('allow', "request.parameters.x == 'y'"), GITHUB, [/^CG3103 .*anybody can say/]],
    [
      'an environment that a mapping pins',
      rules('allow', "clientAssertion.environment == 'prod'"),
      pinned('environment'),
      [],
    ],
    [
      'a repository where a client signs for itself',
      declared + rules('allow', "clientAssertion.repository == 'x'"),
      [...GITHUB, own],
      [/^CG3103 .*anybody can say/],
    ],
    // CG3053: what is left out.
    ['a guard about what the issuer may leave out', rules('deny', "clientAssertion.enterprise == 'x'"), GITHUB, []],
    ['a guard about what is always there', rules('deny', "clientAssertion.repository == 'x'"), GITHUB, []],
    [
      'a guard about an environment',
      rules('deny', "clientAssertion.environment == 'prod'"),
      GITHUB,
      [/^CG3053 .*a workload escapes this deny by running without `clientAssertion.environment`/],
    ],
    [
      'a guard about what one issuer of two has',
      rules('require', "clientAssertion.repository_id != '7'"),
      both,
      [/^CG3053 .*not every issuer has `clientAssertion.repository_id`/],
    ],
    ['a guard about what both have', rules('deny', "clientAssertion.sha == 'x'"), both, []],
    [
      'a guard where a client signs for itself',
      declared + rules('deny', "clientAssertion.repository == 'x'"),
      [...GITHUB, own],
      [/^CG3053 .*a client escapes this deny by leaving/],
    ],
    // CG3102: null equals null, whoever vouches.
    [
      'two that may be missing',
      rules('require', 'clientAssertion.enterprise == client.metadata.org', metadata),
      withMetadata({ org: 'x' }),
      [/^CG3102/],
    ],
    [
      'one that is always there',
      rules('require', 'clientAssertion.repository == client.metadata.org', metadata),
      withMetadata({ org: 'x' }),
      [],
    ],
    // CG3056 and CG3121: the issuer itself.
    [
      'an issuer that no client has',
      rules('deny', "client.issuer == 'x'"),
      [own],
      [/^CG3056 .*client\.issuer/, /^CG3121/],
    ],
    ['a misspelt issuer', rules('deny', "client.issuer == 'gihub'"), GITHUB, [/^CG3121 .*issuer `gihub`/]],
    ['one of the issuers', rules('deny', "client.issuer == 'gitlab'"), both, []],
    ['the key of a client that has none', rules('deny', 'client.key != null'), GITHUB, [/^CG3056/]],
  ]

  test.each(ROWS)('%s', (_, text, clients, said) => {
    expect(mistakes(text, clients)).toEqual(said.map(one => expect.stringMatching(one)))
  })
})

test('names the issuers where a claim is misspelt, and no place that does not have it', () => {
  const { source } = readSource(
    'policy.yaml',
    policy('clientAssertion.repositry', `"clientAssertion.repository_id matches 'x'"`),
  )
  if (source === null) throw new Error('no file')
  const clients = [...GITHUB, client('b', 'gitlab')]
  const { diagnostics } = loadPolicies({ sources: [source], clients, fulfilment: 'issue', consts: {} })
  const [nullable, misspelt] = diagnostics
  expect(misspelt).toMatchObject({
    code: 'CG2104',
    message: 'no property `repositry` in the client assertion of github or gitlab',
    help: expect.stringContaining('did you mean `repository`?'),
  })
  expect(misspelt?.help).not.toContain('declared at')
  expect(nullable).toMatchObject({ code: 'CG2109' })
  expect(nullable?.related ?? []).toEqual([])
})
