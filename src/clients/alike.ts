/** What many clients have alike is held once. */
import { isDeepStrictEqual } from 'node:util'

/** Beyond this many different ones clients are not alike, and the search begins anew. */
const MOST = 1000

/** Returns an earlier value that says the same, or this one. Nobody changes it. */
export type Alike = <T>(key: string, value: T) => T

/**
 * Makes what finds alike values. Those that say the same have the same key; one that says something else under that key is
 * returned as it is.
 */
export const createAlike = (): Alike => {
  const known = new Map<string, unknown>()
  return <T>(key: string, value: T): T => {
    const one = known.get(key)
    if (one !== undefined) return isDeepStrictEqual(one, value) ? (one as T) : value
    if (known.size >= MOST) known.clear()
    known.set(key, value)
    return value
  }
}

/** Returns an earlier list of the same texts, or this one. */
export const alikeList = (alike: Alike, list: readonly string[]): readonly string[] =>
  alike(`list ${list.join()}`, list)
