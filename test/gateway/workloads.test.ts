/** The example of clients without secrets, with platforms that serve their metadata and their keys over TLS. */
import { cpSync, type Dirent, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createGateway, type Listening, type RunningGateway } from '../../src/gateway/index.ts'
import { claimgate } from '../cli/terminal.ts'
import { type Claims, PLATFORM_CA, type Platform, startPlatform } from '../issuers/platform.ts'
import { assertionForm, post } from './running.ts'

const EXAMPLE = fileURLToPath(new URL('../../examples/workloads', import.meta.url))
const files = (readdirSync(EXAMPLE, { recursive: true, withFileTypes: true }) as Dirent[]).filter(entry =>
  entry.isFile(),
)

let folder: string
let github: Platform
let cluster: Platform
let gateway: RunningGateway
let listening: Listening

beforeAll(async () => {
  github = await startPlatform()
  cluster = await startPlatform()
  folder = mkdtempSync(join(tmpdir(), 'claimgate-workloads-'))
  cpSync(EXAMPLE, folder, { recursive: true })
  writeFileSync(join(folder, 'platform-ca.pem'), PLATFORM_CA)
  const config = join(folder, 'claimgate.yaml')
  const written = readFileSync(config, 'utf8')
    .replace(
      /issuer: https:\/\/token\.actions\.githubusercontent\.com/,
      `ca: ./platform-ca.pem\n    issuer: ${github.issuer}`,
    )
    .replace(/issuer: https:\/\/oidc\.cluster\.example\.com/, `ca: ./platform-ca.pem\n    issuer: ${cluster.issuer}`)
  writeFileSync(config, `${written}jwks: { allow_private_addresses: [127.0.0.0/8, "::1"] }\n`)
  gateway = await createGateway({ config, env: { CLAIMGATE_LISTEN__PORT: '0', CLAIMGATE_ADMIN__PORT: '0' } })
  listening = await gateway.listen()
})
afterAll(async () => {
  await listening.close(100)
  await gateway.close()
  await Promise.all([github.close(), cluster.close()])
  rmSync(folder, { recursive: true, force: true })
})

const PUSH: Claims = {
  sub: 'repo:my-org/shop:ref:refs/heads/main',
  repository: 'my-org/shop',
  repository_id: '74',
  repository_owner: 'my-org',
  repository_owner_id: '4711',
  ref: 'refs/heads/main',
  event_name: 'push',
  runner_environment: 'github-hosted',
}

const ask = async (token: string, scope: string) => {
  const answer = await post(`${listening.url}/token`, { ...assertionForm(token), scope }, {})
  const body = (await answer.json()) as { access_token?: string; error?: string }
  const [, payload = ''] = (body.access_token ?? '').split('.')
  return body.error ?? (JSON.parse(Buffer.from(payload, 'base64url').toString()) as object)
}

test('accepts a job of the main branch, and says whose it is', async () => {
  expect(await ask(github.token(PUSH), 'deploy:prod')).toMatchObject({
    sub: 'pipelines',
    scope: 'deploy:prod',
    team: 'payments',
    repository_id: '74',
  })
})

test('accepts a job of a repository whose subject has ids', async () => {
  const newer = { ...PUSH, sub: 'repo:my-org@4711/shop@74:ref:refs/heads/main' }
  expect(await ask(github.token(newer), 'deploy:prod')).toMatchObject({ sub: 'pipelines', team: 'payments' })
})

test('accepts a pull request as another client, which has less', async () => {
  const review = { ...PUSH, sub: 'repo:my-org/shop:pull_request' }
  expect(await ask(github.token(review), 'packages:read')).toMatchObject({ sub: 'reviews' })
  expect(await ask(github.token(review), 'deploy:test')).toBe('invalid_scope')
})

test('accepts a pod, again and again with the same token', async () => {
  const token = cluster.token({
    sub: 'system:serviceaccount:billing:invoices',
    'kubernetes.io': { namespace: 'billing', serviceaccount: { name: 'invoices', uid: 'u-1' } },
    jti: undefined,
  })
  for (const _ of [1, 2])
    expect(await ask(token, 'invoices:write')).toMatchObject({ sub: 'billing', namespace: 'billing' })
})

test.each<[string, Claims, string]>([
  ['another branch', { ...PUSH, sub: 'repo:my-org/shop:ref:refs/heads/x', ref: 'refs/heads/x' }, 'invalid_scope'],
  ['a repository of no team', { ...PUSH, repository: 'my-org/playground' }, 'unauthorized_client'],
  ['a runner of their own', { ...PUSH, runner_environment: 'self-hosted' }, 'unauthorized_client'],
  ['an organization of the same name', { ...PUSH, repository_owner_id: '4712' }, 'invalid_client'],
  ['a claim of another type', { ...PUSH, repository_id: 74 }, 'invalid_client'],
  ['a claim that GitHub always has', { ...PUSH, repository_id: undefined }, 'invalid_client'],
])('refuses %s', async (_, claims, error) => {
  expect(await ask(github.token(claims), 'deploy:prod')).toBe(error)
})

test('has tests of its own, which see all of its policies, and no secret', async () => {
  const { code, out } = await claimgate(['test', '--threshold', '100', '--config', join(EXAMPLE, 'claimgate.yaml')])
  expect([code, out]).toEqual([0, expect.stringContaining('0 failed')])
  const texts = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
  expect(texts.length).toBeGreaterThan(6)
  // Neither a value nor a place where one would be read: a secret, a private or a shared key, a token.
  for (const text of texts) expect(text).not.toMatch(/secrets?:|env:|file:|password|-----BEGIN|\b[dk]"?: |eyJ[\w-]+\./)
})
