import type { Node } from '../../expression/index.ts'

/**
 * Keeps what was found out about the trees of names, for as long as the thing that it depends on lives: a name that is used
 * twice is looked at once, or a chain of names would take twice as long with each of them.
 */
export const createMemo = <On extends object, Found>() => {
  const known = new WeakMap<On, Map<Node, Found>>()
  return (on: On, tree: Node, find: () => Found): Found => {
    const found = known.get(on) ?? new Map<Node, Found>()
    known.set(on, found)
    const earlier = found.get(tree)
    if (earlier !== undefined) return earlier
    const now = find()
    found.set(tree, now)
    return now
  }
}
