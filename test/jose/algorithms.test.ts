import { createPublicKey, createSecretKey, randomBytes } from 'node:crypto'
import { describe, expect, it, test } from 'vitest'
import {
  ALGORITHMS,
  algorithmOf,
  algsOfKeyType,
  FAPI2_ALGS,
  HMAC_ALGS,
  isSigningAlg,
  JWS_ALGS,
  SIGNATURE_ALGS,
  SIGNING_ALGS,
} from '../../src/jose/algorithms.ts'
import { keyTypeOf } from '../../src/jose/key-types.ts'
import { signerOf, verifyMac, verifySignature } from '../../src/jose/signatures.ts'
import { tokenHash } from '../../src/jose/token-hash.ts'

const INPUT = 'e30.e30'

describe('the table of algorithms', () => {
  it('returns its lists in their order', () => {
    expect(JWS_ALGS).toEqual([...HMAC_ALGS, ...SIGNATURE_ALGS])
    expect(HMAC_ALGS).toEqual(['HS256', 'HS384', 'HS512'])
    expect(SIGNATURE_ALGS.join(' ')).toBe('RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA')
    expect(SIGNING_ALGS).toEqual(['ES256', 'RS256', 'PS256', 'EdDSA'])
    expect(FAPI2_ALGS).toEqual(['PS256', 'ES256', 'EdDSA'])
  })

  it.each(['none', 'None', 'hs256', 'ES256 ', 'ES256K', 'RSA1_5', '', '__proto__', 'toString'])(
    'refuses the name %j',
    name => {
      expect(algorithmOf(name)).toBeNull()
      expect(isSigningAlg(name)).toBe(false)
    },
  )

  it('accepts Ed25519 for EdDSA', () => expect(algorithmOf('Ed25519')).toBe('EdDSA'))

  it.each(['RS256', 'PS384', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const)(
    'accepts what %s signs with a key of its type, and refuses a change',
    alg => {
      const key = ALGORITHMS[alg].key.generate()
      const publicKey = createPublicKey(key)
      const signature = signerOf(alg, key)(INPUT)
      expect(signature).toHaveLength(ALGORITHMS[alg].octets ?? 256)
      expect(verifySignature(alg, INPUT, signature, publicKey)).toBe(true)
      expect(verifySignature(alg, `${INPUT}x`, signature, publicKey)).toBe(false)
      expect(verifySignature(alg, INPUT, signature.subarray(1), publicKey)).toBe(false)
      const { kty, crv } = publicKey.export({ format: 'jwk' })
      expect(algsOfKeyType(keyTypeOf(kty, crv) ?? ALGORITHMS.RS256.key)).toContain(alg)
    },
    20_000,
  )

  it.each(HMAC_ALGS)('accepts what %s authenticates, and refuses a change', alg => {
    const key = createSecretKey(randomBytes(64))
    const mac = signerOf(alg, key)(INPUT)
    expect(mac).toHaveLength(ALGORITHMS[alg].octets)
    expect(verifyMac(alg, INPUT, mac, key)).toBe(true)
    expect(verifyMac(alg, `${INPUT}x`, mac, key)).toBe(false)
  })

  test.each([
    ['RS256', 16],
    ['PS384', 24],
    ['ES512', 32],
    ['EdDSA', 32],
  ] as const)('returns for %s a token hash of %s octets', (alg, octets) => {
    expect(Buffer.from(tokenHash(alg, 'token'), 'base64url')).toHaveLength(octets)
  })
})
