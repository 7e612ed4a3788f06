/** Values by name, for as long as somebody else holds them. */
export interface Held<V extends object> {
  readonly get: (name: string) => V | undefined
  readonly set: (name: string, value: V) => void
}

/** Names without a value that may stay: below as many nobody looks for them. */
const FEW = 64

/** Makes a memory that keeps nothing alive. The names whose values have gone go when half of all may be such. */
export const createHeld = <V extends object>(): Held<V> => {
  const known = new Map<string, WeakRef<V>>()
  let most = FEW
  return {
    get: name => known.get(name)?.deref(),
    set: (name, value) => {
      known.set(name, new WeakRef(value))
      if (known.size <= most) return
      for (const [one, held] of known) if (held.deref() === undefined) known.delete(one)
      most = Math.max(FEW, 2 * known.size)
    },
  }
}
