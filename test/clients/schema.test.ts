import { expect, test } from 'vitest'
import { readSchema } from '../../src/files/index.ts'
import type { JsonObject, JsonValue } from '../../src/oauth.ts'
import { validate } from '../../src/schema/index.ts'
import { sourceOf } from './stage.ts'

const schema = JSON.parse(readSchema('client')) as JsonObject
const definitions = schema['$defs'] as Record<string, JsonObject>

const isReference = (value: JsonObject): boolean => Object.hasOwn(value, '$ref')

const properties = Object.entries(definitions).flatMap(([kind, definition]) =>
  Object.entries(definition['properties'] as Record<string, JsonObject>)
    .filter(([, property]) => !isReference(property))
    .map(([name, property]) => [`${kind}.${name}`, property] as const),
)

test.each([...properties, ...Object.entries(definitions)])(
  'requires title, description and examples of %s',
  (_, one) => {
    expect(one).toMatchObject({ title: expect.any(String), description: expect.stringMatching(/\.$/) })
    expect((one['examples'] as JsonValue[]).length).toBeGreaterThan(0)
  },
)

test('accepts every example of the schema', () => {
  const client = definitions['client'] as JsonObject
  const bare = { client_id: 'a', grant_types: ['client_credentials'] }
  for (const example of [...(schema['examples'] as JsonObject[]), ...(client['examples'] as JsonObject[])])
    expect(validate('client', sourceOf(example))).toEqual([])
  for (const [name, property] of properties) {
    const [kind = '', key = ''] = name.split('.')
    for (const example of property['examples'] as JsonValue[]) {
      const inner = { [key]: example }
      const mapped = kind === 'federated' ? { issuer: 'github', ...inner } : inner
      const whole = kind === 'client' ? inner : kind === 'secret' ? { secrets: [inner] } : { [kind]: mapped }
      expect([name, validate('client', sourceOf({ ...bare, ...whole }))]).toEqual([name, []])
    }
  }
})

test.each<[string, JsonObject]>([
  ['an empty client_id', { client_id: '' }],
  ['a client_id beyond ASCII', { client_id: 'ü' }],
  ['a long client_id', { client_id: 'x'.repeat(257) }],
  ['an unknown method', { token_endpoint_auth_method: 'client_secret' }],
  ['an empty grant type', { grant_types: [''] }],
  ['a scope with a quotation mark', { scope: 'a "b"' }],
  ['two spaces in a scope', { scope: 'a  b' }],
  ['an unknown key of a secret', { secrets: [{ value: 'x', expires: '2027-01-01' }] }],
  ['a date without a year', { assertion: { until: '01-01' } }],
  ['a lifetime over an hour', { assertion: { max_lifetime: 3601, until: '2027-01-01' } }],
])('refuses %s', (_, change) => {
  expect(validate('client', sourceOf({ client_id: 'a', grant_types: ['client_credentials'], ...change }))).toHaveLength(
    1,
  )
})

test('accepts notes under x- keys at every level', () => {
  const client = {
    client_id: 'a',
    grant_types: ['client_credentials'],
    'x-team': 'billing',
    secrets: [{ value: 'env:A', 'x-note': 1 }],
    assertion: { 'x-note': null },
  }
  expect(validate('client', sourceOf(client))).toEqual([])
})
