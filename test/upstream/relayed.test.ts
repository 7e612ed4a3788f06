/** Strategy `none` with real clients: authenticated and decided here, everything else is the upstream's. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Behind, behind } from './behind.ts'
import { UPSTREAM_SECRET } from './clients.ts'
import * as flows from './flows.ts'

let running: Behind
beforeAll(async () => {
  running = await behind({ fulfilment: 'none' })
})
afterAll(() => running.stop())

describe('a service', () => {
  it.each([
    ['service', flows.basic('service')],
    ['post', flows.post('post')],
    ['hmac', flows.secretJwt('hmac')],
  ])('returns a token of the upstream to %s', async (clientId, who) => {
    const answer = await flows.clientCredentials(running.issuer, who, { scope: 'orders:read' })
    expect(answer).toMatchObject({ token_type: 'bearer', scope: 'orders:read' })
    expect(await flows.introspect(running.issuer, who, answer.access_token)).toMatchObject({
      active: true,
      client_id: clientId,
    })
    await flows.revoke(running.issuer, who, answer.access_token)
    expect(await flows.introspect(running.issuer, who, answer.access_token)).toEqual({ active: false })
  })

  it('refuses the secret that only the upstream knows', async () => {
    const stolen = flows.basic('service', UPSTREAM_SECRET)
    await expect(flows.clientCredentials(running.issuer, stolen)).rejects.toMatchObject({ status: 401 })
  })
})

describe('a user', () => {
  it.each([false, true])('returns tokens for a code, pushed: %s, and again on refresh', async par => {
    const config = await flows.configure(running.issuer, flows.basic('web'))
    const tokens = await flows.codeFlow(config, { par, scope: 'openid orders:read', login: 'bob' })
    expect(tokens.claims()).toMatchObject({ sub: 'bob', aud: 'web', iss: running.issuer })
    const again = await flows.refresh(config, tokens.refresh_token ?? '')
    expect(again.claims()?.sub).toBe('bob')
  })

  it.each([false, true])('returns tokens to a public client with PKCE, pushed: %s', async par => {
    const config = await flows.configure(running.issuer, flows.publicClient('native'))
    const tokens = await flows.codeFlow(config, { par })
    expect(tokens.claims()?.sub).toBe('alice')
    expect((await flows.refresh(config, tokens.refresh_token ?? '')).claims()?.sub).toBe('alice')
  })

  it('returns tokens to a device', async () => {
    const config = await flows.configure(running.issuer, flows.basic('tv'))
    expect((await flows.deviceFlow(config)).claims()?.sub).toBe('alice')
  })
})
