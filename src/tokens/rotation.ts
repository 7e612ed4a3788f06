import type { SigningAlg } from '../jose/index.ts'
import type { NumericDate } from '../oauth.ts'
import { generateKey, type StoredKey } from './key.ts'

/** Seconds a key is published before it signs: twice the `max-age` of our JWKS. */
export const PUBLISHED_BEFORE_USE = 600

export interface RotationOptions {
  readonly now: NumericDate
  /** Seconds: how long the longest-lived token of a key that retires now may be in use. */
  readonly longestLifetime: number
}

/** What rotation did with one algorithm, for the person who asked for it. */
export type RotationStep =
  /** The next key signs from now on, the former active key is retired. */
  | { readonly alg: SigningAlg; readonly step: 'rotated'; readonly kid: string }
  /** There was no next key; there is one now, it is published first. */
  | { readonly alg: SigningAlg; readonly step: 'published'; readonly kid: string }
  /** The next key has not been published for long enough: seconds until it has. */
  | { readonly alg: SigningAlg; readonly step: 'waiting'; readonly kid: string; readonly wait: number }

export interface Rotation {
  readonly keys: readonly StoredKey[]
  readonly steps: readonly RotationStep[]
  /** Key ids of retired keys that no live token needs any more, and that are gone from `keys`. */
  readonly removed: readonly string[]
}

/** Returns the keys of a new file: one that signs at once (nobody can have seen an older one), and its successor. */
export const firstKeys = (alg: SigningAlg, now: NumericDate): readonly StoredKey[] => [
  generateKey(alg, 'active', now),
  generateKey(alg, 'next', now),
]

/**
 * Moves every algorithm one step on: next becomes active, active becomes retired, a new next is generated. A key that has
 * not been published for `PUBLISHED_BEFORE_USE` stays next, unless it is as old as the file: whoever knows the active key
 * of a new file has seen the next one with it.
 */
export const rotateKeys = (keys: readonly StoredKey[], options: RotationOptions): Rotation => {
  const now = Math.floor(options.now)
  // A process that has not read the new file yet signs with the former key for a little longer.
  const needed = options.longestLifetime + PUBLISHED_BEFORE_USE
  const kept = keys.filter(key => key.state !== 'retired' || key.since + needed > now)
  const removed = keys.filter(key => !kept.includes(key)).map(key => key.kid)
  const rotated = [...new Set(kept.map(key => key.alg))].map(alg =>
    rotateAlgorithm(
      alg,
      kept.filter(key => key.alg === alg),
      now,
    ),
  )
  return { keys: rotated.flatMap(one => one.keys), steps: rotated.map(one => one.step), removed }
}

const rotateAlgorithm = (
  alg: SigningAlg,
  keys: readonly StoredKey[],
  now: NumericDate,
): { readonly keys: readonly StoredKey[]; readonly step: RotationStep } => {
  const [next] = keys.filter(key => key.state === 'next').sort((a, b) => a.since - b.since)
  if (next === undefined) {
    const successor = generateKey(alg, 'next', now)
    return { keys: [...keys, successor], step: { alg, step: 'published', kid: successor.kid } }
  }
  const wait = next.since + PUBLISHED_BEFORE_USE - now
  if (wait > 0 && !isFirst(next, keys)) return { keys, step: { alg, step: 'waiting', kid: next.kid, wait } }
  const moved = keys.map((key): StoredKey => {
    if (key === next) return { ...key, state: 'active', since: now }
    return key.state === 'active' ? { ...key, state: 'retired', since: now } : key
  })
  const successors = moved.some(key => key.state === 'next') ? [] : [generateKey(alg, 'next', now)]
  return { keys: [...moved, ...successors], step: { alg, step: 'rotated', kid: next.kid } }
}

const isFirst = (next: StoredKey, keys: readonly StoredKey[]): boolean =>
  keys.some(key => key.state === 'active') && keys.every(key => key.state !== 'retired' && key.since === next.since)
