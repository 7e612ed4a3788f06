import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { assertion, assertionForm, basicHeader, post, type Running, run } from './running.ts'

let running: Running
afterEach(() => running.stop())

const withPolicy = async (text: string): Promise<void> => {
  running = await run({ files: { 'policies/baseline.yaml': `policy: baseline\ndescription: For this test.\n${text}` } })
}
const ask = async (form: Record<string, string> = {}, path = '/token') => {
  const grant = path === '/token' ? { grant_type: 'client_credentials' } : {}
  const response = await post(running.url + path, { ...grant, ...form })
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>
  return { status: response.status, body }
}
const payload = ({ body }: { readonly body: Record<string, unknown> }): unknown =>
  JSON.parse(Buffer.from(String(body['access_token']).split('.')[1] ?? '', 'base64url').toString())

const ALLOW = 'rules: [{ id: all, effect: allow, when: true }]\n'

describe('policies at the token endpoint', () => {
  test('G10 refuses what nothing allows', async () => {
    await withPolicy('rules: [{ id: none, effect: allow, when: "client.clientId == \'x\'" }]\n')
    expect(await ask()).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } })
    expect(running.lines.at(-1)?.fields).toMatchObject({ decision: 'deny', client_id: 'basic', status: 400 })
  })

  test('G10 refuses with the error and message of the rule', async () => {
    await withPolicy(
      'rules:\n- { id: all, effect: allow, when: true }\n- { id: no, effect: deny, when: true, error: invalid_scope, message: Not here }\n',
    )
    expect(await ask()).toEqual({ status: 400, body: { error: 'invalid_scope', error_description: 'Not here' } })
    expect(running.lines.at(-1)?.fields['rules']).toEqual(['baseline/no'])
  })

  test('accepts a claim of the assertion only after it was verified', async () => {
    running = await run({
      files: {
        'policies/baseline.yaml': `
policy: baseline
assertion: { properties: { dept: { type: string } } }
rules: [{ id: all, effect: allow, when: true }]
claims: { access_token: { dept: clientAssertion.dept } }
`,
      },
    })
    const good = await post(`${running.url}/token`, assertionForm(await assertion({ dept: 'sales' })), {})
    expect(payload({ body: (await good.json()) as Record<string, unknown> })).toMatchObject({ dept: 'sales' })
    const bad = await post(`${running.url}/token`, assertionForm(await assertion({ dept: 7 })), {})
    expect(bad.status).toBe(400)
    expect(await bad.json()).toMatchObject({ error: 'invalid_request' })
  })

  test('returns a reduced scope, and refuses when nothing is left of it', async () => {
    await withPolicy(`${ALLOW}token: { scope: "request.scopes.?[#this != 'orders:write']" }\n`)
    expect((await ask()).body).toMatchObject({ scope: 'orders:read' })
    expect(await ask({ scope: 'orders:write' })).toMatchObject({ status: 400, body: { error: 'invalid_scope' } })
    expect(running.lines.at(-1)?.fields).toMatchObject({
      decision: 'deny',
      detail: 'scope_empty',
      note: 'token.scope: empty',
    })
  })

  test('returns the audience of the policy among the registered ones, and refuses any other', async () => {
    await withPolicy(`${ALLOW}token: { audience: "'https://stock.example.com'" }\n`)
    expect(payload(await ask())).toMatchObject({ aud: 'https://stock.example.com' })
    expect(await ask({ resource: 'https://orders.example.com' })).toMatchObject({ body: { error: 'invalid_target' } })
  })

  test.each([
    ['lifetime: "60"', 60],
    ['lifetime: "7200"', 7200],
    ['lifetime: "999999999"', 86_400],
  ])('returns the lifetime of %s within the limit of the configuration', async (token, expected) => {
    await withPolicy(`${ALLOW}token: { ${token} }\n`)
    expect((await ask()).body).toMatchObject({ expires_in: expected })
  })

  test('never lets an error of an expression through', async () => {
    await withPolicy(
      `${ALLOW}metadata: { properties: { missing: { type: integer } } }\ntoken: { lifetime: "client.metadata.missing" }\n`,
    )
    const { status } = await ask()
    expect(status).toBe(400)
  })

  test('returns no credential to expressions', async () => {
    await withPolicy(`${ALLOW}claims: { access_token: { seen: "#map.keys(request.parameters)" } }\n`)
    const form = { a: 'b', subject_token: 'x', code: 'y', password: 'z' }
    expect(payload(await ask(form))).toMatchObject({ seen: ['grant_type', 'a'] })
  })
})

describe('policies at the other endpoints', () => {
  test('accepts everybody where no policy names the endpoint', async () => {
    await withPolicy('rules: [{ id: none, effect: allow, when: "client.clientId == \'x\'" }]\n')
    expect(await ask({ token: 'x' }, '/introspect')).toEqual({ status: 200, body: { active: false } })
    expect((await ask({ token: 'x' }, '/revoke')).status).toBe(200)
  })

  test('refuses where a policy that names it denies', async () => {
    await withPolicy(
      'applies_to: { endpoints: [introspection] }\nrules: [{ id: no, effect: deny, when: "request.endpoint == \'introspection\'" }]\n',
    )
    expect(await ask({ token: 'x' }, '/introspect')).toMatchObject({
      status: 400,
      body: { error: 'unauthorized_client' },
    })
    expect((await ask({ token: 'x' }, '/revoke')).status).toBe(200)
  })
})

describe('when the world is broken', () => {
  test('returns 503 with Retry-After when the store is gone, and never a token', async () => {
    running = await run({ config: { store: { type: 'lmdb' } } })
    await running.gateway.close()
    const response = await post(`${running.url}/token`, assertionForm(await assertion()), {})
    expect(response.status).toBe(503)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await response.json()).toMatchObject({ error: 'temporarily_unavailable' })
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(running.lines.at(-1)).toMatchObject({
      level: 'error',
      fields: { outcome: 'failed', detail: 'store_unavailable' },
    })
    const admin = `http://127.0.0.1:${running.listening.admin.port}`
    expect((await fetch(`${admin}/readyz`)).status).toBe(503)
    expect((await fetch(`${admin}/livez`)).status).toBe(200)
  })

  test('R17 returns 429 with Retry-After after too many failures, to that address and client alone', async () => {
    running = await run({ config: { throttling: { failures: 3, window: 60 } } })
    const guess = (clientId: string) =>
      post(`${running.url}/token`, { grant_type: 'client_credentials' }, basicHeader(clientId, 'wrong'))
    for (let n = 0; n < 3; n++) expect((await guess('basic')).status).toBe(401)
    const response = await guess('basic')
    expect(response.status).toBe(429)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    await running.gateway.reload()
    expect((await guess('basic')).status).toBe(429)
    expect((await guess('other')).status).toBe(401)
  })

  test('returns the answer of a request that runs when draining begins, and ends its connection with it', async () => {
    running = await run()
    const { hostname, port, host } = new URL(running.url)
    const socket = connect(Number(port), hostname)
    const fields = { ...basicHeader('basic'), host, 'content-length': 29, expect: '100-continue' }
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(`POST /token HTTP/1.1\r\ncontent-type: application/x-www-form-urlencoded\r\n${lines.join('')}\r\n`)
    // It has begun.
    expect(String((await once(socket, 'data'))[0])).toBe('HTTP/1.1 100 Continue\r\n\r\n')
    running.listening.drain()
    socket.write('grant_type=client_credentials')
    let answer = ''
    for await (const part of socket) answer += part
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(answer).toContain('\r\nConnection: close\r\n')
  })

  test('returns not ready while it drains, and lets running requests finish', async () => {
    running = await run()
    const socket = post(`${running.url}/token`, { grant_type: 'client_credentials' })
    expect((await socket).status).toBe(200)
    await running.listening.close(1000)
    await expect(post(`${running.url}/token`, {})).rejects.toThrow()
  })
})
