/**
 * The cases of Project Wycheproof for JSON web signatures and keys, made anew with keys of our own, and some beside
 * them. Where its files and our requirements differ, the title says so.
 *
 * @see {@link https://github.com/C2SP/wycheproof}
 */
import { type KeyObject, randomBytes, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { plainSecret } from '../../src/clients/secrets.ts'
import type { SignatureAlg } from '../../src/jose/algorithms.ts'
import { readKeySet } from '../../src/jose/key-set.ts'
import { verifyMac, verifySignature } from '../../src/jose/signatures.ts'
import { readVerificationKey } from '../../src/jose/verification-key.ts'
import type { JsonObject } from '../../src/oauth.ts'
import { mistakes, newEc } from '../clients/stage.ts'
import { newKeyPair } from '../key-pair.ts'
import { good, type Hash, type PssOptions, pss, rawSign, WRONG_ENCODINGS } from './encodings.ts'

const INPUT = `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.Zm9v`
const rsa = newKeyPair('rsa', { modulusLength: 2048 })
const OCTETS = 256
const HASHES: readonly (readonly [SignatureAlg, SignatureAlg, Hash])[] = [
  ['RS256', 'PS256', 'sha256'],
  ['RS384', 'PS384', 'sha384'],
  ['RS512', 'PS512', 'sha512'],
]
const verifies = (alg: SignatureAlg, encoded: Buffer): boolean =>
  verifySignature(alg, INPUT, rawSign(encoded, rsa.privateKey), rsa.publicKey)

describe('what is inside a PKCS #1 v1.5 signature', () => {
  test.each(HASHES)('J4 accepts %s in its one encoding', (alg, _, hash) => {
    expect(verifies(alg, good(hash, INPUT, OCTETS))).toBe(true)
  })

  // Changes that change nothing: NULL for the parameters, which are NULL, and no content for what has none.
  const SAME = ['the parameters with NULL instead', 'the parameters with no content']
  const CHANGING = ['first octet changed', 'last octet changed', 'first octet left out', 'last octet left out']
  SAME.push(...CHANGING.map(how => `the parameters with its ${how}`), 'the parameters with a length of nothing')
  test.each(WRONG_ENCODINGS.filter(([name]) => !SAME.includes(name)))('J4 refuses %s', (_, encode) => {
    for (const [alg, , hash] of HASHES) expect(verifies(alg, encode(hash, INPUT, OCTETS))).toBe(false)
  })
  test('J4 accepts the encodings that are the same after all', () => {
    for (const [, encode] of WRONG_ENCODINGS.filter(([name]) => SAME.includes(name)))
      for (const [alg, , hash] of HASHES) expect(verifies(alg, encode(hash, INPUT, OCTETS))).toBe(true)
  })
  test('J4 refuses a change of any one octet', () => {
    const encoded = good('sha256', INPUT, OCTETS)
    for (let at = 0; at < OCTETS; at++) {
      const changed = Buffer.from(encoded)
      changed[at] = (changed[at] ?? 0) ^ (at === 0 ? 1 : 0x80)
      expect(verifies('RS256', changed)).toBe(false)
    }
  })
})

describe('what is inside a PSS signature', () => {
  test.each(HASHES)('J4 accepts what fits %s and %s for PSS alone', (pkcs1, alg, hash) => {
    const encoded = pss(hash, INPUT, OCTETS)
    expect(verifies(alg, encoded)).toBe(true)
    expect(verifies(pkcs1, encoded)).toBe(false)
    expect(verifies(alg, good(hash, INPUT, OCTETS))).toBe(false)
  })
  const replaced = (at: number, value: number) => (octets: Buffer) => {
    const changed = Buffer.from(octets)
    changed[at < 0 ? octets.length + at : at] = value
    return changed
  }
  test.each<[string, PssOptions]>([
    ['no salt', { salt: 0 }],
    ['a salt of SHA-1', { salt: 20 }],
    ['a salt one octet short', { salt: 31 }],
    ['a salt one octet long', { salt: 33 }],
    ['as much salt as fits', { salt: OCTETS - 2 - 64 }],
    ['a mask of SHA-1', { maskHash: 'sha1' }],
    ['a mask of another hash', { maskHash: 'sha512-256' }],
    ['the trailer of X9.31', { trailer: 0xcc }],
    ['a trailer of 0', { trailer: 0 }],
    ['a first octet of the block that is not 0', { block: replaced(0, 1) }],
    ['an octet of the block that is not 0', { block: replaced(60, 1) }],
    ['2 before the salt', { block: block => replaced(block.indexOf(1), 2)(block) }],
    ['0 before the salt', { block: block => replaced(block.indexOf(1), 0)(block) }],
    ['salt that was changed', { block: block => replaced(-1, (block.at(-1) ?? 0) ^ 1)(block) }],
    ['its highest bit set', { whole: encoded => replaced(0, (encoded[0] ?? 0) | 0x80)(encoded) }],
    ['a hash that was changed', { whole: encoded => replaced(-2, (encoded.at(-2) ?? 0) ^ 1)(encoded) }],
  ])('J4 refuses %s', (_, options) => {
    for (const [, alg, hash] of HASHES) {
      // The highest bit may make the number larger than the modulus, which cannot even be signed.
      const encoded = pss(hash, INPUT, OCTETS, options)
      const signature = (() => {
        try {
          return rawSign(encoded, rsa.privateKey)
        } catch {
          return encoded
        }
      })()
      expect(verifySignature(alg, INPUT, signature, rsa.publicKey)).toBe(false)
    }
  })
})

describe('Ed25519 signatures', () => {
  const { publicKey, privateKey } = newKeyPair('ed25519')
  const signature = sign(null, Buffer.from(INPUT), privateKey)
  const L = 2n ** 252n + 27742317777372353535851937790883648493n
  const little = (octets: Buffer): bigint => BigInt(`0x${Buffer.from(octets).reverse().toString('hex')}`)
  const octetsOf = (value: bigint): Buffer =>
    Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse().subarray(0, 32)
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32)]
  const verifiesEd = (other: Buffer, key: KeyObject = publicKey): boolean => verifySignature('EdDSA', INPUT, other, key)

  test('J4 accepts the one signature there is', () => expect(verifiesEd(signature)).toBe(true))
  test.each<[string, Buffer]>([
    ['s plus the order', Buffer.concat([r, octetsOf(little(s) + L)])],
    ['s plus twice the order', Buffer.concat([r, octetsOf(little(s) + 2n * L)])],
    ['s with its highest bit', Buffer.concat([r, octetsOf(little(s) | (1n << 255n))])],
    ['s of 0', Buffer.concat([r, Buffer.alloc(32)])],
    ['s of the order', Buffer.concat([r, octetsOf(L)])],
    ['r of 0 and s of 0', Buffer.alloc(64)],
    ['the neutral point and s of 0', Buffer.concat([octetsOf(1n), Buffer.alloc(32)])],
    ['r with its sign turned', Buffer.concat([octetsOf(little(r) ^ (1n << 255n)), s])],
    ['r beyond the field', Buffer.concat([Buffer.alloc(32, 0xff), s])],
    ['the halves exchanged', Buffer.concat([s, r])],
    ['63 octets', signature.subarray(0, 63)],
    ['65 octets', Buffer.concat([signature, Buffer.alloc(1)])],
    ['128 octets', Buffer.concat([signature, signature])],
    ['no octet', Buffer.alloc(0)],
  ])('J4 refuses %s', (_, other) => expect(verifiesEd(other)).toBe(false))
})

describe('MACs', () => {
  const SECRET = 's'.repeat(64)
  const { key } = plainSecret(SECRET, 'client_secret_jwt')
  test.each(['HS256', 'HS384', 'HS512'] as const)('S4 refuses every MAC under %s but the one', alg => {
    if (key === null) throw new Error('a plain secret has a key')
    const lengths = { HS256: 32, HS384: 48, HS512: 64 }
    for (let length = 0; length <= 130; length++) expect(verifyMac(alg, INPUT, Buffer.alloc(length), key)).toBe(false)
    expect(lengths[alg]).toBeGreaterThan(0)
  })
  test.each([
    ['HS256', 31],
    ['HS384', 47],
    ['HS512', 63],
    ['HS256', 0],
  ] as const)('S2 reports a key of %s with %s octets', (alg, octets) => {
    const client = { token_endpoint_auth_method: 'client_secret_jwt', token_endpoint_auth_signing_alg: alg }
    const value = randomBytes(65).toString('base64url').slice(0, 65)
    expect(mistakes({ ...client, secrets: [{ value: value.slice(0, octets) }] }).join()).toMatch(/CG(?!4030)\d{4}/)
    expect(mistakes({ ...client, secrets: [{ value }] })).toEqual([])
  })
})

describe('keys', () => {
  const ec = newEc().jwk
  const rsaJwk = rsa.publicKey.export({ format: 'jwk' }) as unknown as JsonObject
  const p384 = newKeyPair('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' })
  const off = Buffer.from(String(ec['y']), 'base64url')
  off[31] = (off[31] ?? 0) ^ 1
  const small = newKeyPair('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' })

  test.each<[string, JsonObject]>([
    ['alg ES521 on P-256', { ...ec, alg: 'ES521' }],
    ['alg ES224 on P-256', { ...ec, alg: 'ES224' }],
    ['alg ES384 on P-256', { ...ec, alg: 'ES384' }],
    ['alg RS256 on P-256', { ...ec, alg: 'RS256' }],
    ['use enc', { ...ec, use: 'enc' }],
    ['key_ops of encryption', { ...ec, key_ops: ['encrypt'] }],
    ['key_ops of signing alone', { ...ec, key_ops: ['sign'] }],
    ['a point that is not on the curve', { ...ec, y: off.toString('base64url') }],
    ['a point of another curve', { ...ec, crv: 'P-384' }],
    ['the coordinates of P-384 on P-256', { ...(p384 as unknown as JsonObject), crv: 'P-256' }],
    ['a point at infinity', { ...ec, x: 'A'.repeat(43), y: 'A'.repeat(43) }],
    ['the type RSA with a point', { ...ec, kty: 'RSA' }],
    ['the type EC with a modulus', { ...rsaJwk, kty: 'EC' }],
    ['the type in small letters', { ...ec, kty: 'ec' }],
    ['the curve in small letters', { ...ec, crv: 'p-256' }],
    ['the curve of Bitcoin', { ...ec, crv: 'secp256k1' }],
    ['RSA of 1024 bits', small as unknown as JsonObject],
    ['the exponent 1', { ...rsaJwk, e: 'AQ' }],
    ['the exponent 3', { ...rsaJwk, e: 'Aw' }],
    ['an even exponent', { ...rsaJwk, e: 'AQAA' }],
    ['an exponent with three characters of padding', { ...rsaJwk, e: 'AQAB===' }],
    ['RSA for encryption', { ...rsaJwk, use: 'enc', alg: 'RSA1_5' }],
    ['a modulus in no alphabet', { ...rsaJwk, n: `*${String(rsaJwk['n']).slice(1)}` }],
    ['an AES key', { kty: 'oct', alg: 'A256GCM', use: 'sig', k: 'A'.repeat(43) }],
    ['a key for wrapping', { kty: 'oct', alg: 'A256KW', use: 'sig', k: 'A'.repeat(43) }],
    ['a symmetric key', { kty: 'oct', alg: 'HS256', use: 'sig', k: 'A'.repeat(43) }],
    ['a private part', { ...ec, d: 'A'.repeat(43) }],
  ])('K2, K3 and K4 refuse a key with %s', (_, jwk) => expect(readVerificationKey(jwk).ok).toBe(false))

  test('K2 refuses a set of public and symmetric keys, whole', () => {
    const set = { keys: [ec, { kty: 'oct', k: 'A'.repeat(43), kid: 'mac', use: 'sig', alg: 'HS256' }] }
    const client = { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256' }
    expect(mistakes({ ...client, jwks: set }).join()).toContain('CG4010')
  })
  test('K5 accepts a set with one kid twice, which Wycheproof would refuse: clients publish them when they rotate', () => {
    const set = {
      keys: [
        { ...ec, kid: 'same' },
        { ...newEc().jwk, kid: 'same' },
      ],
    }
    expect(readKeySet(set).keys).toHaveLength(2)
  })
})
