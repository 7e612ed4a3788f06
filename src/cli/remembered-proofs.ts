import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { versions } from 'node:process'
import { isObject, type JsonValue } from '../oauth.ts'
import type { Counted, Remembered } from '../prove/index.ts'

interface RememberedProofs {
  readonly remembered: Remembered
  /** Writes what was asked for this time; what nobody asks for any more is forgotten. */
  readonly save: () => void
}

/** What proofs depend on besides files: how characters change their case. */
export const CHARACTERS = versions['unicode'] ?? ''

/** Reads a file of proofs that an earlier run has written; one that is not readable remembers nothing. */
export const rememberedProofs = (path: string): RememberedProofs => {
  const before = read(path)
  const now = new Map<string, Counted>()
  return {
    remembered: {
      find: digest => {
        const counted = now.get(digest) ?? before.get(digest)
        if (counted !== undefined) now.set(digest, counted)
        return counted
      },
      keep: (digest, counted) => {
        now.set(digest, counted)
      },
    },
    save: () => writeFileSync(path, `${JSON.stringify(Object.fromEntries(now))}\n`),
  }
}

const read = (path: string): ReadonlyMap<string, Counted> => {
  if (!existsSync(path)) return new Map()
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as JsonValue
    return new Map(isObject(value) ? Object.entries(value).filter(isCounted) : [])
  } catch {
    return new Map()
  }
}

const isCounted = (entry: [string, JsonValue]): entry is [string, Counted & JsonValue] => {
  const [, value] = entry
  return Array.isArray(value) && value.length === 2 && value.every(Number.isSafeInteger)
}
