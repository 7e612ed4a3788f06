import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createExpiryHeap } from '../../src/stores/expiry-heap.ts'

const drain = (heap: ReturnType<typeof createExpiryHeap>): readonly number[] => {
  const order: number[] = []
  for (let item = heap.pop(); item !== undefined; item = heap.pop()) order.push(item.expiresAt)
  return order
}

describe('the expiry heap', () => {
  it('returns what expires first, whatever the order of arrival', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.boolean(), (expiries, rebuilt) => {
        const heap = createExpiryHeap()
        if (rebuilt) heap.rebuild(expiries.map(expiresAt => ({ expiresAt })))
        else for (const expiresAt of expiries) heap.push({ expiresAt })
        expect(heap.size()).toBe(expiries.length)
        expect(drain(heap)).toEqual([...expiries].sort((a, b) => a - b))
      }),
    )
  })
})
