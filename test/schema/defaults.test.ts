/** A default stands in the schema. Where the code says it again, both say the same: writing it out changes nothing. */
import { expect, it } from 'vitest'
import { loadClients } from '../../src/clients/index.ts'
import { EMBEDDED_PATHS } from '../../src/gateway/config/endpoint-paths.ts'
import type { JsonObject } from '../../src/oauth.ts'
import { loadPolicies } from '../../src/policy/index.ts'
import { clientOf, factsOf, type Given } from '../../src/policy/testing/index.ts'
import type { SchemaKind } from '../../src/schema/index.ts'
import { readSource, render, type Source } from '../../src/source/index.ts'
import { loadCredentials } from '../../src/upstream/index.ts'
import { REFERENCES, RING } from '../upstream/credentials-stage.ts'
import { leafSchemas, put } from './keys-of.ts'

const sourceOf = (value: unknown): Source => {
  const { source } = readSource('file.json', JSON.stringify(value))
  if (source === null) throw new Error('the fixture is not a file')
  return source
}

/** A key has no effect with the method of the client. */
const UNUSED: ReadonlySet<string> = new Set(['CG4008', 'CG7013'])

const client = (file: JsonObject): unknown => {
  const readSecret = (reference: string): string | null => REFERENCES[reference] ?? null
  const input = { sources: [sourceOf([file])], readSecret, embedded: false, now: 0, allowPrivateAddresses: [] }
  const { entries, registry, diagnostics } = loadClients(input)
  const settings = { issuer: 'https://idp.example', url: 'https://idp.example' }
  const more = { settings, strategy: 'reissue', keys: RING, givesClaims: () => false, readSecret } as const
  const { credentials, diagnostics: others } = loadCredentials({ entries, ...more })
  const codes = [...diagnostics, ...others].map(({ code }) => code).filter(code => !UNUSED.has(code))
  const { upstream: _, ...read } = entries[0]?.client ?? {}
  return { read, registered: registry?.registered('a')?.credentials, codes, upstream: credentials.of('a') }
}

const policy = (file: JsonObject): unknown => {
  const { policies, diagnostics } = loadPolicies({
    sources: [sourceOf(file)],
    clients: [],
    fulfilment: 'issue',
    consts: {},
  })
  if (policies === null) throw new Error(render(diagnostics))
  return (['token', 'introspection', 'pushed_authorization_request'] as const).map(endpoint => {
    const given: Given = { request: { endpoint } }
    const asker = clientOf(given, [])
    if (asker === null) throw new Error('there is a client')
    return policies.explain(factsOf(given, asker, 0), 0)
  })
}

const test = (file: JsonObject): unknown => {
  const [given = {}] = (file['cases'] ?? []) as readonly Given[]
  const asker = clientOf(given, [])
  return asker === null ? null : factsOf(given, asker, 0)
}

const secret = {
  client_id: 'a',
  grant_types: ['x:y'],
  client_secret: 'env:SECRET',
  upstream: { client_secret: 'env:SECRET' },
}
const refused = {
  policy: 'p',
  rules: [{ id: 'a', effect: 'deny', when: true }],
  claims: { access_token: { 0: { value: '1' } } },
}

/** Of each kind the files that defaults are written into, what the code makes of them, and where a path begins. */
const FILES: readonly (readonly [SchemaKind, string, readonly JsonObject[], (file: JsonObject) => unknown])[] = [
  ['client', '*.', [secret], client],
  ['policy', '', [refused], policy],
  ['policy-test', '', [{ cases: [{}] }], test],
]

it.each(FILES)('returns the same of a %s where a default is written out', (kind, prefix, files, make) => {
  const defaults = [...leafSchemas(kind)].filter(([, schema]) => schema['default'] !== undefined)
  const differing = defaults.filter(([key, { default: standard }]) =>
    files.some(file => {
      const path = key
        .slice(prefix.length)
        .split('.')
        .map(part => (part === '*' ? '0' : part))
      return JSON.stringify(make(put(file, path, standard))) !== JSON.stringify(make(file))
    }),
  )
  expect(defaults.length).toBeGreaterThan(2)
  expect(differing.map(([key]) => key)).toEqual([])
})

it('requires that the paths which depend on an upstream are described as they are', () => {
  const schemas = leafSchemas('config')
  for (const [name, path] of Object.entries(EMBEDDED_PATHS))
    expect(schemas.get(`endpoints.${name}`)?.['description']).toContain(`${path} when absent`)
})
