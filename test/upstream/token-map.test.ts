import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { JsonObject } from '../../src/oauth.ts'
import { digestOf, open, openStore, type Store, seal } from '../../src/stores/index.ts'
import { addRemembered, rememberBeside, rememberedBeside } from '../../src/upstream/remember.ts'
import { forget, lookUp, type MappedToken, remember } from '../../src/upstream/token-map.ts'
import { dumpOf } from '../stores/dump.ts'
import { redisInstalled, startRedis } from '../stores/redis-server.ts'
import { accessClaims, idClaims, issuerKey, NOW } from './issuer.ts'

const clock = (): number => NOW
const theirs = await issuerKey('ES256', 'theirs')
const ours = await issuerKey('ES256', 'ours')

interface Pair {
  readonly token: string
  readonly mapped: MappedToken
}

async function pair(kind: MappedToken['kind'] = 'access_token'): Promise<Pair> {
  const claims = kind === 'id_token' ? idClaims() : accessClaims({ nonce: randomBytes(8).toString('hex') })
  const [token, upstream] = await Promise.all([ours.sign(claims), theirs.sign(claims)])
  return { token, mapped: { kind, token: upstream, clientId: 'web', introspection: { tier: 'a-secret-claim' } } }
}

async function memory(): Promise<Store> {
  const store = await openStore({ type: 'memory' }, clock)
  onTestFinished(() => store.close())
  return store
}

describe('the map from our tokens to the upstream’s', () => {
  it('returns what belongs to a token, and null for every other text', async () => {
    const store = await memory()
    const { token, mapped } = await pair()
    await remember(store, { token, expiresAt: NOW + 60 }, mapped, NOW)
    expect(await lookUp(store, token, NOW)).toEqual(mapped)
    const changed = `${token.slice(0, -2)}AA`
    for (const other of [mapped.token, changed, `${token} `, '', 'x'])
      expect(await lookUp(store, other, NOW)).toBeNull()
  })

  it('returns an access token’s entry until it expires, an ID token’s for fourteen days', async () => {
    const store = await memory()
    const access = await pair()
    const id = await pair('id_token')
    await remember(store, { token: access.token, expiresAt: NOW + 100 }, access.mapped, NOW)
    await remember(store, { token: id.token, expiresAt: NOW + 100 }, id.mapped, NOW)
    expect(await lookUp(store, access.token, NOW + 100)).not.toBeNull()
    expect(await lookUp(store, access.token, NOW + 161)).toBeNull()
    const days = 14 * 24 * 60 * 60
    expect(await lookUp(store, id.token, NOW + days - 1)).not.toBeNull()
    expect(await lookUp(store, id.token, NOW + days + 1)).toBeNull()
  })

  it('returns nothing for a token that was forgotten', async () => {
    const store = await memory()
    const { token, mapped } = await pair()
    await remember(store, { token, expiresAt: NOW + 60 }, mapped, NOW)
    await forget(store, token)
    expect(await lookUp(store, token, NOW)).toBeNull()
  })

  it('never opens an entry that was moved to another name', async () => {
    const store = await memory()
    const [one, two] = [await pair(), await pair()]
    await remember(store, { token: one.token, expiresAt: NOW + 60 }, one.mapped, NOW)
    const value = (await store.get(`token:${digestOf(one.token)}`, NOW)) ?? ''
    await store.set(`token:${digestOf(two.token)}`, value, NOW + 60, NOW)
    expect(await lookUp(store, two.token, NOW)).toBeNull()
  })
})

describe('a sealed text', () => {
  it('refuses another token, another purpose, and any changed octet', () => {
    const sealed = seal('text', 'token', 'info')
    expect(open(sealed, 'token', 'info')).toBe('text')
    expect(open(sealed, 'tokem', 'info')).toBeNull()
    expect(open(sealed, 'token', 'other')).toBeNull()
    expect(open('', 'token', 'info')).toBeNull()
    const octets = Buffer.from(sealed, 'base64url')
    for (let index = 0; index < octets.length; index++) {
      const changed = Buffer.from(octets)
      changed[index] = (changed[index] ?? 0) ^ 1
      expect(open(changed.toString('base64url'), 'token', 'info')).toBeNull()
    }
  })

  it('never looks the same twice', () => {
    expect(seal('text', 'token', 'info')).not.toBe(seal('text', 'token', 'info'))
  })
})

describe('claims remembered beside a token', () => {
  it('returns them until the token expires, and nothing for another', async () => {
    const store = await memory()
    await rememberBeside(store, { token: 'opaque-token', expiresAt: NOW + 60 }, { tier: 'gold' }, NOW)
    expect(await rememberedBeside(store, 'opaque-token', NOW)).toEqual({ tier: 'gold' })
    expect(await rememberedBeside(store, 'opaque-token', NOW + 121)).toEqual({})
    expect(await rememberedBeside(store, 'other', NOW)).toEqual({})
  })

  it('never makes an inactive token active, and never replaces what the upstream says the token is', () => {
    const claims: JsonObject = { tier: 'gold', sub: 'evil', scope: 'evil', active: true, exp: 1, username: 'evil' }
    expect(addRemembered({ active: false }, claims)).toEqual({ active: false })
    expect(addRemembered({ active: 'true' }, claims)).toEqual({ active: 'true' })
    expect(addRemembered({}, claims)).toEqual({})
    const answer = { active: true, sub: 'alice', scope: 'a', tier: 'from upstream' }
    expect(addRemembered(answer, claims)).toEqual({ ...answer, tier: 'gold' })
  })
})

/** Fills a store as a day of traffic would; returns every token that was near it. */
async function fill(store: Store): Promise<readonly Pair[]> {
  const pairs = await Promise.all(
    Array.from({ length: 20 }, (_, index) => pair(index % 2 ? 'id_token' : 'access_token')),
  )
  for (const { token, mapped } of pairs) {
    await remember(store, { token, expiresAt: NOW + 600 }, mapped, NOW)
    await rememberBeside(store, { token: mapped.token, expiresAt: NOW + 600 }, { tier: 'a-secret-claim' }, NOW)
  }
  return pairs
}

/** Every way in which a piece of a token might be written. */
function* spellings(token: string): Generator<string> {
  for (const part of token.split('.')) {
    for (let start = 0; start + 12 <= part.length; start += 6) {
      const piece = part.slice(start, start + 12)
      yield piece
      yield Buffer.from(piece).toString('hex')
      yield Buffer.from(piece, 'base64url').toString('latin1')
    }
    yield Buffer.from(part).toString('base64').slice(0, 24)
  }
}

/** Fails when a dump holds anything of the tokens, or anything that opens without one. */
function expectNothing(dump: string, values: readonly string[], pairs: readonly Pair[]): void {
  expect(dump).not.toContain('a-secret-claim')
  expect(dump).not.toContain('alice')
  expect(dump).not.toMatch(/eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/)
  for (const { token, mapped } of pairs) {
    expect(dump).toContain(digestOf(token))
    for (const one of [token, mapped.token])
      for (const piece of spellings(one)) if (dump.includes(piece)) throw new Error(`The dump holds ${piece}`)
  }
  expect(values.length).toBeGreaterThanOrEqual(2 * pairs.length)
  // Whoever has the dump knows the names of the entries and the purposes: neither opens anything.
  for (const value of values)
    for (const { token } of pairs.slice(0, 4)) {
      const digest = digestOf(token)
      for (const guess of [digest, createHash('sha256').update(token).digest('hex'), '', `token:${digest}`])
        for (const info of ['claimgate token map', 'claimgate remembered claims'])
          expect(open(value, guess, info)).toBeNull()
    }
}

describe('a stolen store', () => {
  it('never holds a usable token: lmdb', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'claimgate-stolen-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const store = await openStore({ type: 'lmdb', path: folder }, clock)
    const pairs = await fill(store)
    const [first] = pairs
    expect(await lookUp(store, first?.token ?? '', NOW)).toEqual(first?.mapped)
    await store.close()
    const dump = dumpOf(folder)
    expectNothing(dump, dump.match(/[\w-]{60,}/g) ?? [], pairs)
  })

  it.runIf(redisInstalled())('never holds a usable token: redis', async () => {
    const server = await startRedis()
    onTestFinished(() => server.stop())
    const store = await openStore({ type: 'redis', url: server.url }, clock)
    const pairs = await fill(store)
    const [first] = pairs
    expect(await lookUp(store, first?.token ?? '', NOW)).toEqual(first?.mapped)
    await store.close()
    const keys = (await server.command('KEYS', '*')) as string[]
    const strings = await Promise.all(
      keys.map(async key => ((await server.command('TYPE', key)) === 'string' ? server.command('GET', key) : '')),
    )
    const dump = [...keys, ...strings].join('\n')
    expectNothing(dump, dump.match(/[\w-]{60,}/g) ?? [], pairs)
  })

  it('accepts that whoever has a token opens its entry and no other', async () => {
    const store = await memory()
    const pairs = await fill(store)
    const [one, two] = pairs
    const value = (await store.get(`token:${digestOf(one?.token ?? '')}`, NOW)) ?? ''
    expect(open(value, one?.token ?? '', 'claimgate token map')).toContain(one?.mapped.token)
    expect(open(value, two?.token ?? '', 'claimgate token map')).toBeNull()
    const key = hkdfSync('sha256', one?.token ?? '', '', 'claimgate token map', 32)
    expect(Buffer.from(key).toString('base64url')).not.toBe(digestOf(one?.token ?? ''))
  })
})
