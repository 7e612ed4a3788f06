/** The example of clients without secrets, with platforms that serve their metadata and their keys over TLS. */
import { cpSync, type Dirent, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createGateway, type Listening, type RunningGateway } from '../../src/gateway/index.ts'
import { claimgate } from '../cli/terminal.ts'
import { newEc, type Pair, signed } from '../clients/stage.ts'
import { type Claims, PLATFORM_CA, type Platform, startPlatform } from '../issuers/platform.ts'
import { type Shown, type Spire, startSpire } from '../issuers/spire.ts'
import { assertionForm, post, run, until } from './running.ts'

const EXAMPLE = fileURLToPath(new URL('../../examples/workloads', import.meta.url))
const files = (readdirSync(EXAMPLE, { recursive: true, withFileTypes: true }) as Dirent[]).filter(entry =>
  entry.isFile(),
)

const STORED = {
  listen: { port: 0 },
  admin: { port: 0 },
  store: { type: 'memory' },
  access_token: { audience: 'https://api.example.com' },
}

let folder: string
let github: Platform
let cluster: Platform
let spire: Spire
let gateway: RunningGateway
let listening: Listening

beforeAll(async () => {
  github = await startPlatform()
  cluster = await startPlatform()
  spire = await startSpire('example.org')
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
    .replace('bundle: https://spire.example.org:8443/', `ca: ./platform-ca.pem\n    bundle: ${spire.url}`)
    .replace('10.0.0.5/32', '127.0.0.0/8, "::1"')
  writeFileSync(config, `${written}jwks: { allow_private_addresses: [127.0.0.0/8, "::1"] }\n`)
  gateway = await createGateway({ config, env: { CLAIMGATE_LISTEN__PORT: '0', CLAIMGATE_ADMIN__PORT: '0' } })
  listening = await gateway.listen()
})
afterAll(async () => {
  await listening.close(100)
  await gateway.close()
  await Promise.all([github.close(), cluster.close(), spire.close()])
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

const ask = (token: string, scope: string) => askWith({ ...assertionForm(token), scope })

const askWith = async (form: Record<string, string>, headers: Record<string, string> = {}) => {
  const answer = await post(`${listening.url}/token`, { grant_type: 'client_credentials', ...form }, headers)
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

test('accepts null where a claim may be missing', async () => {
  const nothing = { ...PUSH, event_name: null, environment: null }
  expect(await ask(github.token(nothing), 'deploy:prod')).toMatchObject({ sub: 'pipelines', team: 'payments' })
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

const service = (path: string, scope: string) =>
  askWith({
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-spiffe',
    client_assertion: spire.jwtSvid({ sub: `spiffe://example.org${path}` }),
    scope,
  })

test('accepts services of a mesh by their names, and says who they are', async () => {
  const workload = 'spiffe://example.org/ns/shop/sa/checkout'
  expect(await service('/ns/shop/sa/checkout', 'orders:refund')).toMatchObject({ sub: 'shop', workload })
  expect(await service('/ns/shop/sa/search', 'orders:read')).toMatchObject({ sub: 'shop' })
  expect(await service('/ns/shop/sa/search', 'orders:refund')).toBe('invalid_scope')
  expect(await service('/ns/shop2/sa/checkout', 'orders:refund')).toBe('invalid_client')
})

test('accepts a service with the certificate that Envoy hands over', async () => {
  const fieldOf = ({ cert }: Shown) => ({ 'x-forwarded-client-cert': `Hash=x;Cert="${encodeURIComponent(cert)}"` })
  const workload = 'spiffe://example.org/ns/ledger/sa/writer'
  const granted = await askWith({ client_id: workload }, fieldOf(spire.x509Svid('/ns/ledger/sa/writer')))
  expect(granted).toMatchObject({ sub: 'ledger', workload, cnf: { 'x5t#S256': expect.any(String) } })
  expect(await askWith({ client_id: 'ledger' }, fieldOf(spire.x509Svid('/ns/ledger/sa/reader')))).toBe('invalid_client')
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

describe('an issuer whose keys are in a file', () => {
  const workload = { namespace: 'billing', serviceaccount: { name: 'invoices', uid: 'u-1' } }
  const [first, second] = [newEc(), newEc()]
  const jwks = (...keys: readonly Pair[]): string =>
    JSON.stringify({ keys: keys.map(({ jwk }, at) => ({ ...jwk, kid: keys[at] === first ? 'first' : 'second' })) })
  const token = (key: Pair): string => {
    const now = Math.floor(Date.now() / 1000)
    const sub = 'system:serviceaccount:billing:invoices'
    const claims = { iss: 'https://pods.example', aud: 'https://login.example.com', sub, iat: now, exp: now + 600 }
    const kid = key === first ? 'first' : 'second'
    return signed({ alg: 'ES256', kid }, { ...claims, 'kubernetes.io': workload }, key.privateKey)
  }
  const config = (trusted_issuers: object) => ({ throttling: { enabled: false }, trusted_issuers })
  const pods = { claims: 'kubernetes', algs: ['ES256'], jwks: 'file:./pods.json', use: { client_assertion: {} } }
  const trusted = config({ pods: { issuer: 'https://pods.example', ...pods } })
  const client = (issuer: string): string =>
    JSON.stringify({
      client_id: 'billing',
      token_endpoint_auth_method: 'federated_jwt',
      federated: { issuer, subject: 'system:serviceaccount:billing:invoices' },
      grant_types: ['client_credentials'],
      metadata: { tenant: 'acme', tier: 'gold' },
    })

  test('has the keys that the file has, and what was verified with others counts no more', async () => {
    const files = { 'pods.json': jwks(first), 'clients/billing.json': client('pods') }
    const running = await run({ config: trusted, files, gateway: { watch: true } })
    const statuses = async (...tokens: readonly string[]) => {
      const answers = []
      for (const one of tokens) answers.push((await post(`${running.url}/token`, assertionForm(one), {})).status)
      return answers
    }
    try {
      const [kept, other] = [token(first), token(second)]
      expect(await statuses(kept, kept, other)).toEqual([200, 200, 401])
      const before = running.gateway.revision().id
      running.write('pods.json', jwks(second))
      await until(() => running.gateway.revision().id !== before)
      expect(await statuses(kept, other)).toEqual([401, 200])
      running.write('pods.json', jwks(first, second))
      await until(async () => (await statuses(kept))[0] === 200)
      // Now another issuer has the same keys.
      const moved = config({ moved: { issuer: 'https://moved.example', ...pods } })
      running.write('clients/billing.json', client('moved'))
      running.write('claimgate.yaml', JSON.stringify({ issuer: 'https://login.example.com', ...STORED, ...moved }))
      await until(async () => (await statuses(kept))[0] === 401)
      expect(await statuses(kept, other)).toEqual([401, 401])
    } finally {
      await running.stop()
    }
  })
})
