/** The keys of issuers: where they are found, and what becomes of an issuer that does not answer as it should. */
import { type AddressInfo, connect, createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createIssuerKeys, type KeptKeys, type TrustedIssuer } from '../../src/issuers/index.ts'
import { createAddressPolicy } from '../../src/jose/index.ts'
import { newRsa } from '../clients/stage.ts'
import { PLATFORM_CA, type Platform, type PlatformOptions, startPlatform } from './platform.ts'

const started: Platform[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map(platform => platform.close()))
})
const start = async (options?: PlatformOptions): Promise<Platform> => {
  const platform = await startPlatform(options)
  started.push(platform)
  return platform
}

const NOW = 1_795_000_000
const LOCAL = createAddressPolicy(['127.0.0.0/8', '::1'])
const keysOf = (issuer: string, more: Partial<NonNullable<TrustedIssuer['published']>> = {}, addresses = LOCAL) => {
  const told: string[] = []
  const published = { jwksUri: null, ca: PLATFORM_CA, authorization: null, ...more }
  const all = [{ name: 'one', issuer, published }]
  const keys = createIssuerKeys({ all }, { addresses, notice: ({ detail }) => void told.push(detail) })
  const read = async (now = NOW) =>
    keys.keys('one', now).then(
      set => set.keys.map(({ kid }) => kid),
      (error: { code?: string }) => error.code,
    )
  return { read, told }
}

test('finds keys in the metadata of the issuer, and asks once', async () => {
  const platform = await start({ path: '/tenant' })
  const { read } = keysOf(platform.issuer)
  expect(await read()).toEqual(['platform-1'])
  expect(await read(NOW + 60)).toEqual(['platform-1'])
  expect(platform.asked.map(([path]) => path)).toEqual(['/tenant/.well-known/openid-configuration', '/tenant/keys'])
})

test('finds them at a URI, and asks for no metadata', async () => {
  const platform = await start()
  expect(await keysOf('https://elsewhere.example', { jwksUri: `${platform.issuer}/keys` }).read()).toEqual([
    'platform-1',
  ])
  expect(platform.asked.map(([path]) => path)).toEqual(['/keys'])
})

test('fetches them again when they are no longer fresh', async () => {
  const platform = await start()
  const { read } = keysOf(platform.issuer)
  expect(await read()).toEqual(['platform-1'])
  platform.serve({ keys: [{ ...newRsa().jwk, kid: 'platform-2' }] })
  expect(await read(NOW + 601)).toEqual(['platform-2'])
})

test('keeps what it has for an hour while the issuer does not answer', async () => {
  const platform = await start()
  const { read } = keysOf(platform.issuer)
  await read()
  platform.serve({ status: 500 })
  expect(await read(NOW + 601)).toEqual(['platform-1'])
  expect(await read(NOW + 601 + 3600)).toBe('jwks_unavailable')
})

test.each<[string, (platform: Platform) => object]>([
  ['calls the issuer by a name with a slash', ({ issuer }) => ({ issuer: `${issuer}/`, jwks_uri: `${issuer}/keys` })],
  ['is that of another issuer', ({ issuer }) => ({ issuer: 'https://other.example', jwks_uri: `${issuer}/keys` })],
  ['names no keys', ({ issuer }) => ({ issuer })],
  ['names keys over http', ({ issuer }) => ({ issuer, jwks_uri: `${issuer.replace('https', 'http')}/keys` })],
  ['names keys in a file', ({ issuer }) => ({ issuer, jwks_uri: 'file:///etc/passwd' })],
])('refuses metadata that %s', async (_, metadata) => {
  const platform = await start()
  platform.serve({ metadata: metadata(platform) as never })
  const { read, told } = keysOf(platform.issuer)
  expect(await read()).toBe('jwks_unavailable')
  expect(told.join()).not.toContain('other.example')
})

test('refuses keys at an address that is not listed', async () => {
  const platform = await start()
  expect(await keysOf(platform.issuer, {}, createAddressPolicy([])).read()).toBe('jwks_unavailable')
  expect(platform.asked).toEqual([])
})

test('refuses a server that no authority vouches for', async () => {
  const platform = await start()
  expect(await keysOf(platform.issuer, { ca: null }).read()).toBe('jwks_unavailable')
})

test('never sends the token to a host that the metadata alone names', async () => {
  const [cluster, other] = [await start(), await start()]
  cluster.serve({ metadata: { issuer: cluster.issuer, jwks_uri: `${other.issuer}/keys` } })
  expect(await keysOf(cluster.issuer, { authorization: 'canary' }).read()).toEqual(['platform-1'])
  expect(cluster.asked).toEqual([['/.well-known/openid-configuration', 'Bearer canary']])
  expect(other.asked).toEqual([['/keys', undefined]])
})

test('sends the token of an issuer over TLS alone, whatever the metadata names at the same host', async () => {
  const platform = await start()
  const plain: string[] = []
  // One port for both: what does not begin as TLS does is kept, the rest goes on.
  const front = createServer(socket => {
    socket.on('error', () => socket.destroy())
    socket.once('data', first => {
      if (first[0] !== 0x16) {
        plain.push(first.toString())
        socket.destroy()
        return
      }
      const behind = connect(Number(new URL(platform.issuer).port), '127.0.0.1')
      behind.on('error', () => socket.destroy()).write(first)
      socket.pipe(behind).pipe(socket)
    })
  })
  await new Promise<void>(done => front.listen(0, '127.0.0.1', done))
  const { port } = front.address() as AddressInfo
  const issuer = `https://localhost:${port}`
  platform.serve({ metadata: { issuer, jwks_uri: `http://localhost:${port}/keys` } })
  expect(await keysOf(issuer, { authorization: 'ours' }).read()).toBe('jwks_unavailable')
  front.close()
  expect(platform.asked).toEqual([['/.well-known/openid-configuration', 'Bearer ours']])
  expect(plain).toHaveLength(1)
  expect(plain.join()).not.toContain('ours')
})

test('keeps the keys of an issuer when others come and go, and when its token is another one', async () => {
  const [one, other] = [await start(), await start()]
  const kept: KeptKeys = new Map()
  const keysOfAll = (...all: readonly (readonly [Platform, string, string?])[]) =>
    createIssuerKeys(
      {
        all: all.map(([{ issuer }, name, authorization = null]) => ({
          name,
          issuer,
          published: { jwksUri: null, ca: PLATFORM_CA, authorization },
        })),
      },
      { addresses: LOCAL },
      kept,
    )
  await keysOfAll([one, 'one', 'first']).keys('one', NOW)
  const asked = one.asked.length
  // It answers nobody any more, and what it has said counts on.
  one.serve({ status: 503 })
  const both = keysOfAll([one, 'one', 'second'], [other, 'other'])
  expect((await both.keys('one', NOW + 1)).keys).toHaveLength(1)
  expect((await both.keys('other', NOW + 1)).keys).toHaveLength(1)
  expect(one.asked).toHaveLength(asked)
  one.serve({ status: 200 })
  await both.keys('one', NOW + 4000)
  expect(one.asked.at(-1)?.[1]).toBe('Bearer second')
  // Under the name of one that has gone there is nothing of it.
  await expect(keysOfAll([other, 'other']).keys('one', NOW)).rejects.toMatchObject({ code: 'jwks_unavailable' })
  one.serve({ status: 503 })
  await expect(keysOfAll([one, 'one'], [other, 'other']).keys('one', NOW)).rejects.toMatchObject({
    code: 'jwks_unavailable',
  })
})
