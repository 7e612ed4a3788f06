/** Tokens in front of an upstream whose client is revoked or disabled, or whose claims the store has lost. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { revokeClient } from '../../src/tokens/index.ts'
import { client, type Double, type DoubleOptions, json, startDouble } from './double.ts'

const CLIENTS = (disabled = false): string =>
  client('shop', 'grant_types: [client_credentials]\nscope: read') +
  client('gone', `grant_types: [client_credentials]\nscope: read\ndisabled: ${disabled}`) +
  client('any', 'grant_types: []\nintrospects: any')

let on: Double
afterEach(() => on.stop())
const start = async (options: Partial<DoubleOptions> & { config: { fulfilment: string } }): Promise<void> => {
  on = await startDouble({ clients: CLIENTS(), ...options })
}
const storeOf = () => on.gateway.surroundings.store
const now = (): number => Date.now() / 1000
const ask = async (token: string) => (await on.post('/introspect', { token }, 'any')).body
const detail = (): unknown => on.lines.filter(({ fields }) => 'decision' in fields).at(-1)?.fields['detail']
const INACTIVE = { active: false }

/** What the upstream says of every token. */
let says: object = {}
const SAYS: Pick<DoubleOptions, 'paths'> = { paths: { '/introspect': (_, res) => json(res, says) } }

describe.each(['none', 'introspection'] as const)('a token of the upstream under %s', fulfilment => {
  it('is inactive when it is older than the revocation of its client, or does not say how old it is', async () => {
    await start({ config: { fulfilment }, ...SAYS })
    const issued = Math.floor(now()) - 10
    await revokeClient(storeOf(), 'shop', issued + 5, now())
    for (const iat of [issued, undefined]) {
      says = { active: true, client_id: 'shop', iat }
      expect(await ask('opaque')).toEqual(INACTIVE)
      expect(detail()).toBe('inactive_client_revoked')
    }
    says = { active: true, client_id: 'shop', iat: issued + 5 }
    expect(await ask('opaque')).toEqual(says)
    says = { active: true, client_id: 'gone', iat: issued }
    expect(await ask('opaque')).toEqual(says)
  })

  it('is inactive when its client is disabled', async () => {
    await start({ config: { fulfilment }, clients: CLIENTS(true), ...SAYS })
    says = { active: true, client_id: 'gone', iat: Math.floor(now()) }
    expect(await ask('opaque')).toEqual(INACTIVE)
    expect(detail()).toBe('inactive_client_disabled')
    says = { active: true, client_id: 'nobody-knows', iat: Math.floor(now()) }
    expect(await ask('opaque')).toEqual(says)
  })
})

describe.each([
  ['introspection', 'inactive', 'inactive_after_loss'],
  ['introspection', 'active', null],
  ['none', 'inactive', null],
] as const)('under %s, with after_loss: %s', (fulfilment, after_loss, reason) => {
  it(`a token of before a loss is ${reason ?? 'what the upstream says'}`, async () => {
    const path = mkdtempSync(join(tmpdir(), 'claimgate-lost-'))
    await start({ config: { fulfilment, after_loss, store: { type: 'lmdb', path } }, ...SAYS })
    const issued = Math.floor(now()) - 100
    says = { active: true, client_id: 'shop', iat: issued }
    // A gateway that has just made its keys has never served, and lost nothing.
    expect(await ask('opaque')).toEqual(says)
    rmSync(path, { recursive: true })
    expect(await ask('opaque')).toEqual(reason === null ? says : INACTIVE)
    expect(detail()).toBe(reason)
    says = { active: true, client_id: 'shop', iat: Math.floor(now()) + 1 }
    expect(await ask('opaque')).toEqual(says)
    rmSync(path, { recursive: true })
  })
})

describe('a token that was issued again', () => {
  it('is exchanged for that of the upstream no more when its client is revoked', async () => {
    await start({ config: { fulfilment: 'reissue', upstream: { exchange: ['/api'] } } })
    const token = (await on.token({ grant_type: 'client_credentials' }, 'shop')).body['access_token'] ?? ''
    const passed = async (): Promise<unknown> => {
      const answer = await fetch(`${on.issuer}/api`, { headers: { authorization: `Bearer ${token}` } })
      return ((await answer.json()) as { authorization: unknown }).authorization
    }
    expect(await passed()).toMatch(/^Bearer ey/)
    expect(await passed()).not.toBe(`Bearer ${token}`)
    await revokeClient(storeOf(), 'shop', now() + 2, now())
    expect(await passed()).toBe(`Bearer ${token}`)
  })

  it('is no subject token any more when its client is revoked, whoever presents it', async () => {
    const grant_type = 'urn:ietf:params:oauth:grant-type:token-exchange'
    const agent = client('agent', `grant_types: ["${grant_type}"]\nscope: read`)
    await start({ config: { fulfilment: 'reissue' }, clients: CLIENTS() + agent })
    const subject_token = (await on.token({ grant_type: 'client_credentials' }, 'shop')).body['access_token'] ?? ''
    const type = 'urn:ietf:params:oauth:token-type:access_token'
    const exchange = () => on.token({ grant_type, subject_token, subject_token_type: type }, 'agent')
    expect((await exchange()).status).toBe(200)
    await revokeClient(storeOf(), 'shop', now() + 2, now())
    expect(await exchange()).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
    expect(detail()).toBe('subject_token_inactive')
  })

  it('is inactive when its client is revoked, and a later one is not', async () => {
    says = { active: true }
    await start({ config: { fulfilment: 'reissue' }, ...SAYS })
    const token = async (): Promise<string> =>
      (await on.token({ grant_type: 'client_credentials' }, 'shop')).body['access_token'] ?? ''
    const before = await token()
    expect(await ask(before)).toMatchObject({ active: true })
    await revokeClient(storeOf(), 'shop', now() + 2, now())
    expect(await ask(before)).toEqual(INACTIVE)
    expect(detail()).toBe('inactive_client_revoked')
    await revokeClient(storeOf(), 'gone', now() + 2, now())
    const other = (await on.token({ grant_type: 'client_credentials' }, 'gone')).body['access_token'] ?? ''
    expect(await ask(other)).toEqual(INACTIVE)
  })
})
