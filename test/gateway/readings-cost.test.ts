/** What reading a path costs: a few steps for each character, whatever a client writes. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { climbs, readingsOf } from '../../src/gateway/request/readings.ts'

afterEach(() => vi.restoreAllMocks())

/** Counts how often a pattern begins, by the characters that are looked at one by one. */
const looks = (path: string): number => {
  const at = vi.spyOn(String.prototype, 'charAt')
  readingsOf(path)
  climbs(path)
  const count = at.mock.calls.length
  at.mockRestore()
  return count
}

describe('spaces inside a segment', () => {
  it('are not looked at again for each of them', () => {
    const inside = (count: number): string => `/a${'+'.repeat(count)}b`
    expect(looks(inside(20))).toBeGreaterThan(0)
    expect(looks(inside(2000))).toBe(looks(inside(20)))
  })

  it.each(['+', '%20', '%09'])('do not count around a segment: %s', space => {
    expect([...(readingsOf(`/${space}${space}o${space}/${space}token;x${space}`) ?? [])]).toContain('o/token')
  })
})
