import { createPublicKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { isOnCurve } from '../../src/jose/curve-points.ts'
import { publicKeyOf, readVerificationKey } from '../../src/jose/verification-key.ts'
import { newKeyPair } from '../key-pair.ts'

const FIELDS = {
  'P-256': { octets: 32, p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n },
  'P-384': { octets: 48, p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n },
  'P-521': { octets: 66, p: 2n ** 521n - 1n },
}

describe.each(Object.entries(FIELDS))('points of %s', (crv, { octets, p }) => {
  const textOf = (coordinate: bigint): string =>
    Buffer.from(coordinate.toString(16).padStart(2 * octets, '0'), 'hex').toString('base64url')
  const jwkOf = (x: bigint, y: bigint) => ({ kty: 'EC', crv, x: textOf(x), y: textOf(y) })
  const point = (): readonly [bigint, bigint] => {
    const { x, y } = newKeyPair('ec', { namedCurve: crv }).publicKey.export({ format: 'jwk' })
    const number = (text = ''): bigint => BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`)
    return [number(x), number(y)]
  }
  const isKeyForOpenSsl = (x: bigint, y: bigint): boolean => {
    try {
      return createPublicKey({ key: jwkOf(x, y), format: 'jwk' }) !== null
    } catch {
      return false
    }
  }

  test('accepts what OpenSSL accepts, and refuses what it refuses', () => {
    for (let round = 0; round < 10; round++) {
      const [x, y] = point()
      const [otherX, otherY] = point()
      const tried: readonly (readonly [bigint, bigint])[] = [
        [x, y],
        [x, p - y],
        [y, x],
        [x, otherY],
        [otherX, y],
        [x, y + 1n],
        [x + 1n, y],
        [p - x, y],
        [0n, 0n],
        [0n, y],
        [x, 0n],
        [p, y],
        [p - 1n, p - 1n],
        // The same points, written with coordinates beyond the field; where they fit into the octets.
        ...[[x + p, y] as const, [x, y + p] as const].filter(pair => pair.every(one => one < 2n ** BigInt(8 * octets))),
      ]
      const ours = tried.map(([a, b]) => isOnCurve(crv, a, b))
      expect(ours).toEqual(tried.map(([a, b]) => isKeyForOpenSsl(a, b)))
      expect(ours.slice(0, 3)).toEqual([true, true, false])
      expect(tried.map(([a, b]) => readVerificationKey(jwkOf(a, b)).ok)).toEqual(ours)
    }
  })
})

test('imports a key once, when it is first asked for', () => {
  const {
    kty = '',
    crv = '',
    x = '',
    y = '',
  } = newKeyPair('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
  const key = readVerificationKey({ kty, crv, x, y })
  if (!key.ok) expect.fail(key.refusal.reason)
  expect(publicKeyOf(key.value)).toBe(publicKeyOf(key.value))
  expect(publicKeyOf(key.value)?.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' })
})
