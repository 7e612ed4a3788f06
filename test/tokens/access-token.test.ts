import { createLocalJWKSet, decodeProtectedHeader, importJWK, type JWK, jwtVerify, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { SIGNING_ALGS } from '../../src/jose/index.ts'
import { generateKey, type KeyRing, loadKeys, type StoredKey } from '../../src/tokens/index.ts'
import { keysText } from '../../src/tokens/keys-file.ts'
import { readAccessToken } from '../../src/tokens/verify-access-token.ts'
import { activeKey, ISSUER, issue, NOW, ringOf } from './fixtures.ts'

const at = (now: number) => ({ currentDate: new Date(now * 1000) })
const verifier = (ring: KeyRing) => createLocalJWKSet({ keys: ring.publicJwks.keys.map(key => ({ ...key }) as JWK) })

describe.each(SIGNING_ALGS)('access tokens signed with %s', alg => {
  let ring: KeyRing
  beforeAll(() => {
    ring = ringOf(generateKey(alg, 'active', NOW))
  })

  it('returns what an independent verifier accepts as an RFC 9068 access token', async () => {
    const { token, jti, expiresAt } = issue(ring, { alg })
    const options = {
      issuer: ISSUER,
      audience: 'https://api.example',
      typ: 'at+jwt',
      algorithms: [alg],
      ...at(NOW + 1),
    }
    const { payload, protectedHeader } = await jwtVerify(token, verifier(ring), options)
    expect(protectedHeader).toEqual({ alg, typ: 'at+jwt', kid: ring.active(alg)?.kid })
    expect(payload).toEqual({
      iss: ISSUER,
      sub: 'partner-a',
      aud: 'https://api.example',
      exp: NOW + 600,
      iat: NOW,
      jti,
      client_id: 'partner-a',
      scope: 'read write',
      tenant: 'acme',
    })
    expect(expiresAt).toBe(NOW + 600)
    expect(Buffer.from(jti.slice(0, 22), 'base64url')).toHaveLength(16)
  })

  it('accepts its own tokens when reading, and refuses them once expired', () => {
    const { token, jti } = issue(ring, { alg })
    const read = readAccessToken(token, ring, { issuer: ISSUER, now: NOW + 599.9 })
    expect(read).toMatchObject({ jti, clientId: 'partner-a', audience: ['https://api.example'], expiresAt: NOW + 600 })
    expect(readAccessToken(token, ring, { issuer: ISSUER, now: NOW + 600 })).toBeNull()
  })

  it('refuses a token whose last signature bit, claim or header was changed', () => {
    const [header = '', payload = '', signature = ''] = issue(ring, { alg }).token.split('.')
    const read = (...parts: string[]) => readAccessToken(parts.join('.'), ring, { issuer: ISSUER, now: NOW })
    const flipped = Buffer.from(signature, 'base64url')
    flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1
    const other = (part: string, change: object) =>
      Buffer.from(JSON.stringify({ ...JSON.parse(String(Buffer.from(part, 'base64url'))), ...change })).toString(
        'base64url',
      )
    expect(read(header, payload, signature)).not.toBeNull()
    expect(read(header, payload, flipped.toString('base64url'))).toBeNull()
    expect(read(header, other(payload, { sub: 'admin' }), signature)).toBeNull()
    expect(read(other(header, { cty: 'x' }), payload, signature)).toBeNull()
    expect(read(header, payload, '')).toBeNull()
  })
})

describe('issuing', () => {
  const ring = ringOf(generateKey('ES256', 'active', NOW))
  const payloadOf = (token: string) => readAccessToken(token, ring, { issuer: ISSUER, now: NOW })?.payload

  it('returns a list of several audiences and leaves an empty scope out', () => {
    const payload = payloadOf(issue(ring, { audience: ['https://a', 'https://b'], scope: [] }).token)
    expect(payload).toMatchObject({ aud: ['https://a', 'https://b'] })
    expect(payload).not.toHaveProperty('scope')
  })

  it('never lets a policy claim replace or add a claim of the protocol', () => {
    const claims = {
      iss: 'x',
      sub: 'x',
      aud: 'x',
      exp: 1,
      nbf: 1,
      iat: 1,
      jti: 'x',
      client_id: 'x',
      scope: 'x',
      cnf: {},
      act: {},
    }
    const payload = payloadOf(issue(ring, { claims: { ...claims, dept: 'a' }, scope: [] }).token)
    expect(payload).toMatchObject({
      iss: ISSUER,
      sub: 'partner-a',
      client_id: 'partner-a',
      exp: NOW + 600,
      iat: NOW,
      dept: 'a',
    })
    for (const name of ['nbf', 'scope', 'cnf', 'act']) expect(payload).not.toHaveProperty(name)
  })

  it('returns a claim named __proto__ like any other', () => {
    const payload = payloadOf(issue(ring, { claims: JSON.parse('{"__proto__":{"active":true}}') }).token) ?? {}
    expect(Object.hasOwn(payload, '__proto__')).toBe(true)
    expect(payload['active']).toBeUndefined()
  })

  it('M5 returns a token bound to the certificate of its client', () => {
    const { token } = issue(ring, { cnf: { 'x5t#S256': 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2' } })
    expect(readAccessToken(token, ring, { issuer: ISSUER, now: NOW })?.payload['cnf']).toEqual({
      'x5t#S256': 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2',
    })
  })

  it('returns another jti each time', () => {
    const jtis = new Set(Array.from({ length: 100 }, () => issue(ring).jti))
    expect(jtis.size).toBe(100)
  })

  it('returns whole seconds, whatever the clock says', () => {
    const { expiresAt } = issue(ring, { now: NOW + 0.7 })
    expect(expiresAt).toBe(NOW + 600)
  })
})

describe('reading', () => {
  let stored: StoredKey
  let ring: KeyRing
  beforeAll(() => {
    stored = generateKey('ES256', 'active', NOW)
    ring = ringOf(stored)
  })
  const read = (token: string) => readAccessToken(token, ring, { issuer: ISSUER, now: NOW })
  /** A token signed by jose with our own key: everything right but what the test changes. */
  const forge = async (claims: object = {}, header: object = {}) => {
    const payload = { iss: ISSUER, sub: 'a', aud: 'b', exp: NOW + 60, iat: NOW, jti: 'j', client_id: 'a', ...claims }
    const key = await importJWK(stored.jwk as JWK, 'ES256')
    return new SignJWT(payload)
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: stored.kid, ...header })
      .sign(key)
  }

  it('accepts the token that the refusals below differ from', async () => {
    expect(read(await forge())).not.toBeNull()
  })

  it.each([
    ['another issuer', { iss: 'https://evil.example' }],
    ['no expiry', { exp: undefined }],
    ['an expiry that is text', { exp: String(NOW + 60) }],
    ['no jti', { jti: undefined }],
    ['no client_id', { client_id: undefined }],
  ])('refuses %s', async (_, claims) => {
    expect(read(await forge(claims))).toBeNull()
  })

  it.each([
    ['an ID token', { typ: 'JWT' }],
    ['no type', { typ: undefined }],
    ['another key id', { kid: 'other' }],
    ['no key id', { kid: undefined }],
  ])('refuses %s', async (_, header) => {
    expect(read(await forge({}, header))).toBeNull()
  })

  it('refuses a header extension that must be understood', async () => {
    const key = await importJWK(stored.jwk as JWK, 'ES256')
    const header = { alg: 'ES256', typ: 'at+jwt', kid: stored.kid, crit: ['b64'], b64: true }
    const claims = { iss: ISSUER, exp: NOW + 60, jti: 'j', client_id: 'a' }
    const token = await new SignJWT(claims).setProtectedHeader(header).sign(key)
    expect(decodeProtectedHeader(token).crit).toEqual(['b64'])
    expect(read(token)).toBeNull()
  })

  it('refuses the algorithms none and HS256 under a key id of ours', async () => {
    const [, payload = ''] = (await forge()).split('.')
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt', kid: stored.kid })).toString('base64url')
    expect(read(`${header}.${payload}.`)).toBeNull()
    const secret = Buffer.from(JSON.stringify(ring.publicJwks.keys[0]))
    const claims = { iss: ISSUER, exp: NOW + 60, jti: 'j', client_id: 'a' }
    expect(
      read(await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: stored.kid }).sign(secret)),
    ).toBeNull()
  })

  it.each(['', '.', '..', 'a.b.c', 'e30.e30', 'e30.e30.e30.e30', 'x'.repeat(70_000)])(
    'refuses text that is no token (%#)',
    text => {
      expect(read(text)).toBeNull()
    },
  )

  it('refuses padding and white space around a genuine token', async () => {
    const token = await forge()
    for (const variant of [`${token}=`, `${token}\n`, ` ${token}`, token.replace('.', '=.')])
      expect(read(variant)).toBeNull()
  })

  it('accepts claims as deep as a policy makes them, and half of a surrogate pair', async () => {
    const deep = JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`)
    expect(read(await forge({ deep, half: '\ud800' }))).not.toBeNull()
  })

  it('refuses a genuine token longer than 64 KiB', async () => {
    expect(read(await forge({ pad: 'x'.repeat(40_000) }))).not.toBeNull()
    expect(read(await forge({ pad: 'x'.repeat(66_000) }))).toBeNull()
  })

  it('accepts tokens of keys that are next or retired, and refuses those of keys that are gone', async () => {
    const token = await forge()
    for (const state of ['next', 'retired'] as const) {
      const { ring: later } = loadKeys('keys.json', keysText([activeKey(), { ...stored, state }]))
      expect(later && readAccessToken(token, later, { issuer: ISSUER, now: NOW })).not.toBeNull()
    }
    expect(readAccessToken(token, ringOf(activeKey()), { issuer: ISSUER, now: NOW })).toBeNull()
  })
})
