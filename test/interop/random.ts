/** Chance that can be repeated: the same seed, the same requests. */
export interface Random {
  /** An integer from 0 to `below` - 1. */
  readonly below: (below: number) => number
  readonly pick: <T>(from: readonly T[]) => T
  readonly octets: (length: number) => Buffer
}

/** Makes a generator (mulberry32) from a seed. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    below,
    pick: <T>(from: readonly T[]): T => {
      if (from.length === 0) throw new Error('nothing to pick from')
      return from[below(from.length)] as T
    },
    octets: length => Buffer.from(Array.from({ length }, () => below(256))),
  }
}
