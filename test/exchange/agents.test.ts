/** The example of agents: its policies and their guards, and two client libraries that exchange by it unchanged. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGateway, type Listening, type RunningGateway } from '../../src/gateway/index.ts'
import { runPolicyTests } from '../../src/policy/index.ts'
import { readSource, render, type Source } from '../../src/source/index.ts'
import { claimgate } from '../cli/terminal.ts'
import { newEc, signed } from '../clients/stage.ts'
import { freePort } from '../free-port.ts'
import { ACCESS, ID_TOKEN, payloadOf, TOKEN_EXCHANGE } from './stage.ts'

const EXAMPLE = fileURLToPath(new URL('../../examples/agents', import.meta.url))
const secretOf = (client: string): string => `secret-of-${client}-0123456789-abcdefghijklmnopqrstuvwxyz`
const env = {
  CHAT_SECRET: secretOf('chat'),
  AGENT_SECRET: secretOf('order-agent'),
  CLERK_SECRET: secretOf('clerk-agent'),
  ORDERS_SECRET: secretOf('orders'),
}
const people = newEc()
const AGENT = 'https://agent.example.com'
const ORDERS = 'https://orders.example.com'

let folder: string
let url: string
let gateway: RunningGateway
let listening: Listening
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'claimgate-agents-'))
  cpSync(EXAMPLE, folder, { recursive: true })
  writeFileSync(join(folder, 'people.json'), JSON.stringify({ keys: [{ ...people.jwk, kid: 'p1' }] }))
  const port = await freePort()
  url = `http://localhost:${port}`
  const config = join(folder, 'claimgate.yaml')
  const written = readFileSync(config, 'utf8')
    .replace('issuer: http://localhost:8080', `issuer: ${url}\nlisten: { port: ${port} }\nadmin: { port: 0 }`)
    .replace('    algs:', '    jwks: file:./people.json\n    algs:')
  writeFileSync(config, written)
  gateway = await createGateway({ config, env })
  listening = await gateway.listen()
})
afterAll(async () => {
  await listening.close(100)
  await gateway.close()
  rmSync(folder, { recursive: true, force: true })
})

const idToken = (claims: object = {}): string => {
  const now = Math.floor(Date.now() / 1000)
  const payload = { iss: 'https://people.example.com', sub: 'alice', aud: 'https://chat.example.com', azp: 'chat-app' }
  const times = { iat: now, exp: now + 300, role: 'clerk', ...claims }
  return signed({ alg: 'ES256', typ: 'JWT', kid: 'p1' }, { ...payload, ...times }, people.privateKey)
}

describe('the folder', () => {
  it('loads without a warning, and its tests pass', async () => {
    expect((await claimgate(['check', '--strict', '--config', 'claimgate.yaml'], { cwd: EXAMPLE, env })).code).toBe(0)
    const tested = await claimgate(['test', '--seed', '1', '--config', 'claimgate.yaml'], { cwd: EXAMPLE, env })
    expect(tested).toMatchObject({ code: 0, out: expect.stringContaining(' 0 failed') })
  })
})

describe('its guards', () => {
  const read = (name: string): Source => {
    const { source, diagnostics } = readSource(name, readFileSync(join(EXAMPLE, 'policies', name), 'utf8'))
    if (source === null) throw new Error(render(diagnostics))
    return source
  }
  const names = readdirSync(join(EXAMPLE, 'policies'))
  const sources = names.filter(name => !name.endsWith('.test.yaml')).map(read)
  const tests = names.filter(name => name.endsWith('.test.yaml')).map(read)
  const clients = [
    ['chat', 'application', [AGENT], []],
    ['order-agent', 'agent', [ORDERS, AGENT], ['orders:read']],
    ['clerk-agent', 'agent', [ORDERS], ['orders:read', 'orders:write']],
  ] as const
  const registered = clients.map(([clientId, kind, audiences, may]) => ({
    clientId,
    method: 'client_secret_basic' as const,
    grantTypes: [TOKEN_EXCHANGE],
    scopes: ['orders:read', 'orders:write'],
    audiences,
    accessTokenLifetime: null,
    metadata: { kind, may },
  }))
  const run = (policies: readonly Source[]) =>
    runPolicyTests({ sources: policies, tests, clients: registered, fulfilment: 'issue', consts: {} })
  const guards = sources.flatMap(source =>
    (source.value as { rules: { id: string; effect: string }[] }).rules.flatMap(({ id, effect }) =>
      effect === 'allow' ? [] : [{ source, id }],
    ),
  )

  it.each(guards.map(guard => [`${guard.source.file} ${guard.id}`, guard] as const))(
    'let an attack pass when %s is deleted',
    (_, { source, id }) => {
      const rules = (source.value as { rules: { id: string }[] }).rules.filter(rule => rule.id !== id)
      const value = { ...(source.value as object), ...(rules.length === 0 ? { rules: undefined } : { rules }) }
      const { source: weaker } = readSource(source.file, JSON.stringify(value))
      const { cases, diagnostics } = run(sources.map(one => (one === source && weaker !== null ? weaker : one)))
      expect(render(diagnostics)).toBe('')
      const passed = cases.filter(one => !one.passed && one.explanation.decision.decision === 'allow')
      expect(passed.map(({ name }) => name).join()).toMatch(/refuses|never/)
    },
  )
})

describe('two libraries', () => {
  const discovered = async (client: string): Promise<openid.Configuration> =>
    openid.discovery(new URL(url), client, secretOf(client), openid.ClientSecretBasic(secretOf(client)), {
      algorithm: 'oauth2',
      execute: [openid.allowInsecureRequests],
    })

  it('exchange the token of a user for one for the agent, and that for one for the service', async () => {
    const first = await openid.genericGrantRequest(await discovered('chat'), TOKEN_EXCHANGE, {
      subject_token: idToken(),
      subject_token_type: ID_TOKEN,
      resource: AGENT,
      scope: 'orders:read orders:write',
    })
    expect(payloadOf(first.access_token)).toMatchObject({ sub: 'people|alice', aud: AGENT, role: 'clerk' })

    const issuer = new URL(url)
    const insecure = { [oauth.allowInsecureRequests]: true }
    const as = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, { ...insecure, algorithm: 'oauth2' }),
    )
    const client = { client_id: 'order-agent' }
    const proof = oauth.ClientSecretBasic(secretOf('order-agent'))
    const form = {
      subject_token: first.access_token,
      subject_token_type: ACCESS,
      resource: ORDERS,
      scope: 'orders:read',
    }
    const answer = await oauth.genericTokenEndpointRequest(as, client, proof, TOKEN_EXCHANGE, form, insecure)
    const second = await oauth.processGenericTokenEndpointResponse(as, client, answer)
    expect(second).toMatchObject({ token_type: 'bearer', scope: 'orders:read', issued_token_type: ACCESS })
    expect(payloadOf(second.access_token)).toMatchObject({
      sub: 'people|alice',
      aud: ORDERS,
      act: { iss: url, sub: 'order-agent', act: { iss: url, sub: 'chat' } },
    })

    const service = await discovered('orders')
    expect(await openid.tokenIntrospection(service, second.access_token)).toMatchObject({
      active: true,
      sub: 'people|alice',
      act: { sub: 'order-agent', act: { sub: 'chat' } },
    })
    await openid.tokenRevocation(await discovered('chat'), first.access_token)
    expect(await openid.tokenIntrospection(service, second.access_token)).toEqual({ active: false })
  })

  it('are refused by the policies, in words', async () => {
    const given = await openid.genericGrantRequest(await discovered('chat'), TOKEN_EXCHANGE, {
      subject_token: idToken({ role: 'reader' }),
      subject_token_type: ID_TOKEN,
      resource: AGENT,
      scope: 'orders:read orders:write',
    })
    const refused = await openid
      .genericGrantRequest(await discovered('clerk-agent'), TOKEN_EXCHANGE, {
        subject_token: given.access_token,
        subject_token_type: ACCESS,
        scope: 'orders:write',
      })
      .catch((error: unknown) => error)
    expect(refused).toMatchObject({
      error: 'invalid_scope',
      error_description: 'This user may not do that, whoever does it for them',
    })
  })
})

describe('docs/token-exchange.md', () => {
  const page = readFileSync(new URL('../../docs/token-exchange.md', import.meta.url), 'utf8')
  const snippets = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text)
  const snippet = (begins: string): string => snippets.find(text => text.startsWith(begins)) ?? ''

  it('has a client, issuers and a policy that load, and a test that passes', async () => {
    const files = {
      'claimgate.yaml': `issuer: https://login.example.com\nstore: { type: memory }\n${snippet('trusted_issuers:')}`,
      'clients/agent.yaml': `${snippet('client_id:')}metadata: { kind: agent }\nsubject_tokens: [{ issuer: people }, { issuer: entra }]\n`,
      'policies/agents.yaml': snippet('policy:'),
      'policies/agents.test.yaml': snippet('policies:'),
    }
    const cwd = mkdtempSync(join(tmpdir(), 'claimgate-page-'))
    for (const name of ['clients', 'policies']) mkdirSync(join(cwd, name))
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
    const checked = await claimgate(['check', '--strict'], { cwd, env })
    expect(checked.out).toContain('0 errors, 0 warnings')
    const tested = await claimgate(['test'], { cwd, env })
    expect(tested.out).toContain('2 cases, 0 failed')
    rmSync(cwd, { recursive: true })
  })
})
