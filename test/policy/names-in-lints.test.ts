/** Every lint, and every other mistake that has to do with a claim or a member: the place, the words and the advice are those of its name. */
import { describe, expect, it } from 'vitest'
import { CODES as EXPRESSION_CODES } from '../../src/expression/check/codes.ts'
import { spelledBelow, spelledPath } from '../../src/expression/index.ts'
import { type JsonObject, TOKEN_EXCHANGE } from '../../src/oauth.ts'
import { CODES } from '../../src/policy/codes.ts'
import type { ClientRecord } from '../../src/policy/index.ts'
import { LINTS, POLICY_LINTS } from '../../src/policy/lints/index.ts'
import {
  ALLOW,
  block,
  check,
  clientsWith,
  DECOY,
  diagnosticsOf,
  held,
  json,
  policy,
  type Row,
  rule,
  said,
  selects,
  splitAt,
  TEXT,
} from './advised.ts'
import { CLIENTS, load } from './given.ts'
import { NAMES } from './odd-names.ts'

const evaded: Row = name => {
  const rules = [ALLOW, rule('deny', `${said(name)} == 'test'`)]
  const of = (required: readonly string[]): readonly string[] => [
    policy({ blocks: { assertion: block(name, required) }, rules }),
  ]
  return {
    policies: of(['z']),
    says: [`\`${said(name)}\``],
    at: json(`${said(name)} == 'test'`),
    mended: of(['z', name]),
    confused: [of(['z', 'a'])],
  }
}

const evadedParameter: Row = name => {
  const path = spelledPath(['request', 'parameters', name])
  const rules = (...more: readonly string[]): readonly string[] => [
    policy({ rules: [ALLOW, rule('deny', `${path} == 'test'`), ...more] }),
  ]
  const asked = (other: string): string => rule('deny', `${other} == null`).replace('id: r', 'id: s')
  return {
    policies: rules(),
    says: [`\`${path}\``],
    at: json(`${path} == 'test'`),
    mended: rules(asked(path)),
  }
}

const bothMissing: Row = name => {
  const blocks = { assertion: block(name, []), metadata: block(name, []) }
  const when = `${said(name)} == ${held(name)}`
  return {
    policies: [policy({ blocks, rules: [ALLOW, rule('require', when)] })],
    clients: clientsWith({}),
    says: [`${said(name)} != null`],
    at: json(when),
    mended: [policy({ blocks, rules: [ALLOW, rule('require', `${said(name)} != null and ${when}`)] })],
  }
}

const anybody: Row = name => {
  const of = (when: string): readonly string[] => [
    policy({
      blocks: { assertion: block(name, [name]), metadata: block(name, [name, 'a']) },
      rules: [rule('allow', when)],
    }),
  ]
  return {
    policies: of(`${said(name)} == 'letmein'`),
    clients: clientsWith({ a: { b: 'x' }, [name]: 'own' }),
    says: [`\`${said(name)}\``],
    at: json(`${said(name)} == 'letmein'`),
    mended: of(`${said(name)} == 'letmein' and ${held(name)} == 'own'`),
  }
}

const idle: Row = name => {
  const of = (effect: string, blanket: object): readonly string[] => [
    `policy: b\napplies_to: ${json(blanket)}\nrules: [${ALLOW}]\n`,
    policy({
      blocks: { assertion: block(name, ['z', name]) },
      rules: [rule(effect, `${said(name)} == client.clientId`)],
    }),
  ]
  return {
    policies: of('allow', selects(name, 'own')),
    clients: clientsWith({ [name]: 'own' }),
    at: 'allow',
    mended: 'fix',
  }
}

/** Authenticates and asks in every way; of the wanted metadata it has only what a path would lead to. */
const elsewhere = (name: string, value: string): ClientRecord => ({
  ...(CLIENTS[1] as ClientRecord),
  clientId: 'elsewhere',
  method: 'tls_client_auth',
  grantTypes: ['client_credential', 'client_credentials', 'authorization_code'],
  metadata: splitAt(name, value) as JsonObject,
})

/** Whom a policy concerns is said with a member of the metadata. */
const concerning =
  (rules: readonly string[], appliesTo: object, at: string, mended: 'fix' | readonly string[], more = {}): Row =>
  name => {
    const of = (mine: readonly string[]): readonly string[] => [
      policy({ rules: mine, more: { applies_to: { ...selects(name, 'own'), ...appliesTo } } }),
    ]
    return {
      policies: of(rules),
      clients: [...clientsWith({ [name]: 'own' }, more), elsewhere(name, 'own')],
      at,
      mended: mended === 'fix' ? 'fix' : of(mended),
    }
  }

const valueOfNobody: Row = name => {
  const of = (value: string, path = held(name)): readonly string[] => [
    policy({
      blocks: { metadata: { properties: { [name]: TEXT, ...DECOY } } },
      rules: [ALLOW, rule('deny', `${path} == '${value}'`)],
    }),
  ]
  return {
    policies: of('goldd'),
    clients: clientsWith({ ...splitAt(name, 'goldd'), [name]: 'gold' } as JsonObject),
    says: [`\`${name}\``, 'did you mean `gold`?'],
    at: "'goldd'",
    mended: of('gold'),
  }
}

const nested: Row = name => {
  const act = { type: 'object', required: ['act'], properties: { act: block(name, [name]) } }
  const path = spelledPath(['context', 'requestData', 'subjectToken', 'act', 'act', name])
  const when = `${path} == 'console'`
  const of = (...rules: readonly string[]): readonly string[] => [
    policy({
      blocks: { subject_token: { required: ['act'], properties: { act } } },
      rules,
      more: { applies_to: { clients: ['partner-a'], grant_types: [TOKEN_EXCHANGE] } },
    }),
  ]
  return {
    policies: of(rule('allow', when)),
    clients: clientsWith({}, { grantTypes: [TOKEN_EXCHANGE] }),
    says: [`\`${path}\``],
    at: json(when),
    mended: of(ALLOW, rule('require', when)),
  }
}

/** The lints by their names, with the code that each reports. */
const OF_LINTS: { readonly [lint: string]: readonly (readonly [string, Row])[] } = {
  evadable: [
    ['CG3053', evaded],
    ['CG3053', evadedParameter],
  ],
  bothMissing: [['CG3102', bothMissing]],
  assertedAllow: [['CG3103', anybody]],
  idleAllow: [['CG3052', idle]],
  noGrant: [['CG3054', concerning([ALLOW], { grant_types: ['client_credential'] }, '"client_credential"', 'fix')]],
  refreshWithoutAllow: [
    [
      'CG3055',
      concerning([ALLOW], { grant_types: ['authorization_code'] }, '"authorization_code"', 'fix', {
        grantTypes: ['authorization_code', 'refresh_token'],
      }),
    ],
  ],
  nestedActor: [['CG3104', nested]],
  exchangeWithoutAllow: [
    [
      'CG3105',
      concerning([ALLOW], {}, 'p', [rule('deny', "client.name == 'nobody'")], { grantTypes: [TOKEN_EXCHANGE] }),
    ],
  ],
  factOfNobody: [
    [
      'CG3056',
      concerning([ALLOW, rule('deny', 'client.certificate != null')], {}, json('client.certificate != null'), [ALLOW], {
        method: 'client_secret_basic',
      }),
    ],
  ],
  valueOfNobody: [['CG3121', valueOfNobody]],
}

const lacking: Row = name => {
  const of = (required: readonly string[]): readonly string[] => [
    policy({ blocks: { metadata: { required, properties: { [name]: TEXT, ...DECOY } } } }),
  ]
  return {
    policies: of([name]),
    clients: clientsWith({ a: { b: 'x' }, ...(splitAt(name, 'x') as JsonObject) }),
    says: [`lacks \`${spelledBelow([name])}\``],
    at: '"metadata"'.slice(1, -1),
    mended: of([]),
  }
}

const undescribed: Row = name => {
  const of = (properties: object): readonly string[] => [
    policy({ blocks: { assertion: { properties: { q: { type: 'object', required: [name], properties } } } } }),
  ]
  return {
    policies: of({ zzzzzzzz: TEXT }),
    says: [`\`${spelledBelow([name])}\``, '`assertion.properties.q.properties`'],
    at: json(name),
    mended: of({ zzzzzzzz: TEXT, [name]: TEXT }),
  }
}

const undescribedBelow: Row = name => {
  const of = (properties: object): readonly string[] => [
    policy({ blocks: { assertion: { properties: { [name]: { type: 'object', required: ['k'], properties } } } } }),
  ]
  return {
    policies: of({ zzzzzzzz: TEXT }),
    says: [`\`${spelledPath(['assertion', 'properties', name, 'properties'])}\``],
    at: '"k"',
    mended: of({ zzzzzzzz: TEXT, k: TEXT }),
  }
}

const misspelt: Row = name => ({
  policies: [
    policy({ blocks: { assertion: { required: [`${name}Tenant`], properties: { [`${name}Tenants`]: TEXT } } } }),
  ],
  says: [`\`${spelledBelow([`${name}Tenant`])}\``, `did you mean \`${spelledBelow([`${name}Tenants`])}\`?`],
  at: json(`${name}Tenant`),
  mended: 'fix',
})

const described = (name: string, shape: object): readonly string[] => [
  policy({ blocks: { metadata: { properties: { [name]: shape, ...DECOY } } } }),
]

const noDefault: Row = name => ({
  policies: described(name, { type: 'string', default: 54321 }),
  at: '54321',
  mended: described(name, { type: 'string', default: 'x' }),
})

const noPattern: Row = name => ({
  policies: described(name, { type: 'string', pattern: 'ab(' }),
  at: '(',
  mended: described(name, { type: 'string', pattern: 'ab' }),
})

const noConfiguredPattern: Row = name => {
  const when = `client.clientId matches ${held(name)}`
  return {
    policies: [policy({ blocks: { metadata: block(name, [name]) }, rules: [ALLOW, rule('require', when)] })],
    clients: clientsWith({ a: { b: 'x' }, [name]: '(' }),
    says: [`\`${held(name)}\` of client \`partner-a\``],
    at: json(when),
    mended: [
      policy({
        blocks: { metadata: block(name, [name]) },
        rules: [ALLOW, rule('require', `client.clientId == ${held(name)}`)],
      }),
    ],
  }
}

/** A claim of a token has a name that is not empty. */
const setTwice: Row = given => {
  const name = given || 'empty'
  const other = (claim: string): string =>
    `policy: o\nrules: [${ALLOW}]\nclaims: ${json({ access_token: { [claim]: 'client.clientId', a: 'client.clientId' } })}\n`
  const mine = policy({ more: { claims: { access_token: { [name]: 'client.clientId' } } } })
  return {
    policies: [other(name), mine],
    says: [`the claim \`${name}\``],
    at: json(name),
    mended: [other('elsewhere'), mine],
  }
}

const noSuchClient: Row = name => ({
  policies: [policy({ more: { applies_to: selects(name, 'parnter') } })],
  clients: [...clientsWith({ [name]: 'partner' }), elsewhere(name, 'parnter')],
  says: ['did you mean `partner`?'],
  at: '"parnter"',
  mended: 'fix',
})

const copied: Row = name => {
  const of = (tied: string): readonly string[] => [
    policy({
      blocks: { assertion: block(name, [name, 'a']), metadata: block('tenant', ['tenant']) },
      rules: [ALLOW, rule('require', `${tied} == client.metadata.tenant`)],
      more: { claims: { access_token: { t: said(name) } } },
    }),
  ]
  return {
    policies: of('clientAssertion.a.b'),
    clients: clientsWith({ tenant: 'x' }),
    says: [said(name)],
    at: json(said(name)),
    mended: of(said(name)),
  }
}

const OTHERS: readonly (readonly [string, Row])[] = [
  ['CG3010', noDefault],
  ['CG3011', noPattern],
  ['CG3012', lacking],
  ['CG3013', noConfiguredPattern],
  ['CG3041', setTwice],
  ['CG3050', noSuchClient],
  ['CG3051', copied],
  ['CG3120', undescribed],
  ['CG3120', undescribedBelow],
  ['CG3120', misspelt],
]

const LIST = { type: 'array', maxItems: 5, items: TEXT }
const COUNT = { type: 'integer' }

interface Expression {
  readonly shape: object
  readonly optional?: true
  /** The expression about the claim, what the words have to hold, and the expression with the advice followed. */
  readonly when: (claim: string) => string
  readonly says: (claim: string) => string
  readonly mended: (claim: string) => string
}

/** Mistakes of expressions in which a claim is named. */
const OF_EXPRESSIONS: { readonly [code: string]: Expression } = {
  CG2107: {
    shape: LIST,
    when: c => `#string.upperCase(${c}) == 'X'`,
    says: c => `#string.join(${c}, ',')`,
    mended: c => `#string.upperCase(#string.join(${c}, ',')) == 'X'`,
  },
  CG2108: { shape: COUNT, when: c => `${c} < 'x'`, says: c => `\`${c}\``, mended: c => `${c} < 5` },
  CG2109: {
    shape: COUNT,
    optional: true,
    when: c => `${c} < 5`,
    says: c => `\`${c} != null and …\``,
    mended: c => `${c} != null and ${c} < 5`,
  },
  CG2110: {
    shape: COUNT,
    optional: true,
    when: c => `#datetime.addDays(client.clientId, ${c}) == 'x'`,
    says: c => `\`(${c} ?: …)\``,
    mended: c => `#datetime.addDays(client.clientId, (${c} ?: 0)) == 'x'`,
  },
  CG2111: {
    shape: TEXT,
    when: c => `${c} ? true : client.clientId == 'x'`,
    says: c => `${c} == 'true'`,
    mended: c => `${c} == 'true' ? true : client.clientId == 'x'`,
  },
  CG2112: {
    shape: { type: 'boolean' },
    optional: true,
    when: c => `${c} and client.clientId == 'x'`,
    says: c => `\`${c}\``,
    mended: c => `${c} == true and client.clientId == 'x'`,
  },
  CG2113: {
    shape: { type: 'string', enum: ['one', 'two'] },
    when: c => `${c} == 'tvo'`,
    says: c => `\`${c}\``,
    mended: c => `${c} == 'two'`,
  },
  CG2114: { shape: TEXT, when: c => `${c} == 5`, says: c => `\`${c}\``, mended: c => `${c} == '5'` },
  CG2115: { shape: TEXT, when: c => `${c} != null`, says: c => `\`${c}\``, mended: c => `${c} != 'x'` },
  CG2116: {
    shape: TEXT,
    when: c => `(#string.length(${c}) ?: 7) == 1`,
    says: c => `#string.length(${c})`,
    mended: c => `${c} == 'y'`,
  },
  CG2120: {
    shape: LIST,
    when: c => `${c}[0] == 'a'`,
    says: c => `#list.first(${c})`,
    mended: c => `#list.first(${c}) == 'a'`,
  },
  CG2122: {
    shape: TEXT,
    optional: true,
    when: c => `${c} + 'x' == 'yx'`,
    says: c => `\`(${c} ?: '')\``,
    mended: c => `(${c} ?: '') + 'x' == 'yx'`,
  },
  CG2125: {
    shape: TEXT,
    when: c => `#data.size(${c}.?[#this == 'a']) > 0`,
    says: c => `#string.split(${c}, ' ')`,
    mended: c => `#data.size(#string.split(${c}, ' ').?[#this == 'a']) > 0`,
  },
  CG2126: {
    shape: LIST,
    when: c => `${c}.size == 1`,
    says: c => `#data.size(${c})`,
    mended: c => `#data.size(${c}) == 1`,
  },
}

const aboutClaim = (name: string, { shape, optional }: Expression, when: string): readonly string[] => [
  policy({
    blocks: { assertion: block(name, ['z', 'a', ...(optional ? [] : [name])], shape) },
    rules: [ALLOW, rule('require', when)],
  }),
]

const undeclared = (properties: object, when: string): readonly string[] => [
  policy({
    blocks: { assertion: { required: ['a'], properties: { ...DECOY, ...properties } } },
    rules: [ALLOW, rule('require', when)],
  }),
]

it('has a row for every lint', () => {
  const lints = [...POLICY_LINTS, ...LINTS].map(({ name }) => name)
  expect(Object.keys(OF_LINTS).toSorted()).toEqual(lints.toSorted())
})

describe.each(NAMES)('a name %s', name => {
  it.each(Object.entries(OF_LINTS).flatMap(([lint, rows]) => rows.map(([code, row]) => [lint, code, row] as const)))(
    'is the one that %s is about (%s)',
    (_, code, row) => check(code, row(name)),
  )

  it.each(OTHERS)('is the one that %s is about', (code, row) => check(code, row(name)))

  it.each(Object.entries(OF_EXPRESSIONS))('is the one that %s is about', (code, one) => {
    const when = one.when(said(name))
    const policies = aboutClaim(name, one, when)
    const found = diagnosticsOf(policies, code, CLIENTS)
    expect(found.map(each => each.code)).toEqual([code])
    expect(`${found[0]?.message}; ${found[0]?.help}`).toContain(one.says(said(name)))
    const mended = aboutClaim(name, one, one.mended(said(name)))
    expect(diagnosticsOf(mended, code, CLIENTS).map(each => each.message)).toEqual([])
    const other = aboutClaim(name, one, one.when('clientAssertion.a.b'))
    expect(
      diagnosticsOf(other, code, CLIENTS)
        .map(each => each.message)
        .join(),
    ).not.toContain(`\`${said(name)}\``)
  })

  it('is not known where only a path leads there, until it is described', () => {
    const unknown = `q${name}`
    const when = `${said(unknown)} == 'x'`
    const split = {
      ...splitAt(unknown, {}),
      ...Object.fromEntries(Object.keys(splitAt(unknown, {})).map(key => [key, {}])),
    }
    check('CG2104', {
      policies: undeclared(split, when),
      says: [`\`${spelledBelow([unknown])}\``],
      at: json(
        spelledPath(['x', unknown])
          .replace(/^x\[?\.?/, '')
          .replace(/\]$/, ''),
      ).slice(1, -1),
      mended: undeclared({ ...split, [unknown]: TEXT }, when),
    })
  })

  it('is found where one like it was written, in brackets and below another', () => {
    const real = `${name}Tenants`
    const brackets = `${spelledPath(['clientAssertion'])}['${`${name}Tenant`.replaceAll("'", "''").replaceAll('"', '""')}'] == 'x'`
    const at = brackets.slice('clientAssertion['.length, -"] == 'x'".length)
    check('CG2104', {
      policies: undeclared({ [real]: TEXT }, brackets),
      at: json(at).slice(1, -1),
      mended: 'fix',
    })
    const below = { type: 'object', required: ['tenantOfAll'], properties: { tenantOfAll: TEXT } }
    check('CG2104', {
      policies: undeclared({ [`q${name}`]: below }, "clientAssertion['tenantOfAll'] == 'x'"),
      at: "'tenantOfAll'",
      says: [`\`${/^\w+$/.test(`q${name}`) ? `q${name}` : said(`q${name}`)}`],
      mended: undeclared(
        { [`q${name}`]: below },
        `${said(`q${name}`)} == null or ${said(`q${name}`)}.tenantOfAll == 'x'`,
      ),
    })
  })
})

describe('a name that cannot follow a dot', () => {
  const list = (item: string): object => ({
    l: { type: 'array', maxItems: 3, items: { type: 'object', properties: { [item]: TEXT } } },
  })
  it.each(['x-env', 'kubernetes.io', 'tenant-id.of'])('is written in brackets: %s', name => {
    check('CG2104', {
      policies: undeclared({ [name]: TEXT }, `clientAssertion.${name} == 'x'`),
      at: `.${name}`,
      mended: 'fix',
    })
    const inList = (one: string): string =>
      `clientAssertion.l == null or #data.size(clientAssertion.l.?[${one} == 'x']) > 0`
    check('CG2104', { policies: undeclared(list(name), inList(name)), at: name, mended: 'fix' })
  })

  it.each([
    ['xenv', 'x-env'],
    ['kubernetesio', 'kubernetes.io'],
  ])('is written in brackets where %s was written', (written, name) => {
    check('CG2104', {
      policies: undeclared({ [name]: TEXT }, `clientAssertion.${written} == 'x'`),
      at: `.${written}`,
      mended: 'fix',
    })
    const inList = `clientAssertion.l == null or #data.size(clientAssertion.l.?[${written} == 'x']) > 0`
    check('CG2104', { policies: undeclared(list(name), inList), at: written, mended: 'fix' })
  })
})

it('takes two members of the metadata for two where a path would lead to the other', () => {
  const of = (first: string, second: string): readonly string[] => {
    const text = { type: 'string' }
    const a = { type: 'object', required: ['b', 'c'], properties: { b: text, c: text } }
    const metadata = { required: ['a', 'a.b'], properties: { a, 'a.b': text } }
    const when = `${first} != ${second} and clientAssertion.z == 'letmein'`
    return [policy({ blocks: { assertion: block('z', ['z']), metadata }, rules: [rule('allow', when)] })]
  }
  const clients = clientsWith({ a: { b: 'x', c: 'y' }, 'a.b': 'z' })
  const codes = (policies: readonly string[]) => load(policies, { clients }).diagnostics.map(({ code }) => code)
  expect(codes(of('client.metadata.a.b', 'client.metadata.a.c'))).toEqual(['CG3103'])
  expect(codes(of("client.metadata['a.b']", 'client.metadata.a.b'))).toEqual(['CG3103'])
})

/** Words about rules, files, functions, fixed facts and constants; a name of the author's is not in them. */
const WITHOUT_NAMES: readonly string[] = [
  'CG3001',
  'CG3002',
  'CG3003',
  'CG3020',
  'CG3021',
  'CG3023',
  'CG3024',
  'CG3025',
  'CG3026',
  'CG3030',
  'CG3031',
  'CG3032',
  'CG3040',
  'CG3042',
  'CG3043',
  'CG3044',
  'CG3060',
  'CG3061',
  'CG3062',
  // Names of claims stand there as they are keys of the test.
  'CG3064',
  'CG3065',
  'CG3101',
  'CG2101',
  'CG2102',
  'CG2103',
  'CG2105',
  'CG2106',
  'CG2117',
  'CG2118',
  'CG2119',
  'CG2121',
  'CG2123',
  'CG2124',
  'CG2127',
  'CG2128',
  'CG2129',
  'CG2130',
  'CG2131',
]

it('has a row for every code, or a reason for none', () => {
  const rows = [...Object.values(OF_LINTS).flat(), ...OTHERS].map(([code]) => code)
  const known = new Set([...rows, ...Object.keys(OF_EXPRESSIONS), 'CG2104', ...WITHOUT_NAMES])
  expect([...Object.keys(CODES), ...Object.keys(EXPRESSION_CODES)].filter(code => !known.has(code))).toEqual([])
})
