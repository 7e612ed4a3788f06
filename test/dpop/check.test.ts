/** RFC 9449 section 4.3, one row for each thing that is checked of a proof, and what lies around it. */
import { createHmac, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type CheckProof, createNonces, createProofCheck, originsOf, verifyProof } from '../../src/dpop/index.ts'
import { newKeyPair } from '../key-pair.ts'
import { athOf, makeProof, type ProofParts, proofKey } from './made.ts'

const NOW = 1_796_000_000
const URL_OF_TOKEN = 'https://login.example.com/token'
const origins = originsOf('https://login.example.com', ['login.example.com', 'old.example.com:8443', '[2001:db8::1]'])
const key = proofKey()
const other = proofKey()
const rsa = proofKey(newKeyPair('rsa', { modulusLength: 2048 }))
const ed = proofKey(newKeyPair('ed25519'))
const p384 = proofKey(newKeyPair('ec', { namedCurve: 'P-384' }))
const TOKEN = 'a.b.c'

const nonces = createNonces([Buffer.alloc(32, 1), Buffer.alloc(32, 2)])
/** Both halves, as every endpoint has them. */
const whole = (check: CheckProof) => (request: Parameters<CheckProof>[0]) => {
  const checked = check(request)
  return checked.ok ? verifyProof(checked.value) : checked
}
const check = whole(createProofCheck({ origins, nonces: null }))
const checkNonce = whole(createProofCheck({ origins, nonces }))

const asked = (field: string, more: object = {}) => ({
  field,
  method: 'POST',
  path: '/token',
  now: NOW,
  accessToken: null,
  ...more,
})

const made = ({ claims, ...parts }: ProofParts = {}, htu = URL_OF_TOKEN, by = key): string =>
  makeProof(by, htu, { claims: { iat: NOW, ...claims }, ...parts })

const reason = (field: string, more: object = {}, by = check): string => {
  const checked = by(asked(field, more))
  return checked.ok ? 'accepted' : checked.refusal.detail
}

const PRIVATE = key.pair.privateKey.export({ format: 'jwk' })
const dsa = (text: string): Buffer => sign('sha256', Buffer.from(text), key.pair.privateKey)
const altered = (): string => {
  const [header = '', payload = '', signature = ''] = made().split('.')
  return [header, payload, `${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`].join('.')
}
const swapped = (): string => {
  const [header] = made().split('.')
  return [header, ...made().split('.').slice(1)].join('.').replace(/\.[^.]+$/, `.${made().split('.')[2]}`)
}

/** What stands in section 4.3, by its number, and what is refused. */
const ROWS: readonly (readonly [item: string, what: string, field: string, reason: string])[] = [
  ['1', 'two fields, as Node joins them', `${made()}, ${made()}`, 'dpop_repeated'],
  ['1', 'two proofs in one field', `${made()},${made()}`, 'dpop_repeated'],
  ['2', 'nothing', '', 'dpop_malformed'],
  ['2', 'a scheme before it', `DPoP ${made()}`, 'dpop_malformed'],
  ['2', 'two parts', made().split('.').slice(0, 2).join('.'), 'dpop_malformed'],
  ['2', 'four parts', `${made()}.x`, 'dpop_malformed'],
  ['2', 'padding', `${made()}=`, 'dpop_malformed'],
  ['2', 'a critical extension', made({ header: { crit: ['exp'] } }), 'dpop_malformed'],
  ['2', 'an unencoded payload', made({ header: { b64: false } }), 'dpop_malformed'],
  ['2', 'more than 8 KiB', made({ claims: { x: 'x'.repeat(9000) } }), 'dpop_malformed'],
  ['3', 'no jti', made({ claims: { jti: undefined } }), 'dpop_claims'],
  ['3', 'an empty jti', made({ claims: { jti: '' } }), 'dpop_claims'],
  ['3', 'a jti of 257 characters', made({ claims: { jti: 'j'.repeat(257) } }), 'dpop_claims'],
  ['3', 'a jti that is a number', made({ claims: { jti: 7 } }), 'dpop_claims'],
  ['3', 'no htm', made({ claims: { htm: undefined } }), 'dpop_claims'],
  ['3', 'a list in htm', made({ claims: { htm: ['POST'] } }), 'dpop_claims'],
  ['3', 'no htu', made({ claims: { htu: undefined } }), 'dpop_claims'],
  ['3', 'no iat', made({ claims: { iat: undefined } }), 'dpop_claims'],
  ['3', 'an iat that is a text', made({ claims: { iat: String(NOW) } }), 'dpop_claims'],
  ['3', 'a nonce that is a number', made({ claims: { nonce: 1 } }), 'dpop_claims'],
  ['4', 'no typ', made({ header: { typ: undefined } }), 'dpop_typ'],
  ['4', 'the typ of a JWT', made({ header: { typ: 'JWT' } }), 'dpop_typ'],
  ['4', 'the typ of an access token', made({ header: { typ: 'at+jwt' } }), 'dpop_typ'],
  ['5', 'none', made({ header: { alg: 'none' } }), 'dpop_alg'],
  ['5', 'an unknown alg', made({ header: { alg: 'ES256K' } }), 'dpop_alg'],
  [
    '5',
    'a shared secret',
    made({
      header: { alg: 'HS256', jwk: { kty: 'oct', k: 'c2VjcmV0' } },
      signed: text => createHmac('sha256', 'secret').update(text).digest(),
    }),
    'dpop_alg',
  ],
  ['5', 'a MAC with the public key', made({ header: { alg: 'HS256' } }), 'dpop_alg'],
  ['5', 'an alg that the key does not fit', made({ header: { alg: 'ES384' } }), 'dpop_alg'],
  ['5', 'the alg of another type of key', made({ header: { alg: 'RS256' } }), 'dpop_alg'],
  ['5', 'another alg than the jwk is for', made({ header: { jwk: { ...key.jwk, alg: 'ES384' } } }), 'dpop_key'],
  ['6', 'another signature', altered(), 'dpop_signature'],
  ['6', 'the signature of another proof', swapped(), 'dpop_signature'],
  ['6', 'the jwk of another key', made({ header: { jwk: other.jwk } }), 'dpop_signature'],
  ['6', 'a signature in DER', made({ signed: dsa }), 'dpop_signature'],
  ['6', 'no signature', made({ signed: () => Buffer.alloc(0) }), 'dpop_malformed'],
  ['6', 'half a signature', made({ signed: text => dsa(text).subarray(0, 32) }), 'dpop_signature'],
  ['7', 'no jwk', made({ header: { jwk: undefined } }), 'dpop_key'],
  ['7', 'a private key', made({ header: { jwk: PRIVATE } }), 'dpop_key'],
  ['7', 'a private exponent alone', made({ header: { jwk: { ...key.jwk, d: 'AA' } } }), 'dpop_key'],
  ['7', 'a jwk that is a text', made({ header: { jwk: JSON.stringify(key.jwk) } }), 'dpop_key'],
  ['7', 'a point beside its curve', made({ header: { jwk: { ...key.jwk, y: other.jwk['y'] } } }), 'dpop_key'],
  ['7', 'a weak RSA key', made({ header: { alg: 'RS256', jwk: { kty: 'RSA', e: 'AQAB', n: 'w' } } }), 'dpop_key'],
  ['7', 'a key for encryption', made({ header: { jwk: { ...key.jwk, use: 'enc' } } }), 'dpop_key'],
  ['7', 'a key set elsewhere', made({ header: { jwk: undefined, jku: 'https://evil.example/jwks' } }), 'dpop_key'],
  ['8', 'another method', made({ claims: { htm: 'GET' } }), 'dpop_htm'],
  ['8', 'the method in small letters', made({ claims: { htm: 'post' } }), 'dpop_htm'],
  ['9', 'another path', made({}, 'https://login.example.com/introspect'), 'dpop_htu'],
  ['9', 'a final slash', made({}, 'https://login.example.com/token/'), 'dpop_htu'],
  ['9', 'the path in capitals', made({}, 'https://login.example.com/TOKEN'), 'dpop_htu'],
  ['9', 'another host', made({}, 'https://evil.example/token'), 'dpop_htu'],
  ['9', 'our host as that of a user', made({}, 'https://login.example.com@evil.example/token'), 'dpop_htu'],
  ['9', 'a user', made({}, 'https://user@login.example.com/token'), 'dpop_htu'],
  ['9', 'another port', made({}, 'https://login.example.com:8443/token'), 'dpop_htu'],
  ['9', 'the port of another host of ours', made({}, 'https://old.example.com/token'), 'dpop_htu'],
  ['9', 'another scheme', made({}, 'http://login.example.com/token'), 'dpop_htu'],
  ['9', 'a path alone', made({}, '/token'), 'dpop_htu'],
  ['9', 'backslashes', made({}, 'https:\\\\login.example.com\\token'), 'dpop_htu'],
  ['9', 'a tab in it', made({}, 'https://login.example.com/tok\ten'), 'dpop_htu'],
  ['9', 'a slash that is escaped', made({}, 'https://login.example.com%2Ftoken'), 'dpop_htu'],
  ['9', 'no URL', made({}, 'token'), 'dpop_htu'],
  ['11', 'an iat 301 seconds ago', made({ claims: { iat: NOW - 301 } }), 'dpop_iat'],
  ['11', 'an iat 61 seconds ahead', made({ claims: { iat: NOW + 61 } }), 'dpop_iat'],
  ['11', 'an iat in milliseconds', made({ claims: { iat: NOW * 1000 } }), 'dpop_iat'],
]

describe('a proof', () => {
  it('is accepted, and tells the thumbprint of its key', () => {
    const checked = check(asked(made({ claims: { jti: 'one' } })))
    expect(checked).toEqual({ ok: true, value: { thumbprint: key.thumbprint, jti: 'one', iat: NOW, alg: 'ES256' } })
  })

  it.each(ROWS)('is refused (item %s): %s', (_, __, field, expected) => {
    expect(reason(field)).toBe(expected)
    const checked = check(asked(field))
    expect(checked).toMatchObject({ refusal: { error: 'invalid_dpop_proof' } })
    // RFC 6749 section 5.2: the characters of a description.
    if (!checked.ok) expect(checked.refusal.description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/)
  })

  it.each([
    ['query and fragment', 'https://login.example.com/token?x=1#y'],
    ['scheme and host in capitals', 'HTTPS://LOGIN.example.com/token'],
    ['the default port', 'https://login.example.com:443/token'],
    ['dot segments', 'https://login.example.com/a/../token'],
    ['letters that are escaped', 'https://login.example.com/%74oken'],
    ['another host of ours', 'https://old.example.com:8443/token'],
    ['an address of ours', 'https://[2001:DB8:0::1]/token'],
  ])('is accepted with %s in htu', (_, htu) => {
    expect(reason(made({}, htu))).toBe('accepted')
  })

  it.each([
    ['300 seconds ago', NOW - 300],
    ['60 seconds ahead', NOW + 60],
    ['with a fraction', NOW - 0.25],
  ])('is accepted with an iat %s', (_, iat) => {
    expect(reason(made({ claims: { iat } }))).toBe('accepted')
  })

  it('is accepted with every kind of key', () => {
    const node = (hash: string | null, by: typeof key, more: object = {}) => ({
      signed: (text: string) => sign(hash, Buffer.from(text), { key: by.pair.privateKey, ...more }),
    })
    const ieee = { dsaEncoding: 'ieee-p1363' }
    const all = [
      made({ header: { alg: 'RS256' }, ...node('sha256', rsa) }, URL_OF_TOKEN, rsa),
      made({ header: { alg: 'PS256' }, ...node('sha256', rsa, { padding: 6, saltLength: 32 }) }, URL_OF_TOKEN, rsa),
      made({ header: { alg: 'ES384' }, ...node('sha384', p384, ieee) }, URL_OF_TOKEN, p384),
      made({ header: { alg: 'EdDSA' }, ...node(null, ed) }, URL_OF_TOKEN, ed),
      made({ header: { alg: 'Ed25519' }, ...node(null, ed) }, URL_OF_TOKEN, ed),
    ]
    const thumbprints = all.map(field => {
      const checked = check(asked(field))
      return checked.ok ? checked.value.thumbprint : checked.refusal.detail
    })
    expect(thumbprints).toEqual([rsa, rsa, p384, ed, ed].map(({ thumbprint }) => thumbprint))
  })

  it('has the same thumbprint with other members in its jwk', () => {
    const checked = check(asked(made({ header: { jwk: { use: 'sig', ...key.jwk, kid: 'k' } } })))
    expect(checked).toMatchObject({ value: { thumbprint: key.thumbprint } })
  })

  it('of another path is accepted there alone', () => {
    const field = made({ claims: { htm: 'GET' } }, 'https://login.example.com/auth/me')
    expect(reason(field, { method: 'GET', path: '/auth/me' })).toBe('accepted')
    expect(reason(made({}, 'https://login.example.com//evil.example/me'), { path: '//evil.example/me' })).toBe(
      'accepted',
    )
  })
})

describe('a proof beside an access token (item 12)', () => {
  it.each([
    ['its hash', athOf(TOKEN), 'accepted'],
    ['none', undefined, 'dpop_ath'],
    ['the hash of another token', athOf('x'), 'dpop_ath'],
    ['the token itself', TOKEN, 'dpop_ath'],
    ['the hash with padding', `${athOf(TOKEN)}=`, 'dpop_ath'],
  ])('has %s', (_, ath, expected) => {
    expect(reason(made({ claims: { ath } }), { accessToken: TOKEN })).toBe(expected)
  })
})

describe('a nonce (item 10)', () => {
  const SLOT = 300
  const start = Math.floor(NOW / SLOT) * SLOT
  const at = (nonce: string | undefined, now: number) =>
    reason(made({ claims: { nonce, iat: now } }), { now }, checkNonce)

  it('is accepted in its slot and in the next, and no longer', () => {
    const nonce = nonces.current(start)
    expect([0, SLOT - 1, SLOT, 2 * SLOT - 1, 2 * SLOT].map(later => at(nonce, start + later))).toEqual([
      ...Array(4).fill('accepted'),
      'dpop_nonce',
    ])
    expect(at(nonces.current(start + SLOT), start)).toBe('dpop_nonce')
  })

  it.each([undefined, '', 'made-up'])('is asked for where there is %s', nonce => {
    expect(checkNonce(asked(made({ claims: { nonce } })))).toMatchObject({
      refusal: { error: 'use_dpop_nonce', detail: 'dpop_nonce' },
    })
  })

  it('is that of every replica, also while keys rotate', () => {
    const ahead = createNonces([Buffer.alloc(32, 2), Buffer.alloc(32, 1)])
    expect(ahead.current(NOW)).not.toBe(nonces.current(NOW))
    for (const [mine, theirs] of [
      [nonces, ahead],
      [ahead, nonces],
    ] as const)
      expect(mine.isFresh(theirs.current(NOW), NOW)).toBe(true)
    expect(createNonces([Buffer.alloc(32, 3)]).isFresh(nonces.current(NOW), NOW)).toBe(false)
  })

  it('of a server that asks for none is not looked at', () => {
    expect(reason(made({ claims: { nonce: 'of-somebody' } }))).toBe('accepted')
  })
})
