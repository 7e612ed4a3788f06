import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createAddressPolicy } from '../../src/jose/address-policy.ts'
import { createDocumentFetch, type DocumentFetchOptions } from '../../src/jose/document-fetch.ts'
import { createKeySetFetch } from '../../src/jose/key-set-fetch.ts'
import type { JsonObject } from '../../src/oauth.ts'
import { newEc, type Pair } from '../clients/stage.ts'
import { publish, setOf } from './publisher.ts'

const LOOPBACK = ['127.0.0.0/8']
const loopback = createKeySetFetch({ addresses: createAddressPolicy(LOOPBACK) })
const k1 = newEc()
const named = (pair: Pair, kid: string): JsonObject => ({ ...pair.jwk, kid })

describe('where a document may be fetched from', () => {
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
    const strict = createKeySetFetch({ addresses: createAddressPolicy([]), ca: [publisher.ca], timeoutMs: 2000 })
    await expect(strict(`https://${host}:${publisher.port}/jwks`)).rejects.toThrow(/address_refused|ENOTFOUND/)
    // Plain http is for listed addresses alone, whatever a name resolves to.
    const other = createKeySetFetch({ addresses: createAddressPolicy(['10.9.0.0/16']), timeoutMs: 2000 })
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
    const outcome = await createKeySetFetch({ addresses: createAddressPolicy([]), timeoutMs: 200 })(uri).catch(
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
    await expect(createKeySetFetch({ addresses: once })(`http://localhost:${publisher.port}/`)).rejects.toThrow(
      'address_refused',
    )
    expect(asked).toBeGreaterThan(1)
    expect(publisher.requests).toHaveLength(0)
  })

  test('U2 never connects to a private address that a name resolves to', async () => {
    const publisher = await publish(setOf(named(k1, 'k1')), { tls: true })
    const fetch = createKeySetFetch({ addresses: createAddressPolicy([]), ca: [publisher.ca] })
    await expect(fetch(`https://localhost:${publisher.port}/jwks`)).rejects.toThrow('address_refused')
    await expect(fetch(publisher.uri)).rejects.toThrow('address_refused')
    expect(publisher.requests).toHaveLength(0)
  })

  test('U2 never speaks http to an address that is not listed', async () => {
    const publisher = await publish(setOf(named(k1, 'k1')))
    const elsewhere = createKeySetFetch({ addresses: createAddressPolicy(['10.0.0.0/8']) })
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
    const trusting = createKeySetFetch({ addresses, ca: [publisher.ca] })
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
    const fetch = createKeySetFetch({ addresses: createAddressPolicy(LOOPBACK), timeoutMs: 200 })
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
    const fetch = createKeySetFetch({ addresses: createAddressPolicy(LOOPBACK), timeoutMs: 200 })
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
})

describe('the fetch of any document', () => {
  const fetching = (options: Partial<DocumentFetchOptions> = {}) =>
    createDocumentFetch({ addresses: createAddressPolicy(LOOPBACK), ...options })
  const document = (type: string) =>
    publish((_, response) => response.writeHead(200, { 'content-type': type }).end('{"a":1}'))

  test('requests the media types that it accepts, and refuses every other', async () => {
    const publisher = await document('application/entity-statement+json')
    const mediaTypes = ['application/entity-statement+json', 'application/json']
    expect((await fetching({ mediaTypes })(publisher.uri)).body).toEqual({ a: 1 })
    expect(publisher.requests[0]?.headers.accept).toBe('application/entity-statement+json, application/json')
    await expect(fetching()(publisher.uri)).rejects.toMatchObject({ code: 'content_type_refused' })
    expect(publisher.requests[1]?.headers.accept).toBe('application/json')
  })

  test('accepts what is tolerated without asking for it', async () => {
    const publisher = await document('Text/Plain; charset=utf-8')
    await expect(fetching()(publisher.uri)).rejects.toMatchObject({ code: 'content_type_refused' })
    expect((await fetching({ toleratedMediaTypes: ['text/plain'] })(publisher.uri)).body).toEqual({ a: 1 })
    expect(publisher.requests[1]?.headers.accept).toBe('application/json')
  })

  test('requires that body and head are within its limits', async () => {
    const publisher = await document('application/json')
    publisher.headers = {}
    expect((await fetching({ maxBodyBytes: 7 })(publisher.uri)).body).toEqual({ a: 1 })
    await expect(fetching({ maxBodyBytes: 6 })(publisher.uri)).rejects.toMatchObject({ code: 'body_too_large' })
    await expect(fetching({ maxHeaderBytes: 64 })(publisher.uri)).rejects.toMatchObject({ code: 'connection_broken' })
  })

  test('reports the status of an answer that is no document', async () => {
    const publisher = await publish({})
    publisher.status = 404
    const fault = { code: 'status_refused', status: 404, message: 'status_404' }
    await expect(fetching()(publisher.uri)).rejects.toMatchObject(fault)
  })

  test('reports a code for every failure of the network, and its own message', async () => {
    const publisher = await publish({}, { tls: true })
    const closed = await publish({})
    await closed.close()
    await expect(fetching()(publisher.uri)).rejects.toMatchObject({ code: 'tls_failed', status: null })
    await expect(fetching()(closed.uri)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    })
    const broken = await publish((_, response) => response.destroy())
    await expect(fetching()(broken.uri)).rejects.toMatchObject({ code: 'connection_broken' })
  })

  test.each([
    ['nonsense', 'url_malformed'],
    ['ftp://a.example/', 'scheme_refused'],
    ['https://user@a.example/', 'userinfo_refused'],
    ['https://10.0.0.1/', 'address_refused'],
  ])('refuses %s before anything is sent: %s', async (uri, code) => {
    await expect(fetching()(uri)).rejects.toMatchObject({ name: 'DocumentFailure', code })
  })
})
