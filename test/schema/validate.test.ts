import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '../../src/outcome.ts'
import { SCHEMA_KINDS, type SchemaKind, validate, validateItems } from '../../src/schema/index.ts'
import { atOnce } from '../../src/slices.ts'
import { readSource, render } from '../../src/source/index.ts'

const mistakes = (kind: SchemaKind, text: string): string[] => {
  const { source, diagnostics } = readSource('a.yaml', text)
  if (source === null) throw new Error(render(diagnostics))
  return validate(kind, source).map(
    one => `${one.line}:${one.column} ${one.code} ${one.message} | ${one.help.slice(0, 60)}`,
  )
}

const CONFIG = 'issuer: http://127.0.0.1:8080\nclients: ./clients\npolicies: ./policies\n'

describe('validate', () => {
  it('accepts the shipped configuration', () => {
    expect(mistakes('config', CONFIG)).toEqual([])
  })

  it('accepts notes under x- keys', () => {
    expect(mistakes('config', `${CONFIG}x-owner: identity team\n`)).toEqual([])
  })

  it('reports an unknown key at the key, with the key that was meant', () => {
    expect(mistakes('config', `${CONFIG}throtling: { enabled: true }\n`)).toEqual([
      '4:1 CG1101 unknown key `throtling` | did you mean `throttling`?',
    ])
  })

  it('reports only the branch that the type of a store chooses', () => {
    const [only = '', ...more] = mistakes('config', `${CONFIG}store: { type: redis }\n`)
    expect(only).toContain('4:1 CG1102 `store` lacks `url`')
    expect(more).toEqual([])
  })

  it('reports the types of a store where it is none of them', () => {
    expect(mistakes('config', `${CONFIG}store: { type: postgres }\n`)).toEqual([
      expect.stringContaining('4:16 CG1104 `type` must be one of memory, lmdb, redis'),
    ])
  })

  it('reports a wrong type and a missing key together', () => {
    const found = mistakes('client', 'client_id: 5\n').join('\n')
    expect(found).toContain('CG1103 `client_id` must be a string')
    expect(found).toContain('CG1102 the file lacks `grant_types`')
  })

  it('reports the value that was meant', () => {
    const [only] = mistakes('policy', 'policy: a\nrules: [{ id: b, effect: alow, when: true }]\n')
    expect(only).toContain('CG1104 `effect` must be one of')
    expect(only).toContain('did you mean `allow`?')
  })

  it.each(SCHEMA_KINDS)('never shows a raw schema message for nonsense in %s', kind => {
    for (const text of ['5', '{"a": 1}', '[{"a": {}}]', '"x"']) {
      const found = mistakes(kind, text)
      expect(found.length, text).toBeGreaterThan(0)
      for (const one of found) expect(one).not.toMatch(/oneOf|anyOf|must match|must NOT|schema /)
    }
  })
})

describe('keys of other products', () => {
  it.each(['bcrypt', 'argon2id', 'pbkdf2', 'sha512', 'sha1', 'md5'])('report what to do about %s', key => {
    const { source } = readSource('c.yaml', `client_id: a\ngrant_types: []\nsecrets: [{ ${key}: x }]\n`)
    const [only, ...others] = source === null ? [] : validate('client', source)
    expect(others).toEqual([])
    expect(only).toMatchObject({ code: 'CG1101', help: expect.stringContaining('cannot be taken over') })
    expect(only).not.toHaveProperty('fix')
  })

  it('report the nearest key elsewhere, and for a misspelling', () => {
    const helps = (text: string) => {
      const { source } = readSource('c.yaml', `client_id: a\ngrant_types: []\n${text}\n`)
      return source === null ? [] : validate('client', source).map(({ help }) => help)
    }
    expect(helps('secrets: [{ scrpt: x }]')).toEqual(['did you mean `scrypt`?'])
    expect(helps('hash: x')[0]).not.toContain('taken over')
  })
})

it('returns one mistake for a value of another type, whatever else it would have to be', () => {
  const { source } = readSource(
    'c.yaml',
    'client_id: a\ngrant_types: []\ntoken_endpoint_auth_method: 7\nintrospects: 7\n',
  )
  const told = source === null ? [] : validate('client', source).map(({ message }) => message)
  expect(told).toEqual([
    '`token_endpoint_auth_method` must be a string or an array',
    '`introspects` must be a string or an array',
  ])
})

const client = (text: string): string => `{ client_id: a, grant_types: [client_credentials], ${text} }`
const CLIENTS = [
  client("secrets: [{ value: 'env:A' }]"),
  client('scope: [not, text]'),
  client("grant_typs: [client_credentials], secrets: [{ value: 'env:A' }]"),
  client('secrets: [{ valu: x }, { sha256: 3 }, { scrypt: x, value: y }]'),
  client('token_endpoint_auth_method: client_secret_basc'),
  client('token_endpoint_auth_method: [client_secret_basic, client_secret_post, none]'),
  client('jwks: { keys: 3 }, federated: { subject: [x] }, access_token_lifetime: -1'),
  client('assertion: { max_lifetime: 0, untl: 2027-01-12 }'),
  client('upstream: { token_endpoint_auth_method: none }, metadata: 3, x-note: free'),
  '{ client_id: a, client_secret: b, secret: c }',
  '{}',
  '[]',
  'text',
  '7',
]

describe('validateItems', () => {
  it('returns what the schema of the whole list says, and which clients it says it of', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CLIENTS), { minLength: 1, maxLength: 9 }), clients => {
        const { source } = readSource('a.yaml', clients.map(text => `- ${text}\n`).join(''))
        if (source === null || !Array.isArray(source.value)) throw new Error('it is a list')
        const { diagnostics, items } = atOnce(validateItems(source, source.value))
        const byLine = (one: Diagnostic, other: Diagnostic): number => one.line - other.line
        expect(diagnostics.toSorted(byLine)).toEqual(validate('client', source).toSorted(byLine))
        expect([...items].map(index => index + 1)).toEqual([...new Set(diagnostics.map(({ line }) => line))])
      }),
    )
  })
})
