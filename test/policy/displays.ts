/** The table of test/policy/displays.test.ts. */

/** Files over the base folder, and what is called there: `check` when nothing is said. */
export interface Written {
  readonly files?: { readonly [file: string]: string }
  readonly args?: readonly string[]
}

export interface Display {
  readonly name: string
  readonly wrong: Written
  readonly mended: Written
  /** Parts of the help that stand in what was mended. */
  readonly writes: readonly string[]
  /** Parts of the help that are advice in words. */
  readonly says?: readonly string[]
}

const policy = (text: string): Written => ({ files: { 'policies/orders.yaml': text } })
const policyTest = (text: string): Written => ({ files: { 'policies/orders.test.yaml': text }, args: ['test'] })

const HEAD = `policy: orders
assertion:
  required: [role, groups, uac, email, kubernetes.io, "cognito:groups", "https://example.com/roles"]
  properties:
    role: { type: string }
    email: { type: string, maxLength: 100 }
    groups: { type: array, items: { type: string, maxLength: 60 }, maxItems: 20 }
    uac: { type: integer }
    dept: { type: string, maxLength: 60 }
    ref: { type: string, maxLength: 200 }
    kubernetes.io: { type: object, required: [namespace, tenant-id], properties: { namespace: { type: string }, tenant-id: { type: string } } }
    "cognito:groups": { type: array, items: { type: string } }
    "https://example.com/roles": { type: array, items: { type: string } }
`

/** What was written as a condition, what the help writes for it, and the whole condition when that is a part of it. */
type Condition = readonly [wrong: string, writes: string, mended?: string]

const rules = (conditions: readonly string[]): Written => {
  const each = conditions.map((when, at) => `  - id: r${at + 1}\n    effect: require\n    when: >-\n      ${when}\n`)
  return policy(`${HEAD}rules:\n${each.join('')}`)
}

const conditions = (name: string, given: readonly Condition[], says: readonly string[] = []): Display => ({
  name,
  wrong: rules(given.map(([wrong]) => wrong)),
  mended: rules(given.map(([, writes, mended = writes]) => mended)),
  writes: given.map(([, writes]) => writes),
  says,
})

const evaluation = (name: string, expression: string, mended: string): Display => {
  const called = (text: string): Written => ({
    files: { 'root.json': '{ "roles": ["a", "b"], "groups": ["c"], "user": { "email": "a@b" } }\n' },
    args: ['eval', text, '--root', 'root.json'],
  })
  return { name, wrong: called(expression), mended: called(mended), writes: [mended] }
}

const testCase = (keys: string): Written => policyTest(`cases:\n  - { name: one, client: partner-a, ${keys} }\n`)

/** With a policy that says how long tokens live. */
const withLifetime = ({ files, args }: Written): Written => ({
  files: { ...files, 'policies/orders.yaml': 'policy: orders\ntoken: { lifetime: 900 }\n' },
  args: args ?? [],
})

export const DISPLAYS: readonly Display[] = [
  // Names
  conditions('name-with-dots', [
    [
      "clientAssertion.kubernetes.io.namespace == 'prod'",
      "clientAssertion['kubernetes.io']",
      "clientAssertion['kubernetes.io'].namespace == 'prod'",
    ],
    [
      "clientAssertion['kubernetes.io'].tenant-id == 'a'",
      "['tenant-id']",
      "clientAssertion['kubernetes.io']['tenant-id'] == 'a'",
    ],
    [
      "clientAssertion.kubernetes.io.tenant-id == 'a'",
      "clientAssertion['kubernetes.io']['tenant-id']",
      "clientAssertion['kubernetes.io']['tenant-id'] == 'a'",
    ],
  ]),
  conditions('name-with-colons', [
    ["'admin' in clientAssertion.cognito:groups", "['cognito:groups']", "'admin' in clientAssertion['cognito:groups']"],
    [
      "'admin' in clientAssertion.https://example.com/roles",
      "['https://example.com/roles']",
      "'admin' in clientAssertion['https://example.com/roles']",
    ],
  ]),
  // Lists
  conditions('list-in-brackets', [
    ["clientAssertion.role in ['admin', 'dev']", "{'admin', 'dev'}", "clientAssertion.role in {'admin', 'dev'}"],
  ]),
  conditions('list-of-one-in-brackets', [
    ["clientAssertion.role in ['admin']", "{'admin'}", "clientAssertion.role in {'admin'}"],
  ]),
  conditions('list-in-parentheses', [
    ["clientAssertion.role in ('admin', 'dev')", "{'admin', 'dev'}", "clientAssertion.role in {'admin', 'dev'}"],
  ]),
  // Operators
  conditions('not-in-and-is-null', [
    ["clientAssertion.role not in {'guest'}", "not (clientAssertion.role in {'guest'})"],
    ['clientAssertion.ref is null', 'clientAssertion.ref == null'],
    ['clientAssertion.dept is not null', 'clientAssertion.dept != null'],
  ]),
  conditions('not-before-in', [
    ["not clientAssertion.role in {'guest'}", "not (clientAssertion.role in {'guest'})"],
    ["not client.clientId in {'reports'}", "not (client.clientId in {'reports'})"],
  ]),
  conditions('not-of-a-text', [
    ['!clientAssertion.dept', 'clientAssertion.dept == null'],
    ['not clientAssertion.role', "clientAssertion.role == ''"],
  ]),
  conditions('contains-like-starts-with', [
    ["clientAssertion.groups contains 'a'", "'a' in clientAssertion.groups"],
    ["request.scopes contains 'orders:read'", "'orders:read' in request.scopes"],
    ["clientAssertion.role like 'adm*'", "clientAssertion.role matches 'adm.*'"],
    ["clientAssertion.role startsWith 'adm'", "#string.startsWith(clientAssertion.role, 'adm')"],
  ]),
  conditions('operators-for-bits', [['clientAssertion.uac & 2 == 2', '(clientAssertion.uac % 4) / 2 == 1']]),
  conditions('conditional-without-else', [
    ["(clientAssertion.uac == 1 ? 'x') == 'x'", ' : null', "(clientAssertion.uac == 1 ? 'x' : null) == 'x'"],
  ]),
  conditions('if-then-else', [
    ['if (clientAssertion.uac == 1) then true else false', 'clientAssertion.uac == 1 ? true : false'],
  ]),
  // Functions
  conditions('functions-of-other-languages', [
    [
      "string.lowerCase(clientAssertion.role) == 'admin'",
      '#string.lowerCase(clientAssertion.role)',
      "#string.lowerCase(clientAssertion.role) == 'admin'",
    ],
    [
      "lower(clientAssertion.email) == 'a@example.com'",
      '#string.lowerCase(clientAssertion.email)',
      "#string.lowerCase(clientAssertion.email) == 'a@example.com'",
    ],
    [
      "clientAssertion.role.toLower() == 'sales'",
      '#string.lowerCase(clientAssertion.role)',
      "#string.lowerCase(clientAssertion.role) == 'sales'",
    ],
    [
      '#datetime.compare(now(), #datetime.now()) == 0',
      '#datetime.now()',
      '#datetime.compare(#datetime.now(), #datetime.now()) == 0',
    ],
    ['has(clientAssertion.ref)', 'clientAssertion.ref != null'],
    ['isNull(clientAssertion.ref)', 'clientAssertion.ref == null'],
    ['exists(clientAssertion.dept)', 'clientAssertion.dept != null'],
    [
      "IIF(clientAssertion.uac == 2, 'x', 'y') == 'x'",
      "((clientAssertion.uac == 2) ? 'x' : 'y')",
      "((clientAssertion.uac == 2) ? 'x' : 'y') == 'x'",
    ],
    [
      'clientAssertion.groups.any(x)',
      '#data.isNotEmpty(clientAssertion.groups.?[',
      "#data.isNotEmpty(clientAssertion.groups.?[#this == 'x'])",
    ],
    [
      'clientAssertion.groups.all(x)',
      'clientAssertion.groups.?[',
      "#data.size(clientAssertion.groups.?[#this == 'x']) == #data.size(clientAssertion.groups)",
    ],
  ]),
  conditions('substring-before', [
    [
      'String.substringBefore(clientAssertion.email, "@") == \'a\'',
      '#string.substringBefore(clientAssertion.email, "@")',
      '#string.substringBefore(clientAssertion.email, "@") == \'a\'',
    ],
  ]),
  conditions('functions-that-are-not-there', [
    [
      '#datetime.getDayOfWeek(#datetime.now()) == 1',
      '#datetime.format(',
      "#datetime.format(#datetime.now(), 'EEEE') == 'Monday'",
    ],
    ["#now() > '2026'", '#datetime.now()', "#datetime.compare(#datetime.now(), '2026-01-01T00:00:00Z') > 0"],
  ]),
  conditions('element-without-hash', [
    [
      "#data.isNotEmpty(clientAssertion.groups.?[this == 'a'])",
      '#this',
      "#data.isNotEmpty(clientAssertion.groups.?[#this == 'a'])",
    ],
    [
      "#data.isNotEmpty(clientAssertion.groups.?[it == 'a'])",
      '#this',
      "#data.isNotEmpty(clientAssertion.groups.?[#this == 'a'])",
    ],
  ]),
  {
    name: 'json-without-a-schema',
    wrong: policy(`${HEAD}rules: [{ id: r, effect: require, when: "#json.parse(clientAssertion.ref) != null" }]\n`),
    mended: policy(
      `${HEAD}json: { name: { type: object } }\nrules: [{ id: r, effect: require, when: "#json.parse(clientAssertion.ref, 'name') != null" }]\n`,
    ),
    writes: ["#json.parse(clientAssertion.ref, 'name')"],
  },
  // Quotes and placeholders
  conditions('backslash-before-a-quote', [
    ["clientAssertion.dept == 'it\\'s'", "'it''s'", "clientAssertion.dept == 'it''s'"],
  ]),
  {
    name: 'dollars-of-terraform',
    wrong: policy('policy: orders\nclaims:\n  access_token:\n    tenant: "$${client.metadata.tenant}"\n'),
    mended: policy(
      'policy: orders\nmetadata: { properties: { tenant: { type: string } } }\nclaims:\n  access_token:\n    tenant: "${client.metadata.tenant}"\n',
    ),
    writes: [],
    says: ['write ${client.metadata.tenant}: Terraform'],
  },
  {
    name: 'dollars-of-terraform-in-eval',
    wrong: { ...evaluation('', '$${user.email}', '').wrong },
    mended: { ...evaluation('', '', 'user.email').mended },
    writes: [],
    says: ['leave out the dollar'],
  },
  evaluation('index-from-the-end', 'roles[-1]', '#list.last(roles)'),
  evaluation('lists-joined-with-plus', "groups + {'x'}", "#data.union(groups, {'x'})"),
  // Blocks of a policy
  {
    name: 'work-of-a-loop',
    wrong: policy(`policy: orders
assertion:
  required: [groups]
  properties:
    groups: { type: array, items: { type: string } }
rules:
  - id: apps
    effect: require
    when: "clientAssertion.groups.?[#string.startsWith(#this, 'app-')].![#regex.replaceFirst(#this, 'a', 'b')] != {}"
`),
    mended: policy(`policy: orders
assertion:
  required: [groups]
  properties:
    groups: { type: array, maxItems: 50, items: { type: string, maxLength: 64 } }
rules:
  - id: apps
    effect: require
    when: "clientAssertion.groups.?[#string.startsWith(#this, 'app-')].![#regex.replaceFirst(#this, 'a', 'b')] != {}"
`),
    writes: ['maxItems', 'maxLength'],
    says: ['maxItems for `clientAssertion.groups`'],
  },
  {
    name: 'let-before-what-it-needs',
    wrong: policy('policy: orders\nlet:\n  known: "#tenant != null"\n  tenant: client.clientId\n'),
    mended: policy('policy: orders\nlet:\n  tenant: client.clientId\n  known: "#tenant != \'\'"\n'),
    writes: [],
    says: ['move `tenant` above `known`'],
  },
  {
    name: 'lets-that-need-each-other',
    wrong: policy('policy: orders\nlet:\n  a: "#b"\n  b: "#a"\n'),
    mended: policy('policy: orders\nlet:\n  a: client.clientId\n  b: "#a"\n'),
    writes: [],
    says: ['write one of the two without the other'],
  },
  {
    name: 'lifetime-with-a-unit',
    wrong: policy('policy: orders\ntoken:\n  lifetime: 15m\n'),
    mended: policy('policy: orders\ntoken:\n  lifetime: 900\n'),
    writes: ['900'],
  },
  {
    name: 'rules-as-a-map',
    wrong: policy('policy: orders\nrules:\n  own:\n    effect: allow\n    when: true\n'),
    mended: policy('policy: orders\nrules:\n  - id: own\n    effect: allow\n    when: true\n'),
    writes: ['- id: own'],
  },
  {
    name: 'effect-of-another-tool',
    wrong: policy('policy: orders\nrules:\n  - id: own\n    effect: permit\n    when: true\n'),
    mended: policy('policy: orders\nrules:\n  - id: own\n    effect: allow\n    when: true\n'),
    writes: ['allow'],
  },
  {
    name: 'quotes-within-quotes',
    wrong: policy(
      "policy: orders\nrules:\n  - id: own\n    effect: require\n    when: 'client.clientId == 'partner-a''\n",
    ),
    mended: policy(
      'policy: orders\nrules:\n  - id: own\n    effect: require\n    when: "client.clientId == \'partner-a\'"\n',
    ),
    writes: ['"client.clientId == \'partner-a\'"'],
  },
  {
    name: 'backslash-within-quotes',
    wrong: policy(
      "policy: orders\nrules:\n  - id: own\n    effect: require\n    when: \"client.clientId != 'it\\'s'\"\n",
    ),
    mended: policy(
      "policy: orders\nrules:\n  - id: own\n    effect: require\n    when: \"client.clientId != 'it''s'\"\n",
    ),
    writes: ["'it''s'"],
  },
  {
    name: 'wrapper-around-a-name',
    wrong: policy(
      'policy: orders\nmetadata: { properties: { tenant: { type: string } } }\nassertion: { required: [tenant], properties: { tenant: { type: string } } }\nrules:\n  - id: own\n    effect: require\n    when: "${clientAssertion.tenant} == client.metadata.tenant"\n',
    ),
    mended: policy(
      'policy: orders\nmetadata: { properties: { tenant: { type: string } } }\nassertion: { required: [tenant], properties: { tenant: { type: string } } }\nrules:\n  - id: own\n    effect: require\n    when: "clientAssertion.tenant == client.metadata.tenant"\n',
    ),
    writes: ['clientAssertion.tenant == client.metadata.tenant'],
  },
  // Schemas of a policy
  {
    name: 'keyword-for-unique-items',
    wrong: policy(
      'policy: orders\nassertion:\n  properties:\n    groups: { type: array, uniqueItems: true, default: [] }\n',
    ),
    mended: policy(
      'policy: orders\nassertion:\n  properties:\n    groups: { type: array, default: [] }\nrules:\n  - id: unique\n    effect: require\n    when: "#data.size(#list.distinct(clientAssertion.groups)) == #data.size(clientAssertion.groups)"\n',
    ),
    writes: [],
    says: ['#data.size(#list.distinct(x)) == #data.size(x)'],
  },
  {
    name: 'keyword-for-patterns-of-names',
    wrong: policy('policy: orders\nassertion:\n  patternProperties: { "^x-": { type: string } }\n'),
    mended: policy('policy: orders\nassertion:\n  additionalProperties: { type: string }\n'),
    writes: ['additionalProperties'],
  },
  {
    name: 'keyword-for-one-of-two-types',
    wrong: policy(
      'policy: orders\nassertion:\n  properties:\n    groups: { oneOf: [{ type: string }, { type: array }] }\n',
    ),
    mended: policy('policy: orders\nassertion:\n  properties:\n    groups: { type: [string, array] }\n'),
    writes: ['type: [string, array]'],
  },
  {
    name: 'metadata-that-a-client-breaks',
    wrong: policy('policy: orders\nmetadata:\n  properties:\n    tier: { enum: [gold] }\n'),
    mended: policy('policy: orders\nmetadata:\n  properties:\n    tier: { enum: [gold, silver] }\n'),
    writes: [],
    says: ['change it in the file of the client, or here'],
  },
  // Tests of a policy
  {
    name: 'assertion-of-a-test-case',
    wrong: testCase('clientAssertion: { dept: a }, expect: { decision: allow }'),
    mended: testCase('assertion: { dept: a }, expect: { decision: allow }'),
    writes: [],
    says: ['did you mean `assertion`?'],
  },
  {
    name: 'decision-of-a-test-case',
    wrong: testCase('expect: { decision: allowed }'),
    mended: testCase('expect: { decision: allow }'),
    writes: [],
    says: ['did you mean `allow`?'],
  },
  {
    name: 'lifetime-in-quotes',
    wrong: withLifetime(testCase("expect: { decision: allow, lifetime: '900' }")),
    mended: withLifetime(testCase('expect: { decision: allow, lifetime: 900 }')),
    writes: [],
    says: ['write 900, without quotes'],
  },
  ...['orders_test.yaml', 'orders.tests.yaml'].map((file): Display => {
    const cases =
      'policies: [baseline]\ndefaults: { client: partner-a }\ncases:\n  - { name: one, expect: { decision: allow } }\n'
    return {
      name: `test-in-${file.replace('.yaml', '').replace(/\W/, '-')}`,
      wrong: { files: { [`policies/${file}`]: cases } },
      mended: { files: { 'policies/orders.test.yaml': cases } },
      writes: ['orders.test.yaml'],
    }
  }),
  {
    name: 'invariant-without-a-comparison',
    wrong: policyTest('invariants:\n  - { name: denied, expect: decision }\n'),
    mended: policyTest('invariants:\n  - { name: allowed, expect: "decision == \'allow\'" }\n'),
    writes: ["decision == 'allow'"],
  },
]
