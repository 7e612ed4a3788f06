/** What a gateway answers, logs and counts when its store has lost data or cannot be used. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { claimgate } from '../cli/terminal.ts'
import { type RedisServer, redisInstalled, startRedis } from '../stores/redis-server.ts'
import { assertion, assertionForm, basicHeader, post, type Running, type RunOptions, run, until } from './running.ts'

const root = mkdtempSync(join(tmpdir(), 'claimgate-loss-'))
const gateways: Running[] = []
const start = async (options: RunOptions): Promise<Running> => {
  const gateway = await run(options)
  gateways.push(gateway)
  return gateway
}
afterEach(async () => {
  await Promise.all(gateways.splice(0).map(gateway => gateway.stop()))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const use = async ({ url }: Running, jwt: string): Promise<Response> => post(`${url}/token`, assertionForm(jwt), {})
const newToken = async ({ url }: Running): Promise<string> => {
  const answer = await post(`${url}/token`, { grant_type: 'client_credentials' })
  return ((await answer.json()) as { access_token: string }).access_token
}
const isActive = async ({ url }: Running, token: string): Promise<unknown> =>
  ((await (await post(`${url}/introspect`, { token })).json()) as { active: unknown }).active
const admin = async ({ listening }: Running, path: string): Promise<{ status: number; text: string }> => {
  const answer = await fetch(`http://127.0.0.1:${listening.admin.port}${path}`)
  return { status: answer.status, text: await answer.text() }
}
const eventsOf = ({ lines }: Running, event: string) =>
  lines.filter(({ fields }) => fields['event'] === event).map(({ fields }) => fields)

describe.runIf(redisInstalled())('a gateway whose redis loses its data', () => {
  let server: RedisServer
  let keys = ''
  beforeAll(async () => {
    server = await startRedis()
    const folder = join(root, 'keys')
    await claimgate(['init', folder])
    await claimgate(['keys', 'generate', '--config', join(folder, 'claimgate.yaml')])
    keys = join(folder, 'keys.json')
  })
  afterAll(() => server.stop())
  const onRedis = (config: object = {}): Promise<Running> =>
    start({ config: { store: { type: 'redis', url: server.url }, keys, ...config } })

  it('answers 503 for what it cannot vouch for, as often as it is tried, and throttles nobody', async () => {
    const gateway = await onRedis({ throttling: { failures: 3 } })
    const used = await assertion()
    expect((await use(gateway, used)).status).toBe(200)
    await server.command('FLUSHALL')
    for (let times = 0; times < 12; times++) {
      const answer = await use(gateway, used)
      expect(answer.status).toBe(503)
      expect(answer.headers.get('retry-after')).toBe('1')
      expect(await answer.json()).toEqual({
        error: 'temporarily_unavailable',
        error_description: 'try again with a new assertion',
      })
    }
    await until(async () => (await use(gateway, await assertion())).status === 200)
    expect(eventsOf(gateway, 'store_lost_data').map(({ reason }) => reason)).toContain('redis_lost_data')
    const { text } = await admin(gateway, '/metrics')
    expect(text).toMatch(/^claimgate_store_lost_data_total\{reason="redis_lost_data"\} 1$/m)
    expect(text).toMatch(/^claimgate_store_lost_data_total\{reason="damaged"\} 0$/m)
  })

  it('calls tokens inactive that it issued before, and none that it issued after, within the same second too', async () => {
    const gateway = await onRedis()
    const [kept, revoked] = [await newToken(gateway), await newToken(gateway)]
    await post(`${gateway.url}/revoke`, { token: revoked })
    expect(await isActive(gateway, kept)).toBe(true)
    await server.command('FLUSHALL')
    expect(await isActive(gateway, revoked)).toBe(false)
    expect(await isActive(gateway, kept)).toBe(false)
    expect(await isActive(gateway, await newToken(gateway))).toBe(true)
    expect(eventsOf(gateway, 'request').map(({ detail }) => detail)).toContain('inactive_after_loss')
  })

  it('calls them active where the operator has said so', async () => {
    const gateway = await onRedis({ after_loss: 'active' })
    const kept = await newToken(gateway)
    await server.command('FLUSHALL')
    expect(await isActive(gateway, kept)).toBe(true)
  })

  it('is not ready while redis is full', async () => {
    const gateway = await onRedis()
    await server.command('CONFIG', 'SET', 'maxmemory', '1')
    expect(await admin(gateway, '/readyz')).toEqual({ status: 503, text: '{"status":"store_full"}' })
    await server.command('CONFIG', 'SET', 'maxmemory', '0')
    expect((await admin(gateway, '/readyz')).status).toBe(200)
    expect(eventsOf(gateway, 'store').map(({ up, code }) => [up, code])).toEqual([
      [false, 'store_full'],
      [true, undefined],
    ])
  })

  it.each(['claimgate revoke', 'disabled'])('ends the tokens of a client at every gateway with %s', async how => {
    const [one, other] = [await onRedis(), await onRedis()]
    const [before, elsewhere] = [await newToken(one), await newToken(other)]
    if (how === 'disabled') {
      one.write('clients/basic.yaml', CLIENT(true))
      expect((await one.gateway.reload()).result).toBe('applied')
    } else {
      const { code, out } = await claimgate([
        'revoke',
        '--config',
        join(one.folder, 'claimgate.yaml'),
        '--client',
        'basic',
      ])
      expect([code, out]).toEqual([
        0,
        expect.stringMatching(/^every token of basic that was issued before .*Z is inactive/),
      ])
    }
    // Another client asks, whose resource they are for.
    const active = async ({ url }: Running, token: string): Promise<unknown> =>
      ((await (await post(`${url}/introspect`, { token }, basicHeader('resource'))).json()) as { active: unknown })
        .active
    await until(async () => (await active(other, before)) === false)
    expect(await active(other, elsewhere)).toBe(false)
    expect(await active(one, before)).toBe(false)
    expect(await active(other, await newToken(other))).toBe(true)
    await server.command('FLUSHALL')
  })
})

const CLIENT = (disabled: boolean): string => `
- client_id: basic
  token_endpoint_auth_method: client_secret_basic
  grant_types: [client_credentials]
  audiences: [https://orders.example.com]
  metadata: { tenant: acme, tier: gold }
  secrets: [{ value: "env:CLIENT_SECRET" }]
  disabled: ${disabled}
- client_id: resource
  token_endpoint_auth_method: client_secret_basic
  grant_types: [client_credentials]
  audiences: [https://orders.example.com]
  metadata: { tenant: resource, tier: gold }
  secrets: [{ value: "env:CLIENT_SECRET" }]
`

describe('a gateway whose folder cannot be used', () => {
  it('starts, says why it is not ready, answers 503, and recovers by itself', async () => {
    const path = join(root, 'in-the-way')
    writeFileSync(path, '')
    const gateway = await start({ config: { store: { type: 'lmdb', path } } })
    expect(await admin(gateway, '/readyz')).toEqual({ status: 503, text: '{"status":"store_unavailable"}' })
    const refused = await use(gateway, await assertion())
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    expect(eventsOf(gateway, 'store')).toEqual([
      { event: 'store', up: false, code: 'store_unavailable', message: expect.stringContaining('EEXIST') },
    ])
    rmSync(path)
    await until(async () => (await admin(gateway, '/readyz')).status === 200)
    expect((await use(gateway, await assertion())).status).toBe(200)
  })
})
