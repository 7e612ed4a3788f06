import { createHash, scryptSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { long } from '../long.ts'
import { assertion, assertionForm, basicHeader, post, type Running, run, SECRET, until } from './running.ts'

const GRANT = { grant_type: 'client_credentials' }
const ON = { throttling: { enabled: true, failures: 20, window: 60 } }
const times = <T>(count: number, act: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => act(n))
const counted = (statuses: readonly number[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

/** The cheapest digest that is accepted. */
const stretch = (secret: string): string => {
  const salt = createHash('sha256').update(secret).digest().subarray(0, 16)
  const hash = scryptSync(secret, salt, 32, { N: 2 ** 14, r: 8, p: 1 })
  return `ln=14,r=8,p=1$${salt.toString('base64url')}$${hash.toString('base64url')}`
}

/** Sixty clients of one secret each, which is stretched. */
const STRETCHED = JSON.stringify(
  times(60, n => ({
    client_id: `stretched-${n}`,
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['client_credentials'],
    metadata: { tenant: 'acme', tier: 'gold' },
    secrets: [{ scrypt: stretch(`${SECRET}-${n}`) }],
  })),
)

/** Floods take half a minute each. */
const flood = test.runIf(long(true, false))

describe('throttling of a running gateway', () => {
  let runnings: Running[] = []
  afterEach(async () => {
    for (const running of runnings) await running.stop()
    runnings = []
  })
  const start = async (options: Parameters<typeof run>[0]): Promise<Running> => {
    const running = await run(options)
    runnings.push(running)
    return running
  }
  const statusOf = async (answer: Promise<Response>): Promise<number> => {
    const response = await answer
    await response.arrayBuffer()
    return response.status
  }
  /** The status of a token request from another address of this machine. */
  const statusFrom = async (localAddress: string, { url }: Running, headers: object): Promise<number> => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const sent = request(`${url}/token`, { method: 'POST', localAddress, headers: { ...form, ...headers } })
    sent.end(new URLSearchParams(GRANT).toString())
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    response.resume()
    return response.statusCode ?? 0
  }
  const guess = ({ url }: Running, name: string): Promise<number> =>
    statusOf(post(`${url}/token`, GRANT, basicHeader(name, 'wrong')))
  const right = ({ url }: Running, n: number): Promise<number> =>
    statusOf(post(`${url}/token`, GRANT, basicHeader(`stretched-${n}`, `${SECRET}-${n}`)))

  test('accepts thirty new clients at once that try the header first and the form then', async () => {
    const running = await start({ config: ON })
    const url = `${running.url}/token`
    // As golang.org/x/oauth2 does with the style that is its default.
    const token = async (): Promise<readonly number[]> => {
      const first = await statusOf(post(url, GRANT, basicHeader('post')))
      return [first, await statusOf(post(url, { ...GRANT, client_id: 'post', client_secret: SECRET }, {}))]
    }
    const all = await Promise.all(times(30, token))
    expect(counted(all.flat())).toEqual({ 200: 30, 401: 30 })
    expect(await token()).toEqual([401, 200])
  })

  test.runIf(long(true, false))(
    'accepts sixty clients with stretched secrets at once, after a start and after a reload',
    async () => {
      const running = await start({ config: ON, files: { 'clients/stretched.json': STRETCHED } })
      expect(counted(await Promise.all(times(60, n => right(running, n))))).toEqual({ 200: 60 })
      running.write('policies/more.yaml', 'policy: more\nrules:\n  - { id: more, effect: allow, when: true }\n')
      expect((await running.gateway.reload()).result).toBe('applied')
      expect(counted(await Promise.all(times(60, n => right(running, n))))).toEqual({ 200: 60 })
    },
    60_000,
  )

  flood(
    'accepts clients with stretched secrets while sixty guesses under invented names are under way',
    async () => {
      const config = { throttling: { enabled: true, failures: 3, window: 600 } }
      const running = await start({ config, files: { 'clients/stretched.json': STRETCHED } })
      let going = true
      const answers: number[] = []
      const attack = async (n: number): Promise<void> => {
        for (let round = 0; going; round++) answers.push(await guess(running, `invented-${n}-${round}`))
      }
      const attackers = times(60, attack)
      expect(counted(await Promise.all(times(20, n => right(running, n))))).toEqual({ 200: 20 })
      // Now the network of all of them is beyond its limit.
      expect(await guess(running, 'invented')).toBe(429)
      expect(counted(await Promise.all(times(10, n => right(running, 40 + n))))).toEqual({ 200: 10 })
      going = false
      await Promise.all(attackers)
      expect(counted(answers)).toMatchObject({ 401: 30 })
      expect(new Set(answers)).toEqual(new Set([401, 429]))
    },
    120_000,
  )

  flood(
    'accepts other clients of the network, and the client elsewhere, while a hundred and forty guess one secret',
    async () => {
      const config = { throttling: { enabled: true, failures: 3, window: 600 } }
      const running = await start({ config, files: { 'clients/stretched.json': STRETCHED } })
      let going = true
      const answers: number[] = []
      const attack = async (): Promise<void> => {
        while (going) answers.push(await guess(running, 'basic'))
      }
      const attackers = times(140, attack)
      // The first guesses, and then some that found no turn.
      await until(() => answers.length > 280)
      expect(counted(await Promise.all(times(10, n => right(running, n))))).toEqual({ 200: 10 })
      expect(await statusFrom('127.0.0.2', running, basicHeader('basic'))).toBe(200)
      going = false
      await Promise.all(attackers)
    },
    120_000,
  )

  flood(
    'accepts a client from an address from which it has authenticated, while two hundred guess its secret there',
    async () => {
      const running = await start({ config: { throttling: { enabled: true, failures: 3, window: 600 } } })
      const own = (): Promise<number> => statusOf(post(`${running.url}/token`, GRANT, basicHeader('basic')))
      expect(await own()).toBe(200)
      let going = true
      const answers: number[] = []
      const attack = async (): Promise<void> => {
        while (going) answers.push(await guess(running, 'basic'))
      }
      const attackers = times(200, attack)
      await until(() => answers.length > 200)
      expect(counted(await Promise.all(times(5, own)))).toEqual({ 200: 5 })
      going = false
      await Promise.all(attackers)
      expect(counted(answers)).toMatchObject({ 401: 3 })
    },
    60_000,
  )

  flood(
    'accepts that client though guesses there leave before they are answered',
    async () => {
      // Those that have left may still be open when the next come.
      const limits = { connections_per_address: 4096 }
      const running = await start({ config: { throttling: { enabled: true, failures: 3, window: 600 }, limits } })
      const own = (): Promise<number> => statusOf(post(`${running.url}/token`, GRANT, basicHeader('basic')))
      expect(await own()).toBe(200)
      for (let n = 0; n < 40; n++) await guess(running, 'basic')
      for (let round = 0; round < 20; round++) {
        const leaving = new AbortController()
        const { signal } = leaving
        const guesses = times(50, () =>
          fetch(`${running.url}/token`, {
            method: 'POST',
            body: new URLSearchParams(GRANT),
            headers: basicHeader('basic', 'wrong'),
            signal,
          }).catch(() => null),
        )
        await new Promise(resolve => setTimeout(resolve, 100))
        leaving.abort()
        await Promise.all(guesses)
      }
      expect(await own()).toBe(200)
    },
    60_000,
  )

  test('accepts the valid assertion of a client in whose name others have asked without any credential', async () => {
    const running = await start({ config: ON })
    const url = `${running.url}/token`
    const bare = times(25, () => statusOf(post(url, { ...GRANT, client_id: 'jwt' }, {})))
    expect(counted(await Promise.all(bare))).toEqual({ 401: 20, 429: 5 })
    expect(await statusOf(post(url, assertionForm(await assertion()), {}))).toBe(200)
  })

  test('refuses with 429 and temporarily_unavailable, which no library takes for final', async () => {
    const running = await start({ config: ON })
    for (let n = 0; n < 20; n++) await guess(running, 'basic')
    const response = await post(`${running.url}/token`, GRANT, basicHeader('basic', 'wrong'))
    expect(response.status).toBe(429)
    expect(await response.json()).toMatchObject({ error: 'temporarily_unavailable' })
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test.runIf(long(true, false))('refuses by one count in two gateways that share a store', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'claimgate-'))
    const config = { ...ON, store: { type: 'lmdb', path: join(folder, 'state') } }
    const [one, other] = [await start({ config }), await start({ config })]
    for (let n = 0; n < 10; n++) for (const running of [one, other]) expect(await guess(running, 'basic')).toBe(401)
    expect(await guess(one, 'basic')).toBe(429)
    expect(await guess(other, 'basic')).toBe(429)
    expect(await guess(other, 'other')).toBe(401)
    // Those that are under way together are counted one by one as well.
    const together = await Promise.all(times(60, () => guess(one, 'jwt')))
    expect(counted(together)).toEqual({ 401: 20, 429: 40 })
    const text = await other.gateway.metrics.text()
    expect(text).toMatch(/\nclaimgate_store_duration_seconds_count\{store="lmdb",operation="increment"\} [1-9]/)
    expect(text).toContain('\nclaimgate_store_duration_seconds_count{store="lmdb",operation="set_revoked"} 0\n')
    rmSync(folder, { recursive: true, force: true })
  })
})
