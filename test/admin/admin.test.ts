import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMetrics } from '../../src/admin/index.ts'
import { REASONS } from '../../src/clients/index.ts'
import { GatewayError } from '../../src/outcome.ts'
import { assertion, assertionForm, basicHeader, post, type Running, run } from '../gateway/running.ts'

let running: Running
beforeAll(async () => {
  running = await run()
})
afterAll(() => running.stop())

const admin = (path: string, init?: RequestInit): Promise<Response> =>
  fetch(`http://127.0.0.1:${running.listening.admin.port}${path}`, init)

describe('health', () => {
  test.each(['/livez', '/startupz', '/readyz'])('returns 200 for %s while serving', async path => {
    const response = await admin(path)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'ok' })
  })

  test('returns the revision and what is loaded', async () => {
    expect(await (await admin('/statusz')).json()).toEqual({
      status: 'serving',
      store: 'ok',
      revision: running.gateway.revision().id,
      source: 'disk',
      loaded_at: expect.stringMatching(/^\d{4}-/),
      last_reload: 'applied',
      last_reload_codes: [],
      restart_required: [],
      clients: 6,
      policies: ['baseline'],
      upstream: null,
      issuers: [],
    })
  })

  test('refuses other methods and other paths', async () => {
    expect((await admin('/livez', { method: 'POST' })).status).toBe(405)
    expect((await admin('/token', { method: 'POST' })).status).toBe(404)
  })

  test('never answers on the public listener', async () => {
    for (const path of ['/livez', '/metrics', '/statusz']) expect((await fetch(running.url + path)).status).toBe(404)
  })
})

/** The status under a Host that fetch would not send. */
const statusUnder = (host: string, path: string, port: number): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers: { Host: host }, agent: false }, answer => {
      answer.resume()
      resolve(answer.statusCode)
    })
    sent.on('error', reject).end()
  })

describe('who may read the admin listener', () => {
  const under = (host: string, path = '/statusz') => statusUnder(host, path, running.listening.admin.port)

  test.each([
    'evil.example',
    'evil.example:8081',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '10.0.0.1',
    '[::2]',
  ])('refuses a page that was rebound to this machine as %s', async host => {
    for (const path of ['/statusz', '/metrics', '/livez', '/other']) expect(await under(host, path)).toBe(421)
  })

  test.each(['127.0.0.1', '127.0.0.1:8081', 'localhost', 'LOCALHOST:9', '[::1]:8081', '127.0.0.2', ''])(
    'accepts the name of this machine %s',
    async host => {
      expect(await under(host)).toBe(200)
    },
  )

  test('requires the token for the status off loopback, and for health and metrics none, under any host', async () => {
    const open = await run({ gateway: { flags: { 'admin.host': '0.0.0.0', 'admin.token': 'a-token-of-the-test' } } })
    try {
      const { port } = open.listening.admin
      for (const path of ['/livez', '/startupz', '/readyz', '/metrics'])
        expect(await statusUnder('gateway.internal', path, port)).toBe(200)
      expect(await statusUnder('gateway.internal', '/statusz', port)).toBe(401)
      const Authorization = 'Bearer a-token-of-the-test'
      const asked = await fetch(`http://127.0.0.1:${port}/statusz`, { headers: { Authorization } })
      expect(await asked.json()).toMatchObject({ status: 'serving' })
    } finally {
      await open.stop()
    }
  })
})

describe('metrics', () => {
  test('reports requests, authentications and decisions with closed labels', async () => {
    await post(`${running.url}/token`, { grant_type: 'client_credentials' })
    await post(`${running.url}/token`, { grant_type: 'client_credentials' }, basicHeader('canary', 'x'))
    await post(`${running.url}/token`, { grant_type: 'canary' })
    const text = await (await admin('/metrics')).text()
    expect(text).toContain('claimgate_requests_total{endpoint="token",status="200",error="none"} 1\n')
    expect(text).toContain('claimgate_requests_total{endpoint="token",status="401",error="invalid_client"} 1\n')
    expect(text).toContain(
      'claimgate_client_authentication_total{method="client_secret_basic",result="authenticated"} 2\n',
    )
    expect(text).toContain('claimgate_decisions_total{endpoint="token",decision="allow"} 1\n')
    expect(text).toContain('claimgate_request_duration_seconds_count{endpoint="token"} 3\n')
    expect(text).not.toContain('canary')
  })

  test('reports every reason of a refusal from the start, and counts each in its own series', async () => {
    const own = await run({ config: { throttling: { failures: 1, window: 60 } } })
    const { host, port } = own.listening.admin
    const read = async (): Promise<string> => (await fetch(`http://${host}:${port}/metrics`)).text()
    const first = await read()
    for (const reason of REASONS)
      expect(first).toContain(`claimgate_client_authentication_failures_total{reason="${reason}"} 0\n`)
    for (const name of ['requests_total', 'client_authentication_total', 'decisions_total', 'unavailable_total'])
      expect(first).toMatch(new RegExp(`^claimgate_${name}\\{.*\\} 0$`, 'm'))
    const grant = { grant_type: 'client_credentials' }
    await post(`${own.url}/token`, grant, basicHeader('basic', 'canary'))
    await post(`${own.url}/token`, grant, basicHeader('basic', 'canary'))
    await post(`${own.url}/token`, grant, { ...basicHeader('canary', 'x') })
    await post(`${own.url}/token`, { ...grant, client_id: 'other', client_secret: 'x' })
    const text = await read()
    for (const reason of ['secret_wrong', 'throttled', 'unknown_client', 'several_mechanisms'])
      expect(text).toContain(`claimgate_client_authentication_failures_total{reason="${reason}"} 1\n`)
    expect(text).not.toContain('canary')
    await own.stop()
  })

  test('reports a store that does not answer, and each answer with 503 by its reason', async () => {
    const own = await run()
    const { host, port } = own.listening.admin
    const read = async (): Promise<string> => (await fetch(`http://${host}:${port}/metrics`)).text()
    expect(await read()).toContain('\nclaimgate_store_up 1\n')
    const broken = (): never => {
      throw new GatewayError('store_unavailable', 'nobody there')
    }
    Object.assign(own.gateway.surroundings.store, { ping: async () => broken(), add: broken })
    const answer = await post(`${own.url}/token`, assertionForm(await assertion()), {})
    expect(answer.status).toBe(503)
    const text = await read()
    expect(text).toContain('\nclaimgate_store_up 0\n')
    expect(text).toContain('claimgate_unavailable_total{reason="store_unavailable"} 1\n')
    expect(text).toContain('claimgate_client_authentication_total{method="private_key_jwt",result="failed"} 1\n')
    await own.stop()
  })

  test('reports how long loads take and pause, and the process where that is ours to tell', async () => {
    const own = await run({ gateway: { processMetrics: true } })
    expect(await own.gateway.metrics.text()).toContain('\nclaimgate_reload_duration_seconds_count 0\n')
    await own.gateway.reload()
    const text = await own.gateway.metrics.text()
    expect(text).toContain('\nclaimgate_reload_duration_seconds_count 1\n')
    expect(text).toMatch(/^claimgate_reload_pause_seconds \d/m)
    for (const name of [
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_p99_seconds',
    ])
      expect(text).toMatch(new RegExp(`^${name} [\\d.e-]+$`, 'm'))
    expect(text).toContain('# TYPE nodejs_gc_duration_seconds histogram')
    expect(await running.gateway.metrics.text()).not.toContain('nodejs_')
    await own.stop()
  })

  test('returns a rejected reload as a gauge of 0 beside the old revision', async () => {
    const metrics = createMetrics('1.2.3')
    metrics.reload('applied', 'rev-a', 1_000_000)
    metrics.reload('rejected', 'rev-b', 2_000_000)
    expect(await metrics.text()).toContain('claimgate_reload_successful 0\n')
    expect(await metrics.text()).toContain('claimgate_revision_info{revision="rev-a"} 1\n')
    expect(await metrics.text()).toContain('claimgate_reload_timestamp_seconds 1000\n')
    expect(await metrics.text()).toContain('claimgate_build_info{version="1.2.3"} 1\n')
  })
})

describe('the decision record', () => {
  test('returns one line per request, joined with the answer by its id', async () => {
    const before = running.lines.length
    const response = await post(`${running.url}/token`, { grant_type: 'client_credentials' })
    const lines = running.lines.slice(before)
    expect(lines).toHaveLength(1)
    expect(lines[0]?.fields).toEqual({
      event: 'request',
      schema: 1,
      id: response.headers.get('claimgate-decision'),
      endpoint: 'token',
      client_id: 'basic',
      method: 'client_secret_basic',
      by_exception: false,
      outcome: 'answered',
      status: 200,
      error: null,
      detail: null,
      key: null,
      jti: null,
      grant_type: 'client_credentials',
      decision: 'allow',
      rules: ['baseline/registered'],
      revision: response.headers.get('claimgate-revision'),
      remote_address: '127.0.0.1',
      duration_ms: expect.any(Number),
    })
  })
})
