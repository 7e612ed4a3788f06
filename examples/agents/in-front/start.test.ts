import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { decodeJwt } from 'jose'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from '../../../test/free-port.ts'
import { basic, codeFlow, configure, discover, introspect, revoke } from '../../../test/upstream/flows.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const TYPE = 'urn:ietf:params:oauth:token-type:'
const AGENT = 'https://agent.example.com'
const ORDERS = 'https://orders.example.com'
const secretOf = (name: string): string => `secret-of-${name}-0123456789-abcdefghijklmnopqrstuvwxyz`
const names = ['CHAT', 'AGENT', 'ORDERS'].flatMap(name => [`${name}_SECRET`, `${name}_AT_PROVIDER`])
const env = { ...process.env, ...Object.fromEntries(names.map(name => [name, secretOf(name)])) }

const chat = basic('chat', secretOf('CHAT_SECRET'))
const agent = basic('order-agent', secretOf('AGENT_SECRET'))
const orders = basic('orders', secretOf('ORDERS_SECRET'))

/** A clone, with ports of its own written into the configuration. */
const clone = mkdtempSync(join(tmpdir(), 'claimgate-agents-in-front-'))
let issuer = ''
let started: ChildProcess

beforeAll(async () => {
  for (const name of ['dist', 'examples/agents', 'schemas', 'package.json'])
    cpSync(join(ROOT, name), join(clone, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'))
  const config = join(clone, 'examples/agents/in-front/claimgate.yaml')
  let text = readFileSync(config, 'utf8')
  for (const port of ['8080', '8081', '9000']) text = text.replaceAll(port, String(await freePort()))
  writeFileSync(config, text)
  issuer = /issuer: (\S+)/.exec(text)?.[1] ?? ''
  const args = ['examples/agents/in-front/start.mjs', 'run']
  started = spawn(process.execPath, args, { cwd: clone, env, stdio: 'ignore' })
  const isUp = (): Promise<boolean> =>
    fetch(`${issuer}/.well-known/openid-configuration`).then(
      ({ ok }) => ok,
      () => false,
    )
  for (let round = 0; round < 400 && !(await isUp()); round++) await new Promise(resolve => setTimeout(resolve, 50))
})

afterAll(async () => {
  started.kill('SIGTERM')
  expect((await once(started, 'exit'))[0]).toBe(0)
  rmSync(clone, { recursive: true })
})

/** A person logs in at the provider, through claimgate, and the chat exchanges the ID token for one for the agent. */
const forAgent = async (login: string, DPoP?: openid.DPoPHandle): Promise<string> => {
  const config = await configure(issuer, chat)
  const tokens = await codeFlow(config, { parameters: { login_hint: login } })
  const form = { subject_token: tokens.id_token ?? '', subject_token_type: `${TYPE}id_token` }
  const asked = { ...form, resource: AGENT, scope: 'orders:read orders:write' }
  const proof = DPoP === undefined ? {} : { DPoP }
  return (await openid.genericGrantRequest(config, EXCHANGE, asked, proof)).access_token
}

/** The agent exchanges what it was called with, as an MCP server does, with oauth4webapi. */
const forOrders = async (subject_token: string, scope: string, DPoP?: oauth.DPoPHandle) => {
  const as = await discover(issuer, 'oidc')
  const client = { client_id: agent.clientId }
  const form = { subject_token, subject_token_type: `${TYPE}access_token`, resource: ORDERS, scope }
  const options = { [oauth.allowInsecureRequests]: true, ...(DPoP === undefined ? {} : { DPoP }) }
  const answer = await oauth.genericTokenEndpointRequest(as, client, agent.auth, EXCHANGE, form, options)
  return oauth.processGenericTokenEndpointResponse(as, client, answer)
}

it('returns a token of the user for the service, with both who act, and ends it with the first', async () => {
  const first = await forAgent('alice')
  expect(decodeJwt(first)).toMatchObject({ iss: issuer, sub: 'alice', aud: AGENT, role: 'clerk', act: { sub: 'chat' } })
  const second = await forOrders(first, 'orders:read')
  expect(second).toMatchObject({ token_type: 'bearer', scope: 'orders:read' })
  const told = await introspect(issuer, orders, second.access_token)
  expect(told).toMatchObject({ active: true, sub: 'alice', act: { sub: 'order-agent', act: { sub: 'chat' } } })
  await revoke(issuer, chat, first)
  expect(await introspect(issuer, orders, second.access_token)).toEqual({ active: false })
})

it('refuses what one of both may not do, in the words of the policy', async () => {
  await expect(forOrders(await forAgent('alice'), 'orders:write')).rejects.toMatchObject({
    error: 'invalid_scope',
    error_description: 'This agent may not do that, whoever asks it to',
  })
  const first = await forAgent('rob')
  await expect(forOrders(first, 'orders:read orders:write')).rejects.toMatchObject({ error: 'invalid_scope' })
  expect((await forOrders(first, 'orders:read')).scope).toBe('orders:read')
})

it('binds what comes out to the key of a proof, and takes none that is bound without it', async () => {
  const keys = await openid.randomDPoPKeyPair()
  const bound = await forAgent('alice', openid.getDPoPHandle(await configure(issuer, chat), keys))
  expect(decodeJwt(bound)).toMatchObject({ cnf: { jkt: expect.any(String) } })
  await expect(forOrders(bound, 'orders:read')).rejects.toMatchObject({ error: 'invalid_request' })
  const proof = oauth.DPoP({ client_id: agent.clientId }, keys)
  expect(await forOrders(bound, 'orders:read', proof)).toMatchObject({ token_type: 'dpop' })
})
