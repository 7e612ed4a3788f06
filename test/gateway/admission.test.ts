/** Every request here goes to a listening gateway and into a policy test: both must say the same. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRequestWorld, load } from '../../src/gateway/index.ts'
import type { JsonObject } from '../../src/oauth.ts'
import { type PolicyTestInput, runPolicyTests } from '../../src/policy/index.ts'
import { readSource, type Source } from '../../src/source/index.ts'
import { assertion, assertionForm, basicHeader, post, type Running, run, SECRET } from './running.ts'

let running: Running
let input: PolicyTestInput
const POLICY = `policy: baseline
language: pel
rules:
  - { id: registered, effect: allow, when: true }
  - { id: red, effect: deny, error: access_denied, when: "request.parameters['color'] == 'red'" }
  - { id: shade, effect: deny, error: access_denied, when: "request.parameters['shade'] != null" }
  - { id: user, effect: deny, error: access_denied, when: "request.parameters['username'] != null" }
  - { id: scope, effect: deny, error: access_denied, when: "request.parameters['color'] == 'scoped' and request.parameters['scope'] == 'orders:read'" }
  - { id: stock, effect: deny, error: access_denied, when: "request.parameters['color'] == 'stock' and {'https://stock.example.com'} == request.resources" }
token: { scope: "request.scopes.?[#this != 'orders:write']", audience: "client.audiences.?[#this != 'https://stock.example.com']" }
`

const sourceOf = (file: string, text: string): Source => {
  const { source } = readSource(file, text)
  if (source === null) throw new Error(`${file} cannot be read`)
  return source
}

beforeAll(async () => {
  running = await run({ files: { 'policies/baseline.yaml': POLICY } })
  const nowMs = Date.now()
  const { loaded } = await load({
    config: `${running.folder}/claimgate.yaml`,
    env: { CLIENT_SECRET: SECRET },
    defaultStore: 'memory',
    createKeys: false,
    nowMs,
  })
  if (loaded === null) throw new Error('the folder does not load')
  input = {
    sources: [sourceOf('baseline.yaml', POLICY)],
    tests: [],
    clients: loaded.registry.records(),
    fulfilment: 'issue',
    consts: {},
    ...createRequestWorld(loaded),
    nowMs,
  }
})
afterAll(() => running.stop())

interface Asked {
  readonly client?: string
  readonly grant_type?: string
  readonly scope?: string
  readonly resources?: readonly string[]
  readonly parameters?: { readonly [name: string]: string | readonly string[] }
  readonly claims?: JsonObject
}

const seconds = (offset: number): number => Math.floor(Date.now() / 1000) + offset

const served = async ({ client = 'basic', ...asked }: Asked): Promise<string> => {
  const form = new URLSearchParams({ grant_type: asked.grant_type ?? 'client_credentials' })
  for (const [name, value] of Object.entries(asked.parameters ?? {}))
    for (const one of [value].flat()) form.append(name, one)
  if (asked.scope !== undefined) form.set('scope', asked.scope)
  for (const resource of asked.resources ?? []) form.append('resource', resource)
  const proof = client === 'jwt' ? assertionForm(await assertion(asked.claims)) : {}
  for (const [name, value] of Object.entries(proof)) if (name !== 'grant_type') form.set(name, value)
  const answer = await post(`${running.url}/token`, form.toString(), client === 'jwt' ? {} : basicHeader(client))
  const body = (await answer.json()) as { readonly error?: string }
  return body.error ?? 'allow'
}

const tested = ({ client = 'basic', claims, ...request }: Asked) => {
  const one = { name: 'x', client, request, ...(claims === undefined ? {} : { assertion: claims }) }
  const test = JSON.stringify({ cases: [{ ...one, expect: { decision: 'allow' } }] })
  const { cases, diagnostics } = runPolicyTests({ ...input, tests: [sourceOf('a.test.json', test)] })
  expect(diagnostics).toEqual([])
  const explanation = cases[0]?.explanation
  if (explanation?.decision.decision === 'deny') return explanation.decision.error
  return explanation?.fulfilled?.ok === false ? explanation.fulfilled.denial.error : 'allow'
}

const REQUESTS: readonly (readonly [what: string, asked: Asked, answer: string])[] = [
  ['all that is registered', {}, 'allow'],
  ['a registered scope', { scope: 'orders:read' }, 'allow'],
  ['a scope that is not registered', { scope: 'orders:delete' }, 'invalid_scope'],
  ['a scope beside registered ones', { scope: 'orders:read orders:delete' }, 'invalid_scope'],
  ['a scope in other letters', { scope: 'Orders:read' }, 'invalid_scope'],
  ['a scope with two spaces', { scope: 'orders:read  orders:write' }, 'invalid_scope'],
  ['a scope of which nothing is left', { scope: 'orders:write' }, 'invalid_scope'],
  ['a scope with a quote', { scope: 'a"b' }, 'invalid_scope'],
  ['a misspelt grant', { grant_type: 'client_credential' }, 'unsupported_grant_type'],
  ['a grant of no embedded service', { grant_type: 'authorization_code' }, 'unsupported_grant_type'],
  ['a resource', { resources: ['https://orders.example.com'] }, 'allow'],
  ['a resource that is not registered', { resources: ['https://elsewhere.example.com'] }, 'invalid_target'],
  ['a resource that the policy takes away', { resources: ['https://stock.example.com'] }, 'invalid_target'],
  ['a parameter of nearly the name of another', { parameters: { Scope: 'x' } }, 'invalid_request'],
  ['an audience', { parameters: { audience: 'https://orders.example.com' } }, 'allow'],
  ['an audience that is not registered', { parameters: { audience: 'https://x.example.com' } }, 'invalid_target'],
  [
    'audiences of which one is not registered',
    { parameters: { audience: ['https://orders.example.com', 'https://x.example.com'] } },
    'invalid_target',
  ],
  ['a parameter that may not repeat', { parameters: { color: ['a', 'b'] } }, 'invalid_request'],
  ['a control character', { parameters: { color: 'a\u0000b' } }, 'invalid_request'],
  ['a line break', { parameters: { client_id: 'basic\n' } }, 'invalid_request'],
  ['a second mechanism', { parameters: { client_secret: 'x' } }, 'invalid_request'],
  ['a second mechanism beside an assertion', { client: 'jwt', parameters: { client_secret: 'x' } }, 'invalid_request'],
  ['the client_id of the client', { parameters: { client_id: 'basic' } }, 'allow'],
  ['the client_id of another client', { parameters: { client_id: 'jwt' } }, 'invalid_request'],
  ['an assertion with half of a character', { client: 'jwt', claims: { note: '\ud800' } }, 'invalid_client'],
  [
    'an assertion that is nested too deep',
    { client: 'jwt', claims: { a: { b: { c: { d: { e: { f: { g: { h: {} } } } } } } } } },
    'invalid_client',
  ],
  ['a parameter that the policy refuses', { parameters: { color: 'red' } }, 'access_denied'],
  ['an empty parameter that the policy refuses', { parameters: { shade: '' } }, 'allow'],
  ['a hidden parameter', { parameters: { username: 'x' } }, 'allow'],
  [
    'a scope that the policy reads as a parameter',
    { scope: 'orders:read', parameters: { color: 'scoped' } },
    'access_denied',
  ],
  [
    'an audience that the policy reads as a resource',
    { parameters: { color: 'stock', audience: 'https://stock.example.com' } },
    'access_denied',
  ],
  ['a client to which the policy leaves no audience', { client: 'jwt' }, 'invalid_target'],
  ['an assertion of another issuer', { client: 'jwt', claims: { iss: 'https://x' } }, 'invalid_client'],
  ['an assertion about another subject', { client: 'jwt', claims: { sub: 'basic' } }, 'invalid_client'],
  ['an assertion for another audience', { client: 'jwt', claims: { aud: 'https://x' } }, 'invalid_client'],
  ['an expired assertion', { client: 'jwt', claims: { exp: 1 } }, 'invalid_client'],
  ['an assertion that lives too long', { client: 'jwt', claims: { exp: seconds(4000) } }, 'invalid_client'],
  [
    'an assertion from the future',
    { client: 'jwt', claims: { iat: seconds(600), exp: seconds(660) } },
    'invalid_client',
  ],
  ['an assertion that is not valid yet', { client: 'jwt', claims: { nbf: seconds(600) } }, 'invalid_client'],
  ['an assertion with a text for a time', { client: 'jwt', claims: { exp: 'soon' } }, 'invalid_client'],
  ['an assertion with a number for a jti', { client: 'jwt', claims: { jti: 7 } }, 'invalid_client'],
]

describe('a policy test and the gateway', () => {
  it.each(REQUESTS)('return the same for %s', async (_, asked, answer) => {
    expect(await served(asked)).toBe(answer)
    expect(tested(asked)).toBe(answer)
  })
})
