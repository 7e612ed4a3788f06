import { describe, expect, it } from 'vitest'
import { firstKeys, generateKey, rotateKeys, type StoredKey } from '../../src/tokens/index.ts'
import { PUBLISHED_BEFORE_USE } from '../../src/tokens/rotation.ts'
import { readAccessToken } from '../../src/tokens/verify-access-token.ts'
import { ISSUER, issue, NOW, ringOf } from './fixtures.ts'

const LONGEST = 86_400
const rotate = (keys: readonly StoredKey[], now: number) => rotateKeys(keys, { now, longestLifetime: LONGEST })
const states = (keys: readonly StoredKey[]) => keys.map(key => key.state).sort()
const inState = (keys: readonly StoredKey[], state: string) =>
  keys.filter(key => key.state === state).map(key => key.kid)

describe('rotation', () => {
  it('returns one active and one next key for a new file', () => {
    expect(states(firstKeys('ES256', NOW))).toEqual(['active', 'next'])
  })

  it('returns the next key as active, the active as retired, and a new next', () => {
    const keys = firstKeys('ES256', NOW)
    const later = NOW + PUBLISHED_BEFORE_USE
    const { keys: rotated, steps, removed } = rotate(keys, later)
    expect(inState(rotated, 'active')).toEqual(inState(keys, 'next'))
    expect(inState(rotated, 'retired')).toEqual(inState(keys, 'active'))
    expect(inState(rotated, 'next')).toHaveLength(1)
    expect(rotated.every(key => key.since === later)).toBe(true)
    expect(steps).toEqual([{ alg: 'ES256', step: 'rotated', kid: inState(keys, 'next')[0] }])
    expect(removed).toEqual([])
  })

  it('accepts the first rotation of a new file at once: the next key is as old as the active one', () => {
    expect(rotate(firstKeys('ES256', NOW), NOW).steps).toMatchObject([{ step: 'rotated' }])
  })

  it('never uses a key before it was published for long enough', () => {
    const { keys } = rotate(firstKeys('ES256', NOW), NOW)
    const early = rotate(keys, NOW + PUBLISHED_BEFORE_USE - 1)
    expect(early.steps).toMatchObject([{ step: 'waiting', wait: 1 }])
    expect(early.keys).toEqual(keys)
    expect(rotate(keys, NOW + PUBLISHED_BEFORE_USE).steps).toMatchObject([{ step: 'rotated' }])
  })

  it('never uses the first key of a further algorithm at once', () => {
    const keys = [...firstKeys('ES256', NOW), generateKey('EdDSA', 'next', NOW)]
    expect(rotate(keys, NOW).steps).toMatchObject([{ step: 'rotated' }, { alg: 'EdDSA', step: 'waiting' }])
  })

  it('returns a next key where there was none, and leaves the active one', () => {
    const active = generateKey('ES256', 'active', NOW)
    const { keys, steps } = rotate([active], NOW)
    expect(states(keys)).toEqual(['active', 'next'])
    expect(steps).toMatchObject([{ step: 'published' }])
    expect(inState(keys, 'active')).toEqual([active.kid])
  })

  it('never removes a retired key while a token that it signed may be in use', () => {
    const keys = firstKeys('ES256', NOW)
    const { token } = issue(ringOf(...keys), { lifetime: LONGEST })
    const [former] = inState(keys, 'active')
    let current = rotate(keys, NOW).keys
    for (let now = NOW; now < NOW + LONGEST; now += 3600) {
      current = rotate(current, now).keys
      expect(readAccessToken(token, ringOf(...current), { issuer: ISSUER, now })).not.toBeNull()
    }
    const last = rotate(current, NOW + LONGEST + PUBLISHED_BEFORE_USE)
    expect(last.removed).toContain(former)
    expect(last.keys.map(key => key.kid)).not.toContain(former)
  })

  it('returns a file that loads, with one active key, after every rotation', () => {
    let keys = firstKeys('ES256', NOW)
    for (let now = NOW; now < NOW + 5000; now += 250) {
      keys = rotate(keys, now).keys
      expect(inState(keys, 'active')).toHaveLength(1)
      expect(ringOf(...keys).publicJwks.keys).toHaveLength(keys.length)
    }
  })
})
