/** A proof counts once for its key, for as long as it could come again: RFC 9449 section 11.1. */
import { afterEach, expect, it } from 'vitest'
import { bindCode, bindRefreshToken, keyOfCode, keyOfRefreshToken, useProof } from '../../src/dpop/index.ts'
import { openStore, type Store } from '../../src/stores/index.ts'

const NOW = 1_796_000_000
let stores: Store[] = []
afterEach(async () => {
  for (const store of stores) await store.close()
  stores = []
})

/** A store that was there long before, or since an instant. */
const storeSince = async (since: number, now = () => NOW): Promise<Store> => {
  let clock = () => since
  const store = await openStore({ type: 'memory' }, () => clock())
  clock = now
  stores.push(store)
  return store
}
const proof = (more: object = {}) => ({ thumbprint: 'a', jti: 'one', iat: NOW, alg: 'ES256', ...more }) as const
const told = async (store: Store, more: object = {}, now = NOW): Promise<string> => {
  try {
    const used = await useProof(store, proof(more), now)
    return used.ok ? 'used' : used.refusal.detail
  } catch (error) {
    return (error as { code: string }).code
  }
}

it('is used once for its key, however late', async () => {
  const store = await storeSince(NOW - 100_000)
  expect(await told(store)).toBe('used')
  for (const later of [0, 1, 299, 300, 360]) expect(await told(store, {}, NOW + later)).toBe('dpop_replayed')
  expect(await told(store, { thumbprint: 'b' })).toBe('used')
  expect(await told(store, { jti: 'two' })).toBe('used')
})

it('from before a loss of the store is nobody’s fault, and the next one counts', async () => {
  const store = await storeSince(NOW)
  expect(await told(store, { iat: NOW - 1 })).toBe('store_lost_data')
  expect(await told(store, { iat: NOW, jti: 'two' })).toBe('used')
})

it('with a clock ahead of ours is remembered as long as it could come again', async () => {
  const store = await storeSince(NOW - 100_000)
  expect(await told(store, { iat: NOW + 60 })).toBe('used')
  expect(await told(store, { iat: NOW + 60 }, NOW + 360)).toBe('dpop_replayed')
})

it('binds a code to one key alone, for the hour of a login', async () => {
  const store = await storeSince(NOW - 100_000)
  const verifier = 'v'.repeat(43)
  const challenge = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(verifier))).toString('base64url')
  const login = { clientId: 'web', challenge, from: null }
  expect(await bindCode(store, login, 'a', NOW)).toBe('bound')
  expect(await bindCode(store, login, 'a', NOW)).toBe('bound')
  expect(await bindCode(store, login, 'b', NOW)).toBe('bound_otherwise')
  expect(await bindCode(store, { ...login, clientId: 'other' }, 'b', NOW)).toBe('bound')
  const keys = [NOW, NOW + 3599, NOW + 3600].map(now => keyOfCode(store, 'web', verifier, now))
  expect(await Promise.all(keys)).toEqual(['a', 'a', null])
})

it('binds so many codes of one network and of one client, and any number of a client that proves its name', async () => {
  const store = await storeSince(NOW - 100_000)
  const bind = (clientId: string, from: string | null, challenge: string, now = NOW) =>
    bindCode(store, { clientId, challenge, from }, 'a', now)
  for (const from of ['10.0.0.1', '10.0.0.2']) {
    for (let login = 0; login < 9999; login++) await bind('web', from, `${from} ${login}`)
    expect(await bind('web', from, `${from} last`)).toBe('bound')
    expect(await bind('web', from, 'one more')).toBe('too_many')
  }
  expect(await bind('web', '10.0.0.3', 'from elsewhere')).toBe('too_many')
  expect(await bind('web', null, 'its own')).toBe('bound')
  expect(await bind('other', '10.0.0.1', 'x')).toBe('bound')
  expect(await bind('web', '10.0.0.1', 'later', NOW + 3600)).toBe('bound')
})

it('binds a refresh token for as long as it lives, and one that was replaced as long as it may still be accepted', async () => {
  const day = 24 * 60 * 60
  for (const [lifetime, ends] of [
    [20 * day, { old: 20, next: 21 }],
    [null, { old: 31, next: 181 }],
  ] as const) {
    const store = await storeSince(NOW - 100_000)
    const given = { clientId: 'native', lifetime }
    await bindRefreshToken(store, { ...given, token: 'old', replaced: null }, 'a', NOW)
    await bindRefreshToken(store, { ...given, token: 'next', replaced: 'old' }, 'a', NOW + day)
    for (const token of ['old', 'next'] as const) {
      const keyAt = (now: number) => keyOfRefreshToken(store, 'native', token, now)
      expect(await Promise.all([keyAt(NOW + ends[token] * day - 1), keyAt(NOW + ends[token] * day)])).toEqual([
        'a',
        null,
      ])
    }
  }
})
