import { calculateJwkThumbprint, type JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { SIGNING_ALGS } from '../../src/jose/index.ts'
import { CODES, generateKey, loadKeys } from '../../src/tokens/index.ts'
import { keysText } from '../../src/tokens/keys-file.ts'
import { newKeyPair } from '../key-pair.ts'
import { activeKey, NOW } from './fixtures.ts'

const load = (value: unknown, options = {}) => loadKeys('keys.json', JSON.stringify(value, null, 2), options)
const item = (different: object = {}) => ({ ...JSON.parse(keysText([activeKey()])).keys[0], ...different })
const codesOf = ({ diagnostics }: ReturnType<typeof load>) => diagnostics.map(({ code }) => code)
const rsa = (modulusLength: number, publicExponent = 65537) =>
  newKeyPair('rsa', { modulusLength, publicExponent }).privateKey.export({ format: 'jwk' })

describe('the keys file', () => {
  it.each(SIGNING_ALGS)('accepts what was generated for %s', async alg => {
    const key = generateKey(alg, 'active', NOW)
    const { ring, keys, diagnostics } = loadKeys('keys.json', keysText([key]), { mode: 0o600, required: [alg] })
    expect(diagnostics).toEqual([])
    expect(keys).toEqual([key])
    expect(ring?.algs).toEqual([alg])
    expect(key.kid).toBe(await calculateJwkThumbprint(key.jwk as JWK))
  })

  it('never publishes a private member', () => {
    const keys = SIGNING_ALGS.map(alg => generateKey(alg, 'active', NOW))
    const { ring } = loadKeys('keys.json', keysText(keys))
    const published = ring?.publicJwks.keys ?? []
    expect(published.map(key => Object.keys(key).sort().join(' '))).toEqual([
      'alg crv kid kty use x y',
      'alg e kid kty n use',
      'alg e kid kty n use',
      'alg crv kid kty use x',
    ])
  })

  it('accepts a key without kid and since: the kid is the thumbprint', async () => {
    const { kid, since, ...rest } = item()
    expect(load({ keys: [rest] }).keys[0]).toMatchObject({ kid, since: 0 })
  })

  it('accepts a kid of its own', () => {
    expect(load({ keys: [item({ kid: 'mine' })] }).ring?.find('mine')).not.toBeNull()
  })

  it.each([
    ['a list', [item()], 'CG5001'],
    ['no key', { keys: [] }, 'CG5001'],
    ['a key that is text', { keys: ['x'] }, 'CG5001'],
    ['a public key', { keys: [item({ d: undefined })] }, 'CG5002'],
    ['a private part that belongs to another public part', { keys: [item({ d: item().d })] }, 'CG5002'],
    ['a point that is not on the curve', { keys: [item({ x: item().x })] }, 'CG5002'],
    ['an RSA key of 1024 bits', { keys: [{ ...rsa(1024), alg: 'RS256', state: 'active' }] }, 'CG5003'],
    ['an RSA exponent of 3', { keys: [{ ...rsa(2048, 3), alg: 'PS256', state: 'active' }] }, 'CG5003'],
    ['the same kid twice', { keys: [item({ kid: 'a' }), item({ kid: 'a', state: 'next' })] }, 'CG5004'],
    ['two active keys of one algorithm', { keys: [item(), item()] }, 'CG5005'],
    ['no state', { keys: [item({ state: undefined })] }, 'CG5008'],
    ['an unknown state', { keys: [item({ state: 'current' })] }, 'CG5008'],
    ['a since that is text', { keys: [item({ since: 'today' })] }, 'CG5008'],
    ['no algorithm', { keys: [item({ alg: undefined })] }, 'CG5009'],
    ['HS256', { keys: [item({ alg: 'HS256' })] }, 'CG5009'],
    ['an algorithm of another type of key', { keys: [item({ alg: 'RS256' })] }, 'CG5009'],
    ['another curve', { keys: [item({ crv: 'P-384' })] }, 'CG5009'],
  ])('refuses %s', (_, value, code) => {
    const loaded = load(value)
    expect(codesOf(loaded)).toEqual([code])
    expect(loaded.ring).toBeNull()
    expect(Object.keys(CODES)).toContain(code)
  })

  it('refuses the same key under two names', () => {
    const key = item()
    expect(codesOf(load({ keys: [key, { ...key, kid: 'b', state: 'next' }] }))).toEqual(['CG5004'])
  })

  it('reports the mistakes of all keys, each in its place', () => {
    const { diagnostics } = load({ keys: [item({ state: 'x' }), item(), item({ alg: 'x' })] })
    expect(diagnostics.map(({ code, excerpt }) => [code, excerpt.trim()])).toEqual([
      ['CG5008', '"state": "x",'],
      ['CG5009', '"alg": "x",'],
    ])
  })

  it('requires an active key of the algorithm that tokens are signed with', () => {
    const loaded = load({ keys: [item({ state: 'next' })] }, { required: ['ES256'] })
    expect(codesOf(loaded)).toEqual(['CG5006'])
    expect(load({ keys: [item()] }, { required: ['ES256'] }).ring).not.toBeNull()
  })

  it('reports a file that others can read, and still uses it', () => {
    for (const mode of [0o644, 0o660, 0o604]) {
      const loaded = load({ keys: [item()] }, { mode })
      expect(loaded.diagnostics).toMatchObject([{ code: 'CG5007', severity: 'warning' }])
      expect(loaded.ring).not.toBeNull()
    }
  })

  it('accepts a file that its group can read, as Kubernetes mounts it', () => {
    for (const mode of [0o600, 0o440, 0o640]) expect(load({ keys: [item()] }, { mode }).diagnostics).toEqual([])
  })

  it('never shows key material in a diagnostic', () => {
    const key = item({ state: 'x' })
    const oneLine = JSON.stringify({ keys: [key] })
    const broken = [
      oneLine,
      oneLine.slice(0, -1),
      oneLine.replace('"state"', '"kid"'),
      `${oneLine}x`,
      `- ${oneLine}: *a`,
    ]
    for (const text of broken) {
      const { diagnostics } = loadKeys('keys.json', text)
      expect(diagnostics.length).toBeGreaterThan(0)
      expect(JSON.stringify(diagnostics)).not.toContain(key.d)
    }
  })
})
