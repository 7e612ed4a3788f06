import { type Checked, checkTree, type Type, typeOfSchema } from '../../../src/expression/check/index.ts'
import type { Environment, Name, Profile } from '../../../src/expression/language.ts'
import { parse } from '../../../src/expression/parse/index.ts'
import type { JsonValue } from '../../../src/oauth.ts'

const declaredAt =
  (block: string) =>
  (path: readonly string[]): string =>
    `p.yaml:${block}.${path.filter(part => part !== 'properties').join('.')}`

const text: Type = { kind: 'string', nullable: false }
const texts: Type = { kind: 'list', nullable: false, items: text }

/** The facts of the tests: a policy with an assertion and metadata, as a small copy of what policies declare. */
export const assertion: JsonValue = {
  required: ['tenant', 'limits', 'groups'],
  properties: {
    tenant: { type: 'string', minLength: 1, maxLength: 64 },
    region: { type: 'string', maxLength: 16 },
    tier: { enum: ['gold', 'silver', 'platinum'] },
    level: { type: 'integer' },
    admin: { type: 'boolean' },
    groups: { type: 'array', items: { type: 'string', maxLength: 32 }, maxItems: 20 },
    roles: { type: 'array', items: { enum: ['reader', 'writer'] } },
    pair: { type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 2, default: [1, 2] },
    limits: {
      type: 'object',
      required: ['rate'],
      properties: { rate: { type: 'number' }, burst: { type: 'number' } },
      additionalProperties: false,
    },
    address: { type: 'object', required: ['city'], properties: { city: { type: 'string' }, zip: { type: 'string' } } },
    items: {
      type: 'array',
      default: [],
      items: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string' }, price: { type: 'number' } },
      },
    },
    free: {},
  },
}

const metadata: JsonValue = {
  required: ['tier', 'tenant'],
  properties: { tier: { enum: ['gold', 'silver'] }, tenant: { type: 'string' }, quota: { type: 'integer' } },
}

export const root: Type = {
  kind: 'map',
  nullable: false,
  additional: null,
  title: 'the facts',
  properties: new Map([
    [
      'clientAssertion',
      {
        trust: 'self-asserted',
        type: typeOfSchema(assertion, {
          title: 'the client assertion',
          declareIn: ['assertion'],
          declaredAt: declaredAt('assertion'),
        }),
      },
    ],
    [
      'client',
      {
        trust: 'configured',
        type: {
          kind: 'map',
          nullable: false,
          additional: null,
          title: 'the client',
          properties: new Map([
            ['clientId', { type: text }],
            ['scopes', { type: texts }],
            [
              'certificate',
              {
                trust: 'verified',
                type: typeOfSchema(
                  { properties: { subjectDn: { type: 'string' } }, required: ['subjectDn'] },
                  { nullable: true },
                ),
              },
            ],
            [
              'metadata',
              {
                type: typeOfSchema(metadata, {
                  title: 'the client metadata',
                  declareIn: ['metadata'],
                  declaredAt: declaredAt('metadata'),
                }),
              },
            ],
          ]),
        },
      },
    ],
    [
      'request',
      {
        trust: 'requested',
        type: {
          kind: 'map',
          nullable: false,
          additional: null,
          title: 'the request',
          properties: new Map([
            ['grantType', { type: { kind: 'string', nullable: true } }],
            ['scopes', { type: texts }],
            ['remoteAddress', { trust: 'verified', type: text }],
            ['parameters', { type: typeOfSchema({ type: 'object', additionalProperties: true }) }],
          ]),
        },
      },
    ],
    [
      'user',
      {
        trust: 'verified',
        type: { kind: 'any', nullable: true },
        unavailable: 'it is known only after the upstream has answered',
      },
    ],
  ]),
}

export const names: ReadonlyMap<string, Name> = new Map<string, Name>([
  ['lifetimes', { kind: 'const', value: { gold: 3600, silver: 900 } }],
  ['few', { kind: 'const', value: { gold: 3600 } }],
  ['debug', { kind: 'const', value: true }],
  ['allowed', { kind: 'const', value: ['gold', 'silver'] }],
  [
    'lowered',
    {
      kind: 'let',
      slot: 0,
      type: { kind: 'string', nullable: true },
      trust: 'self-asserted',
      reads: [['clientAssertion', 'tenant']],
    },
  ],
])

export const environment = (profile: Profile = 'strict', more: Partial<Environment> = {}): Environment => ({
  profile,
  root,
  names,
  undefinedNames: 'error',
  shapes: new Map([['context', { type: { kind: 'any', nullable: true }, fit: value => ({ ok: true, value }) }]]),
  ...more,
})

/** Checks a text that must parse. */
export const check = (expression: string, where: Environment = environment()): Checked => {
  const parsed = parse(expression)
  if (!parsed.ok)
    throw new Error(`does not parse: ${expression}: ${parsed.diagnostics.map(({ message }) => message).join('; ')}`)
  return checkTree(parsed.node, expression, where)
}
