import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Clock, Store } from '../../src/stores/index.ts'

/** How one kind of store is opened for the suite. */
export interface Subject {
  /** Opens a store with nothing in it. */
  readonly open: (clock: Clock) => Promise<Store>
}

const NOW = 1_800_000_000

/** What every store promises; memory, lmdb and redis run it. */
export function storeContract(name: string, subject: Subject): void {
  describe(`the store contract on ${name}`, () => {
    let store: Store
    beforeEach(async () => {
      store = await subject.open(() => NOW)
    })
    afterEach(() => store.close())

    it('accepts a key once', async () => {
      expect(await store.add('jti:a:1', 'v', NOW + 60, NOW)).toBe(true)
      expect(await store.add('jti:a:1', 'w', NOW + 60, NOW)).toBe(false)
      expect(await store.get('jti:a:1', NOW)).toBe('v')
    })

    it('accepts the same jti of another client', async () => {
      expect(await store.add('jti:a:1', '', NOW + 60, NOW)).toBe(true)
      expect(await store.add('jti:b:1', '', NOW + 60, NOW)).toBe(true)
    })

    it('refuses all but one of 64 simultaneous uses', async () => {
      const uses = await Promise.all(Array.from({ length: 64 }, () => store.add('jti:a:1', '', NOW + 60, NOW)))
      expect(uses.filter(first => first)).toHaveLength(1)
    })

    it('accepts a key again from the instant its entry expires, not before', async () => {
      await store.add('jti:a:1', 'first', NOW + 60, NOW)
      expect(await store.add('jti:a:1', 'second', NOW + 120, NOW + 59.9)).toBe(false)
      expect(await store.add('jti:a:1', 'second', NOW + 120, NOW + 60)).toBe(true)
      expect(await store.get('jti:a:1', NOW + 60)).toBe('second')
    })

    it('never returns an expired entry', async () => {
      await store.set('claims:a:1', 'v', NOW + 60, NOW)
      expect(await store.get('claims:a:1', NOW + 59.9)).toBe('v')
      expect(await store.get('claims:a:1', NOW + 60)).toBeNull()
    })

    it('returns null for a key that was never written', async () => {
      expect(await store.get('jti:a:none', NOW)).toBeNull()
    })

    it('returns what was set last, and its later expiry', async () => {
      await store.set('claims:a:1', 'old', NOW + 10, NOW)
      await store.set('claims:a:1', 'new', NOW + 60, NOW)
      expect(await store.get('claims:a:1', NOW + 30)).toBe('new')
    })

    it('never lets an overwritten expiry remove the entry that took its place', async () => {
      await store.set('claims:a:1', 'old', NOW + 10, NOW)
      await store.set('claims:a:1', 'new', NOW + 1000, NOW)
      for (let index = 0; index < 300; index++) await store.set(`claims:b:${index}`, '', NOW + 30, NOW + 20)
      expect(await store.get('claims:a:1', NOW + 20)).toBe('new')
    })

    it('refuses to add over what was set', async () => {
      await store.set('jti:a:1', 'set', NOW + 60, NOW)
      expect(await store.add('jti:a:1', 'added', NOW + 60, NOW)).toBe(false)
    })

    it('accepts a key again after it was deleted, and deleting nothing', async () => {
      await store.add('jti:a:1', '', NOW + 60, NOW)
      await store.delete('jti:a:1')
      await store.delete('jti:a:2')
      expect(await store.add('jti:a:1', '', NOW + 60, NOW)).toBe(true)
    })

    it('returns long and unusual texts as they are', async () => {
      const key = `claims:${'ü{}: \n'.repeat(40)}:1`
      const value = `${'x'.repeat(60_000)} "ü\u0000" 😀`
      await store.set(key, value, NOW + 60, NOW)
      expect(await store.get(key, NOW)).toBe(value)
    })

    it('returns an empty value as empty, not as absent', async () => {
      await store.set('claims:a:1', '', NOW + 60, NOW)
      expect(await store.get('claims:a:1', NOW)).toBe('')
    })

    it('returns what a counter has come to, and the end that it began with', async () => {
      expect(await store.increment('failures:a', NOW + 60, NOW)).toEqual({ count: 1, expiresAt: NOW + 60 })
      expect(await store.increment('failures:a', NOW + 90, NOW + 30)).toEqual({ count: 2, expiresAt: NOW + 60 })
      expect(await store.increment('failures:b', NOW + 90, NOW + 30)).toEqual({ count: 1, expiresAt: NOW + 90 })
    })

    it('returns one again from the instant a counter expires, not before', async () => {
      await store.increment('failures:a', NOW + 60, NOW)
      expect(await store.increment('failures:a', NOW + 119.9, NOW + 59.9)).toMatchObject({ count: 2 })
      expect(await store.increment('failures:a', NOW + 120, NOW + 60)).toEqual({ count: 1, expiresAt: NOW + 120 })
    })

    it('returns each number once to 64 that count together', async () => {
      const counts = await Promise.all(Array.from({ length: 64 }, () => store.increment('failures:a', NOW + 60, NOW)))
      expect(counts.map(({ count }) => count).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 64 }, (_, n) => n + 1),
      )
    })

    it('reports that it remembers nothing from before it was new', async () => {
      const since = await store.amnesiaBefore()
      expect(since).toBeGreaterThanOrEqual(NOW)
      expect(since).toBeLessThan(NOW + 5)
      await store.add('jti:a:1', '', NOW + 60, NOW)
      expect(await store.amnesiaBefore()).toBeCloseTo(since, 0)
    })

    it('returns what was revoked', async () => {
      await store.revocations.set('revoked:a:1', '1', NOW + 60, NOW)
      expect(await store.revocations.get('revoked:a:1', NOW + 59.9)).toBe('1')
      expect(await store.revocations.get('revoked:a:1', NOW + 60)).toBeNull()
      expect(await store.revocations.get('revoked:a:2', NOW)).toBeNull()
    })

    it('reports that it is ready', async () => {
      await expect(store.ping()).resolves.toBeUndefined()
    })
  })
}
