import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../test/free-port.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const README = readFileSync(new URL('README.md', import.meta.url), 'utf8')
const [start = '', ask = ''] = [...README.matchAll(/```sh\n([\s\S]*?)```/g)].map(match => (match[1] ?? '').trim())

/** A clone, with ports of its own written into the configuration. */
const clone = mkdtempSync(join(tmpdir(), 'claimgate-proxy-'))
let issuer = ''
let started: ChildProcess

const token = async (more = ''): Promise<string> =>
  (await promisify(execFile)('bash', ['-c', `${ask} --raw ${more}`], { cwd: clone })).stdout.trim()

beforeAll(async () => {
  for (const name of ['dist', 'examples', 'policies', 'schemas', 'package.json'])
    cpSync(join(ROOT, name), join(clone, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'))
  const config = join(clone, 'examples/reverse-proxy/claimgate.yaml')
  let text = readFileSync(config, 'utf8')
  for (const port of ['8080', '8081', '9000']) text = text.replaceAll(port, String(await freePort()))
  writeFileSync(config, text)
  issuer = /issuer: (\S+)/.exec(text)?.[1] ?? ''
  mkdirSync(join(clone, 'reverse-proxy'))
  const [node = '', ...args] = start.split(' ')
  started = spawn(node, args, { cwd: clone, stdio: ['ignore', 'ignore', 'pipe'] })
  let printed = ''
  started.stderr?.on('data', chunk => {
    printed += chunk
  })
  for (let round = 0; round < 400 && !printed.includes('Get a token'); round++)
    await new Promise(resolve => setTimeout(resolve, 50))
  expect(existsSync(join(clone, 'reverse-proxy/keys.json'))).toBe(true)
})

afterAll(async () => {
  started.kill('SIGTERM')
  expect((await once(started, 'exit'))[0]).toBe(0)
  rmSync(clone, { recursive: true })
})

describe('the gateway in front of oidc-provider', () => {
  it('returns the token of the provider with the claims of the policy, under our keys', async () => {
    const jwt = await token()
    const metadata = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as { jwks_uri: string }
    const { payload } = await jwtVerify(jwt, createRemoteJWKSet(new URL(metadata.jwks_uri)), { issuer })
    expect(payload).toMatchObject({ tenant: 'acme', issued_by: issuer, client_id: 'partner-a', sub: 'partner-a' })
    expect(Number(payload.exp) - Number(payload.iat)).toBeLessThanOrEqual(901)
  })

  it('refuses another tenant with the message of the rule', async () => {
    await expect(token('--claim tenant=evil')).rejects.toMatchObject({
      stderr: expect.stringContaining('The asserted tenant is not the tenant of this client'),
    })
  })

  it('forwards every other path as it is', async () => {
    const answer = await fetch(`${issuer}/nothing-here`)
    expect(answer.status).toBe(404)
    expect(answer.headers.get('claimgate-revision')).toBeNull()
  })

  it('returns another token with the changed claim after an edit', async () => {
    const policy = join(clone, 'reverse-proxy/policies/tenant.yaml')
    writeFileSync(
      policy,
      readFileSync(policy, 'utf8').replace('tenant: client.metadata.tenant\n', 'kunde: client.metadata.tenant\n'),
    )
    for (let round = 0; round < 100 && decodeJwt(await token())['kunde'] === undefined; round++)
      await new Promise(resolve => setTimeout(resolve, 100))
    expect(decodeJwt(await token())).toMatchObject({ kunde: 'acme' })
  })
})
