import type { Code } from './run.ts'
import { TEST, type Test } from './site.ts'
import { MAKERS } from './sites.ts'

/** A read of facts that one site can do: up to four names from `#this` or from `#root`. */
export interface Path {
  readonly names: readonly string[]
  readonly fromRoot: boolean
}

/** Members of the number carriers: an object that has one of these may not be a fact. */
const CARRIER_MEMBERS = new Set(['kind', 'value', 'unscaled', 'scale'])

const MAX_NAMES = 4

/** The copy that a path reads with, for the life of the process: the same path always takes the same one. */
const copies = new Map<string, number>()

/** Whether a site can read the path. */
export const isSitePath = ({ names }: Path): boolean =>
  names.length > 0 &&
  names.length <= MAX_NAMES &&
  !names.some(name => CARRIER_MEMBERS.has(name) || name in Object.prototype)

/**
 * Reads a path, and tests what it finds, with a site of its own; `slow` does the same for every kind of value. Once all
 * copies are taken, further paths are read by `slow` alone.
 */
export const sited = (path: Path, slow: Code, test: Test = TEST.none, constant: unknown = null): Code => {
  const key = path.names.join('.')
  const known = copies.get(key)
  const index = known ?? copies.size
  const make = MAKERS[index]
  if (make === undefined) return slow
  if (known === undefined) copies.set(key, index)
  const [a = '', b = null, c = null, d = null] = path.names
  if (!path.fromRoot) return make({ a, b, c, d, test, constant, slow })
  const code = make({ a, b, c, d, test, constant, slow: (_root, run) => slow(run.root, run) })
  return (_self, run) => code(run.root, run)
}
