import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { CompactEncrypt, exportJWK, SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { tokenHash } from '../../src/jose/token-hash.ts'
import type { JsonObject } from '../../src/oauth.ts'
import type { UpstreamKeys } from '../../src/upstream/jwks.ts'
import { MAX_TOKEN_LENGTH, verifyAccessToken, verifyIdToken } from '../../src/upstream/verify.ts'
import { setOf } from '../jose/publisher.ts'
import { cryptoKeyPair } from '../key-pair.ts'
import { accessClaims, idClaims, issuer, issuerKey, NOW, patientIssuer, UPSTREAM } from './issuer.ts'

const es = await issuerKey('ES256')
const stranger = await issuerKey('ES256', es.kid)

/** Says what becomes of an access token: its algorithm, or why not. */
const access = async (token: string, now = NOW) => {
  const { keys } = await issuer(es.jwk)
  const outcome = await verifyAccessToken(token, { issuer: UPSTREAM, keys, now })
  return outcome.ok ? outcome.value.alg : outcome.refusal
}
const accessWith = async (claims: JsonObject, header: JsonObject = {}) =>
  access(await es.sign(accessClaims(claims), header))

describe('an access token of the upstream', () => {
  it.each(['RS256', 'RS384', 'PS256', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'])('accepts %s', async alg => {
    const key = await issuerKey(alg)
    const { keys } = await issuer(es.jwk, key.jwk)
    const token = await key.sign(accessClaims())
    const outcome = await verifyAccessToken(token, { issuer: UPSTREAM, keys, now: NOW })
    expect(outcome).toMatchObject({ ok: true, value: { alg, typ: 'at+jwt', payload: accessClaims() } })
  })

  it.each([
    ['at+jwt', 'ES256'],
    ['AT+JWT', 'ES256'],
    ['application/at+jwt', 'ES256'],
    ['JWT', 'ES256'],
    ['dpop+jwt', 'token_typ_refused'],
    ['token-introspection+jwt', 'token_typ_refused'],
  ])('reports of typ %s: %s', async (typ, said) => {
    expect(await accessWith({}, { typ })).toBe(said)
  })

  it('accepts a token without typ', async () => {
    const pair = await cryptoKeyPair('ES256')
    const token = await new SignJWT({ ...accessClaims() })
      .setProtectedHeader({ alg: 'ES256', kid: 'bare' })
      .sign(pair.privateKey)
    const { keys } = await issuer({ ...(await exportJWK(pair.publicKey)), kid: 'bare' } as unknown as JsonObject)
    const outcome = await verifyAccessToken(token, { issuer: UPSTREAM, keys, now: NOW })
    expect(outcome).toMatchObject({ ok: true, value: { typ: null } })
  })

  it.each([
    ['of another issuer', { iss: 'https://evil.example' }, 'token_issuer_wrong'],
    ['without an issuer', { iss: null }, 'token_issuer_wrong'],
    ['that has expired', { exp: NOW - 15 }, 'token_expired'],
    ['without an expiry', { exp: 'soon' }, 'token_exp_missing'],
    ['issued in the future', { iat: NOW + 16 }, 'token_not_yet_valid'],
    ['not valid yet', { nbf: NOW + 16 }, 'token_not_yet_valid'],
    ['issued at no number', { iat: 'now' }, 'token_not_yet_valid'],
  ])('refuses one %s', async (_, claims, said) => {
    expect(await accessWith(claims)).toBe(said)
  })

  it.each([
    ['an expiry', { exp: NOW - 14 }],
    ['a time of issue', { iat: NOW + 15 }],
    ['a begin', { nbf: NOW + 15 }],
    ['any audience', { aud: ['a', 'b'] }],
  ])('accepts %s within the tolerance', async (_, claims) => {
    expect(await accessWith(claims)).toBe('ES256')
  })

  it('refuses what is no JWT, and what nobody can verify', async () => {
    const token = await es.sign(accessClaims())
    const [header = '', payload = '', signature = ''] = token.split('.')
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const secret = Buffer.alloc(64, 1)
    const hs = `${part({ alg: 'HS256', typ: 'at+jwt' })}.${payload}`
    const jwe = await new CompactEncrypt(Buffer.from(token))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(Buffer.alloc(32))
    const said = await Promise.all(
      [
        'opaque',
        'a.b.c',
        `${token}.x`,
        `${token}.x.y.z`,
        `${token}.x.y`,
        jwe,
        `${hs}.${createHmac('sha256', secret).update(hs).digest('base64url')}`,
        new UnsecuredJWT({ ...accessClaims() }).encode(),
        `${header}.${payload}.`,
        `${header}.${part(accessClaims({ sub: 'mallory' }))}.${signature}`,
        await stranger.sign(accessClaims()),
        await es.sign(accessClaims(), { kid: 'unknown' }),
        `${part({ alg: 'ES256', kid: es.kid, crit: ['x'] })}.${payload}.${signature}`,
        `${header}.${payload}.${'A'.repeat(MAX_TOKEN_LENGTH)}`,
      ].map(text => access(text)),
    )
    expect(said).toEqual([
      'token_opaque',
      'token_opaque',
      'token_opaque',
      'token_opaque',
      'token_encrypted',
      'token_encrypted',
      'token_alg_refused',
      'token_opaque',
      'token_opaque',
      'token_signature_wrong',
      'token_signature_wrong',
      'token_key_unknown',
      'token_header_extension',
      'token_too_large',
    ])
  })
})

describe('an ID token of the upstream', () => {
  const verify = async (different: JsonObject, accessToken = 'access') => {
    const { keys } = await issuer(es.jwk)
    const token = await es.sign(idClaims(different), { typ: 'JWT' })
    const outcome = await verifyIdToken(token, { issuer: UPSTREAM, keys, now: NOW, clientId: 'web', accessToken })
    return outcome.ok ? outcome.value.payload : outcome.refusal
  }

  it.each([
    ['for the client', {}],
    ['for the client among others', { aud: ['web', 'other'], azp: 'web' }],
    ['with the hash of its access token', { at_hash: tokenHash('ES256', 'access') }],
  ])('accepts one %s', async (_, claims) => {
    expect(await verify(claims)).toEqual(idClaims(claims))
  })

  it.each([
    ['for somebody else', { aud: 'other' }, 'token_audience_wrong'],
    ['for nobody', { aud: null }, 'token_audience_wrong'],
    ['authorized for somebody else', { azp: 'other' }, 'token_azp_wrong'],
    ['with the hash of another access token', { at_hash: tokenHash('ES256', 'other') }, 'token_hash_wrong'],
    ['that has expired', { exp: NOW - 16 }, 'token_expired'],
    ['of another issuer', { iss: 'https://evil.example' }, 'token_issuer_wrong'],
  ])('refuses one %s', async (_, claims, said) => {
    expect(await verify(claims)).toBe(said)
  })

  it('refuses an access token in its place', async () => {
    const { keys } = await issuer(es.jwk)
    const token = await es.sign(idClaims())
    const expected = { issuer: UPSTREAM, keys, now: NOW, clientId: 'web', accessToken: 'access' }
    expect(await verifyIdToken(token, expected)).toEqual({ ok: false, refusal: 'token_typ_refused' })
  })
})

describe('the keys of the upstream', () => {
  const verdictOf = async (keys: UpstreamKeys, key: typeof es, now: number, kid = key.kid) => {
    const token = await key.sign(accessClaims({ exp: now + 600 }), { kid })
    const outcome = await verifyAccessToken(token, { issuer: UPSTREAM, keys, now })
    return outcome.ok ? 'verified' : outcome.refusal
  }

  it('accepts a new key after one refetch, and asks for unknown ones no more often than every ten seconds', async () => {
    const { publisher, keys } = await patientIssuer(0.5, es.jwk)
    const next = await issuerKey('ES256', 'next')
    expect(await verdictOf(keys, es, NOW)).toBe('verified')
    publisher.answer = setOf(next.jwk)
    expect(await verdictOf(keys, next, NOW + 1)).toBe('verified')
    expect(publisher.requests).toHaveLength(2)
    // One more at the end of the wait, and none for the next token with the same key.
    expect(await verdictOf(keys, es, NOW + 1.1)).toBe('token_key_unknown')
    expect(publisher.requests).toHaveLength(3)
    const begunMs = performance.now()
    expect(await verdictOf(keys, es, NOW + 1.6)).toBe('token_key_unknown')
    expect(performance.now() - begunMs).toBeLessThan(300)
    expect(publisher.requests).toHaveLength(3)
  })

  it.each(['another name', 'the same name'])(
    'accepts a second rotation right after the first, under %s, and a set that a cache serves late',
    async name => {
      const { publisher, keys } = await patientIssuer(0.5, es.jwk)
      const second = await issuerKey('ES256', 'second')
      const third = await issuerKey('ES256', name === 'the same name' ? 'second' : 'third')
      expect(await verdictOf(keys, es, NOW)).toBe('verified')
      publisher.answer = setOf(second.jwk)
      expect(await verdictOf(keys, second, NOW + 1)).toBe('verified')
      const waiting = Promise.all([verdictOf(keys, third, NOW + 1.1), verdictOf(keys, third, NOW + 1.1)])
      await sleep(100)
      publisher.answer = setOf(third.jwk)
      expect(await waiting).toEqual(['verified', 'verified'])
    },
  )

  it('accepts a set that could not be had at first', async () => {
    const { publisher, keys } = await patientIssuer(0.3, es.jwk)
    publisher.status = 503
    const waiting = verdictOf(keys, es, NOW)
    await sleep(100)
    publisher.status = 200
    expect(await waiting).toBe('verified')
  })

  it('never asks more than once for many tokens, and asks again when Cache-Control says so', async () => {
    const { publisher, keys } = await issuer(es.jwk)
    publisher.headers = { 'cache-control': 'max-age=120' }
    const token = await es.sign(accessClaims({ exp: NOW + 100_000 }))
    const verify = (now: number) => verifyAccessToken(token, { issuer: UPSTREAM, keys, now })
    expect((await Promise.all(Array.from({ length: 50 }, () => verify(NOW)))).every(({ ok }) => ok)).toBe(true)
    expect(publisher.requests).toHaveLength(1)
    await verify(NOW + 119)
    expect(publisher.requests).toHaveLength(1)
    await verify(NOW + 121)
    expect(publisher.requests).toHaveLength(2)
  })

  it('accepts stale keys for an hour while the upstream fails, then none', async () => {
    const { publisher, keys } = await issuer(es.jwk)
    publisher.headers = { 'cache-control': 'no-store' }
    const token = await es.sign(accessClaims({ exp: NOW + 100_000 }))
    const verify = async (now: number) => {
      const outcome = await verifyAccessToken(token, { issuer: UPSTREAM, keys, now })
      return outcome.ok ? 'verified' : outcome.refusal
    }
    expect(await verify(NOW)).toBe('verified')
    publisher.status = 500
    expect(await verify(NOW + 60 + 3599)).toBe('verified')
    expect(await verify(NOW + 60 + 3611)).toBe('token_keys_unavailable')
  })

  it('reports keys as they are published, and never private ones', async () => {
    const enc = { kty: 'RSA', use: 'enc', kid: 'e', n: 'x', e: 'AQAB', alg: 'RSA-OAEP-256' }
    const { keys } = await issuer(es.jwk, enc, { ...enc, d: 'x' }, { kty: 'oct', k: 'x' })
    expect(await keys.published(NOW)).toEqual([es.jwk, enc])
  })
})
