/** SPIFFE IDs, the patterns of clients, and bundles, apart from any request. */
import { X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { mayMeet, readSpiffeId, readSpiffePattern } from '../../src/issuers/index.ts'
import { isOlder, keptBundle, readBundle } from '../../src/issuers/spiffe-bundle.ts'
import { createSetCache, type JwksEvent } from '../../src/jose/index.ts'
import type { JsonValue } from '../../src/oauth.ts'
import { newEc } from '../clients/stage.ts'
import { jwtKey, newAuthority, x509Key } from './spire.ts'

describe('a SPIFFE ID', () => {
  test.each([
    ['spiffe://example.org/billing', 'example.org', '/billing'],
    ['spiffe://example.org', 'example.org', ''],
    ['spiffe://a_b-c.9/Ns/x..y/.../_', 'a_b-c.9', '/Ns/x..y/.../_'],
    ['spiffe://10.0.0.1/a', '10.0.0.1', '/a'],
    [`spiffe://${'a'.repeat(255)}/${'b'.repeat(1783)}`, 'a'.repeat(255), `/${'b'.repeat(1783)}`],
  ])('is %s', (text, trustDomain, path) => {
    expect(readSpiffeId(text)).toEqual({ text, trustDomain, path })
  })

  test.each([
    '',
    'spiffe://',
    'spiffe:///billing',
    'spiffe:/example.org/billing',
    'spiffe://example.org/',
    'spiffe://example.org//a',
    'spiffe://example.org/a//b',
    'spiffe://example.org/.',
    'spiffe://example.org/..',
    'spiffe://example.org/a/../b',
    'spiffe://example.org/a/./b',
    'spiffe://example.org/a/',
    'spiffe://Example.org/a',
    'Spiffe://example.org/a',
    'spiffe://example.org:1/a',
    'spiffe://u@example.org/a',
    'spiffe://[::1]/a',
    'spiffe://ex%61mple.org/a',
    'spiffe://example.org/%61',
    'spiffe://example.org/a?b',
    'spiffe://example.org?b',
    'spiffe://example.org#b',
    'spiffe://example.org/a b',
    'spiffe://example.org/a*',
    'spiffe://example.org/\u00e4',
    'spiffe://ex\u0430mple.org/a',
    'spiffe://example.org/a\n',
    '\nspiffe://example.org/a',
    'spiffe://example.org/a\0',
    `spiffe://${'a'.repeat(256)}/b`,
    `spiffe://example.org/${'b'.repeat(2048)}`,
  ])('is never %j', text => {
    expect(readSpiffeId(text)).toBeNull()
  })
})

describe('the SPIFFE IDs of a client', () => {
  const pattern = (text: string) => readSpiffePattern(text) ?? expect.fail(text)

  test('are one, or all below whole segments', () => {
    const one = pattern('spiffe://example.org/billing')
    const all = pattern('spiffe://example.org/billing/*')
    const domain = pattern('spiffe://example.org/*')
    const fits = (id: string) => [one, all, domain].map(each => each.fits(id))
    expect(fits('spiffe://example.org/billing')).toEqual([true, false, true])
    expect(fits('spiffe://example.org/billing/a')).toEqual([false, true, true])
    expect(fits('spiffe://example.org/billing/a/b')).toEqual([false, true, true])
    expect(fits('spiffe://example.org/billing2')).toEqual([false, false, true])
    expect(fits('spiffe://example.org')).toEqual([false, false, false])
    expect(fits('spiffe://example.org.evil/billing/a')).toEqual([false, false, false])
    expect([one, all, domain].map(each => each.trustDomain)).toEqual(['example.org', 'example.org', 'example.org'])
  })

  test.each([
    'spiffe://example.org',
    'spiffe://example.org/',
    'spiffe://example.org*',
    'spiffe://*/billing',
    'spiffe://*.example.org/*',
    'spiffe://example.org/billing*',
    'spiffe://example.org/*/billing',
    'spiffe://example.org/**',
    'spiffe://example.org/billing/**',
    'spiffe://example.org/billing/*/',
    'spiffe://example.org/billing/*/*',
    'spiffe://example.org//*',
    'spiffe://example.org/../*',
    '/*',
    '*',
  ])('are never %s', text => {
    expect(readSpiffePattern(text)).toBeNull()
  })

  test.each([
    ['spiffe://a/b', 'spiffe://a/b', true],
    ['spiffe://a/b', 'spiffe://a/*', true],
    ['spiffe://a/b', 'spiffe://a/b/*', false],
    ['spiffe://a/b/*', 'spiffe://a/*', true],
    ['spiffe://a/b/*', 'spiffe://a/b2/*', false],
    ['spiffe://a/b/*', 'spiffe://a/b/c/d/*', true],
    ['spiffe://a/b/*', 'spiffe://c/b/*', false],
  ])('%s and %s may meet: %s', (one, other, may) => {
    expect(mayMeet(pattern(one), pattern(other))).toBe(may)
    expect(mayMeet(pattern(other), pattern(one))).toBe(may)
  })
})

const key = newEc()
const ca = newAuthority('example.org', '1')
const json = (value: object) => JSON.parse(JSON.stringify(value)) as JsonValue

describe('a bundle', () => {
  test('has keys for each kind of documents, and nothing for others', () => {
    const { bundle, dropped } = readBundle(
      json({
        keys: [
          jwtKey(key, 'a'),
          { ...jwtKey(key, 'b'), use: 'wit-svid' },
          { ...jwtKey(key, 'c'), use: 'sig' },
          { ...jwtKey(key, 'd'), use: undefined },
          { ...jwtKey(key, 'e'), use: 'JWT-SVID' },
          x509Key(ca),
          { ...x509Key(ca), x5c: [ca.certificate.toString('base64'), 'not looked at'] },
          { ...x509Key(ca), use: 'jwt-svid', kid: 'f' },
        ],
        spiffe_sequence: 7,
        spiffe_refresh_hint: 120,
      }),
    )
    expect(bundle.keys.map(({ kid }) => kid)).toEqual(['a', 'f'])
    expect(bundle.authorities.map(der => new X509Certificate(der).ca)).toEqual([true, true])
    expect([bundle.sequence, bundle.refreshHint, dropped]).toEqual([7, 120, []])
  })

  test('leaves out private keys, whatever they are for, and what cannot be read', () => {
    const { bundle, dropped } = readBundle(
      json({
        keys: [
          { ...jwtKey(key, 'a'), d: 'x' },
          { ...x509Key(ca), d: 'x' },
          { kty: 'oct', use: 'jwt-svid', kid: 'k', k: 'x' },
          { ...jwtKey(key, 'b'), x: 'AAAA' },
          { ...x509Key(ca), x5c: undefined },
          { ...x509Key(ca), x5c: [] },
          { ...x509Key(ca), x5c: ['-----BEGIN CERTIFICATE-----'] },
          'x',
        ],
      }),
    )
    expect(bundle).toEqual({ keys: [], authorities: [], sequence: null, refreshHint: null })
    expect(dropped.map(({ kind }) => kind)).toEqual([
      ...['private', 'private', 'private'],
      ...['weak', 'malformed', 'malformed', 'malformed', 'malformed'],
    ])
  })

  test.each([[null], [[]], [{}], [{ keys: {} }], [{ keys: Array.from({ length: 129 }, () => ({})) }]])(
    'is never %j',
    value => {
      expect(() => readBundle(JSON.parse(JSON.stringify(value)) as JsonValue)).toThrow()
    },
  )

  test.each([
    [undefined, 300],
    [1, 60],
    [0, 300],
    [-1, 300],
    [600, 600],
    [2_419_200, 3600],
    ['600', 300],
  ])('with the hint %j is looked at again after %d s', (spiffe_refresh_hint, seconds) => {
    const body = json({ keys: [], spiffe_refresh_hint })
    expect(keptBundle({ body, maxAge: 86_400 }, 1000).freshFor).toBe(seconds)
  })
})

describe('a bundle that is kept', () => {
  const events: JwsEvents = []
  type JwsEvents = JwksEvent[]
  const stage = () => {
    let served: object | null = null
    let asked = 0
    const cache = createSetCache(
      async () => {
        asked++
        if (served === null) throw new Error('down')
        return { body: json(served), maxAge: null }
      },
      { read: keptBundle, isOlder },
      event => events.push(event),
    )
    const serve = (sequence: number | undefined, kid: string) => {
      served = { keys: [jwtKey(key, kid)], spiffe_sequence: sequence, spiffe_refresh_hint: 60 }
    }
    const down = () => {
      served = null
    }
    const kids = async (now: number) => (await cache.keys('x', now)).keys.map(({ kid }) => kid)
    return { serve, kids, asked: () => asked, down }
  }

  test('is asked for again at its hint, and stands for an hour where nobody answers', async () => {
    const { serve, kids, asked, down } = stage()
    serve(1, 'a')
    expect(await kids(1000)).toEqual(['a'])
    serve(2, 'b')
    expect(await kids(1059)).toEqual(['a'])
    expect(await kids(1060)).toEqual(['b'])
    down()
    expect(await kids(1200)).toEqual(['b'])
    expect(asked()).toBe(3)
    await expect(kids(1060 + 60 + 3600)).rejects.toMatchObject({ code: 'jwks_unavailable' })
  })

  test('is no older one while the newer can be used', async () => {
    const { serve, kids } = stage()
    serve(5, 'new')
    expect(await kids(1000)).toEqual(['new'])
    serve(4, 'old')
    expect(await kids(1100)).toEqual(['new'])
    expect(events.at(-2)).toMatchObject({ result: 'failed', detail: 'older than the one in hand' })
    // The server has begun anew.
    expect(await kids(1060 + 3600)).toEqual(['old'])
    serve(undefined, 'unnumbered')
    expect(await kids(6000)).toEqual(['unnumbered'])
  })
})
