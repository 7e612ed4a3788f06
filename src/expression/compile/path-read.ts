/** Reads of facts by a path of names. */
import { PATH_READS } from './path-read-copies.ts'
import { type PathReadMaker, PLAIN, type Plain, TEST, type Test } from './path-test.ts'
import type { Code } from './run.ts'

/** One to four names, from `#this` or from `#root`. */
export interface Path {
  readonly names: readonly string[]
  readonly fromRoot: boolean
}

/**
 * Hands out the copies of one closure. Every path gets one of its own, and finds it again when its policy is loaded
 * again; paths that come when only one is left share that one. The state is the process's, as the copies are.
 */
const copiesOf = (makers: readonly PathReadMaker[]): ((path: string) => PathReadMaker | undefined) => {
  const owners = new Map<string, PathReadMaker>()
  return path => {
    const maker = owners.get(path) ?? makers[owners.size] ?? makers.at(-1)
    if (maker !== undefined && owners.size < makers.length - 1) owners.set(path, maker)
    return maker
  }
}

const makerOf = PATH_READS.map(copiesOf)

/** Members of the number carriers: an object that has one of these may not be a fact. */
const CARRIER_MEMBERS = new Set(['kind', 'value', 'unscaled', 'scale'])

/** False under `node --disable-proto`, where all reads take the slow way. */
const HAS_PROTO = (() => {
  try {
    // biome-ignore lint/suspicious/noProto: whether it is there is the question
    return ({} as Plain).__proto__ === PLAIN
  } catch {
    return false
  }
})()

/** Whether `readPath` has a fast way for the path. */
export const isReadable = ({ names }: Path): boolean =>
  HAS_PROTO &&
  names.length > 0 &&
  names.length <= PATH_READS.length &&
  !names.some(name => CARRIER_MEMBERS.has(name) || name in PLAIN)

/** Reads a path and tests its value; `slow` does the same for every kind of value. */
export const readPath = (
  { names, fromRoot }: Path,
  slow: Code,
  test: Test = TEST.none,
  constant: unknown = null,
): Code => {
  const [a = '', b = '', c = '', d = ''] = names
  const make = makerOf[names.length - 1]?.(names.join('.'))
  if (make === undefined) return slow
  if (!fromRoot) return make({ a, b, c, d, test, constant, slow })
  const code = make({ a, b, c, d, test, constant, slow: (_root, run) => slow(run.root, run) })
  return (_self, run) => code(run.root, run)
}
