/** Each way in which an upstream can fail at an intercepted endpoint: no token, no hang, no leak, nothing sent twice. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { basicHeader, post, until } from '../gateway/running.ts'
import { type Behind, behind } from './behind.ts'
import { UPSTREAM_SECRET } from './clients.ts'
import * as flows from './flows.ts'
import type { Fault } from './peer.ts'

const CODE = {
  grant_type: 'authorization_code',
  code: 'canary-code',
  redirect_uri: flows.REDIRECT_URI,
  code_verifier: 'x',
}
const PUSHED = { response_type: 'code', redirect_uri: flows.REDIRECT_URI, scope: 'openid' }

/** Each endpoint with a request that reaches the upstream. */
const REQUESTS = [
  ['token', '/token', CODE, 'web'],
  ['introspection', '/token/introspection', { token: 'canary-token' }, 'web'],
  ['revocation', '/token/revocation', { token: 'canary-token' }, 'web'],
  ['pushed_authorization_request', '/request', PUSHED, 'web'],
  ['device_authorization', '/device/auth', { scope: 'openid' }, 'tv'],
] as const

/** Each fault with the answer. At the revocation endpoint the body of a success says nothing, so it cannot be wrong. */
const FAULTS: readonly (readonly [string, Fault, number, string, 'nothing'?])[] = [
  ['a reset', { kind: 'reset' }, 502, 'server_error'],
  ['a reset in the middle of the body', { kind: 'reset_mid_body' }, 502, 'server_error'],
  ['no answer', { kind: 'slow' }, 504, 'temporarily_unavailable'],
  ['another media type', { kind: 'content_type' }, 502, 'server_error', 'nothing'],
  ['a huge body', { kind: 'huge' }, 502, 'server_error'],
  ['invalid JSON', { kind: 'invalid_json' }, 502, 'server_error', 'nothing'],
  ['a redirect', { kind: 'redirect' }, 502, 'server_error'],
  ['an internal error', { kind: 'answer', status: 500, body: { error: 'canary-error' } }, 502, 'server_error'],
  ['that it is busy', { kind: 'answer', status: 503, body: 'canary-error' }, 502, 'server_error'],
  ['an empty success', { kind: 'answer', status: 200, body: '' }, 502, 'server_error', 'nothing'],
  ['an error without a code', { kind: 'answer', status: 400, body: { message: 'canary-error' } }, 502, 'server_error'],
  ['invalid_client', { kind: 'invalid_client' }, 502, 'server_error'],
  ['invalid_client with 400', { kind: 'answer', status: 400, body: { error: 'invalid_client' } }, 502, 'server_error'],
]

let patient: Behind
let impatient: Behind
let running: Behind
beforeAll(async () => {
  patient = await behind({ config: { upstream: { timeout: 3 } } })
  impatient = await behind({ config: { upstream: { timeout: 1 } } })
  running = patient
})
afterAll(() => Promise.all([patient.stop(), impatient.stop()]))
beforeEach(async () => {
  await running.peer.forget()
  ;(running.lines as unknown[]).length = 0
})
afterEach(() => running.peer.heal())

/** What is logged, as one text. */
const logged = (): string => JSON.stringify(running.lines)
const events = (event: string) => running.lines.filter(({ fields }) => fields['event'] === event)

describe.each(FAULTS)('G5 an upstream that answers %s', (_, fault, status, error, atRevocation) => {
  // A wait that is sure to end in vain may be short.
  beforeAll(() => {
    running = (fault as Fault).kind === 'slow' ? impatient : patient
  })
  afterAll(() => {
    running = patient
  })
  it.each(REQUESTS)('refuses at %s, once, and tells nothing', async (endpoint, path, form, clientId) => {
    await running.peer.fault({ ...(fault as Fault), path })
    const startedMs = performance.now()
    const response = await post(running.issuer + path, form, basicHeader(clientId))
    const text = await response.text()
    // Three seconds at most are configured: whatever happens, nobody waits for much longer.
    expect(performance.now() - startedMs).toBeLessThan(9000)
    if (endpoint === 'revocation' && atRevocation === 'nothing') {
      expect([response.status, text]).toEqual([200, ''])
    } else {
      expect(response.status).toBe(status)
      expect(JSON.parse(text)).toEqual({ error, error_description: expect.any(String) })
      expect(text).not.toMatch(/access_token|canary|idp|stack/)
      expect(response.headers.get('content-type')).toMatch(/^application\/json/)
      expect(response.headers.get('location')).toBeNull()
    }
    expect(response.headers.get('cache-control')).toContain('no-store')
    // Single-use values are sent once, and no other path is asked.
    expect((await running.peer.requests()).map(({ url }) => url)).toEqual([path])
    expect(logged()).not.toMatch(/canary/)
    expect(logged()).not.toContain(UPSTREAM_SECRET)
    expect(events('request')).toHaveLength(1)
  })
})

describe('our own credential', () => {
  it('G4 reports that it is refused: a line for the operator and a metric, never the client’s error', async () => {
    await running.peer.fault({ kind: 'invalid_client', path: '/token' })
    const response = await post(`${running.issuer}/token`, CODE, basicHeader('web'))
    expect(response.status).toBe(502)
    expect(response.headers.get('www-authenticate')).toBeNull()
    expect(await response.json()).toMatchObject({ error: 'server_error' })
    const [line] = events('upstream_refuses_credential')
    expect(line).toMatchObject({
      level: 'error',
      fields: { client: 'web', id: response.headers.get('claimgate-decision') },
    })
    expect(await running.gateway.metrics.text()).toMatch(
      /^claimgate_upstream_credential_refused_total\{endpoint="token"\} \d+$/m,
    )
    // The client has authenticated all the same: nothing is held against it.
    expect(events('request')[0]?.fields).toMatchObject({ client_id: 'web', detail: 'upstream_refuses_credential' })
  })

  it.each([
    ['no access token', { token_type: 'Bearer' }],
    ['no token type', { access_token: 'canary-token' }],
    ['an access token that is a number', { access_token: 7, token_type: 'Bearer' }],
    ['an access token with a line break', { access_token: 'a\nb', token_type: 'Bearer' }],
    ['a lifetime that is text', { access_token: 'canary-token', token_type: 'Bearer', expires_in: 'soon' }],
    ['a negative lifetime', { access_token: 'canary-token', token_type: 'Bearer', expires_in: -1 }],
    ['a scope that is a list of numbers', { access_token: 'canary-token', token_type: 'Bearer', scope: [1] }],
    ['an ID token that is an object', { access_token: 'canary-token', token_type: 'Bearer', id_token: {} }],
  ])('refuses a token answer with %s', async (_, body) => {
    await running.peer.fault({ kind: 'answer', path: '/token', body })
    const response = await post(`${running.issuer}/token`, CODE, basicHeader('web'))
    expect([response.status, await response.text()]).toEqual([502, expect.not.stringContaining('canary')])
  })
})

it('reports an upstream that has gone: 502 at every endpoint', async () => {
  const gone = await behind()
  await gone.peer.stop()
  try {
    for (const [, path, form, clientId] of REQUESTS) {
      const response = await post(gone.issuer + path, form, basicHeader(clientId))
      expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([
        502,
        'temporarily_unavailable',
      ])
    }
    await until(() => gone.lines.filter(({ fields }) => fields['event'] === 'request').length === REQUESTS.length)
  } finally {
    await gone.stop()
  }
})
