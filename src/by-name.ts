/** Clients by their names. A registry mostly differs from the last one in few: only those are written, beside all others. */

export interface ByName<T> {
  readonly get: (name: string) => T | undefined
  readonly has: (name: string) => boolean
  /** All names, in no order that means anything. */
  readonly keys: () => Iterable<string>
  /** Changes some names: first some go, then others come. Null where a name that comes is there, or too many have changed. */
  readonly changed: (gone: Iterable<string>, come: Iterable<readonly [name: string, value: T]>) => ByName<T> | null
}

/** With more changes it is time to write all anew. */
const MOST_CHANGES = 5000

/** Finds what a map holds. The map does not change any more. */
export const byNameOf = <T extends object>(all: ReadonlyMap<string, T>): ByName<T> => beside(all, new Map())

/** `changes` go before what `all` holds; null is a name that is gone. */
const beside = <T extends object>(all: ReadonlyMap<string, T>, changes: ReadonlyMap<string, T | null>): ByName<T> => {
  const get = (name: string): T | undefined => {
    const change = changes.get(name)
    return change === undefined ? all.get(name) : (change ?? undefined)
  }
  return {
    get,
    has: name => get(name) !== undefined,
    keys: function* () {
      for (const name of all.keys()) if (!changes.has(name)) yield name
      for (const [name, value] of changes) if (value !== null) yield name
    },
    changed: (gone, come) => {
      const next = new Map(changes)
      for (const name of gone) next.set(name, null)
      const after = beside(all, next)
      for (const [name, value] of come) {
        if (after.has(name)) return null
        next.set(name, value)
      }
      return next.size > MOST_CHANGES ? null : after
    },
  }
}
