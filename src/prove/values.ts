/** The values of a variable that stand for all others: members of each class. */
import type { JsonValue } from '../oauth.ts'
import type { Machine } from './machine.ts'
import { type TextClass, textClasses } from './text-classes.ts'
import { isToken, type Observed, TOKENS, type Variable, type Variables } from './variable.ts'

/** The member is not there. */
export const MISSING: unique symbol = Symbol('missing')
/** An object that holds variables of its own. */
export const HOLDER: unique symbol = Symbol('holder')

export type Member = JsonValue | typeof MISSING | typeof HOLDER

/** One class: its first member, and others that must lead to the same. */
export type MemberClass = readonly [first: Member, ...others: Member[]]

/** Members of each class that are evaluated. */
const EVALUATED = 3

/** Elements whose subsets are counted at most. */
const MOST_ELEMENTS = 10

/** A text of which nothing says how long it may be, in UTF-16 code units. */
const LONG = 600

const known = new Map<string, readonly TextClass[] | null>()
/** Classes that are remembered: clients of one tenant ask the same. */
const MOST_KNOWN = 2000

const classesOf = (
  machines: readonly Machine[],
  count: number,
  favoured: readonly string[],
): readonly TextClass[] | null => {
  const key = JSON.stringify([count, favoured, machines.map(machine => machine.key)])
  const found = known.get(key)
  if (found !== undefined) return found
  const made = textClasses(machines, count, longestOf(machines), favoured)
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(key, made)
  return made
}

/** The longest text that a schema accepts. */
const longestOf = (machines: readonly Machine[]): number => {
  const limits = machines.flatMap(({ key }) => {
    const [, most] = /^at most (\d+) characters$/.exec(key) ?? []
    return most === undefined ? [] : [Number(most)]
  })
  return limits.length === 0 ? LONG : Math.min(LONG, Math.max(...limits))
}

const texts = (observed: Observed): readonly MemberClass[] | null => {
  const variables = observed.members.size
  const classes = classesOf([...observed.machines.values()], Math.max(EVALUATED, 2 * variables), [...observed.favoured])
  if (classes === null) return null
  return classes.flatMap(({ members, long }) => {
    const firsts = members.slice(0, variables)
    return firsts.map((first, at): MemberClass => {
      const second = members[variables + at]
      const third = variables === 1 ? (long ?? members[2]) : undefined
      return [first, ...[second, third].filter(one => one !== undefined)]
    })
  })
}

/** Equal by value: a whole number may be a bigint. */
const isSame = (one: number | bigint, other: number | bigint): boolean => !(one < other) && !(one > other)

/** Points and the gaps between them; of each gap whole numbers, fractions, and one beyond those of a double. */
const numbers = (observed: Observed): readonly MemberClass[] => {
  const count = observed.members.size
  const points = [...observed.numbers]
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .filter((one, at, all) => at === 0 || !isSame(one, all[at - 1] ?? one))
  const taken = (value: number | bigint): boolean => points.some(point => isSame(point, value))
  const classes: MemberClass[] = points.map(point => [point])
  const add = (candidates: readonly (number | bigint)[], low: number | bigint, high: number | bigint): void => {
    const fitting = [...new Set(candidates)].filter(one => one > low && one < high && !taken(one))
    for (let at = 0; at < Math.min(count, fitting.length); at++) {
      const first = fitting[at]
      const other = fitting[count + at]
      if (first !== undefined) classes.push(other === undefined ? [first] : [first, other])
    }
  }
  const ends: readonly (number | bigint)[] = [Number.NEGATIVE_INFINITY, ...points, Number.POSITIVE_INFINITY]
  const steps = Array.from({ length: 2 * count }, (_, at) => at + 1)
  for (const [at, low] of ends.entries()) {
    const high = ends[at + 1]
    if (high === undefined) continue
    const from =
      low === Number.NEGATIVE_INFINITY
        ? high === Number.POSITIVE_INFINITY
          ? 7
          : Number(high) - 2 * count - 1
        : Number(low)
    const base = Math.floor(from)
    add(
      steps.map(step => base + step),
      low,
      high,
    )
    const width = Math.min(1, Number(high) - from)
    add(
      steps.map(step => from + (width * step) / (2 * count + 2)),
      low,
      high,
    )
    if (high === Number.POSITIVE_INFINITY)
      add(
        steps.map(step => 10n ** 20n + BigInt(step)),
        low,
        high,
      )
    if (low === Number.NEGATIVE_INFINITY)
      add(
        steps.map(step => -(10n ** 20n) - BigInt(step)),
        low,
        high,
      )
  }
  if (observed.numbers.has(0)) classes.push([-0])
  return classes
}

const scalars = (observed: Observed): readonly MemberClass[] | null => {
  const ofText = texts(observed)
  if (ofText === null) return null
  return [...ofText, ...numbers(observed), [true], [false], [null]]
}

/** The members of each class of a variable; null where there are too many classes. */
export const memberClasses = (
  variable: Variable,
  variables: Variables,
  accepts: (value: Member) => boolean,
): readonly MemberClass[] | null => {
  const observed = variables.observedOf(variable)
  if (variable.holds && observed.points.size > 0) return null
  const own = scalars(observed)
  if (own === null) return null
  const isList = variable.origin === 'scopes' || variable.origin === 'resources'
  const points = [...observed.points.values()].map((point): MemberClass => [point])
  const lists = variable.listed ? subsets(own, variable, accepts) : [[[]] as MemberClass, [['x']] as MemberClass]
  if (lists === null) return null
  if (isList) return [[MISSING], ...lists]
  if (variable.origin === 'actor' && variable.path.length === TOKENS.actor.length) return [[MISSING], [HOLDER]]
  if (!isToken(variable.origin)) {
    const ofText = texts(observed)
    return ofText === null ? null : [[MISSING], ...ofText]
  }
  const objects: readonly MemberClass[] = variable.holds ? [[HOLDER]] : [[{}], [{ x: 'x' }]]
  return [[MISSING], ...own, ...points, ...lists, ...objects]
}

/** Lists by which classes their elements are of; the others repeat them in another order. */
const subsets = (
  own: readonly MemberClass[],
  variable: Variable,
  accepts: (value: Member) => boolean,
): readonly MemberClass[] | null => {
  const isWire = variable.origin === 'scopes' || variable.origin === 'resources'
  const elements = isWire
    ? own.filter(([first]) => typeof first === 'string' && first !== '' && !/[\s"\\]/.test(first))
    : [...own, [{}] as MemberClass, [[]] as MemberClass].filter(
        ([first]) => typeof first === 'symbol' || accepts([first]),
      )
  if (elements.length > MOST_ELEMENTS) return null
  const lists: MemberClass[] = []
  for (let bits = isWire ? 1 : 0; bits < 2 ** elements.length; bits++) {
    const chosen = elements.filter((_, at) => ((bits >> at) & 1) === 1)
    const first = chosen.map(([one]) => one as JsonValue)
    const second = chosen.map(one => (one[1] ?? one[0]) as JsonValue).toReversed()
    const third = chosen.map(one => (one[2] ?? one[0]) as JsonValue)
    lists.push(isWire ? [first, [...first].reverse()] : [first, second, [...third, ...third.slice(0, 1)]])
  }
  return lists
}
