import { describe, expect, test } from 'vitest'
import {
  createAddressPolicy,
  createJwksCache,
  createKeySetFetch,
  type DocumentFetch,
  type JwksCache,
  type JwksEvent,
} from '../../src/jose/index.ts'
import type { JsonObject } from '../../src/oauth.ts'
import {
  AUTHENTICATED,
  assertion,
  claims,
  keyedClient,
  mistakes,
  NOW,
  newEc,
  type Pair,
  signed,
  stage,
} from '../clients/stage.ts'
import { publish, setOf } from './publisher.ts'

const LOOPBACK = ['127.0.0.0/8']
const loopback = createKeySetFetch({ addresses: createAddressPolicy(LOOPBACK) })
const k1 = newEc()
const k2 = newEc()
const named = (pair: Pair, kid: string): JsonObject => ({ ...pair.jwk, kid })

const uriClient = (uri: string, id = 'a'): JsonObject => ({
  client_id: id,
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'ES256',
  jwks_uri: uri,
  grant_types: ['client_credentials'],
})

/** One client with a `jwks_uri`, and a way to present an assertion at an instant. */
const published = async (uri: string, jwks: JwksCache = createJwksCache(loopback)) => {
  const on = await stage(uriClient(uri), { jwks, allowPrivateAddresses: LOOPBACK })
  const at = (now: number, pair: Pair, kid?: string) => {
    const header = { alg: 'ES256', ...(kid !== undefined && { kid }) }
    const jwt = signed(header, claims('a', { iat: now, exp: now + 60 }), pair.privateKey)
    return on.verdict(assertion(jwt), { now })
  }
  return { ...on, at }
}

const KEY_UNKNOWN = 'invalid_client assertion_key_unknown'
const SIGNATURE_WRONG = 'invalid_client assertion_signature_wrong'

describe('where a jwks_uri may lead', () => {
  const base = { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256' }
  const onUri = (jwks_uri: string, allowPrivateAddresses: readonly string[] = []) =>
    mistakes({ ...base, jwks_uri }, { allowPrivateAddresses })

  test.each([
    'https://a.example/jwks',
    'https://a.example:8443/jwks?v=1',
    'https://198.51.99.7/jwks',
    'https://[2606:4700::1]/',
  ])('U1 accepts %s', uri => {
    expect(onUri(uri)).toEqual([])
  })

  test.each([
    ['http://a.example/jwks', 'http is not encrypted'],
    ['ftp://a.example/jwks', 'not an https URL'],
    ['file:///etc/passwd', 'not an https URL'],
    ['data:application/json,{}', 'not an https URL'],
    ['jwks', 'not an https URL'],
    ['https://user@a.example/jwks', 'a user name in the URL'],
    ['https://user:pw@a.example/jwks', 'a user name in the URL'],
    ['https://a.example/jwks#k', 'a fragment in the URL'],
    ['https://a.example/jwks#', 'a fragment in the URL'],
    ['https://127.0.0.1/jwks', 'a private or special address'],
    ['https://0x7f.1/jwks', 'a private or special address'],
    ['https://2130706433/jwks', 'a private or special address'],
    ['https://[::1]/jwks', 'a private or special address'],
    ['https://[::ffff:10.0.0.1]/jwks', 'a private or special address'],
    ['https://169.254.169.254/latest', 'a private or special address'],
    ['https://localhost/jwks', 'a private or special address'],
  ])('U1 reports %s', (uri, message) => {
    expect(onUri(uri)).toEqual([`CG4013 ${message}`])
  })

  test('U1 accepts private addresses and http where the configuration lists them', () => {
    expect(onUri('http://10.1.2.3/jwks', ['10.0.0.0/8'])).toEqual([])
    expect(onUri('https://10.1.2.3/jwks', ['10.0.0.0/8'])).toEqual([])
    expect(onUri('http://keys.internal/jwks', ['10.0.0.0/8'])).toEqual([])
    expect(onUri('http://10.1.2.3/jwks', ['10.2.0.0/16'])).toEqual(['CG4013 http is not encrypted'])
    expect(onUri('http://198.51.99.7/jwks', ['10.0.0.0/8'])).toEqual(['CG4013 http is not encrypted'])
    expect(onUri('https://192.168.0.1/jwks', ['10.0.0.0/8'])).toEqual(['CG4013 a private or special address'])
  })
})

describe('what is taken from a publisher', () => {
  test.each([
    ['a list', []],
    ['null', null],
    ['no keys', {}],
    ['keys that are no list', { keys: {} }],
    ['65 keys', { keys: Array.from({ length: 65 }, () => k1.jwk) }],
  ])('U3 refuses a document that is %s', async (_, answer) => {
    const publisher = await publish(answer)
    const { attempt } = await published(publisher.uri)
    const jwt = signed({ alg: 'ES256' }, claims('a'), k1.privateKey)
    await expect(attempt(assertion(jwt))).rejects.toMatchObject({ code: 'jwks_unavailable' })
  })

  test('K2 accepts the other keys of a published set that has private and symmetric ones, and reports these', async () => {
    const events: JwksEvent[] = []
    const bad = newEc()
    const publisher = await publish(
      setOf({ ...bad.jwk, d: 'AAAA', kid: 'bad' }, { kty: 'oct', k: 'AAAA' }, named(k1, 'k1')),
    )
    const cache = createJwksCache(loopback, event => events.push(event))
    const { at } = await published(publisher.uri, cache)
    expect(await at(NOW, k1, 'k1')).toBe(AUTHENTICATED)
    expect(await at(NOW, bad, 'bad')).toBe(KEY_UNKNOWN)
    expect(events.filter(({ result }) => result === 'key_dropped').length).toBeGreaterThanOrEqual(2)
    expect(JSON.stringify(events)).not.toContain('AAAA')
  })
})

/** A publisher without sockets, to count fetches at chosen instants. */
const scripted = () => {
  const script = { keys: [named(k1, 'k1')] as JsonObject[], maxAge: null as number | null, isDown: false, fetches: 0 }
  const fetch: DocumentFetch = async () => {
    script.fetches++
    await new Promise(done => setImmediate(done))
    if (script.isDown) throw new Error('timeout')
    return { body: { keys: script.keys }, maxAge: script.maxAge }
  }
  return { script, cache: createJwksCache(fetch), fetch }
}

const URI = 'https://a.example/jwks'

describe('how long a published set is kept', () => {
  test.each([
    [null, 600],
    [0, 60],
    [30, 60],
    [300, 300],
    [10 ** 9, 86_400],
  ])('U4 returns a set with max-age %s for %s seconds without a fetch', async (maxAge, seconds) => {
    const { script, cache } = scripted()
    script.maxAge = maxAge
    await cache.keys(URI, NOW)
    await cache.keys(URI, NOW + seconds - 1)
    expect(script.fetches).toBe(1)
    await cache.keys(URI, NOW + seconds)
    expect(script.fetches).toBe(2)
  })

  test('U5 accepts a new kid after one refetch, right after the first fetch', async () => {
    const publisher = await publish(setOf(named(k1, 'k1')))
    const { at } = await published(publisher.uri)
    expect(await at(NOW, k1, 'k1')).toBe(AUTHENTICATED)
    publisher.answer = setOf(named(k1, 'k1'), named(k2, 'k2'))
    expect(await at(NOW + 1, k2, 'k2')).toBe(AUTHENTICATED)
    expect(await at(NOW + 1, k1, 'k1')).toBe(AUTHENTICATED)
    expect(publisher.requests).toHaveLength(2)
  })

  test('U5 refuses a kid that is unknown also after one refetch', async () => {
    const publisher = await publish(setOf(named(k1, 'k1')))
    const { at } = await published(publisher.uri)
    expect(await at(NOW, k2, 'k2')).toBe(KEY_UNKNOWN)
    expect(publisher.requests).toHaveLength(2)
  })

  test('U6 never fetches more than once in ten seconds for unknown kids', async () => {
    const { script, cache } = scripted()
    const { at } = await published(URI, cache)
    await at(NOW, k1, 'k1')
    for (let n = 0; n < 50; n++) expect(await at(NOW + n / 10, k2, `random-${n}`)).toBe(KEY_UNKNOWN)
    expect(script.fetches).toBe(2)
    expect(await at(NOW + 10, k2, 'random')).toBe(KEY_UNKNOWN)
    expect(script.fetches).toBe(3)
  })

  test('U6 never fetches more than once in ten seconds after a failure', async () => {
    const { script, cache } = scripted()
    script.isDown = true
    for (const after of [0, 1, 9.9])
      await expect(cache.keys(URI, NOW + after)).rejects.toMatchObject({ code: 'jwks_unavailable' })
    expect(script.fetches).toBe(1)
    script.isDown = false
    expect((await cache.keys(URI, NOW + 10)).keys).toHaveLength(1)
    expect(script.fetches).toBe(2)
  })

  test('U6 never fetches again right after a refetch that failed', async () => {
    const { script, cache } = scripted()
    const { at } = await published(URI, cache)
    await at(NOW, k1, 'k1')
    script.isDown = true
    expect(await at(NOW + 1, k2, 'k2')).toBe(KEY_UNKNOWN)
    expect(await at(NOW + 2, k2, 'k2')).toBe(KEY_UNKNOWN)
    expect(script.fetches).toBe(2)
    expect(await at(NOW + 3, k1, 'k1')).toBe(AUTHENTICATED)
  })

  test('U7 returns one fetch to a hundred requests at once', async () => {
    const publisher = await publish(setOf(named(k1, 'k1')))
    const { at } = await published(publisher.uri)
    const verdicts = await Promise.all(Array.from({ length: 100 }, () => at(NOW, k1, 'k1')))
    expect(new Set(verdicts)).toEqual(new Set([AUTHENTICATED]))
    expect(publisher.requests).toHaveLength(1)
  })

  test('U7 returns one refetch to a hundred unknown kids at once', async () => {
    const { script, cache } = scripted()
    const { at } = await published(URI, cache)
    await at(NOW, k1, 'k1')
    script.keys = [named(k2, 'k2')]
    const verdicts = await Promise.all(Array.from({ length: 100 }, () => at(NOW + 1, k2, 'k2')))
    expect(new Set(verdicts)).toEqual(new Set([AUTHENTICATED]))
    expect(script.fetches).toBe(2)
  })

  test('U7 accepts a key that was replaced under its kid, once the set is older than a minute', async () => {
    const { script, cache } = scripted()
    const { at } = await published(URI, cache)
    await at(NOW, k1, 'k1')
    script.keys = [named(k2, 'k1')]
    expect(await at(NOW + 60, k2, 'k1')).toBe(SIGNATURE_WRONG)
    expect(script.fetches).toBe(1)
    expect(await at(NOW + 61, k2, 'k1')).toBe(AUTHENTICATED)
    expect(await at(NOW + 62, k1, 'k1')).toBe(SIGNATURE_WRONG)
    expect(script.fetches).toBe(2)
  })

  test('U8 accepts known kids for an hour after the set went stale, and no longer', async () => {
    const { script, cache } = scripted()
    const { at, attempt } = await published(URI, cache)
    await at(NOW, k1, 'k1')
    script.isDown = true
    expect(await at(NOW + 600, k1, 'k1')).toBe(AUTHENTICATED)
    expect(await at(NOW + 600 + 3599, k1, 'k1')).toBe(AUTHENTICATED)
    const late = NOW + 600 + 3600
    const jwt = signed({ alg: 'ES256', kid: 'k1' }, claims('a', { iat: late, exp: late + 60 }), k1.privateKey)
    await expect(attempt(assertion(jwt), { now: late })).rejects.toMatchObject({ code: 'jwks_unavailable' })
  })

  test('U8 refuses a key that a fresh set no longer has', async () => {
    const { script, cache } = scripted()
    const { at } = await published(URI, cache)
    expect(await at(NOW, k1, 'k1')).toBe(AUTHENTICATED)
    script.keys = [named(k2, 'k2')]
    expect(await at(NOW + 600, k1, 'k1')).toBe(KEY_UNKNOWN)
    script.keys = []
    expect(await at(NOW + 1200, k2, 'k2')).toBe(KEY_UNKNOWN)
  })

  test('U9 reports jwks_unavailable when nothing is cached, and refuses when something is', async () => {
    const publisher = await publish(setOf(named(k1, 'k1')))
    const { at, records } = await published(publisher.uri)
    expect(await at(NOW, k1, 'k1')).toBe(AUTHENTICATED)
    await publisher.close()
    expect(await at(NOW + 20, k2, 'k2')).toBe(KEY_UNKNOWN)
    const fresh = await published(publisher.uri)
    const jwt = signed({ alg: 'ES256', kid: 'k1' }, claims('a'), k1.privateKey)
    await expect(fresh.attempt(assertion(jwt))).rejects.toMatchObject({ code: 'jwks_unavailable' })
    expect(fresh.records).toMatchObject([{ clientId: 'a', outcome: 'unavailable', detail: 'jwks_unavailable' }])
    expect(records.at(-1)?.outcome).toBe('refused')
  })

  test('U10 returns one fetch to two clients of one URI', async () => {
    const { script, cache } = scripted()
    const { verdict } = await stage([uriClient(URI, 'a'), uriClient(URI, 'b')], { jwks: cache })
    for (const id of ['a', 'b']) {
      const jwt = signed({ alg: 'ES256', kid: 'k1' }, claims(id), k1.privateKey)
      expect(await verdict(assertion(jwt))).toBe(AUTHENTICATED)
    }
    expect(script.fetches).toBe(1)
  })

  test('U10 returns a set again after a thousand others only by fetching it again', async () => {
    const { script, cache } = scripted()
    for (let n = 0; n < 1000; n++) await cache.keys(`${URI}/${n}`, NOW)
    await cache.keys(`${URI}/0`, NOW)
    expect(script.fetches).toBe(1000)
    await cache.keys(`${URI}/1000`, NOW)
    await cache.keys(`${URI}/0`, NOW)
    expect(script.fetches).toBe(1001)
    await cache.keys(`${URI}/1`, NOW)
    expect(script.fetches).toBe(1002)
  })

  test('J6 never fetches what a header names', async () => {
    const evil = await publish(setOf(named(k2, 'k1')))
    const publisher = await publish(setOf(named(k1, 'k1')))
    const { verdict } = await published(publisher.uri)
    for (const header of [{ jku: evil.uri }, { x5u: evil.uri }]) {
      const jwt = signed({ alg: 'ES256', kid: 'k1', ...header }, claims('a'), k2.privateKey)
      expect(await verdict(assertion(jwt))).toBe('invalid_client assertion_carries_key')
    }
    const byKid = signed({ alg: 'ES256', kid: evil.uri }, claims('a'), k2.privateKey)
    expect(await verdict(assertion(byKid))).toBe(KEY_UNKNOWN)
    expect(evil.requests).toHaveLength(0)
  })
})

test('accepts a self-signed certificate whose key is published', async () => {
  const { cache } = scripted()
  const { verdict } = await stage(
    {
      ...keyedClient('a', k1.jwk),
      token_endpoint_auth_method: 'self_signed_tls_client_auth',
      jwks: undefined,
      jwks_uri: URI,
    } as unknown as JsonObject,
    { jwks: cache },
  )
  const spki = k1.publicKey.export({ type: 'spki', format: 'der' })
  const certificate = {
    subjectDn: 'CN=a',
    sanDns: [],
    sanUri: [],
    sanIp: [],
    sanEmail: [],
    thumbprint: 'x',
    publicKey: spki,
    notAfter: NOW + 60,
    chainVerified: false,
  }
  const form = new Map([['client_id', 'a']])
  expect(await verdict({ form, certificate })).toBe(AUTHENTICATED)
  const other = k2.publicKey.export({ type: 'spki', format: 'der' })
  expect(await verdict({ form, certificate: { ...certificate, publicKey: other } })).toBe(
    'invalid_client certificate_other_key',
  )
})
