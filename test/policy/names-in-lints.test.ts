/** Every lint, and every other mistake that has to do with a claim or a member: the place, the words and the advice are those of its name. */
import { describe, expect, it } from 'vitest'
import { CODES as EXPRESSION_CODES } from '../../src/expression/check/codes.ts'
import { spelledBelow, spelledPath } from '../../src/expression/index.ts'
import type { JsonObject } from '../../src/oauth.ts'
import { CODES } from '../../src/policy/codes.ts'
import type { ClientRecord } from '../../src/policy/index.ts'
import { LINTS, POLICY_LINTS } from '../../src/policy/lints/index.ts'
import { CLIENTS, load } from './given.ts'
import { NAMES } from './odd-names.ts'

const json = (value: unknown): string => JSON.stringify(value)

interface Case {
  readonly policies: readonly string[]
  readonly clients?: readonly ClientRecord[]
  /** Of the message, the advice and the place: what they have to say. */
  readonly says?: readonly string[]
  /** What the file has where the diagnostic stands. */
  readonly at: string
  /** The same with the advice followed; `fix` where it is the one that the diagnostic brings. */
  readonly mended: 'fix' | readonly string[]
  /** What would mend it if another name were taken for this one. */
  readonly confused?: readonly (readonly string[])[]
}

const ALLOW = '{ id: a, effect: allow, when: true }'
const TEXT = { type: 'string', maxLength: 30 }

interface Parts {
  readonly blocks?: { readonly [block: string]: object }
  readonly rules?: readonly string[]
  readonly more?: { readonly [key: string]: unknown }
  readonly clients?: readonly string[]
}

const policy = ({ blocks = {}, rules = [ALLOW], more = {}, clients = ['partner-a'] }: Parts): string =>
  [
    'policy: p',
    ...(more['applies_to'] === undefined ? [`applies_to: { clients: ${json(clients)} }`] : []),
    ...Object.entries({ ...blocks, ...more }).map(([key, value]) => `${key}: ${json(value)}`),
    'rules:',
    ...rules.map(rule => `  - ${rule}`),
    '',
  ].join('\n')

const rule = (effect: string, when: string): string => `{ id: r, effect: ${effect}, when: ${json(when)} }`

/** What a path would lead to, were its name split at its dots. */
const splitAt = (name: string, value: unknown): Record<string, unknown> => {
  const steps = name.split('.').filter(step => step !== '')
  if (steps.length < 2) return {}
  return steps.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value) as Record<string, unknown>
}

const clientsWith = (metadata: JsonObject, more: Partial<ClientRecord> = {}): readonly ClientRecord[] =>
  CLIENTS.map(client => (client.clientId === 'partner-a' ? { ...client, ...more, metadata } : client))

const said = (name: string): string => spelledPath(['clientAssertion', name])
const held = (name: string): string => spelledPath(['client', 'metadata', name])
const block = (name: string, required: readonly string[], shape: object = TEXT): object => ({
  required,
  properties: { [name]: shape, z: TEXT, ...DECOY },
})
/** `a: { b }` beside `a.b`, all of it required. */
const DECOY = { a: { type: 'object', required: ['b'], properties: { b: TEXT } } }
const selects = (name: string, value: string): object => ({ metadata: { [name]: [value] } })

type Row = (name: string) => Case

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

const evadedHeader: Row = name => {
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
  const rules = [ALLOW, rule('require', `${said(name)} == ${held(name)}`)]
  const of = (required: readonly string[]): readonly string[] => [
    policy({ blocks: { assertion: block(name, ['z', name]), metadata: block(name, required) }, rules }).replace(
      json(['z', name]),
      json(required.length === 0 ? [] : ['z', ...required]),
    ),
  ]
  const when = `${said(name)} == ${held(name)}`
  const asked = [
    policy({
      blocks: { assertion: block(name, []), metadata: block(name, []) },
      rules: [ALLOW, rule('require', `${said(name)} != null and ${when}`)],
    }),
  ]
  return {
    policies: of([]),
    clients: clientsWith({}),
    says: [`${said(name)} != null`],
    at: json(when),
    mended: asked,
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

/** Whom a policy concerns is said with a member of the metadata. */
const concerning =
  (parts: Parts, appliesTo: object, at: string, mended: Case['mended'], more: Partial<ClientRecord> = {}): Row =>
  name => {
    const of = (rest: object): readonly string[] => [
      'policy: base\nrules: [{ id: all, effect: require, when: true }]\n',
      policy({ ...parts, more: { applies_to: { ...selects(name, 'own'), ...rest } } }),
    ]
    return {
      policies: of(appliesTo),
      clients: clientsWith({ [name]: 'own' }, more),
      at,
      mended: mended === 'fix' ? 'fix' : [of({})[0] ?? '', ...mended],
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

/** The lints by their names, with the code that each reports. */
const OF_LINTS: { readonly [lint: string]: readonly (readonly [string, Row])[] } = {
  evadable: [
    ['CG3053', evaded],
    ['CG3053', evadedHeader],
  ],
  bothMissing: [['CG3102', bothMissing]],
  assertedAllow: [['CG3103', anybody]],
  idleAllow: [['CG3052', idle]],
  noGrant: [['CG3054', concerning({}, { grant_types: ['client_credential'] }, '"client_credential"', 'fix')]],
  refreshWithoutAllow: [
    [
      'CG3055',
      concerning({}, { grant_types: ['authorization_code'] }, '"authorization_code"', 'fix', {
        grantTypes: ['authorization_code', 'refresh_token'],
      }),
    ],
  ],
  factOfNobody: [
    [
      'CG3056',
      concerning(
        { rules: [ALLOW, rule('deny', 'client.certificate != null')] },
        {},
        json('client.certificate != null'),
        ['policy: p\nrules: [{ id: a, effect: allow, when: true }]\n'],
        { method: 'client_secret_basic' },
      ),
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

const OTHERS: readonly (readonly [string, Row])[] = [
  ['CG3012', lacking],
  ['CG3120', undescribed],
  ['CG3120', undescribedBelow],
  ['CG3120', misspelt],
]

const lineColumn = (text: string, line: number, from: number, to: number): string =>
  (text.split('\n')[line - 1] ?? '').slice(from - 1, to - 1)

const check = (code: string, { policies, clients = CLIENTS, says = [], at, mended, confused = [] }: Case): void => {
  const { diagnostics } = load(policies, { clients })
  const seen = diagnostics.map(one => `${one.code} ${one.message}`)
  expect(
    diagnostics.map(one => one.code),
    seen.join('\n'),
  ).toEqual([code])
  const [found] = diagnostics
  if (found === undefined) return
  const index = Number(found.file.replace('.yaml', ''))
  const text = policies[index] ?? ''
  expect(lineColumn(text, found.line, found.column, found.endColumn)).toBe(at)
  for (const words of says) expect(`${found.message}; ${found.help}`).toContain(words)
  for (const one of confused) expect(load(one, { clients }).diagnostics.map(each => each.code)).toContain(code)
  const right =
    mended === 'fix' ? policies.map((one, position) => (position === index ? applied(one, found) : one)) : mended
  const after = load(right, { clients }).diagnostics
  expect(
    after.map(one => `${one.code} ${one.message}`),
    right.join('\n'),
  ).toEqual([])
}

const applied = (
  text: string,
  { line, column, endColumn, fix }: { line: number; column: number; endColumn: number; fix?: string },
): string => {
  if (fix === undefined) throw new Error('no fix')
  const lines = text.split('\n')
  const old = lines[line - 1] ?? ''
  lines[line - 1] = old.slice(0, column - 1) + fix + old.slice(endColumn - 1)
  return lines.join('\n')
}

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
})
