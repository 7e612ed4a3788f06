/** Pages and files that list facts, held against the table in `src/policy/facts.ts`. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readSchema } from '../../src/files/index.ts'
import { type ClientRecord, variableRows } from '../../src/policy/index.ts'
import { factsOf, type Given } from '../../src/policy/testing/index.ts'
import { CLIENTS, facts } from './given.ts'

const aboveOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('.')))

const rows = variableRows()
const groups = new Set(rows.map(({ name }) => aboveOf(name)))
/** Facts that are no groups of others. */
const single = rows.filter(({ name }) => !groups.has(name))

describe('docs/policies.md', () => {
  const page = readFileSync(new URL('../../docs/policies.md', import.meta.url), 'utf8')
  /** The last column of the table, by the names in the first. */
  const labels = new Map(
    [...page.matchAll(/^\| (`.*`) \| .* \| ([\w-]+) \|$/gm)].flatMap(([, names = '', trust = '']) =>
      [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => [name, trust] as const),
    ),
  )
  const isLabelled = ({ name, trust }: { readonly name: string; readonly trust: string }): boolean =>
    [name, `${name}.…`, `${aboveOf(name)}.…`].some(written => labels.get(written) === trust)

  it("requires that every fact is named with its trust, PingOne's names aside", () => {
    const ours = single.filter(({ name }) => !name.startsWith('context.'))
    expect(ours.filter(row => !isLabelled(row))).toEqual([])
    expect(ours.length).toBeGreaterThan(20)
  })
})

describe('the schema of a policy test', () => {
  /** Where a case writes a fact that does not stand under its own name in snake case. */
  const WRITTEN: Readonly<Record<string, string>> = {
    clientAssertion: 'assertion',
    clientAssertionHeader: 'assertionHeader',
    'client.name': 'client.clientName',
    'client.method': 'client.tokenEndpointAuthMethod',
    'client.scopes': 'client.scope',
    'client.key.thumbprint': 'key.thumbprint',
    'request.scopes': 'request.scope',
    'context.requestData.grantType': 'request.grantType',
    'context.requestData.scope': 'request.scope',
    'context.requestData.subjectTokenType': 'request.subjectTokenType',
    'context.requestData.actorTokenType': 'request.actorTokenType',
    'context.requestData.requestedTokenType': 'request.requestedTokenType',
    'context.requestData.subjectToken': 'subjectToken',
    'context.requestData.subjectTokenHeader': 'subjectTokenHeader',
    'context.requestData.actorToken': 'actorToken',
    'context.requestData.actorTokenHeader': 'actorTokenHeader',
    'context.requestData.clientAssertion': 'assertion',
    'context.requestData.clientAssertionHeader': 'assertionHeader',
    'context.appConfig.tokenEndpointAuthMethod': 'client.tokenEndpointAuthMethod',
    'context.appConfig.clientId': 'client.clientId',
  }
  const pathOf = (name: string): readonly string[] =>
    (WRITTEN[name] ?? name.replace('client.certificate.', 'certificate.'))
      .replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
      .split('.')

  const { $defs } = JSON.parse(readSchema('policy-test'))
  const has = (schema: typeof $defs, [step = '', ...rest]: readonly string[]): boolean => {
    const { $ref, then } = schema
    if ($ref !== undefined) return has($defs[$ref.replace('#/$defs/', '')], [step, ...rest])
    if (then !== undefined) return has(then, [step, ...rest])
    const next = schema.properties?.[step]
    return next !== undefined && (rest.length === 0 || has(next, rest))
  }

  it('requires a key for every fact', () => {
    const names = single.map(({ name }) => name)
    expect(names.filter(name => !has($defs.case, pathOf(name)))).toEqual([])
    expect(names.length).toBeGreaterThan(30)
  })
})

describe('a policy test', () => {
  it('returns what is written of the request, and the values of the table for the rest', () => {
    const request = { resources: ['r'], remote_address: '198.51.100.7', subject_token_type: 't' }
    const { request: made, context } = facts({ request })
    expect(made).toMatchObject({
      endpoint: 'token',
      grantType: 'client_credentials',
      scopes: ['orders:read', 'orders:write'],
      resources: ['r'],
      parameters: {},
      remoteAddress: '198.51.100.7',
    })
    expect(context.requestData).toMatchObject({ subjectTokenType: 't', actorTokenType: null, subjectToken: null })
    expect(facts().request.remoteAddress).toBe('192.0.2.1')
  })
  it('returns a proof or a certificate that a client must have, whether it is written or not', () => {
    const plain = CLIENTS[0] as ClientRecord
    const client = { ...plain, name: null, dpopBound: true, certificateBound: true }
    const given = (request: NonNullable<Given['request']>) => factsOf({ request }, client, 0)
    expect(given({}).request.dpop).toEqual({ thumbprint: 'proof-of-the-test' })
    expect(given({}).client.certificate?.thumbprint).toBe('certificate-of-the-test')
    expect(given({ dpop: { thumbprint: 'abc' } }).request.dpop).toEqual({ thumbprint: 'abc' })
    expect(given({ endpoint: 'introspection' }).request.dpop).toEqual({ thumbprint: null })
    expect(factsOf({}, { ...plain, name: null }, 0).request.dpop).toEqual({ thumbprint: null })
  })
})
