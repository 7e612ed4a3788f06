/** The fetch handler of a gateway in front of a real token service: the same requests as over a connection. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Behind, behind } from './behind.ts'
import { SECRET } from './flows.ts'

let running: Behind
beforeAll(async () => {
  running = await behind({ fulfilment: 'reissue' })
})
afterAll(() => running.stop())

const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
  running.gateway.fetch(new Request(running.issuer + path, init))
const basic = { authorization: `Basic ${Buffer.from(`service:${SECRET}`).toString('base64')}` }

describe('gateway.fetch in front of a token service', () => {
  it('returns a token that was issued there and signed again here', async () => {
    const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'orders:read' })
    const answer = await ask('/token', { method: 'POST', headers: basic, body })
    expect([answer.status, await answer.json()]).toMatchObject([200, { token_type: 'Bearer', scope: 'orders:read' }])
  })

  it('returns our metadata, and what passes as it passes over a connection', async () => {
    const metadata = (await (await ask('/.well-known/openid-configuration')).json()) as { issuer: string }
    expect(metadata.issuer).toBe(running.issuer)
    for (const path of ['/', '/nowhere', '/auth?client_id=nobody']) {
      const passed = await ask(path, { redirect: 'manual' })
      const connected = await fetch(running.issuer + path, { redirect: 'manual' })
      expect([path, passed.status, passed.headers.get('content-type'), (await passed.text()).length > 0]).toEqual([
        path,
        connected.status,
        connected.headers.get('content-type'),
        (await connected.text()).length > 0,
      ])
    }
  })

  it('refuses another spelling of a guarded path, with a body that is not read', async () => {
    const body = new ReadableStream<Uint8Array>({ pull: controller => controller.enqueue(new Uint8Array(65_536)) })
    const answer = await ask('/Token', { method: 'POST', body, duplex: 'half' } as RequestInit)
    expect(answer.status).toBe(404)
  })

  it('never minds an answer that nobody reads', async () => {
    const answers = await Promise.all([ask('/nowhere'), ask('/jwks'), ask('/auth?client_id=nobody')])
    await Promise.all(answers.map(answer => answer.body?.cancel()))
    expect((await ask('/jwks')).status).toBe(200)
  })
})
