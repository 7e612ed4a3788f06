import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  createAddressPolicy,
  createJwksCache,
  createJwksFetch,
  type JwksCache,
  type JwksEvent,
  type JwksFetch,
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
const loopback = createJwksFetch({ addresses: createAddressPolicy(LOOPBACK) })
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

  test.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '0:0:0:0:0:ffff:a00:1',
    '::ffff:169.254.169.254',
    '64:ff9b::7f00:1',
    '64:ff9b::10.0.0.1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '2002:a9fe:a9fe::1',
    '2001:0:7f00:1::',
    '::ffff:0:127.0.0.1',
    '::ffff:0:a00:1',
    '::127.0.0.1',
    '::10.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b::169.254.169.254',
    '64:ff9b:1:a00:1::',
    '200::1',
    '4000::1',
    '5f00::1',
    'fec0::1',
    'fd00:ec2::254',
    '3fff::1',
    '127.0.0.1%lo',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '127.0.0.1.',
    'localhost',
    '[::1]',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    'not-an-address',
    '',
  ])('U2 refuses the address %s', address => {
    expect(createAddressPolicy([]).allows(address)).toBe(false)
  })

  test.each(['1.1.1.1', '172.32.0.1', '2606:4700::1111', '::ffff:1.1.1.1', '64:ff9b::1.1.1.1', '64:ff9b::101:101'])(
    'U2 accepts the public address %s',
    address => {
      expect(createAddressPolicy([]).allows(address)).toBe(true)
      expect(createAddressPolicy([]).listed(address)).toBe(false)
    },
  )

  test('U2 accepts listed addresses in every spelling, and nothing beside them', () => {
    const { allows, listed } = createAddressPolicy(['10.1.0.0/16', 'fd00::/8', '127.0.0.1', 'nonsense', '10.0.0.0/99'])
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '64:ff9b::a01:203', 'fd12::1', '127.0.0.1']) {
      expect(allows(address)).toBe(true)
      expect(listed(address)).toBe(true)
    }
    for (const address of ['10.2.0.1', 'fc00::1', '127.0.0.2', '192.168.0.1']) expect(allows(address)).toBe(false)
  })

  test.each([
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '017700000001',
    '0177.0.0.1',
    '127.0.0.1.',
    '0',
    '0.0.0.0',
    '[::]',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[::ffff:0:7f00:1]',
    '\u0031\u0032\u0037.0.0.1',
    '\uff11\uff12\uff17.0.0.1',
    '127\u30020\u30020\u30021',
    '%31%32%37.0.0.1',
    'localhost',
    'LOCALHOST',
    'localhost.',
    '169.254.169.254',
    '2852039166',
  ])('U2 never connects to the host %s, however it is written', async host => {
    const publisher = await publish(setOf(named(k1, 'k1')), { tls: true })
    const strict = createJwksFetch({ addresses: createAddressPolicy([]), ca: [publisher.ca], timeoutMs: 2000 })
    await expect(strict(`https://${host}:${publisher.port}/jwks`)).rejects.toThrow(/address_refused|ENOTFOUND/)
    // Plain http is for listed addresses alone, whatever a name resolves to.
    const other = createJwksFetch({ addresses: createAddressPolicy(['10.9.0.0/16']), timeoutMs: 2000 })
    await expect(other(`http://${host}:${publisher.port}/jwks`)).rejects.toThrow(/address_refused|ENOTFOUND/)
    expect(publisher.requests).toHaveLength(0)
  })

  test.each([
    'https://user@login.example/',
    'https://user:password@login.example/',
    'https://@login.example:1/x',
    'ftp://login.example/',
    'file:///etc/passwd',
    'data:application/json,{}',
    'gopher://127.0.0.1/',
    'jwks',
  ])('U1 never fetches %s', async uri => {
    const outcome = await createJwksFetch({ addresses: createAddressPolicy([]), timeoutMs: 200 })(uri).catch(
      (error: unknown) => error,
    )
    expect(outcome).toBeInstanceOf(Error)
  })

  test('U2 refuses a connection that ends elsewhere than the name resolved to', async () => {
    // What a rebinding name server does: it answers the check with one address and the connection with another.
    const publisher = await publish(setOf(named(k1, 'k1')))
    let asked = 0
    const policy = createAddressPolicy(LOOPBACK)
    const once = { ...policy, listed: (address: string) => ++asked === 1 && policy.listed(address) }
    await expect(createJwksFetch({ addresses: once })(`http://localhost:${publisher.port}/`)).rejects.toThrow(
      'address_refused',
    )
    expect(asked).toBeGreaterThan(1)
    expect(publisher.requests).toHaveLength(0)
  })

  test('U2 never connects to a private address that a name resolves to', async () => {
    const publisher = await publish(setOf(named(k1, 'k1')), { tls: true })
    const fetch = createJwksFetch({ addresses: createAddressPolicy([]), ca: [publisher.ca] })
    await expect(fetch(`https://localhost:${publisher.port}/jwks`)).rejects.toThrow('address_refused')
    await expect(fetch(publisher.uri)).rejects.toThrow('address_refused')
    expect(publisher.requests).toHaveLength(0)
  })

  test('U2 never speaks http to an address that is not listed', async () => {
    const publisher = await publish(setOf(named(k1, 'k1')))
    const elsewhere = createJwksFetch({ addresses: createAddressPolicy(['10.0.0.0/8']) })
    await expect(elsewhere(publisher.uri)).rejects.toThrow('address_refused')
    await expect(elsewhere(`http://localhost:${publisher.port}/`)).rejects.toThrow('address_refused')
    expect(publisher.requests).toHaveLength(0)
  })

  test('U2 never follows a redirect', async () => {
    const target = await publish(setOf(named(k1, 'k1')))
    for (const status of [301, 302, 303, 307, 308]) {
      const publisher = await publish((_, response) => response.writeHead(status, { location: target.uri }).end())
      await expect(loopback(publisher.uri)).rejects.toThrow(`status_${status}`)
    }
    expect(target.requests).toHaveLength(0)
  })

  test('U2 accepts https with a certificate of a trusted CA, and refuses an unknown one', async () => {
    const publisher = await publish(setOf(named(k1, 'k1')), { tls: true })
    const addresses = createAddressPolicy(LOOPBACK)
    const trusting = createJwksFetch({ addresses, ca: [publisher.ca] })
    expect((await trusting(publisher.uri)).body).toEqual(setOf(named(k1, 'k1')))
    await expect(loopback(publisher.uri)).rejects.toThrow(/self.signed/)
  })
})

describe('what is taken from a publisher', () => {
  test('U3 accepts 64 KiB and refuses more, announced or not', async () => {
    const fill = (length: number) => JSON.stringify({ keys: [], x: '' }).replace(/""/, `"${'x'.repeat(length - 18)}"`)
    expect(fill(100)).toHaveLength(100)
    const publisher = await publish((_, response) => response.end(fill(65_536)))
    expect((await loopback(publisher.uri)).body).toMatchObject({ keys: [] })
    publisher.answer = (_, response) => response.end(fill(65_537))
    await expect(loopback(publisher.uri)).rejects.toThrow('body_too_large')
    publisher.answer = (_, response) => {
      const pour = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384))) {}
        if (!response.destroyed) response.once('drain', pour)
      }
      pour()
    }
    await expect(loopback(publisher.uri)).rejects.toThrow('body_too_large')
  })

  test('U3 requests no content encoding and refuses one', async () => {
    const publisher = await publish((request, response) => {
      expect(request.headers['accept-encoding']).toBe('identity')
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"keys":[]}'))
    })
    await expect(loopback(publisher.uri)).rejects.toThrow('encoding_refused')
  })

  test.each(['application/json', 'application/jwk-set+json; charset=utf-8', 'text/plain', undefined])(
    'U3 accepts the content type %s',
    async type => {
      const publisher = await publish((_, response) =>
        response.writeHead(200, type === undefined ? {} : { 'content-type': type }).end('{"keys":[]}'),
      )
      expect((await loopback(publisher.uri)).body).toEqual({ keys: [] })
    },
  )

  test('U3 refuses HTML, other statuses, and what is not JSON', async () => {
    const publisher = await publish(setOf())
    publisher.headers = { 'content-type': 'text/html' }
    await expect(loopback(publisher.uri)).rejects.toThrow('content_type_refused')
    publisher.headers = {}
    for (const status of [201, 204, 404, 500]) {
      publisher.status = status
      await expect(loopback(publisher.uri)).rejects.toThrow(`status_${status}`)
    }
    publisher.status = 200
    for (const text of ['', '{', '{"keys":', '\xff']) {
      publisher.answer = (_, response) => response.end(Buffer.from(text, 'latin1'))
      await expect(loopback(publisher.uri)).rejects.toThrow('not_json')
    }
  })

  test('U3 refuses a body that ends early', async () => {
    const publisher = await publish((_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{"keys":[]}')
      setImmediate(() => response.destroy())
    })
    await expect(loopback(publisher.uri)).rejects.toThrow()
  })

  /** Publishers that would hold a connection for ever. */
  const slow: readonly (readonly [string, Parameters<typeof publish>[0]])[] = [
    ['never answers', () => {}],
    [
      'sends headers drop by drop',
      ({ socket }) => {
        socket.write('HTTP/1.1 200 OK\r\nx-drops: ')
        drip(() => socket.write('x'), socket)
      },
    ],
    [
      'sends the body drop by drop',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        drip(() => response.write(' '), response)
      },
    ],
    [
      'sends all but the last octet',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '11' }).write('{"keys":[]')
      },
    ],
  ]
  const drip = (write: () => void, closing: NodeJS.EventEmitter): void => {
    const timer = setInterval(write, 10)
    closing.once('close', () => clearInterval(timer))
  }
  test.each(slow)('U3 refuses a publisher that %s, when the time is over', async (_, answer) => {
    const publisher = await publish(answer)
    const fetch = createJwksFetch({ addresses: createAddressPolicy(LOOPBACK), timeoutMs: 200 })
    const started = performance.now()
    await expect(fetch(publisher.uri)).rejects.toThrow('timeout')
    expect(performance.now() - started).toBeGreaterThanOrEqual(190)
    expect(performance.now() - started).toBeLessThan(2000)
  })

  test('U3 refuses a publisher that accepts the connection and never says a word of TLS', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void silent.close())
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const fetch = createJwksFetch({ addresses: createAddressPolicy(LOOPBACK), timeoutMs: 200 })
    await expect(fetch(`https://127.0.0.1:${port}/`)).rejects.toThrow('timeout')
  })

  test('U3 refuses after five seconds where nothing else is said', async () => {
    const publisher = await publish(() => {})
    const started = performance.now()
    await expect(loopback(publisher.uri)).rejects.toThrow('timeout')
    expect(performance.now() - started).toBeGreaterThanOrEqual(4990)
    expect(performance.now() - started).toBeLessThan(7000)
  }, 10_000)

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
  const fetch: JwksFetch = async () => {
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

  test.each([
    [{ 'cache-control': 'max-age=120' }, 120],
    [{ 'cache-control': 'public, MAX-AGE=120, must-revalidate' }, 120],
    [{ 'cache-control': 'max-age=120', age: '20' }, 100],
    [{ 'cache-control': 'no-store' }, 0],
    [{ 'cache-control': 'no-cache, max-age=120' }, 0],
    [{ 'cache-control': 's-maxage=9' }, null],
    [{ expires: '0' }, 0],
    [{ date: 'Sun, 22 Nov 2026 10:00:00 GMT', expires: 'Sun, 22 Nov 2026 10:05:00 GMT' }, 300],
    [{ date: 'Sun, 22 Nov 2026 10:00:00 GMT', expires: 'Sun, 22 Nov 2026 09:00:00 GMT' }, 0],
    [{}, null],
  ])('U4 returns the age that %j allows', async (headers, maxAge) => {
    const publisher = await publish(setOf())
    publisher.headers = headers as Record<string, string>
    expect((await loopback(publisher.uri)).maxAge).toBe(maxAge)
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
