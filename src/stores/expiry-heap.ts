import type { NumericDate } from '../oauth.ts'

/** An entry with an expiry. */
export interface Expiring {
  readonly expiresAt: NumericDate
}

/** A binary heap with the earliest expiry on top. */
export interface ExpiryHeap<T extends Expiring> {
  readonly size: () => number
  readonly peek: () => T | undefined
  readonly push: (item: T) => void
  readonly pop: () => T | undefined
  /** Replaces everything; linear time. */
  readonly rebuild: (items: Iterable<T>) => void
}

/** Creates an empty heap: `push` and `pop` take logarithmic time. */
export const createExpiryHeap = <T extends Expiring>(): ExpiryHeap<T> => {
  let items: T[] = []
  const expiry = (index: number): number => items[index]?.expiresAt ?? Number.POSITIVE_INFINITY
  const swap = (a: number, b: number): void => {
    const first = items[a]
    const second = items[b]
    if (first === undefined || second === undefined) return
    items[a] = second
    items[b] = first
  }
  const sink = (start: number): void => {
    let index = start
    for (;;) {
      const left = 2 * index + 1
      const smallest = expiry(left + 1) < expiry(left) ? left + 1 : left
      if (expiry(smallest) >= expiry(index)) return
      swap(index, smallest)
      index = smallest
    }
  }
  return {
    size: () => items.length,
    peek: () => items[0],
    push: item => {
      items.push(item)
      for (let index = items.length - 1; index > 0; ) {
        const parent = (index - 1) >> 1
        if (expiry(parent) <= expiry(index)) return
        swap(parent, index)
        index = parent
      }
    },
    pop: () => {
      const top = items[0]
      const last = items.pop()
      if (last !== undefined && items.length > 0) {
        items[0] = last
        sink(0)
      }
      return top
    },
    rebuild: replacement => {
      items = [...replacement]
      for (let index = (items.length >> 1) - 1; index >= 0; index--) sink(index)
    },
  }
}
