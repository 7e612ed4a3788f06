import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createLocalJWKSet, exportJWK, jwtVerify, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cryptoKeyPair } from '../../test/key-pair.ts'
// @ts-expect-error: an example is plain JavaScript
import { createProvider } from './provider.mjs'

const local = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
let server: Server
let issuer: string
const { privateKey, publicKey } = await cryptoKeyPair('RS256')

beforeAll(async () => {
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }
  server = createServer((req, res) => provider.callback()(req, res))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = await createProvider(issuer, [
    {
      client_id: 'partner-a',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'RS256',
      jwks: { keys: [jwk] },
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      scope: 'orders:read',
      tenant: 'acme',
    },
  ])
})
afterAll(() => new Promise<void>(resolve => server.close(() => resolve())))

const ask = async (claims: Record<string, unknown>): Promise<Response> => {
  const assertion = await new SignJWT({ jti: crypto.randomUUID(), ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
    .setIssuer('partner-a')
    .setSubject('partner-a')
    .setAudience(issuer)
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(privateKey)
  return fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'orders:read',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  })
}

describe('the policy engine inside oidc-provider', () => {
  it('returns a token of the provider with the claims of the policy', async () => {
    const response = await ask({ tenant: 'ACME', dept: 'billing' })
    const { access_token: token } = (await response.json()) as { access_token: string }
    const keys = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: object[] }
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys as never), { issuer })
    expect(payload).toMatchObject({ tenant: 'acme', dept: 'billing', client_id: 'partner-a' })
  })

  it.each([
    [{ tenant: 'evil' }, 'unauthorized_client', 'The asserted tenant is not the tenant of this client'],
    [{}, 'invalid_request', null],
    [{ tenant: 'acme', dept: 'root' }, 'unauthorized_client', null],
  ])('refuses %j with the error of the rule', async (claims, error, message) => {
    const response = await ask(claims)
    expect(response.status).toBe(400)
    const body = (await response.json()) as Record<string, string>
    expect(body['error']).toBe(error)
    if (message !== null) expect(body['error_description']).toBe(message)
  })

  it('accepts the commands of its page, as they stand there', async () => {
    const [start = '', call = ''] = [...readFileSync(local('README.md'), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].map(
      match => match[1] ?? '',
    )
    const folder = mkdtempSync(join(tmpdir(), 'claimgate-inside-'))
    const probe = createServer().listen(0, '127.0.0.1')
    await once(probe, 'listening')
    const port = String((probe.address() as AddressInfo).port)
    probe.close()
    const [node = '', file = '', ...args] = start.trim().replace('3000', port).split(' ')
    const child = spawn(node, [local(file), ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
    await once(child.stdout, 'data')
    const command = call.replaceAll('3000', port).replace('npx claimgate', `node ${local('../../dist/cli/bin.cjs')}`)
    const { stdout } = await promisify(execFile)('bash', ['-c', command], { cwd: folder })
    child.kill()
    await once(child, 'exit')
    rmSync(folder, { recursive: true })
    expect(JSON.parse(stdout)).toMatchObject({ token_type: 'Bearer', scope: 'orders:read' })
  })
})
