/** Rules of docs/client-authentication.md that show only in a whole answer of a running gateway. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assertion, assertionForm, basicHeader, post, type Running, run, SECRET } from './running.ts'

let running: Running
beforeAll(async () => {
  running = await run({
    files: {
      'policies/limits.yaml': `
policy: limits
applies_to: { clients: [basic] }
claims:
  access_token:
    big: "#string.isNotBlank(request.parameters.big) ? #big : null"
const: { big: ${'x'.repeat(17_000)} }
`,
    },
  })
})
afterAll(() => running.stop())

const token = (form: Record<string, string>, headers?: Record<string, string>): Promise<Response> =>
  post(`${running.url}/token`, form, headers)
const GRANT = { grant_type: 'client_credentials' }
const wrong = basicHeader('basic', 'wrong')

describe('answers', () => {
  test('R1 returns errors as JSON with error and error_description', async () => {
    const response = await token({ grant_type: 'password' })
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(Object.keys((await response.json()) as object).sort()).toEqual(['error', 'error_description'])
  })

  test('R4 refuses failed authentication with 401 and everything else with 400', async () => {
    expect((await token(GRANT, wrong)).status).toBe(401)
    expect((await token({ grant_type: 'password' })).status).toBe(400)
    expect((await token({ ...GRANT, scope: 'nope' })).status).toBe(400)
  })

  test.each(['token', 'introspect', 'revoke'])('R5 refuses with a challenge in every 401 at /%s', async path => {
    const nobody = { ...GRANT, token: 'x', client_id: 'nobody', client_secret: 'x' }
    for (const [form, headers] of [
      [{ ...GRANT, token: 'x' }, wrong],
      [nobody, {}],
    ] as const) {
      const response = await post(`${running.url}/${path}`, form, headers)
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toMatch(/^Basic realm="/)
    }
  })

  test('P6 refuses a wrong secret in the body with a challenge too', async () => {
    const response = await token({ ...GRANT, client_id: 'post', client_secret: 'wrong' }, {})
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toMatch(/^Basic /)
  })

  test('P4 refuses a secret in the URL, and never logs it', async () => {
    const response = await post(`${running.url}/token?client_id=post&client_secret=${SECRET}`, GRANT, {})
    expect(response.status).toBe(400)
    expect(JSON.stringify(running.lines)).not.toContain(SECRET)
  })

  test('R16 never believes a forwarded address of an untrusted peer', async () => {
    await token(GRANT, { ...basicHeader('basic'), 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9' })
    expect(JSON.stringify(running.lines)).not.toContain('203.0.113.9')
  })

  test('J19 refuses an assertion again after a request that was refused later', async () => {
    const jwt = await assertion()
    expect((await token({ ...assertionForm(jwt), scope: 'nope' }, {})).status).toBe(400)
    expect((await token(assertionForm(jwt), {})).status).toBe(401)
  })

  test('M6 returns no certificate methods in metadata where no certificate can reach us', async () => {
    const metadata = (await (await fetch(`${running.url}/.well-known/oauth-authorization-server`)).json()) as object
    expect(JSON.stringify(metadata)).not.toContain('tls_client')
  })

  test('G12 refuses claims over 16 KiB', async () => {
    const response = await token({ ...GRANT, big: 'yes' })
    expect(response.status).toBe(400)
    expect(((await response.json()) as { error: string }).error).toBe('invalid_request')
    expect((await token(GRANT)).status).toBe(200)
  })

  test('G11 refuses to load a policy that writes a reserved claim', async () => {
    running.write('policies/forged.yaml', 'policy: forged\nclaims: { access_token: { sub: { const: admin } } }\n')
    const { result, diagnostics } = await running.gateway.reload()
    running.write('policies/forged.yaml', 'policy: forged\nrules: [{ id: a, effect: deny, when: false }]\n')
    expect(result).toBe('rejected')
    expect(diagnostics.some(({ message }) => message.includes('sub'))).toBe(true)
  })

  test('G13 returns one record for each request, with the decision and without credentials', async () => {
    const before = running.lines.length
    const response = await token(GRANT)
    const lines = running.lines.slice(before).filter(line => line.fields['event'] === 'request')
    expect(lines).toHaveLength(1)
    expect(lines[0]?.fields).toMatchObject({
      id: response.headers.get('claimgate-decision'),
      client_id: 'basic',
      decision: 'allow',
      revision: response.headers.get('claimgate-revision'),
    })
  })

  test('G14 returns metrics without anything that a client sent', async () => {
    await token({ grant_type: 'invented' }, basicHeader('invented-client', 'x'))
    const { admin } = running.listening
    const text = await (await fetch(`http://${admin.host}:${admin.port}/metrics`)).text()
    expect(text).toContain('claimgate_requests_total')
    expect(text).not.toContain('invented')
  })

  test('G15 accepts a client from every address, also from one that is throttled, and refuses there alone with 429', async () => {
    const guarded = await run({
      config: { throttling: { enabled: true, failures: 3, window: 60 }, trusted_proxies: ['127.0.0.1/32', '::1/128'] },
    })
    const from = (address: string, headers: Record<string, string>): Promise<Response> =>
      post(`${guarded.url}/token`, GRANT, { ...headers, 'x-forwarded-for': address })
    for (let failure = 0; failure < 3; failure++) await from('198.51.100.7', wrong)
    const throttled = await from('198.51.100.7', wrong)
    expect(throttled.status).toBe(429)
    expect(Number(throttled.headers.get('retry-after'))).toBeGreaterThan(0)
    for (const address of ['198.51.100.7', '198.51.100.8'])
      expect((await from(address, basicHeader('basic'))).status).toBe(200)
    expect((await from('198.51.100.8', wrong)).status).toBe(401)
    await guarded.stop()
  })

  test('G16 reports alive and not ready while it drains', async () => {
    const draining = await run()
    const { host, port } = draining.listening.admin
    const at = (path: string): Promise<number> =>
      fetch(`http://${host}:${port}${path}`).then(response => response.status)
    expect([await at('/livez'), await at('/readyz')]).toEqual([200, 200])
    const closing = draining.listening.close(2000)
    const answers = await Promise.all([at('/livez'), at('/readyz')]).catch(() => null)
    // The admin listener may already be gone; while it answers, it says so.
    if (answers !== null) expect(answers).toEqual([200, 503])
    await closing
    await draining.gateway.close()
  })
})
