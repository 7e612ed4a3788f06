/** Reissue as several machines run it: keys that were made before, tokens remembered in redis, which may fail. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { firstKeys, keysText } from '../../src/tokens/index.ts'
import { type RedisServer, redisInstalled, startRedis } from '../stores/redis-server.ts'
import { type Behind, behind, CLIENTS } from './behind.ts'
import { UPSTREAM_SECRET } from './clients.ts'
import * as flows from './flows.ts'
import { ask, basicHeader, claimsPolicy, payloadOf, verify } from './strategies.ts'

const SHARED = `
- client_id: partner
  grant_types: [client_credentials]
  scope: orders:read
  metadata: { tenant: partner }
  secrets: [{ value: "env:CLIENT_SECRET" }]
  upstream: { client_id: service, client_secret: "env:UPSTREAM_SECRET" }
`
const now = Math.floor(Date.now() / 1000)

describe.runIf(redisInstalled())('reissue with redis', () => {
  let redis: RedisServer
  let on: Behind
  beforeAll(async () => {
    redis = await startRedis()
    on = await behind({
      fulfilment: 'reissue',
      config: { store: { type: 'redis', url: redis.url } },
      files: {
        'clients/clients.yaml': CLIENTS + SHARED,
        'policies/claims.yaml': claimsPolicy(true),
        'keys.json': keysText([...firstKeys('RS256', now), ...firstKeys('ES256', now)]),
      },
    })
  })
  afterAll(async () => {
    await on.stop()
    await redis.stop()
  })

  const partner = flows.basic('partner')
  const web = flows.basic('web')

  it('returns tokens that name the client they were issued to, where several share one at the upstream', async () => {
    const { access_token } = await flows.clientCredentials(on.issuer, partner)
    const { payload } = await verify(on.issuer, access_token)
    expect(payload).toMatchObject({ client_id: 'partner', sub: 'partner', tenant: 'partner' })
    expect(await flows.introspect(on.issuer, partner, access_token)).toMatchObject({
      active: true,
      client_id: 'partner',
      tier: 'gold',
    })
    await flows.revoke(on.issuer, partner, access_token)
    expect(await flows.introspect(on.issuer, partner, access_token)).toEqual({ active: false })
    const known = { token: String(payload['was']) }
    const { body } = await ask(`${on.peer.url}/token/introspection`, known, basicHeader('service', UPSTREAM_SECRET))
    expect(body).toEqual({ active: false })
  })

  it('never stores a token or a piece of one', async () => {
    const config = await flows.configure(on.issuer, web)
    const tokens = await flows.codeFlow(config, { scope: 'openid offline_access orders:read' })
    const keys = (await redis.command('KEYS', '*token:*')) as string[]
    expect(keys.length).toBeGreaterThanOrEqual(2)
    const values = (await Promise.all(keys.map(key => redis.command('GET', key)))) as string[]
    const dump = [...keys, ...values].join('\n')
    expect(dump).not.toMatch(/eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/)
    expect(dump).not.toContain(String(payloadOf(tokens.access_token)['was']))
    for (const token of [tokens.access_token, tokens.id_token ?? '', tokens.refresh_token ?? ''])
      for (const part of token.split('.')) expect(dump).not.toContain(part.slice(4, 28))
  })

  it('never returns a token that could not be remembered: it is revoked, and the answer is 503', async () => {
    await on.peer.forget()
    redis.signal('SIGSTOP')
    const form = { grant_type: 'client_credentials' }
    const answer = await ask(`${on.issuer}/token`, form, basicHeader('service')).finally(() => redis.signal('SIGCONT'))
    expect(answer).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } })
    expect(answer.headers.get('retry-after')).not.toBeNull()
    const arrived = await on.peer.requests()
    expect(arrived.map(({ url }) => url).filter(url => url.startsWith('/token'))).toEqual([
      '/token',
      '/token/revocation',
    ])
    const token = new URLSearchParams(arrived.at(-1)?.body).get('token') ?? ''
    const service = basicHeader('service', UPSTREAM_SECRET)
    expect((await ask(`${on.peer.url}/token/introspection`, { token }, service)).body).toEqual({ active: false })
  })

  it('returns 503 for what is passed with a token exchanged while the map cannot be read', async () => {
    const { access_token } = await flows.clientCredentials(on.issuer, partner)
    redis.signal('SIGSTOP')
    const headers = { authorization: `Bearer ${access_token}` }
    const answers = await Promise.all([
      fetch(`${on.issuer}/me`, { headers }),
      fetch(`${on.issuer}/auth?id_token_hint=x`, { redirect: 'manual' }),
    ]).finally(() => redis.signal('SIGCONT'))
    for (const answer of answers) {
      expect(answer.status).toBe(503)
      expect(await answer.json()).toMatchObject({ error: 'temporarily_unavailable' })
    }
    const plain = await fetch(`${on.issuer}/auth?client_id=web`, { redirect: 'manual' })
    expect(plain.status).not.toBe(503)
  })
})
