/** Which code takes which copy of `sites.ts`. The state is the process's: source literals are there once. */
import type { Evaluation } from '../language.ts'
import type { Value } from '../value.ts'
import { type Join, type Pair, PLAIN, type Plain, type Start, TEST, type Test } from './inline-cache.ts'
import { JOINS, PAIRS, READS, STARTS } from './inline-caches.ts'
import type { Code } from './run.ts'

type Take<Maker> = (key: string, like?: string) => Maker | null

/**
 * Hands out copies. While half of them are left every request gets one of its own; after that the same key gets the copy
 * it had, so that a policy loaded again finds its own, and a key like an earlier one gets that one's. Null when none is
 * left.
 */
const copiesOf = <Maker>(makers: readonly Maker[]): Take<Maker> => {
  const taken = new Map<string, Maker>()
  let next = 0
  return (key, like = key) => {
    const known = next * 2 < makers.length ? undefined : (taken.get(key) ?? taken.get(like))
    const maker = known ?? makers[next]
    if (maker === undefined) return null
    if (known !== undefined) return known
    next += 1
    taken.set(key, maker).set(like, maker)
    return maker
  }
}

const takeRead = READS.map(copiesOf)
const takeJoin = copiesOf(JOINS)
const takePair = copiesOf(PAIRS)
/** The last one is for those that find no copy of their own. */
const takeStart = copiesOf(STARTS.slice(0, -1))

/** A read of facts that one copy can do: one to four names from `#this` or from `#root`. */
export interface Path {
  readonly names: readonly string[]
  readonly fromRoot: boolean
}

/** Members of the number carriers: an object that has one of these may not be a fact. */
const CARRIER_MEMBERS = new Set(['kind', 'value', 'unscaled', 'scale'])

/** False under `node --disable-proto`, where reads take the slow way. */
const HAS_PROTO = (() => {
  try {
    // biome-ignore lint/suspicious/noProto: whether it is there is the question
    return ({} as Plain).__proto__ === PLAIN
  } catch {
    return false
  }
})()

/** Whether a copy can read the path. */
export const isSitePath = ({ names }: Path): boolean =>
  HAS_PROTO &&
  names.length > 0 &&
  names.length <= READS.length &&
  !names.some(name => CARRIER_MEMBERS.has(name) || name in PLAIN)

/** Reads a path, and tests what it finds; `slow` does the same for every kind of value. */
export const sited = (
  { names, fromRoot }: Path,
  slow: Code,
  test: Test = TEST.none,
  constant: unknown = null,
): Code => {
  const [a = '', b = '', c = '', d = ''] = names
  const path = names.join('.')
  const make = takeRead[names.length - 1]?.(`${path} ${test} ${keyOf(constant)}`, path) ?? null
  if (make === null) return slow
  if (!fromRoot) return make({ a, b, c, d, test, constant, slow })
  const code = make({ a, b, c, d, test, constant, slow: (_root, run) => slow(run.root, run) })
  return (_self, run) => code(run.root, run)
}

const keyOf = (constant: unknown): string => (constant instanceof Set ? [...constant].join() : String(constant))

const MAX_OPERANDS = 8

/** `and` and `or` over two operands or more; `text` is their source. */
export const joined = (
  codes: readonly Code[],
  decisive: boolean,
  settle: (value: Value, operand: number) => boolean,
  text: string,
): Code => {
  const [a, b, c = null, d = null, e = null, f = null, g = null, h = null] = codes
  const make = codes.length <= MAX_OPERANDS ? takeJoin(text) : null
  if (make === null || a === undefined || b === undefined) return looped(codes, decisive, settle)
  const join: Join = { a, b, c, d, e, f, g, h, decisive, other: !decisive, settle }
  return make(join)
}

const looped = (
  codes: readonly Code[],
  decisive: boolean,
  settle: (value: Value, operand: number) => boolean,
): Code => {
  const other = !decisive
  return (self, run) => {
    let operand = 0
    for (const code of codes) {
      const value = code(self, run)
      if (value !== other && (value === decisive || settle(value, operand) === decisive)) return decisive
      operand += 1
    }
    return other
  }
}

/** `==` and `!=` between two values; `text` is their source. */
export const paired = (pair: Pair, text: string): Code => {
  const make = takePair(text)
  if (make !== null) return make(pair)
  const { a, b, wanted, slow } = pair
  return (self, run) => {
    const x = a(self, run)
    const y = b(self, run)
    return (typeof x === 'string' && typeof y === 'string' ? x === y : slow(x, y, run)) === wanted
  }
}

/** Starts an evaluation; `text` is the expression. */
export const started = (start: Start, text: string): ((facts: Value) => Evaluation) => {
  const make = takeStart(text) ?? STARTS.at(-1)
  if (make === undefined) throw new Error('there are no copies')
  return make(start)
}
